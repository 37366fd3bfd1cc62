import t from 'tap'
import { all, startService } from '../helper.ts'

t.test('contacts of a department, however it is called', async (t) => {
  const service = await startService(t)
  const { users } = service.cast
  await service.simulate(`PATCH /_simulator/users/${users['contactEmpty']?.id}`, { department: 'R&D #1' })
  const list = (department: string) => all(service, `GET /v1/contacts?${new URLSearchParams({ department })}`, 'reader')
  const { value } = await list('R&D #1')
  t.ok(value.every((person) => person.department === 'R&D #1'))
  t.match(
    value.find((person) => person.userId === users['contactEmpty']?.id),
    { missing: 'phone,officeLocation,jobTitle', completenessPercent: 40 },
  )
  t.ok(
    (await list("o'brien hall")).value.some((person) => person.userId === users['quoteUser']?.id),
    'upper and lower case do not matter',
  )
  t.same((await list("x' or 1 eq 1 or department eq 'Nursing")).value, [])
})

t.test('people who lack something', async (t) => {
  const service = await startService(t)
  const { users } = service.cast
  const list = async (missing: string) => (await all(service, `GET /v1/contacts?missing=${missing}`, 'contacts')).value
  const managerless = await list('managerId')
  t.ok(managerless.some((person) => person.userId === users['managerless']?.id))
  t.ok(managerless.every((person) => person.managerId === undefined && person.missing.includes('managerId')))
  const any = await list('any')
  t.ok(any.every((person) => person.completenessPercent < 100))
  t.notOk(any.some((person) => person.userId === users['contactPerfect']?.id))
  t.ok((await list('phone')).every((person) => person.businessPhone === undefined && person.mobilePhone === undefined))
})

t.test('everybody, page by page, and people only', async (t) => {
  const service = await startService(t)
  const { users } = service.cast
  const { value, pages } = await all(service, 'GET /v1/contacts?allDepartments=True&top=50', 'reader')
  const ids = value.map((person) => person.userId)
  t.equal(new Set(ids).size, ids.length, 'nobody twice')
  t.ok(pages > 5 && pages < 12, `${pages} pages`)
  t.ok(ids.includes(users['contactPerfect']?.id))
  for (const name of [
    'guest',
    'sharedMailbox',
    'roomMailbox',
    'resourceAccount',
    'disabledUser',
    'serviceAccount',
    'agentUser',
  ]) {
    t.notOk(ids.includes(users[name]?.id), name)
  }
  t.match(
    value.find((person) => person.userId === users['contactPerfect']?.id),
    { businessPhone: '+14255550100', completenessPercent: 100, managerName: String },
  )
})

t.test('a scope is needed, and a place belongs to its list', async (t) => {
  const service = await startService(t)
  for (const query of ['', '?allDepartments=', '?allDepartments=false', '?top=5']) {
    t.match(
      await service.call(`GET /v1/contacts${query}`),
      { status: 400, body: { error: { code: 'ScopeRequired' } } },
      query,
    )
  }
  t.match(await service.call('GET /v1/contacts?missing=shoeSize'), {
    status: 400,
    body: { error: { code: 'InvalidInput', target: 'missing' } },
  })
  const { body } = await service.call('GET /v1/contacts?allDepartments=true&top=10')
  const token = new URL(body.nextLink).searchParams.get('skipToken') ?? ''
  t.match(await service.call(`GET /v1/contacts?missing=any&skipToken=${token}`), {
    status: 400,
    body: { error: { code: 'InvalidSkipToken' } },
  })
})

t.test('empty pages of Graph are not the end', async (t) => {
  const service = await startService(t, { simulator: { profiles: ['emptyPages'] } })
  const ids = (await all(service, 'GET /v1/contacts?allDepartments=true&top=100')).value.map((person) => person.userId)
  t.ok(ids.length > 300)
})

t.test('departments: counted once, kept, and told apart by spelling', async (t) => {
  const service = await startService(t)
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => service.call('GET /v1/departments', { as: 'reader' })),
  )
  const [first] = answers
  t.match(first, { status: 200, body: { asOf: /Z$/, peopleWithoutDepartment: Number } })
  for (const answer of answers) t.same(answer.body, first?.body)
  const people = (await all(service, 'GET /v1/contacts?allDepartments=true')).value
  const rows = first?.body.value as any[]
  t.equal(
    rows.reduce((sum, row) => sum + row.people, 0) + first?.body.peopleWithoutDepartment,
    people.length,
    'everybody is counted once',
  )
  const nursing = people.filter((person) => person.department === 'Nursing')
  t.match(
    rows.find((row) => row.department === 'Nursing'),
    { people: nursing.length, missingManager: nursing.filter((person) => person.managerId === undefined).length },
  )
  for (const { department, similarTo } of rows.filter((row) => row.similarTo !== undefined)) {
    t.equal(department.trim().toLowerCase(), similarTo.trim().toLowerCase())
    t.ok(rows.some((row) => row.department === similarTo))
  }
})

t.test('departments, page by page', async (t) => {
  const service = await startService(t)
  const whole = await service.call('GET /v1/departments', { as: 'reader' })
  t.equal(whole.body.nextLink, undefined)
  const parts = await all(service, 'GET /v1/departments?top=4', 'reader')
  t.same(parts.value, whole.body.value)
  t.equal(parts.pages, Math.ceil(whole.body.value.length / 4))
  const first = await service.call('GET /v1/departments?top=1')
  t.match(first.body, {
    value: [{ people: Number }],
    asOf: /Z$/,
    peopleWithoutDepartment: Number,
    nextLink: /\/v1\/departments\?top=1&skipToken=/,
  })
  const names: string[] = whole.body.value.map(({ department }: { department: string }) => department)
  t.ok(
    names.every(
      (name, index) => index === 0 || (names[index - 1] ?? '').localeCompare(name, 'en', { sensitivity: 'base' }) <= 0,
    ),
    'by name',
  )
})

t.test('few people asked for are few answered', async (t) => {
  const service = await startService(t)
  for (const query of ['missing=any&top=1', 'missing=phone&top=3', 'allDepartments=true&top=1']) {
    const { body } = await service.call(`GET /v1/contacts?${query}`)
    t.ok(body.value.length >= 1 && body.value.length <= 3, `${query}: ${body.value.length}`)
  }
  const ids = ({ value }: { value: { userId: string }[] }) => value.map(({ userId }) => userId).sort()
  t.same(
    ids(await all(service, 'GET /v1/contacts?missing=phone&top=7')),
    ids(await all(service, 'GET /v1/contacts?missing=phone')),
  )
})

t.test('departments that could not be read are read again', async (t) => {
  const service = await startService(t)
  await service.simulate('POST /_simulator/faults', {
    method: 'GET',
    path: '^/v1.0/users',
    effect: { status: 403 },
  })
  t.match(await service.call('GET /v1/departments'), {
    status: 403,
    body: { error: { code: 'GraphPermissionMissing' } },
  })
  await service.simulate('DELETE /_simulator/faults')
  t.match(await service.call('GET /v1/departments'), { status: 200 }, 'a failure is not kept')
})
