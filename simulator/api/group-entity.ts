import type { EntityType, FilterRules } from '../odata/entity.ts'
import type { GroupDefinition } from '../tenant/groups.ts'
import type { World } from '../world.ts'
import { groupHasLicenseErrors } from './group-members.ts'

const DEFAULTS = [
  'id',
  'deletedDateTime',
  'classification',
  'createdDateTime',
  'description',
  'displayName',
  'expirationDateTime',
  'groupTypes',
  'isAssignableToRole',
  'mail',
  'mailEnabled',
  'mailNickname',
  'membershipRule',
  'membershipRuleProcessingState',
  'onPremisesDomainName',
  'onPremisesLastSyncDateTime',
  'onPremisesNetBiosName',
  'onPremisesSamAccountName',
  'onPremisesSecurityIdentifier',
  'onPremisesSyncEnabled',
  'preferredDataLocation',
  'preferredLanguage',
  'proxyAddresses',
  'renewedDateTime',
  'resourceBehaviorOptions',
  'resourceProvisioningOptions',
  'securityEnabled',
  'securityIdentifier',
  'theme',
  'uniqueName',
  'visibility',
  'onPremisesProvisioningErrors',
  'serviceProvisioningErrors',
]

const FILTERS: FilterRules = {
  basic: {
    id: ['eq', 'in'],
    assignedLicenses: ['any'],
    'assignedLicenses/skuId': ['eq', 'in'],
    displayName: ['eq', 'in', 'startswith', 'ge', 'le'],
    groupTypes: ['any', 'eq', 'in', 'startswith'],
    isAssignableToRole: ['eq', 'in'],
    isManagementRestricted: ['eq', 'in'],
    mail: ['eq', 'in', 'startswith', 'ge', 'le'],
    mailEnabled: ['eq', 'in'],
    mailNickname: ['eq', 'in', 'startswith', 'ge', 'le'],
    onPremisesSyncEnabled: ['eq', 'in'],
    securityEnabled: ['eq', 'in'],
    resourceProvisioningOptions: ['any', 'eq'],
    createdDateTime: ['eq', 'ge', 'le'],
  },
  // hasMembersWithLicenseErrors can be filtered by and is never returned
  // (learn.microsoft.com/graph/api/resources/group).
  advanced: new Set(['hasMembersWithLicenseErrors', 'membershipRule', 'description', 'classification']),
  endsWith: new Set(['mail']),
}

export function groupEntity({ tenant }: World): EntityType<GroupDefinition> {
  return {
    name: 'Group',
    odataType: '#microsoft.graph.group',
    defaults: DEFAULTS,
    properties: new Set([...DEFAULTS, 'assignedLicenses', 'licenseProcessingState', 'isManagementRestricted']),
    read: (group, property, asOf) =>
      property === 'hasMembersWithLicenseErrors'
        ? groupHasLicenseErrors(tenant, group, asOf)
        : tenant.groups.read(group, property, asOf),
    filters: FILTERS,
    dates: new Set(['createdDateTime']),
  }
}
