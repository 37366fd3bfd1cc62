import type { EntityType } from '../odata/entity.ts'
import { plainEntity } from '../odata/entity.ts'
import { project } from '../odata/project.ts'
import type { GroupDefinition } from '../tenant/groups.ts'
import { appRolesOf } from '../tenant/apps.ts'
import type { TenantApp } from '../tenant/apps.ts'
import { ADMINISTRATIVE_UNITS } from '../tenant/directory.ts'
import type { World } from '../world.ts'
import { groupEntity } from './group-entity.ts'
import { userEntity } from './user-entity.ts'

/** Something in the directory: collections such as members mix them, told apart by `@odata.type`. */
export type DirectoryObject =
  | { kind: 'user'; index: number }
  | { kind: 'group'; group: GroupDefinition }
  | { kind: 'servicePrincipal' | 'administrativeUnit' | 'directoryRole'; values: Record<string, unknown> }

const SERVICE_PRINCIPAL_PROPERTIES = [
  'id',
  'deletedDateTime',
  'accountEnabled',
  'appDisplayName',
  'appId',
  'appOwnerOrganizationId',
  'appRoles',
  'displayName',
  'keyCredentials',
  'oauth2PermissionScopes',
  'passwordCredentials',
  'servicePrincipalNames',
  'servicePrincipalType',
  'signInAudience',
  'tags',
]

export const servicePrincipalEntity = plainEntity(
  'servicePrincipal',
  {
    appId: ['eq', 'in'],
    id: ['eq', 'in'],
    displayName: ['eq', 'in', 'startswith'],
  },
  SERVICE_PRINCIPAL_PROPERTIES,
)

export const administrativeUnitEntity = plainEntity(
  'administrativeUnit',
  {
    id: ['eq', 'in'],
    displayName: ['eq', 'in', 'startswith'],
    isMemberManagementRestricted: ['eq'],
  },
  [
    'id',
    'deletedDateTime',
    'displayName',
    'description',
    'membershipRule',
    'membershipType',
    'membershipRuleProcessingState',
    'isMemberManagementRestricted',
    'visibility',
  ],
)

/** An activated role, as memberOf shows it. */
const directoryRoleEntity = plainEntity('directoryRole', {}, [
  'id',
  'deletedDateTime',
  'description',
  'displayName',
  'roleTemplateId',
])

export function servicePrincipal({ tenant }: World, app: TenantApp): Record<string, unknown> {
  const { name, appId, displayName, owner, type, disabled } = app
  return {
    id: tenant.apps.idOf(name),
    deletedDateTime: null,
    accountEnabled: disabled !== true,
    appDisplayName: displayName,
    appId,
    // Only what an application stands behind has an owner.
    appOwnerOrganizationId: type === 'ManagedIdentity' ? null : (owner ?? tenant.id),
    appRoles: appRolesOf(app),
    displayName,
    // Secrets of an app are on its registration; those of a service principal itself are rare.
    keyCredentials: [],
    oauth2PermissionScopes: [],
    passwordCredentials: [],
    servicePrincipalNames: [appId],
    servicePrincipalType: type ?? 'Application',
    signInAudience: 'AzureADMyOrg',
    tags: [],
  }
}

export function administrativeUnits({ tenant }: World): Array<Record<string, unknown>> {
  return ADMINISTRATIVE_UNITS.map(({ name, displayName, restricted }) => ({
    id: tenant.namedId(`administrativeUnit:${name}`),
    deletedDateTime: null,
    displayName,
    description: null,
    membershipRule: null,
    membershipType: 'Assigned',
    membershipRuleProcessingState: null,
    isMemberManagementRestricted: restricted,
    visibility: null,
    ...tenant.unitWrites.get(tenant.namedId(`administrativeUnit:${name}`)),
  }))
}

export const user = (index: number): DirectoryObject => ({ kind: 'user', index })
export const group = (definition: GroupDefinition): DirectoryObject => ({ kind: 'group', group: definition })

export function findObject(world: World, id: string, asOf: number): DirectoryObject | undefined {
  const index = world.tenant.people.find(id, asOf)
  if (index >= 0) return user(index)
  const definition = world.tenant.groups.find(id)
  if (definition !== undefined) return group(definition)
  const same = ({ id: other }: Record<string, unknown>) => other === id.toLowerCase()
  const app = world.tenant.apps.withId(id)
  if (app !== undefined) return { kind: 'servicePrincipal', values: servicePrincipal(world, app) }
  const unit = administrativeUnits(world).find(same)
  return unit === undefined ? undefined : { kind: 'administrativeUnit', values: unit }
}

/** All kinds at once: an item answers with the properties that its own kind has. */
export function directoryObjectEntity(world: World, options: { advanced?: boolean } = {}): EntityType<DirectoryObject> {
  const [users, groups] = [userEntity(world, options), groupEntity(world)]
  const plain = {
    servicePrincipal: servicePrincipalEntity,
    administrativeUnit: administrativeUnitEntity,
    directoryRole: directoryRoleEntity,
  }
  return {
    name: 'DirectoryObject',
    odataType: '#microsoft.graph.directoryObject',
    defaults: [],
    properties: new Set([users, groups, ...Object.values(plain)].flatMap(({ properties }) => [...properties])),
    read: (item, property, asOf) => {
      if (item.kind === 'user') {
        return users.properties.has(property) ? users.read(item.index, property, asOf) : undefined
      }
      if (item.kind === 'group') {
        return groups.properties.has(property) ? groups.read(item.group, property, asOf) : undefined
      }
      return plain[item.kind].read(item.values, property, asOf)
    },
    filters: { ...users.filters, basic: { ...groups.filters.basic, ...users.filters.basic } },
    dates: users.dates,
  }
}

const defaultsOfKind = (world: World) => ({
  user: userEntity(world).defaults,
  group: groupEntity(world).defaults,
  servicePrincipal: servicePrincipalEntity.defaults,
  administrativeUnit: administrativeUnitEntity.defaults,
  directoryRole: directoryRoleEntity.defaults,
})

export type Decorate = (item: DirectoryObject, projected: Record<string, unknown>) => Record<string, unknown>

/** Adds `@odata.type`, and the defaults of the item's own kind where nothing was selected. */
export function decorateObject(world: World, selected: boolean, asOf: number): Decorate {
  const [entity, defaults] = [directoryObjectEntity(world), defaultsOfKind(world)]
  return (item, projected) => {
    const type = { '@odata.type': `#microsoft.graph.${item.kind}` }
    if (selected) return { ...type, ...projected }
    return { ...type, ...project(entity, item, defaults[item.kind], asOf) }
  }
}
