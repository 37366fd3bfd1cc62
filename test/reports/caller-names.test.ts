import t, { type Test } from 'tap'
import { callerName } from '../../src/services/reports/shown-caller.ts'
import { browser } from '../browser.ts'
import { keyOf } from '../helper.ts'
import { MINUTE, startPlans } from '../plans/support.ts'
import { signIns } from '../signed-in.ts'

const ROLES = ['LicenseOperator', 'ContactEditor'] as const

/** A service where an app of the tenant makes plans and campaigns. */
async function scene(t: Test, env: Record<string, string> = {}) {
  const tokens = await signIns(t)
  const bench = await startPlans(t, { env: { ...tokens.env, CONSOLE_SIGN_IN: 'apiKey', ...env } })
  const { call, cast } = bench
  const apps = cast['servicePrincipals'] as Record<string, { appId: string; displayName: string }>
  const byApp = async (appId: string) => tokens.byApp(appId, ...ROLES)
  const textOf = (page: string) => page.replaceAll(/<[^>]+>/g, '')
  const contentOf = async (path: string) => textOf((await call(`GET ${path}/report?format=html`)).body.content)
  return {
    bench,
    tokens,
    apps,
    hr: apps['hrSync'] as { appId: string; displayName: string },
    planBy: async (appId: string, inactiveDays = 180) =>
      (
        await call('POST /v1/license-cleanup-plans', {
          ...(await byApp(appId)),
          body: { groupIds: [bench.groupId('licA3Staff')], inactiveDays },
        })
      ).body,
    campaignBy: async (appId: string) => {
      const { body } = await call('POST /v1/contact-campaigns', {
        ...(await byApp(appId)),
        body: { departments: ['Nursing'], fields: ['mobilePhone'] },
      })
      await call(`POST /v1/contact-campaigns/${body.campaignId}/close`, { ...(await byApp(appId)), body: {} })
      return body
    },
    planReport: async (planId: string) => contentOf(`/v1/plans/${planId}`),
    campaignReport: async (campaignId: string) => contentOf(`/v1/contact-campaigns/${campaignId}`),
    consolePage: async (path: string) => {
      const somebody = browser(bench)
      await somebody.send('/admin/sign-in', { key: keyOf('admin'), path: '' })
      return textOf((await somebody.open(`/admin/${path}`)).text)
    },
    requests: async () => (await bench.simulate('GET /_simulator/stats')).httpRequests as number,
  }
}

t.test('apps and people are called by their names, wherever it says who did it', async (t) => {
  const { bench, tokens, hr, planBy, campaignBy, planReport, campaignReport, consolePage, requests } = await scene(t)
  const { displayName: approver } = (
    await bench.call(`GET /v1/users/${bench.userId('activeStaff')}/sign-in-activity`, { as: 'reader' })
  ).body
  const plan = await planBy(hr.appId)
  t.equal(plan.createdBy, `app:${hr.appId}`, 'what programs read is the id')
  await bench.call(`POST /v1/plans/${plan.planId}/approve`, {
    ...(await tokens.by(bench.userId('activeStaff'), 'LicenseApprover')),
    body: { hash: plan.hash },
  })

  const report = await planReport(plan.planId)
  t.match(report, `Made bythe app ${hr.displayName}, on`)
  t.match(report, `asserted by ${approver}`)
  t.notMatch(report, hr.appId)
  t.match(await consolePage(`plans/${plan.planId}`), `Made bythe app ${hr.displayName}`)

  const { campaignId } = await campaignBy(hr.appId)
  const told = await campaignReport(campaignId)
  t.match(told, `Made bythe app ${hr.displayName}, on`)
  t.match(told, `Ended bythe app ${hr.displayName}`)
  const page = await consolePage(`campaigns/${campaignId}`)
  t.match(page, `Made bythe app ${hr.displayName}`)
  t.match(page, `Closed bythe app ${hr.displayName}`)

  const { planId } = await bench.create({ inactiveDays: 200 })
  t.match(await consolePage(`plans/${planId}`), 'Made bythe connection licenses')
  t.match(await planReport(planId), 'Made bythe connection licenses, on')

  await t.test('names are kept for ten minutes, and read together', async (t) => {
    const costs = async () => {
      const before = await requests()
      await planReport(plan.planId)
      return (await requests()) - before
    }
    await costs()
    t.equal(await costs(), 0, 'nothing is asked twice')
    bench.advance(9 * MINUTE)
    t.equal(await costs(), 0)
    bench.advance(2 * MINUTE)
    t.equal(await costs(), 1, 'a person and an app share one request')
  })
})

t.test('without a name there is the id, and there is a report', async (t) => {
  const { bench, tokens, hr, planBy, campaignBy, planReport, campaignReport, consolePage } = await scene(t)
  const unknown = '00000000-0000-4000-8000-00000000abcd'
  const foreign = await planBy(unknown, 190)
  t.match(await planReport(foreign.planId), `Made bythe app ${unknown}, on`, 'an app that the tenant has no more')

  await bench.faults({ path: '/servicePrincipals', effect: { status: 403, code: 'Authorization_RequestDenied' } })
  const plan = await planBy(hr.appId)
  await bench.call(`POST /v1/plans/${plan.planId}/approve`, {
    ...(await tokens.by(bench.userId('activeStaff'), 'LicenseApprover')),
    body: { hash: plan.hash },
  })
  const report = await planReport(plan.planId)
  t.match(report, `Made bythe app ${hr.appId}, on`)
  t.notMatch(report, `user:${bench.userId('activeStaff')}`, 'who may not read apps may still read people')
  t.match(await consolePage(`plans/${plan.planId}`), `Made bythe app ${hr.appId}`)
  const { campaignId } = await campaignBy(hr.appId)
  t.match(await campaignReport(campaignId), `Made bythe app ${hr.appId}, on`)

  await bench.faults({ path: '/\\$batch', effect: { status: 403, code: 'Authorization_RequestDenied' } })
  bench.advance(11 * MINUTE)
  t.match(await planReport(plan.planId), `Made bythe app ${hr.appId}, on`, 'nothing can be read at all')
  await bench.faults()
  t.match(await planReport(plan.planId), `Made bythe app ${hr.displayName}, on`, 'a failure is not kept')
})

t.test('in French too', async (t) => {
  const { hr, planBy, planReport, consolePage } = await scene(t, { REPORT_LANGUAGE: 'fr' })
  const { planId } = await planBy(hr.appId)
  t.match(await planReport(planId), `l’application ${hr.displayName}, le`)
  t.match(await consolePage(`plans/${planId}`), `l’application ${hr.displayName}`)
})

t.test('ids of any shape are shown as they are', async (t) => {
  const names = new Map([['ab', 'Ada']])
  for (const [caller, shown] of [
    ['key:app:ab', 'the connection app:ab'],
    ['user:AB', 'Ada'],
    ['app:AB', 'the app Ada'],
    ['user:xy', 'user:xy'],
    ['service', 'service'],
    ['app:', 'app:'],
    ['', ''],
  ] as const) {
    t.equal(callerName(caller, names, { language: 'en' }), shown, caller)
  }
})
