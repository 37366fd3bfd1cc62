import t from 'tap'
import { changesBetween } from '../../src/services/roles/snapshots/snapshot-changes.ts'
import type { SnapshotContent } from '../../src/services/roles/snapshots/snapshot-rows.ts'
import type { SystemState } from '../../src/services/roles/systems/read-systems.ts'
import { toContent } from '../../src/services/roles/snapshots/snapshot-rows.ts'
import { latestSnapshot, snapshotRows } from '../../src/store/role-snapshots.ts'
import { startPlans, type Bench } from '../plans/support.ts'
import { row } from './made-up.ts'

const SERVICES = ['entitlementManagement', 'exchange', 'intune', 'cloudPC', 'defender']
const take = async ({ call }: Bench) => (await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body

async function kept({ store }: Bench): Promise<SnapshotContent> {
  const snapshot = await latestSnapshot(store.db)
  const { missingParts, systems } = snapshot?.summary as any
  return toContent(await snapshotRows(store.db, snapshot?.id ?? ''), missingParts, systems)
}

t.test('a snapshot holds the roles of services, and who is behind groups there', async (t) => {
  const bench = await startPlans(t, { simulator: { quota: 'off' } })
  const { userId, groupId } = bench as any
  const taken = await take(bench)
  t.same(taken.missingParts, [])
  t.same(
    taken.systems.map(({ system, state, unseen }: any) => [system, state, unseen]),
    SERVICES.map((system) => [system, 'read', []]),
    'and of Azure, which nobody connected, nothing is said',
  )
  const content = await kept(bench)
  t.ok(content.assignments.every(({ system }) => system === 'entra'))
  const others = content.otherAssignments ?? []
  const count = (system: string) => others.filter((one) => one.system === system).length
  for (const { system, assignments } of taken.systems) t.equal(assignments, count(system), system)

  const of = (system: string, roleName: string) =>
    others.filter((one) => one.system === system && one.roleName === roleName)
  t.match(of('exchange', 'Role Management'), [
    { principalId: userId('timeBoundAdmin'), principalType: 'user', displayName: String, tier: 1, scopeType: 'tenant' },
  ])
  t.match(of('exchange', 'Application Mail.Read'), [
    { principalType: 'servicePrincipal', displayName: 'HR sync', scopeType: 'recipients', scopeName: 'Students' },
  ])
  t.match(of('entitlementManagement', 'Catalog owner'), [
    { principalId: userId('scopedAdmin'), scopeType: 'accessPackageCatalog', scopeId: /^[\w-]{36}$/ },
  ])
  t.match(of('entitlementManagement', 'Catalog reader'), [{ orphaned: true, tier: 2 }], 'whoever is gone is told')
  const custom = of('defender', 'Security operations')
  t.match(custom, [{ tierReason: /^Not rated/ }])
  t.notOk('tier' in (custom[0] ?? {}), 'what somebody made is not rated by its name')

  const intune = of('intune', 'Intune Role Administrator')
  t.match(
    intune.find(({ principalId }) => principalId === userId('groupAdmin')),
    { through: 'group', groupId: groupId('roleGroup'), membership: 'direct', groupName: 'Role: Helpdesk' },
  )
  t.ok(intune.some(({ principalType, through }) => principalType === 'group' && through === 'direct'))
  const helpDesk = of('intune', 'Help Desk Operator').filter(({ through }) => through === 'direct')
  t.equal(helpDesk.length, 2, 'one for each scope')
  t.match(helpDesk, [{ scopeType: 'group' }, { scopeType: 'group' }])
  t.equal((content.otherRoles ?? []).length, 13)

  const found = (await bench.call('GET /v1/role-findings', { as: 'roles' })).body.value
  t.notMatch(JSON.stringify(found), /Intune Role Administrator/, 'no rule about Entra takes them for its own')
  t.same((await bench.call('GET /v1/role-snapshots', { as: 'roles' })).body.value[0].systems, taken.systems)
})

t.test('what a tenant lacks, or keeps to itself, is told for each service', async (t) => {
  const bench = await startPlans(t, {
    simulator: { quota: 'off', profiles: ['noServices'] },
    env: { ROLE_SNAPSHOT_PARTS: 'settings,exchange,intune,cloudPC,defender' },
  })
  await bench.simulate('POST /_simulator/faults', { path: 'customAppScopes', effect: { status: 403 } })
  const { systems, missingParts } = await take(bench)
  t.match(Object.fromEntries(systems.map((one: any) => [one.system, one])), {
    azure: { state: 'notRead', reason: 'switchedOff' },
    entitlementManagement: { state: 'notRead', reason: 'switchedOff' },
    // Three, and the four people behind a group.
    exchange: { state: 'partlyRead', assignments: 7, unseen: [{ what: 'settings', reason: 'noPermission' }] },
    intune: { state: 'notRead', reason: 'notOffered', unseen: [{ what: 'everything' }] },
    cloudPC: { state: 'notRead', reason: 'notOffered' },
    defender: { state: 'notRead', reason: 'notOffered' },
  })
  const reasons = Object.fromEntries(missingParts.map(({ part, reason }: any) => [part, reason]))
  t.match(reasons, { azure: 'switchedOff', intune: 'notOffered', defender: 'notOffered' })
  t.notOk('exchange' in reasons)
  const html = (await bench.call('GET /v1/role-report', { as: 'roles' })).body.content
  t.match(html, /roles of Intune/)
})

t.test('what was not looked at neither came nor went', async (t) => {
  const other = row({ system: 'azure', roleId: 'owner', scopeId: '/subscriptions/one/resourceGroups/web' })
  const eligible = row({ ...other, assignmentType: 'eligible' })
  const content = (
    otherAssignments: SnapshotContent['otherAssignments'],
    systems?: SystemState[],
  ): SnapshotContent => ({
    assignments: [],
    settings: [],
    apps: [],
    holders: [],
    otherAssignments: otherAssignments ?? [],
    ...(systems === undefined ? {} : { systems }),
  })
  const state = (more: Partial<SystemState> = {}): SystemState[] => [
    { system: 'azure', state: 'read', unseen: [], ...more },
  ]
  const changes = (before: SnapshotContent, after: SnapshotContent) =>
    changesBetween(before, after).map(({ change, system }) => `${change} ${system}`)
  const unseen = (what: 'assignments' | 'eligibilities' | 'settings', scopeId?: string) =>
    state({
      state: 'partlyRead',
      unseen: [{ what, reason: 'noPermission', ...(scopeId === undefined ? {} : { scopeId }) }],
    })
  const all = content([other, eligible], state())
  t.same(changes(all, content([], state())), ['removed azure', 'removed azure'])
  t.same(changes(content([], state()), all), ['added azure', 'added azure'])
  t.same(changes(all, content([other, { ...eligible, endDateTime: '2027-01-01T00:00:00Z' }], state())), [
    'changed azure',
  ])
  for (const [what, systems] of [
    ['an older snapshot', undefined],
    ['another system', state({ system: 'exchange' })],
    ['not read', state({ state: 'notRead', reason: 'noPermission' })],
    ['unseen assignments', unseen('assignments')],
    ['an unseen subscription', unseen('assignments', '/Subscriptions/ONE')],
  ] as const satisfies readonly (readonly [string, SystemState[] | undefined])[]) {
    t.same(changes(all, content([], systems)), [], `to ${what}`)
    t.same(changes(content([], systems), all), [], `from ${what}`)
  }
  t.same(changes(all, content([], unseen('assignments', '/subscriptions/on'))).length, 2, 'another subscription')
  t.same(changes(all, content([], unseen('settings'))).length, 2, 'settings hide no assignment')
  t.same(changes(all, content([], unseen('eligibilities'))), ['removed azure'], 'only what is active')
})
