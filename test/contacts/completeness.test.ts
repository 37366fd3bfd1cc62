import t from 'tap'
import { completenessPercent, missingOf } from '../../src/services/contacts/completeness.ts'
import { leftOutReason, namesTell, phoneProblems, unusualSpellings } from '../../src/services/contacts/quality.ts'
import { refreshed } from '../../src/services/refreshed.ts'

const full = { mobilePhone: '1', officeLocation: '1', jobTitle: '1', department: '1', managerId: '1' }

t.test('one phone is enough, and what is not for everybody does not count', async (t) => {
  t.same(missingOf(full), [])
  t.same(missingOf({ ...full, faxNumber: '1' }), [])
  t.same(missingOf({ businessPhone: '1', department: '1' }), ['officeLocation', 'jobTitle', 'managerId'])
  t.same(missingOf({}), ['phone', 'officeLocation', 'jobTitle', 'department', 'managerId'])
})

t.test('percents are whole, and 100 means complete', async (t) => {
  t.same(
    [0, 1, 2, 3, 4, 5].map((missing) => completenessPercent(missing)),
    [100, 80, 60, 40, 20, 0],
  )
  t.equal(completenessPercent(1, 1_000), 99)
})

t.test('spellings that differ by case and spaces name the usual one', async (t) => {
  const spellings = (counts: Record<string, number>) =>
    Object.entries(counts).map(([department, people]) => ({ department, people }))
  t.same(unusualSpellings(spellings({ nursing: 1, Nursing: 5, 'Nursing ': 2, Nurse: 1, constructor: 1 })), [
    { department: 'Nursing ', usual: 'Nursing' },
    { department: 'nursing', usual: 'Nursing' },
  ])
  t.same(
    unusualSpellings(spellings({ IT: 2, it: 2 })),
    [{ department: 'it', usual: 'IT' }],
    'of two that are as usual, always the same',
  )
  t.same(unusualSpellings([]), [])
})

t.test('numbers that are none are told, by the country of the person', async (t) => {
  t.same(phoneProblems({ businessPhone: '+14255550100', mobilePhone: '(425) 555-0100' }, 'US'), [])
  t.same(phoneProblems({ mobilePhone: '22 12 34 56' }, 'NO').length, 0)
  t.match(phoneProblems({ businessPhone: 'ask Mary', faxNumber: '12' }, 'US'), [
    { field: 'businessPhone', code: 'notAPhoneNumber', message: /business phone is no number/ },
    { field: 'faxNumber' },
  ])
})

t.test('who is no person', async (t) => {
  const user = { id: 'x' }
  t.equal(leftOutReason({ ...user, isResourceAccount: true, givenName: 'A' }), 'resourceAccount')
  t.equal(leftOutReason({ ...user, identityParentId: 'y', surname: 'A' }), 'agent')
  t.equal(leftOutReason({ ...user, displayName: 'svc-printing', surname: ' ', givenName: null }), 'notAPerson')
  for (const known of [{ givenName: 'Ann' }, { surname: 'Smith' }]) {
    t.equal(leftOutReason({ ...user, ...known }), undefined, JSON.stringify(known))
  }
  t.same(
    [namesTell(20, 100), namesTell(21, 100), namesTell(0, 0)],
    [true, false, true],
    'where names are not filled in, nobody is left out for want of one',
  )
})

t.test('a slow read: who can not wait gets nothing, then the old value while a new one is read', async (t) => {
  const alive = setInterval(() => {}, 1_000)
  t.teardown(() => clearInterval(alive))
  let time = 0
  let reads = 0
  const gates: (() => void)[] = []
  const get = refreshed(
    () => new Promise<number>((resolve) => gates.push(() => resolve(++reads))),
    100,
    () => time,
  )
  t.equal(await get(1), undefined)
  const waiting = get(5_000)
  gates.shift()?.()
  t.equal(await waiting, 1, 'all waited for the same read')
  time = 200
  t.equal(await get(0), 1)
  t.equal(await get(0), 1)
  t.equal(gates.length, 1, 'one read in the background')
  gates.shift()?.()
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(await get(0), 2)
})

t.test('a read that fails is told to those who wait, and never replaces what is there', async (t) => {
  let time = 0
  let fails = true
  const get = refreshed(
    async () => {
      if (fails) throw new Error('no')
      return 'value'
    },
    100,
    () => time,
  )
  await t.rejects(get(1_000), { message: 'no' })
  fails = false
  t.equal(await get(1_000), 'value')
  fails = true
  time = 200
  t.equal(await get(1_000), 'value')
})
