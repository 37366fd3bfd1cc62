import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t from 'tap'
import { makeDocuments } from '../../scripts/docs.ts'
import { callerOf, type OpenApi } from '../../scripts/examples/call.ts'
import { exampleInputs } from '../../scripts/examples/inputs.ts'
import { prepare } from '../../scripts/examples/prepare.ts'
import { STUDIO } from '../../scripts/examples/record.ts'
import { createComparison } from '../../scripts/examples/stable.ts'
import { startMadeUp } from '../../scripts/made-up-service.ts'
import examples from '../../src/data/examples.json' with { type: 'json' }
import { withValues } from '../../src/documents/examples.ts'
import { freePort } from '../helper.ts'

/** Needs something that no prepared tenant has: a delivery that was given up. */
const WITHOUT = new Set(['RetryHookDelivery'])

interface Media {
  schema: object
  example?: unknown
}

interface Operation {
  operationId: string
  parameters?: { name: string; in: string; required?: boolean; schema: object; example?: unknown }[]
  requestBody?: { content: { 'application/json': Media } }
  responses: Record<string, { content?: { 'application/json'?: Media } }>
}

const operationsOf = (document: unknown) =>
  Object.values((document as { paths: Record<string, Record<string, Operation>> }).paths).flatMap((item) =>
    Object.values(item),
  )

/** What somebody sends who presses "Execute" without changing anything. */
function asItStands({ parameters = [], requestBody }: Operation): Record<string, unknown> {
  return {
    ...Object.fromEntries(
      parameters.filter(({ example }) => example !== undefined).map(({ name, example }) => [name, example]),
    ),
    ...(requestBody?.content['application/json'].example as object | undefined),
  }
}

t.test('every operation has an example, and each is valid', async (t) => {
  const { openApi } = await makeDocuments()
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(openApi as object, 'document')
  const validate = (schema: object, value: unknown, what: string) => {
    const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'))
    const check = ajv.compile(absolute)
    check(value)
    t.same(check.errors, null, what)
  }
  for (const { operationId, parameters = [], requestBody, responses } of operationsOf(openApi)) {
    if (WITHOUT.has(operationId)) continue
    for (const { name, required, schema, example } of parameters) {
      t.ok(required !== true || example !== undefined, `${operationId}: ${name} has a value`)
      if (example !== undefined) validate(schema, example, `${operationId}: ${name}`)
    }
    const body = requestBody?.content['application/json']
    if (body) validate(body.schema, body.example, `${operationId}: its body`)
    const { status } = (examples.operations as Record<string, { status: number }>)[operationId] ?? { status: 0 }
    const response = responses[status]
    const answer = response?.content?.['application/json']
    t.ok(status === 204 ? response : answer?.example, `${operationId}: an answer with the status ${status}`)
    if (answer) validate(answer.schema, answer.example, `${operationId}: its answer`)
  }
})

t.test('each can be tried as it stands', async (t) => {
  const { openApi } = await makeDocuments()
  const madeUp = await startMadeUp({ ...STUDIO, port: await freePort() })
  t.teardown(madeUp.close)
  const { key = '' } = madeUp.keys.find(({ name }) => name === 'all') ?? {}
  const call = callerOf({ url: madeUp.url, key, document: openApi as OpenApi })
  const known = await prepare({ call, cast: madeUp.graph.cast, now: STUDIO.startsAt })
  t.same(Object.keys(known), Object.keys(examples.values), 'all that the examples name is known')
  const values = new Map(Object.entries(examples.values).map(([name, sample]) => [sample, known[name] ?? '']))
  const live = new Map(operationsOf(withValues(openApi, values)).map((operation) => [operation.operationId, operation]))
  for (const operationId of Object.keys(exampleInputs(known))) {
    const { status } = (examples.operations as Record<string, { status: number }>)[operationId] ?? {}
    const operation = live.get(operationId)
    if (operation === undefined) throw new Error(`${operationId} is not in the document.`)
    const answer = await call(operationId, asItStands(operation)).catch((error: Error) => error)
    t.match(answer, { status }, operationId)
  }
})

t.test('the documents of a service that knows more', async (t) => {
  const madeUp = await startMadeUp({ ...STUDIO, port: await freePort(), withExamples: true })
  t.teardown(madeUp.close)
  const { planId = '' } = examples.values
  const read = async (path: string) => (await fetch(`${madeUp.url}${path}`)).text()
  const [page, document] = [await read('/docs/GetPlan'), JSON.parse(await read('/openapi.json'))]
  const [{ example }] = document.paths['/v1/plans/{planId}'].get.parameters
  t.not(example, planId, 'name what is there')
  t.match(page, `value="${example}"`, 'wherever they are read')
  t.notMatch(page, planId)
})

t.test('what two recordings have in common', async (t) => {
  const [one, other] = [
    { planId: '11111111-1111-4111-8111-111111111111' },
    { planId: '22222222-2222-4222-8222-222222222222' },
  ]
  const comparison = () => createComparison(one, other)
  const { samples, common } = comparison()
  t.match(samples['planId'], /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  const taken = common(
    { plan: one.planId, hash: 'ab12cd34', again: 'see ab12cd34', at: '2026-09-01T09:03:12.345Z', name: 'Library' },
    { plan: other.planId, hash: 'ef56ab78', again: 'see ef56ab78', at: '2026-09-01T09:04:00Z', name: 'Library' },
  ) as Record<string, string>
  t.match(taken, { plan: samples['planId'], at: '2026-09-01T09:00:00.000Z', name: 'Library' })
  t.equal(taken['again'], `see ${taken['hash']}`, 'the same everywhere')
  t.notMatch(JSON.stringify(taken), /ab12cd34|ef56ab78/)
  t.throws(() => comparison().common({ people: 3 }, { people: 4 }), /people is not the same twice: \[3,4\]/)
  t.throws(() => comparison().common('of Library', 'of Biology'), /is not the same twice/, 'words are not made up')
  t.throws(() => comparison().common(['a'], ['a', 'b']), /is not the same twice/)
})
