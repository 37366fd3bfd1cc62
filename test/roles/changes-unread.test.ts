import t from 'tap'
import { unknownOf } from '../../src/services/roles/findings/judge-findings.ts'
import { GROUP_RULES } from '../../src/services/roles/findings/rules/groups.ts'
import { changesBetween } from '../../src/services/roles/snapshots/snapshot-changes.ts'
import type { SnapshotContent } from '../../src/services/roles/snapshots/snapshot-rows.ts'
import type { SystemState } from '../../src/services/roles/systems/read-systems.ts'
import { all } from '../helper.ts'
import { startPlans } from '../plans/support.ts'
import { classic, custom } from './azure-cases.ts'
import { azureRow, group, row } from './made-up.ts'
import { facts } from './rule-cases.ts'

const content = (more: Partial<SnapshotContent> = {}): SnapshotContent => ({
  assignments: [],
  settings: [],
  apps: [],
  holders: [],
  groups: [],
  customRoles: [],
  ...more,
})
const state = (more: Partial<SystemState> = {}): SystemState => ({
  system: 'azure',
  state: 'read',
  unseen: [],
  ...more,
})
const ofAzure = (one: SystemState, more: Partial<SnapshotContent> = {}): SnapshotContent =>
  content({ otherAssignments: [], otherRoles: [], classicAdministrators: [], ...more, systems: [one] })
const told = (before: SnapshotContent, after: SnapshotContent) =>
  changesBetween(before, after).map(({ change, kind, fields }) => [change, kind, ...fields.map(({ field }) => field)])

t.test('Privileged Identity Management that one snapshot could not read', async (t) => {
  const bench = await startPlans(t, { simulator: { quota: 'off' } })
  const { call, faults } = bench
  const take = async () => (await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body
  const changes = async (): Promise<any[]> => (await all(bench, 'GET /v1/role-changes')).value
  await take()
  await faults(
    ...['roleEligibilityScheduleInstances', 'roleAssignmentScheduleInstances'].map((path) => ({
      path,
      effect: { status: 403, code: 'Authorization_RequestDenied' },
    })),
  )
  t.match(await take(), { pimAvailable: false, pimUnavailableReason: 'noPermission' })
  t.same(await changes(), [], 'nobody lost what nobody looked at, and nobody holds more than before')
  await take()
  t.same(await changes(), [], 'nor twice')
  await faults()
  await take()
  t.same(await changes(), [])
})

t.test('who holds a role at all is told, in which way is not', async (t) => {
  const person = (more: object) => row({ principalId: 'u2', displayName: 'Grace', ...more })
  const known = content({
    assignments: [
      person({ assignmentType: 'eligible' }),
      row({ assignmentType: 'activated', endDateTime: '2027-01-01T00:00:00Z' }),
    ],
    groups: [group({ innerGroups: [{ id: 'g2', membership: 'eligibleMember', roleAssignable: true }] })],
  })
  const blind = (more: Partial<SnapshotContent>) => content({ groups: [group()], pimUnread: 'noPermission', ...more })
  t.same(told(known, blind({ assignments: [row()] })), [])
  t.same(told(blind({ assignments: [row()] }), known), [])
  const [added, ...more] = changesBetween(known, blind({ assignments: [row(), person({})] }))
  t.match(added, { change: 'added', kind: 'assignment', principalName: 'Grace' })
  t.notOk('assignmentType' in (added ?? {}), 'in which way, nobody knows')
  t.same(more, [])
  t.same(told(known, blind({ assignments: [] })), [['removed', 'assignment']])
  t.same(told(known, blind({ assignments: [row()], groups: [] })), [], 'a group that may activate a role is not seen')
  t.same(told(blind({ assignments: [row()] }), blind({ assignments: [] })), [['removed', 'assignment']])

  const through = (more: object) => row({ through: 'group', groupId: 'g1', ...more })
  const members = content({
    assignments: [
      through({ assignmentType: 'eligible', membership: 'eligibleMember' }),
      person({ assignmentType: 'eligible' }),
    ],
  })
  const noGroups = content({ pimUnread: 'noGroupPermission' })
  t.same(told(members, noGroups), [['removed', 'assignment']], 'directly eligible people are known all the same')
})

t.test('settings of a single group that could not be read are neither changed nor fixed', async (t) => {
  const weak = group({
    settings: { mfaOnActivation: false },
    deviations: [{ setting: 'mfaOnActivation', value: 'false', expected: 'true', message: 'No.' }],
  })
  const { underPim: _under, ...rest } = group()
  const unknown = { ...rest, deviations: [] }
  const groups = (one: typeof weak) => content({ groups: [one] })
  t.same(told(groups(weak), groups(unknown)), [])
  t.same(told(groups(unknown), groups(weak)), [])
  t.same(told(groups(weak), groups({ ...unknown, owners: [] })), [['changed', 'group', 'owners']], 'the rest is told')
  t.same(told(groups(weak), { ...groups({ ...unknown, owners: [] }), unread: ['groups'] }), [
    ['changed', 'group', 'owners'],
  ])
  const { owners: _owners, ...unread } = unknown
  t.same(told(groups(weak), groups(unread)), [])
  t.same(told(groups(weak), groups({ ...weak, owners: [{ id: 'o1', type: 'user', displayName: 'Olga Patel' }] })), [])
  t.same(told(groups(weak), groups({ ...weak, underPim: false, settings: undefined } as never)), [
    ['changed', 'group', 'underPim', 'mfaOnActivation'],
  ])

  const idOf = (one: typeof weak) =>
    GROUP_RULES.filter(({ id }) => /groupWithoutPim|weakGroupSettings/.test(id)).filter(
      ({ unknown }) => typeof unknown === 'function' && (unknown(facts({ groups: [one] })) as unknown[]).length > 0,
    ).length
  t.equal(idOf(unknown), 2)
  t.equal(idOf(weak), 0)
  t.same(
    [...unknownOf(facts({ groups: [unknown], pimUnread: 'noLicense' }), GROUP_RULES).partly].filter(
      (id) => id === 'weakGroupSettings',
    ),
    [],
  )
})

t.test('custom roles of Azure and of services: what they allow, and whether they are there', async (t) => {
  const none = { actions: [], notActions: [], dataActions: [], notDataActions: [] }
  const role = (more: object = {}, actions = ['*/read']) => custom({ permissions: { ...none, actions }, ...more })
  const roles = (...otherRoles: ReturnType<typeof custom>[]) => ofAzure(state(), { otherRoles })
  t.match(
    changesBetween(roles(role()), roles(role({ roleName: 'x' }, ['*/read', 'Microsoft.Authorization/*/write']))),
    [
      {
        change: 'changed',
        kind: 'role',
        system: 'azure',
        title: 'Custom role x',
        fields: [{ field: 'actions', before: '*/read', after: '*/read, Microsoft.Authorization/*/write' }],
      },
    ],
  )
  t.same(told(roles(role()), roles(custom())), [], 'older snapshots do not know what it allows')
  t.same(told(roles(custom()), roles(role())), [])
  t.same(told(roles(), roles(role())), [['added', 'role']])
  t.same(told(roles(role()), roles()), [['removed', 'role']])
  t.same(told(roles(), roles(role({ builtIn: true }))), [], 'those of Microsoft are no news')
  const { tier: _tier, ...deleted } = custom()
  t.same(told(roles(), roles(deleted)), [], 'nor is what only an assignment still names')
  const unseen = { what: 'everything', reason: 'noPermission', scopeId: '/subscriptions/s1' } as const
  for (const other of [
    state({ unseen: [unseen], state: 'partlyRead' }),
    state({ state: 'notRead' }),
    state({ chosen: { scopes: ['/subscriptions/s1'], others: 1 } }),
  ]) {
    t.same(told(roles(role()), ofAzure(other)), [])
    t.same(told(ofAzure(other), roles(role())), [])
  }
  t.same(told(ofAzure(state(), { otherRoles: undefined as never }), content()), [], 'older snapshots')

  const exchange = state({ system: 'exchange' })
  const { tier: _unrated, ...ofExchange } = custom({ system: 'exchange', roleName: 'Mail Helpers' })
  t.match(changesBetween(ofAzure(exchange), ofAzure(exchange, { otherRoles: [ofExchange] })), [
    { change: 'added', kind: 'role', system: 'exchange', title: 'Custom role Mail Helpers' },
  ])
})

t.test('classic administrators come and go', async (t) => {
  const counted = state({ classicAdministrators: 1 })
  const one = ofAzure(counted, { classicAdministrators: [classic()] })
  t.match(changesBetween(ofAzure(counted), one), [
    {
      change: 'added',
      kind: 'classicAdministrator',
      system: 'azure',
      title: 'Classic administrator Olga@northwind.example (Co-Administrator) for Subscription Campus',
      principalName: 'Olga@northwind.example',
      scopeId: '/subscriptions/s1',
    },
  ])
  t.same(told(one, ofAzure(counted)), [['removed', 'classicAdministrator']])
  t.match(
    changesBetween(
      ofAzure(counted),
      ofAzure(counted, { classicAdministrators: [classic({ emailAddress: '', roles: [] })] }),
    ),
    [{ title: 'Classic administrator without an address for Subscription Campus' }],
  )
  const two = (...roles: string[]) => ofAzure(counted, { classicAdministrators: [classic({ roles })] })
  t.same(told(two('a', 'b'), two('b', 'a')), [], 'whatever the order')
  for (const other of [
    state(),
    state({
      ...counted,
      unseen: [{ what: 'classicAdministrators', reason: 'noPermission', scopeId: '/subscriptions/s1' }],
    }),
    state({ ...counted, chosen: { scopes: ['/subscriptions/s2'], others: 1 } }),
  ]) {
    t.same(told(one, ofAzure(other)), [])
    t.same(told(ofAzure(other), one), [])
  }
})

t.test('management groups that nobody could list, and time bounds that nobody wanted', async (t) => {
  const group = azureRow({
    scopeType: 'managementGroup',
    scopeId: '/providers/Microsoft.Management/managementGroups/Labs',
  })
  const root = '/providers/Microsoft.Management/managementGroups/root'
  const rows = ofAzure(state(), { otherAssignments: [group, azureRow()] })
  const hidden = { what: 'everything', reason: 'noPermission', scopeId: root } as const
  const partly = (unseen: SystemState['unseen']) => ofAzure(state({ state: 'partlyRead', unseen }))
  t.same(
    told(rows, partly([{ ...hidden, code: 'AuthorizationFailed' }])),
    [['removed', 'assignment']],
    'a subscription',
  )
  t.same(told(rows, partly([hidden])).length, 2, 'where the others are named, it is about the root alone')

  const untimed = state({ state: 'readAsChosen', unseen: [{ what: 'timeBounds', reason: 'switchedOff' }] })
  t.same(told(ofAzure(untimed, { otherAssignments: [azureRow()] }), ofAzure(untimed)), [['removed', 'assignment']])
  t.same(told(rows, ofAzure(untimed)), [], 'but not from one that knew more')
})
