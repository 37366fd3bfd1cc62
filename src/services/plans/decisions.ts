import { SERVICE, type Caller } from '../../callers.ts'
import { Refusal } from '../../errors.ts'
import { present } from '../../present.ts'
import type { Store } from '../../store/database.ts'
import { findPlan, otherAtWork } from '../../store/plans.ts'
import type { PlanRow } from '../../store/tables.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { nameOf } from '../people/person.ts'
import { notAllowed, type Approvers } from './approvers.ts'
import type { Integrity } from './integrity.ts'
import { toItem } from './item.ts'
import type { ChangeKinds } from './kind.ts'
import type { Entry, Ledger } from './ledger.ts'
import type { PlanKinds } from './plan-rules.ts'
import { assertState, conflict, type Transitions } from './transitions.ts'
import { assertWritesEnabled } from './writes-enabled.ts'

export interface Approval {
  /** The hash of the plan that the approver saw. */
  hash: string
  /** The person who approves, by object id, user principal name or mail. */
  approver?: string
  comment?: string
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
  transitions: { get, decide },
  planKinds,
  kinds,
  writesEnabled,
  now,
}: {
  store: Store
  ledger: Ledger
  approvers: Approvers
  integrity: Integrity
  transitions: Transitions
  planKinds: PlanKinds
  kinds: ChangeKinds
  writesEnabled: boolean
  now: () => number
}) {
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
        ...present('approver', person, nameOf),
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
      personal: present('comment', comment),
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
        audit({ action: 'plan.stopRequested', planId: plan.id, personal: present('comment', comment) })
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
        `The people concerned have until ${isoTime(new Date(from))} to object: apply the plan after that.`,
      )
    }
  }

  return { get, approve, reject, stop, apply, expire, noticed }
}
