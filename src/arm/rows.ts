import { incomplete } from '../graph/failure.ts'
import { AZURE } from './peer.ts'

/** A role given to somebody: https://learn.microsoft.com/rest/api/authorization/role-assignments */
export interface AssignmentRow {
  id: string
  scope: string
  principalId: string
  principalType?: string
  roleDefinitionId: string
  condition?: string
  conditionVersion?: string
  /** When it was made; Azure does not say it of everything. */
  createdOn?: string
  /** The object id of whoever made it. */
  createdBy?: string
}

/** What holds now according to PIM. https://learn.microsoft.com/rest/api/authorization/role-assignment-schedule-instances */
export interface InstanceRow extends AssignmentRow {
  startDateTime?: string
  endDateTime?: string
}

export interface ActiveInstanceRow extends InstanceRow {
  assignmentType: 'Assigned' | 'Activated'
  originRoleAssignmentId?: string
  /** Of what PIM does not know, it ends like the assignment itself. */
  roleAssignmentScheduleId?: string
}

/** What PIM asks for around one role at one scope: https://learn.microsoft.com/rest/api/authorization/role-management-policies */
export interface PolicyRow {
  id: string
  policyId: string
  roleDefinitionId: string
  /** To be looked up by their id; how many there are is Microsoft's affair. */
  effectiveRules: PolicyRule[]
}

export interface PolicyRule extends Record<string, unknown> {
  id: string
}

/** https://learn.microsoft.com/rest/api/authorization/role-definitions */
export interface DefinitionRow {
  id: string
  roleName: string
  description?: string
  builtIn: boolean
  permissions: RolePermissions[]
  assignableScopes: string[]
}

export interface RolePermissions {
  actions: string[]
  notActions: string[]
  dataActions: string[]
  notDataActions: string[]
}

/** Whom or what a deny assignment names: `SystemDefined` with an id of zeros is everybody. */
export interface DeniedPrincipal {
  id: string
  type?: string
}

/** What is forbidden whatever roles somebody holds: https://learn.microsoft.com/rest/api/authorization/deny-assignments */
export interface DenyAssignmentRow {
  id: string
  scope: string
  name: string
  description?: string
  permissions: RolePermissions[]
  principals: DeniedPrincipal[]
  excludePrincipals: DeniedPrincipal[]
  /** It holds at its scope alone. */
  doNotApplyToChildScopes: boolean
  /** Made by Azure itself, which alone can change it. */
  isSystemProtected: boolean
}

/**
 * What is left of roles from before Azure RBAC, retired on 31 August 2024: an address in place of an id, and roles as
 * `ServiceAdministrator;AccountAdministrator`. https://learn.microsoft.com/azure/role-based-access-control/classic-administrators
 */
export interface ClassicAdministratorRow {
  id: string
  /** Empty where none is left. */
  emailAddress: string
  role?: string
}

/** A subscription or a management group, with the name of the management group that it lies in. */
export interface PlaceRow {
  id: string
  name: string
  displayName: string
  kind: 'managementGroup' | 'subscription'
  parent: string
}

/** https://learn.microsoft.com/rest/api/resources/subscriptions/list */
export interface SubscriptionRow {
  id: string
  subscriptionId: string
  displayName: string
  tenantId?: string
  state?: string
}

type Fields = Record<string, unknown>

/** How each kind of row is looked at before anything is decided by it. */
export function createChecks(operation: string) {
  const lacks = (name: string) => incomplete(`an entry has no ${name}`, operation, AZURE)
  const fieldsOf = (value: unknown, name: string): Fields => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw lacks(name)
    return value as Fields
  }
  const text = (fields: Fields, name: string): string => {
    const value = fields[name]
    if (typeof value !== 'string' || value === '') throw lacks(name)
    return value
  }
  const split = (row: unknown): { id: string; properties: Fields; row: Fields } => {
    const fields = fieldsOf(row, 'row')
    return { id: text(fields, 'id'), properties: fieldsOf(fields['properties'], 'properties'), row: fields }
  }

  function assignment(raw: unknown): AssignmentRow {
    const { id, properties } = split(raw)
    return {
      id,
      scope: text(properties, 'scope'),
      principalId: text(properties, 'principalId'),
      roleDefinitionId: text(properties, 'roleDefinitionId'),
      ...optional(properties, 'principalType'),
      ...optional(properties, 'condition'),
      ...optional(properties, 'conditionVersion'),
      ...optional(properties, 'createdOn'),
      ...optional(properties, 'createdBy'),
    }
  }

  function instance(raw: unknown): InstanceRow {
    const { properties } = split(raw)
    return {
      ...assignment(raw),
      ...optional(properties, 'startDateTime'),
      ...optional(properties, 'endDateTime'),
    }
  }

  function activeInstance(raw: unknown): ActiveInstanceRow {
    const { properties } = split(raw)
    const assignmentType = text(properties, 'assignmentType')
    if (assignmentType !== 'Assigned' && assignmentType !== 'Activated') throw lacks('assignmentType that is known')
    return {
      ...instance(raw),
      assignmentType,
      ...optional(properties, 'originRoleAssignmentId'),
      ...optional(properties, 'roleAssignmentScheduleId'),
    }
  }

  function permissionsOf(properties: Fields): RolePermissions[] {
    const list = properties['permissions']
    if (!Array.isArray(list)) throw lacks('permissions')
    return list.map((entry) => {
      const fields = fieldsOf(entry, 'permissions')
      return {
        actions: texts(fields['actions']),
        notActions: texts(fields['notActions']),
        dataActions: texts(fields['dataActions']),
        notDataActions: texts(fields['notDataActions']),
      }
    })
  }

  function definition(raw: unknown): DefinitionRow {
    const { id, properties } = split(raw)
    return {
      id,
      roleName: text(properties, 'roleName'),
      builtIn: text(properties, 'type').toLowerCase() === 'builtinrole',
      ...optional(properties, 'description'),
      permissions: permissionsOf(properties),
      assignableScopes: texts(properties['assignableScopes']),
    }
  }

  function principalsOf(properties: Fields, name: 'principals' | 'excludePrincipals'): DeniedPrincipal[] {
    const list = properties[name]
    if (!Array.isArray(list)) throw lacks(name)
    return list.map((entry) => {
      const fields = fieldsOf(entry, name)
      return { id: text(fields, 'id').toLowerCase(), ...optional(fields, 'type') }
    })
  }

  /** Without those who are excluded, nobody could tell whom it leaves out. */
  function denyAssignment(raw: unknown): DenyAssignmentRow {
    const { id, properties } = split(raw)
    return {
      id,
      scope: text(properties, 'scope'),
      name: text(properties, 'denyAssignmentName'),
      ...optional(properties, 'description'),
      permissions: permissionsOf(properties),
      principals: principalsOf(properties, 'principals'),
      excludePrincipals: principalsOf(properties, 'excludePrincipals'),
      doNotApplyToChildScopes: properties['doNotApplyToChildScopes'] === true,
      isSystemProtected: properties['isSystemProtected'] === true,
    }
  }

  /** What is retired may be left in any state, and is worth knowing all the same. */
  function classicAdministrator(raw: unknown): ClassicAdministratorRow {
    const { id, properties } = split(raw)
    const { emailAddress = '' } = optional(properties, 'emailAddress')
    return { id, emailAddress, ...optional(properties, 'role') }
  }

  function policy(raw: unknown): PolicyRow {
    const { id, properties } = split(raw)
    const rules = properties['effectiveRules']
    if (!Array.isArray(rules)) throw lacks('effectiveRules')
    return {
      id,
      policyId: text(properties, 'policyId'),
      roleDefinitionId: text(properties, 'roleDefinitionId'),
      effectiveRules: rules.map((rule) => {
        const fields = fieldsOf(rule, 'effectiveRules')
        return { ...fields, id: text(fields, 'id') }
      }),
    }
  }

  function place(raw: unknown): PlaceRow {
    const { id, properties, row } = split(raw)
    const parent = text(fieldsOf(properties['parent'], 'parent'), 'id')
    const name = text(row, 'name')
    return {
      id,
      name,
      displayName: optional(properties, 'displayName').displayName ?? name,
      kind: /\/managementGroups\/?$/i.test(text(row, 'type')) ? 'managementGroup' : 'subscription',
      parent: parent.slice(parent.lastIndexOf('/') + 1),
    }
  }

  function subscription(raw: unknown): SubscriptionRow {
    const fields = fieldsOf(raw, 'row')
    const subscriptionId = text(fields, 'subscriptionId')
    return {
      id: text(fields, 'id'),
      subscriptionId,
      displayName: optional(fields, 'displayName').displayName ?? subscriptionId,
      ...optional(fields, 'tenantId'),
      ...optional(fields, 'state'),
    }
  }

  return {
    assignment,
    instance,
    activeInstance,
    definition,
    denyAssignment,
    classicAdministrator,
    policy,
    place,
    subscription,
  }
}

/** A text where there is one: Azure writes null for what there is not. */
function optional<Name extends string>(fields: Fields, name: Name): { [K in Name]?: string } {
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as { [K in Name]?: string }) : {}
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []
