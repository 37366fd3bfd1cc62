import t from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import type { CapabilityStatus } from '../../src/services/connection/capability-status.ts'
import { journalOf, startService, type Service } from '../helper.ts'
import { startPlans } from '../plans/support.ts'

const READER = 'Reader'
const GIVER = 'User Access Administrator'
const AZURE_ROLES = 'true'
const WITHOUT_PIM = 'unavailable PimUnavailable'
const LACKS_PIM = ['available', 'warning AzureWriteNotGranted', 'warning AzureWriteNotGranted']

async function inAzure({ call }: Service): Promise<Record<string, CapabilityStatus>> {
  const { status, body } = await call('GET /v1/connection', { as: 'reader' })
  if (status !== 200) throw new Error(JSON.stringify(body))
  const found = (body.capabilities as CapabilityStatus[]).filter(({ capability }) => capability.startsWith('azure'))
  return Object.fromEntries(found.map((one) => [one.capability, one]))
}

const statuses = (found: Record<string, CapabilityStatus>) =>
  Object.values(found).map(({ status, code }) => [status, code].filter((word) => word !== undefined).join(' '))

t.test('without AZURE_ROLES it is switched off, and nothing is amiss', async (t) => {
  const service = await startService(t)
  const found = await inAzure(service)
  t.same(Object.keys(found), [
    'azureRoles',
    'azurePrivilegedIdentityManagement',
    'azureAssignmentChanges',
    'azureScheduleChanges',
    'azureSettingChanges',
  ])
  for (const one of Object.values(found)) {
    t.match(one, { status: 'off', tried: false, code: 'AzureRolesOff', message: 'AZURE_ROLES is not true.' })
  }
  t.equal((await service.simulate('GET /_simulator/stats')).azure.requests, 0)
})

t.test('what both identities may do at the root management group', async (t) => {
  const bench = await startPlans(t, { env: { AZURE_ROLES }, simulator: { users: 200 } })
  const azure = (bench.cast as any).azure
  const hold = (identity: 'reader' | 'writer', ...grants: { role: string; scope: string; condition?: string }[]) =>
    bench.simulate(`PUT /_simulator/azure/identities/${identity}`, { grants })
  const look = async () => {
    bench.advance(2 * 60_000)
    return inAzure(bench)
  }
  const all = await look()
  t.same(statuses(all), Array(5).fill('available'))
  t.match(
    Object.values(all).map(({ identity, tried, message }) => [identity, tried, message]),
    [
      ['read', true, undefined],
      ['read', true, undefined],
      ['write', false, undefined],
      ['write', false, undefined],
      ['write', false, undefined],
    ],
  )
  const { azure: asked } = await bench.simulate('GET /_simulator/stats')
  t.ok(asked.requests <= 5, `${asked.requests} requests`)
  t.same(await journalOf(bench), [])
  await inAzure(bench)
  t.equal((await bench.simulate('GET /_simulator/stats')).azure.requests, asked.requests, 'not again for a minute')

  await t.test('missing read', async (t) => {
    for (const role of ['Management Group Reader', undefined]) {
      await hold('reader', ...(role === undefined ? [] : [{ role, scope: azure.rootScope }]))
      const found = await look()
      t.same(statuses(found), Array(5).fill('warning AzureReadNotGranted'))
      t.match(found['azureRoles'], {
        message:
          'The reading identity holds no role at the root management group that shows who holds roles: assign it ' +
          'Reader there.',
        missingPermissions: /^Microsoft.Authorization\/roleAssignments\/read /,
      })
      t.match(found['azureScheduleChanges']?.message, /^Nobody can tell while the reading identity does not see/)
    }
    await hold('reader', { role: READER, scope: azure.rootScope })
  })

  await t.test('missing write', async (t) => {
    await hold('writer')
    const found = await look()
    t.same(statuses(found).slice(2), Array(3).fill('warning AzureWriteNotGranted'))
    t.match(found['azureAssignmentChanges'], {
      message:
        'The writing identity holds no role at the root management group that gives and takes roles: assign it User ' +
        'Access Administrator there, or where plans shall change something; everything else works without.',
      missingPermissions:
        'Microsoft.Authorization/roleAssignments/write Microsoft.Authorization/roleAssignments/delete',
    })
    t.same(statuses(found).slice(0, 2), Array(2).fill('available'), 'what is read is something else')
  })

  await t.test('a wildcard that notActions narrow, and a role without PIM', async (t) => {
    const { library } = azure.subscriptions
    await hold('writer', { role: 'Contributor', scope: azure.rootScope })
    t.same(statuses(await look()).slice(2), Array(3).fill('warning AzureWriteNotGranted'))
    await hold('writer', { role: 'Owner', scope: azure.rootScope })
    t.same(statuses(await look()).slice(2), Array(3).fill('available'))
    await hold('writer', { role: 'Role Based Access Control Administrator', scope: azure.rootScope })
    t.same(statuses(await look()).slice(2), LACKS_PIM)
    await hold('writer', { role: GIVER, scope: library.scope })
    const below = await look()
    t.same(statuses(below).slice(2), Array(3).fill('available'), 'where plans may change something')
    t.match(
      below['azureScheduleChanges']?.message,
      /^Not at the root management group, but in 1 of \d+ subscriptions\.$/,
    )
    await hold('writer')
    const narrowed = await bench.simulate('POST /_simulator/azure/assignments', {
      role: GIVER,
      scope: azure.rootScope,
      principalId: azure.identities.writer.principalId,
      condition: "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})))",
    })
    t.same(statuses(await look()).slice(2), LACKS_PIM, 'with a condition')
    await bench.simulate('DELETE /_simulator/azure/assignments', { id: narrowed.id })
    await hold('writer', { role: GIVER, scope: azure.rootScope })
  })

  await t.test('refused, unreachable, without PIM, throttled', async (t) => {
    for (const [effect, path, expected] of [
      [{ status: 418, code: 'Teapot' }, 'roleAssignments', Array(5).fill('unexpected Teapot')],
      [{ drop: true }, '', Array(5).fill('warning GraphUnavailable')],
      [
        { status: 400, code: 'AadPremiumLicenseRequired' },
        'roleEligibility',
        ['available', WITHOUT_PIM, 'available', WITHOUT_PIM, WITHOUT_PIM],
      ],
    ] as const) {
      await bench.faults({ where: 'azure', path, effect })
      const began = performance.now()
      const found = await look()
      t.same(statuses(found), expected, JSON.stringify(effect))
      t.ok(performance.now() - began < 15_000, 'in time for everything else')
      for (const { message = 'It works.' } of Object.values(found)) t.match(message, /^(?!.*Microsoft Graph)[A-Z].*\.$/)
    }
    await bench.faults()
    t.same(statuses(await look()), Array(5).fill('available'))

    await bench.faults({ where: 'azure', path: '', effect: { status: 429, retryAfter: '60' } })
    const began = performance.now()
    const throttled = await look()
    t.same(statuses(throttled), Array(5).fill('warning GraphThrottled'))
    t.match(throttled['azureRoles']?.message, /^Azure is throttling this tenant: try again in \d+ seconds\.$/)
    t.ok(performance.now() - began < 15_000)
  })
})

t.test('what both identities may do in chosen subscriptions', async (t) => {
  const made = await startSimulator({ port: 0, users: 200 })
  const { library, studentPortal } = (made.cast as any).azure.subscriptions
  await made.close()
  const nowhere = '00000000-0000-4000-8000-00000000dead'
  const bench = await startPlans(t, {
    env: { AZURE_ROLES, AZURE_SUBSCRIPTION_IDS: [library.id, studentPortal.id, nowhere].join() },
    simulator: { users: 200 },
  })
  const hold = (identity: 'reader' | 'writer', role: string) =>
    bench.simulate(`PUT /_simulator/azure/identities/${identity}`, { grants: [{ role, scope: library.scope }] })
  const partly = await inAzure(bench)
  t.match(partly['azureRoles'], {
    status: 'warning',
    code: 'AzureReadNotGranted',
    message: `The reading identity holds no role in subscription ${nowhere} that shows who holds roles: assign it Reader there.`,
  })
  t.same(statuses(partly).slice(2), Array(3).fill('available'), 'judged where something is seen')

  await hold('reader', READER)
  bench.advance(2 * 60_000)
  t.match((await inAzure(bench))['azureRoles'], {
    message: new RegExp(`holds no role in subscriptions ${studentPortal.id}, ${nowhere} that`),
  })
  await bench.simulate('PUT /_simulator/azure/identities/reader', {
    grants: [library, studentPortal].map(({ scope }) => ({ role: READER, scope })),
  })
  await hold('writer', GIVER)
  bench.advance(2 * 60_000)
  t.match((await inAzure(bench))['azureAssignmentChanges'], {
    status: 'warning',
    code: 'AzureWriteNotGranted',
    message: new RegExp(`^The writing identity holds no role in subscription ${studentPortal.id} that gives`),
  })
})

t.test('of many chosen subscriptions the first are looked at, and the others counted', async (t) => {
  const ids = Array.from({ length: 53 }, () => crypto.randomUUID())
  const service = await startService(t, {
    env: { AZURE_ROLES, AZURE_SUBSCRIPTION_IDS: ids.join() },
    simulator: { users: 200 },
  })
  t.match((await inAzure(service))['azureRoles']?.message, new RegExp(`subscriptions ${ids[0]}, .* and 47 more that`))
  t.equal((await service.simulate('GET /_simulator/stats')).azure.requests, 50)
})
