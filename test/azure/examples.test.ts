import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { createArmClient } from '../../src/arm/client.ts'
import { createArmReader } from '../../src/arm/reader.ts'
import { queryAll } from '../../src/arm/resource-graph.ts'
import type { ArmWrite } from '../../src/arm/write.ts'
import { createArmWriter } from '../../src/arm/writer.ts'
import { skip } from '../skip.ts'

/** What Microsoft prints of requests and responses. It lies beside the repository where there is one. */
const AZURE = new URL('../../../shared/arm-examples/', import.meta.url)
const GRAPH = new URL('../../../shared/graph-examples/', import.meta.url)
const SCOPE = '/subscriptions/00000000-0000-4000-8000-000000000001'

/** Microsoft prints no address of a next page. */
const LEFT_OUT = '"nextLink":"..."'
/** A date of the year 1 stands for none. */
const NO_DATE = /^0001-01-01T/

interface Example {
  request: { method: string; url: string; body: unknown }
  response: { status: number; body: any }
}

const exampleIn = (folder: URL, name: string): Example =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
const example = (name: string) => exampleIn(AZURE, name)

/** An Azure that says what an example says, whatever it is asked, on its own host, and keeps what it was asked. */
async function startExample(t: Test, ...responses: Example['response'][]) {
  const asked: { method: string; path: string; body: unknown }[] = []
  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    asked.push({ method: request.method ?? '', path: request.url ?? '', body: body === '' ? null : JSON.parse(body) })
    const said = responses[Math.min(asked.length, responses.length) - 1]
    response.writeHead(said?.status ?? 500, { 'content-type': 'application/json' })
    response.end(JSON.stringify(said?.body).replace(LEFT_OUT, `"nextLink":"http://${request.headers.host}/next"`))
  }
  const server = createServer((request, response) => {
    reply(request, response).catch((error: Error) => response.destroy(error))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const options = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens: async () => 'a token',
  }
  return { asked, client: createArmClient(options), reader: createArmReader(options), writer: createArmWriter(options) }
}

/** Fields that have a value: Azure writes null for what there is not. */
const valued = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))

const fieldsOf = (properties: any, names: readonly string[]): object =>
  valued(Object.fromEntries(names.map((name) => [name, properties[name]])))

const withoutNoDates = (value: unknown): any =>
  JSON.parse(JSON.stringify(value), (_, one) => (typeof one === 'string' && NO_DATE.test(one) ? null : one))

const ASSIGNMENT = [
  'scope',
  'principalId',
  'principalType',
  'roleDefinitionId',
  'condition',
  'conditionVersion',
].concat('createdOn', 'createdBy')
const INSTANCE = [...ASSIGNMENT, 'startDateTime', 'endDateTime']
const ACTIVE = [...INSTANCE, 'assignmentType', 'originRoleAssignmentId', 'roleAssignmentScheduleId']
const lower = (id: string) => id.toLowerCase()

const kept = (names: readonly string[]) => (row: any) => ({
  id: lower(row.id),
  ...fieldsOf(row.properties, names),
})

const definition = ({ id, properties }: any) => ({
  id: lower(id),
  roleName: properties.roleName,
  description: properties.description,
  builtIn: properties.type === 'BuiltInRole',
  permissions: properties.permissions.map((one: object) => ({
    actions: [],
    notActions: [],
    dataActions: [],
    notDataActions: [],
    ...one,
  })),
  assignableScopes: properties.assignableScopes,
})

type Reader = Awaited<ReturnType<typeof startExample>>['reader']

/** The lists that the service reads: by which reader, and what of a row it keeps. */
const LISTS: readonly {
  folder?: URL
  name: string
  read: (reader: Reader) => Promise<unknown[]>
  expected: (row: any) => object
}[] = [
  {
    name: 'rbac-role-assignments-list-for-scope',
    read: (reader) => reader.assignmentsAtOrAbove(SCOPE),
    expected: kept(ASSIGNMENT),
  },
  {
    folder: GRAPH,
    name: 'azure-rbac-role-eligibility-schedule-instances',
    read: (reader) => reader.eligibilities(SCOPE),
    expected: kept(INSTANCE),
  },
  {
    folder: GRAPH,
    name: 'azure-rbac-role-assignment-schedule-instances',
    read: (reader) => reader.activeInstances(SCOPE),
    expected: kept(ACTIVE),
  },
  {
    name: 'management-group-descendants',
    read: (reader) => reader.descendants('20000000-0000-0000-0000-000000000000'),
    expected: ({ id, name, type, properties }) => ({
      id: lower(id),
      name,
      displayName: properties.displayName,
      kind: type.endsWith('/subscriptions') ? 'subscription' : 'managementGroup',
      parent: properties.parent.id.split('/').at(-1),
    }),
  },
  {
    name: 'subscriptions-list',
    read: (reader) => reader.subscriptions(),
    expected: ({ id, ...row }) => ({
      id: lower(id),
      ...fieldsOf(row, ['subscriptionId', 'displayName', 'tenantId', 'state']),
    }),
  },
]

t.test('what the service reads of Azure, as Microsoft prints it', async (t) => {
  if (!existsSync(AZURE) || !existsSync(GRAPH)) return skip(t, 'Microsoft’s examples are not here')
  for (const { folder = AZURE, name, read, expected } of LISTS) {
    const { response } = exampleIn(folder, name)
    const { reader } = await startExample(t, response, { status: 200, body: { value: [] } })
    const rows = await read(reader)
    t.ok(rows.length > 0, name)
    t.same(rows, response.body.value.map(expected), `${name} loses nothing that is kept`)
  }

  const created = await startExample(t, { ...example('rbac-role-assignment-create').response, status: 200 })
  t.equal(await created.reader.hasAssignment(`${SCOPE}/providers/Microsoft.Authorization/roleAssignments/x`), true)
})

t.test('an empty link to a next page is the end', async (t) => {
  const { reader, asked } = await startExample(t, { status: 200, body: { value: [], nextLink: '' } })
  t.same(await reader.subscriptions(), [])
  t.equal(asked.length, 1)
})

t.test('assignments and roles through Resource Graph, as Microsoft prints both', async (t) => {
  if (!existsSync(AZURE)) return skip(t, 'Microsoft’s examples are not here')
  const [assigned, defined] = ['rbac-role-assignments-list-for-scope', 'rbac-role-definition-by-name'].map(
    (name) => example(name).response.body.value,
  )
  const pages = [assigned, defined].map((data, index) => ({
    status: 200,
    body: {
      ...example(index === 0 ? 'resource-graph-first-page' : 'resource-graph-next-page').response.body,
      data: data.map((row: any) => ({ ...row, type: row.type.toLowerCase() })),
      $skipToken: index === 0 ? 'more' : undefined,
    },
  }))
  const { reader, asked } = await startExample(t, ...pages)
  const found = await reader.authorizations({ managementGroups: ['tenant'] })
  t.same(found, {
    assignments: assigned.map(kept(ASSIGNMENT)),
    definitions: defined.map(definition),
    classicAdministrators: [],
  })
  t.equal((asked[1]?.body as any).options.$skipToken, 'more')
  t.same(
    { ...(asked[1]?.body as any), options: undefined },
    { ...(asked[0]?.body as any), options: undefined },
    'the next page is of the same query',
  )
})

t.test('pages of Resource Graph, as Microsoft prints them', async (t) => {
  if (!existsSync(AZURE)) return skip(t, 'Microsoft’s examples are not here')
  const [first, next] = ['resource-graph-first-page', 'resource-graph-next-page'].map((name) => example(name).response)
  const { $skipToken: _more, ...last } = next?.body ?? {}
  const { client, asked } = await startExample(t, first as Example['response'], { status: 200, body: last })
  const rows = await queryAll(client, 'Resources', { subscriptions: ['x'] }, (row) => row as { id: string })
  t.same(
    rows,
    [...first?.body.data, ...last.data].map((row: any) => ({ ...row, id: lower(row.id) })),
  )
  t.equal((asked[1]?.body as any).options.$skipToken, first?.body.$skipToken)
})

t.test('every other list that Microsoft prints arrives whole, whether the service asks for it or not', async (t) => {
  if (!existsSync(AZURE)) return skip(t, 'Microsoft’s examples are not here')
  const names = readdirSync(AZURE)
    .filter((file) => file.endsWith('.json') && !file.startsWith('graph-beta'))
    .map((file) => file.replace('.json', ''))
  const lists = names.filter((name) => Array.isArray(example(name).response.body?.value))
  t.ok(lists.length >= 10, `${lists.length} lists`)
  for (const name of lists) {
    const { request, response } = example(name)
    const { client } = await startExample(t, response, { status: 200, body: { value: [] } })
    const { pathname, searchParams } = new URL(request.url)
    const rows = await client.list(
      { path: decodeURI(pathname), apiVersion: searchParams.get('api-version') ?? '' },
      (row) => row as { id: string },
    )
    t.same(
      rows,
      withoutNoDates(response.body.value).map((row: any) => ({ ...row, id: lower(row.id) })),
      name,
    )
  }
})

t.test('writes that Microsoft prints leave as they stand, and their responses are taken', async (t) => {
  if (!existsSync(AZURE)) return skip(t, 'Microsoft’s examples are not here')
  const names = readdirSync(AZURE)
    .map((file) => file.replace('.json', ''))
    .filter((name) => name.includes('-') && /^(rbac|pim)-/.test(name) && example(name).request.method !== 'GET')
  t.ok(names.length >= 6, `${names.length} writes`)
  for (const name of names) {
    const { request, response } = example(name)
    const { writer, asked } = await startExample(t, response)
    const { pathname, searchParams } = new URL(request.url)
    const write: ArmWrite = {
      gate: 'azure',
      method: request.method as ArmWrite['method'],
      path: pathname,
      apiVersion: searchParams.get('api-version') ?? '',
      ...(request.body === null ? {} : { body: request.body }),
    }
    t.match(await writer.writeAll([write]), [{ status: response.status }], name)
    t.same(
      asked,
      [{ method: request.method, path: `${pathname}?api-version=${write.apiVersion}`, body: request.body }],
      name,
    )
  }
})
