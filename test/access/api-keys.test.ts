import t from 'tap'
import { createAccess } from '../../src/services/access/access.ts'
import { API, TENANT, bearer, settingsFor, identityFor, sha256, user } from './helper.ts'

const API_KEYS = JSON.stringify([
  { name: 'first', sha256: sha256('first key'), roles: ['Reader'] },
  { name: 'second', sha256: sha256('second key').toUpperCase(), roles: ['ContactEditor', 'LicenseOperator'] },
])
const keysOnly = createAccess(settingsFor('https://unused.example', { API_KEYS, API_AUDIENCE: '' }))

t.test('knows keys by their hash', async (t) => {
  t.strictSame(await keysOnly.authenticate({ 'x-api-key': 'first key' }), {
    id: 'key:first',
    kind: 'apiKey',
    name: 'first',
    roles: ['Reader'],
  })
  t.match(await keysOnly.authenticate({ 'x-api-key': 'second key' }), {
    id: 'key:second',
    roles: ['ContactEditor', 'LicenseOperator'],
  })
})

t.test('while a key is changed, its name has two that are the same caller', async (t) => {
  const rotating = createAccess(
    settingsFor('https://unused.example', {
      API_KEYS: JSON.stringify(
        ['old key', 'new key'].map((key) => ({ name: 'flows', sha256: sha256(key), roles: ['Reader'] })),
      ),
      API_AUDIENCE: '',
    }),
  )
  const [old, fresh] = await Promise.all(
    ['old key', 'new key'].map((key) => rotating.authenticate({ 'x-api-key': key })),
  )
  t.match(old, { id: 'key:flows', roles: ['Reader'] })
  t.strictSame(fresh, old)
})

const refused: [string, Record<string, string | string[]>, string, RegExp][] = [
  ['a wrong key', { 'x-api-key': 'third key' }, 'ApiKeyInvalid', /check the key/],
  ['a key with something after it', { 'x-api-key': 'first key ' }, 'ApiKeyInvalid', /check the key/],
  ['the hash instead of the key', { 'x-api-key': sha256('first key') }, 'ApiKeyInvalid', /check the key/],
  ['the name instead of the key', { 'x-api-key': 'first' }, 'ApiKeyInvalid', /check the key/],
  [
    'two keys in one header, as Node joins them',
    { 'x-api-key': 'first key, second key' },
    'ApiKeyInvalid',
    /check the key/,
  ],
  ['two headers', { 'x-api-key': ['first key', 'second key'] }, 'CredentialsMissing', /X-Api-Key/],
  ['an empty key', { 'x-api-key': '' }, 'CredentialsMissing', /send an API key in the X-Api-Key header\.$/],
  ['nothing', {}, 'CredentialsMissing', /send an API key/],
  ['a key sent as a token', bearer('first key'), 'CredentialsMissing', /send an API key/],
  ['a token where none are taken', bearer('a.b.c'), 'TokenInvalid', /accepts no access tokens/],
  ['a user name and password', { authorization: 'Basic Zmlyc3Q6a2V5' }, 'CredentialsMissing', /send an API key/],
]
for (const [name, headers, code, sentence] of refused) {
  t.test(`refuses ${name}`, async (t) => {
    await t.rejects(keysOnly.authenticate(headers), { code, status: 401, message: sentence })
  })
}

t.test('where keys and tokens come together, one of them counts', async (t) => {
  const identity = await identityFor(t)
  const both = createAccess(settingsFor(identity.url, { API_KEYS }))
  const token = await identity.issue(user)
  const key = { 'x-api-key': 'first key' }

  t.match(await both.authenticate({ ...key, ...bearer(token) }), { kind: 'user' }, 'the token')
  await t.rejects(both.authenticate({ ...key, ...bearer('a.b.c') }), { code: 'TokenInvalid' }, 'also when it is bad')
  t.match(
    await both.authenticate({ ...key, authorization: 'Basic Zm9v' }),
    { id: 'key:first' },
    'the key beside something else',
  )
  t.match(
    await keysOnly.authenticate({ ...key, ...bearer(token) }),
    { id: 'key:first' },
    'the key where no tokens are taken',
  )
  t.match(
    await both.authenticate({ authorization: `bearer  ${token}` }),
    { kind: 'user' },
    'however the word is written',
  )
  await t.rejects(both.authenticate({}), {
    code: 'CredentialsMissing',
    message: /sign in with Microsoft Entra ID, or send an API key/,
  })
})

t.test('without keys every key is unknown', async (t) => {
  const tokensOnly = createAccess(
    settingsFor('https://unused.example', { API_KEYS: '', API_AUDIENCE: API, API_TENANT_ID: TENANT }),
  )
  await t.rejects(tokensOnly.authenticate({ 'x-api-key': 'first key' }), { code: 'ApiKeyInvalid' })
})
