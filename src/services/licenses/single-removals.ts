import { Refusal } from '../../errors.ts'
import { toRefusal } from '../../graph/refusal.ts'
import type { GraphFailure } from '../../graph/failure.ts'
import { plannedChanges } from '../../store/changes.ts'
import type { Store } from '../../store/database.ts'
import type { ChangeRow } from '../../store/tables.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { nameOf } from '../people/person.ts'
import type { ChangeKind, Preflight } from '../plans/kind.ts'
import { requestHash } from '../plans/hash.ts'
import { toChange } from '../plans/item.ts'
import type { SingleResult } from '../plans/single-change.ts'
import type { Singles } from '../plans/singles.ts'
import type { VerifiedEffect } from './effect-verification.ts'
import { MAILBOX_KEPT_DAYS } from './removal-change.ts'
import type { RemovalChange } from './removal.ts'
import type { createRemovalPreflight, RemovalInput } from './removal-preflight.ts'
import type { SingleLimit } from './single-limit.ts'
import { present } from '../../present.ts'

export type RemovalOutcome = 'removed' | 'requested' | 'alreadyRemoved' | 'wouldRemove' | 'skipped' | 'wouldSkip'

interface Dependencies {
  store: Store
  singles: Singles
  limited: SingleLimit
  kind: ChangeKind<RemovalChange>
  preflight: ReturnType<typeof createRemovalPreflight>
  now: () => number
}

/** Single removals: plans of one, made at once and answered with what could be verified by then. */
export function createRemovals({ store, singles, limited, kind, preflight, now }: Dependencies) {
  return {
    /**
     * @param caller the identity that asks
     * @throws Refusal for the input, the group and the limit; a person who is spared is an answer
     */
    async remove(
      { dryRun = false, reason, ...input }: RemovalInput & { dryRun?: boolean; reason?: string },
      caller: string,
    ) {
      return { ...(await run(input, dryRun, reason, caller)), ...present('reason', reason) }
    },
  }

  async function run(input: RemovalInput, dryRun: boolean, reason: string | undefined, caller: string) {
    const obstacle = dryRun ? undefined : kind.notNow?.()
    if (obstacle !== undefined) {
      throw new Refusal(
        'QuietPeriod',
        obstacle.message.replace(
          'approve the plan again after it, and it goes on',
          'try again after it, or ask for a dry run',
        ),
      )
    }
    const since = new Date(now())
    const checkedAt = performance.now()
    const request = requestHash(caller, 'RemoveUserFromLicenseGroup', input)
    const open = dryRun ? undefined : await singles.findOpen(request)
    if (open !== undefined) return replyOfOpen(open.id)
    const checked = await preflight(input)
    if (dryRun || checked.decision !== 'apply') return replyTo(checked, dryRun)
    const { change } = checked
    const whenIntended = await limited(change.targetId, change.details.groupName)
    return made(
      change,
      await singles.make({
        caller,
        kind,
        change,
        title: kind.describe(change),
        checkedAt,
        requestHash: request,
        since,
        whenIntended,
        ...present('reason', reason),
      }),
    )
  }

  function made(change: RemovalChange, { changeId, sent, spared, verification }: SingleResult) {
    if (spared !== undefined) {
      return { changeId, ...replyTo({ decision: 'skip', change, reason: spared.code, message: spared.message }, false) }
    }
    const failure = sent.refused[0]?.failure
    if (failure !== undefined) throw refused(failure, change)
    if (sent.unclear.length > 0) {
      throw new Refusal(
        'GraphUnavailable',
        'Microsoft Graph broke off and nobody can tell yet whether the person was removed: send it again, which ' +
          'does no harm, or look at the change later.',
        { retryAfter: 30 },
      )
    }
    const licenses = (verification?.effects as VerifiedEffect[] | undefined) ?? expected(change)
    const outcome = verification?.seen === 'after' ? 'removed' : 'requested'
    return { changeId, ...body(change, outcome, licenses) }
  }

  function replyTo(checked: Preflight<RemovalChange>, dryRun: boolean) {
    const { change } = checked
    switch (checked.decision) {
      case 'apply':
        return body(change, 'wouldRemove', expected(change))
      case 'unchanged':
        return body(change, 'alreadyRemoved', [])
      case 'skip':
        return {
          ...body(change, dryRun ? 'wouldSkip' : 'skipped', []),
          skippedReason: checked.reason,
          message: checked.message,
        }
    }
  }

  /** A call that came again while the first one was still open: what becomes of that one. */
  async function replyOfOpen(planId: string) {
    const [row] = (await plannedChanges(store.db, planId)) as [ChangeRow]
    return made(toChange(row) as RemovalChange, await singles.join(planId))
  }

  function body({ targetId, details }: RemovalChange, outcome: RemovalOutcome, licenses: VerifiedEffect[]) {
    const gone = outcome === 'removed' || outcome === 'requested' || outcome === 'wouldRemove'
    return {
      outcome,
      groupId: targetId,
      groupName: details.groupName,
      user: details.person,
      licenses,
      ...(gone ? { restoreBefore: isoTime(new Date(now() + MAILBOX_KEPT_DAYS * DAY_MS)) } : {}),
      ...(details.mailboxKindUnknown ? { mailboxKindUnknown: true } : {}),
      message: sentence(details, outcome, licenses),
    }
  }
}

const expected = ({ details: { licenses } }: RemovalChange): VerifiedEffect[] =>
  licenses.map((effect) => ({ ...effect, verification: 'expected' }))

function refused(failure: GraphFailure, { details: { groupName } }: RemovalChange): Refusal {
  if (failure.status === 403) {
    return new Refusal(
      'GraphPermissionMissing',
      `Microsoft Graph does not let this service remove members of "${groupName}": its identity lacks ` +
        'GroupMember.ReadWrite.All, or the group is managed elsewhere.',
      { cause: failure },
    )
  }
  return toRefusal(failure)
}

function sentence(
  { groupName, person }: RemovalChange['details'],
  outcome: RemovalOutcome,
  licenses: VerifiedEffect[],
): string {
  const who = nameOf(person)
  switch (outcome) {
    case 'removed':
      return `${who} is no longer in "${groupName}"; ${seats(licenses)}.`
    case 'requested':
      return `Microsoft accepted that ${who} leaves "${groupName}", but it does not show yet.`
    case 'alreadyRemoved':
      return `${who} is not in "${groupName}".`
    case 'wouldRemove':
      return `${who} would leave "${groupName}"; ${seats(licenses)}.`
    default:
      return `${who} stays in "${groupName}".`
  }
}

/** What becomes of the seats; nothing is called free that Microsoft kept. */
function seats(licenses: readonly VerifiedEffect[]): string {
  const names = (some: readonly VerifiedEffect[]) => some.map(({ productName }) => productName).join(' and ')
  const kept = licenses.filter(({ verification }) => verification === 'failed')
  const freed = licenses.filter(({ effect, verification }) => effect === 'freed' && verification !== 'failed')
  const free = freed.length === 0 ? 'no seat becomes free' : `a seat of ${names(freed)} becomes free`
  return kept.length === 0
    ? free
    : `${free}, but ${names(kept)} did not go as foretold: see the licenses for the reason`
}
