import t from 'tap'
import { createAccess } from '../../src/services/access/access.ts'
import { attemptWithKey, attemptWithToken, createAttempts } from '../../src/services/access/attempts.ts'
import { startService } from '../helper.ts'
import { bearer, settingsFor, identityFor, user } from './helper.ts'

const HERE = '20.0.0.1'

t.test('over HTTP: who fails too often waits, in the shape of all errors', async (t) => {
  const { call } = await startService(t, { env: { AUTH_FAILURES_PER_MINUTE: '3' } })
  const guess = (end: string) => call('GET /v1/licenses', { as: null, headers: { 'x-api-key': `guessing-${end}` } })
  for (const end of ['a', 'b', 'c']) {
    t.match(await guess(end), { status: 401, body: { error: { code: 'ApiKeyInvalid' } } })
  }
  const answer = await guess('d')
  t.match(answer, {
    status: 429,
    body: { error: { code: 'TooManyRequests', message: /failed to prove who it is/, requestId: String } },
  })
  t.match(answer.headers.get('retry-after'), /^[1-9]\d?$/)
  const huge = await call('POST /v1/exclusions', {
    as: null,
    headers: { 'x-api-key': 'guessing-e' },
    body: 'x'.repeat(2_000_000),
  })
  t.equal(huge.status, 429, 'before anybody looks at the body')
  t.equal((await call('GET /v1/licenses', { as: 'reader' })).status, 200, 'others on the same address are let in')
  t.equal((await call('GET /v1/licenses', { as: null })).status, 401, 'and who shows nothing is told to')
})

t.test('nothing is fetched and nothing verified for whoever failed too often', async (t) => {
  const identity = await identityFor(t)
  let fetched = 0
  const access = createAccess(settingsFor(identity.url, { AUTH_FAILURES_PER_MINUTE: '3' }), {
    fetch: async (...given: Parameters<typeof fetch>) => {
      fetched++
      return fetch(...given)
    },
  })
  const right = await identity.issue(user)
  const [head, body] = right.split('.')
  const wrong = `${head}.${body}.${'A'.repeat(342)}`
  const codeOf = (token: string, address = HERE) =>
    access.authenticate(bearer(token), address).then(
      () => 'in',
      ({ code }: { code: string }) => code,
    )
  t.same([await codeOf(wrong), await codeOf(wrong), await codeOf(wrong)], Array(3).fill('TokenInvalid'))
  const before = fetched
  t.equal(await codeOf(wrong), 'TooManyRequests')
  t.equal(fetched, before)
  t.equal(await codeOf(right, '20.0.0.2'), 'in', 'elsewhere the same person is let in')
  t.equal(await codeOf(right), 'in', 'and then here too, with the token that was right before')
})

t.test('those who share an address', async (t) => {
  let at = 0
  const attempts = createAttempts({ perMinute: 2, now: () => at })
  const mine = attemptWithKey(HERE, 'mine-mine-1')
  attempts.succeeded(mine)
  for (let index = 0; index < 1_000; index++) attempts.failed(attemptWithKey(HERE, `${index}-guess`))
  t.doesNotThrow(() => attempts.assertAllowed(mine), 'a key that was right is let in whatever others do')
  const next = { ...attemptWithKey(HERE, 'mine-mine-2') }
  t.doesNotThrow(() => attempts.assertAllowed(next), 'so is the next credential of somebody who was let in')
  t.throws(() => attempts.assertAllowed(attemptWithKey(HERE, 'new')), { code: 'TooManyRequests', status: 429 })
  t.doesNotThrow(() => attempts.assertAllowed(attemptWithKey('20.0.0.9', 'new')))
  attempts.failed(mine)
  attempts.failed(mine)
  t.throws(() => attempts.assertAllowed(mine), { code: 'TooManyRequests' }, 'one that was taken back is like any other')
  at += 60_000
  t.doesNotThrow(() => attempts.assertAllowed(mine), 'a minute later')
})

t.test('what is remembered has an end, and is no secret', async (t) => {
  const attempts = createAttempts({ perMinute: 2 })
  for (let index = 0; index < 30_000; index++) {
    attempts.failed(attemptWithKey(`10.${index % 250}.${index >> 8}.1`, `key-${index}`))
    attempts.succeeded(attemptWithKey(HERE, `good-${index}`))
  }
  t.ok(attempts.size <= 20_000, `${attempts.size}`)
  t.notMatch(JSON.stringify(attemptWithKey(HERE, 'secret-key')), /secret/)
})

t.test('what tells one caller from another', async (t) => {
  const token = (claims: object, kid = 'k') =>
    [{ alg: 'RS256', kid }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const claims = (given: string) => attemptWithToken(HERE, given).claims
  t.equal(claims(token({ sub: 'a', iat: 1 })), claims(token({ sub: 'a', iat: 2 })), 'the next token of the same person')
  t.not(claims(token({ sub: 'a' })), claims(token({ sub: 'b' })))
  t.not(claims(token({ sub: 'a' })), claims(token({ sub: 'a' }, 'other')))
  for (const odd of ['', 'x', 'x.y.z', 'bnVsbA.bnVsbA.x', 'W10.W10.']) t.ok(claims(odd))
  const address = (given: string) => attemptWithKey(given, 'k').address
  t.equal(address('::ffff:20.0.0.1'), HERE)
  t.equal(address('2001:db8:0:1::5'), address('2001:0db8:0000:0001:ffff::1'), 'one network of IPv6 is one caller')
  t.not(address('2001:db8:0:1::5'), address('2001:db8:0:2::5'))
})
