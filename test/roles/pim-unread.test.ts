import t from 'tap'
import { openStore } from '../../src/store/database.ts'
import { all, startService, type Service } from '../helper.ts'

const UNREADABLE = ['roleEligibilityScheduleInstances', 'roleAssignmentScheduleInstances'].map((path) => ({
  path,
  effect: { status: 403, code: 'Authorization_RequestDenied' },
}))

/** Somebody who takes snapshots, and what follows of each. */
async function start(t: Parameters<typeof startService>[0]) {
  const store = await openStore({})
  t.teardown(() => store.close())
  const service = await startService(t, { store, simulator: { quota: 'off', replicationMs: 0 } })
  return {
    ...service,
    take: async () => (await service.call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body,
    blind: async (isBlind: boolean) => {
      await service.simulate('DELETE /_simulator/faults')
      if (isBlind) await service.simulate('POST /_simulator/faults', UNREADABLE)
    },
    found: async () => new Map((await list(service, 'findings')).map((one) => [one.findingId, one])),
    alerts: async () => (await list(service, 'alerts')).filter(({ findingId }) => findingId !== undefined),
    closed: async () =>
      (await store.db.selectFrom('roleFindingSpans').select('rule').where('goneAt', 'is not', null).execute()).map(
        ({ rule }) => rule,
      ),
    spans: async () =>
      Number(
        (
          await store.db
            .selectFrom('roleFindingSpans')
            .select(({ fn }) => fn.countAll().as('count'))
            .executeTakeFirst()
        )?.count,
      ),
  }
}

const list = async (service: Service, what: 'findings' | 'alerts'): Promise<any[]> =>
  (await all(service, `GET /v1/role-${what}`)).value

t.test('while PIM can not be read, nobody is better or worse than before', async (t) => {
  const { take, blind, found, alerts, closed, spans } = await start(t)
  await take()
  const before = await found()
  const known = await spans()
  await blind(true)
  t.match(await take(), { pimAvailable: false, pimUnavailableReason: 'noPermission' })
  const during = await found()
  t.ok(
    [...during.keys()].some((id) => !before.has(id)),
    'what is active for a while looks as if it were for good',
  )
  t.ok(
    [...before.keys()].some((id) => !during.has(id)),
    'and eligible people are not there',
  )
  t.same(await closed(), [], 'nobody has fixed anything')
  t.same(await alerts(), [], 'and nothing is new')
  t.equal(await spans(), known + 1, 'but that it can not be read')
  await take()
  t.same(await closed(), [], 'nor the second time')
  await blind(false)
  await take()
  t.same(await closed(), ['noPim'], 'what is over is that it could not be read')
  t.same(await alerts(), [])
  t.same([...(await found()).keys()].sort(), [...before.keys()].sort())
})

t.test('what happens meanwhile for everybody to see is told', async (t) => {
  const bench = await start(t)
  const { take, blind, alerts, closed, cast } = bench
  await take()
  await blind(true)
  await take()
  const principalId = cast.users['managerless']?.id
  const given = await fetch(`${bench.graphUrl}/v1.0/roleManagement/directory/roleAssignments`, {
    method: 'POST',
    headers: { authorization: 'Bearer somebody', 'content-type': 'application/json' },
    body: JSON.stringify({ principalId, roleDefinitionId: GLOBAL_ADMINISTRATOR, directoryScopeId: '/' }),
  })
  t.equal(given.status, 201, await given.text())
  await take()
  t.match(
    (await alerts()).filter(({ kind }) => kind === 'standingAccess'),
    [{ severity: 'high', subjectId: principalId }],
    'somebody new holds a role for good, as far as anybody can see',
  )
  t.same(await closed(), [])
})

t.test('where PIM was never read before, what it shows first is no alert', async (t) => {
  const { take, blind, alerts } = await start(t)
  await blind(true)
  await take()
  await blind(false)
  await take()
  t.same(await alerts(), [])
})

const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10'
