import { addMember, directMembers, removeMember, type LicenseGroup } from '../../graph/groups.ts'
import { isNotFound } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { usersBy, type User } from '../../graph/users.ts'
import type { Change } from '../plans/change.ts'
import type { ChangeKind, Verification, Reason, ShownChange } from '../plans/kind.ts'
import { nameOf, whoOf } from '../people/person.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { present } from '../../present.ts'
import type { LicenseEffect } from './effects.ts'
import { effectFailure, verifyEffects, type VerifiedEffect } from './effect-verification.ts'
import { RECHECKED_TOGETHER, signInReadsOf, type Recheck } from './recheck.ts'
import { licenseSources, sameSources, type LicenseSource } from './license-sources.ts'
import type { RemovalDetails } from './removal-details.ts'
import type { TenantLicenses } from './tenant-licenses.ts'
import { REMOVAL, type RemovalChange } from './removal.ts'

/**
 * Exchange keeps a mailbox for so long after its license went
 * (https://learn.microsoft.com/microsoft-365/admin/manage/remove-licenses-from-users).
 */
export const MAILBOX_KEPT_DAYS = 30

/** What answers show of a change that takes licenses from somebody. */
export interface ShownRemoval extends ShownChange {
  lastActivityDateTime?: string
  lastActivitySource?: string
  inactiveDays?: number
  /** With what was seen of each, once somebody has looked. */
  licenses: (LicenseEffect & Partial<VerifiedEffect>)[]
  alsoLost?: string[]
  mailboxKindUnknown?: boolean
  saidToHaveLeft?: boolean
}

interface Dependencies {
  reader: GraphReader
  recheck: Pick<Recheck, 'removals'>
  tenantLicenses: TenantLicenses
  cutoffs: Pick<Cutoffs, 'quiet' | 'now'>
  /** Graph's own address, which references name. */
  graphUrl: string
}

/** What a plan stores about a removal. */
export function toRemovalChange(
  group: LicenseGroup,
  user: User,
  details: RemovalDetails,
  onlyIfInactiveDays?: number,
): RemovalChange {
  const granted = (group.assignedLicenses ?? [])
    .map(({ skuId, disabledPlans }) => ({ skuId: skuId ?? '', disabledPlans: [...(disabledPlans ?? [])].sort() }))
    .sort((a, b) => a.skuId.localeCompare(b.skuId, 'en'))
  const { status, lastActivityDateTime } = details.person
  return {
    kind: REMOVAL,
    subjectId: user.id,
    targetId: group.id,
    before: {
      member: true,
      licenses: licenseSources(
        user,
        granted.map(({ skuId }) => skuId),
      ),
    },
    after: { member: false },
    preconditions: {
      groupLicenses: granted,
      ...(onlyIfInactiveDays !== undefined && {
        inactiveDays: onlyIfInactiveDays,
        status,
        ...present('lastActivityDateTime', lastActivityDateTime),
      }),
      ...(user.userType === 'Guest' ? { guest: true } : {}),
    },
    details,
  }
}

/** The kind of change "remove a person from a group that grants licenses". */
export function createRemovalKind({
  reader,
  recheck,
  tenantLicenses,
  cutoffs,
  graphUrl,
}: Dependencies): ChangeKind<RemovalChange, ShownRemoval> {
  const pairs = (changes: RemovalChange[]) =>
    changes.map(({ targetId, subjectId: userId }) => ({ groupId: targetId, userId }))

  async function verify(
    changes: RemovalChange[],
    { direction, effects }: { direction: 'apply' | 'undo'; effects: boolean },
  ): Promise<Verification[]> {
    const [members, users] = await Promise.all([
      directMembers(reader, pairs(changes)),
      effects ? peopleOf(changes, ['id', 'licenseAssignmentStates']) : undefined,
    ])
    return changes.map((change, index): Verification => {
      const seen = members[index] === true ? 'before' : 'after'
      if (users === undefined) return { seen, settled: false }
      const user = users.get(change.subjectId)
      if (user === undefined) return direction === 'undo' ? { seen: 'gone', settled: false } : { seen, settled: true }
      if (direction === 'undo') return { seen, settled: isBack(change, user) }
      if (seen === 'before') return { seen, settled: false }
      const licenses = verifyEffects(change, user)
      const failure = effectFailure(change.details, licenses)
      return {
        seen,
        settled: licenses.every(({ verification }) => verification === 'verified'),
        effects: licenses,
        ...present('failure', failure),
      }
    })
  }

  async function peopleOf(changes: readonly Change[], select: readonly string[]): Promise<Map<string, User>> {
    return new Map(
      (await usersBy(reader, 'id', [...new Set(changes.map(({ subjectId }) => subjectId))], select)).map((user) => [
        user.id,
        user,
      ]),
    )
  }

  return {
    name: REMOVAL,
    subject: 'user',
    target: 'group',
    restorableDays: MAILBOX_KEPT_DAYS,

    notNow: () => quietPeriod(cutoffs),

    recheck: recheck.removals,
    together: RECHECKED_TOGETHER,
    signInReads: signInReadsOf,
    requests: ({ targetId, subjectId: userId }) => [{ covers: ['membership'], write: removeMember(targetId, userId) }],
    verify,
    isAlreadySo: (failure) => isNotFound(failure) || failure.code === 'Request_BadRequest',

    /** Back in the group needs the person, a seat, and that nobody put them back already. */
    async undoable(changes) {
      const [users, members, seats] = await Promise.all([
        peopleOf(changes, ['id']),
        directMembers(reader, pairs(changes)),
        tenantLicenses.seatsFree(),
      ])
      return changes.map((change, index) => {
        if (!users.has(change.subjectId)) {
          return {
            code: 'UserDeleted',
            message: 'The person was deleted meanwhile: restore the account within 30 days of that, and undo again.',
          }
        }
        if (members[index] === true) {
          return {
            code: 'AddedMeanwhile',
            message: `Somebody put the person back into "${change.details.groupName}" already.`,
          }
        }
        return takeSeats(seats, change)
      })
    },

    inverse: ({ targetId, subjectId: userId }) => [
      { covers: ['membership'], write: addMember(targetId, userId, graphUrl) },
    ],

    describe: ({ details: { person, groupName } }) => `Remove ${nameOf(person)} from ${groupName}`,

    show: ({ details }, effects) => ({
      ...showPerson(details),
      targetName: details.groupName,
      licenses: (effects as VerifiedEffect[] | undefined) ?? details.licenses,
      ...present('alsoLost', details.alsoLost),
    }),
  }
}

/**
 * Whether the group grants again what it granted, with the same services: what other changes took is theirs to bring
 * back.
 */
function isBack({ targetId, before }: RemovalChange, user: User): boolean {
  const own = ({ assignedByGroup }: LicenseSource) => assignedByGroup === targetId
  const skuIds = before.licenses.map(({ skuId }) => skuId)
  return sameSources(licenseSources(user, skuIds).filter(own), before.licenses.filter(own))
}

/** Nothing is taken from anybody while people are away by rule. */
export function quietPeriod({ quiet, now }: Pick<Cutoffs, 'quiet' | 'now'>): Reason | undefined {
  const period = quiet.at(now())
  return period === undefined
    ? undefined
    : {
        code: 'QuietPeriod',
        message: `Nobody is removed during the quiet period ${period}: approve the plan again after it, and it goes on.`,
      }
}

/** Counts the seats that coming back takes: one for each product that no other source kept. */
export function takeSeats(
  seats: Map<string, { free: number; productName: string }>,
  { details: { licenses } }: { details: Pick<RemovalDetails, 'licenses'> },
): Reason | undefined {
  const needed = licenses.filter(({ effect }) => effect === 'freed')
  const missing = needed.find(({ skuId }) => (seats.get(skuId)?.free ?? 1) < 1)
  if (missing !== undefined) {
    return {
      code: 'NoSeatLeft',
      message: `No seat of ${missing.productName} is free: buy one or free one, and undo again.`,
    }
  }
  for (const { skuId } of needed) {
    const seat = seats.get(skuId)
    if (seat !== undefined) seat.free--
  }
  return undefined
}

/** What answers show of somebody who loses something. */
export function showPerson({
  person,
  mailboxKindUnknown,
  saidToHaveLeft,
}: Pick<RemovalDetails, 'person' | 'mailboxKindUnknown' | 'saidToHaveLeft'>): Omit<ShownRemoval, 'licenses'> {
  const { lastActivityDateTime, lastActivitySource, inactiveDays } = person
  return {
    person: whoOf(person),
    ...present('lastActivityDateTime', lastActivityDateTime),
    ...present('lastActivitySource', lastActivitySource),
    ...present('inactiveDays', inactiveDays),
    ...(mailboxKindUnknown ? { mailboxKindUnknown } : {}),
    ...present('saidToHaveLeft', saidToHaveLeft),
  }
}
