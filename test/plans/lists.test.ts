import t from 'tap'
import { all } from '../helper.ts'
import { MINUTE, startPlans } from './support.ts'

t.test('plans and changes, page by page', async (t) => {
  const bench = await startPlans(t)
  const groupId = bench.groupId('licA3Staff')
  const made: any[] = []
  for (const inactiveDays of [180, 190, 200, 210, 220]) {
    bench.advance(MINUTE)
    made.unshift(await bench.create({ inactiveDays }, inactiveDays === 220 ? 'admin' : 'licenses'))
  }
  const applied = await bench.approved({ inactiveDays: 250 })
  await bench.applied(applied.planId)
  bench.advance(MINUTE)
  const single = await bench.call(`PATCH /v1/users/${bench.userId('activeStaff')}/contact-info`, {
    as: 'contacts',
    body: { city: 'Bergen' },
  })

  const ids = (answer: { value: any[] }) => answer.value.map(({ planId }) => planId)
  const everything = await all(bench, 'GET /v1/plans?top=2')
  t.same(ids(everything), [applied.planId, ...made.map(({ planId }) => planId)], 'newest first, without single changes')
  t.equal(everything.pages, 3)
  t.equal((await all(bench, 'GET /v1/plans?includeSingleChanges=true')).value.length, 7)
  t.equal(
    (await all(bench, 'GET /v1/plans?includeSingleChanges=true', 'reader')).value.length,
    6,
    'contact data is not for every reader',
  )
  t.equal(
    (await all(bench, 'GET /v1/plans?includeSingleChanges=true', 'contacts')).value.length,
    1,
    'contact editors see contact changes',
  )
  t.same(ids(await all(bench, 'GET /v1/plans?state=done')), [applied.planId])
  t.equal((await all(bench, 'GET /v1/plans?createdByMe=true', 'licenses')).value.length, 5)
  t.equal((await all(bench, 'GET /v1/plans?kind=contactUpdate&includeSingleChanges=true')).value.length, 1)

  const changes = await all(bench, `GET /v1/plans/${applied.planId}/changes?top=10`)
  t.ok(changes.pages > 5)
  const positions = changes.value.map(({ position }) => position)
  const planned = positions.filter((position) => position !== undefined)
  t.same(
    planned,
    planned.map((_, index) => index + 1),
    'in the order of the plan',
  )
  t.same(
    positions.slice(planned.length).filter((position) => position !== undefined),
    [],
    'those who are spared come last',
  )
  t.equal(new Set(changes.value.map(({ changeId }) => changeId)).size, changes.value.length)
  t.ok(
    (await all(bench, `GET /v1/plans/${applied.planId}/changes?state=spared`)).value.every(
      ({ state, code }) => state === 'spared' && typeof code === 'string',
    ),
  )

  const mine = await all(bench, `GET /v1/changes?userId=${bench.userId('activeStaff')}`)
  t.match(mine.value, [{ changeId: single.body.changeId, kind: 'contactUpdate' }])
  t.match(
    (await bench.call(`GET /v1/changes?userId=${bench.cast.users['activeStaff']?.userPrincipalName}`)).body.value,
    [{ changeId: single.body.changeId }],
  )
  t.equal((await all(bench, `GET /v1/changes?planId=${applied.planId}&top=7`)).value.length, changes.value.length)
  t.ok(
    (await all(bench, `GET /v1/changes?groupId=${groupId}&state=verified`)).value.every(
      ({ state }) => state === 'verified',
    ),
  )
  t.match(await bench.call(`GET /v1/changes/${single.body.changeId}`, { as: 'licenses' }), { status: 403 })
  t.match(await bench.call('GET /v1/changes/00000000-0000-4000-8000-000000000001'), {
    status: 404,
    body: { error: { code: 'ChangeNotFound' } },
  })

  const { nextLink } = (await bench.call('GET /v1/plans?top=2')).body
  const token = new URL(nextLink, bench.url).searchParams.get('skipToken')
  t.match(
    await bench.call(`GET /v1/plans?top=2&state=done&skipToken=${token}`),
    { status: 400 },
    'a place belongs to its list',
  )
  t.match(await bench.call(`GET /v1/changes?skipToken=${token}`), { status: 400 })
  for (const query of ['state=odd', 'top=0', 'top=1000', 'surprise=1', 'kind=odd']) {
    t.match(
      await bench.call(`GET /v1/plans?${query}`),
      { status: 400, body: { error: { code: 'InvalidInput' } } },
      query,
    )
  }
})

t.test('a report in every form, and the work for others', async (t) => {
  const bench = await startPlans(t)
  const groupIds = ['licA3Staff', 'licSynced', 'licDynamic', 'licMailEnabled'].map(bench.groupId)
  const plan = await bench.approved({ groupIds })
  t.ok(plan.progress.handOver > 0)
  await bench.applied(plan.planId)
  const report = async (query: string, as: 'reader' | 'licenses' = 'reader') =>
    bench.call(`GET /v1/plans/${plan.planId}/report${query}`, { as })
  t.match((await report('')).body, { fileName: /\.html$/, contentType: /html/, content: /<h1/ })
  t.match((await report('?format=html')).body, { content: /<!doctype html>/i })
  const csv = (await report('?format=csv')).body
  t.match(csv, { fileName: /\.csv$/, contentType: /csv/ })
  t.equal(csv.content.split('\r\n').length - 2, (await bench.changes(plan.planId)).length)
  const json = (await report('?format=json')).body
  t.equal(JSON.parse(json.content).changes.length, (await bench.changes(plan.planId)).length)
  t.match(JSON.parse(json.content), { plan: { planId: plan.planId }, auditHead: { hash: /^[0-9a-f]{64}$/ } })
  t.equal((await report('?format=pdf')).status, 400)

  const onPremises = (format: string, as: 'licenses' | 'contacts' = 'licenses') =>
    bench.call(`GET /v1/on-premises-changes?planId=${plan.planId}&format=${format}`, { as })
  t.match((await onPremises('powershell')).body, { fileName: /\.ps1$/, content: /Remove-ADGroupMember/ })
  t.match((await onPremises('csv')).body, { fileName: /\.csv$/ })
  t.equal((await onPremises('csv', 'contacts')).status, 403)
})
