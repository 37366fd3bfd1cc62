import { writeFileSync } from 'node:fs'
import t from 'tap'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import { COUNTED_METRICS, type CountedMetric, type RoleMetrics } from '../../src/services/roles/report/metrics.ts'
import { roleReportHtml } from '../../src/services/roles/report/report-html.ts'
import { SNAPSHOT_PARTS } from '../../src/snapshot-parts.ts'
import type { RoleSettings } from '../../src/services/roles/pim-settings.ts'
import { noChromium, openChromium, sheetsOf } from '../chromium.ts'
import { DAY, startPlans } from '../plans/support.ts'
import { readCsv } from '../reports/csv-reader.ts'
import { app, row } from './made-up.ts'
import { ENGLISH } from '../reports/sample.ts'

t.test('the state of privileged access, for those who answer for it', async (t) => {
  const bench = await startPlans(t, {
    simulator: { quota: 'off' },
    env: { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' },
  })
  const { call, userId, simulate, url } = bench
  const take = async () => (await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body
  const get = (route: string, as: 'roles' | 'reader' = 'roles') => call(`GET /v1/${route}`, { as })
  t.match(await get('role-metrics'), { status: 404, body: { error: { code: 'SnapshotNotFound' } } })
  const first = await take()
  t.match((await get('role-metrics')).body, {
    snapshotId: first.snapshotId,
    baselineSnapshotId: first.snapshotId,
    trend: [{ snapshotId: first.snapshotId }],
    openFindings: { high: Number },
  })

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
  t.match(await get(`role-metrics?snapshotId=${first.snapshotId}&baselineId=${last.snapshotId}`), {
    status: 400,
    body: { error: { target: 'baselineId' } },
  })
  t.equal((await get('role-metrics', 'reader')).status, 403)

  const { body: report } = await get('role-report')
  t.match(report, {
    contentType: 'text/html; charset=utf-8',
    fileName: /^privileged-access-\d{4}-\d\d-\d\d\.html$/,
    reportLink: String,
    snapshotId: last.snapshotId,
  })
  t.match(report.content, /<svg [^>]*>/)
  t.notMatch(report.content, /<script/)
  for (const words of [
    'The 30 days before',
    'hours of standing privileged access',
    'Justifications',
    'Outside of working hours',
    'Findings fixed',
    'Drift',
    'Open alerts today',
    'Privileged hours a week',
  ]) {
    t.ok(report.content.includes(words), words)
  }
  t.match(report.content, /stroke-dasharray="\d/, 'lines are told apart without colour')
  const csv = readCsv((await get('role-report?format=csv')).body.content.slice(1))
  const json = JSON.parse((await get('role-report?format=json')).body.content)
  t.equal(csv.length - 1, json.findings.length)
  t.match(csv[0], ['Severity', 'State', 'First Seen'])
  t.ok(csv.slice(1).every(([, , firstSeen]) => firstSeen?.endsWith('Z')))
  t.match(json, {
    periodDays: 30,
    weeks: [{}, {}, {}, {}],
    openAlerts: Object,
    standingHours: Number,
    fixedFindings: Number,
  })
  t.equal(JSON.parse((await get('role-report?format=json&days=7')).body.content).weeks.length, 1)
  t.equal(
    json.findings.filter(({ severity, state }: any) => severity === 'high' && state === 'open').length,
    json.openFindings.high,
  )

  const path = new URL(report.reportLink).pathname
  const page = await fetch(url + path)
  t.equal(page.status, 200)
  t.match(page.headers.get('content-security-policy'), /default-src 'none'/)
  await t.test('with a trend it is four sheets of paper at most', { skip: noChromium }, async (t) => {
    const browser = await openChromium(t)
    const tab = await browser.newPage({ viewport: { width: 900, height: 1200 } })
    const complaints: string[] = []
    tab.on('console', (message) => {
      complaints.push(message.text())
    })
    await tab.goto(url + path)
    t.same(complaints, [], 'nothing is loaded and nothing is run')
    t.equal(
      await tab.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
      true,
      'nothing is cut off',
    )
    const sheets = await sheetsOf(tab)
    t.ok(sheets >= 1 && sheets <= 4, `${sheets} sheets of A4`)
    if (process.env['SCREENSHOTS'] !== undefined) {
      writeFileSync(`${process.env['SCREENSHOTS']}/role-report.html`, report.content)
      await tab.screenshot({ path: `${process.env['SCREENSHOTS']}/role-report.png`, fullPage: true })
    }
  })

  t.match(await call('POST /v1/link-revocations', { as: 'contacts', body: { snapshotId: last.snapshotId } }), {
    status: 403,
  })
  t.match(await call('POST /v1/link-revocations', { as: 'roleOperator', body: { snapshotId: last.snapshotId } }), {
    status: 200,
    body: { snapshotId: last.snapshotId },
  })
  t.equal((await fetch(url + path)).status, 410)
  t.match(
    await call('POST /v1/link-revocations', {
      as: 'roleOperator',
      body: { snapshotId: '00000000-0000-4000-8000-000000000000' },
    }),
    { status: 404 },
  )
  t.match(await call('POST /v1/link-revocations', { as: 'roleOperator', body: {} }), { status: 400 })
})

t.test('however much there is: four sheets, and nothing is cut off', { skip: noChromium }, async (t) => {
  const long = `Zentrale Verwaltung für <b>Übriges</b>${' und Liegenschaften'.repeat(4)}, إدارة`
  const message = 'An app of another organization may do this, and nobody has looked at it for a long while. '.repeat(3)
  t.ok(long.length >= 120)
  const many = <T>(make: (index: number) => T): T[] => Array.from({ length: 60 }, (_, index) => make(index))
  const counted = Object.fromEntries(COUNTED_METRICS.map((name) => [name, 12_345])) as Record<CountedMetric, number>
  const time = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 6 * DAY).toISOString()
  const metrics: RoleMetrics = {
    snapshotId: '00000000-0000-4000-8000-000000000000',
    asOf: time(60),
    baselineSnapshotId: 'other',
    baselineDateTime: time(0),
    pimAvailable: false,
    systems: [],
    missingParts: SNAPSHOT_PARTS.map((part) => ({ part, reason: 'refused', code: 'Authorization_RequestDenied' })),
    metrics: COUNTED_METRICS.map((name) => ({ name, value: 12_345, baseline: 7, changePercent: 176_257 })),
    openFindings: { high: 1_234, medium: 1_234, low: 1_234 },
    acceptedFindings: 1_234,
    openAlerts: { high: 1_234, medium: 1_234, low: 1_234 },
    periodDays: 365,
    standingReductionPercent: 12,
    activityFromDateTime: time(1),
    activations: 12_345,
    activePeople: 1_234,
    approvalRatePercent: 91,
    medianDecisionMinutes: 1_234,
    justificationQualityPercent: 42,
    afterHoursSharePercent: 12,
    hoursFromDateTime: time(1),
    standingHours: 12_345_678,
    activatedHours: 1_234,
    unusedEligibility: 1_234,
    reviewCompletionPercent: 80,
    driftOpen: 1_234,
    fixedFindings: 1_234,
    medianDaysToFix: 17.5,
    weeks: many((index) => ({
      fromDateTime: time(index),
      activations: index,
      standingHours: 200_000 - index,
      activatedHours: index,
    })).slice(0, 52),
    trend: many((index) => ({ snapshotId: String(index), createdDateTime: time(index), ...counted })),
  }
  const settings = many(
    (index) =>
      ({
        system: 'entra',
        roleId: `r${index}`,
        roleName: `${long} ${index}`,
        tier: 0,
        deviations: many(() => ({
          setting: 'mfaOnActivation',
          value: 'false',
          expected: 'true',
          message: 'Activating asks for no multifactor authentication.',
        })).slice(0, 8),
      }) as RoleSettings,
  )
  const content = await roleReportHtml({
    say: ENGLISH,
    tenantName: long,
    generatedAt: new Date(),
    metrics,
    findings: many((index) => ({
      findingId: String(index),
      rule: RULES[index % RULES.length]?.id ?? '',
      title: RULES[index % RULES.length]?.title ?? '',
      systems: ['entra'],
      severity: 'high',
      subjectId: 's',
      subjectName: long,
      message,
      advice: RULES[index % RULES.length]?.advice ?? '',
      source: '',
      evidenceHash: '',
      summary: long,
      state: 'open',
    })),
    content: {
      assignments: settings.map(({ roleId }) => row({ roleId })),
      settings,
      apps: many((index) => app({ principalId: String(index), displayName: long, publisher: 'other' })),
      holders: [],
    },
    changes: many(() => ({
      change: 'changed',
      system: 'entra',
      kind: 'assignment',
      title: `${long}: Global Administrator`,
      tier: 0,
      fields: [{ field: 'endDateTime' }],
    })),
    sinceDateTime: time(59),
  })
  t.notMatch(content, '<b>Übriges')
  const browser = await openChromium(t)
  const tab = await browser.newPage({ viewport: { width: 680, height: 994 } })
  await tab.setContent(content)
  t.same(
    await tab.evaluate(
      '[...document.querySelectorAll("td, th, dd, dt, h1, h2, h3, p, figure")].filter(one => ' +
        'one.closest(".scroll") === null && one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)',
    ),
    [],
  )
  for (const format of ['A4', 'Letter'] as const) {
    const sheets = await sheetsOf(tab, format)
    t.ok(sheets >= 3 && sheets <= 4, `${sheets} sheets of ${format}`)
  }
  await tab.emulateMedia({ media: 'print' })
  t.equal(
    await tab.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
    true,
    'nothing is cut off on paper',
  )
  if (process.env['SCREENSHOTS'] !== undefined) {
    writeFileSync(`${process.env['SCREENSHOTS']}/role-report-full.html`, content)
    await tab.screenshot({ path: `${process.env['SCREENSHOTS']}/role-report-full.png`, fullPage: true })
  }
})
