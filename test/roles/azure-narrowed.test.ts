import t from 'tap'
import { openStore, type Store } from '../../src/store/database.ts'
import { DAY } from '../plans/support.ts'
import { all, startService } from '../helper.ts'

type Bench = Awaited<ReturnType<typeof startService>>

const take = async ({ call }: Bench) => {
  const { body } = await call('POST /v1/role-snapshots', { body: {} })
  if (body.status !== 'succeeded') throw new Error(JSON.stringify(body))
}
const ofAzure = async (bench: Bench): Promise<Map<string, any>> =>
  new Map((await all(bench, 'GET /v1/role-findings?system=azure')).value.map((one: any) => [one.findingId, one]))
const notSeen = async ({ call }: Bench): Promise<number> => (await call('GET /v1/role-findings?top=1')).body.notSeen
const fixed = async ({ call }: Bench): Promise<number> => (await call('GET /v1/role-metrics')).body.fixedFindings
/** Time alone fixes something of Entra. */
const fixedInAzure = async ({ db }: Store): Promise<string[]> =>
  (await db.selectFrom('roleFindingSpans').select('rule').where('goneAt', 'is not', null).execute()).flatMap(
    ({ rule }) => (/^(azure|dangerous)/.test(rule) ? [rule] : []),
  )
const alerts = async (bench: Bench): Promise<any[]> =>
  (await all(bench, 'GET /v1/role-alerts')).value.filter(({ kind }) => /^(azure|dangerous)/.test(kind))

/** The same tenant and the same store behind a service that is set up in another way. */
const startedOn =
  (t: Parameters<typeof startService>[0], { graphUrl, armUrl }: Bench, store: Store) =>
  (env: Record<string, string> = {}) =>
    startService(t, { store, env: { AZURE_ROLES: 'true', GRAPH_BASE_URL: graphUrl, ARM_BASE_URL: armUrl, ...env } })

for (const [what, choice] of [
  ['subscriptions are left out', 'subscription'],
  ['roles of higher tiers are left out', 'tier'],
] as const) {
  t.test(`${what} later: what was found there is neither fixed nor new`, async (t) => {
    const store = await openStore({})
    t.teardown(() => store.close())
    const wide = await startService(t, { store, env: { AZURE_ROLES: 'true' } })
    const start = startedOn(t, wide, store)
    const { library } = (wide.cast as any).azure.subscriptions
    await take(wide)
    const before = await ofAzure(wide)
    t.equal(await notSeen(wide), 0)

    const narrow = await start(
      choice === 'subscription' ? { AZURE_SUBSCRIPTION_IDS: library.id } : { AZURE_MAX_TIER: '0' },
    )
    await take(narrow)
    const less = await ofAzure(narrow)
    t.ok(less.size < before.size && less.size > 0, `${less.size} of ${before.size} are about what is left`)
    const only = [...less.values()].filter(({ findingId }) => !before.has(findingId))
    t.ok(
      only.every(({ rule }) => rule === 'dangerousTogether'),
      'their greater power is not seen any more',
    )
    const kept = less.size - only.length
    t.same(await alerts(narrow), [], 'which is no news')
    t.equal(await fixed(narrow), 0, 'nobody has fixed anything')
    t.equal(await notSeen(narrow), before.size - kept)
    await take(narrow)
    t.equal(await fixed(narrow), 0, 'nor at the next look')
    t.equal(await notSeen(narrow), before.size - kept)

    const again = await start()
    await take(again)
    const after = await ofAzure(again)
    t.same([...after.keys()].sort(), [...before.keys()].sort())
    for (const [id, { firstSeenDateTime, summary }] of before) {
      t.equal(after.get(id).firstSeenDateTime, firstSeenDateTime, `was there all the time: ${summary}`)
    }
    t.same(await alerts(again), [], 'nobody is told again')
    t.equal(await notSeen(again), 0)
    t.equal(await fixed(again), 0)
  })
}

for (const [what, choice, goesOn] of [
  ['subscriptions are left out', 'subscription', true],
  ['roles of higher tiers are left out', 'tier', true],
  ['subscriptions are left out after a break', 'subscription', false],
] as const) {
  t.test(`${what}, and the snapshot that saw them is no longer kept`, async (t) => {
    const store = await openStore({})
    t.teardown(() => store.close())
    let ahead = 0
    const clock = {
      simulator: { quota: 'off' },
      now: () => Date.now() + ahead * DAY,
      env: { AZURE_ROLES: 'true', ROLE_SNAPSHOT_RETENTION_DAYS: '30' },
    } as const
    const wide = await startService(t, { store, ...clock })
    const { library } = (wide.cast as any).azure.subscriptions
    const start = (env: Record<string, string> = {}) =>
      startService(t, {
        store,
        ...clock,
        env: { ...clock.env, GRAPH_BASE_URL: wide.graphUrl, ARM_BASE_URL: wide.armUrl, ...env },
      })
    const kept = async ({ call }: Bench) => (await call('GET /v1/role-snapshots')).body.value.length
    await take(wide)
    const before = await ofAzure(wide)

    const narrow = await start(
      choice === 'subscription' ? { AZURE_SUBSCRIPTION_IDS: library.id } : { AZURE_MAX_TIER: '0' },
    )
    if (goesOn) {
      ahead = 20
      await take(narrow)
    }
    ahead = 40
    await narrow.services.background.purgeExpired()
    t.equal(await kept(narrow), goesOn ? 1 : 0, 'of the first one nothing is left')
    await take(narrow)
    const less = await ofAzure(narrow)
    const only = [...less.values()].filter(({ findingId }) => !before.has(findingId))
    const hidden = before.size - (less.size - only.length)
    t.ok(hidden > 0)
    t.equal(await notSeen(narrow), hidden, 'nobody looked')
    t.same(await fixedInAzure(store), [], 'so that nobody has fixed anything')
    t.same(await alerts(narrow), [], 'and nothing is new')
    if (goesOn) {
      t.ok(
        only.every(({ firstSeenDateTime }) => firstSeenDateTime === undefined),
        'what may only seem so',
      )
    }
    ahead = 60
    await narrow.services.background.purgeExpired()
    await take(narrow)
    t.equal(await notSeen(narrow), hidden, 'as long as it takes')

    const again = await start()
    ahead = 61
    await take(again)
    const after = await ofAzure(again)
    t.same([...after.keys()].sort(), [...before.keys()].sort())
    for (const [id, { firstSeenDateTime, summary }] of before) {
      t.equal(after.get(id).firstSeenDateTime, firstSeenDateTime, `was there all the time: ${summary}`)
    }
    t.same(await alerts(again), [])
    t.equal(await notSeen(again), 0)
    if (goesOn) t.same(await fixedInAzure(store), [])
  })
}

t.test('what is fixed in the part that is read counts as fixed', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const wide = await startService(t, { store, env: { AZURE_ROLES: 'true' } })
  const { library } = (wide.cast as any).azure.subscriptions
  await take(wide)
  const narrow = await startedOn(t, wide, store)({ AZURE_SUBSCRIPTION_IDS: library.id })
  const { rootOwner } = (narrow.cast as any).azure.assignments
  await take(narrow)
  const [before, hidden] = [await ofAzure(narrow), await notSeen(narrow)]
  const held = [...before.values()].filter(({ subjectId }) => subjectId === rootOwner.principalId)
  t.ok(held.some(({ rule }) => rule === 'azureStandingAccess'))
  await wide.simulate('DELETE /_simulator/azure/assignments', { id: rootOwner.id })
  await take(narrow)
  const after = await ofAzure(narrow)
  t.notOk(
    [...after.values()].some(
      ({ rule, subjectId }) => rule === 'azureStandingAccess' && subjectId === rootOwner.principalId,
    ),
  )
  t.equal(await fixed(narrow), [...before.keys()].filter((id) => !after.has(id)).length)
  t.equal(await notSeen(narrow), hidden, 'and the rest is as unknown as before')
})

t.test('what the last wide snapshot could not see is not fixed by leaving it out', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const wide = await startService(t, { store, simulator: { quota: 'off' }, env: { AZURE_ROLES: 'true' } })
  const { library } = (wide.cast as any).azure.subscriptions
  await take(wide)
  const before = await ofAzure(wide)
  const { grants } = (await wide.simulate('GET /_simulator/azure/identities')).reader
  const half = [{ role: 'Reader', scope: library.scope }]
  await wide.simulate('PUT /_simulator/azure/identities/reader', { grants: half })
  await take(wide)
  await wide.simulate('PUT /_simulator/azure/identities/reader', { grants })
  const narrow = await startedOn(t, wide, store)({ AZURE_SUBSCRIPTION_IDS: library.id })
  await take(narrow)
  const less = await ofAzure(narrow)
  const kept = [...less.keys()].filter((id) => before.has(id)).length
  t.ok(kept > 0 && kept < before.size)
  t.equal(await notSeen(narrow), before.size - kept)
  t.same(await fixedInAzure(store), [])
})

t.test('Azure that can not be read at all fixes nothing either', async (t) => {
  const bench = await startService(t, { env: { AZURE_ROLES: 'true' } })
  await take(bench)
  const before = await ofAzure(bench)
  await bench.simulate('POST /_simulator/faults', { where: 'azure', path: 'ResourceGraph', effect: { status: 500 } })
  await take(bench)
  t.equal((await ofAzure(bench)).size, 0)
  t.equal(await notSeen(bench), before.size)
  t.equal(await fixed(bench), 0)
  await bench.simulate('DELETE /_simulator/faults')
  await take(bench)
  t.equal((await ofAzure(bench)).size, before.size)
  t.equal(await notSeen(bench), 0)
})
