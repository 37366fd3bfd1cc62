import t from 'tap'
import { start } from './support.ts'

const REPORT = "/reports/getOffice365ActiveUserDetail(period='D180')"

/** Asks without following, as the address is what matters. */
const locate = (url: string, headers: Record<string, string> = { Authorization: 'Bearer opaque' }) =>
  fetch(`${url}/v1.0${REPORT}`, { headers, redirect: 'manual' })

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
