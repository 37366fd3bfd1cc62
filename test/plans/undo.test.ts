import t from 'tap'
import { all } from '../helper.ts'
import { DAY, onBatch, onReturn, peopleOf, removalsOf, startPlans, type Bench } from './support.ts'

const membersOf = async (bench: Bench, groupId: string): Promise<Set<string>> =>
  new Set((await all(bench, `GET /v1/license-groups/${groupId}/members`)).value.map(({ userId }) => userId))

const licensesOf = async (bench: Bench, userId: string) => (await bench.call(`GET /v1/users/${userId}/licenses`)).body

t.test('a plan is taken back after a preview: membership and licenses are as they were', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 600 } })
  const groupIds = [bench.groupId('licA3Staff'), bench.groupId('licA3Second')]
  const plan = await bench.approved({ groupIds, directLicenses: 'remove' })
  const before = await Promise.all(groupIds.map((groupId) => membersOf(bench, groupId)))
  const twice = bench.userId('twoGroups')
  const licenses = await licensesOf(bench, twice)
  await bench.applied(plan.planId)
  const made = (await bench.changes(plan.planId)).filter(({ state }) => state === 'verified' || state === 'failed')
  t.notSame(await licensesOf(bench, twice), licenses)
  const { value: audited } = (await bench.call(`GET /v1/audit?planId=${plan.planId}&top=999`, { as: 'admin' })).body
  for (const { changeId, kind } of made) {
    const entry = audited.find((one: any) => one.changeId === changeId && one.action === 'change.intended')
    const [names, none] = kind === 'directLicenseRemoval' ? ['skuId', 'groupId'] : ['groupId', 'skuId']
    t.match(entry, { userId: /./, [names]: /./ }, `${kind} is about a person and a ${names}`)
    t.notOk(none in entry, `and about no ${none}`)
  }
  t.ok(made.some(({ kind }) => kind === 'directLicenseRemoval'))

  const { length } = await bench.journal()
  const preview = await bench.undo(plan.planId, { dryRun: true })
  t.match(preview, { status: 200, body: { status: 'succeeded', state: 'done' } })
  t.equal(preview.body.changes.length, made.length)
  t.same(
    preview.body.changes.filter(({ undoable }: any) => undoable !== true),
    [],
  )
  t.equal((await bench.journal()).length, length, 'a preview writes nothing')
  t.equal((await bench.plan(plan.planId)).state, 'done')

  t.match(await bench.undone(plan.planId), { state: 'undone', progress: { verified: 0, undone: made.length } })
  t.same(await Promise.all(groupIds.map((groupId) => membersOf(bench, groupId))), before)
  const back = await licensesOf(bench, twice)
  const shape = ({ value }: any) =>
    value.map(({ skuId, sources }: any) => ({
      skuId,
      sources: sources?.map(({ groupId, kind, disabledPlans }: any) => ({ groupId, kind, disabledPlans })),
    }))
  t.same(shape(back), shape(licenses), 'the same products from the same sources')

  t.equal((await bench.undo(plan.planId)).status, 200, 'asking again does nothing')
  t.equal((await bench.journal()).length, 2 * length)
  const again = await bench.create({ groupIds })
  t.match(again.progress ?? again, { planned: 0 }, 'who got something back is spared for 60 days')
  t.match(
    (await bench.changes(again.planId, 'spared')).find(({ person }) => person.userId === twice),
    { code: 'restoredByUs' },
  )
})

t.test('what stands in the way of coming back is an outcome, not an end', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 600 } })
  const groupId = bench.groupId('licAppRole')
  const plan = await bench.approved({ groupIds: [groupId], acceptSideEffects: [groupId] })
  t.equal((await bench.applied(plan.planId)).progress.verified, 4)
  const [deleted, added, ...rest] = peopleOf(await bench.changes(plan.planId, 'verified')) as [
    string,
    string,
    string,
    string,
  ]
  await bench.simulate(`DELETE /_simulator/users/${deleted}`)
  await bench.simulate(`POST /_simulator/groups/${groupId}/members`, { userId: added })
  // Others take what is free, until one seat is left.
  const free = async () =>
    (await bench.call('GET /v1/licenses')).body.value.find(
      ({ skuId }: any) => skuId === bench.cast.skus['POWER_BI_PRO'],
    ).available
  const everybody = (await bench.call('GET /v1/contacts?allDepartments=true&top=200')).body.value
    .map(({ userId }: any) => userId)
    .filter((id: string) => !rest.includes(id) && id !== added)
  for (let taken = 0; (await free()) > 1; taken++) {
    await bench.simulate(`PUT /_simulator/users/${everybody[taken]}/licenses`, {
      skuIds: [bench.cast.skus['POWER_BI_PRO']],
    })
  }

  const preview = await bench.undo(plan.planId, { dryRun: true })
  t.same(preview.body.changes.map(({ undoCode }: any) => undoCode ?? 'undoable').sort(), [
    'AddedMeanwhile',
    'NoSeatLeft',
    'UserDeleted',
    'undoable',
  ])
  t.match(await bench.undone(plan.planId), { state: 'done', progress: { undone: 1, verified: 3 } })
  const changes = await bench.changes(plan.planId)
  const about = (userId: string) => changes.find(({ person }) => person.userId === userId)
  t.match(about(deleted), { undoState: 'failed', undoCode: 'UserDeleted', undoMessage: /30 days/ })
  t.match(about(added), { undoState: 'failed', undoCode: 'AddedMeanwhile', undoMessage: /already/ })
  t.same(rest.map((userId) => about(userId)?.undoCode ?? about(userId)?.state).sort(), ['NoSeatLeft', 'undone'])

  await bench.simulate(`PUT /_simulator/users/${everybody[0]}/licenses`, { skuIds: [] })
  bench.advance(DAY)
  t.match(
    await bench.undone(plan.planId),
    { state: 'done', progress: { undone: 2, verified: 2 } },
    'with a free seat it goes on',
  )
})

t.test('after the data is gone it still puts back, and says so', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.approved()
  await bench.applied(plan.planId)
  t.match((await bench.undo(plan.planId, { dryRun: true })).body.changes[0], {
    undoable: true,
    dataMayBeLost: undefined,
  })
  bench.advance(31 * DAY)
  t.match((await bench.undo(plan.planId, { dryRun: true })).body.changes[0], { undoable: true, dataMayBeLost: true })
  t.match(await bench.undone(plan.planId), { state: 'undone' })
})

t.test('one change of a plan is taken back, then the rest', async (t) => {
  const bench = await startPlans(t)
  const plan = await bench.approved()
  const done = await bench.applied(plan.planId)
  const [first] = await bench.changes(plan.planId, 'verified')
  const undo = (body: object, as: 'licenses' | 'contacts' = 'licenses') =>
    bench.call(`POST /v1/changes/${first.changeId}/undo`, { as, body })
  t.match(await undo({}, 'contacts'), { status: 403 })
  t.match((await undo({ dryRun: true })).body.changes, [{ changeId: first.changeId, undoable: true }])
  t.match(await undo({}), { status: 200, body: { planId: plan.planId } })
  t.match(await bench.until(plan.planId, 'done'), { progress: { undone: 1, verified: done.progress.verified - 1 } })
  t.match((await bench.call(`GET /v1/changes/${first.changeId}`)).body, { state: 'undone', undoneDateTime: String })
  t.match(await undo({}), { status: 409, body: { error: { code: 'NothingToUndo' } } })
  t.match(
    await bench.undone(plan.planId),
    { state: 'undone', progress: { undone: done.progress.verified + done.progress.failed } },
    'also where a license had stayed',
  )
  const returned = (await bench.journal())
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => body['@odata.id'])
  t.equal(new Set(returned).size, returned.length, 'nobody is put back twice')
})

t.test('a single removal and a contact update are taken back by their change', async (t) => {
  const bench = await startPlans(t)
  const userId = bench.userId('inactiveStaff')
  const groupId = bench.groupId('licA3Staff')
  const removal = await bench.call(`POST /v1/license-groups/${groupId}/removals`, { as: 'licenses', body: { userId } })
  t.match(removal.body, { outcome: 'removed', changeId: String })
  t.match(await bench.call(`POST /v1/changes/${removal.body.changeId}/undo`, { as: 'licenses', body: {} }), {
    status: 200,
    body: { state: /undone|undoing/ },
  })
  t.ok((await membersOf(bench, groupId)).has(userId))

  const contact = async () => (await bench.call(`GET /v1/users/${userId}/contact-info`)).body
  const before = await contact()
  // Graph refuses one of the values: only what it took is taken back.
  await bench.faults({
    method: 'PATCH',
    path: '/users/',
    effect: { status: 400, code: 'Request_BadRequest', message: 'Invalid value' },
    times: 2,
  })
  const update = await bench.call(`PATCH /v1/users/${userId}/contact-info`, {
    as: 'contacts',
    body: { city: 'Tromsø', country: 'Norway', officeLocation: 'B 12' },
  })
  await bench.faults()
  t.match(update, { status: 200, body: { outcome: 'partlyUpdated', changeId: String } })
  const accepted = (await bench.call(`GET /v1/changes/${update.body.changeId}`)).body
  t.equal(accepted.accepted.length, 2)
  t.equal(accepted.refused.length, 1)
  t.match(await bench.call(`POST /v1/changes/${update.body.changeId}/undo`, { as: 'licenses', body: {} }), {
    status: 403,
  })
  t.match(await bench.call(`POST /v1/changes/${update.body.changeId}/undo`, { as: 'contacts', body: {} }), {
    status: 200,
  })
  const { lastChangedDateTime: _, ...after } = await contact()
  t.match(after, before, 'as it was')
  t.match(await bench.services.audit.verify(), { ok: true })
})

t.test('a contact update that somebody else overwrote is not taken back over their value', async (t) => {
  const bench = await startPlans(t)
  const userId = bench.userId('inactiveStaff')
  const update = await bench.call(`PATCH /v1/users/${userId}/contact-info`, {
    as: 'contacts',
    body: { city: 'Tromsø' },
  })
  await bench.simulate(`PATCH /_simulator/users/${userId}`, { city: 'Bodø' })
  const preview = await bench.call(`POST /v1/changes/${update.body.changeId}/undo`, {
    as: 'contacts',
    body: { dryRun: true },
  })
  t.match(preview.body.changes, [{ undoable: false, undoCode: String, undoMessage: /\.$/ }])
  await bench.call(`POST /v1/changes/${update.body.changeId}/undo`, { as: 'contacts', body: {} })
  t.equal((await bench.call(`GET /v1/users/${userId}/contact-info`)).body.city, 'Bodø')
})

t.test('taking back survives lost connections, and puts everybody back once', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '30' } })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA1Students')] })
  await bench.applied(plan.planId)
  await bench.faults(
    onReturn({ status: 503 }, { times: 1 }),
    onReturn({ status: 500 }, { times: 2, skip: 3, after: true }),
    onBatch({ drop: true }, { times: 1, skip: 3, after: true }),
  )
  t.match(await bench.undone(plan.planId), { state: 'undone', progress: { undone: 30 } })
  const returned = (await bench.journal())
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => body['@odata.id'])
  t.equal(returned.length, 30)
  t.equal(new Set(returned).size, 30)
  t.equal(removalsOf(await bench.journal()).size, 30)
})
