import { Refusal } from '../../errors.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { Store } from '../../store/database.ts'
import { cached } from '../cached.ts'
import { pageOf, type Paging } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { findUser } from '../people/find.ts'
import { activationRules } from './activation.ts'
import type { Baselines } from './baselines.ts'
import { placeOfSettings, roleSettings } from './settings.ts'
import { placeOfApp, readPrivilegedApps, type AppPublisher } from './apps.ts'
import type { AssignmentType } from './grants.ts'
import { createLastUse } from './last-use.ts'
import { readInventory } from './inventory.ts'
import { readPolicies } from './policies.ts'
import { placeOfRole, summarize } from './role-list.ts'
import { placeOf, type AssignmentRow, type PrincipalType, type ScopeType } from './rows.ts'

/** How long the inventory is kept: long enough to page through it, short enough to see what was just activated. */
const KEPT_MS = 60_000

export interface RoleQuery extends Paging {
  tier?: number
  /** Only roles that are assigned to anybody. */
  inUse?: boolean
  /** Part of a name or a description. */
  search?: string
}

export interface AssignmentQuery extends Paging {
  roleId?: string
  tier?: number
  /** A user by object id, user principal name or mail. */
  userId?: string
  principalId?: string
  principalType?: PrincipalType
  assignmentType?: AssignmentType
  groupId?: string
  scopeType?: ScopeType
  scopeId?: string
  orphaned?: boolean
}

export interface SettingsQuery extends Paging {
  tier?: number
  deviating?: boolean
  inUse?: boolean
}

export interface AppQuery extends Paging {
  tier?: number
  publisher?: AppPublisher
  /** Part of a name of the app or of a permission. */
  search?: string
}

export type Roles = ReturnType<typeof createRoles>

/** The role inventory: which roles there are, how dangerous they are, and who holds them in which way. */
export function createRoles({
  store,
  reader,
  skipTokens,
  baselines,
  now,
}: {
  store: Store
  reader: GraphReader
  skipTokens: SkipTokens
  baselines: Baselines
  now: () => number
}) {
  const withLastUse = createLastUse({ store, now })
  const inventory = cached(() => readInventory(reader, now), KEPT_MS, now)
  const apps = cached(() => readPrivilegedApps(reader, now), KEPT_MS, now)
  // A read of its own: these rules are a megabyte, and only the list of roles shows them.
  const policies = cached(() => readPolicies(reader), KEPT_MS, now)

  return {
    async listRoles({ top, skipToken, ...filter }: RoleQuery) {
      const [found, rules] = await Promise.all([inventory(), policies()])
      const { tier, inUse } = filter
      const wanted = filter.search?.toLowerCase()
      const roles = summarize(
        found,
        new Map(rules.map((policy) => [policy.roleDefinitionId ?? '', activationRules(policy)])),
      ).filter(
        (role) =>
          (tier === undefined || role.tier === tier) &&
          (inUse === undefined || role.inUse === inUse) &&
          (wanted === undefined || `${role.roleName}\n${role.description ?? ''}`.toLowerCase().includes(wanted)),
      )
      return {
        ...pageOf(skipTokens, ['ListRoles', filter], roles, placeOfRole, { top, skipToken }),
        asOf: found.asOf,
        ...found.pim,
      }
    },

    async listSettings({ top, skipToken, ...filter }: SettingsQuery) {
      const [found, rules] = await Promise.all([inventory(), policies()])
      const used = new Set(found.rows.map(({ roleId }) => roleId))
      const value = roleSettings(found.definitions, found.ratings, rules, baselines).filter(
        ({ tier, roleId, deviations }) =>
          (filter.tier === undefined || tier === filter.tier) &&
          (filter.deviating === undefined || deviations.length > 0 === filter.deviating) &&
          (filter.inUse === undefined || used.has(roleId) === filter.inUse),
      )
      return {
        ...pageOf(skipTokens, ['ListRoleSettings', filter], value, placeOfSettings, { top, skipToken }),
        asOf: found.asOf,
        ...found.pim,
      }
    },

    async listApps({ top, skipToken, ...filter }: AppQuery) {
      const found = await apps()
      const wanted = filter.search?.toLowerCase()
      const value = found.apps.filter(
        ({ tier, publisher, displayName, permissions }) =>
          (filter.tier === undefined || tier === filter.tier) &&
          (filter.publisher === undefined || publisher === filter.publisher) &&
          (wanted === undefined ||
            [displayName, ...permissions.map(({ name }) => name)].join('\n').toLowerCase().includes(wanted)),
      )
      return {
        ...pageOf(skipTokens, ['ListPrivilegedApps', filter], value, placeOfApp, { top, skipToken }),
        asOf: found.asOf,
      }
    },

    /** @throws Refusal `RoleNotFound`, and for `userId` `UserNotFound`, `UserIdAmbiguous`, `InvalidInput` */
    async listAssignments({ top, skipToken, ...filter }: AssignmentQuery) {
      const [found, user] = await Promise.all([
        inventory(),
        filter.userId === undefined ? undefined : findUser(reader, filter.userId, ['id']),
      ])
      const { roleId } = filter
      if (roleId !== undefined && !found.definitions.some((role) => same(role.id, roleId))) {
        throw new Refusal(
          'RoleNotFound',
          `There is no role with the id "${roleId}" in this tenant: choose one from ListRoles.`,
          { target: 'roleId' },
        )
      }
      const rows = found.rows.filter(
        (row) => matches(row, filter) && (user === undefined || same(row.principalId, user.id)),
      )
      const { value, ...rest } = pageOf(skipTokens, ['ListRoleAssignments', filter], rows, placeOf, { top, skipToken })
      return { value: await withLastUse(value), ...rest, asOf: found.asOf, ...found.pim }
    },
  }
}

function matches(
  row: AssignmentRow,
  { roleId, tier, principalId, principalType, assignmentType, groupId, scopeType, scopeId, orphaned }: AssignmentQuery,
): boolean {
  return (
    (roleId === undefined || same(row.roleId, roleId)) &&
    (tier === undefined || row.tier === tier) &&
    (principalId === undefined || same(row.principalId, principalId)) &&
    (principalType === undefined || row.principalType === principalType) &&
    (assignmentType === undefined || row.assignmentType === assignmentType) &&
    (groupId === undefined || same(row.groupId, groupId)) &&
    (scopeType === undefined || row.scopeType === scopeType) &&
    (scopeId === undefined || same(row.scopeId, scopeId)) &&
    (orphaned === undefined || row.orphaned === orphaned)
  )
}

/** Ids are the same whatever their case. */
const same = (one: string | null | undefined, other: string) => one?.toLowerCase() === other.toLowerCase()
