import type { ArmReader } from '../../../arm/reader.ts'
import type { ClassicAdministratorRow, DeniedPrincipal, DenyAssignmentRow } from '../../../arm/rows.ts'
import { present } from '../../../present.ts'
import type { ClassicAdministrator, DeniedParty, DenyAssignment, RolePermissions, Unseen } from '../systems/system.ts'
import { placed, scopeName, type Place, type Places } from './places.ts'
import { refusalOf } from './refusals.ts'

/** How Azure writes everybody in a deny assignment. */
const EVERYBODY = '00000000-0000-0000-0000-000000000000'

/**
 * What is forbidden at each management group and subscription, each deny assignment once. HTTP requests: 1 for each of
 * them, more where a list has several pages; Resource Graph has none of these.
 */
export async function readDenials(
  reader: ArmReader,
  scopes: readonly Place[],
  places: Places,
): Promise<{ denials: DenyAssignment[]; unseen: Unseen[] }> {
  const rows = new Map<string, DenyAssignmentRow>()
  const unseen: Unseen[] = []
  await Promise.all(
    scopes.map(async ({ scope }) => {
      try {
        for (const row of await reader.denyAssignments(scope)) rows.set(row.id, row)
      } catch (error) {
        const refusal = refusalOf(error)
        unseen.push({ what: 'denyAssignments', scopeId: scope, scopeName: scopeName(places, scope), ...refusal })
      }
    }),
  )
  return { denials: [...rows.values()].map((row) => denialOf(row, places)), unseen }
}

/** Several lists of permissions as one. */
export function allPermissions(permissions: readonly RolePermissions[]): RolePermissions {
  const allOf = (name: keyof RolePermissions) => [...new Set(permissions.flatMap((one) => one[name]))]
  return {
    actions: allOf('actions'),
    notActions: allOf('notActions'),
    dataActions: allOf('dataActions'),
    notDataActions: allOf('notDataActions'),
  }
}

function denialOf(row: DenyAssignmentRow, places: Places): DenyAssignment {
  return {
    system: 'azure',
    denyAssignmentId: row.id,
    name: row.name,
    ...present('description', row.description),
    ...placed(row.scope, places),
    everybody: row.principals.some(({ id }) => id === EVERYBODY),
    principals: row.principals.filter(({ id }) => id !== EVERYBODY).map(partyOf),
    excluded: row.excludePrincipals.map(partyOf),
    ...allPermissions(row.permissions),
    inherited: !row.doNotApplyToChildScopes,
    systemProtected: row.isSystemProtected,
  }
}

const TYPES: Readonly<Record<string, DeniedParty['principalType']>> = {
  user: 'user',
  group: 'group',
  serviceprincipal: 'servicePrincipal',
}

const partyOf = ({ id, type = '' }: DeniedPrincipal): DeniedParty => ({
  principalId: id,
  ...present('principalType', TYPES[type.toLowerCase()]),
})

const ROLE_NAMES: Readonly<Record<string, string>> = {
  serviceadministrator: 'Service Administrator',
  accountadministrator: 'Account Administrator',
  coadministrator: 'Co-Administrator',
}

/** Who was an administrator before Azure RBAC, one entry for each subscription and address. */
export const classicAdministratorOf = (
  { id, emailAddress, role = '' }: ClassicAdministratorRow,
  places: Places,
): ClassicAdministrator => ({
  system: 'azure',
  emailAddress,
  roles: role
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => ROLE_NAMES[name.toLowerCase()] ?? name),
  ...placed(id.slice(0, id.toLowerCase().indexOf('/providers/')), places),
})
