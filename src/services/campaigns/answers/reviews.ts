import { contactsBy } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { findProposals, listProposals, type ProposalFilter } from '../../../store/contact-answers.ts'
import type { ProposalRow, ProposalUpdate } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import { placeInTime, type TimePlace } from '../../../store/time-place.ts'
import { timeLeft } from '../../../deadline.ts'
import { isoTime } from '../../../time.ts'
import type { Caller } from '../../../callers.ts'
import { toContactChange, type ContactChanges } from '../../contacts/contact-change.ts'
import { contactUpdate } from '../../contacts/plan-kind.ts'
import { fieldDefinition, isContactField, type ContactField, type ContactValues } from '../../contacts/fields.ts'
import type { WantedValues } from '../../contacts/input.ts'
import type { ContactWriting } from '../../contacts/writing.ts'
import { shownOf } from '../../lists/page.ts'
import type { SkipTokens } from '../../lists/skip-token.ts'
import { nameOf, toPerson, type Person } from '../../people/person.ts'
import type { Approvers } from '../../plans/approvers.ts'
import { requestHash } from '../../plans/hash.ts'
import type { Entry, Ledger } from '../../plans/ledger.ts'
import { isQuotaUsedUp } from '../../plans/quota.ts'
import { present } from '../../present.ts'
import type { CampaignRows } from '../rows.ts'
import { HAND_OVER, type Settling } from './settling.ts'

export const REVIEW_DECISIONS = ['approve', 'reject'] as const

export interface ReviewDecision {
  reviewIds: string[]
  decision: (typeof REVIEW_DECISIONS)[number]
  /** The person who approves, by object id, user principal name or mail. */
  approver?: string
  comment?: string
}

export const REVIEW_OUTCOMES = [
  'updated',
  'unchanged',
  'handOver',
  'notWritten',
  'waiting',
  'rejected',
  'alreadyDecided',
  'notFound',
  'fourEyesRequired',
  'notDecided',
] as const

export interface ReviewResult {
  reviewId: string
  outcome: (typeof REVIEW_OUTCOMES)[number]
  reason?: string
  message?: string
  changeId?: string
}

/** Decisions of one call: what fits into its time, a plan of one for each person. */
export const MOST_DECIDED = 100
const AT_ONCE = 4
/** What is left for a person who is begun with, and for the answer itself. */
const MARGIN_MS = 6_000

/** Somebody else has decided it at this very moment. */
class AlreadyDecided extends Error {}

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
    const rows = new Map((await findProposals(store.db, ids)).map((row) => [row.id, row]))
    const results = new Map<string, ReviewResult>()
    const say = (
      reviewId: string,
      outcome: ReviewResult['outcome'],
      more: Omit<ReviewResult, 'reviewId' | 'outcome'> = {},
    ) => {
      results.set(reviewId, { reviewId, outcome, ...more })
    }

    const open: ProposalRow[] = []
    for (const id of ids) {
      const row = rows.get(id)
      if (row === undefined) say(id, 'notFound', { message: 'There is no review with this id.' })
      else if (row.state !== 'waiting') {
        say(id, 'alreadyDecided', { message: 'Somebody has decided it, or a newer value has taken its place.' })
      } else if (decision === 'approve' && sealed.proposalFlaw(row) !== undefined) {
        say(id, 'notDecided', ALTERED)
      } else if (decision === 'approve' && !mayApprove(row, caller, person)) {
        say(id, 'fourEyesRequired', {
          message:
            'Who gave a value, who brought it here and whom it is about can not approve it: somebody else has to, ' +
            'through another connection.',
        })
      } else open.push(row)
    }
    const groups = [...Map.groupBy(open, (row) => `${row.campaignId} ${row.userId}`).values()]
    const decided = (at: Date): ProposalUpdate => ({
      decidedAt: at,
      decidedBy: caller.id,
      approverId: person?.userId ?? null,
      approverName: person === undefined ? null : nameOf(person),
      comment: comment ?? null,
    })
    const work = async (group: ProposalRow[]) => {
      if (timeLeft() < MARGIN_MS) {
        for (const { id } of group) say(id, 'notDecided', { message: 'There was no time left for it: send it again.' })
        return
      }
      try {
        for (const result of decision === 'reject'
          ? await reject(group, decided, caller)
          : await approve(group, decided, caller, person)) {
          say(result.reviewId, result.outcome, result)
        }
      } catch (error) {
        const isTooLate = isQuotaUsedUp(error)
        if (!isTooLate && !(error instanceof AlreadyDecided)) throw error
        for (const { id } of group) {
          if (isTooLate) say(id, 'notDecided', { message: 'Too many changes stood in line before it: send it again.' })
          else say(id, 'alreadyDecided', { message: 'Somebody has decided it at the same time.' })
        }
      }
    }
    const queue = groups.values()
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const group of queue) await work(group)
      }),
    )
    return { results: ids.map((id) => results.get(id) as ReviewResult) }
  }

  const mayApprove = (
    { recordedBy, proposedBy, userId }: ProposalRow,
    caller: Caller,
    person: Person | undefined,
  ): boolean =>
    approvers.isOther(caller, recordedBy) &&
    (person === undefined || approvers.isOtherPerson(person, [proposedBy, recordedBy, userId]))

  async function reject(
    group: readonly ProposalRow[],
    decided: (at: Date) => ProposalUpdate,
    caller: Caller,
  ): Promise<ReviewResult[]> {
    await ledger.write(caller.id, async (entry) => {
      await move(entry, group, () => ({ ...decided(entry.at), state: 'rejected' }))
      note(entry, group, 'review.rejected')
    })
    return group.map(({ id }) => ({ reviewId: id, outcome: 'rejected' }))
  }

  /** All approved values of one person in one plan; what can't be written any more is told for each. */
  async function approve(
    group: readonly ProposalRow[],
    decided: (at: Date) => ProposalUpdate,
    caller: Caller,
    approver: Person | undefined,
  ): Promise<ReviewResult[]> {
    const { userId, campaignId } = group[0] as ProposalRow
    const checkedAt = performance.now()
    const judged = await judge(userId, group)
    const mark = async (entry: Entry, changeId: string | null) => {
      await move(entry, group, ({ id }) => {
        const { state, code = null, message = null } = judged.get(id) as Judged
        return {
          ...decided(entry.at),
          state,
          code,
          message,
          changeId: state === 'written' ? changeId : null,
          verifiedAt: state === 'verified' ? entry.at : null,
        }
      })
      note(entry, group, 'review.approved', approver)
    }
    const changing = group.filter(({ id }) => judged.get(id)?.state === 'written')
    if (changing.length === 0) await ledger.write(caller.id, (entry) => mark(entry, null))
    const change = changing.length === 0 ? undefined : judged.get((changing[0] as ProposalRow).id)?.change
    const made =
      change === undefined
        ? undefined
        : await write(change, {
            caller: caller.id,
            checkedAt,
            campaignId,
            requestHash: requestHash(caller.id, 'DecideContactReviews', changing.map(({ id }) => id).sort()),
            whenIntended: (entry, { changeId }) => mark(entry, changeId),
            // Somebody else looked at exactly this: it is none of those that nobody approves.
            approval: { decidedBy: caller.id, approver },
            verifyFor: 0,
          })
    const written = changing.map(({ field }) => field)
    const became = made === undefined ? new Map() : await settle(made, written)
    return group.map(({ id, field }): ReviewResult => {
      const { state, code, message } = { ...(judged.get(id) as Judged), ...became.get(field) }
      const outcome = state === 'written' ? 'updated' : state === 'verified' ? 'unchanged' : state
      return {
        reviewId: id,
        outcome,
        ...present('reason', code),
        ...present('message', message),
        ...(state === 'written' ? present('changeId', made?.changeId) : {}),
      }
    })
  }

  interface Judged {
    state: 'written' | 'verified' | 'handOver' | 'notWritten'
    code?: string
    message?: string
    change?: ReturnType<typeof toContactChange>
  }

  async function judge(userId: string, group: readonly ProposalRow[]): Promise<Map<string, Judged>> {
    const [user] = await contactsBy(reader, [userId])
    if (user === undefined) {
      return new Map(
        group.map(({ id }) => [
          id,
          { state: 'notWritten', code: 'userGone', message: 'The person was deleted meanwhile.' },
        ]),
      )
    }
    const wanted: WantedValues = Object.fromEntries(group.map(({ field, after }) => [field, after]))
    const expected: ContactValues = Object.fromEntries(group.map(({ field, before }) => [field, before ?? '']))
    const [checked] = await changes.preflight([{ userId, wanted, expected }], new Map([[user.id, user]]))
    const plans = checked?.change.details.fields ?? []
    const change = toContactChange(userId, {
      person: toPerson(user),
      fields: plans.filter(({ action }) => action === 'write'),
      warnings: checked?.change.details.warnings ?? [],
      moving: checked?.change.details.moving ?? [],
    })
    return new Map(
      group.map(({ id, field }): [string, Judged] => {
        const plan = plans.find((one) => one.field === field)
        if (plan === undefined || plan.action === 'keep') return [id, { state: 'verified' }]
        if (plan.action === 'write') return [id, { state: 'written', change }]
        return [
          id,
          { state: HAND_OVER.has(plan.reason) ? 'handOver' : 'notWritten', code: plan.reason, message: plan.message },
        ]
      }),
    )
  }

  /** @throws AlreadyDecided when somebody else was there first */
  async function move(
    { db }: Entry,
    group: readonly ProposalRow[],
    update: (row: ProposalRow) => ProposalUpdate,
  ): Promise<void> {
    for (const row of group) {
      if ((await sealed.moveProposals(db, [row.id], 'waiting', update(row))) === 0) throw new AlreadyDecided()
    }
  }

  function note({ audit }: Entry, group: readonly ProposalRow[], action: string, approver?: Person): void {
    const { userId, campaignId } = group[0] as ProposalRow
    audit({
      action,
      userId,
      data: {
        campaignId,
        reviewIds: group.map(({ id }) => id),
        fields: group.map(({ field }) => field),
        ...(approver === undefined ? {} : { approverId: approver.userId }),
      },
    })
  }

  return { list, decide }
}

const ALTERED = {
  reason: 'altered',
  message:
    'It is not as this service wrote it down, or not sealed with its AUDIT_KEY, so nobody can approve it: reject it, ' +
    'ask the person again, and tell the operator of this service.',
}

/** Nothing of what somebody else may have written is put before whoever decides. */
const toAlteredReview = ({ id, campaignId, userId, field, state, createdAt }: ProposalRow) => ({
  reviewId: id,
  campaignId,
  userId,
  field: field as ContactField,
  label: isContactField(field) ? fieldDefinition(field).label : field,
  state,
  ...ALTERED,
  proposedDateTime: isoTime(createdAt),
})

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
