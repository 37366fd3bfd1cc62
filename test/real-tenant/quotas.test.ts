import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { ask, startCampaigns } from '../campaigns/support.ts'
import { all } from '../helper.ts'

/**
 * A day of work on a tenant with the quotas that Microsoft has, of which ten reads of sign-in dates a minute is the
 * narrowest: slower than elsewhere, and to the end.
 */
t.test('with the quotas of a real tenant everything comes to its end', async (t) => {
  const scene = await startCampaigns(t, {
    users: 1_000,
    sweepEveryMs: 500,
    simulator: { quota: 'on', replicationMs: 200, licenseMs: 800 },
    env: { MAX_REMOVALS: '60', MAX_REMOVAL_PERCENT: '100' },
  })
  const { call, user, groupId, simulate } = scene
  /** In the time that it really takes. */
  const ended = async (planId: string, ...states: string[]) => {
    let plan = await scene.plan(planId)
    for (const since = Date.now(); !states.includes(plan.state) && Date.now() - since < 180_000; await wait(500)) {
      plan = await scene.plan(planId)
    }
    return plan
  }

  await t.test('look-ups', async (t) => {
    t.match(await call(`GET /v1/users/${user('inactiveStaff')}/sign-in-activity`), { status: 200 })
    t.ok((await all(scene, 'GET /v1/inactive-users?allUsers=true')).value.length > 50)
    t.ok((await all(scene, 'GET /v1/license-groups')).value.length > 10)
    t.ok((await all(scene, 'GET /v1/contacts?allDepartments=true')).value.length > 500)
    t.match(
      (await call('GET /v1/connection')).body.capabilities.find(({ status }: any) => !/^(available|off)$/.test(status)),
      undefined,
    )
  })

  await t.test('a clean-up plan, from preview to undo', async (t) => {
    const plan = await scene.create({ groupIds: [groupId('licA3Staff'), groupId('licA1Students')] })
    t.match(plan, { state: 'ready', progress: { planned: 60 } }, JSON.stringify(plan))
    t.match(await scene.approve(plan), { status: 200 })
    await scene.begun(plan.planId)
    const done = await ended(plan.planId, 'done', 'halted', 'stopped')
    t.match(done, { state: 'done', progress: { verified: 60, failed: 0 } })
    t.match(await scene.undo(plan.planId, { waitForCompletion: false }), { status: 200 })
    t.match(await ended(plan.planId, 'undone', 'done'), { state: 'undone', progress: { undone: 60 } })
  })

  await t.test('a campaign', async (t) => {
    for (const name of ['activeStaff', 'twoGroups', 'contactEmpty']) {
      await scene.control('PATCH', `users/${user(name)}`, { department: 'Astronomy' })
    }
    await wait(500)
    scene.ahead(60 * 60_000)
    const { body: campaign } = await call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: { departments: ['Astronomy'], fields: ['officeLocation'] },
    })
    const due = await ask(scene, campaign.campaignId)
    t.equal(due.length, 3, JSON.stringify(campaign))
    const answer = await call(`POST /v1/contact-requests/${due[0]?.requestId}/answer`, {
      as: 'contacts',
      body: {
        responder: due[0]?.responderId,
        data: { responseTime: '2026-11-30T10:00:00Z', data: { answer: 'confirm' } },
      },
    })
    t.match(answer, { status: 200 }, JSON.stringify(answer.body))
  })

  await t.test('a snapshot of the roles, and what stands out', async (t) => {
    const { body } = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.match(body, { status: 'succeeded', missingParts: [] })
    t.ok((await all(scene, 'GET /v1/role-findings')).value.length > 10)
    t.ok((await all(scene, 'GET /v1/role-activations')).value.length > 5)
  })

  const { throttled, earlyRetries } = await simulate('GET /_simulator/stats')
  t.comment(`${throttled} requests were put off`)
  t.equal(earlyRetries, 0, 'and none was sent again before it was time')
})
