import { test, type Test } from 'tap'
import { onRemoval } from '../plans/support.ts'
import { startStage } from './stage.ts'
import { loadFlow } from './support.ts'

const apply = await loadFlow('apply-approved-plans')
const settings = { LicenseReportTo: 'reports@northwind.example', FailuresTo: 'operators@northwind.example' }

test('An approved plan is carried out when its days of grace are over', async (t) => {
  const stage = await startStage(t, { users: 400 })
  const { front, office } = stage
  const fire = async (plan: unknown) => {
    office.mails.length = 0
    const [run] = await stage.fire(apply, [plan], { settings })
    if (run === undefined) throw new Error('The plan started no run.')
    return run
  }
  const untouched = async (t: Test) => t.same(await stage.journal(), [], 'nothing was written')
  const approved = async () => stage.plan((await stage.approved({ groupIds: [stage.groupId('licA3Second')] })).planId)
  const plan = await approved()

  await t.test('a service that is gone applies nothing, and somebody hears of it', async (t) => {
    front.down()
    const run = await fire(plan)
    front.down(false)
    t.equal(run.status, 'Failed')
    t.match(office.mails, [{ to: settings.FailuresTo, html: /Look_at_the_plan.*BadGateway/ }])
    await untouched(t)
  })

  await t.test('a plan that is stopped meanwhile is left alone', async (t) => {
    const other = await stage.approved({ groupIds: [stage.groupId('licA3Staff')] })
    await stage.call(`POST /v1/plans/${other.planId}/stop`, { as: 'licenses', body: {} })
    const run = await fire(await stage.plan(other.planId))
    t.equal(run.status, 'Succeeded', 'somebody wanted it so')
    t.same(office.mails, [])
    await untouched(t)
  })

  await t.test('once, although the event comes twice and the service was busy', async (t) => {
    front.refuse({ path: /\/apply$/, status: 429, times: 1, retryAfter: 30 })
    const run = await fire(plan)
    t.equal(run.status, 'Succeeded')
    t.match(office.mails, [
      {
        to: settings.LicenseReportTo,
        subject: /: (verifying|done)$/,
        attachments: [{ name: /\.csv$/, text: /Position,State,Person/ }],
      },
    ])
    const { state } = await stage.until(plan.planId, 'done')
    t.equal(state, 'done')
    const removed = await stage.journal()
    t.ok(removed.length > 0)
    const again = await fire(plan)
    t.same(await stage.journal(), removed)
    t.equal(again.status, 'Succeeded')
  })

  await t.test('a plan that breaks off fails the run, after its report', async (t) => {
    const groupIds = [stage.groupId('licA3Staff')]
    const { planId } = await stage.approved({ groupIds })
    await stage.faults(onRemoval({ status: 403, code: 'Authorization_RequestDenied' }))
    const run = await fire(await stage.plan(planId))
    await stage.faults()
    t.equal(run.status, 'Failed')
    t.match(office.mails[0], { to: settings.LicenseReportTo, subject: /halted|failed/ })
  })
})
