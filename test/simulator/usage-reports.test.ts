import t from 'tap'
import { start } from './support.ts'

const REPORT = "/reports/getOffice365ActiveUserDetail(period='D180')"

/** Asks without following, as the address is what matters. */
const locate = (
  url: string,
  headers: Record<string, string> = { Authorization: 'Bearer opaque' },
  report = `/v1.0${REPORT}`,
) => fetch(`${url}${report}`, { headers, redirect: 'manual' })

t.test('the usage report lies behind an address that takes no token', async (t) => {
  const { url, user, call, control, world } = await start(t)
  t.equal((await locate(url, {})).status, 401)
  const location = (await locate(url)).headers.get('Location') ?? ''
  t.equal((await fetch(location, { headers: { Authorization: 'Bearer opaque' } })).status, 400)
  t.equal((await fetch(location.slice(0, -1))).status, 404)
  await control('POST', 'service-activity', { userId: user('inactiveStaff'), at: '2026-05-06T07:08:09Z' })
  const [header = '', ...lines] = (await (await fetch(location)).text()).split('\r\n')
  t.match(
    header,
    /^Report Refresh Date,User Principal Name,Display Name,Is Deleted,.*Teams Last Activity Date,.*Assigned Products$/,
  )
  const name = String(world.tenant.read(world.tenant.castIndex('inactiveStaff'), 'userPrincipalName', 0))
  t.match(
    lines.find((line) => line.includes(`,${name},`)),
    /2026-05-06/,
  )
  t.equal(lines.find((line) => line !== '')?.split(',').length, header.split(',').length)
  t.equal((await call('GET', "/reports/getOffice365ActiveUserDetail(period='D1')")).status, 400)
})

t.test('reports can conceal names and lie elsewhere', async (t) => {
  const { url } = await start(t, { profiles: ['concealedNames'] })
  const text = await (await fetch((await locate(url)).headers.get('Location') ?? '')).text()
  t.notMatch(text, '@')
  t.match(text.split('\r\n')[1], /^[0-9-]{10},[0-9A-F]{32},[0-9A-F]{32},/)
  const other = await start(t, { profiles: ['foreignReportHost'] })
  t.match((await locate(other.url)).headers.get('Location'), /^https:\/\/reports\.attacker\.example\//)
})

const MAILBOXES = "/reports/getMailboxUsageDetail(period='D180')"

async function mailboxes(url: string, version: string): Promise<{ header: string; lines: string[] }> {
  const location = (await locate(url, undefined, `/${version}${MAILBOXES}`)).headers.get('Location') ?? ''
  const [header = '', ...lines] = (await (await fetch(location)).text()).trimEnd().split('\r\n')
  return { header: header.replace('\uFEFF', ''), lines }
}

t.test('the report of mailboxes tells their kind in beta, and in v1.0 does not', async (t) => {
  const { url, cast, control, call } = await start(t, { users: 1_500 })
  const { header, lines } = await mailboxes(url, 'beta')
  t.ok(lines.length > 500, 'in more than one chunk')
  t.match(header, /^Report Refresh Date,User Principal Name,Display Name,Is Deleted,.*,Recipient Type,Report Period$/)
  const kind = (name: string) =>
    lines
      .find((line) => line.split(',')[1] === cast.users[name]?.userPrincipalName)
      ?.split(',')
      .at(-2)
  t.same(['sharedMailbox', 'roomMailbox', 'activeStaff', 'guest'].map(kind), ['Shared', 'Room', 'User', undefined])
  t.ok(lines.every((line) => line.split(',').length === header.split(',').length))
  const plain = await mailboxes(url, 'v1.0')
  t.notMatch(plain.header, /Recipient Type/)
  t.equal(plain.lines.length, lines.length)
  t.equal((await call('GET', "/reports/getMailboxUsageDetail(period='D1')")).status, 400)
  await control('PATCH', 'settings', { profiles: ['concealedNames'] })
  const [first = ''] = (await mailboxes(url, 'beta')).lines
  t.match(first, /^[0-9-]{10},[0-9A-F]{32},[0-9A-F]{32},/)
})
