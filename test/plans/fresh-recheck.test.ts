import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { GraphFailure } from '../../src/graph/failure.ts'
import { createGraphWriter } from '../../src/graph/writer.ts'
import { decidedBy } from '../../src/freshness.ts'
import { openStore } from '../../src/store/database.ts'
import { start } from '../simulator/support.ts'
import { DAY, peopleOf, removalsOf, startPlans } from './support.ts'

/** Longer than a look stays fresh. */
const TOO_LONG_MS = 5_500

/** A log that somebody else holds for too long, between the next look and the intent that follows it. */
async function startHeld(t: Test) {
  const store = await openStore({})
  t.teardown(() => store.close())
  let meanwhile: (() => Promise<unknown>) | undefined
  const bench = await startPlans(t, {
    store,
    simulator: { users: 2_000 },
    checkpoint(name) {
      if (name !== 'beforeIntent' || meanwhile === undefined) return
      const work = meanwhile
      meanwhile = undefined
      // The embedded database has one connection, and this asks for it first.
      store.db
        .transaction()
        .execute(async () => {
          await work()
          await wait(TOO_LONG_MS)
        })
        .catch((error: unknown) => t.threw(error))
    },
  })
  return {
    ...bench,
    /** What happens to the tenant while the log is held. */
    hold(work: () => Promise<unknown>) {
      meanwhile = work
    },
  }
}

t.test('what had to wait for the log is looked at again', async (t) => {
  const bench = await startHeld(t)
  const { hold, simulate, call, userId, groupId } = bench

  await t.test('before a batch', async (t) => {
    const plan = await bench.approved({ groupIds: [groupId('licA1Students')], maxRemovals: 25 })
    const [guest = '', ...others] = peopleOf(await bench.changes(plan.planId, 'planned'))
    hold(() => simulate(`PATCH /_simulator/users/${guest}`, { userType: 'Guest' }))
    t.match(await bench.applied(plan.planId), { state: 'done', progress: { verified: 24 } })
    const spared = await bench.changes(plan.planId, 'spared')
    t.match(
      spared.filter(({ position }) => position !== undefined),
      [{ person: { userId: guest }, code: 'guest' }],
    )
    t.same([...removalsOf(await bench.journal()).keys()].sort(), others.sort(), 'everybody else')
  })

  await t.test('before a single removal', async (t) => {
    const user = userId('inactiveStaff')
    hold(() => simulate('POST /_simulator/signins', { userId: user, at: new Date(bench.now() - DAY).toISOString() }))
    const body = { userId: user, onlyIfInactiveDays: 90 }
    const { body: answer } = await call(`POST /v1/license-groups/${groupId('licA3Staff')}/removals`, { body })
    t.match(answer, { changeId: String, outcome: 'skipped', skippedReason: 'active', message: /\.$/ })
    t.notOk(removalsOf(await bench.journal()).has(user))
    t.match((await call(`GET /v1/changes/${answer.changeId}`)).body, { state: 'spared', code: 'active' })
  })

  await t.test('before new contact data', async (t) => {
    const user = userId('activeStaff')
    const write = async () =>
      (await call(`PATCH /v1/users/${user}/contact-info`, { body: { officeLocation: 'Attic 17' } })).body
    hold(() => simulate(`PATCH /_simulator/users/${user}`, { officeLocation: 'B 12' }))
    t.match(await write(), {
      outcome: 'notUpdated',
      skippedReason: 'changedMeanwhile',
      fields: [{ field: 'officeLocation', outcome: 'notUpdated', reason: 'changedMeanwhile' }],
    })
    hold(async () => {})
    t.match(await write(), { outcome: 'updated' }, 'and what still stands is written')
  })
  t.match(await bench.services.audit.verify(), { ok: true })
})

t.test('nothing is sent by a look that took too long, and nobody is spared by it', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 } })
  const { simulate } = bench
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')], maxRemovals: 20 })
  const [guest = ''] = peopleOf(await bench.changes(plan.planId, 'planned'))
  // People are read first, and then who holds a role, which takes so long that what was read of them is old.
  const roles = { method: 'GET', path: '/roleManagement/directory/roleAssignments' }
  await bench.faults({ ...roles, effect: { delayMs: TOO_LONG_MS }, times: 1 })
  const applied = bench.applied(plan.planId)
  while ((await simulate('GET /_simulator/faults')).value[0].times > 0) await wait(20)
  await simulate(`PATCH /_simulator/users/${guest}`, { userType: 'Guest' })
  t.match(await applied, { state: 'done', progress: { verified: 19 } })
  t.notOk(removalsOf(await bench.journal()).has(guest))
})

t.test('a write whose look grew old on its way never leaves, wherever the time went', async (t) => {
  const client = await start(t)
  const groupId = client.group('licA3Staff')
  const [member] = (await client.get(`/groups/${groupId}/members?$select=id&$top=1`)).body.value
  const removal = { method: 'DELETE' as const, url: `/groups/${groupId}/members/${member.id}/$ref` }
  const slowTokens = async () => {
    await wait(200)
    return 'opaque'
  }
  const writer = createGraphWriter({ baseUrl: client.url, tokens: slowTokens, timeoutSeconds: 5 })
  const sent = client.world.stats.httpRequests
  const [old] = await decidedBy(performance.now() - 4_900, () => writer.writeAll([removal]))
  t.ok(old instanceof GraphFailure)
  t.match(old, { status: 429, code: 'LookGrewOld', retryAfter: 15 })
  t.equal(client.world.stats.httpRequests, sent, 'no request left')
  t.match(await decidedBy(performance.now(), () => writer.writeAll([removal])), [{ status: 204 }])
})
