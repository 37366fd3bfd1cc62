import t from 'tap'
import { all } from '../helper.ts'
import { DAY, startPlans } from '../plans/support.ts'

t.test('what one snapshot could not read is neither fixed nor zero, and no news in the next one', async (t) => {
  const bench = await startPlans(t, {
    simulator: { quota: 'off' },
    env: { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' },
  })
  const { call, store, faults } = bench
  const take = async () => {
    bench.advance(DAY)
    const { body } = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.equal(body.status, 'succeeded', JSON.stringify(body))
    return body
  }
  const metrics = async () => (await call('GET /v1/role-metrics', { as: 'roles' })).body
  const findings = async () =>
    (await all(bench, 'GET /v1/role-findings')).value.map(({ findingId, rule, firstSeenDateTime }) => ({
      findingId,
      rule,
      firstSeenDateTime,
    }))
  const raised = async () =>
    await store.db
      .selectFrom('roleAlerts')
      .select(['key', 'title', 'state'])
      .where('key', 'like', 'finding %')
      .orderBy('key')
      .execute()
  const isPartial = ({ rule }: { rule: string }) =>
    /app|mfa|wouldGetStuck/i.test(rule) && rule !== 'appWithDirectoryRole'

  await take()
  await bench.simulate(`PATCH /_simulator/users/${bench.userId('globalAdmin')}`, { userType: 'Guest' })
  const before = await take()
  const [numbers, found, alerts] = [await metrics(), await findings(), await raised()]
  t.ok(found.filter(isPartial).length > 5)
  t.match(alerts, [{ state: 'open' }], 'a new guest')

  await faults(
    ...['appRoleAssignedTo', 'userRegistrationDetails'].map((path) => ({
      path,
      effect: { status: 403, code: 'Authorization_RequestDenied' },
    })),
  )
  const partial = await take()
  t.same(partial.missingParts.map(({ part }: any) => part).sort(), ['apps', 'secondFactors'])
  for (const name of ['privilegedApps', 'tier0Apps', 'holdersWithoutMfa']) {
    t.notOk(name in partial, `${name} is not known`)
  }
  t.equal(partial.deviatingRoles, before.deviatingRoles)
  const less = await metrics()
  t.match(less, { fixedFindings: 0, missingParts: [{ reason: 'noPermission' }, { reason: 'noPermission' }] })
  const names = ({ metrics }: any) => metrics.map(({ name }: any) => name)
  t.same(
    names(numbers).filter((name: string) => !names(less).includes(name)),
    ['privilegedApps', 'tier0Apps', 'holdersWithoutMfa'],
  )
  t.notOk('tier0Apps' in less.trend.at(-1))
  t.ok('tier0Apps' in less.trend.at(-2))
  t.same(
    (await findings()).filter((one) => !isPartial(one)),
    found.filter((one) => !isPartial(one)),
  )
  t.same(await raised(), alerts)
  const html = (await call('GET /v1/role-report', { as: 'roles' })).body.content
  t.match(
    html,
    /Could not be read, and so is neither counted nor judged here: [^.]*apps[^;.]* \(no permission\)[^.]*\./,
  )
  t.match(html, /second factors \(no permission\)/)
  t.notMatch(html, /apps that could take over/)
  t.equal((await call(`GET /v1/role-metrics?baselineId=${partial.snapshotId}`, { as: 'roles' })).status, 200)

  await faults()
  await take()
  const after = await metrics()
  t.same(await findings(), found, 'all of it is there, since the day on which it was first seen')
  t.same(await raised(), alerts, 'and nobody is told again')
  t.match(after, { fixedFindings: 0, metrics: numbers.metrics })
  t.notMatch((await call('GET /v1/role-report', { as: 'roles' })).body.content, /Could not be read/)
  const since = (
    await call(`GET /v1/role-metrics?baselineId=${partial.snapshotId}`, { as: 'roles' })
  ).body.metrics.find(({ name }: any) => name === 'tier0Apps')
  t.same(since, { name: 'tier0Apps', value: before.tier0Apps }, 'there is nothing to compare with')
})
