import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { execFile } from 'node:child_process'
import SwaggerParser from '@apidevtools/swagger-parser'
import t, { type Test } from 'tap'
import { makeDocuments, staleFiles } from '../../scripts/docs.ts'
import { checkConnector } from '../../connector/rules/definition/check.ts'
import type { Document } from '../../src/documents/swagger2.ts'
import { sampleApp } from './sample-app.ts'
import { temporaryFolder } from '../temporary-folder.ts'

type Paths = Record<string, Record<string, { operationId?: string }>>

const operationIds = ({ paths }: { paths: Paths }) =>
  Object.entries(paths).flatMap(([path, item]) =>
    // What a trigger sends stands beside its operation.
    Object.entries(item)
      .filter(([method]) => !method.startsWith('x-'))
      .map(([method, { operationId }]) => `${method} ${path} ${String(operationId)}`),
  )

/** swagger-parser resolves what it is given in place. */
const parse = async (document: unknown) => SwaggerParser.validate(structuredClone(document) as never)

async function sample(t: Test, publicUrl?: string) {
  const app = await sampleApp(publicUrl)
  t.teardown(() => app.close())
  await app.ready()
  return app
}

t.test('the documents of a sample app', async (t) => {
  const app = await sample(t)
  const openApi = app.swagger() as unknown as Document
  const connector = app.connector()
  await t.resolves(parse(openApi), 'OpenAPI 3.1 is valid')
  await t.resolves(parse(connector), 'Swagger 2.0 is valid')
  t.same(operationIds(connector), operationIds(openApi), 'both list the same operations')
  t.same(checkConnector(connector), [], 'and the connector rules have nothing to say')
  t.same(
    Object.keys(connector.definitions ?? {}),
    ['Group', 'GroupPage', 'Removal'],
    'definitions are named by their $id',
  )
  t.match(
    connector.definitions?.['Removal']?.properties,
    {
      seats: { type: 'object', additionalProperties: { type: 'integer' } },
      group: { type: 'object', description: 'The group that was left.' },
    },
    'records keep their values and references their words',
  )
  t.match(
    openApi.paths['/v1/groups']?.['get']?.responses['404'],
    { description: /does not exist/ },
    'each status is described',
  )
})

t.test('the documents are served', async (t) => {
  const app = await sample(t, 'http://127.0.0.1:3000/steward/')
  const openApi = await app.inject('/openapi.json')
  t.match(openApi.json(), { openapi: '3.1.0', servers: [{ url: 'http://127.0.0.1:3000/steward' }] })
  const connector = await app.inject('/connector/apiDefinition.swagger.json')
  t.match(connector.json(), { swagger: '2.0', host: '127.0.0.1:3000', basePath: '/steward', schemes: ['http'] })
  t.equal(connector.headers['content-type'], 'application/json; charset=utf-8')
  t.notOk('/openapi.json' in openApi.json().paths, 'without listing themselves')
  const agents = await app.inject('/connector/mcp/apiDefinition.swagger.json')
  t.match(agents.json(), { host: '127.0.0.1:3000', basePath: '/steward', paths: { '/mcp': { post: {} } } })
  const copilot = await app.inject('/connector/copilot/apiDefinition.swagger.json')
  t.match(copilot.body, /"x-ms-require-user-confirmation":true/)
})

t.test('the documents of the real app', async (t) => {
  const { openApi, connector } = await makeDocuments()
  await t.resolves(parse(openApi), 'OpenAPI 3.1 is valid')
  await t.resolves(parse(connector), 'Swagger 2.0 is valid')
  t.same(operationIds(connector), operationIds(openApi as { paths: Paths }), 'both list the same operations')
  t.same(checkConnector(connector), [], 'the connector rules have nothing to say')
})

t.test('the committed documents', async (t) => {
  const root = new URL('../../', import.meta.url)
  t.same(await staleFiles(root), [], 'are what the routes say: else run "npm run docs"')

  const copy = temporaryFolder(t)
  for (const folder of ['openapi', 'connector']) {
    await cp(new URL(folder, root), join(copy, folder), { recursive: true })
  }
  await writeFile(join(copy, 'openapi/openapi.json'), '{}\n')
  t.same(await staleFiles(pathToFileURL(`${copy}/`)), ['openapi/openapi.json'], 'are named when they are not')
})

t.test('docs:check', async (t) => {
  const code = await new Promise((resolve) => {
    execFile(process.execPath, ['scripts/docs.ts', '--check'], { cwd: new URL('../../', import.meta.url) }, (error) =>
      resolve(error?.code ?? 0),
    )
  })
  t.equal(code, 0, 'ends well as long as nothing is stale and no rule objects')
})
