import t from 'tap'

import { AUTHORIZATION, filter, startArm } from './support.ts'

const list = (name: string) => `${AUTHORIZATION}/${name}`
const last = (id: string) => id.split('/').at(-1)

t.test('eligibilities: with names, with and without an end, apps never', async (t) => {
  const { all, cast, user } = await startArm(t)
  const { studentPortal } = cast.azure.subscriptions
  const rows = await all(`${studentPortal?.scope}${list('roleEligibilityScheduleInstances')}`)
  const owner = rows.find(({ properties }) => properties.principalId === user('eligibleAdmin'))
  t.match(owner, {
    properties: {
      roleEligibilityScheduleId: new RegExp(
        `/RoleEligibilitySchedules/${cast.azure.eligibilities['eligibleOwner']?.name}$`,
      ),
      memberType: 'Direct',
      endDateTime: String,
      expandedProperties: {
        principal: { id: user('eligibleAdmin'), displayName: String, email: String, type: 'User' },
        roleDefinition: { displayName: 'Owner', type: 'BuiltInRole' },
        scope: { displayName: 'Student portal', type: 'subscription' },
      },
    },
  })
  t.ok(rows.some(({ properties }) => properties.endDateTime === null))
  t.notOk(rows.some(({ properties }) => properties.principalType === 'ServicePrincipal'))
  const fromAbove = rows.find(({ properties }) => properties.scope === cast.azure.rootScope)
  t.equal(fromAbove.properties.memberType, 'Direct', 'rows from above do not say so at a subscription')
})

t.test('active instances are all assignments; their schedules tell which PIM made', async (t) => {
  const { all, cast } = await startArm(t)
  const at = cast.azure.subscriptions['library']?.scope
  const plain = await all(`${at}${list('roleAssignments')}`)
  const instances = await all(`${at}${list('roleAssignmentScheduleInstances')}`)
  t.same(instances.map(({ properties }) => properties.originRoleAssignmentId).sort(), plain.map(({ id }) => id).sort())
  const byPim = (id: string | undefined) => {
    const { properties } = instances.find((row) => row.properties.originRoleAssignmentId === id)
    return last(properties.roleAssignmentScheduleId) !== last(properties.originRoleAssignmentId)
  }
  const { orphan, timeBound, permanentByPim } = cast.azure.assignments
  t.same(
    [orphan, timeBound, permanentByPim].map((grant) => byPim(grant?.id)),
    [false, true, true],
  )
  const permanent = instances.find(({ properties }) => properties.originRoleAssignmentId === permanentByPim?.id)
  t.match(permanent.properties, { assignmentType: 'Assigned', endDateTime: null })
})

t.test('an activation names the eligibility that it uses', async (t) => {
  const { all, cast } = await startArm(t)
  const at = cast.azure.subscriptions['studentPortal']?.scope
  const eligibility = cast.azure.eligibilities['eligibleContributor']
  const [activated] = await all(
    `${at}${list('roleAssignmentScheduleInstances')}${filter(`principalId eq '${eligibility?.principalId}'`)}`,
  )
  t.match(activated.properties, {
    assignmentType: 'Activated',
    linkedRoleEligibilityScheduleId: eligibility?.name,
    endDateTime: String,
  })
  const instances = await all(`${at}${list('roleEligibilityScheduleInstances')}`)
  t.ok(instances.some(({ name }) => name === activated.properties.linkedRoleEligibilityScheduleInstanceId))
})

t.test('schedules also tell what is to come', async (t) => {
  const { all, cast } = await startArm(t)
  const at = cast.azure.subscriptions['research']?.scope
  const { future } = cast.azure.assignments
  const of = async (name: string) =>
    (await all(`${at}${list(name)}`)).filter(({ properties }) => properties.principalId === future?.principalId)
  t.equal((await of('roleAssignmentScheduleInstances')).length, 0)
  t.match(await of('roleAssignmentSchedules'), [{ properties: { startDateTime: String } }])
})

t.test('who is asked for is found through groups, and the row says Group', async (t) => {
  const { all, cast, user } = await startArm(t)
  const rows = await all(
    `${cast.azure.rootScope}${list('roleAssignmentScheduleInstances')}${filter(`assignedTo('${user('groupAdmin')}')`)}`,
  )
  const { groupContributor } = cast.azure.assignments
  t.match(
    rows.find(({ properties }) => properties.originRoleAssignmentId === groupContributor?.id),
    { properties: { memberType: 'Group', principalType: 'Group' } },
  )
})

t.test('without P2 all of PIM is 400', async (t) => {
  const { arm, cast, control } = await startArm(t)
  await control('PATCH', 'settings', { profiles: ['noP2'] })
  for (const name of [
    'roleAssignmentSchedules',
    'roleAssignmentScheduleInstances',
    'roleEligibilitySchedules',
    'roleEligibilityScheduleInstances',
  ]) {
    const reply = await arm('GET', `${cast.azure.rootScope}${list(name)}`)
    t.match(reply, { status: 400, body: { error: { code: 'AadPremiumLicenseRequired' } } }, name)
  }
  t.equal((await arm('GET', `${cast.azure.rootScope}${list('roleAssignments')}`)).status, 200)
})

t.test('single ones are found by name, at their own scope', async (t) => {
  const { arm, cast } = await startArm(t)
  const grant = cast.azure.eligibilities['eligibleOwner']
  t.match(await arm('GET', grant?.id as string), { status: 200, body: { name: grant?.name } })
  const elsewhere = grant?.id.replace(grant.scope, cast.azure.subscriptions['library']?.scope as string)
  t.equal((await arm('GET', elsewhere as string)).status, 404)
})
