import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createUsageReports } from '../../src/graph/usage-reports.ts'
import { startDraft } from './support.ts'

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

t.test('who is at work without signing in is spared', async (t) => {
  const service = await startDraft(t)
  await service.control('POST', 'service-activity', { userId: service.user('inactiveStaff'), at: daysAgo(20) })
  await service.control('POST', 'service-activity', { userId: service.user('doubleLicensed'), at: daysAgo(200) })
  const groupIds = [service.group('licA3Staff')]
  const { rows, summary } = await service.draft({ groupIds, crossCheckUsage: true })
  const row = (name: string) => rows.find((row) => service.nameOf(row) === name)
  t.match(row('inactiveStaff'), {
    decision: 'spared',
    code: 'activeInServices',
    message: new RegExp(daysAgo(20).slice(0, 10)),
  })
  t.match(row('doubleLicensed'), { decision: 'planned' })
  t.match(summary, {
    crossCheck: { applied: true, refreshDate: daysAgo(2).slice(0, 10), active: 1 },
    warnings: [],
    spared: { activeInServices: 1 },
  })
  t.ok((summary.crossCheck?.found ?? 0) > 50)

  t.match((await service.draft({ groupIds })).summary.crossCheck, undefined, 'only when asked for')
})

t.test('a report without names is told, and changes nothing', async (t) => {
  const service = await startDraft(t, { simulator: { profiles: ['concealedNames'] } })
  const groupIds = [service.group('licA3Staff')]
  const checked = await service.draft({ groupIds, crossCheckUsage: true })
  t.match(checked.summary, { crossCheck: { applied: false }, warnings: [/conceals names/] })
  t.same(checked.rows, (await service.draft({ groupIds })).rows)
})

t.test('a report is fetched from listed hosts only, and without the token', async (t) => {
  const service = await startDraft(t, { simulator: { profiles: ['foreignReportHost'] } })
  const scope = { groupIds: [service.group('licA3Staff')], crossCheckUsage: true }
  await t.rejects(service.draft(scope), { code: 'ReportHostNotAllowed', message: /reports\.attacker\.example/ })
  await service.control('POST', 'faults', { path: '/reports/', effect: { status: 403 } })
  await t.rejects(
    service.draft(scope),
    { name: 'GraphFailure', status: 403 },
    'a check that was asked for and can not be made is no plan',
  )
})

const HEADER = 'Report Refresh Date,User Principal Name,Exchange Last Activity Date,Teams Last Activity Date'

/** A Graph that hands out whatever address, and a host beside it that takes no token. */
async function fakeGraph(
  t: { teardown(fn: () => unknown): void },
  { location, file = `${HEADER}\r\n`, cut = false }: { location?: string; file?: string; cut?: boolean },
) {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    if (request.url?.startsWith('/v1.0/')) response.writeHead(302, { Location: location ?? `${url()}/file` }).end()
    else if (cut) response.writeHead(200).write(file, () => response.destroy())
    else response.end(file)
  })
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const read = async (options: { downloadHosts?: string[]; maxBytes?: number } = {}) => {
    const rows = []
    for await (const row of createUsageReports({
      baseUrl: url(),
      tokens: async () => 'secret',
      downloadHosts: ['*.office.com'],
      ...options,
    }).activeUsers()) {
      rows.push(row)
    }
    return rows
  }
  return { read, seen }
}

t.test('addresses that must not be followed', async (t) => {
  for (const location of [
    'https://evil.example/file',
    'https://office.com.evil.example/file',
    'https://office.com/file',
    'https://reports.office.com@evil.example/file',
    'https://user@reports.office.com/file',
    'https://reports.office.com:8443/file',
    'http://reports.office.com/file',
    'http://127.0.0.1:1/file',
    'https://evil.example/.office.com',
    'file:///etc/passwd',
    '/relative',
  ]) {
    const { read, seen } = await fakeGraph(t, { location })
    await t.rejects(read(), { code: 'ReportHostNotAllowed' }, location)
    t.equal(seen.length, 1)
  }
})

t.test('a report is read as it is written, and refused when it is none', async (t) => {
  const good = await fakeGraph(t, {
    file: `\uFEFF${HEADER}\r\n2026-09-01,"o""brien, x@n.example",2026-03-01,2026-08-01\r\n2026-09-01,b@n.example,,\r\n`,
  })
  t.same(await good.read(), [
    { userPrincipalName: 'o"brien, x@n.example', refreshDate: '2026-09-01', lastActivityDate: '2026-08-01' },
    { userPrincipalName: 'b@n.example', refreshDate: '2026-09-01' },
  ])
  t.same(good.seen, ['Bearer secret', undefined], 'the token goes to Graph alone')
  await t.rejects((await fakeGraph(t, { file: '<html>Sign in</html>' })).read(), { code: 'ResponseUnreadable' })
  await t.rejects((await fakeGraph(t, { file: '' })).read(), { code: 'ResponseUnreadable' })
  await t.rejects((await fakeGraph(t, { file: `${HEADER}\r\n${'x'.repeat(2_000)}` })).read({ maxBytes: 1_000 }), {
    code: 'ReportDownloadFailed',
  })
  await t.rejects(
    (await fakeGraph(t, { file: `${HEADER}\r\n2026-09-01,a@n.example,,\r\n`, cut: true })).read(),
    { code: 'ReportDownloadFailed' },
    'half a report is none',
  )
})
