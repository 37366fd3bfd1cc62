import { atMost } from '../../../at-most.ts'
import type { Caller } from '../../../callers.ts'
import { timeLeft } from '../../../deadline.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { present } from '../../../present.ts'
import { findProposals, listProposals, type ProposalFilter } from '../../../store/contact-answers.ts'
import type { ProposalRow } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import { placeInTime, type TimePlace } from '../../../store/time-place.ts'
import type { ContactChanges } from '../../contacts/contact-change.ts'
import { contactUpdate } from '../../contacts/plan-kind.ts'
import type { ContactWriting } from '../../contacts/writing.ts'
import { shownOf } from '../../lists/page.ts'
import type { SkipTokens } from '../../lists/skip-token.ts'
import type { Approvers } from '../../plans/approvers.ts'
import type { Ledger } from '../../plans/ledger.ts'
import { isQuotaUsedUp } from '../../plans/quota.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import { AlreadyDecided, createDeciding, type Decider, type REVIEW_DECISIONS, type ReviewResult } from './deciding.ts'
import { ALTERED, toAlteredReview, toReview } from './review-reply.ts'
import type { Settling } from './settling.ts'

export interface ReviewDecision {
  reviewIds: string[]
  decision: (typeof REVIEW_DECISIONS)[number]
  /** The person who approves, by object id, user principal name or mail. */
  approver?: string
  comment?: string
}

/** Decisions of one call: what fits into its time, a plan of one for each person. */
export const MOST_DECIDED = 100
/** Each of them is a plan of one, whose writes and reads share the quota with everybody else's. */
const PEOPLE_DECIDED_AT_ONCE = 4
/** What is left for a person who is begun with, and for the answer itself. */
const MARGIN_MS = 6_000

export type Reviews = ReturnType<typeof createReviews>

/** New values that wait for somebody's approval. */
export function createReviews({
  store,
  ledger,
  rows: sealed,
  reader,
  approvers,
  changes,
  write,
  settle,
  skipTokens,
}: {
  store: Store
  ledger: Ledger
  rows: CampaignRows
  reader: GraphReader
  approvers: Approvers
  changes: ContactChanges
  write: ContactWriting
  settle: Settling
  skipTokens: SkipTokens
}) {
  const { approve, reject } = createDeciding({ ledger, rows: sealed, reader, changes, write, settle })

  async function list({
    campaignId,
    state,
    top = 100,
    skipToken,
  }: Partial<ProposalFilter> & { top?: number; skipToken?: string }) {
    const filter: ProposalFilter = { state: state ?? 'waiting', ...present('campaignId', campaignId) }
    const question = ['ListContactReviews', filter.state, campaignId]
    const rows = await listProposals(store.db, filter, skipTokens.open<TimePlace>(question, skipToken), top + 1)
    const { value, ...rest } = shownOf(skipTokens, question, rows, placeInTime, top)
    return {
      value: value.map(({ campaignTitle, ...row }) => ({
        ...(sealed.proposalFlaw(row) === undefined ? toReview(row) : toAlteredReview(row)),
        campaignTitle,
      })),
      ...rest,
    }
  }

  /**
   * Approves or rejects up to a hundred values. What is approved is written at once if it is still what the person saw,
   * and each value has an outcome of its own.
   *
   * @throws Refusal `ApproverRequired`, `ApproverNotAllowed`, `UserNotFound`, `WritesDisabled`
   */
  async function decide(
    { reviewIds, decision, approver, comment }: ReviewDecision,
    caller: Caller,
  ): Promise<{ results: ReviewResult[] }> {
    const ids = [...new Set(reviewIds.map((id) => id.toLowerCase()))]
    const person = decision === 'approve' ? await approvers.named(approver, caller, contactUpdate.approvers) : undefined
    const by: Decider = { decision, caller, person, comment }
    const rows = new Map((await findProposals(store.db, ids)).map((row) => [row.id, row]))
    const refused = ids.flatMap((id) => refusalOf(id, rows.get(id), by) ?? [])
    const refusedIds = new Set(refused.map(({ reviewId }) => reviewId))
    const open = ids.filter((id) => !refusedIds.has(id)).map((id) => rows.get(id) as ProposalRow)
    const groups = [...Map.groupBy(open, (row) => `${row.campaignId} ${row.userId}`).values()]
    const places = atMost(PEOPLE_DECIDED_AT_ONCE)
    const decided = await Promise.all(groups.map((group) => places(() => decideInTime(group, by))))
    const results = new Map([...refused, ...decided.flat()].map((result) => [result.reviewId, result]))
    return { results: ids.map((id) => results.get(id) as ReviewResult) }
  }

  /** Why nothing can be decided about a value; undefined when it can. */
  function refusalOf(reviewId: string, row: ProposalRow | undefined, by: Decider): ReviewResult | undefined {
    if (row === undefined) return { reviewId, outcome: 'notFound', message: 'There is no review with this id.' }
    if (row.state !== 'waiting') {
      const message = 'Somebody has decided it, or a newer value has taken its place.'
      return { reviewId, outcome: 'alreadyDecided', message }
    }
    if (by.decision === 'reject') return undefined
    if (sealed.proposalFlaw(row) !== undefined) return { reviewId, outcome: 'notDecided', ...ALTERED }
    if (mayApprove(row, by)) return undefined
    return {
      reviewId,
      outcome: 'fourEyesRequired',
      message:
        'Who gave a value, who brought it here and whom it is about can not approve it: somebody else has to, ' +
        'through another connection.',
    }
  }

  const mayApprove = ({ recordedBy, proposedBy, userId }: ProposalRow, { caller, person }: Decider): boolean =>
    approvers.isOther(caller, recordedBy) &&
    (person === undefined || approvers.isOtherPerson(person, [proposedBy, recordedBy, userId]))

  /** Decides about the values of one person, unless the time, the quota or somebody else was faster. */
  async function decideInTime(group: readonly ProposalRow[], by: Decider): Promise<ReviewResult[]> {
    const all = (outcome: ReviewResult['outcome'], message: string): ReviewResult[] =>
      group.map(({ id }) => ({ reviewId: id, outcome, message }))
    if (timeLeft() < MARGIN_MS) return all('notDecided', 'There was no time left for it: send it again.')
    try {
      return await (by.decision === 'reject' ? reject(group, by) : approve(group, by))
    } catch (error) {
      if (isQuotaUsedUp(error)) return all('notDecided', 'Too many changes stood in line before it: send it again.')
      if (error instanceof AlreadyDecided) return all('alreadyDecided', 'Somebody has decided it at the same time.')
      throw error
    }
  }

  return { list, decide }
}
