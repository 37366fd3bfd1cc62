import t from 'tap'
import {
  GLOBAL_ADMINISTRATOR,
  startRolePlans,
  TEAMS_ADMINISTRATOR,
  USER_ADMINISTRATOR,
  type RoleBench,
} from './support.ts'

const noticesOf = async ({ call }: RoleBench, { planId }: { planId: string }): Promise<any[]> =>
  (await call(`GET /v1/plans/${planId}/notices`, { as: 'roleOperator' })).body.value

const training = ({ call }: RoleBench, { planId }: { planId: string }) =>
  call(`GET /v1/plans/${planId}/report?format=training`, { as: 'roles' })

t.test('whoever is in a group is told what they lose too, also once it is done', async (t) => {
  const bench = await startRolePlans(t)
  const plan = await bench.wave({
    action: 'standingToEligible',
    allRoles: true,
    principalIds: [bench.groupId('roleGroup')],
    includeGroups: true,
  })
  const [notice, ...more] = await noticesOf(bench, plan)
  t.same(more, [])
  t.match(notice, {
    to: { userId: bench.userId('groupAdmin') },
    text: /change shortly[\s\S]*Helpdesk Administrator: you do not hold it all the time any more\. You activate it when you need it/,
  })
  t.equal(notice.changeIds.length, 2)

  await bench.finished(plan)
  const [after] = await noticesOf(bench, plan)
  t.match(
    after,
    { noticeId: notice.noticeId, text: /have changed[\s\S]*you do not hold it all the time any more/ },
    'whoever sends the notices late still has some to send',
  )
})

t.test('whoever may activate the membership of a group is told as well', async (t) => {
  const bench = await startRolePlans(t)
  const group = bench.groupId('pimRoleGroup')
  const ask = (reason: string) =>
    bench.wave({ action: 'standingToEligible', allRoles: true, principalIds: [group], includeGroups: true, reason })
  t.match(
    await bench.changes((await ask('Without a second factor.')).planId),
    [{ state: 'spared', code: 'wouldGetStuck' }],
    'they would have to activate twice',
  )

  // Somebody else may come in, who has a second factor.
  const post = async (body: object) =>
    t.equal(
      (
        await fetch(`${bench.graphUrl}/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleRequests`, {
          method: 'POST',
          headers: { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' },
          body: JSON.stringify({ accessId: 'member', groupId: group, justification: 'x', ...body }),
        })
      ).status,
      201,
    )
  await post({ action: 'adminRemove', principalId: bench.userId('pimGroupMember') })
  await post({
    action: 'adminAssign',
    principalId: bench.userId('inactiveStaff'),
    scheduleInfo: { startDateTime: new Date().toISOString(), expiration: { type: 'afterDuration', duration: 'P30D' } },
  })
  const plan = await ask('With a second factor.')
  t.match(plan, { state: 'ready' }, JSON.stringify(await bench.changes(plan.planId)))
  t.ok((await noticesOf(bench, plan)).some(({ to }) => to.userId === bench.userId('inactiveStaff')))
})

t.test('nobody is told of what was not done', async (t) => {
  const bench = await startRolePlans(t)
  const plan = await bench.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
  t.equal((await noticesOf(bench, plan)).length, 1)
  await bench.faults({
    method: 'POST',
    path: '/roleEligibilityScheduleRequests',
    effect: {
      status: 400,
      code: 'RoleAssignmentRequestPolicyValidationFailed',
      message: 'The following policy rules failed: ["MfaRule"]',
    },
  })
  t.match(await bench.finished(plan), { progress: { failed: 1 } })
  t.match(await bench.changes(plan.planId, 'failed'), [
    {
      code: 'RefusedByRule',
      message: /^Microsoft refused it: the settings of the role or group ask for a second factor/,
    },
  ])
  t.same(await noticesOf(bench, plan), [])
})

t.test('a membership is activated under Groups, until a day', async (t) => {
  const bench = await startRolePlans(t)
  const body = {
    action: 'adminAssign',
    principalId: bench.userId('inactiveStaff'),
    roleDefinitionId: USER_ADMINISTRATOR,
    directoryScopeId: '/',
    justification: 'x',
    scheduleInfo: { startDateTime: new Date().toISOString(), expiration: { type: 'noExpiration' } },
  }
  t.equal(
    (
      await fetch(`${bench.graphUrl}/v1.0/roleManagement/directory/roleAssignmentScheduleRequests`, {
        method: 'POST',
        headers: { authorization: 'Bearer anything', 'accept-language': 'en-US', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    ).status,
    201,
  )
  const endDateTime = new Date(Date.now() + 60 * 86_400_000).toISOString()
  const plan = await bench.wave({
    action: 'standingToEligible',
    roleIds: [USER_ADMINISTRATOR],
    groupId: bench.groupId('pimRoleGroup'),
    endDateTime,
  })
  t.match(plan, { state: 'ready' }, JSON.stringify(plan))
  const [{ text }] = await noticesOf(bench, plan)
  const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(endDateTime))
  t.match(text, `which holds the role until ${day}.`)
  t.match(text, /How to activate a membership[\s\S]*then My roles, then Groups\.[\s\S]*Choose the group/)
  t.notMatch(text, /Choose the role/)
  const page = (await training(bench, plan)).body.content
  t.match(page, /then Groups/)
  t.notMatch(page, /Choose the role/)
})

t.test('only a plan because of which somebody activates has a page that explains it', async (t) => {
  const bench = await startRolePlans(t)
  for (const input of [
    { action: 'removeUnused', allRoles: true, includeOrphaned: true },
    { action: 'createAccessReviews', roleIds: [TEAMS_ADMINISTRATOR], reviewerIds: [bench.userId('activeStaff')] },
  ]) {
    t.match(
      await training(bench, await bench.wave(input)),
      { status: 400, body: { error: { code: 'InvalidInput', message: /Nobody has to activate/ } } },
      input.action,
    )
  }
  const settings = await bench.wave({
    action: 'settingsToBaseline',
    roleIds: [USER_ADMINISTRATOR],
    approverIds: [bench.userId('activeStaff')],
  })
  const { content } = (await training(bench, settings)).body
  t.match(
    content,
    /what activating it asks for changes[\s\S]*User Administrator<\/h2>\s*<ul>[\s\S]*<li>It begins once somebody/,
  )
  t.notMatch(content, /From now on/)
})
