import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { isLimited, type CapabilityStatus } from '../../src/services/connection/capability-status.ts'
import { CAPABILITIES } from '../../src/services/connection/capabilities.ts'
import { journalOf, startService, type Service } from '../helper.ts'
import { startPlans } from '../plans/support.ts'
import { start } from '../simulator/support.ts'

/** What each capability reads, and so what has to fail for it to be told. */
const READS: Record<string, string> = {
  signInActivity: 'signInActivity',
  signInLog: 'auditLogs/signIns',
  licenses: 'licenseDetails',
  licenseGroups: 'assignedLicenses%2Fany',
  conditionalAccessSideEffects: 'conditionalAccess',
  mailboxKinds: 'mailboxSettings',
  protectedPeople: 'isAssignableToRole',
  usageReports: 'getOffice365ActiveUserDetail',
  contactInfo: 'expand=manager',
  roles: 'directory/roleDefinitions',
  privilegedApps: 'oauth2PermissionGrants',
  roleUse: 'servicePrincipalSignInActivities',
  privilegedIdentityManagement: 'roleAssignmentScheduleInstances',
  roleSettings: 'roleManagementPolicyAssignments.*DirectoryRole',
  privilegedGroups: 'privilegedAccess/group/assignmentScheduleInstances',
  groupSettings: "roleManagementPolicyAssignments.*'Group'",
  accessReviews: 'accessReviews',
  administratorPolicies: 'conditionalAccess',
  roleAlerts: 'roleManagementAlerts',
  entitlementRoles: 'roleManagement/entitlementManagement',
  exchangeRoles: 'roleManagement/exchange',
  intuneRoles: '/deviceManagement/role',
  cloudPcRoles: 'roleManagement/cloudPC',
  defenderRoles: 'roleManagement/defender',
}

async function capabilitiesOf(service: Service): Promise<Record<string, CapabilityStatus>> {
  const { status, body } = await service.call('GET /v1/connection', { as: 'reader' })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return Object.fromEntries(body.capabilities.map((one: CapabilityStatus) => [one.capability, one]))
}

t.test('every capability that reads is tried, and those that only write are not', async (t) => {
  const service = await startService(t)
  const found = await capabilitiesOf(service)
  for (const { capability, identity, setting } of CAPABILITIES) {
    if (setting !== undefined) continue
    t.match(found[capability], { status: 'available', tried: identity === 'read' }, capability)
  }
  t.same(
    CAPABILITIES.filter(({ identity }) => identity === 'read')
      .map(({ capability }) => capability)
      .sort(),
    Object.keys(READS).sort(),
  )
  t.same(await journalOf(service), [], 'nothing is written')
  const { httpRequests } = await service.simulate('GET /_simulator/stats')
  t.ok(httpRequests < 25, `${httpRequests} requests`)
  await capabilitiesOf(service)
  t.ok((await service.simulate('GET /_simulator/stats')).httpRequests - httpRequests <= 2, 'and not again for a minute')
})

t.test('a look leaves one read of logs and reports to others, of the five that Graph answers at once', async (t) => {
  const service = await startService(t, { simulator: { quota: 'on' } })
  await capabilitiesOf(service)
  const { callsByOperation, throttled } = await service.simulate('GET /_simulator/stats')
  const logs = Object.entries<number>(callsByOperation).filter(([operation]) =>
    /^GET .(auditLogs|reports).(?!auth)/.test(operation),
  )
  t.same([throttled, logs.reduce((sum, [, count]) => sum + count, 0)], [0, 4], JSON.stringify(logs))
})

t.test('what Graph says to each read is told of that capability', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 200, quota: 'off' } })
  for (const [capability, path] of Object.entries(READS)) {
    for (const [effect, expected] of [
      [
        { status: 403, code: 'Authorization_RequestDenied' },
        { status: 'warning', code: 'GraphPermissionMissing' },
      ],
      [
        { status: 418, code: 'Teapot' },
        { status: 'unexpected', code: 'Teapot', message: /418 Teapot/ },
      ],
      [
        { status: 501, code: 'x' },
        { status: 'warning', code: 'GraphUnavailable' },
      ],
    ] as const) {
      await bench.faults({ path, effect })
      // What was tried is kept for a minute, and products for longer.
      bench.advance(60 * 60_000)
      const found = await capabilitiesOf(bench)
      t.match(found[capability], { tried: true, ...expected }, `${capability}: ${effect.status}`)
      t.match(found[capability]?.message, /^[A-Z].*\.$/)
      // The index of role holders reads most of what there is about roles.
      const others = Object.entries(READS).filter(([name, read]) => name !== capability && read !== path)
      const ill = others.filter(([name]) => found[name]?.status !== 'available').map(([name]) => name)
      t.ok(
        ill.every((name) => /^(protectedPeople|roleSettings|licenseGroups)$/.test(name)),
        `others: ${ill.join()}`,
      )
    }
  }
})

t.test('tenants without a license, and permissions that a token does not show', async (t) => {
  const lacks = async (profiles: string[]) => {
    const service = await startService(t, { simulator: { users: 200, profiles: profiles as never } })
    return Object.values(await capabilitiesOf(service))
      .filter(isLimited)
      .map(({ capability, status, code }) => `${capability}: ${status} ${code}`)
      .sort()
  }
  t.same(await lacks(['noP1']), [
    'roleUse: unavailable SignInDataUnavailable',
    'signInActivity: unavailable SignInDataUnavailable',
    'signInLog: unavailable SignInDataUnavailable',
  ])
  t.same(await lacks(['noP2']), [
    'accessReviews: unavailable PimUnavailable',
    'groupSettings: unavailable PimUnavailable',
    'privilegedGroups: unavailable PimUnavailable',
    'privilegedIdentityManagement: unavailable PimUnavailable',
    'roleAlerts: unavailable PimUnavailable',
    'roleSettings: unavailable PimUnavailable',
  ])
  t.same(await lacks(['noPim']), [
    'groupSettings: unavailable PimUnavailable',
    'roleAlerts: unavailable PimUnavailable',
    'roleSettings: unavailable PimUnavailable',
  ])
})

async function checkTenant(env: Record<string, string>) {
  const child = spawn(process.execPath, ['src/check-tenant.ts'], {
    env: { PATH: process.env['PATH'], GRAPH_CREDENTIAL: 'simulator', SIGN_IN_READS_PER_MINUTE: '0', ...env },
  })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (child.exitCode === null) await once(child, 'exit')
  return { output, errors, code: child.exitCode }
}

t.test('npm run check-tenant prints it as a table, and writes nothing', async (t) => {
  const graph = await start(t, { users: 200 })
  const well = await checkTenant({ GRAPH_BASE_URL: graph.url })
  t.equal(well.code, 0, well.errors)
  t.match(well.output, /^Northwind College \([0-9a-f-]{36}\)\nWRITES_ENABLED is not true/)
  t.match(well.output, /^works {15}read {3}Sign-in activity$/m)
  t.match(well.output, /^permitted {11}write {2}Removals from license groups$/m)

  await graph.control('PATCH', 'settings', { profiles: ['noP2'] })
  await graph.control('POST', 'faults', { path: 'subscribedSkus', effect: { status: 418, code: 'Teapot' } })
  await graph.control('POST', 'faults', { path: 'mailboxSettings', effect: { status: 403 } })
  const ill = await checkTenant({ GRAPH_BASE_URL: graph.url })
  t.equal(ill.code, 2)
  t.match(ill.output, /^missing license {5}read {3}Access reviews of roles$/m)
  t.match(ill.output, /^missing permission {2}read {3}Recognizing shared and room mailboxes$/m)
  t.match(ill.output, /^unexpected answer {3}read {3}Licenses$/m)
  t.match(ill.output, /MailboxSettings\.Read/)
  t.ok(ill.output.split('\n').every((line) => line.length <= 135))
  t.same((await graph.control('GET', 'journal')).body.value, [])

  const nowhere = await checkTenant({ GRAPH_BASE_URL: 'http://127.0.0.1:9' })
  t.match(nowhere, { code: 1, output: '', errors: /^Microsoft Graph did not respond.*\.\n$/ })
  t.match(await checkTenant({ GRAPH_BASE_URL: 'nonsense' }), { code: 1, errors: /GRAPH_BASE_URL/ })
})
