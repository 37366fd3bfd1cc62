import { Refusal } from '../../errors.ts'
import { plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { planHash } from './hash.ts'
import type { Direction } from './kind.ts'
import type { SealFlaw, Seals } from './seals.ts'

/** Entries of the audit log that say in which state a plan is. */
const STATE_ACTIONS = [
  'plan.ready',
  'plan.refused',
  'plan.approved',
  'plan.rejected',
  'plan.expired',
  'plan.superseded',
  'plan.applying',
  'plan.verifying',
  'plan.done',
  'plan.halted',
  'plan.stopped',
  'plan.undoing',
  'plan.undone',
  'plan.undoEnded',
]

/** Entries after which a change is not sent any more, in either direction. */
const OVER: Readonly<Record<Direction, readonly string[]>> = {
  apply: [
    'change.spared',
    'change.handedOver',
    'change.requested',
    'change.failed',
    'change.verified',
    'change.unverified',
    'change.undone',
  ],
  undo: ['change.undone'],
}

export type Integrity = ReturnType<typeof createIntegrity>

/**
 * Whether what is about to be decided or sent is what this service wrote: the hash and the seals hold, an approval has
 * its entry in the audit log, and nothing that is over was put back from an older copy of its row.
 */
export function createIntegrity({
  store,
  seals,
  audit,
}: {
  store: Store
  seals: Seals
  audit: Pick<AuditLog, 'lastOf' | 'tellsAny'>
}) {
  /** @throws Refusal `PlanAltered` */
  function assertSealed(plan: PlanRow): void {
    const flaw = seals.flaw('plan', plan)
    if (flaw !== undefined) throw planAltered(flaw)
  }

  /** @throws Refusal `PlanAltered` */
  function assertChangesSealed(changes: readonly ChangeRow[]): void {
    for (const change of changes) {
      const flaw = seals.flaw('change', change)
      if (flaw !== undefined) throw planAltered(flaw)
    }
  }

  /**
   * A plan and its changes are as they were made, and as far as this service came with them.
   *
   * @returns the changes that the hash covers
   * @throws Refusal `PlanAltered`
   */
  async function assertWhole(plan: PlanRow): Promise<ChangeRow[]> {
    assertSealed(plan)
    const changes = await plannedChanges(store.db, plan.id)
    assertChangesSealed(changes)
    if (planHash(plan, changes) !== plan.hash) throw planAltered('altered')
    return changes
  }

  /**
   * The same, and what is to be done now was decided, as the audit log tells.
   *
   * @throws Refusal `PlanAltered`
   */
  async function assertDecided(plan: PlanRow): Promise<ChangeRow[]> {
    const changes = await assertWhole(plan)
    if (plan.state !== 'undoing') await assertApproval(plan)
    // Without a key the log proves nothing more than that.
    if (!seals.keyed) return changes
    const last = await audit.lastOf(plan.id, STATE_ACTIONS)
    const told = plan.selfApproved && plan.state === 'applying' ? undefined : `plan.${plan.state}`
    if (last === 'altered' || last?.action !== told) throw planAltered('altered')
    return changes
  }

  /** An approval without its entry in the audit log is none. */
  async function assertApproval({ id, selfApproved, hash, approverId, decidedBy }: PlanRow): Promise<void> {
    const entry = await audit.lastOf(id, [selfApproved ? 'change.intended' : 'plan.approved'])
    const data = entry === 'altered' ? undefined : entry?.data
    const isTheSame =
      data?.['hash'] === hash && (data?.['approverId'] ?? null) === approverId && data?.['assertedBy'] === decidedBy
    if (entry === undefined || entry === 'altered' || !(selfApproved || isTheSame)) throw planAltered('altered')
  }

  /**
   * Right before they are sent: rows as this service wrote them last.
   *
   * @throws Refusal `PlanAltered`
   */
  async function assertOpen(changes: readonly ChangeRow[], direction: Direction): Promise<void> {
    assertChangesSealed(changes)
    if (!seals.keyed || changes.length === 0) return
    const ids = changes.map(({ id }) => id)
    if (await audit.tellsAny(ids, OVER[direction])) throw planAltered('altered')
  }

  /** Whether a plan that is being undone is so as a whole, and not one change of it. */
  async function isToldToUndoAll({ id }: PlanRow): Promise<boolean> {
    const told = await audit.lastOf(id, ['plan.undoing'])
    return told !== undefined && told !== 'altered' && told.data?.['changeId'] === undefined
  }

  return { assertSealed, assertChangesSealed, assertWhole, assertDecided, assertOpen, isToldToUndoAll }
}

export const isAltered = (error: unknown): error is Refusal => error instanceof Refusal && error.code === 'PlanAltered'

const MESSAGES: Readonly<Record<SealFlaw, string>> = {
  altered:
    'The data of this plan was changed after it was made, so nothing of it is carried out: make a new plan, ' +
    'and tell the operator of this service.',
  unsealed:
    'This plan is not sealed with the AUDIT_KEY that this service has: it was made before the key was set or ' +
    'changed, or somebody altered it, so nothing of it is carried out. Make a new plan, which somebody approves again.',
}

const planAltered = (flaw: SealFlaw) => new Refusal('PlanAltered', MESSAGES[flaw])
