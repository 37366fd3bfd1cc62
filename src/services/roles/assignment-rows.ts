import type { RoleSystem } from '../../role-systems.ts'
import type { AdministrativeUnit, Principal, RoleDefinition } from '../../graph/roles.ts'
import { present } from '../../present.ts'
import { ASSIGNMENT_TYPES, type Grant } from './grants.ts'
import { roleIdOf, type Rating, type Tier } from './tiers.ts'

export const PRINCIPAL_TYPES = ['user', 'group', 'servicePrincipal'] as const
export const SCOPE_TYPES = [
  'tenant',
  'administrativeUnit',
  'application',
  'object',
  // Of Azure.
  'root',
  'managementGroup',
  'subscription',
  'resourceGroup',
  'resource',
  // Of Microsoft 365 services.
  'accessPackageCatalog',
  'recipients',
  'group',
  'scopeTag',
] as const

export type PrincipalType = (typeof PRINCIPAL_TYPES)[number]
export type ScopeType = (typeof SCOPE_TYPES)[number]

/** One role of one principal, with names. */
export interface AssignmentRow extends Pick<
  Grant,
  'assignmentType' | 'through' | 'groupId' | 'membership' | 'startDateTime' | 'endDateTime'
> {
  /** Where the role belongs. */
  system: RoleSystem
  roleId: string
  roleName: string
  tier?: Tier
  tierReason: string
  principalId: string
  /** Absent when the principal is deleted: nobody can tell any more. */
  principalType?: PrincipalType
  displayName?: string
  userPrincipalName?: string
  appId?: string
  /** Application or ManagedIdentity, and rarer ones. */
  servicePrincipalType?: string
  accountEnabled?: boolean
  userType?: string
  onPremisesSyncEnabled?: boolean
  /** The principal is deleted; its assignment is left over. */
  orphaned: boolean
  groupName?: string
  scopeType: ScopeType
  scopeId?: string
  scopeName?: string
  /** A condition that narrows what the role allows, as its system writes it. */
  condition?: string
  /** When it was given and by whom, where the system says so; by id alone where nobody knows them any more. */
  createdDateTime?: string
  createdById?: string
  createdByName?: string
  createdByType?: PrincipalType
  /** Whether an active role was given in Privileged Identity Management; absent where nobody can tell. */
  madeInPim?: boolean
  /** When its place was read without it for the last time, for what came only then; kept while it is there. */
  newSince?: string
}

export interface Names {
  definitions: ReadonlyMap<string, RoleDefinition>
  ratings: ReadonlyMap<string, Rating>
  principals: ReadonlyMap<string, Principal>
  units: ReadonlyMap<string, AdministrativeUnit>
}

/** Puts names to grants, the most dangerous roles first, in an order that is the same at each read. */
export function toRows(grants: readonly Grant[], names: Names): AssignmentRow[] {
  const rows = new Map(
    grants.map((grant) => {
      const row = toRow(grant, names)
      return [placeOf(row), row]
    }),
  )
  return [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
}

/** Where a row stands in the order: no two rows have the same, so that a list can go on behind it. */
export function placeOf(row: AssignmentRow): string {
  return [
    row.tier ?? 9,
    row.roleName,
    row.roleId,
    row.displayName ?? '',
    row.principalId,
    ASSIGNMENT_TYPES.indexOf(row.assignmentType),
    row.scopeId ?? '',
    row.groupId ?? '',
    row.membership ?? '',
    row.startDateTime ?? '',
    row.endDateTime ?? '',
    row.system,
    row.condition ?? '',
  ].join('\u0000')
}

function toRow(grant: Grant, { definitions, ratings, principals, units }: Names): AssignmentRow {
  const definition = definitions.get(grant.roleDefinitionId)
  const { tier, tierReason } = ratings.get(grant.roleDefinitionId) ?? {
    tierReason: 'Not rated: the role itself is deleted.',
  }
  const { roleDefinitionId, principalId, scope, ...how } = grant
  return {
    system: 'entra',
    roleId: definition === undefined ? roleDefinitionId : roleIdOf(definition),
    roleName: definition?.displayName ?? roleDefinitionId,
    ...present('tier', tier),
    tierReason,
    ...toPrincipal(principalId, principals.get(principalId)),
    ...how,
    ...present('groupName', grant.groupId === undefined ? undefined : principals.get(grant.groupId)?.displayName),
    ...toScope(scope, principals, units),
  }
}

/** Whoever holds a role, as Graph knows them; `orphaned` whom it does not know any more. */
export function toPrincipal(principalId: string, principal: Principal | undefined) {
  const type = PRINCIPAL_TYPES.find((type) => principal?.['@odata.type'] === `#microsoft.graph.${type}`)
  return {
    principalId,
    ...present('principalType', type),
    ...present('displayName', principal?.displayName),
    ...present('userPrincipalName', principal?.userPrincipalName),
    ...present('appId', principal?.appId),
    ...present('servicePrincipalType', principal?.servicePrincipalType),
    ...(typeof principal?.accountEnabled === 'boolean' && { accountEnabled: principal.accountEnabled }),
    ...present('userType', principal?.userType),
    // Graph says null for who was never synced.
    ...(type === 'user' && { onPremisesSyncEnabled: principal?.onPremisesSyncEnabled === true }),
    orphaned: principal === undefined,
  }
}

/**
 * https://learn.microsoft.com/graph/api/resources/unifiedroleassignment: `/`, `/administrativeUnits/{id}` or `/{object
 * id}`.
 */
function toScope(
  scope: string,
  objects: Names['principals'],
  units: Names['units'],
): Pick<AssignmentRow, 'scopeType' | 'scopeId' | 'scopeName'> {
  if (scope === '/') return { scopeType: 'tenant' }
  const [, unitId] = /^\/administrativeUnits\/(.+)$/i.exec(scope) ?? []
  if (unitId !== undefined) {
    return { scopeType: 'administrativeUnit', scopeId: unitId, ...present('scopeName', units.get(unitId)?.displayName) }
  }
  const scopeId = scope.slice(1)
  const object = objects.get(scopeId)
  return {
    scopeType: /\.(application|servicePrincipal)$/.test(object?.['@odata.type'] ?? '') ? 'application' : 'object',
    scopeId,
    ...present('scopeName', object?.displayName),
  }
}

/** How many people and apps have such a row: everybody once, however many groups and scopes. */
export const countHolders = (rows: readonly AssignmentRow[], is: (row: AssignmentRow) => boolean): number =>
  new Set(
    rows
      .filter((row) => (row.principalType === 'user' || row.principalType === 'servicePrincipal') && is(row))
      .map(({ principalId }) => principalId),
  ).size

/** People and apps who hold a role of tier 0 for good. */
export const standingTier0 = (rows: readonly AssignmentRow[]): number =>
  countHolders(rows, ({ assignmentType, tier }) => assignmentType === 'activePermanent' && tier === 0)

export const countEligible = (rows: readonly AssignmentRow[]): number =>
  countHolders(rows, ({ assignmentType }) => assignmentType === 'eligible')
