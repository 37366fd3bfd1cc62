import { assignLicense } from '../../graph/licenses.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { usersBy, type User } from '../../graph/users.ts'
import { nameOf } from '../people/person.ts'
import type { ChangeKind, Seen } from '../plans/kind.ts'
import type { Cutoffs } from '../sign-ins/cutoff.ts'
import { RECHECKED_TOGETHER, signInReadsOf, type Recheck } from './recheck.ts'
import { sameSources } from './license-sources.ts'
import { MAILBOX_KEPT_DAYS, quietPeriod, showPerson, takeSeats, type ShownRemoval } from './removal-change.ts'
import type { TenantLicenses } from './tenant-licenses.ts'
import { present } from '../../present.ts'
import { DIRECT_REMOVAL, directLicenses, type DirectDetails, type DirectLicenseRemoval } from './direct-removal.ts'

/** What a plan stores about it; a cut-off where only inactivity allows it. */
export function toDirectLicenseRemoval(
  skuId: string,
  user: User,
  details: DirectDetails,
  inactiveDays?: number,
): DirectLicenseRemoval {
  const { status, lastActivityDateTime } = details.person
  return {
    kind: DIRECT_REMOVAL,
    subjectId: user.id,
    targetId: skuId,
    before: { licenses: directLicenses(user, skuId) },
    after: { licenses: [] },
    preconditions: {
      ...(inactiveDays !== undefined && {
        inactiveDays,
        status,
        ...present('lastActivityDateTime', lastActivityDateTime),
      }),
      ...(user.userType === 'Guest' ? { guest: true as const } : {}),
    },
    details,
  }
}

interface Dependencies {
  reader: GraphReader
  recheck: Pick<Recheck, 'direct'>
  tenantLicenses: Pick<TenantLicenses, 'seatsFree'>
  cutoffs: Pick<Cutoffs, 'quiet' | 'now'>
}

/** The kind of change "take away a product that somebody has directly". */
export function createDirectLicenseRemovalKind({
  reader,
  recheck,
  tenantLicenses,
  cutoffs,
}: Dependencies): ChangeKind<DirectLicenseRemoval, ShownRemoval> {
  /** 300 people to a request. */
  async function seen(changes: readonly DirectLicenseRemoval[]): Promise<Seen[]> {
    const users = await usersBy(
      reader,
      'id',
      [...new Set(changes.map(({ subjectId }) => subjectId))],
      ['id', 'licenseAssignmentStates'],
    )
    const byId = new Map(users.map((user) => [user.id, user]))
    return changes.map(({ subjectId: userId, targetId, before }): Seen => {
      const user = byId.get(userId)
      if (user === undefined) return 'gone'
      const now = directLicenses(user, targetId)
      if (now.length === 0) return 'after'
      return sameSources(now, before.licenses) ? 'before' : 'between'
    })
  }

  return {
    name: DIRECT_REMOVAL,
    subject: 'user',
    target: 'product',
    restorableDays: MAILBOX_KEPT_DAYS,
    notNow: () => quietPeriod(cutoffs),
    recheck: recheck.direct,
    together: RECHECKED_TOGETHER,
    signInReads: signInReadsOf,
    requests: ({ subjectId: userId, targetId }) => [
      { covers: ['license'], write: assignLicense(userId, { remove: [targetId] }) },
    ],
    verify: async (changes) => (await seen(changes)).map((found) => ({ seen: found, settled: true })),

    async undoable(changes) {
      const [found, seats] = await Promise.all([seen(changes), tenantLicenses.seatsFree()])
      return changes.map((change, index) => {
        if (found[index] === 'gone') {
          return {
            code: 'UserDeleted',
            message: 'The person was deleted meanwhile: restore the account within 30 days of that, and undo again.',
          }
        }
        if (found[index] !== 'after') {
          return { code: 'AddedMeanwhile', message: 'Somebody gave the person the license back already.' }
        }
        return takeSeats(seats, change)
      })
    },

    /** Back with the same services switched off. It needs a free seat and the person's usage location. */
    inverse: ({ subjectId: userId, before: { licenses } }) => [
      { covers: ['license'], write: assignLicense(userId, { add: licenses }) },
    ],

    describe: ({ details: { person, licenses } }) =>
      `Take ${licenses.map(({ productName }) => productName).join(' and ')} from ${nameOf(person)}`,

    show: ({ details }) => ({
      ...showPerson(details),
      targetName: details.licenses.map(({ productName }) => productName).join(', '),
      licenses: details.licenses,
    }),
  }
}
