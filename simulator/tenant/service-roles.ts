import type { Tenant } from './tenant.ts'

type Row = Record<string, unknown>

/** Roles of one service and who holds them, as Graph writes them. */
export interface ServiceRoles {
  definitions: Row[]
  assignments: Row[]
  scopes: Row[]
}

export type Service = 'entitlementManagement' | 'exchange' | 'intune' | 'cloudPC' | 'defender'

const ROLES: Readonly<Record<Service, readonly string[]>> = {
  entitlementManagement: ['Catalog owner', 'Catalog reader', 'Access package manager'],
  exchange: ['Role Management', 'Mail Recipients', 'Application Mail.Read', 'View-Only Recipients'],
  intune: ['Intune Role Administrator', 'Help Desk Operator', 'Read Only Operator'],
  cloudPC: ['Cloud PC Administrator', 'Cloud PC Reader'],
  defender: ['Security operations'],
}

/** Roles that somebody of the tenant made. */
const CUSTOM = new Set(['Security operations'])

/** The same services in every tenant, with a few of the cast, a group, an app and somebody who is gone. */
export function serviceRoles(tenant: Tenant, service: Service): ServiceRoles {
  const id = (name: string) => tenant.namedId(`${service}:${name}`)
  const user = (name: string) => tenant.people.idOf(tenant.castIndex(name))
  const group = (name: string) => tenant.groups.idOf({ name })
  const definitions = ROLES[service].map((displayName): Row => ({
    id: id(displayName),
    displayName,
    description: `${displayName} of the service.`,
    isBuiltIn: !CUSTOM.has(displayName),
    isEnabled: true,
    rolePermissions: [],
    resourceScopes: ['/'],
    templateId: id(displayName),
    version: null,
  }))
  const single = (role: string, principalId: string, directoryScopeId: string, appScopeId: string | null): Row => ({
    id: id(`${role}:${principalId}`),
    principalId,
    roleDefinitionId: id(role),
    directoryScopeId,
    appScopeId,
  })
  const multiple = (role: string, principalIds: string[], directoryScopeIds: string[]): Row => ({
    id: id(`${role}:${principalIds.join()}`),
    displayName: role,
    description: '',
    roleDefinitionId: id(role),
    principalIds,
    directoryScopeIds,
    appScopeIds: [],
    condition: null,
  })
  switch (service) {
    case 'entitlementManagement':
      return {
        definitions,
        assignments: [
          single('Catalog owner', user('scopedAdmin'), '', `/AccessPackageCatalog/${id('catalog')}`),
          single('Catalog reader', tenant.namedId('deleted:catalogReader'), '', '/'),
        ],
        scopes: [],
      }
    case 'exchange':
      return {
        definitions,
        assignments: [
          single('Role Management', `/Users/${user('timeBoundAdmin')}`, '/', null),
          single('Mail Recipients', `/Groups/${group('licRoleAssignable')}`, '/', id('students')),
          single('Application Mail.Read', `/ServicePrincipals/${tenant.apps.idOf('hrSync')}`, '/', id('students')),
        ],
        scopes: [
          {
            id: id('students'),
            displayName: 'Students',
            type: 'RecipientScope',
            customAttributes: { exclusive: false, recipientFilter: "CustomAttribute1 -eq 'student'" },
          },
        ],
      }
    case 'intune': {
      const given = (role: string, members: string[], resourceScopes: string[]): Row => ({
        id: id(`${role}:${members.join()}`),
        displayName: role,
        description: '',
        members,
        resourceScopes,
        definition: definitions.find((definition) => definition['displayName'] === role),
      })
      return {
        definitions,
        assignments: [
          given('Intune Role Administrator', [group('roleGroup')], []),
          given('Help Desk Operator', [group('licRoleAssignable')], [group('licTeam'), group('licDynamic')]),
        ],
        scopes: [],
      }
    }
    case 'cloudPC':
      return {
        definitions,
        assignments: [multiple('Cloud PC Administrator', [group('licRoleAssignable'), user('eligibleAdmin')], ['/'])],
        scopes: [],
      }
    case 'defender':
      return {
        definitions,
        assignments: [multiple('Security operations', [user('activatedAdmin')], ['/'])],
        scopes: [],
      }
  }
}
