import t from 'tap'
import fc from 'fast-check'
import { judgeActivity } from '../../src/services/sign-ins/activity.ts'
import { coalesce } from '../../src/services/coalesce.ts'
import { quietPeriods } from '../../src/services/sign-ins/quiet-periods.ts'
import { emptyTally, isImplausible, tally } from '../../src/services/sign-ins/plausibility.ts'

const now = Date.parse('2026-11-22T12:00:00Z')
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString()
const cutoff = { inactiveDays: 90, now, quiet: quietPeriods([]) }
const OLD = { createdDateTime: daysAgo(1000) }
const SENTINEL = '0001-01-01T00:00:00Z'

t.test('the last activity is the last success, else the later attempt', async (t) => {
  for (const [name, signInActivity, expected] of [
    [
      'a success wins over later failures',
      { lastSuccessfulSignInDateTime: daysAgo(200), lastSignInDateTime: daysAgo(1) },
      { status: 'inactive', inactiveDays: 200, lastActivitySource: 'successfulSignIn' },
    ],
    [
      'interactive is later',
      { lastSignInDateTime: daysAgo(10), lastNonInteractiveSignInDateTime: daysAgo(20) },
      { status: 'active', inactiveDays: 10, lastActivitySource: 'interactiveSignIn' },
    ],
    [
      'background is later',
      { lastSignInDateTime: daysAgo(120), lastNonInteractiveSignInDateTime: daysAgo(100) },
      { status: 'inactive', inactiveDays: 100, lastActivitySource: 'nonInteractiveSignIn' },
    ],
    [
      'empty success falls back',
      { lastSuccessfulSignInDateTime: '', lastSignInDateTime: daysAgo(5) },
      { status: 'active', lastActivitySource: 'interactiveSignIn' },
    ],
    [
      'sentinel success falls back',
      { lastSuccessfulSignInDateTime: SENTINEL, lastNonInteractiveSignInDateTime: daysAgo(5) },
      { status: 'active', lastActivitySource: 'nonInteractiveSignIn' },
    ],
    [
      'exactly at the cut-off is inactive',
      { lastSuccessfulSignInDateTime: daysAgo(90) },
      { status: 'inactive', inactiveDays: 90 },
    ],
    [
      'a day before it is active',
      { lastSuccessfulSignInDateTime: daysAgo(89) },
      { status: 'active', inactiveDays: 89 },
    ],
    [
      'a clock ahead of ours is today',
      { lastSuccessfulSignInDateTime: daysAgo(-1) },
      { status: 'active', inactiveDays: 0 },
    ],
  ] as const) {
    t.match(judgeActivity({ ...OLD, signInActivity }, cutoff), expected, name)
  }
})

t.test('every shape of "no value" is neither activity nor inactivity', async (t) => {
  for (const [name, signInActivity] of [
    ['absent', undefined],
    ['null', null],
    ['an empty object', {}],
    ['null fields', { lastSignInDateTime: null, lastSuccessfulSignInDateTime: null }],
    [
      'empty fields',
      { lastSignInDateTime: '', lastNonInteractiveSignInDateTime: '', lastSuccessfulSignInDateTime: '' },
    ],
    ['sentinels', { lastSignInDateTime: SENTINEL, lastNonInteractiveSignInDateTime: SENTINEL }],
  ] as const) {
    const user = (createdDateTime?: string) => ({
      ...(createdDateTime === undefined ? {} : { createdDateTime }),
      ...(signInActivity === undefined ? {} : { signInActivity }),
    })
    t.same(judgeActivity(user(daysAgo(91)), cutoff), { status: 'neverSignedIn' }, `${name}, old account`)
    t.same(judgeActivity(user(daysAgo(89)), cutoff), { status: 'tooNew' }, `${name}, new account`)
    t.same(judgeActivity(user(), cutoff), { status: 'unknown' }, `${name}, no creation date`)
  }
})

t.test('unreadable data makes everybody unknown', async (t) => {
  t.same(
    judgeActivity({ ...OLD, signInActivity: { lastSignInDateTime: daysAgo(900) } }, { ...cutoff, readable: false }),
    { status: 'unknown' },
  )
})

t.test('quiet periods', async (t) => {
  const summer = quietPeriods(['2026-07-01/2026-08-31', '12-20/01-06'])
  t.equal(summer.at(Date.parse('2026-07-01T00:00:00Z')), '2026-07-01/2026-08-31')
  t.equal(summer.at(Date.parse('2026-08-31T23:59:59Z')), '2026-07-01/2026-08-31')
  t.equal(summer.at(Date.parse('2027-07-15T00:00:00Z')), undefined, 'a dated break is over for good')
  t.equal(
    summer.at(Date.parse('2030-01-06T10:00:00Z')),
    '12-20/01-06',
    'a yearly one returns, over the turn of the year',
  )
  t.equal(summer.at(Date.parse('2030-01-07T00:00:00Z')), undefined)
  t.equal(
    summer.daysBetween(Date.parse('2026-06-30T12:00:00Z'), Date.parse('2026-09-01T12:00:00Z')),
    63 - 62,
    'their days do not count',
  )
  t.equal(summer.daysBetween(Date.parse('2026-05-01T00:00:00Z'), Date.parse('2026-05-11T00:00:00Z')), 10)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 2000 }), (day, length) => {
      const from = day * 86_400_000
      const counted = summer.daysBetween(from, from + length * 86_400_000)
      return counted >= 0 && counted <= length
    }),
  )
})

t.test('only enough licensed, enabled people with too few dates are implausible', async (t) => {
  const licensed = { accountEnabled: true, assignedLicenses: [{ skuId: 'x' }] }
  const of = (without: number, counted: number) => {
    const made = emptyTally()
    for (let index = 0; index < counted; index++) tally(made, licensed, index < without ? 'neverSignedIn' : 'active')
    return isImplausible(made, 20)
  }
  t.equal(of(21, 100), true)
  t.equal(of(20, 100), false, 'exactly the limit is believed')
  t.equal(of(99, 99), false, 'too few to judge')
  const others = emptyTally()
  tally(others, { accountEnabled: false, assignedLicenses: [{}] }, 'neverSignedIn')
  tally(others, { accountEnabled: true, assignedLicenses: [] }, 'neverSignedIn')
  tally(others, licensed, 'tooNew')
  t.same(others, emptyTally(), 'disabled, unlicensed and new people say nothing')
})

t.test('look-ups share a read', async (t) => {
  const reads: string[][] = []
  const shared = coalesce(
    async (keys) => {
      reads.push(keys)
      if (keys.includes('bad')) throw new Error('broken')
      return new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, key.toUpperCase()]))
    },
    20,
    3,
  )
  t.same(await Promise.all(['a', 'b', 'a', 'nobody'].map(shared)), ['A', 'B', 'A', undefined])
  t.same(reads, [['a', 'b', 'nobody']], 'a full read leaves at once')
  await Promise.all(['c', 'd'].map(shared))
  t.same(reads[1], ['c', 'd'])
  await t.rejects(Promise.all(['bad', 'e'].map(shared)), { message: 'broken' })
  t.equal(await shared('f'), 'F', 'a failure is not kept')
})

t.test('a date that no sign-in can have had tells nothing, whatever stands beside it', async (t) => {
  for (const date of ['yesterday', '1601-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '2014-12-31T23:59:59Z', 5]) {
    for (const beside of [{}, { lastSignInDateTime: daysAgo(400) }, { lastSignInDateTime: daysAgo(1) }]) {
      const signInActivity = { ...beside, lastSuccessfulSignInDateTime: date as string }
      t.same(judgeActivity({ ...OLD, signInActivity }, cutoff), { status: 'unknown' }, String(date))
    }
  }
  const counted = emptyTally()
  for (let index = 0; index < 100; index++) {
    const user = {
      accountEnabled: true,
      assignedLicenses: [{}],
      signInActivity: { lastSignInDateTime: index < 21 ? '1601-01-01T00:00:00Z' : daysAgo(3) },
    }
    tally(counted, user, judgeActivity({ ...OLD, ...user }, cutoff).status)
  }
  t.ok(isImplausible(counted, 20), 'of a fifth of the people, and nothing is believed')
})
