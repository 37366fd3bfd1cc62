import type { LicenseGroup } from '../../graph/groups.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { MAX_IN_VALUES } from '../../graph/url.ts'
import { usersBy, type User } from '../../graph/users.ts'
import { inOrder } from '../in-order.ts'
import type { Change } from '../plans/change.ts'
import { PlanHalts, type Reason } from '../plans/kind.ts'
import { PROTECTION_FIELDS, type Protection } from '../people/protection.ts'
import { hasImpossibleDate, isBefore, lastActivityOf } from '../sign-ins/activity.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { wentBackTogether } from '../sign-ins/plausibility.ts'
import { toPersonActivity } from '../sign-ins/lookup.ts'
import { readSignIns } from '../sign-ins/read.ts'
import { directAsGroup } from './direct-removal.ts'
import { directLicenses } from './direct-removal.ts'
import type { DirectLicenseRemoval } from './direct-removal.ts'
import type { LicenseGroups } from './license-groups.ts'
import { licenseSources, sameSources, withoutSources } from './license-sources.ts'
import type { RemovalPreconditions } from './removal.ts'
import type { RemovalChange } from './removal.ts'
import { spareByActivity } from './removal-rules.ts'

/** What is read of people before something is taken from them, besides their sign-ins. */
export const REMOVAL_FIELDS = [...PROTECTION_FIELDS, 'employeeHireDate', 'assignedLicenses', 'licenseAssignmentStates']

/**
 * So many people are rechecked together: five reads of sign-in dates, so that two rechecks use up the ten of a minute,
 * and what is made by it leaves within seconds.
 */
export const RECHECKED_TOGETHER = 5 * MAX_IN_VALUES

/** How many requests for sign-in dates a look at these changes makes. */
export const signInReadsOf = (changes: readonly Change[]): number =>
  Math.ceil(userIdsIn(changes).length / MAX_IN_VALUES)

const userIdsIn = (changes: readonly Change[]): string[] => [...new Set(changes.map(({ subjectId }) => subjectId))]

const NO_GROUPS: Promise<ReadonlyMap<string, LicenseGroup>> = Promise.resolve(new Map())

export type Recheck = ReturnType<typeof createRecheck>

/**
 * Looks at people again right before something is taken from them: signed in since the plan, excluded since, license,
 * group or mailbox changed. About five requests for a batch of 75 people, of which five calls return sign-in dates.
 */
export function createRecheck({
  reader,
  groups,
  protection,
  cutoffs,
  maxMissingPercent,
}: {
  reader: GraphReader
  groups: LicenseGroups
  protection: Protection
  cutoffs: Cutoffs
  /** From which share of people on whose dates went back, in percent, the data can't be believed. */
  maxMissingPercent: number
}) {
  /** What each change still needs of its person; undefined where nothing stands in the way. */
  async function recheckEach<C extends Change>(
    changes: C[],
    readingGroups: Promise<ReadonlyMap<string, LicenseGroup>>,
    reasonOf: (
      change: C,
      user: User,
      readable: boolean,
      groups: ReadonlyMap<string, LicenseGroup>,
    ) => Reason | undefined,
  ): Promise<(Reason | undefined)[]> {
    const ids = userIdsIn(changes)
    const reading = readSignIns((select) => usersBy(reader, 'id', ids, [...select, ...REMOVAL_FIELDS]))
    // Asked at the same moment, all of this is in one request after another, and soon over.
    const [{ read: users, readable }, verdicts, groups] = await inOrder([
      reading,
      protection.whileReading(
        reading.then(({ read }) => read),
        Promise.resolve(ids),
        { guests: true, anew: true },
      ),
      readingGroups,
    ])
    const byId = new Map(users.map((user) => [user.id, user]))
    assertBelievable(changes, byId)
    return changes.map((change): Reason | undefined => {
      const user = byId.get(change.subjectId)
      if (user === undefined) return { code: 'userGone', message: 'The person was deleted meanwhile.' }
      const spared = verdicts.get(user.id)?.spared
      return spared === undefined
        ? reasonOf(change, user, readable, groups)
        : { code: spared.reason, message: spared.message }
    })
  }

  /** Dates of many people that went back at once are a fault of the data: then nobody's date is believed. */
  function assertBelievable(changes: readonly Change[], users: ReadonlyMap<string, User>): void {
    const people = new Map(
      changes.map((change) => [change.subjectId, change.preconditions as Partial<RemovalPreconditions>]),
    )
    const wentBack = [...people].filter(([userId, { lastActivityDateTime }]) => {
      const user = users.get(userId)
      if (user === undefined || lastActivityDateTime === undefined) return false
      const now = lastActivityOf(user).lastActivityDateTime
      return hasImpossibleDate(user) || (now !== undefined && isBefore(now, lastActivityDateTime))
    })
    if (!wentBackTogether(wentBack.length, people.size, maxMissingPercent)) return
    throw new PlanHalts({
      code: 'SignInDataImplausible',
      message:
        `The last sign-ins of ${wentBack.length} of ${people.size} people lie before those that the plan was made ` +
        'from, which can not be: nobody is removed on such data. Look at it, and approve the plan again to go on.',
    })
  }

  function ofGroup(group: LicenseGroup | undefined, { groupLicenses }: RemovalPreconditions): Reason | undefined {
    if (group === undefined) return { code: 'groupGone', message: 'The group does not exist any more.' }
    const verdict = groups.verdict(group)
    if (verdict !== undefined) return { code: verdict.code, message: verdict.message }
    const grants = (group.assignedLicenses ?? []).map(({ skuId, disabledPlans }) => ({
      skuId: skuId ?? '',
      disabledPlans: [...(disabledPlans ?? [])].sort(),
    }))
    if (sameSources(bySku(grants), bySku(groupLicenses))) return undefined
    return {
      code: 'groupChanged',
      message: `"${group.displayName ?? group.id}" grants other licenses than when the plan was made.`,
    }
  }

  function ofActivity(
    user: User,
    group: LicenseGroup,
    { inactiveDays, lastActivityDateTime, status }: Partial<RemovalPreconditions>,
    readable: boolean,
  ): Reason | undefined {
    if (inactiveDays === undefined) return undefined
    const cutoff = { ...cutoffs.of(inactiveDays), readable }
    const activity = toPersonActivity(user, cutoff)
    if (lastActivityDateTime !== undefined && activity.lastActivityDateTime === undefined) {
      return {
        code: 'activityUnknown',
        message: 'The sign-in data that the plan was made from is not to be seen any more, so nothing follows from it.',
      }
    }
    if (activity.lastActivityDateTime !== undefined && isBefore(activity.lastActivityDateTime, lastActivityDateTime)) {
      return {
        code: 'activityUnknown',
        message: 'The last sign-in lies before the one that the plan was made from, so nothing follows from it.',
      }
    }
    if (status === 'neverSignedIn' && activity.status === 'neverSignedIn') return undefined
    const skip = spareByActivity(user, group, activity, cutoff)
    return skip === undefined ? undefined : { code: skip.reason, message: skip.message }
  }

  return {
    /** Before people leave a group. */
    async removals(changes: RemovalChange[]): Promise<(Reason | undefined)[]> {
      const reading = groups.getAll([...new Set(changes.map(({ targetId }) => targetId))])
      return recheckEach(changes, reading, ({ targetId, before, preconditions }, user, readable, found) => {
        const group = found.get(targetId)
        const skuIds = preconditions.groupLicenses.map(({ skuId }) => skuId)
        const left = withoutSources(user, preconditions.alsoTaken)
        const planned = before.licenses.filter(
          ({ assignedByGroup = 'direct' }) => preconditions.alsoTaken?.includes(assignedByGroup) !== true,
        )
        return (
          ofGroup(group, preconditions) ??
          ofGuest(user, preconditions) ??
          ofLicenses(sameSources(licenseSources(left, skuIds), planned)) ??
          ofActivity(user, group as LicenseGroup, preconditions, readable)
        )
      })
    },

    /** Before people lose a product that they have directly. */
    direct: (changes: DirectLicenseRemoval[]): Promise<(Reason | undefined)[]> =>
      recheckEach(changes, NO_GROUPS, ({ targetId, before, preconditions }, user, readable) => {
        const view = directAsGroup(targetId, user)
        return (
          ofGuest(user, preconditions) ??
          ofLicenses(sameSources(directLicenses(user, targetId), before.licenses)) ??
          ofActivity(view.user, view.group, preconditions, readable)
        )
      }),
  }
}

const ofGuest = (user: User, { guest }: { guest?: boolean }): Reason | undefined =>
  user.userType === 'Guest' && guest !== true ? { code: 'guest', message: 'The person has become a guest.' } : undefined

const ofLicenses = (same: boolean): Reason | undefined =>
  same
    ? undefined
    : { code: 'licenseChanged', message: 'The licenses of the person have changed since the plan was made.' }

const bySku = <T extends { skuId: string }>(licenses: readonly T[]): T[] =>
  licenses.toSorted((a, b) => a.skuId.localeCompare(b.skuId, 'en'))
