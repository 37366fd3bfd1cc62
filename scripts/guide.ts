/**
 * Writes what follows from the code into the files that a newcomer reads: all of `.env.example`, the permissions that
 * the set-up scripts ask for, and the tables in `docs/` between their markers. Part of `npm run docs`; with `--check`
 * it writes nothing and fails when a file is stale.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Results } from '../bench/results.ts'
import { renderTable } from '../bench/table.ts'
import { leastPermissions, registrations } from '../connector/setup/registrations.ts'
import { ConfigSchema } from '../src/config/variables.ts'
import { READ_PERMISSIONS, ROLE_WRITE_PERMISSIONS, WRITE_PERMISSIONS } from '../src/graph/permissions.ts'
import { ROLES, type Role } from '../src/callers.ts'
import { AZURE_CAPABILITIES } from '../src/services/connection/azure-capabilities.ts'
import { CAPABILITIES } from '../src/services/connection/capabilities.ts'

interface Variable {
  name: string
  description: string
  /** As it would be written in the environment; empty where nothing is set. */
  standard: string
  values?: readonly string[]
}

interface VariableSchema {
  description: string
  default?: unknown
  enum?: string[]
}

const variables: Variable[] = Object.entries(ConfigSchema.properties as unknown as Record<string, VariableSchema>).map(
  ([name, { description, default: standard, enum: values }]) => ({
    name,
    description,
    standard: Array.isArray(standard) || standard === undefined ? '' : String(standard),
    ...(values !== undefined && { values }),
  }),
)

/** Each group begins at a variable and goes on in the order of the schema. */
const GROUPS: Readonly<Record<string, string>> = {
  HOST: 'The service itself',
  GRAPH_BASE_URL: 'Microsoft Graph, and the identities towards it',
  API_KEYS: 'Who may call',
  WRITES_ENABLED: 'What may be changed',
  HOOK_ALLOWED_HOSTS: 'Triggers, and the audit log',
}

function groups(): { title: string; members: Variable[] }[] {
  const found: { title: string; members: Variable[] }[] = []
  for (const variable of variables) {
    const title = GROUPS[variable.name]
    if (title !== undefined) found.push({ title, members: [] })
    found.at(-1)?.members.push(variable)
  }
  return found
}

const meaning = ({ description, values }: Variable) =>
  values === undefined ? description : `${description} One of ${values.join(', ')}.`

export function envExample(): string {
  const head = comment(
    'Everything that Tenant Steward can be configured with. Copy this file to .env, which npm start and npm run ' +
      'dev read, ' +
      'and remove the # in front of what you set; without API_KEYS or API_AUDIENCE nobody could call the ' +
      'service, and it does not start. ' +
      'Lists are comma-separated; API_KEYS and AUDIT_KEY_PREVIOUS are JSON on one line. ' +
      'Written from src/config/variables.ts by npm run docs.',
  )
  const parts = groups().map(({ title, members }) =>
    [
      `## ${title}`,
      ...members.map((variable) => `${comment(meaning(variable))}\n#${variable.name}=${variable.standard}`),
    ].join('\n\n'),
  )
  return `${[head, ...parts].join('\n\n')}\n`
}

function comment(text: string, width = 118): string {
  const lines = ['#']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last.length + word.length + 1 > width) lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}

/** The same names again for one purpose: one sentence says it better than fourteen rows. */
const isRepeated = ({ name }: Variable) => /^GRAPH_(READ|WRITE)_AZURE_/.test(name)

function configurationTables(): string {
  const row = (variable: Variable) => [
    code(variable.name),
    variable.standard === '' ? '' : code(variable.standard),
    meaning(variable),
  ]
  return groups()
    .map(({ title, members }) =>
      [
        `**${title}**`,
        table(['Variable', 'Default', 'Meaning'], members.filter((variable) => !isRepeated(variable)).map(row)),
      ].join('\n\n'),
    )
    .join('\n\n')
}

function permissionTables(): string {
  const rows = CAPABILITIES.map((capability) => {
    const names = leastPermissions(capability).map(code).join(', ')
    return [
      `${capability.label}${capability.optional === true ? ' (optional)' : ''}`,
      capability.identity === 'read' ? names : '',
      capability.identity === 'write' ? names : '',
      capability.license === undefined ? '' : `Entra ID ${capability.license}`,
    ]
  })
  const azureRows = AZURE_CAPABILITIES.map(({ label, identity, role, pim }) => [
    `${label} (with ${code('AZURE_ROLES')})`,
    identity === 'read' ? `[Azure role](#azure) ${role}` : '',
    identity === 'write' ? `[Azure role](#azure) ${role}` : '',
    pim === true ? 'Entra ID P2' : '',
  ])
  return [
    table(['For', 'Reading identity', 'Writing identity', 'License in the tenant'], [...rows, ...azureRows]),
    `All of the reading identity: ${READ_PERMISSIONS.map(code).join(', ')}.`,
    `All of the writing identity, which only writes: ${WRITE_PERMISSIONS.filter(
      (name) => !(ROLE_WRITE_PERMISSIONS as readonly string[]).includes(name),
    )
      .map(code)
      .join(', ')}.`,
    'Role plans need these besides, each of which leads to control of the tenant; leave them out while you make ' +
      `none: ${ROLE_WRITE_PERMISSIONS.map(code).join(', ')}.`,
  ].join('\n\n')
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>
}

interface Operation {
  operationId: string
  tags: string[]
  /** Empty where any caller may call it. */
  'x-roles': string[]
}

/** Each operation beside each app role, in the order of the document and under the names of its areas. */
function roleMatrix({ paths }: OpenApi): string {
  const areas = Map.groupBy(
    Object.values(paths).flatMap((item) => Object.values(item)),
    ({ tags: [area = ''] }) => area,
  )
  // Administrators may call everything: a column of their own would say nothing.
  const roles = ROLES.filter((role) => role !== 'Administrator')
  const may = (role: Role, { 'x-roles': accepted }: Operation) => accepted.length === 0 || accepted.includes(role)
  const rows = [...areas].flatMap(([area, operations]) => [
    [`**${area}**`, ...roles.map(() => '')],
    ...operations.map((operation) => [
      operation.operationId,
      ...roles.map((role) => (may(role, operation) ? '●' : '')),
    ]),
  ])
  return table(['Operation', ...roles.map(code)], rows)
}

const code = (text: string) => `\`${text}\``

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** The page with what stands between the two markers of that name replaced. */
function between(path: string, page: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name}: written by npm run docs -->`, `<!-- end of ${name} -->`]
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`${path} needs the lines "${begin}" and "${end}".`)
  return `${before}${begin}\n\n${content}\n\n${end}${after}`
}

function measurements(kept: readonly (string | undefined)[]): string {
  const tables = kept.flatMap((json) => (json === undefined ? [] : [renderTable(JSON.parse(json) as Results)]))
  if (tables.length > 0) return tables.join('\n\n')
  return 'No run of `npm run bench` is kept in this version: it writes `bench/results.json`.'
}

function unlessAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** The content of every file that follows from the code, by its path below `root`. */
export async function makeGuide(root: URL): Promise<Record<string, string>> {
  const read = (path: string) => readFile(new URL(path, root), 'utf8')
  const kept = await Promise.all(
    ['bench/results.json', 'bench/results-full.json'].map((path) => read(path).catch(unlessAbsent)),
  )
  const openApi = JSON.parse(await read('openapi/openapi.json')) as OpenApi
  const written = async (path: string, blocks: Record<string, string>) =>
    Object.entries(blocks).reduce((page, [name, content]) => between(path, page, name, content), await read(path))
  return {
    'docs/configuration.md': await written('docs/configuration.md', { configuration: configurationTables() }),
    'docs/permissions.md': await written('docs/permissions.md', {
      permissions: permissionTables(),
      roles: roleMatrix(openApi),
    }),
    'docs/measurements.md': await written('docs/measurements.md', { measurements: measurements(kept) }),
    '.env.example': envExample(),
    'connector/setup/permissions.json': `${JSON.stringify(registrations(), null, 2)}\n`,
  }
}

async function main(root: URL, check: boolean): Promise<void> {
  for (const [path, content] of Object.entries(await makeGuide(root))) {
    const file = new URL(path, root)
    if (!check) {
      await writeFile(file, content)
    } else if ((await readFile(file, 'utf8').catch(() => undefined)) !== content) {
      process.stderr.write(`${path} is not what the code says: run "npm run docs" and commit it.\n`)
      process.exitCode = 1
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(new URL('../', import.meta.url), process.argv.includes('--check'))
}
