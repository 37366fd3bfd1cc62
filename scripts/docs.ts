/**
 * Writes the documents that are made from the routes, as they are committed: `npm run docs`. With `--check` it writes
 * nothing and fails when a file is not what the routes say: `npm run docs:check`. Both tell what the connector rules
 * object to.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { build } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import { confirmationOverlay, withConfirmations } from '../src/documents/agents.ts'
import { checkConnector } from '../connector/rules/definition/check.ts'
import { withOperations, withoutPaging, withPagedOperations } from '../src/documents/package.ts'
import type { Document } from '../src/documents/swagger2.ts'

/** Stands in the committed files for the address of whoever installs the service. */
const exampleUrl = 'https://tenant-steward.example.com'

const paths = {
  openApi: 'openapi/openapi.json',
  connector: 'connector/apiDefinition.swagger.json',
  properties: 'connector/apiProperties.json',
  readme: 'connector/readme.md',
  agents: 'connector/mcp/apiDefinition.swagger.json',
  agentProperties: 'connector/mcp/apiProperties.json',
  overlay: 'connector/copilot/overlay.json',
}

/**
 * For whoever brings it into an environment; git ignores it. It is the connector's definition with what the overlay
 * says, and the same twice would tell a reviewer nothing.
 */
const copilot = 'connector/copilot/apiDefinition.swagger.json'

export interface Documents {
  openApi: unknown
  connector: Document
  agents: Document
}

/** The documents of the real routes. Nothing is asked of Graph: no handler runs. */
export async function makeDocuments(): Promise<Documents> {
  const unusedKey = { name: 'documents', sha256: '0'.repeat(64), roles: ['Reader'] }
  const config = readConfig({ PUBLIC_URL: exampleUrl, API_KEYS: JSON.stringify([unusedKey]) })
  const app = await build({
    config,
    servicesFor: () => {
      throw new Error('Documents are made without services.')
    },
  })
  await app.ready()
  const documents = { openApi: app.swagger(), connector: app.connector(), agents: app.agentConnector() }
  await app.close()
  return documents
}

/** The content of every file that follows from the routes, by its path below `root`. */
export async function makeFiles(root: URL, documents?: Documents): Promise<Record<string, string>> {
  const { openApi, connector, agents } = documents ?? (await makeDocuments())
  const read = (path: string) => readFile(new URL(path, root), 'utf8')
  const properties = withPagedOperations(JSON.parse(await read(paths.properties)), connector)
  return {
    [paths.openApi]: await json(openApi, 2),
    // Four spaces: Microsoft's coding standards for connectors.
    [paths.connector]: await json(connector, 4),
    [paths.properties]: await json(properties, 2),
    [paths.readme]: withOperations(await read(paths.readme), connector),
    [paths.agents]: await json(agents, 4),
    [paths.agentProperties]: await json(withoutPaging(properties), 2),
    [paths.overlay]: await json(confirmationOverlay(connector), 2),
  }
}

/** The paths of the files under `root` that are not what the routes say. */
export async function staleFiles(root: URL, documents?: Documents): Promise<string[]> {
  const found = await Promise.all(
    Object.entries(await makeFiles(root, documents)).map(async ([path, content]) => {
      const current = await readFile(new URL(path, root), 'utf8').catch(() => undefined)
      return current === content ? [] : [path]
    }),
  )
  return found.flat()
}

/** What fits on a line stays on one: easier to compare, and a sixth smaller where the size is limited. */
const json = (value: unknown, tabWidth: number): Promise<string> =>
  format(JSON.stringify(value), { parser: 'json', tabWidth, printWidth: 120 })

async function write(root: URL, documents: Documents): Promise<void> {
  const files = await makeFiles(root, documents)
  for (const [path, content] of Object.entries(files)) await writeFile(new URL(path, root), content)
  await writeFile(new URL(copilot, root), await json(withConfirmations(documents.connector), 4))
}

async function main(root: URL, check: boolean): Promise<void> {
  const documents = await makeDocuments()
  const { connector, agents } = documents
  if (!check) await write(root, documents)
  const complaints = [
    ...(await staleFiles(root, documents)).map(
      (path) => `${path} is not what the routes say: run "npm run docs" and commit it.`,
    ),
    ...[connector, withConfirmations(connector), agents]
      .flatMap(checkConnector)
      .map(({ rule, path, message }) => `${path}: ${message} (${rule})`),
  ]
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`)
  if (check && complaints.length > 0) process.exitCode = 1
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(new URL('../', import.meta.url), process.argv.includes('--check'))
}
