import t from 'tap'
import { startService } from '../helper.ts'
import { startLossyProxy } from './lossy-proxy.ts'

const FULL = {
  businessPhone: '+1 425 555 0111',
  mobilePhone: '(425) 555-0112 ext 4',
  faxNumber: '425-555-0113',
  officeLocation: 'West Hall 1',
  streetAddress: '2 College Way',
  city: 'Oslo',
  state: 'WA',
  postalCode: '98053',
  country: 'Norway',
  jobTitle: 'Dean',
  department: 'R&D #1',
  companyName: "O'Brien & Sons",
}
const STORED = { ...FULL, businessPhone: '+14255550111', mobilePhone: '+14255550112 x4', faxNumber: '+14255550113' }

async function start(t: Parameters<typeof startService>[0], options?: Parameters<typeof startService>[1]) {
  const service = await startService(t, options)
  const { users } = service.cast
  const id = (name: string) => users[name]?.id ?? name
  return {
    ...service,
    id,
    users,
    behind: (name: string, body: object) => service.simulate(`PATCH /_simulator/users/${id(name)}`, body),
    info: async (name: string) => (await service.call(`GET /v1/users/${id(name)}/contact-info`, { as: 'reader' })).body,
    update: (name: string, body: unknown) =>
      service.call(`PATCH /v1/users/${id(name)}/contact-info`, { as: 'contacts', body }),
    journal: async () =>
      (await service.simulate('GET /_simulator/journal')).value as { method: string; path: string; body?: any }[],
  }
}

const field = (body: any, name: string) => body.fields.find((entry: any) => entry.field === name)

t.test('every field is set, left alone when it is so already, and cleared', async (t) => {
  const { info, update, journal, behind, id } = await start(t)
  await behind('contactEmpty', { usageLocation: 'US' })
  const manager = id('contactPerfect')

  const set = await update('contactEmpty', {
    ...FULL,
    managerId: 'contact.perfect@northwind.example',
    reason: ' moved ',
  })
  t.match(set, {
    status: 200,
    body: { outcome: 'updated', verification: 'verified', userId: id('contactEmpty'), reason: 'moved' },
  })
  for (const [name, after] of Object.entries({ ...STORED, managerId: manager })) {
    t.match(field(set.body, name), { outcome: 'updated', after }, name)
  }
  t.match(await info('contactEmpty'), {
    ...STORED,
    managerId: manager,
    managerName: 'Contact Perfect',
    managerMail: 'contact.perfect@northwind.example',
  })
  const written = await journal()
  t.same(written.map(({ method }) => method).sort(), ['PATCH', 'PATCH', 'PUT'])
  t.same(
    written.find(({ body }) => 'mobilePhone' in body)?.body,
    { businessPhones: ['+14255550111'], mobilePhone: '+14255550112 x4' },
    'phones go apart',
  )

  t.match(await update('contactEmpty', { ...FULL, managerId: manager }), {
    status: 200,
    body: { outcome: 'unchanged', fields: [{ outcome: 'unchanged' }] },
  })
  t.equal((await journal()).length, 3, 'nothing was written')

  const one = await update('contactEmpty', { ...STORED, jobTitle: 'Rector' })
  t.equal(one.body.outcome, 'updated')
  t.match(field(one.body, 'jobTitle'), { before: 'Dean', after: 'Rector' })
  t.same((await journal()).at(-1)?.body, { jobTitle: 'Rector' }, 'only what changed was sent')

  const cleared = await update('contactEmpty', { clearFields: [...Object.keys(FULL), 'managerId'] })
  t.match(cleared.body, { outcome: 'updated', verification: 'verified', message: /^Updated: Business Phone, / })
  t.same(field(cleared.body, 'mobilePhone'), {
    field: 'mobilePhone',
    label: 'Mobile Phone',
    outcome: 'updated',
    before: '+14255550112 x4',
  })
  const after = await info('contactEmpty')
  for (const name of [...Object.keys(FULL), 'managerId', 'managerName']) t.notOk(name in after, name)
})

t.test('empty inputs mean absent, and text that a flow read is taken back', async (t) => {
  const { update, journal, behind } = await start(t)
  await behind('contactEmpty', { businessPhones: ['ask reception'] })
  t.match(
    await update('contactEmpty', { jobTitle: '', mobilePhone: ' ', businessPhone: 'ask reception', dryRun: 'False' }),
    { status: 200, body: { outcome: 'unchanged' } },
  )
  t.match(await update('contactEmpty', { jobTitle: '' }), { status: 400, body: { error: { code: 'NothingToUpdate' } } })
  t.same(await journal(), [])
})

t.test('people are found by every name they have', async (t) => {
  const { call, users, update } = await start(t)
  for (const name of ['quoteUser', 'guest', 'dollarUser', 'longUpnUser'] as const) {
    const upn = encodeURIComponent(users[name]?.userPrincipalName ?? '')
    t.match(
      await call(`GET /v1/users/${upn}/contact-info`, { as: 'reader' }),
      { status: 200, body: { userId: users[name]?.id } },
      name,
    )
    t.match(await update(upn, { city: 'Oslo' }), { status: 200, body: { outcome: 'updated' } }, name)
  }
  t.match(
    await update('gwen.guest@fabrikam.example', { city: 'Oslo' }),
    { status: 200, body: { outcome: 'unchanged' } },
    'by mail',
  )
})

t.test('a dry run says what would happen and writes nothing', async (t) => {
  const { update, journal, info } = await start(t)
  const { status, body } = await update('contactPerfect', {
    jobTitle: 'Dean',
    city: 'Redmond',
    clearFields: ['faxNumber'],
    displayName: 'X',
    dryRun: true,
  })
  t.match({ status, outcome: body.outcome }, { status: 200, outcome: 'wouldUpdate' })
  t.same(
    body.fields.map((entry: any) => [entry.field, entry.outcome, entry.before, entry.after]),
    [
      ['faxNumber', 'wouldUpdate', '+14255550102', undefined],
      ['city', 'unchanged', 'Redmond', undefined],
      ['jobTitle', 'wouldUpdate', 'Coordinator', 'Dean'],
      ['displayName', 'notUpdated', 'Contact Perfect', undefined],
    ],
  )
  t.notOk('verification' in body)
  t.same(await journal(), [])
  t.equal((await info('contactPerfect')).jobTitle, 'Coordinator')
})

t.test('what changed since the person saw it is not overwritten', async (t) => {
  const { update, journal, behind } = await start(t)
  await behind('contactPerfect', { city: 'Bergen' })
  const { body } = await update('contactPerfect', {
    city: 'Oslo',
    jobTitle: 'Dean',
    expected: { city: 'Redmond', jobTitle: 'Coordinator', state: 'whatever' },
  })
  t.match(body, { outcome: 'partlyUpdated', verification: 'verified' })
  t.match(field(body, 'city'), { outcome: 'notUpdated', reason: 'changedMeanwhile', before: 'Bergen' })
  t.same(
    (await journal()).map((entry) => entry.body),
    [{ jobTitle: 'Dean' }],
  )
  t.match(
    (await update('contactPerfect', { city: 'Oslo', expected: { city: '' } })).body,
    { outcome: 'notUpdated', skippedReason: 'changedMeanwhile' },
    'empty text means that nothing was there',
  )
  t.match((await update('contactEmpty', { city: 'Oslo', expected: { city: '' } })).body, { outcome: 'updated' })
})

t.test('names are changed only where the operator allows it', async (t) => {
  const { update } = await start(t)
  t.match((await update('contactPerfect', { displayName: 'X', givenName: 'Y', jobTitle: 'Dean' })).body, {
    outcome: 'partlyUpdated',
    fields: [
      { field: 'jobTitle', outcome: 'updated' },
      { field: 'displayName', outcome: 'notUpdated', reason: 'namesNotWritable' },
      { field: 'givenName' },
    ],
  })
  const open = await start(t, { env: { CONTACT_NAMES_WRITABLE: 'true' } })
  t.match((await open.update('contactPerfect', { displayName: 'Núñez', clearFields: ['surname'] })).body, {
    outcome: 'updated',
    fields: [
      { field: 'displayName', after: 'Núñez' },
      { field: 'surname', before: 'Perfect' },
    ],
  })
})

t.test('a field that a dynamic group looks at is warned about', async (t) => {
  const { update, cast } = await start(t)
  const { id: groupId, displayName: groupName } = cast.groups['dynDepartment'] ?? {}
  const { body } = await update('contactPerfect', { department: 'Library', city: 'Oslo', dryRun: true })
  t.ok(
    body.warnings.some(
      (warning: any) =>
        warning.field === 'department' && warning.groupId === groupId && warning.groupName === groupName,
    ),
    'department',
  )
  t.notOk(body.warnings.some((warning: any) => warning.field === 'city'))
  t.same(
    (await update('contactPerfect', { department: 'Nursing' })).body.warnings,
    [],
    'nothing changes, nothing to warn of',
  )
})

t.test('an answer that got lost is looked for, not repeated', async (t) => {
  const proxy = await startLossyProxy(t)
  const service = await start(t, { env: { GRAPH_BASE_URL: proxy.url } })
  proxy.target = service.graphUrl
  const lost = new Set(['PATCH', 'PUT'])
  proxy.loses = (method) => lost.delete(method)
  const { status, body } = await service.update('contactEmpty', {
    city: 'Oslo',
    managerId: service.id('contactPerfect'),
  })
  t.match({ status, body }, { status: 200, body: { outcome: 'updated', verification: 'verified' } })
  t.same(
    (await service.journal()).map(({ method }) => method),
    ['PATCH', 'PUT'],
    'each was written once',
  )
})

t.test('a write that Graph broke off before is repeated once', async (t) => {
  for (const effect of [{ status: 503 }, { drop: true }]) {
    const { simulate, update, journal } = await start(t)
    await simulate('POST /_simulator/faults', { method: 'PATCH', path: '/users/', times: 1, effect })
    t.match(await update('contactEmpty', { city: 'Oslo', mobilePhone: '+14255550100' }), {
      status: 200,
      body: { outcome: 'updated', verification: 'verified' },
    })
    t.equal((await journal()).length, 2)
    await simulate('POST /_simulator/faults', { method: 'PATCH', path: '/users/', effect })
    t.match(await update('contactEmpty', { city: 'Bergen' }), {
      status: 503,
      body: { error: { code: 'GraphUnavailable' } },
    })
    t.equal((await journal()).length, 2)
  }
})
