import assert from 'node:assert/strict'
import t from 'tap'
import fc from 'fast-check'
import type { ContactPatch, ContactUser } from '../../src/graph/contacts.ts'
import { createContactChange } from '../../src/services/contacts/contact-change.ts'
import type { ContactChange } from '../../src/services/contacts/change.ts'
import { difference } from '../../src/services/contacts/difference.ts'
import {
  CONTACT_FIELDS,
  isSensitive,
  type ContactField,
  type ContactValues,
} from '../../src/services/contacts/fields.ts'
import type { WantedValues } from '../../src/services/contacts/input.ts'
import { obstaclesOf } from '../../src/services/contacts/obstacles.ts'
import type { ChangeRequest } from '../../src/services/plans/kind.ts'

const PERSON = { userId: '11111111-1111-4111-8111-111111111111' }
const FREE = {
  breakGlass: false,
  excluded: undefined,
  restricted: false,
  synced: false,
  namesWritable: true,
  administrator: false,
}

/** The person as Graph has them, in the directory of whom nothing stands in the way of anything. */
let person: ContactUser
const { kind, preflight } = createContactChange({
  reader: { find: async () => person } as never,
  standings: { of: async (users: ContactUser[]) => new Map(users.map(({ id }) => [id, obstaclesOf(FREE)])) },
  dynamicRules: { consequences: async () => ({ warnings: [], moving: [] }) },
  moveLimit: {} as never,
  graphUrl: 'https://graph.example',
})

/** What the checks before a change make of somebody's data and of what it shall be. */
async function changeOf(
  { businessPhone, managerId, ...current }: ContactValues,
  wanted: WantedValues,
): Promise<ContactChange> {
  person = {
    id: PERSON.userId,
    ...current,
    ...(businessPhone === undefined ? {} : { businessPhones: [businessPhone] }),
    ...(managerId === undefined ? {} : { manager: { id: managerId } }),
  }
  const [checked] = await preflight([{ userId: PERSON.userId, wanted, expected: {} }])
  if (checked === undefined) throw new Error('the checks answered nothing')
  assert.equal(checked.decision, kind.requests(checked.change).length > 0 ? 'apply' : 'unchanged')
  return checked.change
}

/** What Graph would make of these requests. */
function send(current: ContactValues, sent: ChangeRequest[]): ContactValues {
  const after: ContactValues = { ...current }
  const put = (field: ContactField, value: string | null | undefined) => {
    if (value === null || value === undefined) delete after[field]
    else after[field] = value
  }
  for (const {
    write: { method, body },
  } of sent) {
    if (method === 'DELETE') put('managerId', null)
    else if (method === 'PUT') {
      put('managerId', (body as Record<string, string>)['@odata.id']?.split('/').map(decodeURIComponent).at(-1))
    } else {
      const { businessPhones, ...rest } = body as ContactPatch
      if (businessPhones !== undefined) put('businessPhone', businessPhones[0])
      for (const [field, value] of Object.entries(rest)) put(field as ContactField, value)
    }
  }
  return after
}

const value = fc.constantFrom('one', 'two', "O'Brien Hall", 'R&D #1')
const current = fc.record(Object.fromEntries(CONTACT_FIELDS.map((field) => [field, value])), {
  requiredKeys: [],
  noNullPrototype: true,
}) as fc.Arbitrary<ContactValues>
const wanted = fc.record(Object.fromEntries(CONTACT_FIELDS.map((field) => [field, fc.option(value)])), {
  requiredKeys: [],
  noNullPrototype: true,
}) as fc.Arbitrary<WantedValues>

t.test('what is sent is exactly the difference between before and after', async (t) => {
  await t.resolves(
    fc.assert(
      fc.asyncProperty(current, wanted, async (current, wanted) => {
        const change = await changeOf(current, wanted)
        const sent = kind.requests(change)
        const after = send(current, sent)
        const target: ContactValues = { ...current }
        for (const field of CONTACT_FIELDS) {
          const value = wanted[field]
          if (value === null) delete target[field]
          else if (value !== undefined) target[field] = value
        }
        const different = CONTACT_FIELDS.filter((field) => current[field] !== target[field])
        assert.deepEqual(after, target)
        assert.deepEqual(new Set(sent.flatMap(({ covers }) => covers)), new Set(different))
        assert.deepEqual(send(after, kind.inverse!(change)), current, 'the inverse takes it back')
      }),
    ),
  )
})

t.test(
  'a change is what the hash covers: it survives being stored, and its fields are those that differ',
  async (t) => {
    await t.resolves(
      fc.assert(
        fc.asyncProperty(current, wanted, async (current, wanted) => {
          const change = await changeOf(current, wanted)
          const { before, after } = JSON.parse(JSON.stringify(change)) as ContactChange
          assert.deepEqual(kind.requests({ ...change, before, after }), kind.requests(change))
          assert.deepEqual(kind.inverse!({ ...change, before, after }), kind.inverse!(change))
          for (const field of CONTACT_FIELDS) {
            if (before[field] === after[field]) assert.equal(before[field], undefined, field)
          }
          assert.deepEqual(
            kind
              .show(change, undefined)
              .fields?.map(({ field }) => field)
              .sort(),
            kind
              .requests(change)
              .flatMap(({ covers }) => covers)
              .sort(),
          )
        }),
      ),
    )
  },
)

t.test('phones, the manager and the rest are requests of their own', async (t) => {
  await t.resolves(
    fc.assert(
      fc.asyncProperty(current, wanted, async (current, wanted) => {
        for (const { covers } of kind.requests(await changeOf(current, wanted))) {
          const sensitive = covers.filter((field) => isSensitive(field as ContactField))
          assert(sensitive.length === 0 || sensitive.length === covers.length)
          assert(!covers.includes('managerId') || covers.length === 1)
        }
      }),
    ),
  )
})

t.test('a refused request is split into one per field', async (t) => {
  const change = await changeOf({}, { city: 'Oslo', jobTitle: 'Dean', mobilePhone: '+4712345678' })
  const rest = kind.requests(change).find(({ covers }) => covers.includes('city'))
  t.same(
    kind.split?.(change, rest as ChangeRequest).map(({ covers, write }) => [covers, write.body]),
    [
      [['city'], { city: 'Oslo' }],
      [['jobTitle'], { jobTitle: 'Dean' }],
    ],
  )
  t.same(kind.part?.(change, ['city']), { ...change, before: {}, after: { city: 'Oslo' } })
  t.equal(kind.describe(change), `Change mobile phone, city, job title of ${PERSON.userId}`)
})

t.test('the manager is set and removed by reference', async (t) => {
  const of = async (current: ContactValues, wanted: WantedValues) => kind.requests(await changeOf(current, wanted))
  t.match(await of({}, { managerId: 'abc' }), [
    {
      write: {
        method: 'PUT',
        url: `/users/${PERSON.userId}/manager/$ref`,
        body: { '@odata.id': 'https://graph.example/v1.0/users/abc' },
      },
    },
  ])
  t.match(await of({ managerId: 'abc' }, { managerId: null }), [
    { write: { method: 'DELETE', url: `/users/${PERSON.userId}/manager/$ref` } },
  ])
})

t.test('a field that is not what the person saw is left alone', async (t) => {
  const plan = (current: ContactValues, expected: ContactValues, wanted: WantedValues = { city: 'Oslo' }) =>
    difference({
      current,
      wanted,
      expected,
      obstacles: obstaclesOf(FREE),
      managerNames: ['abc', 'Boss@northwind.example'],
    })[0]
  t.match(plan({ city: 'Rome' }, { city: 'Bonn' }), { action: 'leave', reason: 'changedMeanwhile', before: 'Rome' })
  t.match(plan({ city: 'Rome' }, { city: '' }), { action: 'leave', reason: 'changedMeanwhile' })
  t.match(plan({}, { city: 'Rome' }), { action: 'leave', reason: 'changedMeanwhile' })
  t.match(plan({ city: 'Rome' }, { city: ' Rome ' }), { action: 'write' })
  t.match(plan({}, { city: '' }), { action: 'write' })
  t.match(plan({ city: 'Oslo' }, { city: 'Rome' }), { action: 'keep' }, 'unless it is what it should be')
  t.match(plan({ city: 'Rome' }, { state: 'x' }), { action: 'write' }, 'other fields do not matter')
  t.match(
    plan({ managerId: 'abc' }, { managerId: 'boss@northwind.example' }, { managerId: 'def' }),
    { action: 'write' },
    'a manager by another name',
  )
  t.match(plan({ managerId: 'abc' }, { managerId: 'x@northwind.example' }, { managerId: 'def' }), { action: 'leave' })
})

t.test('what stands in the way, from the whole person to the single field', async (t) => {
  const reason = (standing: object, field: ContactField) => obstaclesOf({ ...FREE, ...standing })(field)?.reason
  t.equal(reason({ breakGlass: true, synced: true }, 'city'), 'breakGlass')
  t.equal(reason({ excluded: 'Is excluded.', restricted: true }, 'city'), 'excluded')
  t.equal(reason({ restricted: true, synced: true }, 'managerId'), 'restrictedUnit')
  t.equal(reason({ synced: true, administrator: true }, 'mobilePhone'), 'synced')
  t.equal(reason({ administrator: true }, 'businessPhone'), 'adminProtected')
  t.equal(reason({ administrator: undefined }, 'mobilePhone'), 'rolesUnknown')
  t.equal(reason({ administrator: true }, 'faxNumber'), undefined)
  t.equal(reason({ namesWritable: false }, 'givenName'), 'namesNotWritable')
  t.equal(reason({ namesWritable: false }, 'jobTitle'), undefined)
})
