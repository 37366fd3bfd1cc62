import { Refusal } from '../../errors.ts'
import type { Missable } from '../contacts/completeness.ts'
import { CONTACT_FIELDS, fieldDefinition, isSensitive, type ContactField } from '../contacts/fields.ts'
import { plainSpelling } from '../../spelling.ts'
import { timeZoneOf } from '../../time-zones.ts'
import { present } from '../../present.ts'

export const RESPONDENTS = ['person', 'coordinator', 'manager', 'coordinatorThenManager'] as const
export type Respondents = (typeof RESPONDENTS)[number]

export const CAMPAIGN_LANGUAGES = ['auto', 'en', 'fr'] as const

/** Whom a campaign is about: never everybody by omission. */
export interface CampaignScope {
  departments?: string[]
  groupIds?: string[]
  missing?: Missable
  malformed?: boolean
  staleDays?: number
  allDepartments?: boolean
}

export interface CampaignSpec {
  scope: CampaignScope
  fields: ContactField[]
  respondents: Respondents
  /** Object ids, after creation. */
  coordinators: { department: string; userId: string }[]
  /** Who is written to where nobody else answers. */
  fallbackMail?: string
  language: (typeof CAMPAIGN_LANGUAGES)[number]
  /** Days after the first request. */
  reminderDays: number[]
  escalateAfterDays?: number
  closeAfterDays: number
  /**
   * Fields whose new values wait for somebody's approval, also from people who signed in; beside those that always do.
   */
  approvalFields: ContactField[]
  allowedValues: { field: ContactField; values: string[] }[]
  timeZones: { userId: string; timeZone: string }[]
  deliveriesPerMinute: number
  /** Spreads the people of a coordinator or manager over several cards of so many. */
  peoplePerCard?: number
  /** Who is named on what has to be changed elsewhere. */
  handOverTo?: string
  /** New values that need nobody's approval although their field does. */
  autoApprove: AutoApproval[]
  /** Who asked for the campaign, as people are told; an object id, after creation. */
  requester?: { userId: string; displayName?: string }
}

/**
 * When a new value needs nobody's approval although its field does: only the writing differs (spaces, case, accents,
 * the same number), there was none before, or it is one of the allowed values.
 */
export const AUTO_APPROVALS = ['sameButForWriting', 'wasEmpty', 'allowedValue'] as const
export interface AutoApproval {
  field: ContactField
  rule: (typeof AUTO_APPROVALS)[number]
}

export type CampaignInput = CampaignScope &
  Partial<Omit<CampaignSpec, 'scope' | 'requester'>> & {
    title?: string
    startDateTime?: string
    /** Object id, user principal name or mail address. */
    requester?: string
  }

export const LONGEST_DAYS = 21
export const MOST_FIELDS = 8
const DEFAULT_FIELDS: ContactField[] = ['businessPhone', 'mobilePhone', 'officeLocation', 'jobTitle', 'department']
const DEFAULT_REMINDERS = [3, 7]
const DEFAULT_CLOSE = 14
/** When the managers are asked instead of the coordinators; never on the last day. */
export const DEFAULT_ESCALATION = 10
/** Teams and mail slow down whoever sends more. */
const DEFAULT_DELIVERIES = 30

/** Names are not asked for: they come from where accounts are made. */
export const ASKABLE_FIELDS = CONTACT_FIELDS.filter((field) => fieldDefinition(field).kind !== 'name')

/**
 * These never change at once on the word of a card or a link: they are used for password reset, and decide about
 * dynamic groups and whom approvals go to.
 */
const alwaysNeedsApproval = (field: ContactField): boolean =>
  isSensitive(field) || field === 'managerId' || field === 'department' || field === 'jobTitle'

/** @param signedIn whether whoever answers has signed in to this service for it */
export const needsApproval = (
  { approvalFields }: Pick<CampaignSpec, 'approvalFields'>,
  field: ContactField,
  signedIn = false,
): boolean => approvalFields.includes(field) || (alwaysNeedsApproval(field) && !signedIn)

/** @throws Refusal `ScopeRequired`, `InvalidInput` */
export function specOf(input: CampaignInput): CampaignSpec {
  const {
    departments = [],
    groupIds = [],
    missing,
    malformed,
    staleDays,
    allDepartments,
    fields = [],
    reminderDays = DEFAULT_REMINDERS,
    closeAfterDays = DEFAULT_CLOSE,
    escalateAfterDays = input.respondents === 'coordinatorThenManager'
      ? Math.max(1, Math.min(DEFAULT_ESCALATION, closeAfterDays - 1))
      : undefined,
  } = input
  if (
    departments.length === 0 &&
    groupIds.length === 0 &&
    missing === undefined &&
    staleDays === undefined &&
    malformed !== true &&
    allDepartments !== true
  ) {
    throw new Refusal(
      'ScopeRequired',
      'Say whom to ask: departments, groups, what is wrong with the data, or all departments.',
      { target: 'departments' },
    )
  }
  const spec: CampaignSpec = {
    scope: {
      ...(departments.length === 0 ? {} : { departments: distinct(departments) }),
      ...(groupIds.length === 0 ? {} : { groupIds: distinct(groupIds.map((id) => id.toLowerCase())) }),
      ...present('missing', missing),
      ...(malformed === true ? { malformed } : {}),
      ...present('staleDays', staleDays),
      ...(allDepartments === true ? { allDepartments } : {}),
    },
    fields: CONTACT_FIELDS.filter((field) => (fields.length === 0 ? DEFAULT_FIELDS : fields).includes(field)),
    respondents: input.respondents ?? 'person',
    coordinators: input.coordinators ?? [],
    ...present('fallbackMail', input.fallbackMail),
    language: input.language ?? 'auto',
    reminderDays: [...new Set(reminderDays)].sort((a, b) => a - b),
    ...present('escalateAfterDays', escalateAfterDays),
    closeAfterDays,
    approvalFields: CONTACT_FIELDS.filter((field) => input.approvalFields?.includes(field)),
    allowedValues: input.allowedValues ?? [],
    timeZones: (input.timeZones ?? []).map(({ userId, timeZone }) => ({
      userId,
      timeZone: timeZoneOf(timeZone) ?? timeZone,
    })),
    deliveriesPerMinute: input.deliveriesPerMinute ?? DEFAULT_DELIVERIES,
    ...present('peoplePerCard', input.peoplePerCard),
    ...present('handOverTo', input.handOverTo),
    autoApprove: input.autoApprove ?? [],
    ...present('requester', input.requester, (userId) => ({ userId })),
  }
  assertSpec(spec)
  return spec
}

function assertSpec({
  fields,
  respondents,
  coordinators,
  reminderDays,
  escalateAfterDays,
  closeAfterDays,
  allowedValues,
  timeZones,
  autoApprove,
}: CampaignSpec): void {
  const refuse = (target: string, message: string) => new Refusal('InvalidInput', message, { target })
  const name = fields.find((field) => !ASKABLE_FIELDS.includes(field))
  if (name !== undefined) {
    throw refuse('fields', `"${name}" can't be asked for in a campaign: names come from where accounts are made.`)
  }
  if (fields.length > MOST_FIELDS) {
    throw refuse('fields', `A campaign asks for at most ${MOST_FIELDS} fields, so that people answer.`)
  }
  if (closeAfterDays > LONGEST_DAYS) {
    throw refuse(
      'closeAfterDays',
      `A campaign ends after ${LONGEST_DAYS} days at the latest: flows that wait for an answer end after 30.`,
    )
  }
  const late = [...reminderDays, ...(escalateAfterDays === undefined ? [] : [escalateAfterDays])].find(
    (day) => day >= closeAfterDays,
  )
  if (late !== undefined) {
    throw refuse(
      late === escalateAfterDays ? 'escalateAfterDays' : 'reminderDays',
      `Day ${late} is not before the campaign ends, which is after ${closeAfterDays} days.`,
    )
  }
  if (respondents === 'coordinator' && coordinators.length === 0) {
    throw refuse('coordinators', 'Name who answers for each department, as coordinators.')
  }
  const twice = coordinators.find(({ department }, index) =>
    coordinators.slice(0, index).some((other) => sameDepartment(other.department, department)),
  )
  if (twice !== undefined) {
    throw refuse('coordinators', `The department "${twice.department}" has two coordinators: name one of them.`)
  }
  const notAsked = allowedValues.find(({ field }) => !fields.includes(field))
  if (notAsked !== undefined) {
    throw refuse('allowedValues', `"${notAsked.field}" has allowed values, but is not asked for.`)
  }
  const phone = allowedValues.find(({ field }) => fieldDefinition(field).kind !== 'text')
  if (phone !== undefined) throw refuse('allowedValues', `"${phone.field}" can't be chosen from a list.`)
  for (const { field, rule } of autoApprove) {
    if (!fields.includes(field)) {
      throw refuse('autoApprove', `"${field}" has a rule for approval, but is not asked for.`)
    }
    if (alwaysNeedsApproval(field) && rule !== 'sameButForWriting') {
      throw refuse(
        'autoApprove',
        `New values of "${field}" are always looked at by somebody: only sameButForWriting can be approved by a rule.`,
      )
    }
    if (rule === 'allowedValue' && !allowedValues.some((allowed) => allowed.field === field)) {
      throw refuse('autoApprove', `"${field}" has no allowedValues that a rule could approve.`)
    }
  }
  const zone = timeZones.find(({ timeZone }) => timeZoneOf(timeZone) === undefined)
  if (zone !== undefined) {
    throw refuse(
      'timeZones',
      `"${zone.timeZone}" is no time zone: use a name with a region such as Europe/Paris, or one of Windows.`,
    )
  }
}

export const sameDepartment = (one: string, other: string): boolean => plainSpelling(one) === plainSpelling(other)

const distinct = (values: readonly string[]) => [...new Set(values)].sort()
