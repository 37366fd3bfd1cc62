import Fastify from 'fastify'
import t from 'tap'
import { Type } from 'typebox'
import errors from '../../src/plugins/errors.ts'
import { ErrorSchema } from '../../src/schemas/error.ts'
import { LicenseGroupIdSchema, SkuIdSchema } from '../../src/schemas/choices.ts'
import { moment } from '../../src/schemas/common.ts'
import { GUID_PATTERN } from '../../src/guid.ts'
import { ajvOptions, buildValidator } from '../../src/validation.ts'

const ID = '00000000-0000-0000-0000-000000000000'

const BODY = Type.Object(
  {
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 1512 })),
    long: Type.Optional(Type.String({ minLength: 3 })),
    code: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
    whole: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
    least: Type.Optional(Type.Integer({ minimum: 30 })),
    most: Type.Optional(Type.Number({ maximum: 100 })),
    even: Type.Optional(Type.Integer({ multipleOf: 2 })),
    yes: Type.Optional(Type.Boolean()),
    groupId: Type.Optional(LicenseGroupIdSchema),
    skuId: SkuIdSchema,
    principalId: Type.Optional(Type.String({ pattern: GUID_PATTERN })),
    when: moment('When', 'A moment.'),
    day: Type.Optional(Type.String({ format: 'date' })),
    kind: Type.Optional(Type.Enum(['Member', 'Guest'], { type: 'string' })),
    list: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 2 })),
    inner: Type.Optional(Type.Object({ name: Type.String() }, { additionalProperties: false })),
  },
  { additionalProperties: false },
)

t.test('what is wrong with an input is said in words that tell what to do', async (t) => {
  const app = Fastify({ ajv: ajvOptions, schemaController: { compilersFactory: { buildValidator } } })
  t.teardown(() => app.close())
  app.addSchema(ErrorSchema)
  await app.register(errors)
  app.post('/v1/x', { schema: { body: BODY } }, async () => ({}))
  app.get('/v1/x', { schema: { querystring: BODY } }, async () => ({}))

  const refused = async (body: unknown) =>
    (
      await app.inject({
        method: 'POST',
        url: '/v1/x',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify(body),
      })
    ).json().error
  for (const [body, code, target, message] of [
    [{ text: '' }, 'ValueEmpty', 'text', '"text" must not be empty.'],
    [{ text: 'x'.repeat(1513) }, 'ValueTooLong', 'text', '"text" is longer than 1,512 characters: shorten it.'],
    [{ text: 5 }, 'TypeWrong', 'text', '"text" must be text.'],
    [{ text: null }, 'TypeWrong', 'text', '"text" must be text, not null.'],
    [{ long: 'x' }, 'ValueTooShort', 'long', '"long" is shorter than 3 characters: make it longer.'],
    [{ code: 'x' }, 'ValueWrong', 'code', '"code" is not written as it must be: see its description.'],
    [{ whole: 0 }, 'ValueWrong', 'whole', '"whole" must be from 1 to 3,650.'],
    [{ whole: 3651 }, 'ValueWrong', 'whole', '"whole" must be from 1 to 3,650.'],
    [{ whole: 1.5 }, 'TypeWrong', 'whole', '"whole" must be a whole number.'],
    [{ whole: '5' }, 'TypeWrong', 'whole', '"whole" must be a whole number.'],
    [{ least: 1 }, 'ValueWrong', 'least', '"least" must be at least 30.'],
    [{ most: 101 }, 'ValueWrong', 'most', '"most" must be at most 100.'],
    [{ most: 'x' }, 'TypeWrong', 'most', '"most" must be a number.'],
    [{ even: 3 }, 'ValueWrong', 'even', '"even" is not what this input takes: see its description.'],
    [{ yes: 1 }, 'TypeWrong', 'yes', '"yes" must be true or false.'],
    [{ groupId: 'x' }, 'ValueWrong', 'groupId', `"groupId" must be an id such as ${ID}, as ListLicenseGroups shows.`],
    [{ skuId: "' or 1" }, 'ValueWrong', 'skuId', `"skuId" must be an id such as ${ID}, as ListLicenses shows.`],
    [{ principalId: '5' }, 'ValueWrong', 'principalId', `"principalId" must be an id such as ${ID}.`],
    [{ when: 'yesterday' }, 'FormatWrong', 'when', '"when" must be a date and time such as 2026-01-31T08:00:00Z.'],
    [{ day: '31.1.' }, 'FormatWrong', 'day', '"day" must be a date such as 2026-01-31.'],
    [{ kind: 'member' }, 'ValueNotAllowed', 'kind', '"kind" must be one of Member, Guest.'],
    [{ list: 'x' }, 'TypeWrong', 'list', '"list" must be a list.'],
    [{ list: [] }, 'ValueEmpty', 'list', '"list" needs at least 1 value.'],
    [
      { list: ['a', 'b', 'c'] },
      'TooMany',
      'list',
      '"list" takes at most 2 values: ask for the others in another call.',
    ],
    [{ list: ['a', 5] }, 'TypeWrong', 'list/1', '"list/1" must be text.'],
    [{ inner: 'x' }, 'TypeWrong', 'inner', '"inner" must be an object.'],
    [{ inner: {} }, 'ValueMissing', 'inner/name', '"inner/name" is missing in the body: give it a value.'],
    [
      { inner: { name: 'x', more: 1 } },
      'PropertyUnknown',
      'inner/more',
      '"inner/more" is not known in the body: check its spelling.',
    ],
    [{ Text: 'x' }, 'PropertyUnknown', 'Text', '"Text" is not known in the body: check its spelling.'],
    [null, 'TypeWrong', undefined, 'The body must be a JSON object with the inputs of the action, not null.'],
    [[], 'TypeWrong', undefined, 'The body must be a JSON object with the inputs of the action.'],
    ['x', 'TypeWrong', undefined, 'The body must be a JSON object with the inputs of the action.'],
  ] as const) {
    const name = JSON.stringify(body).slice(0, 60)
    const { requestId, ...error } = await refused(body)
    const named = target === undefined ? {} : { target }
    t.same(error, { code: 'InvalidInput', message, ...named, details: [{ code, message, ...named }] }, name)
  }

  const { error } = (await app.inject('/v1/x?whole=many&kind=x&more=1')).json()
  t.same(error.details.map(({ message }: { message: string }) => message).sort(), [
    '"kind" must be one of Member, Guest.',
    '"more" is not known in the query: check its spelling.',
    '"whole" must be a whole number.',
  ])
  t.match(error.message, / \(and 2 more: see details\)\.$/)
  t.equal(
    (await app.inject({ method: 'POST', url: '/v1/x' })).json().error.message,
    'The body must be a JSON object with the inputs of the action, not null.',
    'no body at all',
  )
})
