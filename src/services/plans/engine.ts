import type { Settings } from '../../config/settings.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { Store } from '../../store/database.ts'
import type { Links } from '../links.ts'
import { createOperations } from '../operations.ts'
import { createApprovers } from './approvers.ts'
import { assertCarriedOut } from './carried-out.ts'
import { createDecisions } from './decisions.ts'
import { createTransitions } from './transitions.ts'
import { createUndoDecisions } from './undo-decisions.ts'
import { createUndoPlans } from './undo-plans.ts'
import { createDrafting, type DraftRequest } from './drafting.ts'
import { createIntegrity } from './integrity.ts'
import { createChangeKinds, type ChangeKind } from './kind.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Ledger } from './ledger.ts'
import { neverAsked, type Sending } from './sending.ts'
import type { Seals } from './seals.ts'
import { createSingles } from './singles.ts'
import type { PlanKinds } from './plan-rules.ts'
import { createSweeper } from './sweeper.ts'
import type { Checkpoint } from './job.ts'
import { createPlanWorker } from './worker.ts'
import { present } from '../../present.ts'

/** What tests set and production leaves alone, but for the log. */
export interface EngineOptions {
  /** What nobody foresaw while a plan was at work, for the log. */
  onError?: (error: unknown, planId?: string) => void
  checkpoint?: (name: Checkpoint) => void
  leaseMs?: number
  settleMs?: number
  /** How long a draft may read the tenant. */
  draftMs?: number
}

interface Dependencies extends EngineOptions {
  store: Store
  ledger: Ledger
  audit: Pick<AuditLog, 'lastOf' | 'tellsAny'>
  seals: Seals
  reader: GraphReader
  sending: Sending
  planKinds: PlanKinds
  kinds: readonly ChangeKind[]
  links: Links
  settings: Settings
  now: () => number
}

/**
 * The engine behind every write: one folder that knows how plans are drafted, approved, carried out, verified and
 * undone, whatever they change. Kinds of plans and of changes know the rest.
 */
export function createPlanEngine({
  store,
  ledger,
  audit,
  seals,
  reader,
  sending: { send, quota, ...sending },
  planKinds,
  kinds: all,
  links,
  settings,
  now,
  onError = () => {},
  ...options
}: Dependencies) {
  const kinds = createChangeKinds(all)
  assertCarriedOut(planKinds.all, kinds)
  const integrity = createIntegrity({ store, seals, audit })
  const { writesEnabled } = settings
  // Where changes are switched off, nothing is asked that is sent as one.
  const rehearse = writesEnabled ? sending.rehearse : neverAsked
  const worker = createPlanWorker({
    signInTurns: reader.signInTurns,
    store,
    ledger,
    kinds,
    integrity,
    send,
    quota,
    maxFailedPercent: settings.maxFailedPercent,
    writesEnabled,
    now,
    ...options,
  })
  const drafting = createDrafting({ store, ledger, validDays: settings.planValidDays, now, onError, ...options })
  const approvers = createApprovers({
    reader,
    policy: {
      fourEyes: settings.fourEyes,
      guests: settings.approverGuests,
      groupOf: ({ groupSetting }) => settings[groupSetting],
    },
  })
  const transitions = createTransitions({ store, ledger, planKinds })
  const decisions = createDecisions({
    store,
    ledger,
    transitions,
    approvers,
    integrity,
    planKinds,
    kinds,
    writesEnabled,
    now,
  })
  const undoDecisions = createUndoDecisions({ store, transitions, integrity, kinds, writesEnabled })
  const undoPlans = createUndoPlans({ store, planKinds, kinds, rehearse, drafting })
  const operations = createOperations({
    store,
    links,
    publicUrl: settings.publicUrl,
    verifyWaitMs: settings.verifyWaitMinutes * 60_000,
    now,
    onError,
  })

  /** Begins a plan of any kind. @returns the operation that makes it */
  async function beginPlan(request: DraftRequest): Promise<string> {
    const { planId } = await drafting.begin(request)
    return operations.begin('draftPlan', request.caller, { planId })
  }

  return {
    planKinds,
    kinds,
    integrity,
    worker,
    drafting,
    decisions,
    undoDecisions,
    undoPlans,
    rehearse,
    approvers,
    singles: createSingles({ store, ledger, send, quota, writesEnabled, now, ...options }),
    operations,
    beginPlan,
    sweeper: createSweeper({
      store,
      worker,
      drafting,
      decisions,
      now,
      onError,
      ...present('leaseMs', options.leaseMs),
    }),
  }
}

export type PlanEngine = ReturnType<typeof createPlanEngine>
export type BeginPlan = PlanEngine['beginPlan']
