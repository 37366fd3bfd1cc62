import { randomUUID } from 'node:crypto'
import t from 'tap'

import { AUTHORIZATION, filter, startArm, tokenWith } from './support.ts'
import type { ArmClient } from './support.ts'

const YEAR = { expiration: { type: 'AfterDuration', duration: 'P365D' } }
const FOR_GOOD = { expiration: { type: 'NoExpiration' } }

const list = (kind: 'Assignment' | 'Eligibility') => `${AUTHORIZATION}/role${kind}ScheduleRequests`
const last = (id: string) => id.split('/').at(-1)

/** Asks PIM for a role of the subscription library; the answer's code where it refuses. */
function asking(
  client: ArmClient,
  kind: 'Assignment' | 'Eligibility',
  scope = client.cast.azure.subscriptions['library']?.scope,
) {
  return async (
    properties: Record<string, unknown>,
    { role = 'Contributor', name = String(randomUUID()), token = 'writer', action = '' } = {},
  ) => {
    const roleDefinitionId = `${scope}${AUTHORIZATION}/roleDefinitions/${client.cast.azure.roles[role]}`
    const body = { properties: { roleDefinitionId, justification: 'because', ...properties } }
    const path = `${scope}${list(kind)}/${name}${action}`
    return await client.arm(action === '' ? 'PUT' : 'POST', path, { body, token })
  }
}

const failing = (...rules: string[]) => ({
  status: 400,
  body: {
    error: {
      code: 'RoleAssignmentRequestPolicyValidationFailed',
      message: `The following policy rules failed: ${JSON.stringify(rules)}`,
    },
  },
})

t.test('somebody becomes eligible, is told so, is changed and taken out again', async (t) => {
  const client = await startArm(t)
  const { user, all, cast } = client
  const ask = asking(client, 'Eligibility')
  const principalId = user('doubleLicensed')
  const name = randomUUID()
  const wanted = { principalId, requestType: 'AdminAssign', scheduleInfo: YEAR }
  const made = await ask(wanted, { name })
  t.match(made, { status: 201, body: { name, properties: { status: 'Provisioned', principalType: 'User' } } })
  t.same((await ask(wanted, { name })).body, made.body, 'the same name again is the same request')
  t.equal((await ask({ ...wanted, justification: 'other' }, { name })).status, 409)
  const instances = async () =>
    (
      await all(`${cast.azure.subscriptions['library']?.scope}${AUTHORIZATION}/roleEligibilityScheduleInstances`)
    ).filter(({ properties }) => properties.principalId === principalId)
  const [instance] = await instances()
  t.equal(last(instance.properties.roleEligibilityScheduleId), made.body.properties.targetRoleEligibilityScheduleId)
  t.match(await ask(wanted), { status: 400, body: { error: { code: 'RoleAssignmentExists' } } })
  const shorter = { expiration: { type: 'AfterDuration', duration: 'P30D' } }
  t.equal((await ask({ principalId, requestType: 'AdminUpdate', scheduleInfo: shorter })).status, 201)
  const [changed] = await instances()
  t.ok(changed.properties.endDateTime < instance.properties.endDateTime)
  t.match(await ask({ principalId, requestType: 'AdminRemove' }), {
    status: 201,
    body: { properties: { status: 'Revoked' } },
  })
  t.same(await instances(), [])
  t.match(await ask({ principalId, requestType: 'AdminRemove' }), {
    status: 400,
    body: { error: { code: 'RoleAssignmentDoesNotExist' } },
  })
})

t.test('the rules of the policy stand, and all that fail are named', async (t) => {
  const client = await startArm(t)
  const { user } = client
  const eligible = asking(client, 'Eligibility')
  const active = asking(client, 'Assignment')
  const principalId = user('doubleLicensed')
  const assign = { principalId, requestType: 'AdminAssign' }
  t.match(await eligible({ ...assign, scheduleInfo: FOR_GOOD }), failing('ExpirationRule'))
  t.match(
    await active({ ...assign, scheduleInfo: YEAR, justification: '' }),
    failing('ExpirationRule', 'JustificationRule'),
  )
  const uaa = { role: 'User Access Administrator' }
  t.match(await active({ ...assign, scheduleInfo: FOR_GOOD }, uaa), failing('ExpirationRule', 'MfaRule'))
  t.match(await eligible({ ...assign, scheduleInfo: FOR_GOOD }, uaa), { status: 201 }, 'permanent where it may be')
  const endless = { expiration: { type: 'AfterDuration', duration: null } }
  t.match(await eligible({ ...assign, scheduleInfo: endless }, { role: 'Reader' }), { status: 201 })
  t.match(await active({ ...assign, scheduleInfo: endless }, { role: 'Reader' }), failing('ExpirationRule'))
  t.match(await active({ ...assign, scheduleInfo: FOR_GOOD }, { role: 'Reader' }), { status: 201 })
})

t.test('apps are never eligible, and not everybody may give roles', async (t) => {
  const client = await startArm(t)
  const { cast, user, group } = client
  const ask = asking(client, 'Eligibility')
  const assign = (principalId: string | undefined) => ({ principalId, requestType: 'AdminAssign', scheduleInfo: YEAR })
  const app = cast.servicePrincipals['hrSync']?.id
  t.match(await ask(assign(app)), { status: 400, body: { error: { code: 'InvalidPrincipalType' } } })
  t.match(await ask(assign(randomUUID())), { status: 400, body: { error: { code: 'SubjectNotFound' } } })
  t.equal((await ask(assign(group('noLicense')))).status, 201, 'groups are')
  const who = { reader: 'reader', contributor: user('onLeave'), rbacAdministrator: user('recentlyHired') }
  for (const [name, token] of Object.entries(who)) {
    t.equal((await ask(assign(user('twoGroups')), { token })).status, 403, name)
  }
  const wrong = [
    { requestType: 'SelfActivate' },
    { requestType: 'AdminAssign', scheduleInfo: {} },
    { requestType: 'AdminAssign', scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'a year' } } },
    { requestType: 'AdminAssign', roleDefinitionId: cast.azure.roles['Reader'], scheduleInfo: YEAR },
  ]
  for (const one of wrong) {
    t.equal((await ask({ principalId: user('twoGroups'), ...one })).status, 400, JSON.stringify(one))
  }
  t.equal((await ask(assign(user('twoGroups')), { name: 'no-guid' })).status, 400)
})

t.test('plain assignments are not PIM’s to take away, and stand in its way', async (t) => {
  const client = await startArm(t)
  const ask = asking(client, 'Assignment')
  const { orphan, timeBound } = client.cast.azure.assignments
  t.match(await ask({ principalId: orphan?.principalId, requestType: 'AdminRemove' }), {
    status: 400,
    body: { error: { code: 'RoleAssignmentDoesNotExist' } },
  })
  t.match(await ask({ principalId: timeBound?.principalId, requestType: 'AdminRemove' }), { status: 201 })
  t.equal((await client.arm('GET', timeBound?.id as string)).status, 404)
})

t.test(
  'people activate for themselves: with a reason, within the limit, once, and only what they are eligible for',
  async (t) => {
    const client = await startArm(t)
    const { user, arm } = client
    const scope = `${client.cast.azure.subscriptions['library']?.scope}/resourceGroups/rg-web`
    const ask = asking(client, 'Assignment', scope)
    const token = user('serviceAccount')
    const activate = (duration: string) => ({
      principalId: token,
      requestType: 'SelfActivate',
      scheduleInfo: { expiration: { type: 'AfterDuration', duration } },
    })
    t.match(await ask(activate('PT9H'), { token }), failing('ExpirationRule'))
    t.match(await ask({ ...activate('PT1H'), justification: ' ' }, { token }), failing('JustificationRule'))
    t.match(await ask(activate('PT1H'), { token, role: 'Network Contributor' }), failing('EligibilityRule'))
    t.equal((await ask(activate('PT1H'), { token: user('twoGroups') })).status, 403, 'not for somebody else')
    t.match(await ask(activate('PT1H'), { token, action: '/validate' }), {
      status: 200,
      body: { properties: { status: 'Provisioned' } },
    })
    t.equal(
      (
        await client.all(
          `${scope}${AUTHORIZATION}/roleAssignmentScheduleInstances${filter(`principalId eq '${token}'`)}`,
        )
      ).length,
      0,
    )
    t.match(await ask(activate('PT1H'), { token }), { status: 201, body: { properties: { status: 'Provisioned' } } })
    const [row] = await client.all(
      `${scope}${AUTHORIZATION}/roleAssignmentScheduleInstances${filter(`principalId eq '${token}'`)}`,
    )
    t.equal(row.properties.assignmentType, 'Activated')
    t.equal(row.properties.linkedRoleEligibilityScheduleId, client.cast.azure.eligibilities['eligibleOverdue']?.name)
    t.equal((await ask(activate('PT1H'), { token })).body.error.code, 'RoleAssignmentExists')
    t.equal((await ask({ principalId: token, requestType: 'SelfDeactivate' }, { token })).status, 201)
    t.equal((await arm('GET', row.properties.originRoleAssignmentId)).status, 404)
  },
)

t.test('what needs approval, a second factor or a context waits or is refused', async (t) => {
  const client = await startArm(t)
  const { user, arm, control, cast } = client
  const scope = cast.azure.subscriptions['studentPortal']?.scope as string
  const ask = asking(client, 'Assignment', scope)
  const oid = user('serviceAccount')
  const half = { expiration: { type: 'AfterDuration', duration: 'PT1H' } }
  const activate = { principalId: oid, requestType: 'SelfActivate', scheduleInfo: half }
  for (const role of ['Owner', 'Key Vault Administrator']) {
    await control('POST', 'azure/eligibilities', { scope, role, principalId: oid })
  }
  const weak = tokenWith({ oid, idtyp: 'user' })
  t.match(await ask(activate, { role: 'Owner', token: weak }), failing('MfaRule'))
  const strong = tokenWith({ oid, idtyp: 'user', amr: ['pwd', 'mfa'] })
  const name = randomUUID()
  const waiting = await ask(activate, { role: 'Owner', token: strong, name })
  t.match(waiting, { status: 201, body: { properties: { status: 'PendingApproval', approvalId: String } } })
  t.equal((await ask(activate, { role: 'Owner', token: strong })).body.error.code, 'PendingRoleAssignmentRequest')
  const path = `${scope}${list('Assignment')}/${name}`
  t.equal((await arm('POST', `${path}/cancel`, { token: 'reader' })).status, 403)
  t.equal((await arm('POST', `${path}/cancel`, { token: strong })).status, 200)
  t.match(await arm('GET', path), { status: 200, body: { properties: { status: 'Canceled' } } })
  t.equal((await arm('POST', `${path}/cancel`, { token: strong })).status, 400)
  const challenged = await ask(activate, { role: 'Key Vault Administrator', token: strong })
  t.match(challenged, {
    status: 400,
    body: { error: { code: 'RoleAssignmentRequestAcrsValidationFailed', message: /^&claims=%7B/ } },
  })
  const satisfied = tokenWith({ oid, idtyp: 'user', amr: ['mfa'], acrs: ['c1'] })
  t.equal((await ask(activate, { role: 'Key Vault Administrator', token: satisfied })).status, 201)
})

t.test('requests stay readable: with Reader, by state, and of what is over', async (t) => {
  const client = await startArm(t)
  const { all, cast, user } = client
  const path = `${cast.azure.subscriptions['studentPortal']?.scope}${list('Assignment')}`
  const statuses = new Set((await all(path)).map(({ properties }) => properties.status))
  for (const status of ['PendingApproval', 'Denied', 'Revoked', 'Provisioned']) t.ok(statuses.has(status), status)
  const waiting = await all(`${path}${filter("status eq 'PendingApproval'")}`)
  t.match(waiting, [{ properties: { principalId: user('eligibleAdmin'), requestType: 'SelfActivate' } }])
  const mine = await all(`${path}${filter('asRequestor()')}`, { token: user('activatedAdmin') })
  t.ok(mine.every(({ properties }) => properties.requestorId === user('activatedAdmin')))
})

t.test('who is eligible below a scope is told where', async (t) => {
  const { all, cast, user } = await startArm(t)
  const path = `${cast.azure.rootScope}${AUTHORIZATION}/eligibleChildResources`
  const token = user('eligibleAdmin')
  const { scope } = cast.azure.subscriptions['studentPortal'] as { scope: string }
  t.same(await all(path, { token }), [{ id: scope, name: 'Student portal', type: 'subscription' }])
  t.same(await all(`${path}${filter("resourceType eq 'resourcegroup'")}`, { token }), [])
  const group = await all(path, { token: user('pimGroupMember') })
  t.same(group, [], 'who only may become a member of a group is not yet in it')
})
