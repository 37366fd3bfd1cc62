import Fastify from 'fastify'
import t from 'tap'
import { Refusal } from '../../src/errors.ts'
import authentication from '../../src/plugins/authentication.ts'
import type { Caller } from '../../src/callers.ts'

const reader: Caller = { id: 'user:ada', kind: 'user', name: 'Ada', roles: ['Reader'] }

t.test('a call of our own is made for whom it says, once, and for nobody outside', async (t) => {
  const app = Fastify({ exposeHeadRoutes: false })
  t.teardown(() => app.close())
  const asked: string[] = []
  await app.register(authentication, {
    scope: 'access_as_user',
    access: {
      async authenticate(headers) {
        asked.push(String(headers['x-own-call']))
        throw new Refusal('CredentialsMissing', 'This request does not say who it comes from.')
      },
    },
  })
  app.post(
    '/v1/things/:thingId',
    { schema: { operationId: 'ChangeThing' }, config: { roles: ['Reader'] } },
    async ({ params, query, body, headers, caller, ip }) => ({ params, query, body, headers, caller, ip }),
  )
  app.get(
    '/v1/secrets',
    { schema: { operationId: 'ListSecrets' }, config: { roles: ['RoleReader'] } },
    async () => ({}),
  )

  const answer = await app.callAs(reader, 'ChangeThing', {
    params: { thingId: '../a b?c' },
    query: { top: '1&x=2' },
    body: { name: 'x' },
    ip: '10.1.2.3',
  })
  const body = answer.body as any
  t.equal(answer.status, 200)
  t.match(body, {
    params: { thingId: '../a b?c' },
    query: { top: '1&x=2' },
    body: { name: 'x' },
    caller: { id: 'user:ada' },
    ip: '10.1.2.3',
  })
  t.same(asked, [], 'nobody is asked who it is')

  const ticket = body.headers['x-own-call']
  t.match(ticket, /^[\w-]{43}$/)
  for (const forged of [ticket, ticket.slice(1), 'undefined', '']) {
    const other = await app.inject({ method: 'POST', url: '/v1/things/1', headers: { 'x-own-call': forged } })
    t.equal(other.statusCode, 401, forged)
  }
  t.equal(asked.length, 4, 'a ticket that was used is none')

  t.match(await app.callAs(reader, 'ListSecrets', { ip: '::1' }), {
    status: 403,
    body: { code: 'RoleRequired' },
  })
  t.ok(app.mayCall(reader, 'ChangeThing'))
  t.notOk(app.mayCall(reader, 'ListSecrets'))
  t.ok(app.mayCall({ ...reader, roles: ['Administrator'] }, 'ListSecrets'))
  await t.rejects(app.callAs(reader, 'NoSuchThing', { ip: '::1' }), /no operation NoSuchThing/)
})
