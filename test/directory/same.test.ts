import t, { type Test } from 'tap'
import { directoryRead } from '../../src/graph/directory.ts'
import { toDirectoryUser } from '../../src/services/directory/row.ts'
import { openStore, type Store } from '../../src/store/database.ts'
import { peopleByIds } from '../../src/store/directory-people.ts'
import { all, type Service } from '../helper.ts'
import { keepUp, startWithCopy, sweep } from './support.ts'

/** QuerySignInActivity reads so many people live. */
const LIVE = 30

async function started(t: Test, simulator = {}): Promise<Service & { store: Store }> {
  const store = await openStore({})
  t.teardown(() => store.close())
  const service = await startWithCopy(t, { store, simulator })
  await sweep(service)
  return { ...service, store }
}

const namesOf = ({ cast }: Service): Map<string, string> =>
  new Map(Object.entries(cast.users).map(([name, { id }]) => [id, name]))

/** Everybody as Microsoft has them at this moment, with everything that the copy is made from. */
async function tenantOf({ graphUrl }: Service): Promise<Map<string, any>> {
  const { select = [], expand = '' } = directoryRead(true)
  const people = new Map<string, any>()
  for (
    let next: string | undefined = `${graphUrl}/v1.0/users?$top=500&$select=${select.join()}&$expand=${expand}`;
    next !== undefined;
  ) {
    const response = await fetch(next, { headers: { authorization: 'Bearer anybody' } })
    const body: any = await response.json()
    if (!response.ok) throw new Error(JSON.stringify(body))
    for (const user of body.value) people.set(user.id, user)
    next = body['@odata.nextLink']
  }
  return people
}

/** Graph says in many ways that there is no date. */
const NO_DATE = /^(0001-01-01T00:00:00Z)?$/

/** What has a value, without the marks of OData and what is of no use to anybody. */
function withValues(entry: any): any {
  if (Array.isArray(entry)) return entry.map(withValues)
  if (typeof entry !== 'object' || entry === null) return entry
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([name, value]) => value !== null && !/@odata|RequestId$|^disabledPlans$/.test(name))
      .filter(([name, value]) => !/SignInDateTime$/.test(name) || !NO_DATE.test(String(value)))
      .filter(([, value]) => !Array.isArray(value) || value.length > 0)
      .map(([name, value]) => [name, withValues(value)]),
  )
}

async function compareEverybody(t: Test, service: Service & { store: Store }, when: string): Promise<void> {
  const { slot } = await service.services.directory.read()
  const tenant = await tenantOf(service)
  const copy = await peopleByIds(service.store.db, slot as number, [...tenant.keys()])
  const names = namesOf(service)
  t.equal(copy.length, tenant.size, 'everybody is there')
  t.ok(names.size > 50 && [...names.keys()].every((id) => tenant.has(id)))
  for (const row of copy) {
    const { signInActivity, ...copied } = withValues(toDirectoryUser(row))
    const { signInActivity: dates, ...live } = withValues(tenant.get(row.userId))
    t.same(copied, live, `${names.get(row.userId) ?? row.userId} ${when}`)
    t.same(signInActivity ?? {}, dates ?? {}, `${names.get(row.userId) ?? row.userId}: dates ${when}`)
  }
}

t.test('the copy has every field of everybody, by a sweep and by the changes after it', async (t) => {
  const service = await started(t)
  await compareEverybody(t, service, 'swept')
  const { simulate, cast } = service
  for (const [index, { id }] of Object.values(cast.users).entries()) {
    await simulate(`PATCH /_simulator/users/${id}`, { jobTitle: `Number ${index}`, city: null, state: 'OR' })
  }
  await keepUp(service)
  await compareEverybody(t, service, 'told')
})

t.test('sign-in dates are the same, one by one, by thirties, and from the copy', async (t) => {
  const service = await started(t)
  const { call } = service
  const names = namesOf(service)
  const ids = [...names.keys()]
  const query = (userIds: string[]) => call('POST /v1/sign-in-activity/query', { body: { userIds } })
  const { body } = await query(ids)
  t.equal(body.source, 'copy')
  t.same(body.notFound, [])
  for (let start = 0; start < ids.length; start += LIVE) {
    const { body: live } = await query(ids.slice(start, start + LIVE))
    t.equal(live.source, 'live')
    t.same(live.value, body.value.slice(start, start + LIVE), `from ${names.get(ids[start] ?? '')} on`)
  }
})

t.test('contact data is the same in the list and of each alone', async (t) => {
  const service = await started(t)
  const { value } = await all(service, 'GET /v1/contacts?allDepartments=true')
  const listed = new Map(value.map((entry) => [entry.userId, entry]))
  const people = [...namesOf(service)].filter(([id]) => listed.has(id))
  t.ok(people.length > 80, `${people.length} of the cast are people with contact data`)
  const alone = await Promise.all(people.map(([id]) => service.call(`GET /v1/users/${id}/contact-info`)))
  for (const [index, [id, name]] of people.entries()) {
    const { fields, ...live } = alone[index]?.body
    const { completenessPercent, missing, problems, ...copied } = listed.get(id)
    t.same(copied, live, name)
    t.same(
      fields.filter(({ field, value }: any) => value !== copied[field]),
      [],
      `${name}: every field`,
    )
  }
})

t.test('licenses and the groups that they come from are the same', async (t) => {
  const service = await started(t)
  const { call, cast } = service
  const names = namesOf(service)
  const inactive = 'GET /v1/inactive-users?accountState=both&inactiveDays=30'
  const people = (await all(service, `${inactive}&allUsers=true`)).value.filter(({ userId }) => names.has(userId))
  t.ok(people.length > 50, `${people.length} of the cast are inactive`)
  const alone = await Promise.all(people.map(({ userId }) => call(`GET /v1/users/${userId}/licenses`)))
  for (const [index, { userId, licenses }] of people.entries()) {
    // What Microsoft could not assign is nothing that somebody has.
    const assigned = alone[index]?.body.value.filter(({ state }: any) => state !== 'Error')
    t.same(
      licenses,
      assigned.map(({ skuId, productName, skuPartNumber }: any) => ({ skuId, productName, skuPartNumber })),
      String(names.get(userId)),
    )
  }

  const groups = Object.entries(cast.groups).filter(([name]) => name.startsWith('lic'))
  const idsOf = (people: any[]) => people.map(({ userId }) => userId).sort()
  let found = 0
  for (const [name, { id }] of groups) {
    const copied = idsOf((await all(service, `${inactive}&groupId=${id}`)).value)
    const members = (await all(service, `GET /v1/license-groups/${id}/members?inactiveDays=30`)).value
    t.same(copied, idsOf(members.filter(({ status }) => status === 'inactive')), name)
    found += copied.length
  }
  t.ok(found > groups.length, `${found} inactive members of ${groups.length} groups`)
})
