/**
 * As much of the Azure CLI as the set-up script calls, on a directory in the file `FAKE_AZ`. What was made is not known
 * on the first look at it, as in Microsoft Entra ID.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const file = process.env['FAKE_AZ'] ?? ''
const directory = JSON.parse(readFileSync(file, 'utf8'))
const [group, ...args] = process.argv.slice(2)

function answer(value?: unknown): never {
  writeFileSync(file, JSON.stringify(directory, null, 2))
  if (value !== undefined) process.stdout.write(`${JSON.stringify(value)}\n`)
  process.exit(0)
}

function refuse(code: string): never {
  writeFileSync(file, JSON.stringify(directory, null, 2))
  process.stderr.write(`ERROR: ${code}\n`)
  process.exit(1)
}

if (group === 'account') {
  process.stdout.write(`${directory.tenantId}\n`)
  process.exit(0)
}

const option = { type: 'string' } as const
const { values, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    method: option,
    url: option,
    body: option,
    headers: option,
    output: option,
    'uri-parameters': option,
    'only-show-errors': { type: 'boolean' },
  },
})
const parameters = [values['uri-parameters'], ...positionals]
const filters = Object.fromEntries(
  [...(parameters.find((one) => one?.startsWith('$filter=')) ?? '').matchAll(/(\w+) eq '([^']*)'/g)].map(
    ([, name, value]) => [name, value],
  ),
)
const body = JSON.parse(values.body ?? '{}')
const [collection = '', id = '', action = ''] = (values.url ?? '').split('/v1.0/')[1]?.split('/') ?? []
directory.calls.push(`${values.method} ${collection}${action === '' ? '' : `/${action}`}`)
const entries = directory[action === 'appRoleAssignments' ? action : collection] as Record<string, unknown>[]

// As Microsoft Graph tells it, which does not take it back.
if (collection === 'applications') {
  for (const { appRoles = [] } of entries as { appRoles?: object[] }[]) {
    for (const role of appRoles) Object.assign(role, { origin: 'Application' })
  }
}
if (values.method === 'GET') {
  const wanted = action === 'appRoleAssignments' ? { principalId: id } : filters
  const found = entries.filter((entry) => Object.entries(wanted).every(([name, value]) => entry[name] === value))
  answer({ value: found })
}
if (values.method === 'POST' && (id === '' || action === 'appRoleAssignments')) {
  const number = String(directory.calls.length).padStart(12, '0')
  const made = {
    id: `00000000-0000-4000-9000-${number}`,
    ...(collection === 'applications' && {
      appId: `00000000-0000-4000-8000-${number}`,
      appRoles: [],
      api: { oauth2PermissionScopes: [] },
      web: { redirectUris: [] },
      identifierUris: [],
      requiredResourceAccess: [],
      unseen: true,
    }),
    ...body,
  }
  entries.push(made)
  answer(made)
}
const entry = entries.find((one) => one['id'] === id)
if (entry === undefined || entry['unseen'] === true) {
  if (entry !== undefined) delete entry['unseen']
  refuse('Not Found({"error":{"code":"Request_ResourceNotFound"}})')
}
if (action === 'addPassword') {
  directory.secrets.push(`secret-${directory.secrets.length}-of-${id}`)
  answer({ secretText: directory.secrets.at(-1) })
}
if (values.method !== 'PATCH') refuse('MethodNotAllowed')
for (const [name, value] of Object.entries(body)) {
  const isPart = name === 'api' || name === 'web'
  if (JSON.stringify(value).includes('"origin"')) refuse('origin is read-only')
  entry[name] = isPart ? { ...(entry[name] as object), ...(value as object) } : value
}
answer()
