import { Refusal } from '../../errors.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { present } from '../../present.ts'
import type { SystemChoice } from '../../role-systems.ts'
import type { Store } from '../../store/database.ts'
import { cached } from '../cached.ts'
import { MOST_OF_A_LIST, pageOf, shownOf, type Paging } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { findUser } from '../people/find.ts'
import { activationRules } from './activation-rules.ts'
import type { Baselines } from './baselines.ts'
import { placeOfSettings, roleSettings, type SettingsSystem } from './pim-settings.ts'
import { permissionName, placeOfApp, readPrivilegedApps, type AppPublisher } from './apps.ts'
import type { AssignmentType } from './grants.ts'
import { createLastUse } from './known-role-use.ts'
import { readInventory, type RoleInventory } from './inventory.ts'
import { readPolicies } from './policies.ts'
import { placeOfRole, summarize, summarizeOthers } from './role-summaries.ts'
import { placeOf, type AssignmentRow, type PrincipalType, type ScopeType } from './assignment-rows.ts'
import { readKeptSystems, type KeptSystems } from './systems/kept-systems.ts'
import { toldEntra } from './systems/told-systems.ts'

/** How long the inventory is kept: long enough to page through it, short enough to see what was just activated. */
const KEPT_MS = 60_000

/** Which system is listed: Entra as it is now, unless given; others as the newest snapshot has them. */
interface OfSystem extends Paging {
  system?: SystemChoice
}

export interface RoleQuery extends OfSystem {
  tier?: number
  /** Only roles that are assigned to anybody. */
  inUse?: boolean
  /** Part of a name or a description. */
  search?: string
}

export interface AssignmentQuery extends OfSystem {
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
  system?: SettingsSystem | 'all'
  tier?: number
  scopeId?: string
  deviating?: boolean
  inUse?: boolean
}

export interface AppQuery extends Paging {
  tier?: number
  publisher?: AppPublisher
  /** Name of the API that a permission belongs to. */
  resource?: string
  /** Part of a name of the app, of a permission or of its resource. */
  search?: string
}

/** Where a list over systems goes on. */
interface SystemsPlace {
  place: string
  snapshotId?: string
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

  /** What is listed of which systems; what goes on goes on with the snapshot that it began with. */
  async function read(system: SystemChoice, question: unknown, skipToken: string | undefined) {
    const begun = skipTokens.open<SystemsPlace>(question, skipToken)
    if (system === 'entra') {
      const entra = await inventory()
      return { entra, kept: undefined, asOf: entra.asOf, ...entra.pim, systems: [toldEntra(entra)] }
    }
    const [entra, kept] = await Promise.all([
      system === 'all' ? inventory() : undefined,
      readKeptSystems(store, system, begun?.snapshotId),
    ])
    return {
      entra,
      kept,
      asOf: entra !== undefined && entra.asOf < kept.asOf ? entra.asOf : kept.asOf,
      ...entra?.pim,
      systems: [...(entra === undefined ? [] : [toldEntra(entra)]), ...kept.systems],
    }
  }

  function pageOfSystems<T>(
    question: unknown,
    found: readonly T[],
    placeOf: (entry: T) => string,
    { top = MOST_OF_A_LIST, skipToken }: Paging,
    kept: KeptSystems | undefined,
  ) {
    const after = skipTokens.open<SystemsPlace>(question, skipToken)?.place ?? ''
    const left = found.flatMap((entry) => {
      const place = placeOf(entry)
      return place > after ? [{ entry, place }] : []
    })
    left.sort((one, other) => (one.place < other.place ? -1 : 1))
    const { value, ...rest } = shownOf(
      skipTokens,
      question,
      left,
      ({ place }): SystemsPlace => ({ place, ...present('snapshotId', kept?.snapshotId) }),
      top,
    )
    return { value: value.map(({ entry }) => entry), ...rest }
  }

  return {
    /** @throws Refusal `SnapshotNotFound` for other systems without a snapshot, or without the one it began with */
    async listRoles({ top, skipToken, system = 'entra', ...filter }: RoleQuery) {
      const question = ['ListRoles', system, filter]
      const [{ entra, kept, ...told }, rules] = await Promise.all([
        read(system, question, skipToken),
        system === 'entra' || system === 'all' ? policies() : [],
      ])
      const { tier, inUse } = filter
      const wanted = filter.search?.toLowerCase()
      const activation = new Map(rules.map((policy) => [policy.roleDefinitionId ?? '', activationRules(policy)]))
      const roles = [
        ...(entra === undefined ? [] : summarize(entra, activation)),
        ...(kept === undefined ? [] : summarizeOthers(kept.roles, kept.rows)),
      ].filter(
        (role) =>
          (tier === undefined || role.tier === tier) &&
          (inUse === undefined || role.inUse === inUse) &&
          (wanted === undefined || `${role.roleName}\n${role.description ?? ''}`.toLowerCase().includes(wanted)),
      )
      return { ...pageOfSystems(question, roles, placeOfRole, { top, skipToken }, kept), ...told }
    },

    /** @throws Refusal `SnapshotNotFound` for other systems without a snapshot, or without the one it began with */
    async listSettings({ top, skipToken, system = 'entra', ...filter }: SettingsQuery) {
      const question = ['ListRoleSettings', system, filter]
      const [{ entra, kept, ...told }, rules] = await Promise.all([
        read(system, question, skipToken),
        system === 'azure' ? [] : policies(),
      ])
      const used = new Set(entra?.rows.map(({ roleId }) => roleId))
      const settings = [
        ...(entra === undefined ? [] : roleSettings(entra.definitions, entra.ratings, rules, baselines)),
        ...((await kept?.settings()) ?? []),
      ].filter(
        ({ system: own, tier, roleId, scopeId, deviations }) =>
          (filter.tier === undefined || tier === filter.tier) &&
          (filter.scopeId === undefined || same(scopeId, filter.scopeId)) &&
          (filter.deviating === undefined || deviations.length > 0 === filter.deviating) &&
          // Of Azure, those of roles in use alone are read.
          (filter.inUse === undefined || (own === 'azure' || used.has(roleId)) === filter.inUse),
      )
      return { ...pageOfSystems(question, settings, placeOfSettings, { top, skipToken }, kept), ...told }
    },

    async listApps({ top, skipToken, ...filter }: AppQuery) {
      const found = await apps()
      const wanted = filter.search?.toLowerCase()
      const value = found.apps.filter(
        ({ tier, publisher, displayName, permissions }) =>
          (filter.tier === undefined || tier === filter.tier) &&
          (filter.publisher === undefined || publisher === filter.publisher) &&
          (filter.resource === undefined || permissions.some(({ resource }) => resource === filter.resource)) &&
          (wanted === undefined ||
            [displayName, ...permissions.map(permissionName)].join('\n').toLowerCase().includes(wanted)),
      )
      return {
        ...pageOf(skipTokens, ['ListPrivilegedApps', filter], value, placeOfApp, { top, skipToken }),
        asOf: found.asOf,
        notRead: found.notRead,
      }
    },

    /**
     * @throws Refusal `RoleNotFound`, `SnapshotNotFound` as for roles, and for `userId` `UserNotFound`,
     *   `UserIdAmbiguous`, `InvalidInput`
     */
    async listAssignments({ top, skipToken, system = 'entra', ...filter }: AssignmentQuery) {
      const question = ['ListRoleAssignments', system, filter]
      const [{ entra, kept, ...told }, user] = await Promise.all([
        read(system, question, skipToken),
        filter.userId === undefined ? undefined : findUser(reader, filter.userId, ['id']),
      ])
      if (filter.roleId !== undefined) assertRole(filter.roleId, entra, kept)
      const rows = [...(entra?.rows ?? []), ...(kept?.rows ?? [])].filter(
        (row) => matches(row, filter) && (user === undefined || same(row.principalId, user.id)),
      )
      const { value, ...rest } = pageOfSystems(question, rows, placeOf, { top, skipToken }, kept)
      return { value: await withLastUse(value), ...rest, ...told }
    },
  }
}

/**
 * What was not read may well have the role.
 *
 * @throws Refusal `RoleNotFound`
 */
function assertRole(roleId: string, entra: RoleInventory | undefined, kept: KeptSystems | undefined): void {
  const isKnown =
    entra?.definitions.some((role) => same(role.id, roleId)) === true ||
    kept?.roles.some((role) => same(role.roleId, roleId)) === true ||
    kept?.systems.some(({ state }) => state === 'notRead') === true
  if (isKnown) return
  throw new Refusal(
    'RoleNotFound',
    kept === undefined
      ? `There is no role with the id "${roleId}" in this tenant: choose one from ListRoles.`
      : `There is no role with the id "${roleId}" in what was asked for: choose one from ListRoles with the same system.`,
    { target: 'roleId' },
  )
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
