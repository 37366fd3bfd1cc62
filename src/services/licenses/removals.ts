import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { toRefusal, type GraphFailure } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { userRead, type User } from '../../graph/users.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import type { ChangeKind, Preflight } from '../changes/kind.ts'
import type { ChangeRunner } from '../changes/run.ts'
import { nameOf } from '../people/person.ts'
import type { QuietPeriods } from '../sign-ins/quiet-periods.ts'
import { errorOf, type LicenseEffect } from './effects.ts'
import type { Removal, RemovalInput } from './removal.ts'

/** Mailboxes are kept this long after their license has gone. */
const MAILBOX_KEPT_DAYS = 30
/** Microsoft takes licenses away within minutes: what is not seen by then is expected, and a later read tells. */
const LICENSES_WATCHED_MS = 5_000
const PAUSE_MS = 500
const MARGIN_MS = 2_000

export type Verification = 'expected' | 'verified' | 'failed'

export interface VerifiedEffect extends LicenseEffect { verification: Verification }

export type RemovalOutcome = 'removed' | 'requested' | 'alreadyRemoved' | 'wouldRemove' | 'skipped' | 'wouldSkip'

/** Single removals: one change, run at once, answered with what could be verified by then. */
export function createRemovals ({ reader, runner, kind, quiet, now }: {
  reader: GraphReader, runner: ChangeRunner, kind: ChangeKind<RemovalInput, Removal>, quiet: QuietPeriods, now: () => number,
}) {
  return {
    /** @throws Refusal for the input and the group; a person who is spared is an answer */
    async remove ({ dryRun = false, reason, ...input }: RemovalInput & { dryRun?: boolean, reason?: string }) {
      return { ...await run(input, dryRun), ...(reason === undefined ? {} : { reason }) }
    },
  }

  async function run (input: RemovalInput, dryRun: boolean) {
    const period = quiet.at(now())
    if (!dryRun && period !== undefined) {
      throw new Refusal('QuietPeriod', `Nobody is removed during the quiet period ${period}: try again after it, or ask for a dry run.`)
    }
    const result = await runner.run(kind, input, { dryRun })
    const { planned } = result.preflight
    if (!result.made) return answer(result.preflight, dryRun)

    const failure = result.requests[0]?.failure
    // Gone already when our request came: somebody else, or an earlier try of ours whose answer was lost.
    if (failure !== undefined && failure.status !== 404) throw refused(failure, planned)
    const removed = result.seen === 'after' || (failure !== undefined && await isGone(planned))
    if (failure !== undefined && !removed) throw refused(failure, planned)
    if (!removed) return body(planned, 'requested', expected(planned))
    return body(planned, failure === undefined ? 'removed' : 'alreadyRemoved', await verified(planned))
  }

  async function isGone (planned: Removal): Promise<boolean> {
    return (await kind.look([planned]))[0] === 'after'
  }

  function answer (preflight: Preflight<Removal>, dryRun: boolean) {
    const { planned } = preflight
    switch (preflight.decision) {
      case 'apply': return body(planned, 'wouldRemove', expected(planned))
      case 'unchanged': return body(planned, 'alreadyRemoved', [])
      case 'skip': return { ...body(planned, dryRun ? 'wouldSkip' : 'skipped', []), skippedReason: preflight.reason, message: preflight.message }
    }
  }

  function body (planned: Removal, outcome: RemovalOutcome, licenses: VerifiedEffect[]) {
    const gone = outcome === 'removed' || outcome === 'requested' || outcome === 'wouldRemove'
    return {
      outcome,
      groupId: planned.groupId,
      groupName: planned.groupName,
      user: planned.person,
      licenses,
      ...(gone ? { restoreBefore: isoTime(now() + MAILBOX_KEPT_DAYS * DAY_MS) } : {}),
      ...(planned.mailboxKindUnknown ? { mailboxKindUnknown: true } : {}),
      message: sentence(planned, outcome, licenses),
    }
  }

  /** Looks for a while how Microsoft processes the licenses; what is still open then stays `expected`. */
  async function verified (planned: Removal): Promise<VerifiedEffect[]> {
    const until = Date.now() + Math.min(LICENSES_WATCHED_MS, timeLeft() - MARGIN_MS)
    for (;;) {
      const user = await reader.get<User>(userRead(planned.user.id, ['id', 'licenseAssignmentStates']))
      const licenses = planned.licenses.map(effect => ({ ...effect, verification: verificationOf(effect, planned, user) }))
      if (licenses.every(({ verification }) => verification !== 'expected') || Date.now() + PAUSE_MS > until) return licenses
      await sleep(PAUSE_MS)
    }
  }
}

const expected = (planned: Removal): VerifiedEffect[] => planned.licenses.map(effect => ({ ...effect, verification: 'expected' }))

/** Whether the license went, or stayed, as foretold: the source of this group is what must be gone. */
function verificationOf ({ skuId, effect }: LicenseEffect, { groupId }: Removal, { licenseAssignmentStates }: User): Verification {
  const states = (licenseAssignmentStates ?? []).filter(state => state.skuId === skuId)
  const own = states.find(({ assignedByGroup }) => assignedByGroup === groupId)
  if (own !== undefined) return errorOf(own) === undefined ? 'expected' : 'failed'
  if (effect === 'kept' || effect === 'reduced') return states.length > 0 ? 'verified' : 'failed'
  return states.length === 0 ? 'verified' : 'failed'
}

function refused (failure: GraphFailure, { groupName }: Removal): Refusal {
  if (failure.status === 403) {
    return new Refusal('GraphPermissionMissing', `Microsoft Graph does not let this service remove members of "${groupName}": its identity lacks GroupMember.ReadWrite.All, or the group is managed elsewhere.`, { cause: failure })
  }
  return toRefusal(failure)
}

function sentence ({ groupName, person }: Removal, outcome: RemovalOutcome, licenses: VerifiedEffect[]): string {
  const who = nameOf(person)
  const freed = licenses.filter(({ effect }) => effect === 'freed').map(({ productName }) => productName)
  const seats = freed.length === 0 ? 'no seat becomes free' : `a seat of ${freed.join(' and ')} becomes free`
  switch (outcome) {
    case 'removed': return `${who} is no longer in "${groupName}"; ${seats}.`
    case 'requested': return `Microsoft accepted that ${who} leaves "${groupName}", but it does not show yet.`
    case 'alreadyRemoved': return `${who} is not in "${groupName}".`
    case 'wouldRemove': return `${who} would leave "${groupName}"; ${seats}.`
    default: return `${who} stays in "${groupName}".`
  }
}
