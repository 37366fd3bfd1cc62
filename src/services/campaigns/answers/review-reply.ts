import type { ProposalRow } from '../../../store/contact-tables.ts'
import { isoTime } from '../../../time.ts'
import { fieldDefinition, isContactField, type ContactField } from '../../contacts/fields.ts'
import type { Person } from '../../people/person.ts'
import { present } from '../../../present.ts'

/** What is said of a value that is not as this service wrote it down. */
export const ALTERED = {
  reason: 'altered',
  message:
    'It is not as this service wrote it down, or not sealed with its AUDIT_KEY, so nobody can approve it: reject it, ' +
    'ask the person again, and tell the operator of this service.',
}

/** Nothing of what somebody else may have written is put before whoever decides. */
export const toAlteredReview = ({ id, campaignId, userId, field, state, createdAt }: ProposalRow) => ({
  reviewId: id,
  campaignId,
  userId,
  field: field as ContactField,
  label: isContactField(field) ? fieldDefinition(field).label : field,
  state,
  ...ALTERED,
  proposedDateTime: isoTime(createdAt),
})

/** A value that waits for a decision, or has had one, as it is listed. */
export function toReview({
  id,
  campaignId,
  userId,
  person,
  field,
  before,
  after,
  afterName,
  state,
  cause,
  code,
  message,
  changeId,
  createdAt,
  proposedBy,
  proposedByName,
  decidedAt,
  decidedBy,
  approverId,
  approverName,
  comment,
  verifiedAt,
}: ProposalRow) {
  return {
    reviewId: id,
    campaignId,
    ...(person as Person),
    userId,
    field: field as ContactField,
    label: fieldDefinition(field as ContactField).label,
    ...present('before', before),
    ...present('after', after),
    ...present('afterName', afterName),
    state,
    ...present('cause', cause),
    ...present('reason', code),
    ...present('message', message),
    ...present('changeId', changeId),
    proposedDateTime: isoTime(createdAt),
    ...present('proposedBy', proposedBy),
    ...present('proposedByName', proposedByName),
    ...present('decidedDateTime', decidedAt === null ? undefined : isoTime(decidedAt)),
    ...present('decidedBy', decidedBy),
    ...present('approverId', approverId),
    ...present('approverName', approverName),
    ...present('comment', comment),
    ...present('verifiedDateTime', verifiedAt === null ? undefined : isoTime(verifiedAt)),
  }
}
