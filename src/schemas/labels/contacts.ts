import { MISSABLE } from '../../services/contacts/completeness.ts'
import { CLEARABLE_FIELDS, CONTACT_FIELDS, fieldDefinition, type ContactField } from '../../services/contacts/fields.ts'
import type { FIELD_OUTCOMES, UPDATE_OUTCOMES } from '../../services/contacts/outcome.ts'
import type { PROBLEM_CODES } from '../../services/contacts/quality.ts'
import type { NOT_WRITABLE_REASONS } from '../../services/contacts/obstacles.ts'
import { ASKABLE_FIELDS } from '../../services/campaigns/spec.ts'
import type { AUTO_APPROVALS, CAMPAIGN_LANGUAGES, RESPONDENTS } from '../../services/campaigns/spec.ts'
import type { NobodyDueReason } from '../../services/campaigns/asking/nobody-due.ts'
import type { AnswerOutcome } from '../../services/campaigns/answers/reply.ts'
import type { REVIEW_DECISIONS, REVIEW_OUTCOMES } from '../../services/campaigns/answers/deciding.ts'
import type {
  Answer,
  AnswerChannel,
  DeliveryOutcome,
  LeftOutReason,
  ProposalState,
  RequestState,
  ResponderKind,
  ReviewCause,
} from '../../store/contact-tables.ts'
import type { Labels } from './closed-list.ts'

const labelled = <Name extends string>(names: readonly Name[], label: (name: Name) => string) =>
  Object.fromEntries(names.map((name) => [name, label(name)])) as Labels<Name>

const fieldLabel = (field: ContactField) => fieldDefinition(field).label

export const ASKABLE_FIELD_LABELS = labelled(ASKABLE_FIELDS, fieldLabel)
export const CLEARABLE_FIELD_LABELS = labelled(CLEARABLE_FIELDS, fieldLabel)
export const ANY_FIELD_LABELS: Labels<ContactField | 'mail'> = { ...labelled(CONTACT_FIELDS, fieldLabel), mail: 'Mail' }

export const MISSABLE_FIELD_LABELS = labelled(MISSABLE, (name) =>
  name === 'any' ? 'Anything that counts' : name === 'phone' ? 'Any phone' : fieldLabel(name),
)

export const NOT_WRITABLE_REASON_LABELS: Labels<(typeof NOT_WRITABLE_REASONS)[number]> = {
  breakGlass: 'Emergency account',
  excluded: 'On the exclusion list',
  restrictedUnit: 'In a restricted administrative unit',
  synced: 'Comes from Active Directory',
  namesNotWritable: 'Names are not changed here',
  adminProtected: 'Protected, since it is an administrator',
  rolesUnknown: 'Roles could not be read',
  readOnly: 'Read only',
}

export const UPDATE_OUTCOME_LABELS: Labels<(typeof UPDATE_OUTCOMES)[number]> = {
  updated: 'Updated',
  wouldUpdate: 'Would be updated',
  needsApproval: 'Needs an approval',
  wouldNeedApproval: 'Would need an approval',
  partlyUpdated: 'Partly updated',
  unchanged: 'Was so already',
  notUpdated: 'Not updated',
}

export const FIELD_OUTCOME_LABELS: Labels<(typeof FIELD_OUTCOMES)[number]> = {
  updated: UPDATE_OUTCOME_LABELS.updated,
  wouldUpdate: UPDATE_OUTCOME_LABELS.wouldUpdate,
  needsApproval: UPDATE_OUTCOME_LABELS.needsApproval,
  wouldNeedApproval: UPDATE_OUTCOME_LABELS.wouldNeedApproval,
  unchanged: UPDATE_OUTCOME_LABELS.unchanged,
  notUpdated: UPDATE_OUTCOME_LABELS.notUpdated,
}

export const VERIFICATION_LABELS: Labels<'verified' | 'pending'> = { verified: 'Seen', pending: 'Not seen yet' }

export const PROBLEM_CODE_LABELS: Labels<(typeof PROBLEM_CODES)[number]> = {
  notAPhoneNumber: 'Not a phone number',
  unusualSpelling: 'Unusual spelling',
}

export const LEFT_OUT_REASON_LABELS: Labels<LeftOutReason> = {
  resourceAccount: 'Resource account',
  agent: 'Agent',
  notAPerson: 'No person',
}

export const CAMPAIGN_STATE_LABELS: Labels<'open' | 'closed'> = { open: 'Open', closed: 'Closed' }

export const RESPONDENT_LABELS: Labels<(typeof RESPONDENTS)[number]> = {
  person: 'Everybody for themselves',
  coordinator: 'Coordinators of departments',
  manager: 'Managers',
  coordinatorThenManager: 'Coordinators, then managers',
}

export const CAMPAIGN_LANGUAGE_LABELS: Labels<(typeof CAMPAIGN_LANGUAGES)[number]> = {
  auto: 'As each person prefers',
  en: 'English',
  fr: 'French',
}

export const AUTO_APPROVAL_LABELS: Labels<(typeof AUTO_APPROVALS)[number]> = {
  sameButForWriting: 'Only the spelling changes',
  wasEmpty: 'The field was empty',
  allowedValue: 'One of the allowed values',
}

export const RESPONDER_KIND_LABELS: Labels<ResponderKind> = {
  person: 'The person',
  coordinator: 'A coordinator',
  manager: 'A manager',
  mailbox: 'A mailbox',
}

export const NOBODY_DUE_LABELS: Labels<NobodyDueReason> = {
  rateUsedUp: 'The rate of the campaign is used up',
  weekend: 'Weekend',
  break: 'Break of the organization',
  evening: 'Outside of working hours',
  taken: 'Another flow has them',
  notStarted: 'The campaign has not begun',
  allAsked: 'Everybody who is due was asked',
  allAnswered: 'Nobody is left to be asked',
}

export const CHANNEL_LABELS: Labels<'teams' | 'mail' | 'other'> = { teams: 'Teams', mail: 'Mail', other: 'Another way' }

export const DELIVERY_OUTCOME_LABELS: Labels<DeliveryOutcome> = { delivered: 'Delivered', failed: 'Could not be sent' }

export const REQUEST_STATE_LABELS: Labels<RequestState> = {
  open: 'Open',
  answered: 'Answered',
  unreachable: 'Nobody could be reached',
  closed: 'Closed',
}

export const ANSWER_LABELS: Labels<Answer> = {
  confirm: 'All correct',
  correct: 'With corrections',
  hasLeft: 'Is not here any more',
  notMine: 'Asked the wrong person',
}

export const ANSWER_CHANNEL_LABELS: Labels<AnswerChannel> = { card: 'On a card', form: 'On a page' }

export const ANSWER_OUTCOME_LABELS: Labels<AnswerOutcome> = {
  updated: 'Updated',
  unchanged: 'Was so already',
  waiting: 'Waits for an approval',
  handOver: 'Has to be changed elsewhere',
  notWritten: 'Not written',
  changedMeanwhile: 'Changed meanwhile, asked again',
  invalid: 'Not taken',
}

export const PROPOSAL_STATE_LABELS: Labels<ProposalState> = {
  written: 'Written, not seen yet',
  waiting: 'Waiting for an approval',
  rejected: 'Rejected',
  superseded: 'Replaced by a newer value',
  handOver: 'Has to be changed elsewhere',
  verified: 'Seen in the directory',
  notWritten: 'Not written',
}

export const REVIEW_CAUSE_LABELS: Labels<ReviewCause> = {
  needsApproval: 'The field needs an approval',
  suspicious: 'Reads like a formula, markup or a link',
  putOff: 'Microsoft asked to wait',
  overLimit: 'Too many were moved between groups today',
}

export const REVIEW_DECISION_LABELS: Labels<(typeof REVIEW_DECISIONS)[number]> = {
  approve: 'Approve',
  reject: 'Reject',
}

export const REVIEW_OUTCOME_LABELS: Labels<(typeof REVIEW_OUTCOMES)[number]> = {
  updated: 'Updated',
  unchanged: 'Was so already',
  handOver: 'Has to be changed elsewhere',
  notWritten: 'Not written',
  waiting: 'Microsoft asked to wait',
  rejected: 'Rejected',
  alreadyDecided: 'Was decided already',
  notFound: 'Not found',
  fourEyesRequired: 'Somebody else has to approve',
  notDecided: 'No time left, send it again',
}
