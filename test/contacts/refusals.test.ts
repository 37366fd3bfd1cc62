import { setTimeout as wait } from 'node:timers/promises'
import t from 'tap'
import { makeAdministrator } from '../plans/support.ts'
import { startService, type Service } from '../helper.ts'

const update = (service: Service, name: string, body: unknown, as: 'contacts' | 'reader' = 'contacts') =>
  service.call(`PATCH /v1/users/${service.cast.users[name]?.id ?? name}/contact-info`, { as, body })
const journal = async (service: Service) =>
  (await service.simulate('GET /_simulator/journal')).value as { method: string; body?: any }[]
const outcomes = (body: any) =>
  Object.fromEntries(body.fields.map((entry: any) => [entry.field, entry.reason ?? entry.outcome]))

t.test('people who may not be changed are a normal answer, and nothing is written', async (t) => {
  const service = await startService(t)
  const group = service.cast.groups['licA3Second']?.id ?? ''
  const guarded = await startService(t, {
    env: { BREAK_GLASS_USERS: service.cast.users['breakGlass1']?.userPrincipalName ?? '', EXCLUDED_GROUP_IDS: group },
  })
  const cases: [service: Service, name: string, reason: string][] = [
    [service, 'syncedUser', 'synced'],
    [service, 'restrictedUser', 'restrictedUnit'],
    [guarded, 'breakGlass1', 'breakGlass'],
    [guarded, 'twoGroups', 'excluded'],
  ]
  for (const [on, name, reason] of cases) {
    const { status, body } = await update(on, name, {
      mobilePhone: '+14255550100',
      jobTitle: 'Dean',
      managerId: on.cast.users['contactPerfect']?.id,
    })
    t.equal(status, 200)
    t.match(body, { outcome: 'notUpdated', skippedReason: reason }, name)
    t.same(outcomes(body), { mobilePhone: reason, jobTitle: reason, managerId: reason })
    const info = await on.call(`GET /v1/users/${on.cast.users[name]?.id}/contact-info`)
    t.ok(
      info.body.fields.every((entry: any) => entry.writable === false),
      'and that was to be seen before',
    )
    t.match(info.body.fields[0], { notWritableReason: reason })
  }
  t.same([...(await journal(service)), ...(await journal(guarded))], [])
})

t.test('the phones of administrators are left alone, the rest is written', async (t) => {
  const service = await startService(t)
  for (const name of [
    'globalAdmin',
    'eligibleAdmin',
    'activatedAdmin',
    'timeBoundAdmin',
    'groupAdmin',
    'roleGroupOwner',
    'pimGroupMember',
    'scopedAdmin',
  ]) {
    const { status, body } = await update(service, name, {
      businessPhone: '+14255550100',
      mobilePhone: '+14255550101',
      faxNumber: '+14255550102',
      jobTitle: 'Dean',
    })
    t.match({ status, outcome: body.outcome }, { status: 200, outcome: 'partlyUpdated' }, name)
    t.same(
      outcomes(body),
      { businessPhone: 'adminProtected', mobilePhone: 'adminProtected', faxNumber: 'updated', jobTitle: 'updated' },
      name,
    )
  }
  t.match((await update(service, 'globalAdmin', { mobilePhone: '+14255550101' })).body, {
    outcome: 'notUpdated',
    skippedReason: 'adminProtected',
  })
  t.ok((await journal(service)).every(({ body }) => !('mobilePhone' in body) && !('businessPhones' in body)))
})

t.test('whoever became an administrator a moment ago keeps their phones', async (t) => {
  const service = await startService(t)
  const phone = { mobilePhone: '+14255550101' }
  // Who is an administrator is known from now on for a minute.
  t.equal((await update(service, 'contactEmpty', phone)).body.outcome, 'updated')
  await makeAdministrator(service.graphUrl, service.cast.users['contactPerfect']?.id ?? '')
  // As long as the directory needs to show it.
  await wait(500)
  const { status, body } = await update(service, 'contactPerfect', { mobilePhone: '+14255550102' })
  t.match({ status, body }, { status: 200, body: { outcome: 'notUpdated', skippedReason: 'adminProtected' } })
  const updates = (await journal(service)).filter(({ method }) => method === 'PATCH')
  t.equal(updates.length, 1, 'only the first was written')
})

t.test('phones are not changed while nobody can tell who is an administrator', async (t) => {
  const service = await startService(t)
  await service.simulate('POST /_simulator/faults', {
    method: 'GET',
    path: '/roleManagement/',
    effect: { status: 403 },
  })
  t.same(outcomes((await update(service, 'contactPerfect', { mobilePhone: '+14255550199', jobTitle: 'Dean' })).body), {
    mobilePhone: 'rolesUnknown',
    jobTitle: 'updated',
  })
})

t.test('one value that Graph refuses does not keep the others from being written', async (t) => {
  const service = await startService(t)
  // The whole PATCH is refused, then the first of its parts.
  await service.simulate('POST /_simulator/faults', {
    method: 'PATCH',
    path: '/users/',
    times: 2,
    effect: { status: 400 },
  })
  const { status, body } = await update(service, 'contactPerfect', {
    city: 'Oslo',
    state: 'Østlandet',
    jobTitle: 'Dean',
  })
  t.match(
    { status, body },
    {
      status: 200,
      body: {
        outcome: 'partlyUpdated',
        verification: 'verified',
        message: 'Updated: State, Job Title. Not updated: City.',
      },
    },
  )
  t.same(outcomes(body), { city: 'graphRefused', state: 'updated', jobTitle: 'updated' })
  t.same(
    (await journal(service)).map((entry) => entry.body),
    [{ state: 'Østlandet' }, { jobTitle: 'Dean' }],
  )
})

t.test('a service without the permission says so for each field', async (t) => {
  const service = await startService(t, { simulator: { profiles: ['readOnlyPermissions'] } })
  const { status, body } = await update(service, 'contactPerfect', {
    mobilePhone: '+14255550199',
    jobTitle: 'Dean',
    clearFields: ['managerId'],
  })
  t.equal(status, 200)
  t.equal(body.outcome, 'notUpdated')
  t.same(outcomes(body), { mobilePhone: 'graphForbidden', jobTitle: 'graphForbidden', managerId: 'graphForbidden' })
  t.notOk('verification' in body)
})

t.test('throttling before anything was written is for the flow to repeat', async (t) => {
  const service = await startService(t)
  await service.simulate('POST /_simulator/faults', {
    method: 'PATCH',
    path: '/users/',
    times: 1,
    effect: { status: 429, retryAfter: '120' },
  })
  const { status, body, headers } = await update(service, 'contactPerfect', { jobTitle: 'Dean' })
  t.match({ status, body }, { status: 503, body: { error: { code: 'GraphThrottled' } } })
  t.equal(headers.get('retry-after'), '120')
  t.equal((await update(service, 'contactPerfect', { jobTitle: 'Dean' })).body.outcome, 'updated')
})

t.test('inputs that must be refused', async (t) => {
  const service = await startService(t)
  const { contactPerfect } = service.cast.users
  const cases: [body: unknown, code: string, target?: string][] = [
    [{}, 'NothingToUpdate'],
    [{ dryRun: true, reason: 'x' }, 'NothingToUpdate'],
    [{ mail: 'x@northwind.example' }, 'InvalidInput', 'mail'],
    [{ usageLocation: 'DE' }, 'InvalidInput', 'usageLocation'],
    [{ mailNickname: 'x' }, 'InvalidInput', 'mailNickname'],
    [{ employeeId: '1' }, 'InvalidInput', 'employeeId'],
    [{ userPrincipalName: 'x@y.z' }, 'InvalidInput', 'userPrincipalName'],
    [{ jobTitel: 'Dean' }, 'InvalidInput', 'jobTitel'],
    [{ jobTitle: 5 }, 'InvalidInput', 'jobTitle'],
    [{ businessPhone: ['+14255550100'] }, 'InvalidInput', 'businessPhone'],
    [{ jobTitle: 'x'.repeat(129) }, 'InvalidInput', 'jobTitle'],
    [{ department: 'x'.repeat(65) }, 'InvalidInput', 'department'],
    [{ city: 'Os\u0000lo' }, 'InvalidInput', 'city'],
    [{ mobilePhone: '12' }, 'InvalidPhoneNumber', 'mobilePhone'],
    [{ city: 'Oslo', clearFields: ['city'] }, 'InvalidInput', 'clearFields'],
    [{ clearFields: ['mail'] }, 'InvalidInput', 'clearFields/0'],
    [{ clearFields: ['displayName'] }, 'InvalidInput', 'clearFields/0'],
    [{ clearFields: 'city' }, 'InvalidInput', 'clearFields'],
    [{ city: 'Oslo', expected: { cty: 'x' } }, 'InvalidInput', 'expected/cty'],
    [{ city: 'Oslo', expected: {} }, 'EmptyValue', 'expected'],
    [{ city: 'Oslo', dryRun: '' }, 'EmptyValue', 'dryRun'],
    [{ city: 'Oslo', dryRun: 'yes' }, 'InvalidInput', 'dryRun'],
    [{ city: 'Oslo', reason: 'x\u0007' }, 'InvalidInput', 'reason'],
    [{ managerId: contactPerfect?.id }, 'InvalidInput', 'managerId'],
    [{ managerId: contactPerfect?.userPrincipalName.toUpperCase() }, 'InvalidInput', 'managerId'],
    [{ managerId: 'nobody@northwind.example' }, 'UserNotFound', 'managerId'],
    [{ managerId: "x' or 1 eq 1" }, 'InvalidInput', 'managerId'],
    ['{', 'InvalidJson'],
  ]
  for (const [body, code, target] of cases) {
    const answer = await update(service, 'contactPerfect', body)
    t.equal(answer.status, code === 'UserNotFound' ? 404 : 400, JSON.stringify(body))
    t.match(
      answer.body,
      { error: { code, ...(target === undefined ? {} : { target }) } },
      JSON.stringify(body).slice(0, 60),
    )
  }
  t.match(await update(service, 'nobody@northwind.example', { city: 'Oslo' }), {
    status: 404,
    body: { error: { code: 'UserNotFound', target: 'userId' } },
  })
  t.match(await update(service, 'contactPerfect', { city: 'Oslo' }, 'reader'), {
    status: 403,
    body: { error: { code: 'RoleRequired' } },
  })
  t.same(await journal(service), [], 'nothing was written')
})

t.test('WRITES_ENABLED=false refuses changes, and nothing else', async (t) => {
  const service = await startService(t, { env: { WRITES_ENABLED: 'false' } })
  t.match(await update(service, 'contactPerfect', { city: 'Oslo' }), {
    status: 403,
    body: { error: { code: 'WritesDisabled' } },
  })
  t.match(await update(service, 'contactPerfect', { city: 'Oslo', dryRun: true }), {
    status: 200,
    body: { outcome: 'wouldUpdate' },
  })
  t.match(await update(service, 'contactPerfect', { city: 'Redmond' }), { status: 200, body: { outcome: 'unchanged' } })
  t.same(await journal(service), [])
})
