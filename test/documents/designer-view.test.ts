import t from 'tap'
import { makeDocuments } from '../../scripts/docs.ts'
import type { Card } from '../../src/documents/designer/card.ts'
import { isFound, wordsOf } from '../../src/documents/designer/search.ts'
import { designerView } from '../../src/documents/designer/view.ts'
import type { Operation, Parameter, Schema } from '../../src/documents/swagger2.ts'
import { smallConnector, text } from './small-connector.ts'

/** The card of one operation that is added to the small connector. */
function cardOf(change: Partial<Operation>, { definitions = {}, content = {} } = {}): Card {
  const document = smallConnector()
  Object.assign(document.definitions, definitions)
  document.paths['/v1/more'] = {
    ...content,
    post: { operationId: 'More', summary: 'More', description: 'More.', responses: {}, ...change },
  }
  const found = designerView(document)
    .groups.flatMap(({ cards }) => cards)
    .find(({ operationId }) => operationId === 'More')
  if (found === undefined) throw new Error('The operation is not offered.')
  return found
}

const withBody = (schema: Schema, ...others: Parameter[]): Partial<Operation> => ({
  parameters: [...others, { name: 'body', in: 'body', required: true, schema }],
})
const query = (name: string, more: object = {}): Parameter => ({ name, in: 'query', type: 'string', ...more })
const answering = (schema: Schema): Partial<Operation> => ({ responses: { 200: { description: 'It.', schema } } })
const object = (properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
})
const inputTitles = ({ inputs }: Card) => inputs.map(({ title }) => title)
const outputTitles = ({ outputs }: Card) => outputs.map(({ title }) => title)

t.test('which operations are offered, and in which order', async (t) => {
  const document = smallConnector()
  const { remove = {} as Operation } = { remove: document.paths['/v1/groups/{groupId}/removals']?.['post'] }
  document.paths['/v1/one'] = { post: { ...remove, operationId: 'Last', 'x-ms-visibility': 'advanced' } }
  document.paths['/v1/two'] = { post: { ...remove, operationId: 'First', 'x-ms-visibility': 'important' } }
  document.paths['/v1/three'] = { post: { ...remove, operationId: 'Gone', deprecated: true } }
  document.paths['/v1/four'] = { post: { ...remove, operationId: 'Hook', 'x-ms-trigger': 'single' } }
  t.same(
    designerView(document).groups.map(({ title, cards }) => [title, cards.map(({ operationId }) => operationId)]),
    [
      ['Triggers', ['Hook']],
      ['Other', ['ListGroups']],
      ['Licenses', ['First', 'RemoveFromGroup', 'Last']],
    ],
    'triggers come before actions and important before others; internal and deprecated ones are left out',
  )
})

t.test('inputs', async (t) => {
  t.test('come required, important, normal, advanced, whatever they are part of', async (t) => {
    const body = object(
      {
        advanced: { ...text('Advanced', ''), 'x-ms-visibility': 'advanced' },
        normal: text('Normal', ''),
        required: text('Required', ''),
        internal: { ...text('Internal', ''), 'x-ms-visibility': 'internal' },
        given: { ...text('Given', ''), readOnly: true },
        important: { ...text('Important', ''), 'x-ms-visibility': 'important' },
      },
      { required: ['required'] },
    )
    const card = cardOf(
      withBody(
        body,
        query('late', { 'x-ms-visibility': 'advanced' }),
        query('hidden', { 'x-ms-visibility': 'internal' }),
      ),
    )
    t.same(inputTitles(card), ['Required', 'Important', 'Normal', 'late', 'Advanced'])
  })

  t.test('of nested objects are named by their parents and required only with them', async (t) => {
    const person = object({ city: text('City', '') }, { required: ['city'], 'x-ms-summary': 'Person' })
    t.match(cardOf(withBody(object({ person }))).inputs, [
      { key: 'body/person/city', title: 'Person City', required: false },
    ])
    t.match(cardOf(withBody(object({ person }, { required: ['person'] }))).inputs, [{ required: true }])
  })

  t.test('are boxes of the kind that fits', async (t) => {
    const kinds = { type: 'string', enum: ['a', 'b'] }
    const { inputs } = cardOf(
      withBody(
        object(
          {
            must: { type: 'boolean' },
            may: { type: 'boolean', default: false },
            kind: kinds,
            worded: { ...kinds, 'x-ms-enum-values': [{ value: 'a', displayName: 'The first' }] },
            kinds: { type: 'array', items: kinds },
            people: { type: 'array', items: object({ name: text('Name', '') }, { 'x-ms-summary': 'Person' }) },
            whole: { allOf: [object({ name: text('Name', '') })] },
            either: { type: ['string', 'null'] },
            self: { $ref: '#/definitions/Self' },
          },
          { required: ['must'] },
        ),
      ),
      { definitions: { Self: object({ self: { $ref: '#/definitions/Self' } }) } },
    )
    const box = (key: string) => inputs.find((input) => input.key === `body/${key}`)
    t.same(
      box('must')?.choices?.map(({ label }) => label),
      ['Yes', 'No'],
    )
    t.same(
      box('may')?.choices?.map(({ label }) => label),
      ['', 'Yes', 'No'],
      'what is optional can be left open',
    )
    t.equal(box('may')?.default, false)
    t.same(
      box('kind')?.choices?.map(({ label }) => label),
      ['a', 'b'],
    )
    t.same(box('worded')?.choices, [{ label: 'The first', value: 'a' }], 'words instead of values')
    t.same(
      box('kinds')?.choices?.map(({ value }) => value),
      ['a', 'b'],
    )
    t.match(box('people'), { type: 'array', items: [{ key: 'body/people/[]/name', title: 'Name' }] })
    t.match(box('whole'), { type: 'any', items: [] }, 'a composition is one box')
    t.match(box('either'), { type: 'null' }, 'of several types the last one counts')
    t.match(box('self/self'), { type: 'any' }, 'and recursion is cut off')
  })

  t.test('say where they are picked from', async (t) => {
    const groups = { 'x-ms-dynamic-values': { operationId: 'ListGroups', parameters: { kind: { parameter: 'kind' } } } }
    const { inputs } = cardOf(
      withBody(
        object({
          kind: text('Kind', ''),
          group: { ...text('Group', ''), ...groups },
          groups: { type: 'array', items: { ...text('Group', ''), ...groups } },
          who: { ...text('Who', ''), 'x-ms-dynamic-list': { operationId: 'TestConnection' } },
          values: {
            ...object({}),
            'x-ms-dynamic-properties': { operationId: 'Gone', parameters: { k: { parameterReference: 'body/kind' } } },
          },
        }),
      ),
    )
    const listGroups = { operationId: 'ListGroups', summary: 'List groups', isOffered: true, needs: ['Kind'] }
    t.match(inputs, [
      { title: 'Kind', pickedFrom: undefined },
      { title: 'Group', pickedFrom: listGroups },
      { title: 'groups', pickedFrom: listGroups },
      { title: 'Who', pickedFrom: { summary: 'Test the connection', isOffered: false, needs: [] } },
      { title: 'values', fieldsFrom: { operationId: 'Gone', summary: 'Gone', isOffered: false, needs: ['Kind'] } },
    ])
  })
})

t.test('outputs', async (t) => {
  t.test('are named by their parents; important first, internal never', async (t) => {
    const card = cardOf(
      answering(
        object({
          id: text('Id', ''),
          link: { ...text('Link', ''), 'x-ms-visibility': 'advanced' },
          secret: { ...object({ id: text('Id', '') }, { 'x-ms-summary': 'Secret' }), 'x-ms-visibility': 'internal' },
          owner: object({ name: text('Name', ''), mail: text('Mail', '') }, { 'x-ms-summary': 'Owner' }),
          state: { ...object({ code: text('Code', '') }, { 'x-ms-summary': 'State' }), 'x-ms-visibility': 'important' },
          name: { ...text('Name', ''), title: 'Full name' },
        }),
      ),
    )
    t.same(outputTitles(card), [
      'State Code',
      'State',
      'Id',
      'Owner Name',
      'Owner Mail',
      'Owner',
      'Full name',
      'Body',
      'Link',
    ])
  })

  t.test('of lists are opened one level deep', async (t) => {
    const inner = { type: 'array', items: object({ id: text('Id', '') }), 'x-ms-summary': 'Inner' }
    const items = object({ id: text('Id', ''), inner })
    const list = { type: 'array', items, 'x-ms-summary': 'Groups' }
    t.same(outputTitles(cardOf(answering(object({ value: list })))), [
      'Groups Id',
      'Groups Inner',
      'Groups Item',
      'Groups',
      'Body',
    ])
    const named = { ...list, items: { ...items, 'x-ms-summary': 'Group' } }
    const card = cardOf(answering(object({ value: named })))
    t.same(outputTitles(card), ['Group Id', 'Group Inner', 'Group', 'Groups', 'Body'], 'items may have a name')
    t.match(card.outputs[0], { key: 'body/value/[]/id', list: 'Groups' })
    t.same(outputTitles(cardOf(answering(list))), ['Groups Id', 'Groups Inner', 'Groups Item', 'Groups'])
  })

  t.test('come from one response', async (t) => {
    const schema = object({ id: text('Id', '') })
    const described = { description: 'It.' }
    for (const [responses, titles] of [
      [{ 202: { ...described, schema } }, ['Id', 'Body']],
      [{ default: { ...described, schema } }, ['Id', 'Body']],
      [{ 200: { ...described, schema }, 201: described }, ['Id', 'Body']],
      [{ 201: { ...described, schema }, 400: described }, ['Id', 'Body']],
      [{ 202: { ...described, schema }, 400: described }, ['Body']],
      [{ 204: described, 404: described }, ['Body']],
      [{ 200: described, default: { ...described, schema } }, ['Body']],
    ] as [Operation['responses'], string[]][]) {
      t.same(outputTitles(cardOf({ responses })), titles, Object.keys(responses).join())
    }
    const headers = { Location: text('Place', '') }
    t.match(cardOf({ responses: { 200: { ...described, schema, headers } } }).outputs.at(-1), {
      key: 'headers/Location',
      title: 'Place',
    })
  })

  t.test('have the words of closed lists, and fields that another operation tells', async (t) => {
    const card = cardOf(
      answering(
        object({
          state: { type: 'string', enum: ['on'], 'x-ms-enum-values': [{ value: 'on', displayName: 'Turned on' }] },
          row: { ...object({ id: text('Id', '') }), 'x-ms-dynamic-schema': { operationId: 'ListGroups' } },
        }),
      ),
    )
    t.match(card.outputs, [
      { title: 'state', choices: [{ label: 'Turned on' }] },
      { title: 'row', fieldsFrom: { summary: 'List groups' } },
      { title: 'Body' },
    ])
  })
})

t.test('triggers', async (t) => {
  const sent = (properties: Record<string, Schema>) =>
    cardOf(
      { 'x-ms-trigger': 'batch', responses: { 201: { description: 'It.' } } },
      { content: { 'x-ms-notification-content': { schema: object(properties) } } },
    )
  const value = { type: 'array', 'x-ms-summary': 'Plans', items: object({ id: text('Id', '') }) }
  const eventId = { ...text('Event', ''), 'x-ms-visibility': 'internal' }
  t.match(sent({ eventId, value }), { kind: 'trigger', splitOn: 'value' })
  t.same(outputTitles(sent({ eventId, value })), ['Plans Id', 'Plans Item', 'Plans', 'Body'], 'give what is sent')
  t.equal(sent({ eventId: text('Event', ''), value }).splitOn, undefined, 'nothing may stand beside the list')
  t.equal(cardOf(answering(object({ value }))).splitOn, undefined, 'and actions have no such setting')
})

t.test('searching', async (t) => {
  const words = wordsOf(
    cardOf({ ...withBody(object({ dryRun: text('Dry Run', '') })), ...answering(text('Group', '')) }),
  )
  for (const query of ['', 'more', 'MORE dry', 'group', ' run  more ']) t.ok(isFound(words, query), query)
  t.notOk(isFound(words, 'more less'))
})

t.test('the real definition', async (t) => {
  const { connector } = await makeDocuments()
  const cards = designerView(connector).groups.flatMap((group) => group.cards)
  t.match(
    cards.find(({ operationId }) => operationId === 'RemoveUserFromLicenseGroup'),
    { inputs: [{ title: 'License Group', required: true, pickedFrom: { operationId: 'ListLicenseGroups' } }] },
  )
  const untyped = cards.flatMap(({ operationId, inputs, outputs }) =>
    [...inputs, ...outputs]
      .filter(({ type }) => type === 'any' || type === 'null')
      .map(({ key }) => [operationId, key]),
  )
  t.same(untyped, [], 'shows nothing as one untyped box')
})
