import t from 'tap'
import { CONTACT_FIELDS, fieldDefinition } from '../../src/services/contacts/fields.ts'
import { assertReason, assertSomething, checkedValues } from '../../src/services/contacts/input.ts'
import { contactValues } from '../../src/services/contacts/person.ts'

const check = (set: object, current = {}, clearFields: any[] = []) => checkedValues({ set, clearFields }, current, 'US')

function refusal(set: object): unknown {
  try {
    return check(set)
  } catch (error) {
    return error
  }
}

t.test('each length of Graph is kept, and refused one further', async (t) => {
  for (const field of CONTACT_FIELDS) {
    const { kind, maxLength } = fieldDefinition(field)
    if (maxLength === undefined || kind === 'phone') continue
    t.same(check({ [field]: 'x'.repeat(maxLength) }), { [field]: 'x'.repeat(maxLength) }, field)
    t.throws(() => check({ [field]: 'x'.repeat(maxLength + 1) }), {
      code: 'InvalidInput',
      target: field,
      message: `"${field}" has ${maxLength + 1} characters and may have ${maxLength}: shorten it.`,
    })
  }
})

t.test('text is trimmed, and stays text', async (t) => {
  t.same(check({ department: '  R&D #1 ', jobTitle: '<b>Boss</b>' }), { department: 'R&D #1', jobTitle: '<b>Boss</b>' })
  t.same(check({ city: 'Ōtsu 大津', surname: "Núñez‑O'Brien" }), { city: 'Ōtsu 大津', surname: "Núñez‑O'Brien" })
})

t.test('controls and marks that turn text around are refused', async (t) => {
  for (const bad of ['a\nb', 'a\u0000b', 'a\u001bb', 'a\u202eb', 'a\u2028b', '\ud800']) {
    t.match(refusal({ jobTitle: bad }), {
      code: 'InvalidInput',
      target: 'jobTitle',
      details: [{ code: 'CharacterNotAllowed' }],
    })
  }
  t.same(
    check({ streetAddress: 'North Hall\r\n1 College Way' }),
    { streetAddress: 'North Hall\r\n1 College Way' },
    'an address may have lines',
  )
  t.match(refusal({ streetAddress: 'a\u0007' }), { target: 'streetAddress' })
  t.throws(() => assertReason('because\u0007'), { code: 'InvalidInput', target: 'reason' })
  t.throws(() => assertReason('x'.repeat(501)), { code: 'InvalidInput', target: 'reason' })
  t.doesNotThrow(() => assertReason('Moved.\nAsked by phone.'))
})

t.test('every wrong field is named', async (t) => {
  t.match(refusal({ mobilePhone: '12', faxNumber: 'none' }), {
    code: 'InvalidPhoneNumber',
    target: 'mobilePhone',
    details: [{ target: 'mobilePhone' }, { target: 'faxNumber' }],
  })
  t.match(refusal({ mobilePhone: '12', postalCode: 'x'.repeat(41) }), {
    code: 'InvalidInput',
    details: [{ code: 'InvalidPhoneNumber' }, { code: 'ValueTooLong', target: 'postalCode' }],
  })
})

t.test('a value that is there already is let through, however odd', async (t) => {
  t.same(check({ businessPhone: 'ask reception ' }, { businessPhone: 'ask reception' }), {
    businessPhone: 'ask reception',
  })
})

t.test('there must be something to do, and one thing per field', async (t) => {
  t.throws(() => assertSomething({ set: {}, clearFields: [] }), { code: 'NothingToUpdate' })
  t.throws(() => assertSomething({ set: { city: 'Oslo' }, clearFields: ['city'] }), {
    code: 'InvalidInput',
    target: 'clearFields',
  })
  t.doesNotThrow(() => assertSomething({ set: {}, clearFields: ['city'] }))
  t.same(check({ city: 'Oslo' }, {}, ['state']), { city: 'Oslo', state: null })
})

t.test('empty fields of the directory are absent', async (t) => {
  t.same(contactValues({ id: '1', businessPhones: [], mobilePhone: null, jobTitle: '', city: 'Oslo', manager: null }), {
    city: 'Oslo',
  })
  t.same(contactValues({ id: '1', businessPhones: ['+47 1'], manager: { id: '2' } }), {
    businessPhone: '+47 1',
    managerId: '2',
  })
})
