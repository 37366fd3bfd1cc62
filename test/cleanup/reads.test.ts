import t from 'tap'
import { startDraft } from './support.ts'

/** Groups, side effects, roles, the log of re-enabled accounts, products. */
const ONCE = 20

t.test('the cost is pages and batches, never a request for each person', async (t) => {
  for (const users of [2_000, 20_000]) {
    const service = await startDraft(t, { simulator: { users } })
    const { rows, summary } = await service.draft({ allGroups: true })
    const { httpRequests, callsByOperation } = service.world.stats.toJSON()
    const candidates = new Set(
      rows
        .filter((row) => row.decision !== 'spared' || row.code !== 'neverSignedIn')
        .map(({ change }) => change.subjectId),
    ).size
    const planned = new Set(rows.filter(({ decision }) => decision === 'planned').map(({ change }) => change.subjectId))
      .size
    t.equal(summary.people.read, users)
    t.ok(candidates > users / 25, `${candidates} candidates of ${users}`)
    const most = Math.ceil(users / 500) + Math.ceil(candidates / 20) + Math.ceil(planned / 300) + ONCE
    t.ok(httpRequests <= most, `${httpRequests} of at most ${most} requests`)
    t.notOk(callsByOperation['GET /groups/{id}/members'], 'no group is read')
  }
})

t.test('half a tenant is no basis for a plan', async (t) => {
  const service = await startDraft(t)
  const groupIds = [service.group('licA3Staff')]
  const breaks = async (effect: object, code: string) => {
    await service.control('POST', 'faults', { method: 'GET', path: '/users\\?.*skiptoken', skip: 1, effect })
    await t.rejects(service.draft({ groupIds }), { code, message: /\.$/ }, JSON.stringify(effect))
    await service.control('DELETE', 'faults')
  }
  await breaks({ status: 400, code: 'Directory_ExpiredPageToken' }, 'ReadIncomplete')
  await breaks({ status: 500 }, 'ReadIncomplete')
  await breaks({ status: 429, retryAfter: '3600' }, 'ReadIncomplete')
  await breaks({ status: 403 }, 'GraphPermissionMissing')
  await service.control('PATCH', 'settings', { profiles: ['foreignNextLink'] })
  await t.rejects(service.draft({ groupIds }), { code: 'ReadIncomplete' })
  await service.control('PATCH', 'settings', { profiles: ['emptyPages'] })
  t.equal((await service.draft({ groupIds })).summary.people.read, 2_000, 'an empty page is not the end')
})

t.test('data that can not be believed, or is not there, makes no plan', async (t) => {
  const service = await startDraft(t, { simulator: { profiles: ['implausibleSignIn'] } })
  const groupIds = [service.group('licA3Staff')]
  await t.rejects(service.draft({ groupIds, neverSignedIn: 'include' }), { code: 'SignInDataImplausible' })
  await service.control('PATCH', 'settings', { profiles: ['noP1'] })
  await t.rejects(service.draft({ groupIds }), { code: 'SignInDataUnavailable' })
  await service.control('PATCH', 'settings', { profiles: [] })
  const { summary } = await service.draft({ groupIds })
  t.ok(summary.signInSharePercent !== undefined && summary.signInSharePercent > 90 && summary.signInSharePercent < 100)
})

t.test('in a read too small to be judged, nobody without a date is removed', async (t) => {
  const service = await startDraft(t, { simulator: { users: 200 } })
  // Disabled accounts do not count for the judgment, so that disabling most of them makes the read small.
  for (let index = 60; index < 200; index++) {
    await service.control('PATCH', `users/${service.world.tenant.people.idOf(index)}`, { accountEnabled: false })
  }
  const { rows, summary } = await service.draft({ groupIds: [service.group('licA3Staff')], neverSignedIn: 'include' })
  t.match(
    rows.filter((row) => service.nameOf(row).startsWith('neverSignedIn')).map((row) => 'code' in row && row.code),
    ['neverSignedIn', 'neverSignedIn', 'neverSignedIn', 'neverSignedIn'],
  )
  t.equal(summary.signInSharePercent, undefined)
  t.match(summary.warnings, [/Too few people/])
})

t.test('a draft can be called off', async (t) => {
  const service = await startDraft(t)
  const stop = new AbortController()
  stop.abort(new Error('called off'))
  await t.rejects(service.draft({ allGroups: true }, {}, { signal: stop.signal }), { message: 'called off' })
  t.notOk(service.world.stats.toJSON().callsByOperation['GET /users/{id}'], 'before any mailbox is asked about')
})

t.test('what leaving costs is a warning where it could not be looked at', async (t) => {
  const service = await startDraft(t)
  await service.control('POST', 'faults', { path: '/conditionalAccess/', effect: { status: 403 } })
  const { summary } = await service.draft({ groupIds: [service.group('licA3Staff')] })
  t.match(summary.warnings, [/conditionalAccess.*LIC Microsoft 365 A3 Staff/])
})
