import t from 'tap'
import { AUDIT_KEY, startPlans, type Bench } from './support.ts'

const NEXT_KEY = 'the key that came after it, long enough as well'
const ROTATED = { AUDIT_KEY: NEXT_KEY, AUDIT_KEY_PREVIOUS: JSON.stringify([AUDIT_KEY]) }
const REFUSED = { status: 409, body: { error: { code: 'PlanAltered' } } }

const verified = async (bench: Bench) =>
  (await bench.call('POST /v1/audit/verification', { as: 'approver', body: {} })).body

/** The same service on the same data, with another configuration. */
const startedWith = (t: Parameters<typeof startPlans>[0], { store, graphUrl }: Bench, env: Record<string, string>) =>
  startPlans(t, { store, env: { GRAPH_BASE_URL: graphUrl, MAX_REMOVALS: '60', ...env } })

/** The keys that what the plan makes is sealed with. */
async function keysOf({ store }: Bench, planId: string): Promise<Set<string | undefined>> {
  const seals = await store.db
    .selectFrom('changes')
    .select('seal')
    .where('planId', '=', planId)
    .where('position', 'is not', null)
    .execute()
  return new Set(seals.map(({ seal }) => seal?.split('.')[0]))
}

t.test('a plan goes on over a new AUDIT_KEY, and the whole log verifies', async (t) => {
  const before = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '60' } })
  const plan = await before.approved({ groupIds: [before.groupId('licA1Students')] })
  const waiting = await before.approved()
  await before.faults({ method: 'POST', path: '/\\$batch', effect: { delayMs: 400 } })
  await before.begun(plan.planId)
  await before.app.close()
  await before.faults()
  const half = await before.store.db
    .selectFrom('changes')
    .select('state')
    .where('planId', '=', plan.planId)
    .where('state', '=', 'planned')
    .execute()
  t.ok(half.length > 0, 'it was stopped in the middle')
  const [formerKey] = await keysOf(before, plan.planId)

  const after = await startedWith(t, before, ROTATED)
  t.match(await after.until(plan.planId, 'done', 'halted'), { state: 'done', progress: { verified: 60 } })
  const removals = (await before.journal()).filter(({ method }) => method === 'DELETE').map(({ path }) => path)
  t.equal(new Set(removals).size, 60)
  t.equal(removals.length, 60, 'each of them once')
  t.notOk((await keysOf(after, plan.planId)).has(formerKey), 'what it came to since is sealed with the new key')
  t.match(await verified(after), { ok: true, otherKeys: undefined })
  t.match(await after.applied(waiting.planId), { state: 'done' }, 'an approval of before counts')
  t.match(await after.undone(plan.planId), { state: 'undone' })

  const { store } = after
  const change = store.db.updateTable('changes').where('planId', '=', waiting.planId)
  await change.set({ targetId: after.groupId('licA1Students') }).execute()
  t.match(await after.undo(waiting.planId), REFUSED, 'what was altered is still found')
  await change.set({ targetId: after.groupId('licA3Staff') }).execute()
  const entry = await store.db.selectFrom('auditEntries').selectAll().where('seq', '=', 2).executeTakeFirstOrThrow()
  const put = (text: string) => store.db.updateTable('auditEntries').set({ text }).where('seq', '=', 2).execute()
  await put(entry.text.replace('"action":"', '"action":"not.'))
  t.match(await verified(after), { ok: false, brokenAt: 2, reason: 'altered' })
  await put(entry.text)
  t.match(await verified(after), { ok: true })
})

t.test('without the former key it is said what is not verifiable any more', async (t) => {
  const before = await startPlans(t)
  const early = await before.approved()
  const { head: last } = await verified(before)
  const rotated = await startedWith(t, before, ROTATED)
  const late = await rotated.approved({ inactiveDays: 200 })

  const dropped = await startedWith(t, before, { AUDIT_KEY: NEXT_KEY })
  const found = await verified(dropped)
  t.match(found, {
    ok: false,
    brokenAt: 1,
    reason: 'otherKey',
    otherKeys: [{ firstSeq: 1, lastSeq: last.seq, entries: last.seq }],
    message: new RegExp(`entries 1 to ${last.seq} \\(${last.seq} of key .*AUDIT_KEY_PREVIOUS`),
  })
  t.equal(found.entries, found.head.seq - last.seq, 'everything since holds')
  t.equal(found.otherKeys.length, 1)
  t.match(await dropped.apply(early.planId), {
    ...REFUSED,
    body: { error: { code: 'PlanAltered', message: /not sealed with the AUDIT_KEY that this service has/ } },
  })
  t.match(await dropped.applied(late.planId), { state: 'done' })
  t.match(await verified(await startedWith(t, before, ROTATED)), { ok: true }, 'with it everything holds again')
})

t.test('a single change of before is taken back after it', async (t) => {
  const before = await startPlans(t)
  const { body: removed } = await before.call(`POST /v1/license-groups/${before.groupId('licA3Staff')}/removals`, {
    as: 'licenses',
    body: { userId: before.userId('inactiveStaff'), reason: 'Left.' },
  })
  const after = await startedWith(t, before, ROTATED)
  const undone = await after.call(`POST /v1/changes/${removed.changeId}/undo`, { as: 'licenses', body: {} })
  t.match(undone, { status: 200 })
  t.match(await verified(after), { ok: true })
})
