import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import t from 'tap'
import { DAY, startPlans } from '../plans/support.ts'
import { readCsv } from '../reports/csv-reader.ts'

const BROWSER = '/usr/bin/chromium'

t.test('the state of privileged access, for those who answer for it', { timeout: 120_000 }, async (t) => {
  const bench = await startPlans(t, { simulator: { quota: 'off' }, env: { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' } })
  const { call, userId, simulate, url } = bench
  const take = async () => (await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body
  const get = (route: string, as: 'roles' | 'reader' = 'roles') => call(`GET /v1/${route}`, { as })
  t.match(await get('role-metrics'), { status: 404, body: { error: { code: 'SnapshotNotFound' } } })
  const first = await take()
  t.match((await get('role-metrics')).body, { snapshotId: first.snapshotId, baselineSnapshotId: first.snapshotId, trend: [{ snapshotId: first.snapshotId }], openFindings: { high: Number } })

  for (let weeks = 0; weeks < 3; weeks++) {
    bench.advance(7 * DAY)
    await take()
  }
  await simulate(`DELETE /_simulator/users/${userId('globalAdmin')}`)
  bench.advance(7 * DAY)
  const last = await take()
  const { body: metrics } = await get('role-metrics')
  t.match(metrics, { snapshotId: last.snapshotId, baselineSnapshotId: first.snapshotId })
  t.equal(metrics.trend.length, 5)
  const standing = metrics.metrics.find(({ name }: any) => name === 'standingTier0')
  t.match(standing, { value: standing.baseline - 1, changePercent: Number })
  t.ok(standing.changePercent < 0)
  t.match((await get(`role-metrics?snapshotId=${first.snapshotId}`)).body.trend, [{ snapshotId: first.snapshotId }])
  t.match(await get(`role-metrics?snapshotId=${first.snapshotId}&baselineId=${last.snapshotId}`), { status: 400, body: { error: { target: 'baselineId' } } })
  t.equal((await get('role-metrics', 'reader')).status, 403)

  const { body: report } = await get('role-report')
  t.match(report, { contentType: 'text/html; charset=utf-8', fileName: /^privileged-access-\d{4}-\d\d-\d\d\.html$/, reportLink: String, snapshotId: last.snapshotId })
  t.match(report.content, /<svg [^>]*>/)
  t.notMatch(report.content, /<script/)
  const csv = readCsv((await get('role-report?format=csv')).body.content.slice(1))
  const json = JSON.parse((await get('role-report?format=json')).body.content)
  t.equal(csv.length - 1, json.findings.length)
  t.equal(json.findings.filter(({ severity, state }: any) => severity === 'high' && state === 'open').length, json.openFindings.high)

  const path = new URL(report.reportLink).pathname
  const page = await fetch(url + path)
  t.equal(page.status, 200)
  t.match(page.headers.get('content-security-policy'), /default-src 'none'/)
  if (existsSync(BROWSER)) {
    const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
    t.teardown(() => browser.close())
    const tab = await browser.newPage({ viewport: { width: 900, height: 1200 } })
    const complaints: string[] = []
    tab.on('console', message => { complaints.push(message.text()) })
    await tab.goto(url + path)
    t.same(complaints, [], 'nothing is loaded and nothing is run')
    t.equal(await tab.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'), true, 'nothing is cut off')
    const pdf = await tab.pdf({ format: 'A4' })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0
    t.ok(pages >= 1 && pages <= 4, `${pages} pages of A4`)
    if (process.env['SCREENSHOTS'] !== undefined) await tab.screenshot({ path: `${process.env['SCREENSHOTS']}/role-report.png`, fullPage: true })
  } else t.comment('Chromium is not here')

  t.match(await call('POST /v1/link-revocations', { as: 'contacts', body: { snapshotId: last.snapshotId } }), { status: 403 })
  t.match(await call('POST /v1/link-revocations', { as: 'roleOperator', body: { snapshotId: last.snapshotId } }), { status: 200, body: { snapshotId: last.snapshotId } })
  t.equal((await fetch(url + path)).status, 404)
  t.match(await call('POST /v1/link-revocations', { as: 'roleOperator', body: { snapshotId: '00000000-0000-4000-8000-000000000000' } }), { status: 404 })
  t.match(await call('POST /v1/link-revocations', { as: 'roleOperator', body: {} }), { status: 400 })
})
