import t from 'tap'
import { storages } from '../store-helper.ts'
import { DAY, MINUTE, onRemoval, startPlans, type Bench } from './support.ts'

for (const storage of await storages(t)) {
  t.test(`idempotency keys, on ${storage.name}`, async (t) => {
    const bench = await startPlans(t, { store: await storage.open(t), simulator: { users: 400 } })
    const groupId = bench.groupId('licA3Staff')
    const route = `POST /v1/license-groups/${groupId}/removals`
    const body = { userId: bench.userId('inactiveStaff') }
    const { call } = bench

    await t.test('the same key twice, twice at once, and another body', async (t) => {
      const keyed = { ...body, idempotencyKey: 'run-1' }
      const atOnce = await Promise.all([
        call(route, { as: 'licenses', body: keyed }),
        call(route, { as: 'licenses', body: keyed }),
      ])
      t.same(
        atOnce.map(({ status }) => status),
        [200, 200],
      )
      t.same(atOnce[0]?.body, atOnce[1]?.body)
      t.match(atOnce[0]?.body, { outcome: 'removed', changeId: String })
      t.same(
        (await call(route, { as: 'licenses', body: keyed })).body,
        atOnce[0]?.body,
        'later too, though there is nothing to remove any more',
      )
      t.same(
        (await call(route, { as: 'licenses', body, headers: { 'idempotency-key': 'run-1' } })).body,
        atOnce[0]?.body,
        'the header is the same key',
      )
      t.equal((await bench.journal()).length, 1)

      const other = await call(route, { as: 'licenses', body: { ...keyed, reason: 'another' } })
      t.match(other, { status: 422, body: { error: { code: 'IdempotencyKeyReused', target: 'idempotencyKey' } } })
      t.match(
        await call(`POST /v1/license-groups/${bench.groupId('licA1Students')}/removals`, {
          as: 'licenses',
          body: keyed,
        }),
        { status: 422 },
        'another path is another request',
      )
      t.equal((await bench.journal()).length, 1)
    })

    await t.test('two keys that differ, and keys that are none', async (t) => {
      t.match(
        await call(route, {
          as: 'licenses',
          body: { ...body, idempotencyKey: 'a' },
          headers: { 'idempotency-key': 'b' },
        }),
        { status: 400, body: { error: { code: 'InvalidInput', target: 'idempotencyKey' } } },
      )
      for (const key of ['with space', 'x'.repeat(201), 'ü']) {
        t.match(
          await call(route, { as: 'licenses', body: { ...body, idempotencyKey: key } }),
          { status: 400, body: { error: { code: 'InvalidInput', target: 'idempotencyKey' } } },
          key,
        )
      }
      t.match(await call(route, { as: 'licenses', body, headers: { 'idempotency-key': 'two words' } }), { status: 400 })
    })

    await t.test('each caller has keys of their own', async (t) => {
      t.match((await call(route, { as: 'admin', body: { ...body, idempotencyKey: 'run-1' } })).body, {
        outcome: 'alreadyRemoved',
      })
    })

    await t.test('a dry run uses no key up', async (t) => {
      const keyed = { userId: bench.userId('activeStaff'), onlyIfInactiveDays: 90, idempotencyKey: 'dry' }
      t.match((await call(route, { as: 'licenses', body: { ...keyed, dryRun: true } })).body, { outcome: 'wouldSkip' })
      t.match((await call(route, { as: 'licenses', body: keyed })).body, { outcome: 'skipped' })
      t.match((await call(route, { as: 'licenses', body: { ...keyed, dryRun: true } })).body, { outcome: 'wouldSkip' })
    })

    await t.test('a refusal frees the key', async (t) => {
      const keyed = { userId: 'nobody@contoso.com', idempotencyKey: 'refused' }
      t.match(await call(route, { as: 'licenses', body: keyed }), {
        status: 404,
        body: { error: { code: 'UserNotFound' } },
      })
      t.match(await call(route, { as: 'licenses', body: { ...keyed, userId: body.userId } }), {
        status: 200,
        body: { outcome: 'alreadyRemoved' },
      })
    })

    await t.test('what broke off under a key is found again, not repeated', async (t) => {
      const person = await another(bench, t)
      const { length } = await bench.journal()
      // Graph does it, and a gateway in between loses the answer.
      await bench.faults(onRemoval({ status: 504 }, { times: 1, after: true }))
      const keyed = { userId: person, idempotencyKey: 'lost' }
      const first = await call(route, { as: 'licenses', body: keyed })
      t.match(first, { status: 200, body: { outcome: 'removed' } })
      t.same((await call(route, { as: 'licenses', body: keyed })).body, first.body)
      t.equal((await bench.journal()).length, length + 1)
    })

    await t.test('a key that a dead process held is taken over', async (t) => {
      const keyed = { userId: body.userId, idempotencyKey: 'orphan' }
      await call(route, { as: 'licenses', body: keyed })
      await bench.store.db
        .updateTable('idempotencyKeys')
        .set({ answer: null, status: null, leaseUntil: new Date(bench.now() - 1) })
        .where('key', '=', 'orphan')
        .execute()
      t.match((await call(route, { as: 'licenses', body: keyed })).body, { outcome: 'alreadyRemoved' })
    })

    await t.test('contact updates, and creating a plan', async (t) => {
      const patch = `PATCH /v1/users/${body.userId}/contact-info`
      const city = { city: 'Bergen', idempotencyKey: 'city' }
      const updated = await call(patch, { as: 'contacts', body: city })
      t.match(updated, { status: 200, body: { outcome: 'updated' } })
      t.same((await call(patch, { as: 'contacts', body: city })).body, updated.body)
      t.match(await call(patch, { as: 'contacts', body: { ...city, city: 'Oslo' } }), { status: 422 })

      const scope = { groupIds: [bench.groupId('licA1Students')], idempotencyKey: 'monthly' }
      const first = await bench.create(scope)
      t.match(first, { planId: String, state: 'ready' })
      t.equal((await call(`POST /v1/plans/${first.planId}/reject`, { as: 'approver', body: {} })).status, 200)
      const second = await bench.create(scope)
      t.equal(second.planId, first.planId, 'the key still answers the first plan, even when that is over')
      const third = await bench.create({ ...scope, idempotencyKey: undefined })
      t.not(third.planId, first.planId, 'without a key, a plan that is over is made anew')
      const twins = await Promise.all([
        bench.create({ ...scope, idempotencyKey: undefined }),
        bench.create({ ...scope, idempotencyKey: undefined }),
      ])
      t.same(
        twins.map(({ planId }) => planId),
        [third.planId, third.planId],
        'and one that is open answers the same call',
      )
      t.not((await bench.create({ ...scope, idempotencyKey: undefined, inactiveDays: 200 })).planId, third.planId)
    })

    await t.test('applying under a key', async (t) => {
      const plan = await bench.approved({ groupIds: [groupId], inactiveDays: 150, maxRemovals: 3 })
      const answers = await Promise.all([1, 2].map(() => bench.apply(plan.planId, { idempotencyKey: 'apply-1' })))
      t.same(
        answers.map(({ status }) => status),
        [200, 200],
      )
      t.same(answers[0]?.body, answers[1]?.body)
      await bench.until(plan.planId, 'done')
    })

    await t.test('after seven days the key is new', async (t) => {
      bench.advance(7 * DAY + MINUTE)
      t.match((await call(route, { as: 'licenses', body: { ...body, idempotencyKey: 'run-1' } })).body, {
        outcome: 'alreadyRemoved',
      })
      t.match(await bench.services.audit.verify(), { ok: true })
    })
  })
}

/** Somebody else who may be removed. */
async function another(bench: Bench, t: { ok(value: unknown, message: string): unknown }): Promise<string> {
  const { body } = await bench.call(`GET /v1/inactive-users?groupId=${bench.groupId('licA3Staff')}&inactiveDays=180`)
  const found = body.value.find(
    ({ userId }: { userId: string }) => !['inactiveStaff', 'contractor'].some((name) => bench.userId(name) === userId),
  )
  t.ok(found, 'there is somebody else')
  return found.userId
}
