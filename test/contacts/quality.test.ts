import t from 'tap'
import { setTimeout as wait } from 'node:timers/promises'
import { all, startService, type Service } from '../helper.ts'
import { storages } from '../store-helper.ts'

const DAY = 86_400_000

/** The first page comes, and no other. */
const BROKEN_OFF = { method: 'GET', path: '/users.*skiptoken', effect: { status: 503, retryAfter: '0' } }

const listed = async (service: Service, query: string): Promise<any[]> =>
  (await all(service, `GET /v1/contacts?${query}`, 'reader')).value

for (const storage of await storages(t)) {
  t.test(`the quality of contact data, on ${storage.name}`, async (t) => {
    let ahead = 0
    const store = await storage.open(t)
    const service = await startService(t, { store, now: () => Date.now() + ahead })
    const id = (name: string) => service.cast.users[name]?.id ?? ''
    await service.simulate(`PATCH /_simulator/users/${id('contactPerfect')}`, {
      mobilePhone: 'ask Mary',
      department: 'nURSING',
    })

    await t.test('values that can not be right are named', async (t) => {
      const malformed = await listed(service, 'malformed=true')
      t.match(
        malformed.find(({ userId }) => userId === id('contactPerfect')),
        {
          problems: [
            { field: 'mobilePhone', code: 'notAPhoneNumber', message: /\.$/ },
            { field: 'department', code: 'unusualSpelling', message: 'Most people write this department "Nursing".' },
          ],
        },
      )
      t.match(
        malformed.find(({ userId }) => userId === id('variantDepartment')),
        { problems: [{ field: 'department', code: 'unusualSpelling' }] },
      )
      t.ok(malformed.every(({ problems }) => problems.length > 0))
      const { body } = await service.call('GET /v1/departments', { as: 'reader' })
      t.match(
        body.value.find(({ department }: any) => department === 'nURSING'),
        { similarTo: 'Nursing', people: 1, malformed: 1 },
      )
      t.equal(
        body.value.reduce((sum: number, { malformed }: any) => sum + malformed, 0),
        malformed.filter(({ department }) => department !== undefined).length,
      )
    })

    await t.test('accounts that are no person are left out, with the reason', async (t) => {
      const leftOut = await listed(service, 'leftOut=true')
      const reasonOf = (name: string) => leftOut.find(({ userId }) => userId === id(name))?.leftOutReason
      t.match(
        [reasonOf('resourceAccount'), reasonOf('agentUser'), reasonOf('agentless')],
        ['resourceAccount', 'agent', undefined],
      )
      const { body } = await service.call('GET /v1/departments')
      t.equal(
        body.leftOut.reduce((sum: number, { accounts }: any) => sum + accounts, 0),
        leftOut.length,
      )
      const people = await listed(service, 'allDepartments=true')
      t.ok(people.every(({ leftOutReason }) => leftOutReason === undefined))
      t.same(
        people.filter(({ userId }) => leftOut.some((account) => account.userId === userId)),
        [],
      )
    })

    await t.test('who confirmed their data, and how long ago', async (t) => {
      const people = (await listed(service, 'department=Nursing')).filter(({ department }) => department === 'Nursing')
      const [fresh, old] = people
      await store.db
        .insertInto('contactConfirmations')
        .values([
          { userId: fresh.userId, confirmedAt: new Date(Date.now() - 10 * DAY), confirmedBy: fresh.userId },
          { userId: old.userId, confirmedAt: new Date(Date.now() - 200 * DAY), confirmedBy: old.userId },
        ])
        .execute()
      const stale = async (days: number) =>
        new Set((await listed(service, `department=Nursing&staleDays=${days}`)).map(({ userId }) => userId))
      t.match(
        [
          (await stale(5)).has(fresh.userId),
          (await stale(30)).has(fresh.userId),
          (await stale(30)).has(old.userId),
          (await stale(365)).has(old.userId),
        ],
        [true, false, true, false],
      )
      t.match(
        (await listed(service, 'department=Nursing')).find(({ userId }) => userId === fresh.userId),
        { confirmedDateTime: /Z$/ },
      )
      const share = async (days: string) =>
        (await service.call(`GET /v1/departments${days}`)).body.value.find(
          ({ department }: any) => department === 'Nursing',
        ).stalePercent
      t.equal(await share('?staleDays=30'), Math.ceil((100 * (people.length - 1)) / people.length))
      t.equal(await share(''), Math.ceil((100 * (people.length - 2)) / people.length), 'a year, unless said otherwise')
    })

    await t.test('lists are by name, and every page is of the same read', async (t) => {
      const { value, pages } = await all(service, 'GET /v1/contacts?allDepartments=true&top=60', 'reader')
      t.ok(pages > 4)
      t.equal(new Set(value.map(({ userId }) => userId)).size, value.length)
      const names = value.map(({ displayName }) => displayName.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase())
      t.same(
        names.filter(
          (name, index) =>
            index > 0 &&
            new Intl.Collator('en').compare(names[index - 1], name) > 0 &&
            names[index - 1].replaceAll(/[^a-z]/g, '') > name.replaceAll(/[^a-z]/g, ''),
        ),
        [],
      )
    })

    await t.test('what this service changes shows at once, the rest with the next read', async (t) => {
      const find = async () =>
        (await listed(service, 'allDepartments=true')).find(({ userId }) => userId === id('contactEmpty'))
      t.match(
        await service.call(`PATCH /v1/users/${id('contactEmpty')}/contact-info`, {
          as: 'contacts',
          body: { jobTitle: 'Dean', mobilePhone: '+1 425 555 0123' },
        }),
        { body: { outcome: 'updated' } },
      )
      t.match(await find(), {
        jobTitle: 'Dean',
        mobilePhone: '+14255550123',
        missing: 'officeLocation,department',
        problems: [],
      })

      await service.simulate(`PATCH /_simulator/users/${id('contactEmpty')}`, { officeLocation: 'B 12' })
      const before = (await service.call('GET /v1/departments')).body.asOf
      t.equal((await find()).officeLocation, undefined)
      await service.simulate('POST /_simulator/stats/reset')
      ahead = DAY / 24
      t.equal(
        (await service.call('GET /v1/departments')).body.asOf,
        before,
        'the old numbers, and what they are of, while it is read anew',
      )
      let asOf = before
      while (asOf === before) {
        await wait(50)
        asOf = (await service.call('GET /v1/departments')).body.asOf
      }
      t.match(await find(), { officeLocation: 'B 12' })
      t.ok((await service.simulate('GET /_simulator/stats')).httpRequests <= 2, 'read once for all who asked')
    })
  })
}

t.test('a read that breaks off changes nothing, and is told to those who have nothing else', async (t) => {
  const service = await startService(t, { simulator: { users: 2_000 } })
  await service.simulate('POST /_simulator/faults', BROKEN_OFF)
  t.match(await service.call('GET /v1/departments'), {
    status: 503,
    body: { error: { code: 'ReadIncomplete' } },
  })
  await service.simulate('DELETE /_simulator/faults')
  const { body } = await service.call('GET /v1/departments')
  t.ok(body.asOf)

  await service.simulate('POST /_simulator/faults', BROKEN_OFF)
  t.match(await service.call('GET /v1/inactive-users?allUsers=true'), {
    status: 503,
    body: { error: { code: 'ReadIncomplete' } },
  })
  t.same((await service.call('GET /v1/departments')).body, body, 'who has a copy keeps it as it was')
})

t.test('a large tenant is read in pages and nothing more', async (t) => {
  const users = 20_000
  const service = await startService(t, { simulator: { users } })
  await service.simulate('POST /_simulator/stats/reset')
  let answer = await service.call('GET /v1/departments')
  while (answer.status === 503) {
    t.match(answer.body, { error: { code: 'NotReadyYet' } })
    await wait(500)
    answer = await service.call('GET /v1/departments')
  }
  t.equal(answer.status, 200)
  const { httpRequests } = await service.simulate('GET /_simulator/stats')
  t.ok(httpRequests <= Math.ceil(users / 500) + 12, `${httpRequests} requests`)
})
