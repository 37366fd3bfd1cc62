import { readFile } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import { Ajv } from 'ajv'
import ajvDraft04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import t, { type Test } from 'tap'
import { confirmationOverlay, withConfirmations } from '../../src/documents/agents.ts'
import { checkConnector } from '../../connector/rules/definition/check.ts'
import { publicOperations } from '../../src/documents/package.ts'
import type { Document, Operation } from '../../src/documents/swagger2.ts'
import { skip } from '../skip.ts'

/** The files as they are committed: what `npm run docs` wrote, and what is written by hand beside it. */
const connectorFolder = new URL('../../connector/', import.meta.url)
const schemaFolder = new URL('../../../shared/connector-schemas/', import.meta.url)

const { default: Ajv04 } = ajvDraft04
const read = (name: string) => readFile(new URL(name, connectorFolder))
const readJson = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(new URL(name, connectorFolder), 'utf8'))

interface ApiProperties {
  properties: {
    iconBrandColor: string
    connectionParameterSets: { values: { name: string; parameters: Record<string, unknown> }[] }
    policyTemplateInstances: { templateId: string; parameters: Record<string, string | string[]> }[]
  }
}

/** A schema that Microsoft publishes for these files; a checkout without the folder can do without the check. */
async function publishedSchema(t: Test, name: string): Promise<Record<string, unknown> | undefined> {
  try {
    const schema = JSON.parse(await readFile(new URL(name, schemaFolder), 'utf8'))
    // The draft-07 ones carry the id of draft 04, which Ajv refuses.
    if (String(schema.$schema).includes('draft-07')) delete schema.id
    return schema
  } catch {
    skip(t, `${name} is not here: not checked`)
    return undefined
  }
}

t.test('the definition', async (t) => {
  const definition = await readJson<Document>('apiDefinition.swagger.json')
  t.same(checkConnector(definition), [], 'obeys our rules')
  const schema = await publishedSchema(t, 'apiDefinition.swagger.schema.json')
  if (schema === undefined) return
  const ajv = new Ajv04({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  validate(definition)
  t.same(validate.errors, null, 'is valid by the schema that Microsoft publishes')
})

t.test('the definition for agents', async (t) => {
  const definition = await readJson<Document>('mcp/apiDefinition.swagger.json')
  t.same(checkConnector(definition), [], 'obeys our rules')
  t.same(
    Object.entries(definition.paths).map(([path, item]) => [path, Object.keys(item)]),
    [['/mcp', ['post']]],
    'has one operation',
  )
  const { 'x-ms-agentic-protocol': protocol, ...operation } = definition.paths['/mcp']?.['post'] as Operation
  t.equal(protocol, 'mcp-streamable-1.0')
  t.equal(operation.operationId, 'InvokeMCP')
  const schema = await publishedSchema(t, 'apiDefinition.swagger.schema.json')
  if (schema === undefined) return
  const ajv = new Ajv04({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(schema)
  validate({ ...definition, paths: { '/mcp': { post: operation } } })
  t.same(validate.errors, null, 'is valid by the schema that Microsoft publishes, but for a word that is newer')
})

t.test('the definition for agents that use the actions themselves', async (t) => {
  const definition = await readJson<Document>('apiDefinition.swagger.json')
  const overlay = await readJson<ReturnType<typeof confirmationOverlay>>('copilot/overlay.json')
  const variant = withConfirmations(definition)
  t.same(checkConnector(variant), [], 'obeys our rules')
  const operations = Object.entries(variant.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  for (const { method, operation } of operations) {
    const { operationId, parameters = [] } = operation
    const asks = operation['x-ms-require-user-confirmation'] === true
    if (method === 'get') t.notOk(asks, `${operationId} reads, and asks nobody`)
    const takesDryRun = parameters.some(({ name, schema }) => name === 'dryRun' || schema?.properties?.['dryRun'])
    if (takesDryRun) t.ok(asks, `${operationId} can be tried out, so it changes something, and asks`)
  }
  const asking = operations.filter(({ operation }) => operation['x-ms-require-user-confirmation'] === true)
  const names = asking.map(({ operation }) => operation.operationId)
  for (const name of ['ApprovePlan', 'ApplyPlan', 'CreateLicenseCleanupPlan', 'RevokeLinks', 'RemoveExclusion']) {
    t.ok(names.includes(name), `${name} asks`)
  }
  t.same(
    operations
      .filter(({ method, operation }) => method !== 'get' && !asking.some((one) => one.operation === operation))
      .filter(({ operation }) => operation['x-ms-trigger'] === undefined && operation['x-ms-visibility'] !== 'internal')
      .map(({ operation }) => operation.operationId),
    ['QuerySignInActivity', 'VerifyAuditLog'],
    'of those that are sent a body, these read',
  )
  t.same(
    overlay.actions,
    asking.map(({ path, method }) => ({
      target: `$.paths['${path}'].${method}`,
      update: { 'x-ms-require-user-confirmation': true },
    })),
    'is the connector with what the overlay says',
  )
  const without = JSON.parse(JSON.stringify(variant), (word, value) =>
    word === 'x-ms-require-user-confirmation' ? undefined : value,
  )
  t.same(without, definition, 'and with nothing else')
})

t.test('the properties and settings', async (t) => {
  for (const [file, name] of [
    ['apiProperties.json', 'apiProperties.schema.json'],
    ['mcp/apiProperties.json', 'apiProperties.schema.json'],
    ['settings.json', 'paconn-settings.schema.json'],
  ] as const) {
    const schema = await publishedSchema(t, name)
    if (schema === undefined) continue
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const validate = ajv.compile(schema)
    validate(await readJson(file))
    t.same(validate.errors, null, `${file} is valid by the schema that Microsoft publishes`)
  }
})

t.test('the policies', async (t) => {
  const definition = await readJson<Document>('apiDefinition.swagger.json')
  const { properties } = await readJson<ApiProperties>('apiProperties.json')
  const policy = (templateId: string) =>
    properties.policyTemplateInstances.find((instance) => instance.templateId === templateId)?.parameters ?? {}
  const paged = publicOperations(definition)
    .filter((operation) => operation['x-ms-pageable'])
    .map(({ operationId }) => operationId)
  t.same(
    policy('updatenextlink')['x-ms-apimTemplate-operationName'],
    paged,
    'follow the next links of all paged operations, and of no others',
  )

  const used = JSON.stringify(properties.policyTemplateInstances).matchAll(/@connectionParameters\('(\w+)'(, ?'')?\)/g)
  for (const [, name = '', fallback] of used) {
    const known = properties.connectionParameterSets.values.map(({ parameters }) => name in parameters)
    t.ok(
      fallback === undefined ? known.every(Boolean) : known.some(Boolean),
      `${name} is asked for when a connection is made`,
    )
  }
  t.match(
    policy('dynamichosturl')['x-ms-apimTemplateParameter.urlTemplate'],
    /^https:\/\//,
    'credentials are sent over https only',
  )
})

t.test('the readme', async (t) => {
  const readme = String(await read('readme.md'))
  const definition = await readJson<Document>('apiDefinition.swagger.json')
  const listed = [...readme.matchAll(/^- \*\*.+\*\* \(`(\w+)`\)/gm)].map(([, operationId]) => operationId)
  t.same(
    listed.toSorted(),
    publicOperations(definition)
      .map(({ operationId }) => operationId)
      .toSorted(),
    'lists the operations that makers see',
  )
  const sections = [
    'Publisher',
    'Prerequisites',
    'Supported Operations',
    'Obtaining Credentials',
    'Getting Started',
    'Known Issues and Limitations',
    'Frequently Asked Questions',
    'Deployment Instructions',
  ]
  t.same(
    [...readme.matchAll(/^## ([\w ]+)/gm)].map(([, title]) => title),
    sections,
    "has the sections of Microsoft's template",
  )
})

t.test('the icon', async (t) => {
  const png = await read('icon.png')
  const { properties } = await readJson<ApiProperties>('apiProperties.json')
  const icon = decode(png)
  t.ok(png.length < 1_000_000)
  t.same([icon.width, icon.height], [230, 230], 'has the size that Microsoft asks for')
  const corners = [icon.pixel(0, 0), icon.pixel(229, 0), icon.pixel(0, 229), icon.pixel(229, 229)]
  t.ok(
    corners.every((color) => color === properties.iconBrandColor),
    'has square corners in the brand color',
  )
  t.ok(icon.isOpaque, 'is nowhere transparent')
  t.notOk(
    ['#ffffff', '#007ee5'].includes(properties.iconBrandColor),
    'is not in one of the colors that Microsoft refuses',
  )
})

/** A PNG of 8 bits in RGB or RGBA, without interlace (https://www.w3.org/TR/png/). */
function decode(png: Buffer) {
  const chunks: { type: string; data: Buffer }[] = []
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  const header = chunks[0]?.data ?? Buffer.alloc(13)
  const [width, height, depth, colorType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]]
  if (depth !== 8 || (colorType !== 2 && colorType !== 6) || header[12] !== 0) {
    throw new Error('Save the icon as plain 8-bit RGB or RGBA.')
  }
  const size = colorType === 6 ? 4 : 3
  const rows = unfilter(
    inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data))),
    width * size,
    height,
    size,
  )
  const alpha = (index: number) => size === 4 && index % 4 === 3
  return {
    width,
    height,
    pixel: (x: number, y: number) => `#${rows[y]?.toString('hex', x * size, x * size + 3)}`,
    isOpaque:
      !chunks.some(({ type }) => type === 'tRNS') &&
      rows.every((row) => row.every((value, index) => !alpha(index) || value === 255)),
  }
}

/** Each row is told as differences to what is left of it and above it, in one of five ways. */
function unfilter(data: Buffer, stride: number, height: number, size: number): Buffer[] {
  const rows: Buffer[] = []
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1)
    const filter = data[start]
    const row = Buffer.from(data.subarray(start + 1, start + 1 + stride))
    const above = rows[y - 1] ?? Buffer.alloc(stride)
    for (let x = 0; x < stride; x++) {
      const left = row[x - size] ?? 0
      const up = above[x] ?? 0
      const corner = above[x - size] ?? 0
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0
      row[x] = ((row[x] ?? 0) + predicted) & 255
    }
    rows.push(row)
  }
  return rows
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner
  const [toLeft, toUp, toCorner] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)]
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}
