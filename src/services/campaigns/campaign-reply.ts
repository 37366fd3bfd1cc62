import type { CampaignCounts } from '../../store/campaigns.ts'
import type { CampaignRow, CampaignState } from '../../store/contact-tables.ts'
import { isoTime } from '../../time.ts'
import { present } from '../../present.ts'
import type { CampaignSummary } from './creation.ts'
import { needsApproval, type CampaignSpec } from './spec.ts'

/** How far a campaign has come. */
export const toProgress = (counts: CampaignCounts) => {
  const { requests, people, asked, reminders, answeredPeople, waitingReviews } = counts
  return {
    requests: Object.values(requests).reduce((sum, count) => sum + count, 0),
    asked,
    reminders,
    answered: requests.answered ?? 0,
    unreachable: requests.unreachable ?? 0,
    openPeople: (people.open ?? 0) - answeredPeople,
    answeredPeople,
    gonePeople: people.gone ?? 0,
    movedPeople: people.moved ?? 0,
    waitingReviews,
  }
}

/** A campaign, as it is listed. */
export function toReply({
  id,
  state,
  title,
  spec,
  summary,
  createdAt,
  createdBy,
  startsAt,
  closesAt,
  closedAt,
  closedBy,
  undoRequestedAt,
}: CampaignRow) {
  const { scope, fields, respondents, language, reminderDays, escalateAfterDays, approvalFields, requester } =
    spec as CampaignSpec
  const { people, excluded, unreachable } = summary as CampaignSummary
  return {
    campaignId: id,
    // Nobody sees a draft.
    state: state as Exclude<CampaignState, 'draft'>,
    title,
    ...present('departments', scope.departments),
    ...present('groupIds', scope.groupIds),
    fields,
    approvalFields: fields.filter((field) => needsApproval({ approvalFields }, field)),
    respondents,
    language,
    reminderDays,
    ...present('escalateAfterDays', escalateAfterDays),
    people,
    excluded,
    unreachable,
    createdDateTime: isoTime(createdAt),
    createdBy,
    ...present('requester', requester?.userId),
    ...present('requesterName', requester?.displayName),
    startDateTime: isoTime(startsAt),
    closeDateTime: isoTime(closesAt),
    ...present('closedDateTime', closedAt === null ? undefined : isoTime(closedAt)),
    ...present('closedBy', closedBy),
    ...present('undoRequestedDateTime', undoRequestedAt === null ? undefined : isoTime(undoRequestedAt)),
  }
}
