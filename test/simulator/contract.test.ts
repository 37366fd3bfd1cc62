import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'

import { ADVANCED, query, start } from './support.ts'
import type { Client, Reply } from './support.ts'
import { skip } from '../skip.ts'

/**
 * Microsoft's description of Graph, cut to what this project calls. It lies beside the repository where there is one.
 */
const CONTRACT = new URL('../../../shared/graph-contract/', import.meta.url)

const filter = (text: string) => query({ $filter: text })
const PIM = '/identityGovernance/privilegedAccess/group'
const POLICIES = '/policies/roleManagementPolicyAssignments'
const REVIEWS = '/identityGovernance/accessReviews/definitions'
const ALERTS = '/identityGovernance/roleManagementAlerts/alerts'

interface Check {
  path: string
  schema: string
  headers?: Record<string, string>
}

const page = (name: string, path: string, headers?: Record<string, string>): Check => ({
  path,
  schema: `page.microsoft.graph.${name}`,
  ...(headers === undefined ? {} : { headers }),
})
const anyPage = (name: string, path: string, headers?: Record<string, string>): Check => ({
  ...page(name, path, headers),
  schema: `page.any.microsoft.graph.${name}`,
})
const one = (name: string, path: string): Check => ({ path, schema: `microsoft.graph.${name}` })

function checks({ user, group, cast }: Client): Check[] {
  const [person, staff] = [user('activeStaff'), group('licA3Staff')]
  return [
    anyPage('user', '/users'),
    anyPage(
      'user',
      '/users?$select=id,userPrincipalName,signInActivity,licenseAssignmentStates,' +
        'assignedLicenses,assignedPlans,onPremisesExtensionAttributes,proxyAddresses',
    ),
    anyPage('user', '/users?$top=5&$expand=manager($select=id,displayName)'),
    anyPage('user', `/groups/${staff}/members/microsoft.graph.user?$count=true&$top=3`, ADVANCED),
    one('user', `/users/${person}`),
    one(
      'user',
      `/users/${person}?$select=id,mailboxSettings,identityParentId,isManagementRestricted,employeeHireDate,signInActivity`,
    ),
    one('user', `/users/${person}?$expand=manager`),
    one('mailboxSettings', `/users/${user('sharedMailbox')}/mailboxSettings`),
    one('user', `/users/${user('inactiveStaff')}/manager`),
    page('licenseDetails', `/users/${person}/licenseDetails`),
    anyPage('directoryObject', `/users/${user('globalAdmin')}/memberOf`),
    anyPage('directoryObject', `/users/${user('nestedMember')}/transitiveMemberOf`),
    anyPage('directoryObject', `/users/${user('roleGroupOwner')}/ownedObjects`),
    page('appRoleAssignment', `/users/${user('licAppRoleInactive1')}/appRoleAssignments`),
    page('group', '/groups'),
    page(
      'group',
      '/groups?$select=id,assignedLicenses,licenseProcessingState,isManagementRestricted,resourceProvisioningOptions',
    ),
    one('group', `/groups/${group('licTeam')}`),
    anyPage('directoryObject', `/groups/${staff}/members`),
    anyPage('directoryObject', `/groups/${group('licNested')}/transitiveMembers`),
    anyPage('directoryObject', `/groups/${group('roleGroup')}/owners`),
    anyPage('directoryObject', `/groups/${group('licParentGroup')}/memberOf`),
    anyPage('directoryObject', `/groups/${group('licErrors')}/membersWithLicenseErrors`),
    page('appRoleAssignment', `/groups/${group('licAppRole')}/appRoleAssignments`),
    page('subscribedSku', '/subscribedSkus'),
    page('companySubscription', '/directory/subscriptions'),
    page('organization', '/organization'),
    page('signIn', '/auditLogs/signIns'),
    page('directoryAudit', '/auditLogs/directoryAudits'),
    page('administrativeUnit', '/directory/administrativeUnits'),
    anyPage('directoryObject', `/directory/administrativeUnits/${cast.administrativeUnits['campusNorth']?.id}/members`),
    anyPage('conditionalAccessPolicy', '/identity/conditionalAccess/policies'),
    anyPage('servicePrincipal', '/servicePrincipals'),
    page('unifiedRoleDefinition', '/roleManagement/directory/roleDefinitions'),
    page('unifiedRoleAssignment', '/roleManagement/directory/roleAssignments?$expand=principal'),
    page(
      'unifiedRoleAssignmentScheduleInstance',
      '/roleManagement/directory/roleAssignmentScheduleInstances?$expand=activatedUsing',
    ),
    page(
      'unifiedRoleEligibilityScheduleInstance',
      '/roleManagement/directory/roleEligibilityScheduleInstances?$expand=roleDefinition',
    ),
    page(
      'unifiedRoleManagementPolicyAssignment',
      `${POLICIES}?${filter(`scopeId eq '${group('roleGroup')}' and scopeType eq 'Group'`)}&$expand=policy($expand=rules)`,
    ),
    page(
      'unifiedRoleManagementPolicyAssignment',
      `${POLICIES}?${filter("scopeId eq '/' and scopeType eq 'DirectoryRole'")}&$expand=policy($expand=rules)`,
    ),
    page(
      'privilegedAccessGroupEligibilityScheduleInstance',
      `${PIM}/eligibilityScheduleInstances?${filter(`groupId eq '${group('pimRoleGroup')}'`)}`,
    ),
    page(
      'privilegedAccessGroupAssignmentScheduleInstance',
      `${PIM}/assignmentScheduleInstances?${filter(`groupId eq '${group('roleGroup')}'`)}`,
    ),
    page('accessReviewScheduleDefinition', REVIEWS),
    { path: '/users?$filter=nonsense', schema: 'x.error' },
  ]
}

/** Graph answers "" for dates that are missing, against its own description; Microsoft's example shows it. */
function withoutEmptyDates(reply: Reply): unknown {
  return JSON.parse(JSON.stringify(reply.body), (name, value) =>
    name.endsWith('DateTime') && value === '' ? null : value,
  )
}

function describedBy(file: string): Ajv2020 {
  const { components } = JSON.parse(readFileSync(new URL(file, CONTRACT), 'utf8'))
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  return ajv.addSchema({ $id: 'graph', components })
}

t.test('beta answers conform as well', async (t) => {
  if (!existsSync(CONTRACT)) return skip(t, 'graph-contract is not here: nothing to compare with')
  const ajv = describedBy('graph-beta.trimmed.json')
  const { call, cast } = await start(t)
  for (const { path, schema } of [
    page('unifiedRoleDefinition', '/roleManagement/directory/roleDefinitions'),
    page('servicePrincipalSignInActivity', '/reports/servicePrincipalSignInActivities'),
    page(
      'unifiedRoleManagementAlert',
      `${ALERTS}?${filter("scopeId eq '/' and scopeType eq 'DirectoryRole'")}&$expand=alertDefinition`,
    ),
    ...['RolesAssignedOutsidePrivilegedIdentityManagementAlert', 'StaleSignInAlert'].map((name) =>
      anyPage('unifiedRoleManagementAlertIncident', `${ALERTS}/DirectoryRole_${cast.tenantId}_${name}/alertIncidents`),
    ),
  ]) {
    const { body } = await call('GET', path, { version: 'beta' })
    const valid = ajv.validate({ $ref: `graph#/components/schemas/${schema}` }, body)
    t.ok(valid && body.value.length > 0, `${path}: ${JSON.stringify(ajv.errors?.slice(0, 3))}`)
  }
  t.equal((await call('GET', '/reports/servicePrincipalSignInActivities')).status, 400, 'in beta only')
})

t.test('an access review, its instances and their decisions conform', async (t) => {
  if (!existsSync(CONTRACT)) return skip(t, 'graph-contract is not here: nothing to compare with')
  const ajv = describedBy('graph-v1.0.trimmed.json')
  const { get, call } = await start(t)
  const conforms = (schema: string, body: unknown) =>
    t.ok(
      ajv.validate({ $ref: `graph#/components/schemas/${schema}` }, body),
      `${schema}: ${JSON.stringify(ajv.errors?.slice(0, 3))}`,
    )
  const [{ id }] = (await get(REVIEWS)).body.value
  conforms('microsoft.graph.accessReviewScheduleDefinition', (await get(`${REVIEWS}/${id}`)).body)
  const instances = (await get(`${REVIEWS}/${id}/instances`)).body
  conforms('page.microsoft.graph.accessReviewInstance', instances)
  conforms(
    'page.microsoft.graph.accessReviewInstanceDecisionItem',
    (await get(`${REVIEWS}/${id}/instances/${instances.value[0].id}/decisions`)).body,
  )
  const made = await call('POST', REVIEWS, {
    body: {
      displayName: 'New',
      scope: {
        '@odata.type': '#microsoft.graph.accessReviewQueryScope',
        query: '/groups/x/members',
        queryType: 'MicrosoftGraph',
      },
      reviewers: [],
      settings: { instanceDurationInDays: 7 },
    },
  })
  conforms('microsoft.graph.accessReviewScheduleDefinition', made.body)
})

t.test('answers conform to Microsoft’s description of Graph', async (t) => {
  if (!existsSync(CONTRACT)) return skip(t, 'graph-contract is not here: nothing to compare with')
  const ajv = describedBy('graph-v1.0.trimmed.json')
  const simulator = await start(t)
  for (const { path, schema, headers } of checks(simulator)) {
    const reply = await simulator.get(path, headers)
    const valid = ajv.validate({ $ref: `graph#/components/schemas/${schema}` }, withoutEmptyDates(reply))
    t.same([reply.status, valid ? [] : ajv.errors?.slice(0, 3)], [schema === 'x.error' ? 400 : 200, []], path)
    if (schema !== 'x.error' && schema.startsWith('page')) {
      t.ok(reply.body.value.length > 0, `${path} has something to show`)
    }
  }
})
