import t from 'tap'
import fc from 'fast-check'
import { isOneOf, literal, memberReference, path, relativeUrl, slices, userPath } from '../../src/graph/url.ts'

t.test('values stay values, whatever is in them', async (t) => {
  for (const value of ['R&D #1', "O'Brien", "x' or 1 eq 1", 'a/b?c=d&$top=1', 'ü %41 +', "''", '\\', 'x) or (1 eq 1']) {
    const url = relativeUrl({ path: '/users', select: ['id'], filter: `department eq ${literal(value)}` })
    const query = new URLSearchParams(url.slice(url.indexOf('?')))
    t.same([...query.keys()], ['$select', '$filter'], value)
    t.equal(query.get('$filter'), `department eq '${value.replaceAll("'", "''")}'`)
    t.equal(path`/groups/${value}/members`.split('/').length, 4, 'a segment stays a segment')
  }
  fc.assert(
    fc.property(fc.string(), (value) => {
      const query = new URLSearchParams(
        relativeUrl({ path: '/users', filter: `mail eq ${literal(value)}`, select: ['id'] }).slice('/users?'.length),
      )
      return (
        [...query.keys()].join() === '$select,$filter' &&
        query.get('$filter') === `mail eq '${value.replaceAll("'", "''")}'`
      )
    }),
  )
})

t.test('users whose name begins with a dollar sign are addressed by key', async (t) => {
  t.equal(userPath('$x@y.example'), `/users(${encodeURIComponent("'$x@y.example'")})`)
  t.equal(userPath('a#EXT#@y.example'), '/users/a%23EXT%23%40y.example')
})

t.test('an in filter holds what Graph takes', async (t) => {
  t.equal(isOneOf('id', ['a', "b'c"]), "id in ('a','b''c')")
  t.throws(() => isOneOf('id', []))
  t.throws(() => isOneOf('id', Array(16).fill('a')))
  t.same(slices([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]])
  t.same(slices([], 2), [])
})

t.test('sign-in activity is never read in an advanced query', async (t) => {
  t.throws(() => relativeUrl({ path: '/users', select: ['id', 'signInActivity'], advanced: true }), /never read/)
  t.throws(
    () =>
      relativeUrl({
        path: '/users',
        select: ['id'],
        filter: 'signInActivity/lastSignInDateTime le 2020-01-01T00:00:00Z',
        advanced: true,
      }),
    /never read/,
  )
})

t.test('a membership is named by its $ref, or not at all', async (t) => {
  t.equal(memberReference('g', 'u'), '/groups/g/members/u/$ref')
  t.throws(() => memberReference('', 'u'))
  t.throws(() => memberReference('g', ''))
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (groupId, userId) => {
      const url = memberReference(groupId, userId)
      return url.endsWith('/$ref') && url.split('/').length === 6 && !url.includes('?')
    }),
  )
})
