import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import t from 'tap'

import { query, sleep, start } from './support.ts'
import type { Client, Reply } from './support.ts'
import { skip } from '../skip.ts'

const ROLES = '/roleManagement/directory'
const ASSIGN = `${ROLES}/roleAssignmentScheduleRequests`
const ELIGIBLE = `${ROLES}/roleEligibilityScheduleRequests`
const GROUPS = '/identityGovernance/privilegedAccess/group'
const CONTRACT = new URL('../../../shared/graph-contract/graph-v1.0.trimmed.json', import.meta.url)
const HALF_YEAR = { type: 'AfterDuration', duration: 'P180D' }
const NO_END = { type: 'NoExpiration' }

const role = ({ cast }: Client, name: string) => cast.roles[name] as string

/** A request of an administrator for the role License Administrator, unless said. */
function request(
  client: Client,
  name: string,
  values: Record<string, unknown> = {},
  expiration: object | null = HALF_YEAR,
) {
  return {
    action: 'adminAssign',
    justification: 'Deputy of the licence desk',
    principalId: client.user(name),
    roleDefinitionId: role(client, 'License Administrator'),
    directoryScopeId: '/',
    ...(expiration === null ? {} : { scheduleInfo: { startDateTime: '2022-04-10T00:00:00Z', expiration } }),
    ...values,
  }
}

const refusal = ({ status, body }: Reply) => [status, body.error?.code, body.error?.message]

async function rowsOf({ get }: Client, path: string, principalId: string) {
  const { body } = await get(`${ROLES}/${path}?${query({ $filter: `principalId eq '${principalId}'` })}`)
  return body.value
}

t.test('an administrator gives a role, changes its end and takes it away', async (t) => {
  const client = await start(t)
  const { call, user } = client
  const given = await call('POST', ASSIGN, { body: request(client, 'activeStaff') })
  t.match(given, {
    status: 201,
    body: {
      status: 'Provisioned',
      action: 'adminAssign',
      scheduleInfo: { expiration: { type: 'afterDuration', duration: 'P180D' } },
    },
  })
  t.match(await rowsOf(client, 'roleAssignmentScheduleInstances', user('activeStaff')), [
    { assignmentType: 'Assigned', roleAssignmentScheduleId: given.body.id, endDateTime: String },
  ])
  t.equal((await rowsOf(client, 'roleAssignments', user('activeStaff'))).length, 1)
  t.equal(
    (await call('PATCH', `/users/${user('activeStaff')}`, { body: { mobilePhone: '1' } })).status,
    403,
    'is an administrator now',
  )
  const end = new Date(Date.now() + 7 * 86_400_000).toISOString()
  const update = request(client, 'activeStaff', { action: 'AdminUpdate' }, { type: 'afterDateTime', endDateTime: end })
  t.match(await call('POST', ASSIGN, { body: update }), { status: 201, body: { action: 'adminUpdate' } })
  t.match(await rowsOf(client, 'roleAssignmentScheduleInstances', user('activeStaff')), [
    { endDateTime: `${end.slice(0, 19)}Z` },
  ])
  const removal = await call('POST', ASSIGN, {
    body: request(client, 'activeStaff', { action: 'adminRemove', justification: undefined }, null),
  })
  t.match(removal, { status: 201, body: { status: 'Revoked', scheduleInfo: null, targetScheduleId: null } })
  t.same(await rowsOf(client, 'roleAssignmentScheduleInstances', user('activeStaff')), [])
  t.equal((await call('PATCH', `/users/${user('activeStaff')}`, { body: { mobilePhone: '1' } })).status, 204)
})

t.test('a standing assignment becomes an eligibility, and removal also ends an activation', async (t) => {
  const client = await start(t)
  const { call, user, cast } = client
  const [globalAdmin, exchange] = [role(client, 'Global Administrator'), role(client, 'Exchange Administrator')]
  t.equal(
    (await call('POST', ELIGIBLE, { body: request(client, 'globalAdmin', { roleDefinitionId: globalAdmin }) })).status,
    201,
  )
  t.equal(
    (
      await call('POST', ASSIGN, {
        body: request(client, 'globalAdmin', { roleDefinitionId: globalAdmin, action: 'adminRemove' }, null),
      })
    ).status,
    201,
  )
  t.same(await rowsOf(client, 'roleAssignments', user('globalAdmin')), [])
  t.match(await rowsOf(client, 'roleEligibilityScheduleInstances', user('globalAdmin')), [
    { roleDefinitionId: globalAdmin, memberType: 'Direct' },
  ])
  t.equal(
    (
      await call('POST', ASSIGN, {
        body: request(client, 'activatedAdmin', { roleDefinitionId: exchange, action: 'adminRemove' }, null),
      })
    ).status,
    201,
  )
  t.same(await rowsOf(client, 'roleAssignments', user('activatedAdmin')), [])
  t.equal((await rowsOf(client, 'roleEligibilityScheduleInstances', user('activatedAdmin'))).length, 1)
  const scope = `/administrativeUnits/${cast.administrativeUnits['campusNorth']?.id}`
  t.equal((await call('POST', ASSIGN, { body: request(client, 'guest', { directoryScopeId: scope }) })).status, 201)
  t.match(await rowsOf(client, 'roleAssignments', user('guest')), [{ directoryScopeId: scope }])
})

t.test('a principal that was deleted can be taken out, and not put in', async (t) => {
  const client = await start(t)
  const orphan = (await client.get(`${ROLES}/roleAssignments?$expand=principal`)).body.value.find(
    ({ principal }: any) => principal === undefined,
  )
  const body = (action: string) =>
    request(client, 'guest', { action, principalId: orphan.principalId, roleDefinitionId: orphan.roleDefinitionId })
  t.equal((await client.call('POST', ASSIGN, { body: body('adminRemove') })).status, 201)
  t.same(refusal(await client.call('POST', ASSIGN, { body: body('adminAssign') })), [
    404,
    'SubjectNotFound',
    'The subject is not found.',
  ])
})

t.test('requests that PIM refuses', async (t) => {
  const client = await start(t)
  const { group, cast } = client
  const hrSync = cast.servicePrincipals['hrSync']?.id
  const global = role(client, 'Global Administrator')
  const rules = (...names: string[]) => `The following policy rules failed: ${JSON.stringify(names)}`
  const cases: ReadonlyArray<
    readonly [what: string, path: string, body: object, status: number, code: string, message?: string]
  > = [
    [
      'held already',
      ASSIGN,
      request(client, 'globalAdmin', { roleDefinitionId: global }),
      400,
      'RoleAssignmentExists',
      'The Role assignment already exists.',
    ],
    [
      'eligible already',
      ELIGIBLE,
      request(client, 'eligibleAdmin', { roleDefinitionId: role(client, 'User Administrator') }),
      400,
      'RoleAssignmentExists',
    ],
    [
      'nothing to remove',
      ASSIGN,
      request(client, 'guest', { action: 'adminRemove' }),
      400,
      'RoleAssignmentDoesNotExist',
      'The Role assignment does not exist.',
    ],
    [
      'nothing to change',
      ELIGIBLE,
      request(client, 'guest', { action: 'adminUpdate' }),
      400,
      'RoleAssignmentDoesNotExist',
    ],
    [
      'nobody',
      ASSIGN,
      request(client, 'guest', { principalId: '00000000-0000-4000-8000-000000000000' }),
      404,
      'SubjectNotFound',
    ],
    [
      'no such role',
      ASSIGN,
      request(client, 'guest', { roleDefinitionId: '00000000-0000-4000-8000-000000000000' }),
      400,
      'RoleNotFound',
    ],
    [
      'no such unit',
      ASSIGN,
      request(client, 'guest', { directoryScopeId: '/administrativeUnits/00000000-0000-4000-8000-000000000000' }),
      404,
      'Request_ResourceNotFound',
    ],
    [
      'no scope',
      ASSIGN,
      request(client, 'guest', { directoryScopeId: undefined }),
      400,
      'InvalidRoleAssignmentRequest',
    ],
    [
      'somebody’s own action',
      ASSIGN,
      request(client, 'guest', { action: 'selfActivate' }),
      400,
      'InvalidRoleAssignmentRequest',
    ],
    [
      'a program that should activate',
      ELIGIBLE,
      request(client, 'guest', { principalId: hrSync }),
      400,
      'InvalidRoleAssignmentRequest',
    ],
    [
      'a group that may hold no role',
      ELIGIBLE,
      request(client, 'guest', { principalId: group('licTeam') }),
      400,
      'InvalidRoleAssignmentRequest',
    ],
    [
      'no end where one is required',
      ELIGIBLE,
      request(client, 'guest', {}, NO_END),
      400,
      'RoleAssignmentRequestPolicyValidationFailed',
      rules('ExpirationRule'),
    ],
    [
      'too long',
      ELIGIBLE,
      request(client, 'guest', {}, { type: 'afterDuration', duration: 'P366D' }),
      400,
      'RoleAssignmentRequestPolicyValidationFailed',
      rules('ExpirationRule'),
    ],
    [
      'no reason',
      ASSIGN,
      request(client, 'guest', { justification: ' ' }),
      400,
      'RoleAssignmentRequestPolicyValidationFailed',
      rules('JustificationRule'),
    ],
    [
      'neither',
      ASSIGN,
      request(client, 'guest', { justification: undefined }, NO_END),
      400,
      'RoleAssignmentRequestPolicyValidationFailed',
      rules('JustificationRule', 'ExpirationRule'),
    ],
    ['no schedule', ASSIGN, request(client, 'guest', {}, null), 400, 'InvalidRoleAssignmentRequestSchedule'],
    [
      'no known kind of end',
      ASSIGN,
      request(client, 'guest', {}, { type: 'someday' }),
      400,
      'InvalidRoleAssignmentRequestSchedule',
    ],
    [
      'an end before the beginning',
      ASSIGN,
      request(client, 'guest', {}, { type: 'afterDateTime', endDateTime: '2023-01-01T00:00:00Z' }),
      400,
      'InvalidRoleAssignmentRequestSchedule',
    ],
    [
      'no duration',
      ASSIGN,
      request(client, 'guest', {}, { type: 'afterDuration', duration: 'half a year' }),
      400,
      'InvalidRoleAssignmentRequestSchedule',
    ],
    ['nothing said', ASSIGN, {}, 400, 'Request_BadRequest'],
  ]
  for (const [what, path, body, status, code, message] of cases) {
    const reply = await client.call('POST', path, { body })
    t.same(refusal(reply).slice(0, 2), [status, code], what)
    if (message !== undefined) t.equal(reply.body.error.message, message, what)
  }
  t.same((await client.control('GET', 'journal')).body.value, [], 'nothing was written')
  t.equal(
    (await client.call('POST', ELIGIBLE, { body: request(client, 'guest', { principalId: group('roleGroup') }) }))
      .status,
    201,
    'a group that may hold roles',
  )
  t.equal(
    (await client.call('POST', ASSIGN, { body: request(client, 'guest', { principalId: hrSync }) })).status,
    201,
    'a program holds a role',
  )
  t.equal(
    (await client.call('POST', ASSIGN, { body: request(client, 'guest', { roleDefinitionId: global }, NO_END) }))
      .status,
    201,
    'permanent where the rules let it',
  )
})

t.test('validation only: the same refusals, and no effect', async (t) => {
  const client = await start(t)
  const rehearse = (values: object = {}, expiration?: object) =>
    client.call('POST', ELIGIBLE, { body: request(client, 'guest', { ...values, isValidationOnly: true }, expiration) })
  t.match(await rehearse(), {
    status: 201,
    body: { isValidationOnly: true, status: 'Granted', targetScheduleId: null },
  })
  t.same(refusal(await rehearse({}, NO_END)).slice(0, 2), [400, 'RoleAssignmentRequestPolicyValidationFailed'])
  t.same(await rowsOf(client, 'roleEligibilityScheduleInstances', client.user('guest')), [])
  t.same(await rowsOf(client, 'roleEligibilityScheduleRequests', client.user('guest')), [])
  t.same((await client.control('GET', 'journal')).body.value, [])
})

t.test('lists show it after a moment; a second request is refused at once', async (t) => {
  const client = await start(t, { replicationMs: 150 })
  const body = request(client, 'guest')
  t.equal((await client.call('POST', ELIGIBLE, { body })).status, 201)
  t.same(await rowsOf(client, 'roleEligibilityScheduleInstances', client.user('guest')), [])
  t.same(await rowsOf(client, 'roleEligibilityScheduleRequests', client.user('guest')), [])
  t.equal((await client.call('POST', ELIGIBLE, { body })).body.error.code, 'RoleAssignmentExists')
  await sleep(200)
  t.equal((await rowsOf(client, 'roleEligibilityScheduleInstances', client.user('guest'))).length, 1)
  t.equal((await rowsOf(client, 'roleEligibilityScheduleRequests', client.user('guest'))).length, 1)
  await client.control('POST', 'reset')
  t.same(await rowsOf(client, 'roleEligibilityScheduleInstances', client.user('guest')), [])
  t.same(await rowsOf(client, 'roleEligibilityScheduleRequests', client.user('guest')), [])
})

t.test('what begins later is no instance yet, and what is over none any more', async (t) => {
  const client = await start(t)
  const startDateTime = new Date(Date.now() + 3_600_000).toISOString()
  const later = { ...request(client, 'guest'), scheduleInfo: { startDateTime, expiration: HALF_YEAR } }
  t.match(await client.call('POST', ASSIGN, { body: later }), { status: 201, body: { status: 'Granted' } })
  t.same(await rowsOf(client, 'roleAssignments', client.user('guest')), [])
  t.equal((await client.call('POST', ASSIGN, { body: later })).body.error.code, 'RoleAssignmentExists')
  const short = request(
    client,
    'contactEmpty',
    {},
    { type: 'afterDateTime', endDateTime: new Date(Date.now() + 150).toISOString() },
  )
  t.equal((await client.call('POST', ASSIGN, { body: short })).status, 201)
  await sleep(200)
  t.same(await rowsOf(client, 'roleAssignments', client.user('contactEmpty')), [])
})

t.test('requests: some wait for somebody, and each knows who asked for what', async (t) => {
  const client = await start(t)
  const list = async (path: string, filter: string, more = '') =>
    (await client.get(`${path}?${query({ $filter: filter })}${more}`)).body.value
  const waiting = await list(ASSIGN, "status eq 'PendingApproval'", '&$expand=principal')
  t.match(waiting, [
    {
      action: 'selfActivate',
      approvalId: String,
      completedDateTime: null,
      principal: { id: client.user('eligibleAdmin') },
    },
  ])
  t.match(
    await list(ASSIGN, `roleDefinitionId eq '${role(client, 'Teams Administrator')}' and action eq 'selfExtend'`),
    [{ status: 'PendingAdminDecision' }],
  )
  t.match(await list(ELIGIBLE, `principalId eq '${client.user('eligibleAdmin')}'`, '&$expand=roleDefinition'), [
    { roleDefinition: { displayName: 'User Administrator' } },
  ])
  t.match(await list(ASSIGN, "status eq 'PendingApproval'", '&$expand=principal,roleDefinition'), [
    { principal: {}, roleDefinition: {} },
  ])
  t.equal((await client.get(`${GROUPS}/eligibilityScheduleRequests`)).status, 400, 'of a group or a person')
})

t.test('assignments without PIM', async (t) => {
  const client = await start(t, { profiles: ['noP2'] })
  const { call, user, group } = client
  const path = `${ROLES}/roleAssignments`
  const body = { principalId: user('guest'), roleDefinitionId: role(client, 'Reports Reader'), directoryScopeId: '/' }
  for (const pim of [ASSIGN, ELIGIBLE]) {
    t.same(refusal(await call('POST', pim, { body: request(client, 'guest') })).slice(0, 2), [
      400,
      'AadPremiumLicenseRequired',
    ])
    t.equal((await client.get(pim)).body.error.code, 'AadPremiumLicenseRequired')
  }
  const given = await call('POST', path, { body })
  t.match(given, { status: 201, body: { id: String, principalId: user('guest') } })
  t.equal(
    (await call('POST', path, { body })).body.error.message,
    'A conflicting object with one or more of the specified property values is present in the directory.',
  )
  t.equal((await call('POST', path, { body: { ...body, principalId: group('licTeam') } })).status, 400)
  t.equal((await call('POST', path, { body: { ...body, roleDefinitionId: 'x' } })).status, 404)
  t.equal((await call('POST', path, { body: { ...body, principalId: 'x' } })).status, 404)
  t.equal((await call('POST', path, { body: { principalId: user('guest') } })).status, 400)
  t.equal((await call('DELETE', `${path}/${given.body.id}`)).status, 204)
  t.equal((await call('DELETE', `${path}/${given.body.id}`)).status, 404)
  const [founding] = await rowsOf(client, 'roleAssignments', user('globalAdmin'))
  t.equal((await call('DELETE', `${path}/${founding.id}`)).status, 204)
  t.same(await rowsOf(client, 'roleAssignments', user('globalAdmin')), [])
  await client.control('POST', 'reset')
  t.equal((await rowsOf(client, 'roleAssignments', user('globalAdmin'))).length, 1)
})

t.test('membership of a group by PIM for Groups', async (t) => {
  const client = await start(t)
  const { call, user, group } = client
  const groupId = group('pimRoleGroup')
  const body = {
    accessId: 'member',
    action: 'adminAssign',
    principalId: user('guest'),
    groupId,
    justification: 'Deputy',
    scheduleInfo: { expiration: HALF_YEAR },
  }
  const instances = async (kind: string) =>
    (
      await client.get(
        `${GROUPS}/${kind}ScheduleInstances?${query({ $filter: `groupId eq '${groupId}' and principalId eq '${user('guest')}'` })}`,
      )
    ).body.value
  const isMember = async () =>
    (await client.get(`/groups/${groupId}/members?$select=id`)).body.value.some(({ id }: any) => id === user('guest'))
  for (const kind of ['eligibility', 'assignment']) {
    const path = `${GROUPS}/${kind}ScheduleRequests`
    t.match(
      await call('POST', path, { body }),
      { status: 201, body: { status: 'Provisioned', accessId: 'member', groupId } },
      kind,
    )
    t.equal((await call('POST', path, { body })).body.error.code, 'RoleAssignmentExists')
    t.equal((await instances(kind)).length, 1)
    t.equal(await isMember(), kind === 'assignment')
    t.equal((await call('POST', path, { body: { ...body, action: 'adminRemove' } })).status, 201)
    t.same(await instances(kind), [])
    t.notOk(await isMember())
    t.equal(
      (await client.get(`${path}?${query({ $filter: `principalId eq '${user('guest')}'` })}`)).body.value.length,
      2,
    )
    for (const [values, code] of [
      [{ scheduleInfo: { expiration: NO_END } }, 'RoleAssignmentRequestPolicyValidationFailed'],
      [{ accessId: 'visitor' }, 'InvalidRoleAssignmentRequest'],
      [{ groupId: group('licTeam') }, 'ResourceTypeNotSupported'],
      [{ groupId: user('guest') }, 'ResourceNotFound'],
      [{ principalId: group('licTeam') }, 'InvalidRoleAssignmentRequest'],
      [{ action: 'adminUpdate' }, 'RoleAssignmentDoesNotExist'],
    ] as const) {
      t.equal((await call('POST', path, { body: { ...body, ...values } })).body.error.code, code)
    }
  }
  t.equal(
    (await call('POST', `${GROUPS}/eligibilityScheduleRequests`, { body: { ...body, accessId: 'owner' } })).status,
    201,
  )
})

const POLICIES = `/policies/roleManagementPolicyAssignments?${query({ $filter: "scopeId eq '/' and scopeType eq 'DirectoryRole'", $expand: 'policy($expand=rules)' })}`

async function policyOf(client: Client, name: string) {
  const { body } = await client.get(POLICIES)
  return body.value.find(({ roleDefinitionId }: any) => roleDefinitionId === role(client, name))?.policy
}

t.test('the rules of a role are read, changed and put back', async (t) => {
  const client = await start(t)
  const policy = await policyOf(client, 'User Administrator')
  const path = `/policies/roleManagementPolicies/${policy.id}/rules`
  t.same((await client.get(path)).body.value, policy.rules)
  const {
    body: { '@odata.context': context, ...rule },
  } = await client.get(`${path}/Expiration_Admin_Eligibility`)
  t.match(context, /rules\/\$entity$/)
  t.match(rule, { isExpirationRequired: false, maximumDuration: 'P365D' })
  t.equal(
    (
      await client.call('POST', ELIGIBLE, {
        body: request(client, 'guest', { roleDefinitionId: role(client, 'User Administrator') }, NO_END),
      })
    ).status,
    201,
    'permanent is allowed',
  )
  t.equal(
    (
      await client.call('PATCH', `${path}/${rule.id}`, {
        body: { ...rule, isExpirationRequired: true, maximumDuration: 'P90D' },
      })
    ).status,
    204,
  )
  const changed = await policyOf(client, 'User Administrator')
  t.match(
    changed.rules.find(({ id }: any) => id === rule.id),
    { isExpirationRequired: true, maximumDuration: 'P90D', target: rule.target },
  )
  t.match(changed.lastModifiedDateTime, String)
  t.equal((await policyOf(client, 'Teams Administrator')).lastModifiedDateTime, null)
  t.equal(
    (
      await client.call('POST', ELIGIBLE, {
        body: request(client, 'activeStaff', { roleDefinitionId: role(client, 'User Administrator') }),
      })
    ).body.error.code,
    'RoleAssignmentRequestPolicyValidationFailed',
  )
  await client.control('POST', 'reset')
  t.same(await policyOf(client, 'User Administrator'), policy)
})

t.test('rules of a group', async (t) => {
  const client = await start(t)
  const { body } = await client.get(
    `/policies/roleManagementPolicyAssignments?${query({ $filter: `scopeId eq '${client.group('pimRoleGroup')}' and scopeType eq 'Group'` })}`,
  )
  const rule = {
    '@odata.type': '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule',
    id: 'Enablement_Admin_Eligibility',
    enabledRules: ['Ticketing'],
  }
  t.equal(
    (
      await client.call('PATCH', `/policies/roleManagementPolicies/${body.value[0].policyId}/rules/${rule.id}`, {
        body: rule,
      })
    ).status,
    204,
  )
  const request = {
    accessId: 'member',
    action: 'adminAssign',
    principalId: client.user('guest'),
    groupId: client.group('pimRoleGroup'),
    scheduleInfo: { expiration: HALF_YEAR },
  }
  t.match(
    (await client.call('POST', `${GROUPS}/eligibilityScheduleRequests`, { body: request })).body.error.message,
    /TicketingRule/,
  )
  t.equal(
    (
      await client.call('POST', `${GROUPS}/eligibilityScheduleRequests`, {
        body: { ...request, ticketInfo: { ticketNumber: 'CHG-1' } },
      })
    ).status,
    201,
  )
})

t.test('changes of rules that Graph refuses', async (t) => {
  const client = await start(t)
  const policy = await policyOf(client, 'Exchange Administrator')
  const path = `/policies/roleManagementPolicies/${policy.id}/rules`
  const patch = (
    id: string,
    values: object,
    type = String(policy.rules.find((rule: any) => rule.id === id)?.['@odata.type']),
  ) => client.call('PATCH', `${path}/${id}`, { body: { '@odata.type': type, id, ...values } })
  const cases = [
    ['Enablement_EndUser_Assignment', { enabledRules: ['MultiFactorAuthentication'] }, 400, 'MfaAndAcrsConflict'],
    ['Enablement_EndUser_Assignment', { enabledRules: ['Password'] }, 400, 'InvalidPolicy'],
    ['Expiration_EndUser_Assignment', { maximumDuration: 'P2D' }, 400, 'InvalidPolicy'],
    ['Expiration_EndUser_Assignment', { maximumDuration: 'PT5M' }, 400, 'InvalidPolicy'],
    ['Expiration_Admin_Eligibility', { maximumDuration: 'long' }, 400, 'InvalidPolicy'],
    ['AuthenticationContext_EndUser_Assignment', { isEnabled: true, claimValue: 'strong' }, 400, 'InvalidPolicy'],
    ['Approval_EndUser_Assignment', { setting: {} }, 400, 'InvalidPolicy'],
    ['Expiration_Admin_Eligibility', { colour: 'red' }, 400, 'Request_BadRequest'],
    ['Expiration_Admin_Eligibility', { id: 'Expiration_Admin_Assignment' }, 400, 'Request_BadRequest'],
    ['Expiration_Nobody', {}, 404, 'Request_ResourceNotFound'],
  ] as const
  for (const [id, values, status, code] of cases) {
    t.same(refusal(await patch(id, values)).slice(0, 2), [status, code], id)
  }
  t.same(
    refusal(
      await patch('Expiration_Admin_Eligibility', {}, '#microsoft.graph.unifiedRoleManagementPolicyEnablementRule'),
    ).slice(0, 2),
    [400, 'Request_BadRequest'],
  )
  t.equal((await client.get(`/policies/roleManagementPolicies/${policy.id}x/rules`)).status, 404)
  t.same(await policyOf(client, 'Exchange Administrator'), policy, 'nothing changed')
  t.equal((await patch('AuthenticationContext_EndUser_Assignment', { isEnabled: false, claimValue: null })).status, 204)
  t.equal(
    (await patch('Enablement_EndUser_Assignment', { enabledRules: ['MultiFactorAuthentication'] })).status,
    204,
    'in this order it works',
  )
  t.equal((await patch('AuthenticationContext_EndUser_Assignment', { isEnabled: true, claimValue: 'c1' })).status, 400)
  const [expiration] = policy.rules
  await client.control('PATCH', 'settings', { profiles: ['appOnlySettingsRefused'] })
  t.equal((await client.call('PATCH', `${path}/${expiration.id}`, { body: expiration })).status, 403)
})

t.test('in a batch, counted as writes, and struck by faults', async (t) => {
  const client = await start(t, { quota: 'on' })
  await client.control('PATCH', 'settings', { quotas: { writes: 3 } })
  await client.control('POST', 'faults', {
    method: 'POST',
    path: 'roleEligibilityScheduleRequests',
    where: 'batch',
    times: 1,
    effect: { status: 503 },
  })
  const people = ['guest', 'activeStaff', 'contactEmpty', 'managerless', 'onLeave']
  const requests = people.map((name, id) => ({
    id: String(id),
    method: 'POST',
    url: ELIGIBLE,
    headers: { 'Content-Type': 'application/json', 'Accept-Language': 'en-US' },
    body: request(client, name),
  }))
  const { body } = await client.call('POST', '/$batch', { body: { requests } })
  const statuses = body.responses.map(({ status }: any) => status).sort()
  t.same(statuses, [201, 201, 201, 429, 503])
  t.equal((await client.control('GET', 'journal')).body.value.length, 3)
})

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (...roles: string[]) => ({
  Authorization: `Bearer ${part({ alg: 'none' })}.${part({ appid: 'app-1', roles })}.x`,
})

t.test('each takes its permission, and the request names the app', async (t) => {
  const client = await start(t)
  const policy = await policyOf(client, 'Teams Administrator')
  const rule = policy.rules[0]
  const assignment = {
    principalId: client.user('guest'),
    roleDefinitionId: role(client, 'Reports Reader'),
    directoryScopeId: '/',
  }
  const access = {
    accessId: 'member',
    action: 'adminAssign',
    principalId: client.user('guest'),
    groupId: client.group('roleGroup'),
    justification: 'x',
    scheduleInfo: { expiration: HALF_YEAR },
  }
  const cases: ReadonlyArray<readonly [method: string, path: string, body: unknown, reader: string, writer: string]> = [
    [
      'POST',
      ASSIGN,
      request(client, 'guest'),
      'RoleAssignmentSchedule.Read.Directory',
      'RoleAssignmentSchedule.ReadWrite.Directory',
    ],
    [
      'POST',
      ELIGIBLE,
      request(client, 'guest'),
      'RoleManagement.Read.Directory',
      'RoleEligibilitySchedule.ReadWrite.Directory',
    ],
    ['GET', ASSIGN, undefined, 'RoleAssignmentSchedule.Read.Directory', 'RoleAssignmentSchedule.ReadWrite.Directory'],
    ['GET', ELIGIBLE, undefined, 'RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory'],
    [
      'POST',
      `${ROLES}/roleAssignments`,
      assignment,
      'RoleAssignmentSchedule.ReadWrite.Directory',
      'RoleManagement.ReadWrite.Directory',
    ],
    [
      'PATCH',
      `/policies/roleManagementPolicies/${policy.id}/rules/${rule.id}`,
      rule,
      'RoleManagementPolicy.Read.Directory',
      'RoleManagementPolicy.ReadWrite.Directory',
    ],
    [
      'POST',
      `${GROUPS}/assignmentScheduleRequests`,
      access,
      'PrivilegedAssignmentSchedule.Read.AzureADGroup',
      'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
    ],
    [
      'POST',
      `${GROUPS}/eligibilityScheduleRequests`,
      access,
      'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
      'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
    ],
  ]
  for (const [method, path, body, reader, writer] of cases) {
    t.equal(
      (await client.call(method, path, { body, headers: token(reader) })).status,
      403,
      `${method} ${path} with ${reader}`,
    )
    t.ok(
      (await client.call(method, path, { body, headers: token(writer) })).status < 300,
      `${method} ${path} with ${writer}`,
    )
  }
  t.match((await rowsOf(client, 'roleAssignmentScheduleRequests', client.user('guest')))[0], {
    createdBy: { application: { id: 'app-1' }, user: null },
  })
})

t.test('bodies are as Microsoft describes them', async (t) => {
  if (!existsSync(CONTRACT)) return skip(t, 'graph-contract is not here: nothing to compare with')
  const { components } = JSON.parse(readFileSync(CONTRACT, 'utf8'))
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).addSchema({
    $id: 'graph',
    components,
  })
  const client = await start(t)
  const access = {
    accessId: 'member',
    action: 'adminAssign',
    principalId: client.user('guest'),
    groupId: client.group('roleGroup'),
    justification: 'x',
    scheduleInfo: { expiration: HALF_YEAR },
  }
  const sent: ReadonlyArray<readonly [path: string, schema: string, body: object]> = [
    [ASSIGN, 'unifiedRoleAssignmentScheduleRequest', request(client, 'guest')],
    [ELIGIBLE, 'unifiedRoleEligibilityScheduleRequest', request(client, 'guest')],
    [`${GROUPS}/assignmentScheduleRequests`, 'privilegedAccessGroupAssignmentScheduleRequest', access],
    [`${GROUPS}/eligibilityScheduleRequests`, 'privilegedAccessGroupEligibilityScheduleRequest', access],
    [
      `${ROLES}/roleAssignments`,
      'unifiedRoleAssignment',
      { principalId: client.user('guest'), roleDefinitionId: role(client, 'Reports Reader'), directoryScopeId: '/' },
    ],
  ]
  const check = (schema: string, body: unknown, what: string) => {
    const valid = ajv.validate({ $ref: `graph#/components/schemas/${schema}` }, JSON.parse(JSON.stringify(body)))
    t.same(valid ? [] : ajv.errors?.slice(0, 3), [], what)
  }
  for (const [path, schema, body] of sent) {
    const reply = await client.call('POST', path, { body })
    t.equal(reply.status, 201, path)
    check(`microsoft.graph.${schema}`, reply.body, path)
    const list = await client.get(`${path}?${query({ $filter: `principalId eq '${client.user('guest')}'` })}`)
    check(`page.microsoft.graph.${schema}`, list.body, `${path} as a list`)
    t.ok(list.body.value.length > 0)
  }
  const policy = await policyOf(client, 'Teams Administrator')
  const rules = await client.get(`/policies/roleManagementPolicies/${policy.id}/rules`)
  check('page.any.microsoft.graph.unifiedRoleManagementPolicyRule', rules.body, 'rules')
  for (const rule of rules.body.value) {
    check(
      'any.microsoft.graph.unifiedRoleManagementPolicyRule',
      (await client.get(`/policies/roleManagementPolicies/${policy.id}/rules/${rule.id}`)).body,
      rule.id,
    )
  }
})
