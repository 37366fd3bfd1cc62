import t from 'tap'
import { withDeadline } from '../../src/deadline.ts'
import { completenessPercent, isMissing, missingOf } from '../../src/services/contacts/completeness.ts'
import { createDepartments, toRows } from '../../src/services/contacts/departments.ts'
import { createSkipTokens } from '../../src/services/lists/skip-token.ts'
import { refreshed } from '../../src/services/refreshed.ts'

const full = { mobilePhone: '1', officeLocation: '1', jobTitle: '1', department: '1', managerId: '1' }

t.test('one phone is enough, and what is not for everybody does not count', async (t) => {
  t.same(missingOf(full), [])
  t.same(missingOf({ ...full, faxNumber: '1' }), [])
  t.same(missingOf({ businessPhone: '1', department: '1' }), ['officeLocation', 'jobTitle', 'managerId'])
  t.ok(isMissing(full, 'businessPhone'))
  t.notOk(isMissing(full, 'phone'))
  t.notOk(isMissing(full, 'any'))
  t.ok(isMissing({}, 'any'))
})

t.test('percents are whole, and 100 means complete', async (t) => {
  t.same([0, 1, 2, 3, 4, 5].map(missing => completenessPercent(missing)), [100, 80, 60, 40, 20, 0])
  t.equal(completenessPercent(1, 1_000), 99)
})

t.test('spellings that differ by case and spaces name the usual one', async (t) => {
  const tally = (people: number) => ({ people, phone: 0, officeLocation: 0, jobTitle: 0, department: 0, managerId: 0 })
  const rows = toRows(new Map([['nursing', tally(1)], ['Nursing', tally(5)], ['Nursing ', tally(2)], ['Nurse', tally(1)], ['__proto__', tally(1)]]))
  t.same(rows.map(({ department, similarTo }) => [department, similarTo]), [['__proto__', undefined], ['Nurse', undefined], ['Nursing', undefined], ['nursing', 'Nursing'], ['Nursing ', 'Nursing']])
})

t.test('a slow read: who can not wait gets nothing, then the old value while a new one is read', async (t) => {
  const alive = setInterval(() => {}, 1_000)
  t.teardown(() => clearInterval(alive))
  let time = 0
  let reads = 0
  const gates: (() => void)[] = []
  const get = refreshed(() => new Promise<number>(resolve => gates.push(() => resolve(++reads))), 100, () => time)
  t.equal(await get(1), undefined)
  const waiting = get(5_000)
  gates.shift()?.()
  t.equal(await waiting, 1, 'all waited for the same read')
  time = 200
  t.equal(await get(0), 1)
  t.equal(await get(0), 1)
  t.equal(gates.length, 1, 'one read in the background')
  gates.shift()?.()
  await new Promise(resolve => setImmediate(resolve))
  t.equal(await get(0), 2)
})

t.test('a read that fails is told to those who wait, and never replaces what is there', async (t) => {
  let time = 0
  let fails = true
  const get = refreshed(async () => {
    if (fails) throw new Error('no')
    return 'value'
  }, 100, () => time)
  await t.rejects(get(1_000), { message: 'no' })
  fails = false
  t.equal(await get(1_000), 'value')
  fails = true
  time = 200
  t.equal(await get(1_000), 'value')
})

t.test('departments of a tenant that is still being read are not ready yet', async (t) => {
  const alive = setInterval(() => {}, 1_000)
  t.teardown(() => clearInterval(alive))
  const reader = { pages: async function * () { yield await new Promise<never>(() => {}) } }
  const departments = createDepartments({ reader: reader as never, skipTokens: createSkipTokens('x'), now: Date.now })
  await t.rejects(withDeadline(2_050, () => departments()), { code: 'NotReadyYet', status: 503, retryAfter: 10 })
})
