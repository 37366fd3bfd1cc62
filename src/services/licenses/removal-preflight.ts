import { Refusal } from '../../errors.ts'
import { directMembers, type LicenseGroup } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { User } from '../../graph/users.ts'
import type { Preflight } from '../plans/kind.ts'
import { isGuid } from '../../guid.ts'
import { inOrder } from '../in-order.ts'
import { findUser } from '../people/find.ts'
import type { Protection, ProtectionVerdict } from '../people/protection.ts'
import type { Cutoff } from '../sign-ins/activity.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { toPersonActivity } from '../sign-ins/lookup.ts'
import { readSignIns } from '../sign-ins/read.ts'
import { effectsOfLeaving } from './effects.ts'
import { REMOVAL_FIELDS } from './recheck.ts'
import type { LicenseGroups } from './license-groups.ts'
import { toRemovalChange } from './removal-change.ts'
import type { RemovalChange } from './removal.ts'
import type { RemovalDetails } from './removal-details.ts'
import { spareByActivity } from './removal-rules.ts'
import type { SideEffects } from './side-effects.ts'

export interface RemovalInput {
  groupId: string
  userId: string
  onlyIfInactiveDays?: number
  acceptSideEffects?: boolean
}

interface Dependencies {
  reader: GraphReader
  groups: LicenseGroups
  sideEffects: SideEffects
  protection: Protection
  cutoffs: Cutoffs
  /** Whom we gave something back in the last weeks. */
  recentlyRestored: (userIds: readonly string[]) => Promise<Set<string>>
}

/** The checks before a single removal, none of which writes. */
export function createRemovalPreflight({
  reader,
  groups,
  sideEffects,
  protection,
  cutoffs,
  recentlyRestored,
}: Dependencies) {
  /** @throws Refusal for the input and for a group that nobody may be removed from; a person who may not is a `skip` */
  return async function preflight({
    groupId,
    userId,
    onlyIfInactiveDays,
    acceptSideEffects = false,
  }: RemovalInput): Promise<Preflight<RemovalChange>> {
    const limits = cutoffs.of(onlyIfInactiveDays, 'onlyIfInactiveDays')
    // Side by side, as far as nothing has to be known before: what is asked at the same moment shares a request.
    const finding = readSignIns((select) => findUser(reader, userId, [...select, ...REMOVAL_FIELDS]))
    const id = isGuid(userId) ? Promise.resolve(userId.toLowerCase()) : finding.then(({ read }) => read.id)
    const [group, { read: user, readable }, [direct = false], verdicts, restored] = await inOrder([
      clearedGroup(groupId, acceptSideEffects),
      finding,
      id.then((known) => directMembers(reader, [{ groupId, userId: known }])),
      // The removal follows at once: nobody is looked at again.
      protection.whileReading(
        finding.then(({ read }) => [read]),
        id.then((known) => [known]),
        { anew: true },
      ),
      id.then((known) => recentlyRestored([known])),
    ])
    const nested = direct ? undefined : await reader.memberGroups([user.id], [group.id])
    return decide({
      group,
      user,
      cutoff: { ...limits, readable },
      onlyIfInactiveDays,
      direct,
      nested: (nested?.get(user.id) ?? []).length > 0,
      restored: restored.has(user.id),
      verdict: verdicts.get(user.id) ?? { mailboxKindUnknown: true },
    })
  }

  async function clearedGroup(groupId: string, acceptSideEffects: boolean): Promise<LicenseGroup> {
    const [group, costs] = await inOrder([
      groups.get(groupId).then(assertRemovable),
      acceptSideEffects ? Promise.resolve(undefined) : sideEffects.whileReading(groupId),
    ])
    const found = costs?.(group).sideEffects ?? []
    if (found.length === 0) return group
    throw new Refusal(
      'SideEffectsNotAccepted',
      `Leaving "${group.displayName ?? group.id}" costs more than a license: read the details, and set ` +
        'acceptSideEffects if that is wanted.',
      {
        target: 'acceptSideEffects',
        details: found.map(({ kind, message }) => ({ code: kind, message })),
      },
    )
  }

  function assertRemovable(group: LicenseGroup): LicenseGroup {
    const verdict = groups.verdict(group)
    if (verdict !== undefined) throw new Refusal(verdict.code, verdict.message, { target: 'groupId' })
    return group
  }
}

interface Facts {
  group: LicenseGroup
  user: User
  cutoff: Cutoff
  onlyIfInactiveDays: number | undefined
  direct: boolean
  nested: boolean
  restored: boolean
  verdict: ProtectionVerdict
}

/** Already gone, spared for a reason, or to be removed: in the order in which it matters to the person. */
function decide({
  group,
  user,
  cutoff,
  onlyIfInactiveDays,
  direct,
  nested,
  restored,
  verdict,
}: Facts): Preflight<RemovalChange> {
  const details: RemovalDetails = {
    person: toPersonActivity(user, cutoff),
    groupName: group.displayName ?? group.id,
    licenses: effectsOfLeaving(group, user),
    mailboxKindUnknown: verdict.mailboxKindUnknown,
  }
  const change = toRemovalChange(group, user, details, onlyIfInactiveDays)
  if (!direct && nested) {
    return {
      decision: 'skip',
      change,
      reason: 'notADirectMember',
      message:
        `Is in "${details.groupName}" only through another group inside it, which gives no license: remove ` +
        'them there.',
    }
  }
  if (!direct) return { decision: 'unchanged', change }
  const skip =
    verdict.spared ??
    (onlyIfInactiveDays === undefined
      ? undefined
      : (restoredByUs(restored) ?? spareByActivity(user, group, details.person, cutoff)))
  return skip === undefined ? { decision: 'apply', change } : { decision: 'skip', change, ...skip }
}

const restoredByUs = (restored: boolean) =>
  restored
    ? { reason: 'restoredByUs' as const, message: 'Got the license back through this service within the last 60 days.' }
    : undefined
