import { contactsBy } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import type { ProposalRow, ProposalUpdate } from '../../../store/contact-tables.ts'
import type { Caller } from '../../../callers.ts'
import type { ContactChanges } from '../../contacts/contact-change.ts'
import { toContactChange, type ContactChange } from '../../contacts/change.ts'
import type { FieldPlan } from '../../contacts/difference.ts'
import type { ContactValues } from '../../contacts/fields.ts'
import type { WantedValues } from '../../contacts/input.ts'
import type { ContactWriting } from '../../contacts/writing.ts'
import { nameOf, toPerson, type Person } from '../../people/person.ts'
import { requestHash } from '../../plans/hash.ts'
import type { Entry, Ledger } from '../../plans/ledger.ts'
import { present } from '../../../present.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import { HAND_OVER, type Settling } from './settling.ts'

export const REVIEW_DECISIONS = ['approve', 'reject'] as const

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

/** Who decides, and what. */
export interface Decider {
  decision: (typeof REVIEW_DECISIONS)[number]
  caller: Caller
  /** The person who approves. */
  person: Person | undefined
  comment: string | undefined
}

/** Somebody else has decided it at this very moment. */
export class AlreadyDecided extends Error {}

/** What is to become of an approved value, before anything is written. */
interface Judged {
  state: 'written' | 'verified' | 'handOver' | 'notWritten' | 'waiting'
  code?: string
  message?: string
}

/** Carries out what was decided about the values of one person. */
export function createDeciding({
  ledger,
  rows: sealed,
  reader,
  changes,
  write,
  settle,
}: {
  ledger: Ledger
  rows: CampaignRows
  reader: GraphReader
  changes: ContactChanges
  write: ContactWriting
  settle: Settling
}) {
  async function reject(group: readonly ProposalRow[], by: Decider): Promise<ReviewResult[]> {
    await ledger.write(by.caller.id, async (entry) => {
      await move(entry, group, () => ({ ...decidedBy(by, entry.at), state: 'rejected' }))
      note(entry, group, 'review.rejected')
    })
    return group.map(({ id }) => ({ reviewId: id, outcome: 'rejected' }))
  }

  /**
   * All approved values of one person in one plan; what can't be written any more is told for each.
   *
   * @throws AlreadyDecided; what `write` throws
   */
  async function approve(group: readonly ProposalRow[], by: Decider): Promise<ReviewResult[]> {
    const { userId, campaignId } = group[0] as ProposalRow
    const checkedAt = performance.now()
    const { judged, change } = await judge(userId, group)
    const changing = group.filter(({ id }) => judged.get(id)?.state === 'written')
    if (changing.length === 0) {
      await ledger.write(by.caller.id, (entry) => noteApproved(entry, group, judged, by, null))
      return group.map((row) => toResult(row, judged.get(row.id) as Judged))
    }
    const made = await write(change as ContactChange, {
      caller: by.caller.id,
      checkedAt,
      campaignId,
      requestHash: requestHash(by.caller.id, 'DecideContactReviews', changing.map(({ id }) => id).sort()),
      whenIntended: (entry, { changeId }) => noteApproved(entry, group, judged, by, changeId),
      // Somebody else looked at exactly this: it is none of those that nobody approves.
      approval: { decidedBy: by.caller.id, approver: by.person },
      verifyFor: 0,
    })
    const became = await settle(
      made,
      changing.map(({ field }) => field),
    )
    return group.map((row) =>
      toResult(row, { ...(judged.get(row.id) as Judged), ...became.get(row.field) }, made.changeId),
    )
  }

  /** What was approved, with what becomes of it, in the transaction that intends the change if there is one. */
  async function noteApproved(
    entry: Entry,
    group: readonly ProposalRow[],
    judged: ReadonlyMap<string, Judged>,
    by: Decider,
    changeId: string | null,
  ): Promise<void> {
    await move(entry, group, ({ id }) => {
      const { state, code = null, message = null } = judged.get(id) as Judged
      return {
        ...decidedBy(by, entry.at),
        state,
        code,
        message,
        changeId: state === 'written' ? changeId : null,
        verifiedAt: state === 'verified' ? entry.at : null,
      }
    })
    note(entry, group, 'review.approved', by.person)
  }

  /** What is to become of each value, by its id, and the change that makes of it what is to be written. */
  async function judge(
    userId: string,
    group: readonly ProposalRow[],
  ): Promise<{ judged: Map<string, Judged>; change?: ContactChange }> {
    const [user] = await contactsBy(reader, [userId])
    if (user === undefined) return { judged: new Map(group.map(({ id }) => [id, USER_GONE])) }
    const wanted: WantedValues = Object.fromEntries(group.map(({ field, after }) => [field, after]))
    const expected: ContactValues = Object.fromEntries(group.map(({ field, before }) => [field, before ?? '']))
    const [checked] = await changes.preflight([{ userId, wanted, expected }], new Map([[user.id, user]]))
    const { fields = [], warnings = [], moving = [] } = checked?.change.details ?? {}
    const plans = new Map<string, FieldPlan>(fields.map((plan) => [plan.field, plan]))
    return {
      judged: new Map(group.map(({ id, field }) => [id, judgedBy(plans.get(field))])),
      change: toContactChange(userId, {
        person: toPerson(user),
        fields: fields.filter(({ action }) => action === 'write'),
        warnings,
        moving,
      }),
    }
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
        ...present('approverId', approver?.userId),
      },
    })
  }

  return { approve, reject }
}

const decidedBy = ({ caller, person, comment }: Decider, at: Date): ProposalUpdate => ({
  decidedAt: at,
  decidedBy: caller.id,
  approverId: person?.userId ?? null,
  approverName: person === undefined ? null : nameOf(person),
  comment: comment ?? null,
})

const USER_GONE: Judged = { state: 'notWritten', code: 'userGone', message: 'The person was deleted meanwhile.' }

function judgedBy(plan: FieldPlan | undefined): Judged {
  if (plan === undefined || plan.action === 'keep') return { state: 'verified' }
  if (plan.action === 'write') return { state: 'written' }
  return {
    state: HAND_OVER.has(plan.reason) ? 'handOver' : 'notWritten',
    code: plan.reason,
    message: plan.message,
  }
}

const toResult = (
  { id }: Pick<ProposalRow, 'id'>,
  { state, code, message }: Judged,
  changeId?: string,
): ReviewResult => ({
  reviewId: id,
  outcome: state === 'written' ? 'updated' : state === 'verified' ? 'unchanged' : state,
  ...present('reason', code),
  ...present('message', message),
  ...present('changeId', state === 'written' ? changeId : undefined),
})
