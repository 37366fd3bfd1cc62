import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createUsageReports } from '../../src/graph/usage-reports.ts'
import { readMailboxHints } from '../../src/services/cleanup/mailbox-hints.ts'
import { startDraft, type DraftOptions, type Drafting } from './support.ts'

const MAILBOX = 'GET /users/{id}'
const REPORT = 'GET /reports/getMailboxUsageDetail/{period}'
const DAY_MS = 86_400_000

interface Stats {
  callsByOperation: Record<string, number>
  httpRequests: number
}

const statsOf = async ({ control }: Drafting): Promise<Stats> => (await control('GET', 'stats')).body as Stats

/** The draft of the staff with how many mailboxes were asked for, and how many requests all of it was. */
async function drafted(service: Drafting) {
  await service.control('POST', 'stats/reset')
  const { rows } = await service.draft({ groupIds: [service.group('licA3Staff')] })
  const { callsByOperation, httpRequests } = await statsOf(service)
  return {
    rows,
    row: (name: string) => rows.find((row) => service.nameOf(row) === name),
    mailboxes: callsByOperation[MAILBOX] ?? 0,
    reports: callsByOperation[REPORT] ?? 0,
    httpRequests,
  }
}

/** Changes a mailbox after the report was made. */
function changeMailbox({ world }: Drafting, name: string, userPurpose: string): void {
  world.tenant.write(world.tenant.castIndex(name), { mailboxSettings: { userPurpose } }, world.now())
}

const startLate = (t: Parameters<typeof startDraft>[0], options: DraftOptions = {}) =>
  startDraft(t, { ...options, simulator: { users: 2_000, replicationMs: 3_600_000, ...options.simulator } })

t.test("whose mailbox is nobody's by the report is spared without a question", async (t) => {
  const service = await startDraft(t)
  const without = await drafted(await startDraft(t, { simulator: { profiles: ['concealedNames'] } }))
  const hinted = await drafted(service)
  t.match(hinted.row('sharedMailbox'), {
    decision: 'spared',
    code: 'sharedMailbox',
    message: new RegExp(
      `is a shared mailbox.*usage report of ${new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10)}`,
    ),
    change: { details: { mailboxKindUnknown: false } },
  })
  t.match(hinted.row('roomMailbox'), { decision: 'spared', code: 'roomMailbox' })
  t.match(hinted.row('inactiveStaff'), { decision: 'planned', change: { details: { mailboxKindUnknown: false } } })
  t.equal(hinted.reports, 1)
  t.equal(hinted.mailboxes, without.mailboxes - 2, 'neither of the two is asked for')
  t.ok(hinted.httpRequests <= without.httpRequests + 1, `${hinted.httpRequests} with, ${without.httpRequests} without`)
  const decisions = ({ rows }: typeof hinted) => rows.map(({ decision, change }) => [decision, change.subjectId])
  t.same(decisions(hinted), decisions(without), 'the same people are planned either way')
})

t.test('few people are asked for themselves, without the report', async (t) => {
  const service = await startDraft(t)
  await service.control('POST', 'stats/reset')
  await service.draft({ groupIds: [service.group('licA3Staff')] }, { maxRemovals: 20 })
  t.equal((await statsOf(service)).callsByOperation[REPORT], undefined)
})

t.test("a report that calls a shared mailbox a person's permits nothing; the other way round it spares", async (t) => {
  const service = await startLate(t)
  changeMailbox(service, 'inactiveStaff', 'shared')
  changeMailbox(service, 'sharedMailbox', 'user')
  const { row, reports } = await drafted(service)
  t.equal(reports, 1)
  const became = row('inactiveStaff')
  t.match(became, { decision: 'spared', code: 'sharedMailbox' })
  t.notMatch(became, { message: /usage report/ }, 'Exchange said so')
  t.match(row('sharedMailbox'), { decision: 'spared', code: 'sharedMailbox', message: /usage report/ })
})

t.test('without a report that can be read the plan is the same, and at most two requests more', async (t) => {
  const service = await startDraft(t)
  const { rows } = await drafted(service)
  const plain = ({ decision, change }: (typeof rows)[number]) => [decision, change.subjectId]
  for (const [name, change, effect] of [
    ['concealed', { profiles: ['concealedNames'] }, undefined],
    ['on a host that nobody knows', { profiles: ['foreignReportHost'] }, undefined],
    ['refused', {}, { status: 403, code: 'S2SUnauthorized' }],
    ['put off', {}, { status: 429, retryAfter: 30 }],
    ['unavailable', {}, { status: 503 }],
    ['cut off', {}, { drop: true }],
  ] as const) {
    const other = await startDraft(t, { simulator: change })
    if (effect !== undefined) await other.control('POST', 'faults', { path: '/reports/', effect })
    const found = await drafted(other)
    t.same(found.rows.map(plain), rows.map(plain), name)
    t.match(found.row('sharedMailbox'), { decision: 'spared', code: 'sharedMailbox' }, name)
    t.notMatch(found.row('sharedMailbox'), { message: /usage report/ }, name)
    t.ok(found.reports <= 1, `${name}: asked once`)
  }
})

const HEADER = 'Report Refresh Date,User Principal Name,Is Deleted,Recipient Type'

/** What follows from a file, for somebody with an awkward name. */
async function hintsFrom(t: { teardown(fn: () => unknown): void }, file: string, cut = false) {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/beta/')) response.writeHead(302, { Location: `${url()}/file` }).end()
    else if (cut) response.writeHead(200).write(file, () => response.destroy())
    else response.end(file)
  })
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const reports = createUsageReports({ baseUrl: url(), tokens: async () => 'secret', downloadHosts: [] })
  const hints = await readMailboxHints(reports, Date.UTC(2026, 8, 3))
  return Object.fromEntries(hints.kinds)
}

t.test('a report is believed where it is one, and recent', async (t) => {
  const file = (...lines: string[]) => `\uFEFF${[HEADER, ...lines].join('\r\n')}\r\n`
  const shared = '2026-09-01,A@n.example,False,Shared'
  for (const [name, text, kinds] of [
    [
      'kinds',
      file(shared, '2026-09-01,b@n.example,False,RoomMailbox'),
      { 'a@n.example': 'shared', 'b@n.example': 'room' },
    ],
    ['persons and unknown kinds', file('2026-09-01,a@n.example,False,User', '2026-09-01,b@n.example,False,Other'), {}],
    ['a mailbox that was deleted', file('2026-09-01,a@n.example,True,Shared'), {}],
    ['nobody', file(), {}],
    ['no file', '', {}],
    ['a page to sign in', '<html>Sign in</html>', {}],
    ['without the column', 'Report Refresh Date,User Principal Name\r\n2026-09-01,a@n.example\r\n', {}],
    ['an old one', file('2026-08-20,a@n.example,False,Shared'), {}],
    ['without a date', file(',a@n.example,False,Shared'), {}],
    ['a concealed name among them', file(shared, `2026-09-01,${'A'.repeat(32)},False,Shared`), {}],
  ] as const) {
    t.same(await hintsFrom(t, text), kinds, name)
  }
  t.same(await hintsFrom(t, file(shared), true), {}, 'half a report is none')
})
