import { Refusal } from '../../errors.ts'
import { plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import { findPlan, lockPlan, otherAtWork } from '../../store/plans.ts'
import type { ChangeRow, PlanRow, PlanState, PlanUpdate } from '../../store/tables.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import type { Caller } from '../../callers.ts'
import { nameOf } from '../people/person.ts'
import { notAllowed, type Approvers } from './approvers.ts'
import type { Integrity } from './integrity.ts'
import { askKinds, toItem, toMadeItem } from './item.ts'
import type { ChangeKinds, Reason, UndoLimit } from './kind.ts'
import { SERVICE, type Entry, type Ledger } from './ledger.ts'
import type { PlanAction, PlanKinds } from './plan-kind.ts'
import { assertWritesEnabled } from './singles.ts'
import { statesBefore } from './states.ts'
import { present } from '../present.ts'

export interface Approval {
  /** The hash of the plan that the approver saw. */
  hash: string
  /** The person who approves, by object id, user principal name or mail. */
  approver?: string
  comment?: string
}

export interface UndoPreview {
  row: ChangeRow
  reason?: Reason
}

export type Decisions = ReturnType<typeof createDecisions>

/**
 * What people decide about plans. Each decision is a transition, written with its audit entry or refused with a
 * sentence.
 */
export function createDecisions({
  store,
  ledger,
  approvers,
  integrity,
  planKinds,
  kinds,
  writesEnabled,
  now,
}: {
  store: Store
  ledger: Ledger
  approvers: Approvers
  integrity: Integrity
  planKinds: PlanKinds
  kinds: ChangeKinds
  writesEnabled: boolean
  now: () => number
}) {
  /** @throws Refusal `PlanNotFound`, `RoleRequired` */
  async function get(planId: string, caller: Caller, action: PlanAction = 'read'): Promise<PlanRow> {
    const plan = await findPlan(store.db, planId)
    if (plan === undefined) throw planNotFound(planId)
    planKinds.assertMay(caller, action, plan.kind)
    return plan
  }

  /**
   * Four eyes: the connection that approves is not the one that made the plan, and the person it names may approve.
   *
   * @throws Refusal `PlanStateConflict`, `PlanExpired`, `PlanHashMismatch`, `PlanAltered`, `FourEyesRequired`,
   *   `ApproverRequired`, `ApproverNotAllowed`
   */
  async function approve(planId: string, { hash, approver, comment }: Approval, caller: Caller): Promise<void> {
    const plan = await get(planId, caller, 'approve')
    assertState(plan, 'approved', 'approved')
    assertNotExpired(plan)
    if (hash.toLowerCase() !== plan.hash) {
      throw new Refusal(
        'PlanHashMismatch',
        'This is not the hash of the plan as it stands: read the plan again, and approve what it says now.',
        { target: 'hash' },
      )
    }
    const changes = await integrity.assertWhole(plan)
    if (!approvers.isOther(caller, plan.createdBy)) {
      throw new Refusal(
        'FourEyesRequired',
        'The connection that made a plan can not approve it: use another connection, whose key or app has the ' +
          'approver role.',
      )
    }
    const person = await approvers.named(approver, caller, planKinds.of(plan.kind).approvers)
    if (person !== undefined && !approvers.isOtherPerson(person, [plan.requester, plan.createdBy])) {
      throw notAllowed(person, 'asked for this plan, so somebody else has to approve it')
    }
    if (
      person !== undefined &&
      (await approvers.isFavoured(
        person,
        changes.map((row) => toItem(row, kinds)),
      ))
    ) {
      throw notAllowed(person, 'would gain by this plan, so somebody else has to approve it')
    }
    await decide(plan, 'approved', caller, async ({ at }) => ({
      update: {
        decidedAt: at,
        decidedBy: caller.id,
        approverId: person?.userId ?? null,
        approverName: person === undefined ? null : nameOf(person),
        comment: comment ?? null,
        code: null,
        message: null,
        stopRequestedAt: null,
        stopRequestedBy: null,
        sentAt: null,
        finishedAt: null,
      },
      action: 'plan.approved',
      data: { hash: plan.hash, approverId: person?.userId, assertedBy: caller.id },
      personal: {
        ...(person === undefined ? {} : { approver: nameOf(person) }),
        ...present('comment', comment),
      },
    }))
  }

  async function reject(planId: string, { comment }: { comment?: string }, caller: Caller): Promise<void> {
    const plan = await get(planId, caller, 'approve')
    assertState(plan, 'rejected', 'rejected')
    await decide(plan, 'rejected', caller, async ({ at }) => ({
      update: { decidedAt: at, decidedBy: caller.id, comment: comment ?? null, finishedAt: at },
      action: 'plan.rejected',
      personal: comment === undefined ? {} : { comment },
      event: 'planFinished',
    }))
  }

  /** No batch starts after this; those in flight are settled. A plan that nobody has begun is stopped at once. */
  async function stop(planId: string, { comment }: { comment?: string }, caller: Caller): Promise<void> {
    const plan = await get(planId, caller, 'operate')
    if (plan.state === 'applying') {
      await ledger.write(caller.id, async ({ at, note, audit }) => {
        if (!(await note(plan, { stopRequestedAt: at, stopRequestedBy: caller.id }))) {
          throw conflict('verifying', 'stopped')
        }
        audit({ action: 'plan.stopRequested', planId: plan.id, personal: comment === undefined ? {} : { comment } })
      })
      return
    }
    // A plan comes from undoing to stopped by itself, when what was left of it waits again; nobody stops it there.
    if (plan.state === 'undoing') throw conflict('undoing', 'stopped')
    assertState(plan, 'stopped', 'stopped')
    await decide(plan, 'stopped', caller, async ({ at }) => ({
      update: { finishedAt: at, code: 'Stopped', message: comment ?? 'Somebody stopped the plan before it began.' },
      action: 'plan.stopped',
      event: 'planFinished',
    }))
  }

  /**
   * From here on the plan is carried out as it stands. Applying it twice does nothing twice.
   *
   * @returns whether there is anything to do now
   * @throws Refusal `WritesDisabled`, `PlanStateConflict`, `PlanExpired`, `PlanAltered`, `TooEarly`, `QuietPeriod`
   */
  async function apply(planId: string, caller: Caller): Promise<boolean> {
    const plan = await get(planId, caller, 'operate')
    if (plan.state === 'applying') return true
    if (plan.state === 'verifying' || plan.state === 'done') return false
    assertWritesEnabled(writesEnabled)
    assertState(plan, 'applying', 'applied')
    assertNotExpired(plan)
    const changes = await integrity.assertDecided(plan).catch(async (error: unknown) => {
      // Another replica may have begun the plan while this one read what the log tells of it.
      if ((await findPlan(store.db, planId))?.state === plan.state) throw error
    })
    if (changes === undefined) return apply(planId, caller)
    assertGraceOver(plan)
    const obstacle = changes[0] === undefined ? undefined : kinds(changes[0].kind).notNow?.()
    if (obstacle !== undefined) {
      throw new Refusal('QuietPeriod', obstacle.message.replace('approve the plan again', 'apply the plan'))
    }
    return decide(
      plan,
      'applying',
      caller,
      async (entry) => {
        await assertAlone(entry, plan)
        return {
          update: { startedAt: plan.startedAt ?? entry.at, sentAt: null, looks: 0, nextLookAt: null },
          action: 'plan.applying',
        }
      },
      ['applying', 'verifying', 'done'],
    )
  }

  /**
   * Plans that together may take what each of them leaves are carried out one after the other.
   *
   * @throws Refusal `PlanStateConflict`
   */
  async function assertAlone(entry: Entry, plan: PlanRow): Promise<void> {
    const { exclusive } = planKinds.of(plan.kind)
    if (exclusive === undefined) return
    await ledger.alone(entry)
    const other = await otherAtWork(entry.db, plan)
    if (other !== undefined) {
      throw new Refusal(
        'PlanStateConflict',
        `The plan "${other.title}" is being carried out, and ${exclusive} are so one after the other: apply ` +
          'this one when it is done.',
      )
    }
  }

  /** What taking back a plan, or one change of it, would do: each change that was made, and why it can't be undone. */
  async function previewUndo(planId: string, changeId: string | undefined, caller: Caller): Promise<UndoPreview[]> {
    const plan = await get(planId, caller, 'operate')
    assertState(plan, 'undoing', 'undone')
    const rows = (await integrity.assertWhole(plan)).filter(
      (row) => (changeId === undefined || row.id === changeId) && isMade(row),
    )
    if (rows.length === 0) throw nothingToUndo()
    const reasons = await askKinds(
      rows.map((row) => toMadeItem(row, kinds)),
      (kind, changes) => kind.undoable(changes),
    )
    return rows.map((row, index) => ({ row, ...(reasons[index] === undefined ? {} : { reason: reasons[index] }) }))
  }

  /** Whether taking back a plan, or one change of it, needs somebody else who approves it. */
  async function undoNeedsApproval(planId: string, changeId: string | undefined, caller: Caller): Promise<boolean> {
    const limits = await undoLimits(await get(planId, caller, 'operate'), changeId)
    return (await Promise.all(limits.map((limit) => limit.isReached()))).includes(true)
  }

  /** @throws Refusal `WritesDisabled`, `PlanStateConflict`, `PlanAltered`, `NothingToUndo`, `PlanRequired` */
  async function undo(planId: string, changeId: string | undefined, caller: Caller): Promise<void> {
    assertWritesEnabled(writesEnabled)
    const plan = await get(planId, caller, 'operate')
    if (changeId === undefined && (plan.state === 'undoing' || plan.state === 'undone')) return
    assertState(plan, 'undoing', 'undone')
    await integrity.assertWhole(plan)
    const limits = await undoLimits(plan, changeId)
    await decide(
      plan,
      'undoing',
      caller,
      async (entry) => {
        for (const { take } of limits) await take(entry)
        // What is left of a larger plan is marked by whoever carries it out.
        if ((await entry.markForUndo(planId, { changeId })) === 0) throw nothingToUndo()
        return {
          update: { sentAt: null, finishedAt: null, looks: 0, nextLookAt: null },
          action: 'plan.undoing',
          data: changeId === undefined ? {} : { changeId },
        }
      },
      changeId === undefined ? ['undoing', 'undone'] : [],
    )
  }

  /** What the kind of a plan's changes counts before they are taken back. */
  async function undoLimits({ id }: PlanRow, changeId: string | undefined): Promise<UndoLimit[]> {
    const items = (await plannedChanges(store.db, id))
      .filter((row) => (changeId === undefined || row.id === changeId) && isMade(row))
      .map((row) => toMadeItem(row, kinds))
    const limits = await Promise.all(
      [...Map.groupBy(items, ({ kind }) => kind)].map(([kind, own]) =>
        kind.undoLimit?.(own.map(({ row, change }) => ({ id: row.id, change }))),
      ),
    )
    return limits.filter((limit) => limit !== undefined)
  }

  /** Ends a plan that nobody approved and began in time. */
  async function expire(plan: Pick<PlanRow, 'id' | 'state'>): Promise<void> {
    await ledger.write(SERVICE, async ({ at, move, audit, emit }) => {
      if (
        !(await move(plan, 'expired', {
          code: 'Expired',
          message: 'Nobody approved and began the plan in time.',
          finishedAt: at,
        }))
      ) {
        return
      }
      audit({ action: 'plan.expired', planId: plan.id })
      emit('planFinished', plan.id, { state: 'expired' })
    })
  }

  /** Marks that everybody concerned can have been told: from now on the days of grace count. */
  async function noticed(plan: PlanRow, caller: Caller): Promise<void> {
    if (plan.noticedAt !== null || plan.state !== 'approved') return
    await ledger.write(caller.id, async ({ at, note, audit }) => {
      if (await note(plan, { noticedAt: at })) audit({ action: 'plan.noticesRead', planId: plan.id })
    })
  }

  interface Transition {
    update: Omit<PlanUpdate, 'state'>
    action: string
    data?: Record<string, unknown>
    personal?: Record<string, string>
    event?: string
  }

  /**
   * One transition, from a state that leads there, by whoever comes first.
   *
   * @param same states in which somebody else has just decided the same, which is as good
   * @returns whether it was us
   */
  async function decide(
    plan: PlanRow,
    to: PlanState,
    caller: Caller,
    transition: (entry: Entry) => Promise<Transition>,
    same: readonly PlanState[] = [],
  ): Promise<boolean> {
    return ledger.write(caller.id, async (entry) => {
      const locked = await lockPlan(entry.db, plan.id)
      if (locked !== undefined && same.includes(locked.state)) return false
      if (locked === undefined || locked.state !== plan.state) throw conflict(locked?.state ?? plan.state, WORDS[to])
      const { update, action, data, personal, event } = await transition(entry)
      await entry.move(plan, to, update)
      entry.audit({
        action,
        planId: plan.id,
        ...present('data', data),
        ...present('personal', personal),
      })
      if (event !== undefined) entry.emit(event, plan.id, { state: to })
      return true
    })
  }

  function assertNotExpired({ expiresAt }: PlanRow): void {
    if (expiresAt.getTime() <= now()) {
      throw new Refusal(
        'PlanExpired',
        `The plan expired on ${isoTime(expiresAt)}: make a new one, which looks at everybody again.`,
      )
    }
  }

  /** @throws Refusal `TooEarly` */
  function assertGraceOver({ graceDays, noticedAt }: PlanRow): void {
    if (graceDays === 0) return
    if (noticedAt === null) {
      throw new Refusal(
        'TooEarly',
        'The people concerned have not been told yet: read ListPlanNotices to its end and send what it says; the ' +
          `${graceDays} days of grace begin then.`,
      )
    }
    const from = noticedAt.getTime() + graceDays * DAY_MS
    if (now() < from) {
      throw new Refusal(
        'TooEarly',
        `The people concerned have until ${isoTime(from)} to object: apply the plan after that.`,
      )
    }
  }

  return { get, approve, reject, stop, apply, previewUndo, undoNeedsApproval, undo, expire, noticed }
}

/** What can be taken back: Graph took it, and it was not taken back already. */
export const isMade = ({ state, requestedAt, undoState }: ChangeRow): boolean =>
  requestedAt !== null &&
  ['requested', 'verified', 'unverified', 'failed'].includes(state) &&
  (undoState === null || undoState === 'failed')

export const planNotFound = (planId: string) =>
  new Refusal('PlanNotFound', `There is no plan with the id "${planId}".`, { target: 'planId' })

const nothingToUndo = () =>
  new Refusal('NothingToUndo', 'Nothing that this plan did still stands, so there is nothing to undo.')

const WORDS: Partial<Record<PlanState, string>> = {
  approved: 'approved',
  rejected: 'rejected',
  stopped: 'stopped',
  applying: 'applied',
  undoing: 'undone',
}

const STATE_WORDS: Readonly<Record<PlanState, string>> = {
  draft: 'is still being made',
  ready: 'is not approved yet',
  refused: 'was refused',
  approved: 'is approved already',
  rejected: 'was rejected',
  expired: 'has expired',
  superseded: 'was replaced by a newer one',
  applying: 'is being carried out: stop it first',
  verifying: 'was carried out',
  done: 'is done',
  halted: 'has halted: approve it again first',
  stopped: 'was stopped: approve it again first',
  undoing: 'is being undone',
  undone: 'is undone',
}

const conflict = (state: PlanState, wish = 'changed') =>
  new Refusal('PlanStateConflict', `The plan can not be ${wish}, since it ${STATE_WORDS[state]}.`)

/** @throws Refusal `PlanStateConflict` */
function assertState({ state }: PlanRow, to: PlanState, wish: string): void {
  if (!statesBefore(to).includes(state)) throw conflict(state, wish)
}
