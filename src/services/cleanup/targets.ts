import type { DirectoryUser } from '../../graph/directory.ts'
import type { User } from '../../graph/users.ts'
import type { Change } from '../plans/change.ts'
import type { Reason } from '../plans/kind.ts'
import { toDirectLicenseRemoval } from '../licenses/direct-removal-change.ts'
import { directAsGroup } from '../licenses/direct-removal.ts'
import type { DirectDetails } from '../licenses/direct-removal.ts'
import { effectsOfLeaving } from '../licenses/effects.ts'
import { toRemovalChange } from '../licenses/removal-change.ts'
import type { RemovalDetails } from '../licenses/removal-details.ts'
import { spareByActivity } from '../licenses/removal-rules.ts'
import { present } from '../../present.ts'
import type { Cutoff } from '../sign-ins/activity.ts'
import type { ChosenGroup } from './chosen-groups.ts'
import type { PersonalFacts } from './personal-facts.ts'
import type { Candidate } from './copy-read.ts'

/** What somebody would lose: their place in a group, or a product that they have directly. */
export type Target = { kind: 'group'; chosen: ChosenGroup } | { kind: 'direct'; skuId: string }

export type Decision = { decision: 'planned' } | { decision: 'spared' | 'handOver'; code: string; message: string }

export type CleanupChange = Change<RemovalDetails | DirectDetails>

/**
 * What happens to somebody in one group: spared for a reason of their own, left to others, spared for the sake of what
 * else the group gives, or to be removed.
 *
 * @param facts absent for people who never signed in, when those are not removed
 */
export function decide(
  { user, person }: Candidate,
  target: Target,
  facts: PersonalFacts | undefined,
  cutoff: Cutoff,
): Decision {
  const spared =
    facts?.spared ??
    sparedByActivity(user, target, facts === undefined ? person : { ...person, status: 'inactive' }, cutoff)
  if (spared !== undefined) return { decision: 'spared', ...spared }
  if (target.kind === 'direct') return { decision: 'planned' }
  const { verdict, unaccepted, alsoLost, name } = target.chosen
  if (verdict !== undefined) return { decision: 'handOver', ...verdict }
  if (unaccepted) {
    return {
      decision: 'spared',
      code: 'sideEffectsNotAccepted',
      message: `Leaving "${name}" costs more than a license, and nobody accepted that: ${alsoLost.join(' ')}`,
    }
  }
  return { decision: 'planned' }
}

function sparedByActivity(
  user: User,
  target: Target,
  activity: Candidate['person'],
  cutoff: Cutoff,
): Reason | undefined {
  const view = target.kind === 'group' ? { group: target.chosen.group, user } : directAsGroup(target.skuId, user)
  const skip = spareByActivity(view.user, view.group, activity, cutoff)
  return skip === undefined ? undefined : { code: skip.reason, message: skip.message }
}

/**
 * The change as it is stored, with what it does to each license.
 *
 * @param before what the same plan takes from the person before this: of two groups with the same product, leaving the
 *   first one frees nothing, and leaving the second one frees the seat
 */
export function toChange(
  { user, person }: Candidate,
  target: Target,
  {
    facts,
    inactiveDays,
    before,
  }: { facts: PersonalFacts | undefined; inactiveDays: number; before: readonly Target[] },
): CleanupChange {
  const left = {
    ...user,
    licenseAssignmentStates: (user.licenseAssignmentStates ?? []).filter((state) => !before.some(takes(state))),
  }
  const shared = {
    person,
    mailboxKindUnknown: facts?.mailboxKindUnknown ?? true,
    ...present('saidToHaveLeft', facts?.saidToHaveLeft),
    ...present('preferredLanguage', user.preferredLanguage),
    ...(user.manager == null ? {} : { manager: managerOf(user.manager) }),
  }
  if (target.kind === 'direct') {
    const view = directAsGroup(target.skuId, left)
    return toDirectLicenseRemoval(
      target.skuId,
      user,
      { ...shared, licenses: effectsOfLeaving(view.group, view.user) },
      inactiveDays,
    )
  }
  const { group, name, alsoLost, handOver } = target.chosen
  return toRemovalChange(
    group,
    user,
    {
      ...shared,
      groupName: name,
      licenses: effectsOfLeaving(group, left),
      ...(alsoLost.length === 0 ? {} : { alsoLost }),
      ...(handOver === undefined
        ? {}
        : {
            handOver: {
              ...handOver,
              ...(handOver.kind === 'synced' ? present('onPremisesSamAccountName', user.onPremisesSamAccountName) : {}),
            },
          }),
    },
    inactiveDays,
  )
}

/** Who is told of what somebody loses. */
const managerOf = ({ id, displayName, mail }: NonNullable<DirectoryUser['manager']>) => ({
  userId: id,
  ...present('displayName', displayName),
  ...present('mail', mail),
})

/** Whether a target takes one of the sources of somebody's licenses away. */
const takes =
  ({ skuId, assignedByGroup }: NonNullable<User['licenseAssignmentStates']>[number]) =>
  (target: Target): boolean =>
    target.kind === 'group'
      ? assignedByGroup === target.chosen.group.id
      : assignedByGroup == null && skuId === target.skuId
