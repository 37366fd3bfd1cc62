import ids from '../../src/data/graph-permission-ids.json' with { type: 'json' }
import { ROLE_WRITE_PERMISSIONS } from '../../src/graph/permissions.ts'
import { ROLES, type Role } from '../../src/callers.ts'
import { CAPABILITIES } from '../../src/services/connection/capabilities.ts'
import type { Capability } from '../../src/services/connection/capability.ts'
import { scopeText } from '../../src/documents/about.ts'
import { stableId } from '../package/ids.ts'

/** What administrators read beside a role when they give it to somebody. */
const ROLE_TEXTS: Readonly<Record<Role, string>> = {
  Reader: 'Reads sign-ins, licenses, contact data and plans.',
  LicenseOperator: 'Removes people from license groups, and makes and applies license clean-up plans.',
  LicenseApprover: 'Approves and rejects license plans.',
  ContactEditor: 'Changes contact data and runs contact campaigns.',
  ContactApprover: 'Approves and rejects changes of contact data.',
  RoleReader: 'Reads who holds which administrator role, findings and activations.',
  RoleOperator: 'Makes and applies role plans.',
  RoleApprover: 'Approves and rejects role plans, and answers for findings.',
  Administrator: 'May do everything that the service can.',
}

const byName: Readonly<Record<string, string>> = ids

/** The least privileged permission of each line, each once. */
export function leastPermissions({ permissions }: Capability): string[] {
  return [...new Set(permissions.map(([least = '']) => least))]
}

/** What leads to control of the tenant, or belongs to a setting that is off, is granted only to those who name it. */
function isByDefault(capability: Capability): boolean {
  const dangerous: readonly string[] = ROLE_WRITE_PERMISSIONS
  return capability.setting === undefined && !leastPermissions(capability).some((name) => dangerous.includes(name))
}

/**
 * What the set-up scripts register: the roles and the scope of the service's app, and the permissions of each
 * capability with the ids that Microsoft Graph knows them by.
 */
export function registrations(): object {
  return {
    graphAppId: '00000003-0000-0000-c000-000000000000',
    scope: { id: stableId('scope', 'access_as_user'), value: 'access_as_user', text: scopeText },
    appRoles: ROLES.map((role) => ({ id: stableId('role', role), value: role, text: ROLE_TEXTS[role] })),
    capabilities: CAPABILITIES.map((capability) => ({
      name: capability.capability,
      label: capability.label,
      identity: capability.identity,
      byDefault: isByDefault(capability),
      permissions: leastPermissions(capability).map((name) => ({ name, id: idOf(name) })),
    })),
  }
}

function idOf(name: string): string {
  const id = byName[name]
  if (id === undefined) throw new Error(`src/data/graph-permission-ids.json does not know ${name}.`)
  return id
}
