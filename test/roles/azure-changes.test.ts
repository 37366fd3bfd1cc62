import t from 'tap'
import { changesBetween } from '../../src/services/roles/snapshots/snapshot-changes.ts'
import type { SnapshotContent } from '../../src/services/roles/snapshots/snapshot-rows.ts'
import type { SystemState } from '../../src/services/roles/systems/read-systems.ts'
import type { Unseen } from '../../src/services/roles/systems/system.ts'
import { openStore } from '../../src/store/database.ts'
import { all, startService } from '../helper.ts'
import { azureSettings, denial } from './azure-cases.ts'

type Bench = Awaited<ReturnType<typeof startService>>

const take = async ({ call }: Bench): Promise<string> => {
  const { body } = await call('POST /v1/role-snapshots', { body: {} })
  if (body.status !== 'succeeded') throw new Error(JSON.stringify(body))
  return body.snapshotId
}
const changesOf = async (bench: Bench, query = '?system=azure'): Promise<any[]> =>
  (await all(bench, `GET /v1/role-changes${query}`)).value

t.test('deny assignments and settings of Azure: what came, went and changed', async (t) => {
  const bench = await startService(t, {
    simulator: { quota: 'off' },
    env: { AZURE_ROLES: 'true', REPORT_LANGUAGE: 'fr' },
  })
  const { simulate, call } = bench
  const { subscriptions, eligibilities } = (bench.cast as any).azure
  const backup = (bench.cast as any).servicePrincipals.partnerBackup
  const [library] = [subscriptions.library]
  await take(bench)

  const { scope } = eligibilities.eligibleOwner
  await simulate('PATCH /_simulator/azure/policies', {
    scope,
    role: 'Owner',
    rules: [{ id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT12H' }],
  })
  const title = 'Deny assignment of the managed application Library search'
  await simulate('PUT /_simulator/azure/deny-assignments', { title, excluded: [], actions: ['*', 'Microsoft.Web/*'] })
  await simulate('DELETE /_simulator/azure/deny-assignments', {
    title: 'Deny assignment of the deployment stack Student portal',
  })
  await simulate('PUT /_simulator/azure/deny-assignments', {
    title: 'Keep the backups',
    scope: library.scope,
    actions: ['*/delete'],
  })
  const changed = await take(bench)
  const changes = await changesOf(bench)
  t.match(
    changes.find(({ kind }) => kind === 'setting'),
    {
      change: 'changed',
      system: 'azure',
      tier: 0,
      title: 'Azure settings of Owner for Subscription Student portal',
      roleName: 'Owner',
      scopeId: scope,
      scopeName: 'Subscription Student portal',
      fields: [{ field: 'maximumActivationDuration', before: 'PT4H', after: 'PT12H' }],
    },
  )
  const denials = changes.filter(({ kind }) => kind === 'denyAssignment')
  const of = (change: string) => denials.filter((one) => one.change === change)
  t.match(of('added'), [
    {
      title: `Deny assignment "Keep the backups" for Subscription ${library.displayName}`,
      scopeId: library.scope,
      scopeName: `Subscription ${library.displayName}`,
    },
  ])
  t.match(of('removed'), [{ title: /^Deny assignment of the deployment stack Student portal for Subscription/ }])
  t.match(of('changed'), [
    {
      title: `${title} for Subscription ${library.displayName} / resource group rg-ops`,
      fields: [
        { field: 'excluded', before: backup.displayName },
        { field: 'actions', before: '*', after: '*, Microsoft.Web/*' },
      ],
    },
  ])
  t.notOk('after' in of('changed')[0].fields[0], 'nobody is left out any more')
  t.equal(changes.length, 4)
  t.same(await changesOf(bench, '?system=entra'), [])
  t.same((await all(bench, 'GET /v1/role-changes?top=1')).value.length, 4, 'page by page')
  const { content } = (await call('GET /v1/role-report')).body
  t.match(content, /Paramètres Azure de Owner pour Subscription Student portal/)
  t.match(content, /Refus d’accès «\sKeep the backups\s» pour/)
  t.match(content, /Exceptions; Actions interdites/)

  // What can't be read is no change, and what comes back neither.
  await simulate('POST /_simulator/faults', { where: 'azure', path: 'denyAssignments', effect: { status: 403 } })
  await simulate('POST /_simulator/faults', {
    where: 'azure',
    path: 'roleManagementPolic',
    effect: { status: 403 },
  })
  await take(bench)
  t.same(await changesOf(bench, ''), [])
  await simulate('DELETE /_simulator/faults')
  await take(bench)
  t.same(await changesOf(bench, ''), [])
  t.same(await changesOf(bench, `?from=${changed}`), [], 'where both could be read, nothing has happened')
})

t.test('custom roles change; management groups that can not be listed change nothing', async (t) => {
  const bench = await startService(t, { simulator: { quota: 'off' }, env: { AZURE_ROLES: 'true' } })
  const { simulate } = bench
  await take(bench)
  await simulate('PATCH /_simulator/azure/role-definitions', { role: 'Lab Assistant', actions: ['*'] })
  await simulate('POST /_simulator/faults', { where: 'azure', path: 'descendants', effect: { status: 403 } })
  const hidden = await take(bench)
  t.match(await changesOf(bench, ''), [
    {
      change: 'changed',
      kind: 'role',
      system: 'azure',
      title: 'Custom role Lab Assistant',
      roleName: 'Lab Assistant',
      fields: [{ field: 'actions', after: '*' }],
    },
  ])
  await simulate('DELETE /_simulator/faults')
  await take(bench)
  t.same(await changesOf(bench, `?from=${hidden}`), [])
})

t.test('what is switched off later or from now on read is no change', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const wide = await startService(t, {
    store,
    simulator: { quota: 'off' },
    env: { AZURE_ROLES: 'true', AZURE_DENY_ASSIGNMENTS: 'false' },
  })
  const again = (env: Record<string, string>) =>
    startService(t, {
      store,
      env: { AZURE_ROLES: 'true', GRAPH_BASE_URL: wide.graphUrl, ARM_BASE_URL: wide.armUrl, ...env },
    })
  await take(wide)
  const more = await again({})
  await take(more)
  t.same(await changesOf(more, ''), [], 'from now on with deny assignments')
  const less = await again({ ROLE_SNAPSHOT_PARTS: 'azure', AZURE_DENY_ASSIGNMENTS: 'false' })
  await take(less)
  t.same(await changesOf(less, ''), [], 'and without them and settings')
})

t.test('what only one snapshot looked at', async (t) => {
  const state = (more: Partial<SystemState> = {}): SystemState => ({
    system: 'azure',
    state: 'read',
    unseen: [],
    denyAssignments: 1,
    settings: 1,
    ...more,
  })
  const content = (one: SystemState | undefined, more: Partial<SnapshotContent> = {}): SnapshotContent => ({
    assignments: [],
    settings: [],
    apps: [],
    holders: [],
    otherAssignments: [],
    denyAssignments: [],
    otherSettings: [],
    ...more,
    ...(one !== undefined && { systems: [one] }),
  })
  const seen = (before: SnapshotContent, after: SnapshotContent) =>
    changesBetween(before, after).map(({ change, kind, fields }) => [change, kind, ...fields.map(({ field }) => field)])
  const full = content(state(), { denyAssignments: [denial()], otherSettings: [azureSettings()] })
  t.same(seen(full, content(state())), [['removed', 'denyAssignment']], 'who uses a role is no change of its settings')
  t.same(seen(content(state()), full), [['added', 'denyAssignment']])

  const { denyAssignments: _none, settings: _never, ...older } = state()
  const unseen = (one: Partial<Unseen>) =>
    state({ state: 'partlyRead', unseen: [{ what: 'denyAssignments', reason: 'noPermission', ...one }] })
  for (const [what, other] of [
    ['an older snapshot', older as SystemState],
    ['one that knew of no other systems', undefined],
    ['not read', state({ state: 'notRead', reason: 'noPermission' })],
    ['unseen', unseen({})],
    ['unseen there', unseen({ scopeId: '/SUBSCRIPTIONS/s1' })],
    ['an unseen subscription', unseen({ what: 'everything', scopeId: '/subscriptions/s1' })],
    ['another choice', state({ chosen: { scopes: ['/subscriptions/s2'], others: 1 } })],
  ] as const) {
    t.same(seen(full, content(other)), [], `to ${what}`)
    t.same(seen(content(other), full), [], `from ${what}`)
  }
  t.same(seen(full, content(unseen({ scopeId: '/subscriptions/s2' }))), [['removed', 'denyAssignment']])
  t.same(seen(full, content(unseen({ what: 'assignments' }))), [['removed', 'denyAssignment']], 'of assignments alone')
  const only = state({ chosen: { scopes: ['/subscriptions/s1'], others: 1, maxTier: 1 }, state: 'readAsChosen' })
  t.same(seen(content(only, { denyAssignments: [denial()] }), content(only)), [['removed', 'denyAssignment']])

  const of = (more: Parameters<typeof denial>[0]) => seen(full, content(state(), { denyAssignments: [denial(more)] }))
  t.same(of({ name: 'Another name', description: 'x', scopeName: 'Subscription Renamed' }), [], 'a name is none')
  t.same(of({ denyAssignmentId: denial().denyAssignmentId.toUpperCase() }), [], 'nor is how Azure writes an id')
  t.same(of({ everybody: false, principals: [{ principalId: 'u1' }] }), [
    ['changed', 'denyAssignment', 'everybody', 'principals'],
  ])
  t.same(of({ dataActions: ['*'], notActions: ['*/read'], notDataActions: ['x'], inherited: false }), [
    ['changed', 'denyAssignment', 'notActions', 'dataActions', 'notDataActions', 'inherited'],
  ])
  const parties = (...ids: string[]) => ids.map((id) => ({ principalId: id, displayName: `Name of ${id}` }))
  const before = content(state(), { denyAssignments: [denial({ excluded: parties('a', 'b') })] })
  const after = (excluded: ReturnType<typeof parties>) => content(state(), { denyAssignments: [denial({ excluded })] })
  t.same(seen(before, after(parties('b', 'a').map((one) => ({ ...one, displayName: 'x' })))), [], 'whatever the order')
  t.match(changesBetween(before, after(parties('a'))), [
    { fields: [{ field: 'excluded', before: 'Name of a, Name of b', after: 'Name of a' }] },
  ])

  const setting = (more: object) => content(state(), { otherSettings: [azureSettings(more)] })
  t.same(seen(setting({}), setting({ deviations: [], roleName: 'Besitzer', scopeName: 'x' })), [])
  t.match(
    changesBetween(setting({ mfaOnActivation: true }), {
      ...setting({ mfaOnActivation: false, scopeId: '/Subscriptions/S1' }),
      unread: ['settings'],
    }),
    [
      {
        system: 'azure',
        title: 'Azure settings of Owner for Subscription Campus',
        fields: [{ field: 'mfaOnActivation', before: 'true', after: 'false' }],
      },
    ],
    'settings of Entra that could not be read hide none of Azure',
  )
})
