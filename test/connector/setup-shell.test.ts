import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import t, { type Test } from 'tap'
import { readConfig } from '../../src/config/config.ts'
import { ROLES } from '../../src/callers.ts'
import { ROOT } from '../start/child.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const SCRIPT = join(ROOT, 'connector/setup/register-apps.sh')
const TENANT = '11111111-1111-4111-8111-111111111111'
const GRAPH = '00000003-0000-0000-c000-000000000000'
const REDIRECT = 'https://global.consent.azure-apim.net/redirect/nwc-5ftenantsteward-5f0123456789abcdef'
const URL_OPTIONS = ['--public-url', 'https://steward.northwind.edu/']

t.equal(spawnSync('bash', ['-n', SCRIPT], { encoding: 'utf8' }).stderr, '', 'the script is valid bash')
const skip = spawnSync('jq', ['--version']).status !== 0 && 'no jq on this machine'

interface App {
  displayName: string
  appId: string
  [property: string]: any
}

/** A directory, and the script run on it with a stand-in for the Azure CLI. */
function begin(t: Test) {
  const folder = temporaryFolder(t)
  const state = join(folder, 'directory.json')
  const empty = { calls: [], secrets: [], applications: [], appRoleAssignments: [], oauth2PermissionGrants: [] }
  const graph = { id: 'graph-principal', appId: GRAPH }
  writeFileSync(state, JSON.stringify({ ...empty, tenantId: TENANT, servicePrincipals: [graph] }))
  const fake = join(ROOT, 'test/connector/fake-az.ts')
  writeFileSync(
    join(folder, 'az'),
    `#!/bin/sh\n# Without what the test runner adds to every process, which takes far longer than the answer.\nunset NODE_OPTIONS\nexec '${process.execPath}' '${fake}' "$@"\n`,
  )
  chmodSync(join(folder, 'az'), 0o755)
  const envFile = join(folder, 'settings.env')
  const run = (...options: string[]) => {
    const { status, stdout, stderr } = spawnSync('bash', [SCRIPT, '--env-file', envFile, ...options], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env['PATH']}`, FAKE_AZ: state, RETRY_SECONDS: '0' },
    })
    return { status, output: stdout + stderr }
  }
  const directory = () => JSON.parse(readFileSync(state, 'utf8'))
  return {
    envFile,
    directory,
    run,
    /** With the tenant, as every step is. */
    step: (...options: string[]) => run('--tenant-id', TENANT, ...options),
    app: (name: string): App => directory().applications.find((one: App) => one.displayName === name),
    writes: () => directory().calls.filter((call: string) => !call.startsWith('GET')),
  }
}

const idsOf = (app: App) =>
  app['requiredResourceAccess'][0].resourceAccess.map(({ id }: { id: string }) => id).toSorted()

const table = JSON.parse(readFileSync(join(ROOT, 'connector/setup/permissions.json'), 'utf8'))

/** The ids of all permissions of some capabilities, as the table has them. */
function expected(names: readonly string[]): string[] {
  const chosen = table.capabilities.filter(({ name }: { name: string }) => names.includes(name))
  const ids = chosen.flatMap(({ permissions }: { permissions: { id: string }[] }) => permissions.map(({ id }) => id))
  return [...new Set<string>(ids)].toSorted()
}

t.test('from nothing to a service that may start', { skip }, async (t) => {
  const { step, app, directory, envFile, writes } = begin(t)
  const { status, output } = step(...URL_OPTIONS)
  t.equal(status, 0, output)
  t.same(
    directory().applications.map(({ displayName }: App) => displayName),
    ['Tenant Steward reading', 'Tenant Steward writing', 'Tenant Steward', 'Tenant Steward connector'],
  )
  t.equal(directory().servicePrincipals.length, 5)
  const byDefault = table.capabilities.filter((one: { byDefault: boolean }) => one.byDefault)
  for (const identity of ['read', 'write']) {
    const names = byDefault.filter((one: App) => one['identity'] === identity).map((one: { name: string }) => one.name)
    t.same(idsOf(app(`Tenant Steward ${identity === 'read' ? 'reading' : 'writing'}`)), expected(names))
  }
  const api = app('Tenant Steward')
  t.same(
    api['appRoles'].map(({ value }: { value: string }) => value),
    ROLES,
  )
  t.same(api['identifierUris'], [`api://${api.appId}`])
  t.equal(api['api'].requestedAccessTokenVersion, 2)
  t.match(app('Tenant Steward connector')['requiredResourceAccess'], [
    { resourceAppId: api.appId, resourceAccess: [{ id: api['api'].oauth2PermissionScopes[0].id, type: 'Scope' }] },
  ])

  const env = readFileSync(envFile, 'utf8')
  t.equal(statSync(envFile).mode & 0o777, 0o600, 'only its owner reads it')
  const config = readConfig(parseEnv(env))
  t.match(config, {
    PUBLIC_URL: 'https://steward.northwind.edu',
    GRAPH_READ_CREDENTIAL: 'client-secret',
    GRAPH_READ_AZURE_CLIENT_ID: app('Tenant Steward reading').appId,
    GRAPH_WRITE_AZURE_CLIENT_ID: app('Tenant Steward writing').appId,
    API_AUDIENCE: [api.appId],
    API_TENANT_ID: TENANT,
    API_CLIENT_IDS: [app('Tenant Steward connector').appId],
    WRITES_ENABLED: false,
  })
  const { secrets } = directory()
  t.same([config.GRAPH_READ_AZURE_CLIENT_SECRET, config.GRAPH_WRITE_AZURE_CLIENT_SECRET], secrets)
  for (const secret of [...secrets, config.AUDIT_KEY]) t.notMatch(output, secret, 'no secret is shown')

  await t.test('again', async (t) => {
    const known = () => {
      const { calls: _, ...rest } = directory()
      // Of the stand-in alone: whether it was looked at.
      return { ...rest, applications: rest.applications.map(({ unseen: _, ...one }: App) => one) }
    }
    const before = known()
    const again = step(...URL_OPTIONS)
    t.equal(again.status, 0, again.output)
    const after = known()
    t.same(after, before, 'changes nothing')
    t.equal(after.applications.length, 4)
    t.equal(readFileSync(envFile, 'utf8'), env, 'nor the file')
    t.match(again.output, 'is there already')
  })

  await t.test('fewer capabilities', async (t) => {
    t.equal(step(...URL_OPTIONS, '--capabilities', 'licenses,phoneUpdates').status, 0)
    t.same(idsOf(app('Tenant Steward reading')), expected(['licenses']))
    t.same(idsOf(app('Tenant Steward writing')), expected(['phoneUpdates']))
  })

  await t.test('consent is a step of its own', async (t) => {
    t.same(directory().appRoleAssignments, [])
    const trial = step('--grant-consent', '--what-if')
    t.match(trial.output, 'What if: Grant "Tenant Steward reading" User.Read.All.')
    t.same(directory().appRoleAssignments, [], 'a trial grants nothing')
    t.equal(step('--grant-consent').status, 0)
    const granted = directory().appRoleAssignments
    t.equal(granted.length, idsOf(app('Tenant Steward reading')).length + idsOf(app('Tenant Steward writing')).length)
    t.ok(granted.every(({ resourceId }: { resourceId: string }) => resourceId === 'graph-principal'))
    t.match(directory().oauth2PermissionGrants, [{ consentType: 'AllPrincipals', scope: 'access_as_user' }])
    const count = writes().length
    t.equal(step('--grant-consent').status, 0)
    t.equal(writes().length, count, 'and is given once')
  })

  await t.test('what is asked for no more is named', async (t) => {
    t.equal(step(...URL_OPTIONS, '--capabilities', 'contactInfo').status, 0)
    t.match(step('--grant-consent').output, '"Tenant Steward reading" also holds LicenseAssignment.Read.All')
  })

  await t.test('the redirect address, once the connector is there', async (t) => {
    t.match(step('--redirect-url', REDIRECT, '--what-if').output, 'What if: Add the redirect address')
    t.same(app('Tenant Steward connector')['web'].redirectUris, [])
    for (let time = 0; time < 2; time++) t.equal(step('--redirect-url', REDIRECT).status, 0)
    t.same(app('Tenant Steward connector')['web'].redirectUris, [REDIRECT])
  })
})

t.test('what is not granted by default is granted to those who name it', { skip }, async (t) => {
  const { step, app } = begin(t)
  t.equal(step(...URL_OPTIONS, '--capabilities', 'roles,pendingRoleRequests,roleChanges').status, 0)
  t.same(idsOf(app('Tenant Steward writing')), expected(['pendingRoleRequests', 'roleChanges']))
})

t.test('what is there already is kept', { skip }, async (t) => {
  const { step, app, directory, run } = begin(t)
  t.equal(step(...URL_OPTIONS, '--name', 'Steward').status, 0)
  const before = app('Steward')['appRoles']
  t.equal(step(...URL_OPTIONS, '--name', 'Steward').status, 0)
  t.same(app('Steward')['appRoles'], before, 'roles that people hold keep their ids')
  t.match(run('--list-capabilities').output, 'roleChanges (write, only if named)')
  t.equal(directory().applications.length, 4)
})

t.test('a trial run changes nothing', { skip }, async (t) => {
  const { step, writes, envFile } = begin(t)
  const { status, output } = step(...URL_OPTIONS, '--what-if')
  t.equal(status, 0, output)
  t.match(output, 'What if: Register the app "Tenant Steward reading".')
  t.match(output, 'What if: Make client secrets')
  t.same(writes(), [])
  t.notOk(existsSync(envFile))
})

t.test('what is wrong stops it before anything is done', { skip }, async (t) => {
  const { step, run, writes } = begin(t)
  const cases: [string, { status: number | null; output: string }][] = [
    ['--public-url', step()],
    ['--public-url', step('--public-url', 'http://steward.northwind.edu')],
    ['--tenant-id', run(...URL_OPTIONS)],
    ['az login', run('--tenant-id', GRAPH, ...URL_OPTIONS)],
    ['nonsense', step(...URL_OPTIONS, '--capabilities', 'licenses,nonsense')],
    ['one capability that reads', step(...URL_OPTIONS, '--capabilities', 'phoneUpdates')],
    ['--name', step(...URL_OPTIONS, '--name', "x' or '1' eq '1")],
    ['--redirect-url', step('--redirect-url', 'https://evil.example.com/redirect/x')],
    ['--colour', step('--colour', 'red')],
    ['--tenant-id needs a value', run('--tenant-id')],
    ['register the apps first', step('--grant-consent')],
  ]
  for (const [says, { status, output }] of cases) {
    t.equal(status, 1, says)
    t.match(output, says)
  }
  t.same(writes(), [])
})
