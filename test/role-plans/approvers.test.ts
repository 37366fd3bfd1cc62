import t from 'tap'
import { signIns } from '../signed-in.ts'
import { startRolePlans, TEAMS_ADMINISTRATOR } from './support.ts'

const wave = () => ({
  action: 'grantEligibility',
  roleIds: [TEAMS_ADMINISTRATOR],
  endDateTime: new Date(Date.now() + 60 * 86_400_000).toISOString(),
})

t.test('plans of roles are only approved by a group that the operator names', async (t) => {
  const bench = await startRolePlans(t, { env: { ROLE_APPROVER_GROUP_ID: '' } })
  const plan = await bench.wave({ ...wave(), principalIds: [bench.userId('inactiveStaff')] })
  t.match(await bench.approveWave(plan), {
    status: 403,
    body: { error: { code: 'ApproverGroupRequired', message: /ROLE_APPROVER_GROUP_ID/ } },
  })
  t.equal((await bench.plan(plan.planId)).state, 'ready')
  t.same(await bench.journal(), [])
})

t.test('whoever takes back a wave signed in does not approve that', async (t) => {
  const people = await signIns(t)
  const bench = await startRolePlans(t, { env: people.env })
  const { call, userId } = bench
  const maker = userId('contactPerfect')
  const made = await bench.made({ ...wave(), principalIds: [userId('inactiveStaff')] })
  t.match(made, { state: 'done' })
  const { body: undo } = await call(`POST /v1/plans/${made.planId}/undo`, {
    ...(await people.by(maker, 'RoleOperator')),
    body: {},
  })
  t.match(undo, { state: 'ready', requester: maker })
  const approve = (approver: string) =>
    call(`POST /v1/plans/${undo.planId}/approve`, { as: 'roleApprover', body: { hash: undo.hash, approver } })
  t.match(await approve(maker), { status: 403, body: { error: { code: 'ApproverNotAllowed' } } })
  t.match(
    await call(`POST /v1/plans/${undo.planId}/approve`, {
      ...(await people.by(userId('activeStaff'), 'RoleApprover')),
      body: { hash: undo.hash, approver: userId('contactEmpty') },
    }),
    { status: 403, body: { error: { code: 'ApproverNotAllowed', message: /signed in/ } } },
  )
  t.match(await approve(userId('activeStaff')), { status: 200, body: { state: 'approved' } })
})

t.test('somebody else answers for what is wrong with somebody’s roles', async (t) => {
  const people = await signIns(t)
  const bench = await startRolePlans(t, { env: people.env })
  const { call, userId, groupId } = bench
  await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
  const { value: findings } = (await call('GET /v1/role-findings', { as: 'roles' })).body
  const about = (subjectId: string) => findings.find((finding: any) => finding.subjectId === subjectId)
  const accept = (subjectId: string, more: object, owner?: string) =>
    call(`POST /v1/role-findings/${about(subjectId).findingId}/accept`, {
      as: 'roleApprover',
      ...more,
      body: {
        reason: 'Until the new year.',
        endDateTime: new Date(bench.now() + 30 * 86_400_000).toISOString(),
        ...(owner === undefined ? {} : { owner }),
      },
    })
  const refusal = (code: string, status: number) => ({ status, body: { error: { code, target: 'owner' } } })
  const admin = userId('globalAdmin')
  t.match(await accept(admin, {}, 'The helpdesk'), refusal('InvalidInput', 400))
  t.match(await accept(admin, {}, 'nobody@northwind.example'), refusal('UserNotFound', 404))
  t.match(await accept(admin, {}), refusal('ApproverRequired', 400))
  t.match(await accept(admin, {}, admin), refusal('ApproverNotAllowed', 403), 'the one it is about')
  t.match(await accept(admin, {}, userId('guest')), refusal('ApproverNotAllowed', 403), 'a guest')
  t.match(await accept(admin, await people.by(admin, 'RoleApprover')), refusal('ApproverNotAllowed', 403))
  t.match(
    await accept(groupId('roleGroup'), {}, userId('groupAdmin')),
    refusal('ApproverNotAllowed', 403),
    'somebody in the group that it is about',
  )
  const signedIn = await people.by(userId('activeStaff'), 'RoleApprover')
  t.match(await accept(admin, signedIn, userId('contactEmpty')), refusal('ApproverNotAllowed', 403), 'in another name')
  t.match(await accept(admin, signedIn), {
    status: 200,
    body: { state: 'accepted', owner: bench.cast.users['activeStaff']?.userPrincipalName },
  })
})
