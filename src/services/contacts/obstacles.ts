import type { Settings } from '../../config/settings.ts'
import type { ContactUser } from '../../graph/contacts.ts'
import { unlessRefused } from '../../graph/failure.ts'
import type { Freshness } from '../cached.ts'
import type { ExclusionMatcher } from '../exclusions/matcher.ts'
import { inOrder } from '../in-order.ts'
import { isNamed } from '../people/person.ts'
import type { RoleHolders, RoleHolding } from '../people/role-holders.ts'
import { fieldDefinition, isSensitive, type ContactField } from './fields.ts'

export const NOT_WRITABLE_REASONS = [
  'breakGlass',
  'excluded',
  'restrictedUnit',
  'synced',
  'namesNotWritable',
  'adminProtected',
  'rolesUnknown',
  'readOnly',
] as const

/** Why a field can't be changed here, and what to do instead. */
export interface Obstacle {
  reason: (typeof NOT_WRITABLE_REASONS)[number]
  message: string
}

export type ContactPolicy = Pick<Settings, 'breakGlassUsers' | 'contactNamesWritable'>

/** What stands in the way of changing each field of one person; undefined where nothing does. */
export type Obstacles = (field: ContactField) => Obstacle | undefined

/** What decides that; known before anything is tried, since Graph refuses without saying why. */
export interface Standing {
  breakGlass: boolean
  /** The sentence of the exclusion that holds, if one does. */
  excluded: string | undefined
  restricted: boolean
  synced: boolean
  namesWritable: boolean
  /** Whether Microsoft protects the phones of this person; undefined when nobody could tell. */
  administrator: boolean | undefined
}

const TEXTS = {
  breakGlass: 'This is an emergency account, so it is left alone.',
  restrictedUnit:
    'The account is in a restricted management administrative unit: ask an administrator of that unit to change it.',
  synced:
    'The account is synchronized from Active Directory: change it there, and it arrives here within about ' +
    'half an hour.',
  namesNotWritable: 'Names are not changed by this service unless its operator sets CONTACT_NAMES_WRITABLE.',
  adminProtected:
    'Microsoft protects the phone numbers of administrators, and of members and owners of groups that may hold ' +
    'roles: ask the person to change it, or a Privileged Authentication Administrator.',
  rolesUnknown:
    'This service may not see who is an administrator, so it changes no phone numbers: its operator has to grant ' +
    'it RoleManagement.Read.Directory.',
} satisfies Partial<Record<Obstacle['reason'], string>>

const obstacle = (reason: keyof typeof TEXTS): Obstacle => ({ reason, message: TEXTS[reason] })

/** What concerns the whole person comes before what concerns a field. */
export function obstaclesOf({
  breakGlass,
  excluded,
  restricted,
  synced,
  namesWritable,
  administrator,
}: Standing): Obstacles {
  return (field) => {
    if (breakGlass) return obstacle('breakGlass')
    if (excluded !== undefined) return { reason: 'excluded', message: excluded }
    if (restricted) return obstacle('restrictedUnit')
    if (synced) return obstacle('synced')
    if (!namesWritable && fieldDefinition(field).kind === 'name') return obstacle('namesNotWritable')
    if (!isSensitive(field) || administrator === false) return undefined
    return obstacle(administrator === undefined ? 'rolesUnknown' : 'adminProtected')
  }
}

export type Standings = ReturnType<typeof createStandings>

export function createStandings({
  exclusions,
  roleHolders,
  policy,
}: {
  exclusions: Pick<ExclusionMatcher, 'whileReading'>
  roleHolders: RoleHolders
  policy: ContactPolicy
}) {
  return {
    /**
     * What stands in the way for each of these people: who is excluded, and the index of role holders.
     *
     * @param fields which of them matter: who is an administrator is only asked where phones do
     * @param freshness `anew` right before a write: nothing of it is older than this call
     */
    async of(
      users: readonly ContactUser[],
      fields: readonly ContactField[],
      freshness: Freshness = {},
    ): Promise<Map<string, Obstacles>> {
      if (users.length === 0) return new Map()
      const ids = users.map(({ id }) => id)
      return whileReading(Promise.resolve(users), Promise.resolve(ids), fields, freshness)
    },

    whileReading,
  }

  /**
   * The same for people who are still being read: what needs nothing of them is asked at once, and what needs their ids
   * as soon as those are known.
   */
  async function whileReading(
    reading: Promise<readonly ContactUser[]>,
    ids: Promise<readonly string[]>,
    fields: readonly ContactField[],
    freshness: Freshness = {},
  ): Promise<Map<string, Obstacles>> {
    const [users, excluded, holdings] = await inOrder([
      reading,
      exclusions.whileReading(reading, ids, freshness),
      fields.some(isSensitive) ? roleHolders.all(freshness).catch(unlessRefused) : Promise.resolve(undefined),
    ])
    return new Map(
      users.map((user) => [
        user.id,
        obstaclesOf({
          breakGlass: isNamed(user, policy.breakGlassUsers),
          excluded: excluded.get(user.id)?.message,
          restricted: user.isManagementRestricted === true,
          synced: user.onPremisesSyncEnabled === true,
          namesWritable: policy.contactNamesWritable,
          administrator: holdings === undefined ? undefined : isAdministrator(holdings.get(user.id.toLowerCase())),
        }),
      ]),
    )
  }
}

/** Also who could become one: a number changed today resets the password of tomorrow's administrator. */
const isAdministrator = (holding: Readonly<RoleHolding> | undefined): boolean =>
  holding !== undefined && (holding.active || holding.eligible || holding.roleGroupMember || holding.roleGroupOwner)
