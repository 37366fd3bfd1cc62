import t from 'tap'
import { all, startService } from '../helper.ts'

const activity = (userId: string, query = '') => `GET /v1/users/${encodeURIComponent(userId)}/sign-in-activity${query}`

t.test('GetSignInActivity', async (t) => {
  const service = await startService(t)
  const { cast, call, simulate } = service
  const user = (name: string) => cast.users[name] as { id: string; userPrincipalName: string }

  await t.test('finds people by id, principal name and mail, however awkward the name', async (t) => {
    for (const name of ['inactiveStaff', 'guest', 'quoteUser', 'dollarUser', 'longUpnUser']) {
      const { id, userPrincipalName } = user(name)
      for (const userId of [id, id.toUpperCase(), userPrincipalName, userPrincipalName.toUpperCase()]) {
        const { status, body } = await call(activity(userId))
        t.equal(status, 200, userId)
        t.equal(body.userId, id)
        t.equal(body.status, 'inactive')
      }
    }
    t.match(
      await call(activity('gwen.guest@fabrikam.example')),
      { status: 200, body: { userId: user('guest').id } },
      'a guest by mail',
    )
  })

  await t.test('tells the kinds of activity apart', async (t) => {
    for (const [name, expected] of [
      ['activeStaff', { status: 'active', lastActivitySource: 'successfulSignIn' }],
      ['inactiveOldStyle', { status: 'inactive', lastActivitySource: /nteractiveSignIn$/ }],
      ['failedAttemptsOnly', { status: 'inactive', lastActivitySource: 'successfulSignIn' }],
      ['neverSignedInAbsent', { status: 'neverSignedIn' }],
      ['neverSignedInNull', { status: 'neverSignedIn' }],
      ['neverSignedInEmpty', { status: 'neverSignedIn' }],
      ['neverSignedInSentinel', { status: 'neverSignedIn' }],
      ['tooNew', { status: 'tooNew' }],
    ] as const) {
      const { status, body } = await call(activity(user(name).id))
      t.equal(status, 200)
      t.match(body, expected, name)
      if (!('lastActivitySource' in expected)) {
        t.notMatch(Object.keys(body).join(), /last|inactiveDays/, `${name}: what is not known is left out`)
      }
    }
  })

  await t.test('look-ups that arrive together share one request', async (t) => {
    await simulate('POST /_simulator/stats/reset')
    const names = Object.keys(cast.users)
      .filter((name) => !/guest|dollar|quote|long/i.test(name))
      .slice(0, 15)
    await Promise.all(names.map((name) => call(activity(user(name).id))))
    const { httpRequests } = await simulate('GET /_simulator/stats')
    t.ok(httpRequests <= 2, `15 look-ups took ${httpRequests} requests`)
  })

  await t.test('one caller with an odd name does not spoil the read of the others', async (t) => {
    const answers = await Promise.all(
      [
        user('activeStaff').id,
        'nobody@northwind.example',
        "x' or 1 eq 1@x.example",
        '00000000-0000-0000-0000-000000000001',
      ].map((id) => call(activity(id))),
    )
    t.same(
      answers.map(({ status }) => status),
      [200, 404, 400, 404],
    )
    t.same(
      answers.slice(1).map(({ body }) => body.error.code),
      ['UserNotFound', 'InvalidInput', 'UserNotFound'],
    )
  })

  await t.test('refuses what it can not use', async (t) => {
    const id = user('activeStaff').id
    for (const [route, status, code] of [
      [activity(id, '?inactiveDays=29'), 400, 'InactiveDaysTooLow'],
      [activity(id, '?inactiveDays=0'), 400, 'InvalidInput'],
      [activity(id, '?inactiveDays=4000'), 400, 'InvalidInput'],
      [activity(id, '?inactiveDays=many'), 400, 'InvalidInput'],
      [activity(id, '?inactiveDays=90.5'), 400, 'InvalidInput'],
      [activity('not-a-user'), 400, 'InvalidInput'],
      [activity('a b@c.example'), 400, 'InvalidInput'],
      [activity(`${'x'.repeat(600)}@northwind.example`), 414, 'UriTooLong'],
      ['GET /v1/users/%zz/sign-in-activity', 400, 'InvalidInput'],
    ] as const) {
      const answer = await call(route)
      t.equal(answer.status, status, route)
      t.equal(answer.body.error.code, code, answer.body.error.message)
      t.ok(answer.body.error.requestId)
    }
    t.match(
      await call(activity(id, '?inactiveDays=')),
      { status: 400, body: { error: { code: 'EmptyValue' } } },
      'an empty cut-off is not the usual one',
    )
  })

  await t.test('asks for credentials and a role', async (t) => {
    const route = activity(user('activeStaff').id)
    t.match(await call(route, { as: null }), { status: 401, body: { error: { code: 'CredentialsMissing' } } })
    t.match(await call(route, { as: null, headers: { 'x-api-key': 'wrong' } }), {
      status: 401,
      body: { error: { code: 'ApiKeyInvalid' } },
    })
    t.match(await call(route, { as: 'contacts' }), { status: 403, body: { error: { code: 'RoleRequired' } } })
    t.match(await call(route, { as: 'reader' }), { status: 200 })
  })
})

t.test('QuerySignInActivity', async (t) => {
  const { cast, call, simulate } = await startService(t)
  const query = (body: unknown) => call('POST /v1/sign-in-activity/query', { body })
  const ids = Object.values(cast.users).map(({ id }) => id)

  await t.test('answers many at once, each once, and names who does not exist', async (t) => {
    const guest = cast.users['guest']?.userPrincipalName ?? ''
    const { status, body } = await query({
      userIds: [...ids, guest, 'nobody@x.example', 'nobody@x.example'],
      inactiveDays: 90,
    })
    t.equal(status, 200)
    t.equal(body.value.length, ids.length)
    t.same(body.notFound, ['nobody@x.example'])
  })

  await t.test('1,000 people take few requests', async (t) => {
    await simulate('POST /_simulator/stats/reset')
    const many = Array.from(
      { length: 1000 },
      (_, index) => ids[index] ?? `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    )
    const { status, body } = await query({ userIds: many })
    t.equal(status, 200)
    t.equal(body.value.length + body.notFound.length, 1000)
    const { httpRequests } = await simulate('GET /_simulator/stats')
    // With the sweep that comes first in these tests: its pages, and three requests for where it begins.
    const most = 4 + 7 + Math.ceil(body.notFound.length / 20)
    t.ok(httpRequests <= most, `${httpRequests} requests: who is left out is asked for, twenty to a request`)
  })

  await t.test('refuses bodies it can not use, by name', async (t) => {
    for (const [body, code, target] of [
      [{ userIds: [] }, 'EmptyValue', 'userIds'],
      [{}, 'InvalidInput', 'userIds'],
      [{ userIds: Array.from({ length: 1001 }, () => 'a@b.example') }, 'InvalidInput', 'userIds'],
      [{ userIds: null }, 'EmptyValue', 'userIds'],
      [{ userIds: 'a@b.example' }, 'InvalidInput', 'userIds'],
      [{ userIds: ['a@b.example', 5] }, 'InvalidInput', 'userIds/1'],
      [{ userIds: ['a@b.example', ''] }, 'EmptyValue', 'userIds/1'],
      [{ userIds: ["x' or 1 eq 1"] }, 'InvalidInput', 'userIds/0'],
      [{ userIds: ['a@b.example', 'c@d.example', 'nobody'] }, 'InvalidInput', 'userIds/2'],
      [{ userIds: ['a@b.example'], inactiveDays: '90' }, 'InvalidInput', 'inactiveDays'],
      [{ userIds: ['a@b.example'], inactiveDays: null }, 'EmptyValue', 'inactiveDays'],
      [{ userIds: ['a@b.example'], inactivedays: 90 }, 'InvalidInput', 'inactivedays'],
      ['{"userIds": [', 'InvalidJson', undefined],
      ['', 'InvalidJson', undefined],
    ] as const) {
      const answer = await query(body)
      t.equal(answer.status, 400, JSON.stringify(body).slice(0, 60))
      t.match(answer.body.error, { code, ...(target === undefined ? {} : { target }) }, answer.body.error.message)
    }
    t.match(await call('POST /v1/sign-in-activity/query', { body: 'x', headers: { 'content-type': 'text/plain' } }), {
      status: 415,
      body: { error: { code: 'UnsupportedMediaType' } },
    })
    t.match(await query(`{"userIds":["${'x'.repeat(1_100_000)}"]}`), {
      status: 413,
      body: { error: { code: 'BodyTooLarge' } },
    })
  })
})

t.test('ListInactiveUsers', async (t) => {
  const service = await startService(t, { simulator: { users: 1500 } })
  const { cast, call } = service

  await t.test('is the same list in small and in large parts', async (t) => {
    const whole = await all(service, 'GET /v1/inactive-users?allUsers=true&inactiveDays=90')
    const parts = await all(service, 'GET /v1/inactive-users?allUsers=true&inactiveDays=90&top=7')
    t.ok(whole.value.length > 20, `${whole.value.length} people`)
    t.ok(parts.pages > 3)
    const ids = ({ value }: typeof whole) => value.map(({ userId }) => userId).sort()
    t.same(ids(parts), ids(whole), 'nobody twice and nobody left out')
    t.ok(whole.value.every(({ status, accountEnabled }) => status === 'inactive' && accountEnabled === true))
  })

  await t.test('narrows by group, product, department, kind and state', async (t) => {
    const groupId = cast.groups['licA3Staff']?.id ?? ''
    const names = async (query: string) =>
      (await all(service, `GET /v1/inactive-users?${query}`)).value.map(({ userId }) => userId)
    const ids = (...people: string[]) => people.map((name) => cast.users[name]?.id)
    const inGroup = await names(`groupId=${groupId}`)
    for (const id of ids('inactiveStaff', 'inactiveOldStyle', 'failedAttemptsOnly')) t.ok(inGroup.includes(id))
    for (const id of ids('activeStaff', 'tooNew', 'neverSignedInEmpty', 'disabledUser')) t.notOk(inGroup.includes(id))
    t.ok((await names(`groupId=${groupId}&accountState=disabled`)).includes(cast.users['disabledUser']?.id))
    t.ok((await names(`groupId=${groupId}&includeNeverSignedIn=True`)).includes(cast.users['neverSignedInEmpty']?.id))
    t.same(
      await names(`department=${encodeURIComponent("O'Brien Hall")}&groupId=${groupId}`).then((found) =>
        found.includes(cast.users['quoteUser']?.id),
      ),
      true,
    )
    t.ok((await names(`department=${encodeURIComponent("O'Brien Hall")}`)).includes(cast.users['quoteUser']?.id))
    t.ok((await names('allUsers=true&userType=Guest')).includes(cast.users['guest']?.id))
    t.ok((await names(`skuId=${cast.skus['M365EDU_A3_FACULTY']}`)).includes(cast.users['inactiveStaff']?.id))
    await names(`department=${encodeURIComponent('R&D #1')}`)
  })

  await t.test('few asked for are few answered, in every scope', async (t) => {
    const groupId = cast.groups['licA3Staff']?.id ?? ''
    for (const scope of ['allUsers=true', `skuId=${cast.skus['M365EDU_A3_FACULTY']}`, `groupId=${groupId}`]) {
      for (const top of [1, 10]) {
        await service.simulate('POST /_simulator/stats/reset')
        const { body } = await call(`GET /v1/inactive-users?${scope}&top=${top}`)
        t.ok(body.value.length >= 1 && body.value.length <= top * 1.5, `${scope}&top=${top}: ${body.value.length}`)
        t.ok(body.nextLink)
        // Besides the sweep, which comes first in these tests.
        const { callsByOperation } = await service.simulate('GET /_simulator/stats')
        t.ok((callsByOperation['GET /groups/{id}/members'] ?? 0) <= 1)
        t.notOk(callsByOperation['GET /groups/{id}'])
      }
    }
    const one = await all(service, `GET /v1/inactive-users?groupId=${groupId}&top=1`)
    const whole = await all(service, `GET /v1/inactive-users?groupId=${groupId}`)
    t.ok(one.pages >= whole.value.length)
    t.same(one.value.map(({ userId }) => userId).sort(), whole.value.map(({ userId }) => userId).sort())
  })

  await t.test('what is no group is said to be none, and a group costs no request for that', async (t) => {
    for (const groupId of ['00000000-0000-4000-8000-000000000001', cast.users['activeStaff']?.id]) {
      t.match(await call(`GET /v1/inactive-users?groupId=${groupId}`), {
        status: 404,
        body: { error: { code: 'GroupNotFound', target: 'groupId' } },
      })
    }
    await service.simulate('POST /_simulator/stats/reset')
    t.match(await call(`GET /v1/inactive-users?groupId=${cast.groups['licA3Second']?.id}`), { status: 200 })
    const { callsByOperation } = await service.simulate('GET /_simulator/stats')
    t.equal(callsByOperation['GET /groups/{id}/members'], 1)
    t.notOk(callsByOperation['GET /groups/{id}'])
  })

  await t.test('an empty scope never means everybody', async (t) => {
    for (const query of ['', '?allUsers=', '?allUsers=false', '?allUsers=False', '?inactiveDays=90']) {
      t.match(
        await call(`GET /v1/inactive-users${query}`),
        { status: 400, body: { error: { code: 'ScopeRequired' } } },
        query,
      )
    }
  })

  await t.test('a skip token opens only its own list', async (t) => {
    const { body } = await call('GET /v1/inactive-users?allUsers=true&top=1')
    const token = new URL(body.nextLink).searchParams.get('skipToken') ?? ''
    for (const bad of [
      `${token}x`,
      token.slice(1),
      'x',
      Buffer.from('{"nextLink":"https://evil.example/v1.0/users"}').toString('base64url'),
    ]) {
      t.match(await call(`GET /v1/inactive-users?allUsers=true&top=1&skipToken=${bad}`), {
        status: 400,
        body: { error: { code: 'InvalidSkipToken' } },
      })
    }
    t.match(
      await call(`GET /v1/inactive-users?department=Nursing&top=1&skipToken=${token}`),
      { status: 400, body: { error: { code: 'InvalidSkipToken' } } },
      'another question',
    )
  })

  await t.test('empty pages of Graph are no end', async (t) => {
    const before = await all(service, 'GET /v1/inactive-users?allUsers=true')
    await service.simulate('PATCH /_simulator/settings', { profiles: ['emptyPages'] })
    t.teardown(() => service.simulate('PATCH /_simulator/settings', { profiles: [] }))
    t.same((await all(service, 'GET /v1/inactive-users?allUsers=true')).value.length, before.value.length)
  })

  await t.test('a next page on another host is not followed', async (t) => {
    await service.simulate('PATCH /_simulator/settings', { profiles: ['foreignNextLink'] })
    t.teardown(() => service.simulate('PATCH /_simulator/settings', { profiles: [] }))
    t.match(await call('GET /v1/inactive-users?allUsers=true'), {
      status: 503,
      body: { error: { code: 'ReadIncomplete' } },
    })
  })

  await t.test('data that can not be true calls nobody inactive', async (t) => {
    const began = Date.now()
    await service.simulate('PATCH /_simulator/settings', { profiles: ['implausibleSignIn'] })
    t.teardown(() => service.simulate('PATCH /_simulator/settings', { profiles: [] }))
    const { body } = await call('GET /v1/inactive-users?allUsers=true')
    t.match(body.warning, /no sign-in date/)
    t.ok(Date.parse(body.asOf) < began, 'as the last sound sweep found them')
    const fresh = await startService(t, { simulator: { users: 2_000, profiles: ['implausibleSignIn'] } })
    const first = await fresh.call('GET /v1/inactive-users?allUsers=true')
    t.match(first.body, { value: [], warning: /no sign-in date/ }, 'nobody, where there is none')

    let last = body
    for (let next = 'GET /v1/inactive-users?allUsers=true&includeNeverSignedIn=true&top=20'; ;) {
      last = (await call(next)).body
      if (last.nextLink === undefined) break
      next = `GET ${last.nextLink}`
    }
    t.equal(last.warning, body.warning, 'in small parts, nobody is counted twice')
  })
})

t.test('ListSignIns', async (t) => {
  const { cast, call } = await startService(t)
  const id = cast.users['failedAttemptsOnly']?.id ?? ''
  const list = (query = '') => call(`GET /v1/users/${id}/sign-ins${query}`)
  const { status, body } = await list()
  t.equal(status, 200)
  t.ok(body.value.length > 0)
  t.match(
    body.value.find((entry: any) => !entry.succeeded),
    { errorCode: Number, failureReason: /\.$/ },
    'a failure has a reason in words',
  )
  t.ok((await list('?result=failure')).body.value.every((entry: any) => !entry.succeeded))
  t.equal(
    (await list('?from=2020-01-01T00:00:00.0000000Z&to=2020-02-01T00:00:00%2B02:00')).body.value.length,
    0,
    'seven decimals and offsets',
  )
  t.match(await list('?from=yesterday'), { status: 400, body: { error: { code: 'InvalidInput', target: 'from' } } })
  t.match(await list('?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z'), {
    status: 400,
    body: { error: { code: 'InvalidInput' } },
  })
})

t.test('tenants with less', async (t) => {
  await t.test('without Entra ID P1 nobody is inactive: everybody is unknown', async (t) => {
    const { cast, call } = await startService(t, { simulator: { profiles: ['noP1'] } })
    t.match(await call(activity(cast.users['inactiveStaff']?.id ?? '')), { status: 200, body: { status: 'unknown' } })
    t.match(await call('POST /v1/sign-in-activity/query', { body: { userIds: [cast.users['inactiveStaff']?.id] } }), {
      status: 200,
      body: { value: [{ status: 'unknown' }] },
    })
    t.match(await call('GET /v1/inactive-users?allUsers=true'), {
      status: 409,
      body: { error: { code: 'SignInDataUnavailable' } },
    })
    t.match(await call(`GET /v1/license-groups/${cast.groups['licA3Staff']?.id}/members`), {
      status: 200,
      body: { value: [{ status: 'unknown' }] },
    })
  })

  await t.test('where Graph allows ten single reads a minute, a loop over 100 people still ends', async (t) => {
    const { cast, call, simulate } = await startService(t, { simulator: { profiles: ['slowSingleSignIn'] } })
    const { body } = await call(`GET /v1/license-groups/${cast.groups['licA3Staff']?.id}/members?top=100`)
    t.ok(body.value.length >= 100)
    for (const { userId } of body.value.slice(0, 100)) {
      const { status } = await call(activity(userId))
      if (status !== 200) t.equal(status, 200)
    }
    t.equal((await simulate('GET /_simulator/stats')).throttled, 0)
  })

  await t.test('empty values in advanced queries are never met', async (t) => {
    const { cast, call } = await startService(t, { simulator: { profiles: ['emptySignInOnAdvanced'] } })
    t.match(await call(activity(cast.users['activeStaff']?.id ?? '')), { body: { status: 'active' } })
    t.match(
      await call(`POST /v1/license-groups/${cast.groups['licA3Staff']?.id}/removals`, {
        body: { userId: cast.users['activeStaff']?.id, onlyIfInactiveDays: 90, dryRun: true },
      }),
      { body: { outcome: 'wouldSkip', skippedReason: 'active' } },
    )
  })
})
