import t from 'tap'
import { wants } from '../../src/services/hooks/triggers.ts'
import { PLAN_KINDS } from '../../src/services/plan-kinds.ts'
import { createPlanKinds } from '../../src/services/plans/plan-rules.ts'
import type { HookFilters, HookSubscriptionRow } from '../../src/store/hook-tables.ts'
import type { Role } from '../../src/callers.ts'
import { all } from '../helper.ts'
import { DAY } from '../plans/support.ts'
import { startHooks, type Scene } from './support.ts'

/** What was told since the last time, as type, plan and state. */
function tellingOf({ receiver }: Scene) {
  return (): [string, string, string][] =>
    receiver.messages.splice(0).map(({ body }) => [body.eventType, body.value[0].planId, body.value[0].state])
}

t.test('a plan is told of when it needs approval, can be applied, and ends', async (t) => {
  const scene = await startHooks(t, { env: { GRACE_DAYS: '14' } })
  const { create, approve, sweep, advance, groupId, call, apply, until } = scene
  const told = tellingOf(scene)
  for (const path of ['plan-needs-approval', 'plan-ready-to-apply', 'plan-finished']) await scene.subscribe(path)

  const plan = await create()
  await sweep()
  t.same(told(), [['planNeedsApproval', plan.planId, 'ready']])
  t.equal((await approve(plan)).status, 200)
  await sweep()
  advance(20 * DAY)
  await sweep()
  t.same(told(), [], 'grace does not begin before the people were told')
  await all(scene, `GET /v1/plans/${plan.planId}/notices`, 'licenses')
  advance(13 * DAY)
  await sweep()
  t.same(told(), [])
  advance(DAY)
  await sweep()
  await sweep()
  t.same(told(), [['planReadyToApply', plan.planId, 'approved']], 'once, when ApplyPlan would not say TooEarly')
  t.equal((await apply(plan.planId)).status, 200)
  await until(plan.planId, 'done')
  await sweep()
  t.same(told(), [['planFinished', plan.planId, 'done']])

  await t.test('rejected, replaced, expired, and empty ones end too', async (t) => {
    const other = { groupIds: [groupId('licA1Students')] }
    const first = await create(other)
    const second = await create({ ...other, inactiveDays: 200 })
    await sweep()
    t.same(
      told()
        .map(([type, planId]) => [type, planId])
        .sort(),
      [
        ['planNeedsApproval', first.planId],
        ['planNeedsApproval', second.planId],
      ].sort(),
    )
    await call(`POST /v1/plans/${first.planId}/reject`, { as: 'approver', body: {} })
    advance(60 * DAY)
    await sweep()
    await sweep()
    t.same(
      told().sort(),
      [
        ['planFinished', first.planId, 'rejected'],
        ['planFinished', second.planId, 'expired'],
      ].sort(),
    )
    const empty = await create({ ...other, inactiveDays: 3_650 })
    t.match(empty, { state: 'done' })
    await sweep()
    t.same(told(), [['planFinished', empty.planId, 'done']])
  })

  await t.test('single changes are no plans that anybody waits for', async (t) => {
    const { status } = await call(`POST /v1/license-groups/${groupId('licA3Staff')}/removals`, {
      as: 'licenses',
      body: { userId: scene.userId('activeStaff') },
    })
    t.equal(status, 200)
    advance(60_000)
    await sweep()
    advance(60_000)
    await sweep()
    t.same(told(), [])
  })
})

t.test('a plan that was stopped and approved again is ready again', async (t) => {
  const scene = await startHooks(t)
  const { create, approve, sweep, call, advance } = scene
  const told = tellingOf(scene)
  await scene.subscribe('plan-ready-to-apply')
  const plan = await create()
  await approve(plan)
  await sweep()
  t.equal(told().length, 1)
  advance(1_000)
  t.equal((await call(`POST /v1/plans/${plan.planId}/stop`, { as: 'licenses', body: {} })).status, 200)
  await sweep()
  t.same(told(), [])
  advance(1_000)
  t.equal((await approve(plan)).status, 200)
  await sweep()
  t.same(told(), [['planReadyToApply', plan.planId, 'approved']])
})

t.test('a plan is not ready in a break in which nobody is removed', async (t) => {
  const day = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)
  const scene = await startHooks(t, { env: { QUIET_PERIODS: `${day(2)}/${day(9)}` } })
  const { create, approve, sweep, advance } = scene
  const told = tellingOf(scene)
  await scene.subscribe('plan-ready-to-apply')
  const plan = await create()
  advance(4 * DAY)
  await approve(plan)
  await sweep()
  t.same(told(), [])
  advance(8 * DAY)
  await sweep()
  t.same(told(), [['planReadyToApply', plan.planId, 'approved']])
})

t.test('an event is told to whoever is subscribed then, and may see it', async (t) => {
  const scene = await startHooks(t)
  const { create, sweep, call, receiver, deliveries } = scene
  const hook = (as: 'reader' | 'contacts' | 'roles' | 'admin', filters: HookFilters = {}) =>
    call('POST /v1/hooks/plan-needs-approval', { as, body: { callbackUrl: `${receiver.url}&as=${as}`, ...filters } })
  for (const as of ['reader', 'contacts', 'roles'] as const) t.equal((await hook(as)).status, 201)
  await hook('admin', { kind: 'contactUpdate' })
  await create()
  await sweep()
  t.same(
    receiver.messages.map(({ path }) => path.split('as=')[1]),
    ['reader'],
    'no other roles, and no other kind than was asked for',
  )
  await hook('admin')
  await sweep()
  t.equal(receiver.messages.length, 1, 'what happened before is not told')
  t.equal((await deliveries()).length, 1)
})

t.test('who wants what', async (t) => {
  const asks = (trigger: string, roles: Role[], filters: HookFilters, event: { data?: object; plan?: any }) =>
    wants(
      { id: 'hook', trigger, filters } as HookSubscriptionRow,
      { id: 'key:a', kind: 'apiKey', name: 'a', roles },
      { type: trigger, plan: undefined, data: {}, ...event },
      createPlanKinds(PLAN_KINDS),
    )
  const plan = { kind: 'licenseCleanup', selfApproved: false }
  for (const [expected, ...question] of [
    [true, 'planFinished', ['Reader'], {}, { plan }],
    [true, 'planFinished', ['Administrator'], { kind: 'licenseCleanup' }, { plan }],
    [false, 'planFinished', ['Administrator'], { kind: 'rolePlan' }, { plan }],
    [false, 'planFinished', ['RoleReader'], {}, { plan }],
    [false, 'planFinished', [], {}, { plan }],
    [false, 'planFinished', ['Reader'], {}, { plan: { ...plan, selfApproved: true } }],
    [false, 'planFinished', ['Reader'], {}, {}],
    [true, 'roleAlertRaised', ['RoleReader'], {}, { data: { severity: 'low' } }],
    [true, 'roleAlertRaised', ['RoleReader'], { minSeverity: 'medium' }, { data: { severity: 'high' } }],
    [true, 'roleAlertRaised', ['RoleReader'], { minSeverity: 'medium' }, { data: { severity: 'medium' } }],
    [false, 'roleAlertRaised', ['RoleReader'], { minSeverity: 'medium' }, { data: { severity: 'low' } }],
    [false, 'roleAlertRaised', ['Reader'], {}, { data: { severity: 'high' } }],
    [true, 'contactAnswered', ['ContactApprover'], { campaignId: 'a' }, { data: { campaignId: 'a' } }],
    [false, 'contactAnswered', ['ContactApprover'], { campaignId: 'b' }, { data: { campaignId: 'a' } }],
    [true, 'contactRequestDue', ['ContactEditor'], {}, { data: { hookId: 'hook' } }],
    [false, 'contactRequestDue', ['ContactEditor'], {}, { data: { hookId: 'other' } }],
    [false, 'contactRequestDue', ['ContactApprover'], {}, { data: { hookId: 'hook' } }],
  ] as [boolean, ...Parameters<typeof asks>][]) {
    t.equal(asks(...question), expected, JSON.stringify(question))
  }
})
