import t from 'tap'

import { start } from './support.ts'
import type { Client } from './support.ts'

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (claims: object) => ({
  Authorization: `Bearer ${part({ alg: 'none' })}.${part({ appid: 'app-1', ...claims })}.x`,
})

const policies = (scopeId: string, scopeType: string) =>
  `/policies/roleManagementPolicyAssignments?$filter=scopeId eq '${scopeId}' and scopeType eq '${scopeType}'`

type Request = (client: Client) => readonly [method: string, path: string, body?: unknown]

const cases: ReadonlyArray<readonly [what: string, request: Request, roles: string[], enough: boolean]> = [
  ['users', () => ['GET', '/users'], ['User.Read.All'], true],
  ['users', () => ['GET', '/users'], ['Mail.Read'], false],
  ['sign-in dates', () => ['GET', '/users?$select=signInActivity'], ['User.Read.All'], false],
  ['sign-in dates', () => ['GET', '/users?$select=signInActivity'], ['User.Read.All', 'AuditLog.Read.All'], true],
  [
    'sign-in dates in a filter',
    () => ['GET', '/users?$filter=signInActivity/lastSignInDateTime le 2030-01-01T00:00:00Z'],
    ['User.Read.All'],
    false,
  ],
  ['mailbox kind', ({ user }) => ['GET', `/users/${user('guest')}?$select=mailboxSettings`], ['User.Read.All'], false],
  ['the log', () => ['GET', '/auditLogs/signIns'], ['AuditLog.Read.All'], true],
  ['the log', () => ['GET', '/auditLogs/signIns'], ['Directory.Read.All'], false],
  ['members', ({ group }) => ['GET', `/groups/${group('licTeam')}/members`], ['GroupMember.ReadBasic.All'], true],
  [
    'removal',
    ({ group, user }) => ['DELETE', `/groups/${group('licTeam')}/members/${user('licTeamInactive1')}/$ref`],
    ['GroupMember.Read.All'],
    false,
  ],
  [
    'removal',
    ({ group, user }) => ['DELETE', `/groups/${group('licTeam')}/members/${user('licTeamInactive1')}/$ref`],
    ['GroupMember.ReadWrite.All'],
    true,
  ],
  [
    'removal from a role-assignable group',
    ({ group, user }) => [
      'DELETE',
      `/groups/${group('licRoleAssignable')}/members/${user('licRoleAssignableInactive1')}/$ref`,
    ],
    ['GroupMember.ReadWrite.All'],
    false,
  ],
  [
    'removal from a role-assignable group',
    ({ group, user }) => [
      'DELETE',
      `/groups/${group('licRoleAssignable')}/members/${user('licRoleAssignableInactive1')}/$ref`,
    ],
    ['GroupMember.ReadWrite.All', 'RoleManagement.ReadWrite.Directory'],
    true,
  ],
  [
    'deletion by a forgotten /$ref',
    ({ group, user }) => ['DELETE', `/groups/${group('licTeam')}/members/${user('licTeamInactive2')}`],
    ['GroupMember.ReadWrite.All'],
    false,
  ],
  [
    'phones',
    ({ user }) => ['PATCH', `/users/${user('contactEmpty')}`, { mobilePhone: '+14255550100' }],
    ['User-Phone.ReadWrite.All'],
    true,
  ],
  [
    'phones and more',
    ({ user }) => ['PATCH', `/users/${user('contactEmpty')}`, { mobilePhone: '+14255550100', city: 'x' }],
    ['User-Phone.ReadWrite.All'],
    false,
  ],
  ['anything', ({ user }) => ['PATCH', `/users/${user('contactEmpty')}`, { city: 'x' }], ['User.ReadWrite.All'], true],
  ['roles', () => ['GET', '/roleManagement/directory/roleAssignments'], ['RoleManagement.Read.Directory'], true],
  ['roles', () => ['GET', '/roleManagement/directory/roleAssignments'], ['User.Read.All'], false],
  ['settings of roles', () => ['GET', policies('/', 'DirectoryRole')], ['RoleManagement.Read.Directory'], true],
  [
    'settings of roles',
    () => ['GET', policies('/', 'DirectoryRole')],
    ['RoleManagementPolicy.Read.AzureADGroup'],
    false,
  ],
  [
    'settings of a group',
    ({ group }) => ['GET', policies(group('pimRoleGroup'), 'Group')],
    ['RoleManagement.Read.Directory'],
    false,
  ],
  [
    'settings of a group',
    ({ group }) => ['GET', policies(group('pimRoleGroup'), 'Group')],
    ['RoleManagementPolicy.Read.AzureADGroup'],
    true,
  ],
  ['access reviews', () => ['GET', '/identityGovernance/accessReviews/definitions'], ['AccessReview.Read.All'], true],
  [
    'making an access review',
    () => ['POST', '/identityGovernance/accessReviews/definitions', { displayName: 'x', scope: {}, settings: {} }],
    ['AccessReview.Read.All'],
    false,
  ],
  [
    'making an access review',
    () => ['POST', '/identityGovernance/accessReviews/definitions', { displayName: 'x', scope: {}, settings: {} }],
    ['AccessReview.ReadWrite.All'],
    true,
  ],
]

t.test('a token may do what its permissions allow', async (t) => {
  const client = await start(t)
  for (const [what, request, roles, enough] of cases) {
    const [method, path, body] = request(client)
    const reply = await client.call(method, path, { body, headers: token({ roles }) })
    if (enough) t.ok(reply.status < 300, `${what} with ${roles.join(' + ')}`)
    else {
      t.match(
        reply,
        {
          status: 403,
          body: {
            error: {
              code: /^(Authorization_RequestDenied|UnknownError)$/,
              message: /^Insufficient privileges to complete the operation|PermissionScopeNotGranted/,
            },
          },
        },
        `${what} with ${roles.join(' + ')} only`,
      )
    }
  }
})

t.test('delegated permissions count as well, and the journal says who wrote', async (t) => {
  const client = await start(t)
  const body = { city: 'London' }
  const path = `/users/${client.user('contactEmpty')}`
  t.equal(
    (await client.call('PATCH', path, { body, headers: token({ scp: 'User.Read User.ReadWrite.All' }) })).status,
    204,
  )
  t.match((await client.control('GET', 'journal')).body.value, [{ method: 'PATCH', by: 'app-1', body }])
})

t.test('no token, no answer', async (t) => {
  const { call } = await start(t)
  t.match(await call('GET', '/users', { headers: { Authorization: '' } }), {
    status: 401,
    body: { error: { code: 'InvalidAuthenticationToken' } },
  })
  t.equal((await call('POST', '/$batch', { headers: { Authorization: '' }, body: { requests: [] } })).status, 401)
})

t.test('what is badly encoded matches nothing, alone and in a batch', async (t) => {
  const { call, get } = await start(t)
  t.equal((await get('/users/%zz')).status, 404)
  const { body } = await call('POST', '/$batch', {
    body: { requests: [{ id: '1', method: 'GET', url: '/users/%zz' }] },
  })
  t.match(body.responses, [{ id: '1', status: 404 }])
})

t.test('every answer carries ids, and echoes the client’s', async (t) => {
  const { get } = await start(t)
  const good = await get('/organization', { 'client-request-id': 'mine' })
  const bad = await get('/nonsense', { 'client-request-id': 'mine' })
  for (const { headers } of [good, bad]) {
    t.same([headers.get('client-request-id'), headers.get('request-id')?.length], ['mine', 36])
  }
  t.match(bad, {
    status: 400,
    body: {
      error: {
        code: 'BadRequest',
        message: "Resource not found for the segment 'nonsense'.",
        innerError: { 'client-request-id': 'mine' },
      },
    },
  })
})
