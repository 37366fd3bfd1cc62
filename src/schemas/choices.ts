import { Type } from 'typebox'
import { GUID_PATTERN } from '../guid.ts'
import { words } from './common.ts'

/**
 * Inputs with a drop-down, fed by an operation of ours. Both notations stand side by side: the older one is what most
 * designers read, the newer one is asked for where a reference could be ambiguous.
 * https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions#x-ms-dynamic-list
 */
function choices(operationId: string, value: string, title: string, parameters: Record<string, unknown>) {
  const listed = Object.fromEntries(Object.entries(parameters).map(([name, fixed]) => [name, { value: fixed }]))
  return {
    'x-ms-dynamic-values': {
      operationId,
      parameters,
      'value-collection': 'value',
      'value-path': value,
      'value-title': title,
    },
    'x-ms-dynamic-list': {
      operationId,
      parameters: listed,
      itemsPath: 'value',
      itemValuePath: value,
      itemTitlePath: title,
    },
  }
}

const licenseGroupChoices = choices('ListLicenseGroups', 'groupId', 'displayName', { details: false })
const skuChoices = choices('ListLicenses', 'skuId', 'productName', { assignableOnly: true })
export const departmentChoices = choices('ListDepartments', 'department', 'department', {})
export const campaignChoices = choices('ListContactCampaigns', 'campaignId', 'title', {})
export const snapshotChoices = choices('ListRoleSnapshots', 'snapshotId', 'createdDateTime', {})
export const roleChoices = choices('ListRoles', 'roleId', 'roleName', {})

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
