import type { GraphReader } from '../../../graph/reader.ts'
import { isGroup, principalsByIds, type Principal } from '../../../graph/roles.ts'
import { OTHER_SYSTEMS, type OtherSystem } from '../../../role-systems.ts'
import type { SnapshotPart } from '../../../snapshot-parts.ts'
import { isMicrosoftPim } from '../azure/microsoft-pim.ts'
import { readRoleGroups, type RoleGroup } from '../../people/read-role-groups.ts'
import { present } from '../../../present.ts'
import { withGroupMembers, type Grant } from '../grants.ts'
import { hasNoPim, type RoleInventory } from '../inventory.ts'
import { countEligible, placeOf, standingTier0, toPrincipal, type AssignmentRow } from '../assignment-rows.ts'
import { readPart, type MissingPart, type Part } from '../surroundings/parts.ts'
import {
  NOT_CHOSEN,
  type ChosenPart,
  type ClassicAdministrator,
  type DeniedParty,
  type DenyAssignment,
  type ReadPlace,
  type SystemGrant,
  type SystemInventory,
  type SystemReader,
  type SystemRole,
  type SystemSettings,
  type Unseen,
} from './system.ts'

export const SYSTEM_STATES = ['read', 'readAsChosen', 'partlyRead', 'notRead'] as const

/** How a system was read for a snapshot. */
export interface SystemState extends Partial<Pick<MissingPart, 'reason' | 'code'>> {
  system: OtherSystem
  state: (typeof SYSTEM_STATES)[number]
  /** When it was read. */
  asOf?: string
  /** Entries, the people behind groups included; absent where it was not read. */
  assignments?: number
  /** People and apps; absent where it was not read, and in older snapshots. */
  standingTier0?: number
  eligible?: number
  /** Absent where it was not read, where the system has none of these, and in older snapshots. */
  denyAssignments?: number
  classicAdministrators?: number
  /** Roles in use at scopes whose settings were read; absent where nobody asked for them, and in older snapshots. */
  settings?: number
  unseen: Unseen[]
  chosen?: ChosenPart
}

export interface OtherSystems {
  rows: AssignmentRow[]
  roles: SystemRole[]
  denyAssignments: DenyAssignment[]
  classicAdministrators: ClassicAdministrator[]
  settings: SystemSettings[]
  readPlaces: ReadPlace[]
  systems: SystemState[]
  missing: MissingPart[]
}

/** A grant of another system in the shape that groups are dissolved in. */
interface OtherGrant
  extends
    Grant,
    Pick<SystemGrant, 'system' | 'scopeType' | 'scopeId' | 'scopeName' | 'condition'>,
    Pick<SystemGrant, 'createdDateTime' | 'createdById' | 'madeInPim'> {
  typeSaid?: SystemGrant['principalType']
}

/**
 * Other systems that give roles to people of this tenant, with names, and with the people behind groups that hold a
 * role of tier 0 or 1 there. HTTP requests: those of each reader; ⌈holders that hold nothing in Entra, and whoever gave
 * something ÷ 1,000⌉;
 * ⌈3 × such groups ÷ 20⌉ and ⌈people behind them ÷ 1,000⌉ where there are any.
 */
export async function readSystems(
  {
    reader,
    systems,
    wanted,
  }: { reader: GraphReader; systems: readonly SystemReader[]; wanted: ReadonlySet<SnapshotPart> },
  inventory: RoleInventory,
): Promise<OtherSystems> {
  const parts = await Promise.all(
    OTHER_SYSTEMS.flatMap((system) => {
      const own = systems.find((one) => one.system === system)
      // What nobody connected says nothing, but what was switched off does.
      if (own === undefined && wanted.has(system)) return []
      return [readPart(wanted, system, async () => (own as SystemReader).read()).then((part) => ({ system, part }))]
    }),
  )
  const read = parts.flatMap(({ part }) => part.value ?? [])
  const roles = read.flatMap(({ roles }) => roles)
  const roleOf = new Map(roles.map((role) => [keyOf(role), role]))
  const grants = read.flatMap(({ grants }) => grants.map(toGrant))

  const principals = new Map(inventory.principals)
  await name(
    reader,
    principals,
    grants.flatMap(({ principalId, createdById = principalId }) => [principalId, createdById]),
  )
  const groups = await readGroups(
    reader,
    grants
      .filter((grant) => (roleOf.get(keyOf(grant))?.tier ?? 2) < 2)
      .map(({ principalId }) => principalId)
      .filter((id) => isGroup(principals.get(id))),
    inventory,
  )
  const dissolved = OTHER_SYSTEMS.flatMap((system) =>
    withGroupMembers(
      grants.filter((grant) => grant.system === system),
      groups,
    ),
  )
  const denied = read.flatMap(({ denyAssignments = [] }) => denyAssignments)
  const parties = denied.flatMap((one) => [...one.principals, ...one.excluded])
  await name(reader, principals, [
    ...[...dissolved, ...parties].map(({ principalId }) => principalId),
    ...innerIds(groups),
  ])
  const named = (party: DeniedParty): DeniedParty => ({
    ...party,
    ...present('displayName', principals.get(party.principalId)?.displayName),
  })
  const rows = toOtherRows(dissolved, roleOf, principals)
  const states = parts.map(({ system, part }) => stateOf(system, part, rows, groups, grants))
  return {
    rows,
    roles,
    denyAssignments: denied.map((one) => ({
      ...one,
      principals: one.principals.map(named),
      excluded: one.excluded.map(named),
    })),
    classicAdministrators: read.flatMap(({ classicAdministrators = [] }) => classicAdministrators),
    settings: read.flatMap(({ settings = [] }) => settings),
    readPlaces: read.flatMap(({ readPlaces = [] }) => readPlaces),
    systems: states,
    missing: states.flatMap(({ system, reason, code }) =>
      reason === undefined ? [] : [{ part: system, reason, ...present('code', code) }],
    ),
  }
}

const innerIds = (groups: ReadonlyMap<string, RoleGroup>): string[] =>
  [...groups.values()].flatMap(({ innerGroups }) => [...innerGroups.keys()])

const keyOf = ({ system, ...one }: { system: OtherSystem } & ({ roleId: string } | { roleDefinitionId: string })) =>
  `${system} ${'roleId' in one ? one.roleId : one.roleDefinitionId}`.toLowerCase()

const toGrant = ({ roleId, principalId, principalType, ...grant }: SystemGrant): OtherGrant => ({
  ...grant,
  roleDefinitionId: roleId,
  principalId: principalId.toLowerCase(),
  scope: grant.scopeId ?? '/',
  through: 'direct',
  ...present('typeSaid', principalType),
})

/** Adds the names of those who have none yet. */
async function name(reader: GraphReader, principals: Map<string, Principal>, ids: readonly string[]): Promise<void> {
  const unknown = [...new Set(ids)].filter((id) => !principals.has(id))
  if (unknown.length === 0) return
  for (const principal of await principalsByIds(reader, unknown)) principals.set(principal.id.toLowerCase(), principal)
}

/** Those who are behind groups; the groups that hold roles of Entra as well are read already. */
async function readGroups(
  reader: GraphReader,
  groupIds: readonly string[],
  { groups, pim }: RoleInventory,
): Promise<Map<string, RoleGroup>> {
  const wanted = [...new Set(groupIds)]
  const further = await readRoleGroups(
    reader,
    wanted.filter((id) => !groups.has(id)),
    { pim: !hasNoPim(pim), schedules: true },
  )
  return new Map(
    wanted.flatMap((id) => {
      const group = groups.get(id) ?? further.get(id)
      return group === undefined ? [] : [[id, group] as const]
    }),
  )
}

function toOtherRows(
  grants: readonly OtherGrant[],
  roles: ReadonlyMap<string, SystemRole>,
  principals: ReadonlyMap<string, Principal>,
): AssignmentRow[] {
  const rows = grants.map((grant): AssignmentRow => {
    const { roleDefinitionId, principalId, scope: _scope, typeSaid, system, groupId, createdById, ...how } = grant
    const role = roles.get(keyOf(grant))
    return {
      system,
      roleId: roleDefinitionId,
      roleName: role?.roleName ?? roleDefinitionId,
      ...present('tier', role?.tier),
      tierReason: role?.tierReason ?? 'Not rated: the role itself is deleted.',
      ...present('principalType', groupId === undefined ? typeSaid : undefined),
      ...toPrincipal(principalId, principals.get(principalId)),
      ...how,
      ...creatorOf(createdById, principals),
      ...present('groupId', groupId),
      ...present('groupName', groupId === undefined ? undefined : principals.get(groupId)?.displayName),
    }
  })
  const distinct = new Map(rows.map((row) => [placeOf(row), row]))
  return [...distinct].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
}

/** Privileged Identity Management itself says nothing of who asked it to. */
function creatorOf(id: string | undefined, principals: ReadonlyMap<string, Principal>) {
  if (id === undefined) return {}
  const { principalId, displayName, principalType, appId } = toPrincipal(id, principals.get(id))
  if (isMicrosoftPim({ ...present('appId', appId) })) return {}
  return {
    createdById: principalId,
    ...present('createdByName', displayName),
    ...present('createdByType', principalType),
  }
}

function stateOf(
  system: OtherSystem,
  part: Part<SystemInventory>,
  rows: readonly AssignmentRow[],
  groups: ReadonlyMap<string, RoleGroup>,
  grants: readonly OtherGrant[],
): SystemState {
  if (part.value === undefined) {
    const { reason, code } = part.missing
    return { system, state: 'notRead', reason, ...present('code', code), unseen: [] }
  }
  const { asOf, unseen: own, chosen, denyAssignments, classicAdministrators, settings } = part.value
  // A group whose eligible members PIM for Groups keeps to itself has more behind it than is seen.
  const hidden = grants.some((grant) => grant.system === system && groups.get(grant.principalId)?.failure !== undefined)
  const unseen: Unseen[] = [...own, ...(hidden ? [{ what: 'eligibilities', reason: 'noPermission' } as const] : [])]
  const all = unseen.find(
    ({ what, scopeId, code }) => what === 'everything' && scopeId === undefined && code !== NOT_CHOSEN,
  )
  if (all !== undefined) {
    return { system, state: 'notRead', reason: all.reason, ...present('code', all.code), unseen }
  }
  const given = rows.filter((row) => row.system === system)
  return {
    system,
    state: stateWith(unseen),
    asOf,
    assignments: given.length,
    standingTier0: standingTier0(given),
    eligible: countEligible(given),
    ...present('denyAssignments', denyAssignments?.length),
    ...present('classicAdministrators', classicAdministrators?.length),
    ...present('settings', settings?.length),
    unseen,
    ...present('chosen', chosen),
  }
}

function stateWith(unseen: readonly Unseen[]): SystemState['state'] {
  if (unseen.length === 0) return 'read'
  return unseen.every(({ reason }) => reason === 'switchedOff') ? 'readAsChosen' : 'partlyRead'
}
