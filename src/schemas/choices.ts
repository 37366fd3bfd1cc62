import { Type } from 'typebox'
import { GUID_PATTERN } from '../guid.ts'
import { words } from './common.ts'

/** A value that another input of the same operation has by then, such as the kind of what is chosen. */
interface Reference {
  /** Its name. */
  parameter: string
  /** Where it stands, with the part of the request before it. */
  parameterReference: string
}

const isReference = (given: unknown): given is Reference => typeof given === 'object' && given !== null

export const fromBody = (property: string): Reference => ({
  parameter: property,
  parameterReference: `body/${property}`,
})
export const fromQuery = (name: string): Reference => ({ parameter: name, parameterReference: name })

type Arguments = Readonly<Record<string, string | number | boolean | Reference>>

const older = (given: Arguments) =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, isReference(value) ? { parameter: value.parameter } : value]),
  )
const newer = (given: Arguments) =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      isReference(value) ? { parameterReference: value.parameterReference } : { value },
    ]),
  )

/**
 * Inputs with a drop-down, fed by an operation of ours. Both notations stand side by side: the older one is what most
 * designers read, the newer one is asked for where a reference could be ambiguous.
 * https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions#x-ms-dynamic-list
 */
export function choices(operationId: string, value: string, title: string, parameters: Arguments = {}) {
  return {
    'x-ms-dynamic-values': {
      operationId,
      parameters: older(parameters),
      'value-collection': 'value',
      'value-path': value,
      'value-title': title,
    },
    'x-ms-dynamic-list': {
      operationId,
      parameters: newer(parameters),
      itemsPath: 'value',
      itemValuePath: value,
      itemTitlePath: title,
    },
  }
}

/**
 * An object whose properties an operation of ours tells, so that the designer shows only those that belong together.
 * https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions#x-ms-dynamic-properties
 */
export const form = (operationId: string, parameters: Arguments = {}) => ({
  'x-ms-dynamic-schema': { operationId, parameters: older(parameters), 'value-path': 'schema' },
  'x-ms-dynamic-properties': { operationId, parameters: newer(parameters), itemValuePath: 'schema' },
})

/** Drop-downs show the newest so many. */
const SHOWN = { top: 100 }

export const licenseGroupChoices = choices('ListLicenseGroups', 'groupId', 'displayName', { details: false })
const skuChoices = choices('ListLicenses', 'skuId', 'productName', { assignableOnly: true })
export const departmentChoices = choices('ListDepartments', 'department', 'department')
export const campaignChoices = choices('ListContactCampaigns', 'campaignId', 'title')
export const requestChoices = choices('ListContactRequestChoices', 'requestId', 'title')
export const snapshotChoices = choices('ListRoleSnapshots', 'snapshotId', 'createdDateTime')
/** Roles of Entra. */
export const roleChoices = choices('ListRoles', 'roleId', 'roleName')
/** Roles of Azure. */
export const azureRoleChoices = choices('ListRoles', 'roleId', 'roleName', { system: 'azure' })
/** Roles of the system that is chosen in the same action, those of Entra until one is. */
export const systemRoleChoices = choices('ListRoles', 'roleId', 'roleName', { system: fromQuery('system') })
export const findingChoices = choices('ListRoleFindings', 'findingId', 'summary', { state: 'open', ...SHOWN })
export const exclusionChoices = choices('ListExclusions', 'exclusionId', 'title')
export const exclusionValueChoices = choices('ListExclusionValueChoices', 'value', 'title', { kind: fromBody('kind') })

/** Plans in a state, or of a kind; all of them unless given. */
export const planChoices = (filter: { state?: string; kind?: string } = {}) =>
  choices('ListPlans', 'planId', 'title', { ...filter, ...SHOWN })
export const changeChoices = (filter: { state?: string } = {}) =>
  choices('ListChanges', 'changeId', 'title', { ...filter, ...SHOWN })

export const LicenseGroupIdSchema = Type.String({
  pattern: GUID_PATTERN,
  'x-ms-summary': 'License Group',
  description: 'The group that grants the license.',
  ...licenseGroupChoices,
})
export const LicenseGroupIdFilterSchema = words('License Group', 'Only direct members of this group.', {
  pattern: GUID_PATTERN,
  ...licenseGroupChoices,
})
export const SkuIdSchema = words('Product', 'Only people who have this product.', {
  pattern: GUID_PATTERN,
  ...skuChoices,
})
export const DepartmentSchema = words(
  'Department',
  'Only people of this department, as it is written in the directory.',
  { maxLength: 64, ...departmentChoices },
)
