import t from 'tap'
import { all } from '../helper.ts'
import { startPlans, type Bench } from '../plans/support.ts'

interface Told {
  noticeId: string
  role: string
  to: { userId: string; mail?: string }
  text: string
  changeIds: string[]
}

const PRIVATE = 'ada.lovelace@home.example'

async function approvedPlan(t: Parameters<typeof startPlans>[0], alsoTo: string | undefined) {
  const bench = await startPlans(t, {
    simulator: { users: 2_000 },
    env: alsoTo === undefined ? {} : { NOTICE_ALSO_TO: alsoTo },
  })
  const { planId } = await bench.approved({})
  const planned = await bench.changes(planId, 'planned')
  return { bench, planId, person: planned[0].person.userId as string }
}

const notices = async (bench: Bench, planId: string): Promise<Told[]> =>
  (await all(bench, `GET /v1/plans/${planId}/notices?top=20`, 'licenses')).value

const roles = (told: readonly Told[]) => [...new Set(told.map(({ role }) => role))]

t.test('managers are told unless they are disabled, excluded or gone; private addresses where wanted', async (t) => {
  const { bench, planId, person } = await approvedPlan(t, 'both')
  const change = (id: string, properties: object) => bench.simulate(`PATCH /_simulator/users/${id}`, properties)
  const own = 'ada@northwind.example'
  await change(person, { otherMails: ['a@b.example;c@d.example', PRIVATE], mail: own })

  const before = await notices(bench, planId)
  t.same(roles(before), ['person', 'personPrivate', 'manager'])
  t.match(
    before.filter(({ role, to }) => role === 'personPrivate' && to.userId === person),
    [{ to: { mail: PRIVATE }, text: /at your private address/ }],
    'one address, and none that is two',
  )
  const managers = before.filter(({ role }) => role === 'manager')
  t.ok(managers.length >= 3, String(managers.length))
  t.equal(new Set(managers.map(({ to }) => to.userId)).size, managers.length, 'each gets one mail')
  t.ok(
    managers.every(({ text }) => /Whoever signs in once before .* keeps the license/.test(text)),
    'which says what a manager can do',
  )
  t.equal(new Set(before.map(({ noticeId }) => noticeId)).size, before.length)

  const [disabled, excluded, kept] = managers.map(({ to }) => to.userId) as [string, string, string]
  await change(disabled, { accountEnabled: false })
  await bench.call('POST /v1/exclusions', {
    as: 'admin',
    body: { kind: 'user', value: excluded, owner: 'somebody@northwind.example', reason: 'Is left alone.' },
  })
  await change(person, { otherMails: ['ada@NORTHWIND.example'] })
  const after = await notices(bench, planId)
  const toldManagers = after.filter(({ role }) => role === 'manager').map(({ to }) => to.userId)
  t.notOk(toldManagers.includes(disabled))
  t.notOk(toldManagers.includes(excluded))
  t.ok(toldManagers.includes(kept))
  t.notOk(
    after.some(({ role, to }) => role === 'personPrivate' && to.userId === person),
    'another address of the organization is no private one',
  )
  const persons = (told: readonly Told[]) => told.filter(({ role }) => role === 'person').map(({ to }) => to.userId)
  t.same(persons(after), persons(before), 'and everybody themselves all the same')
})

t.test('nobody is told who could not be looked up', async (t) => {
  const { bench, planId } = await approvedPlan(t, undefined)
  t.same(roles(await notices(bench, planId)), ['person', 'manager'], 'managers, unless the operator says otherwise')
  await bench.faults({ method: 'GET', path: '/users', effect: { status: 403 } })
  const { status } = await bench.call(`GET /v1/plans/${planId}/notices`, { as: 'licenses' })
  t.ok(status >= 400, `${status}`)
})

for (const [alsoTo, expected] of [
  ['none', ['person']],
  ['privateMail', ['person', 'personPrivate']],
] as const) {
  t.test(`NOTICE_ALSO_TO=${alsoTo}`, async (t) => {
    const { bench, planId, person } = await approvedPlan(t, alsoTo)
    await bench.simulate(`PATCH /_simulator/users/${person}`, { otherMails: [PRIVATE] })
    t.same(roles(await notices(bench, planId)), expected)
    const stored = JSON.stringify(await bench.store.db.selectFrom('changes').selectAll().execute())
    t.notMatch(stored, PRIVATE, 'private addresses are not kept')
  })
}
