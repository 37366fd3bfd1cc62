import type { Person } from '../people/person.ts'
import type { Change } from './change.ts'
import type { ChangeKind, Reason, Verification } from './kind.ts'
import type { Entry } from './ledger.ts'
import type { Sent } from './sending.ts'

export interface SingleOptions<C extends Change> {
  /** The identity that asked. */
  caller: string
  kind: ChangeKind<C>
  change: C
  title: string
  /** When the checks began that allow it, of `performance.now()`. */
  checkedAt: number
  reason?: string
  /** Of caller and body: a call that is repeated while the first one is still open is answered with the first one. */
  requestHash: string
  /** When the call came, before anything was read for it: what the same call has made since is what it asks for. */
  since?: Date
  /** The campaign in which somebody asked for it. */
  campaignId?: string
  /** Who approved exactly this; policy does, within its limits, unless given. */
  approval?: { decidedBy: string; approver: Person | undefined }
  /**
   * Runs inside the transaction that intends the change: counts against a rolling limit, or writes down for what the
   * change is made. When it throws, nothing is intended.
   */
  whenIntended: (entry: Entry, made: { planId: string; changeId: string }) => Promise<void>
  /** How long to look for the change itself, and after that for what follows from it, in milliseconds. */
  verifyFor?: number
  effectsFor?: number
}

/** A change that was made at once, as far as it got by now. The rest is looked for in the background. */
export interface SingleResult {
  changeId: string
  planId: string
  sent: Sent
  /** Why it was not made after all, when it was looked at once more. */
  spared?: Reason
  /** What the last read showed; absent where Graph took nothing. */
  verification?: Verification
}
