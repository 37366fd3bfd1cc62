import t from 'tap'
import { changesBetween } from '../../src/services/roles/snapshots/snapshot-changes.ts'
import type { SnapshotContent } from '../../src/services/roles/snapshots/snapshot-rows.ts'
import type { SystemState } from '../../src/services/roles/systems/read-systems.ts'
import { startSimulator } from '../../simulator/server.ts'
import { all, startService } from '../helper.ts'
import { azureRow } from './made-up.ts'

/** The same in every simulated tenant of this seed. */
async function subscriptionsOf(t: Parameters<typeof startService>[0]) {
  const simulator = await startSimulator({ port: 0, users: 400, azure: { quotaFactor: 0 } })
  t.teardown(() => simulator.close())
  return simulator.cast.azure.subscriptions
}

t.test('chosen subscriptions are told as complete, and the rest never as clean', async (t) => {
  const { library, studentPortal } = (await subscriptionsOf(t)) as any
  const chosen = library ?? studentPortal
  const missing = crypto.randomUUID()
  const service = await startService(t, { env: { AZURE_ROLES: 'true', AZURE_SUBSCRIPTION_IDS: chosen.id } })
  const { call } = service
  const taken = (await call('POST /v1/role-snapshots', { body: {} })).body
  const azure = taken.systems.find(({ system }: any) => system === 'azure')
  t.match(azure, {
    state: 'readAsChosen',
    message: /^Azure was read as the operator of this service chose, without 9 other subscriptions: nothing is known/,
    unseen: [{ code: 'NotChosen', reason: 'switchedOff' }],
  })
  t.notOk('reason' in azure)
  t.notOk(taken.missingParts.some(({ part }: any) => part === 'azure'))
  const { rootOwner } = (service.cast as any).azure.assignments
  const findings = async () => (await all(service, 'GET /v1/role-findings')).value
  const standing = (await findings()).find(
    ({ rule, subjectId }) => rule === 'azureStandingAccess' && subjectId === rootOwner.principalId,
  )
  t.ok(standing, 'what is above the subscription counts for it')
  const html = (await call('GET /v1/role-report')).body.content
  t.match(html, /Azure \(read as chosen\)/)
  t.match(html, /9 other subscriptions not asked for/)

  const blind = await startService(t, {
    env: { AZURE_ROLES: 'true', AZURE_SUBSCRIPTION_IDS: `${chosen.id},${missing}`, REPORT_LANGUAGE: 'fr' },
  })
  const part = (await blind.call('POST /v1/role-snapshots', { body: {} })).body
  t.match(
    part.systems.find(({ system }: any) => system === 'azure'),
    {
      state: 'partlyRead',
      message: new RegExp(`1 thing could not be seen \\(Subscription ${missing}\\).*without 9 other subscriptions`),
      unseen: [{ code: 'ChosenSubscriptionUnseen' }, { code: 'NotChosen' }],
    },
    'one that is not there is not taken for one without roles',
  )
  t.match((await blind.call('GET /v1/role-report')).body.content, /non demandé\s:\s9\sautres abonnements/)
})

t.test('Azure that does not respond costs nothing of the rest', async (t) => {
  const { call, simulate } = await startService(t, { env: { AZURE_ROLES: 'true' } })
  await simulate('POST /_simulator/faults', { where: 'azure', path: 'ResourceGraph', effect: { status: 500 } })
  const { status, body } = await call('POST /v1/role-snapshots', { body: {} })
  t.equal(status, 200)
  t.ok(body.roleAssignments > 0)
  t.match(body.missingParts, [{ part: 'azure', reason: 'unavailable' }])
  t.match(
    body.systems.find(({ system }: any) => system === 'azure'),
    { state: 'notRead', reason: 'unavailable', message: /no complete response, so take another snapshot later/ },
  )
})

t.test('of what is chosen, changes are told; a choice that changes is none', async (t) => {
  const state = (chosen?: SystemState['chosen']): SystemState => ({
    system: 'azure',
    state: chosen === undefined ? 'read' : 'readAsChosen',
    unseen:
      chosen === undefined
        ? []
        : [
            { what: 'everything', reason: 'switchedOff', code: 'NotChosen' },
            { what: 'assignments', reason: 'switchedOff', code: 'HigherTiers' },
          ],
    ...(chosen !== undefined && { chosen }),
  })
  const content = (rows: SnapshotContent['otherAssignments'], one: SystemState): SnapshotContent => ({
    assignments: [],
    settings: [],
    apps: [],
    holders: [],
    otherAssignments: rows ?? [],
    systems: [one],
  })
  const count = (before: SnapshotContent, after: SnapshotContent) => changesBetween(before, after).length
  const [s1, s2] = [azureRow(), azureRow({ scopeId: '/subscriptions/s2', principalId: 'u2' })]
  const inS1 = azureRow({ scopeId: '/Subscriptions/S1/resourceGroups/web', scopeType: 'resourceGroup' })
  const reader = azureRow({ roleId: 'reader', tier: 2 })
  const only = state({ scopes: ['/subscriptions/s1'], others: 1, maxTier: 1 })
  t.equal(count(content([s1, inS1], only), content([], only)), 2, 'in what both were asked for')
  t.equal(count(content([s2, reader], state()), content([], only)), 0, 'not what only one was asked for')
  t.equal(count(content([], only), content([s2, reader], state())), 0, 'and not the other way round')
  t.equal(count(content([s1, s2], state()), content([], state())), 2)
})
