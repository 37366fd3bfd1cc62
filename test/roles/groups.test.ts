import t from 'tap'
import { GraphFailure } from '../../src/graph/failure.ts'
import type { RolePolicyAssignment } from '../../src/graph/roles.ts'
import { readApprovers } from '../../src/services/roles/approvers.ts'
import { DEFAULT_BASELINES } from '../../src/services/roles/baselines.ts'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import { readGroupPolicies } from '../../src/services/roles/group-settings.ts'
import { readInventory } from '../../src/services/roles/inventory.ts'
import { roleGroupRows, type RoleGroupRow } from '../../src/services/roles/role-group-rows.ts'
import { namedApprovers } from '../../src/services/roles/pim-settings.ts'
import { changesBetween } from '../../src/services/roles/snapshots/snapshot-changes.ts'
import { toContent, toSnapshotRows } from '../../src/services/roles/snapshots/snapshot-rows.ts'
import { all } from '../helper.ts'
import { DAY, startPlans } from '../plans/support.ts'
import { cannedReader, forbidden, noLicense, type Canned } from './canned-reader.ts'
import { app, group, row } from './made-up.ts'

const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8'
const byName = (groups: readonly RoleGroupRow[] = []) =>
  groups.toSorted((a, b) => ((a.displayName ?? '') < (b.displayName ?? '') ? -1 : 1))
const GROUP_POLICIES = "roleManagementPolicyAssignments.*scopeType.*Group'"

t.test('groups with roles, their owners and their settings, in snapshots, findings and changes', async (t) => {
  const bench = await startPlans(t, {
    simulator: { quota: 'off' },
    env: {
      ROLE_GROUP_NAME_PATTERN: '^Role: Help',
      ADMIN_ACCOUNT_NAME_PATTERN: '^adm-',
      BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example',
    },
  })
  const { call, userId, groupId, simulate } = bench
  const take = async () => {
    const { status, body } = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.equal(status, 200, JSON.stringify(body))
    t.notMatch(body, { parts: Array }, 'what the service notes for itself is no answer')
    return bench.services.roleSnapshots.contentOf(await bench.services.roleSnapshots.get(body.snapshotId))
  }
  const findings = async (rule: string): Promise<any[]> =>
    (await all(bench, `GET /v1/role-findings?rule=${rule}`, 'roles')).value
  const content = await take()
  t.match(byName(content.groups), [
    {
      groupId: groupId('roleGroup'),
      displayName: 'Role: Helpdesk',
      roleAssignable: true,
      tier: 0,
      roles: [{ roleName: 'Helpdesk Administrator', assignmentType: 'activePermanent' }],
      directMembers: 1,
      nestedMembers: 0,
      eligibleMembers: 0,
      permanentMembers: Number,
      owners: [{ id: userId('roleGroupOwner'), type: 'user', displayName: String }],
      innerGroups: [],
      underPim: true,
      settings: { maximumActivationDuration: 'PT8H' },
    },
    { groupId: groupId('pimRoleGroup'), eligibleMembers: 1, owners: [], underPim: true },
  ])
  t.equal(content.groups?.length, 2)
  t.match(content.customRoles, [
    { roleName: 'Campus Contact Editor', enabled: true, actions: ['microsoft.directory/users/contactInfo/update'] },
  ])
  t.same(
    content.approvers?.map(({ roleName, named, people }) => [roleName, named, people]),
    [['Global Administrator', [], []]],
    'roles in use that ask for an approval',
  )
  t.ok(content.uses?.some((use) => use.userId === userId('eligibleAdmin') && use.total === 6))

  t.match(await findings('groupOwnerCouldTakeOver'), [
    { subjectId: userId('roleGroupOwner'), severity: 'high', message: /Role: Helpdesk.*Helpdesk Administrator/ },
  ])
  t.match(
    (await findings('weakGroupSettings')).map(({ subjectId }) => subjectId).sort(),
    [groupId('roleGroup'), groupId('pimRoleGroup')].sort(),
  )
  t.match(await findings('appOwnerCouldTakeOver'), [
    { subjectName: 'HR sync' },
    { subjectName: 'Old provisioning', message: /could act as the app, and are no administrators/ },
  ])
  t.match(await findings('unusedApp'), [
    { subjectName: 'Old provisioning', message: /for 400 days/ },
    { subjectName: 'Partner Backup', message: /No sign-in/ },
  ])
  t.match(await findings('lesserRoleWouldDo'), [
    {
      subjectId: userId('eligibleAdmin'),
      message: /User Administrator.*License Administrator.*Change user license \(6\)/,
    },
  ])
  t.match(await findings('wouldGetStuck'), [
    { subjectId: userId('pimGroupMember'), roleName: 'User Administrator', message: /second factor/ },
  ])
  const named = await findings('namingRule')
  t.ok(
    named.some(({ subjectId }) => subjectId === groupId('pimRoleGroup')) &&
      named.some(({ subjectId }) => subjectId === userId('globalAdmin')),
  )
  t.notOk(
    named.some(({ subjectId }) =>
      [groupId('roleGroup'), userId('breakGlass1'), userId('breakGlass2')].includes(subjectId),
    ),
  )
  for (const rule of ['groupWithoutPim', 'roleThroughPlainGroup', 'neverActivated']) {
    t.same(await findings(rule), [], rule)
  }

  // PIM gives up the groups.
  await simulate('POST /_simulator/faults', {
    path: GROUP_POLICIES,
    effect: { status: 400, code: 'ResourceTypeNotSupported' },
  })
  bench.advance(28 * DAY)
  t.match(byName((await take()).groups), [{ underPim: false, deviations: [] }, { underPim: false }])
  t.match(
    await findings('groupWithoutPim'),
    [{ subjectId: groupId('roleGroup'), severity: 'high' }],
    'nobody is in the other one all the time',
  )
  t.same(await findings('weakGroupSettings'), [])
  const changes = (await all(bench, 'GET /v1/role-changes', 'roles')).value
  t.match(
    changes.filter(({ kind }: any) => kind === 'group'),
    [
      {
        change: 'changed',
        title: 'Group Role: Helpdesk',
        tier: 0,
        principalId: groupId('roleGroup'),
        fields: [
          { field: 'underPim', before: 'true', after: 'false' },
          { field: 'maximumActivationDuration', before: 'PT8H' },
        ],
      },
      { change: 'changed' },
    ],
  )

  // May we look at all?
  await simulate('DELETE /_simulator/faults')
  await simulate('POST /_simulator/faults', { path: GROUP_POLICIES, effect: { status: 403 } })
  bench.advance(28 * DAY)
  t.notOk((await take()).groups?.some((one) => 'underPim' in one))
  t.same(await findings('groupWithoutPim'), [])

  // Nobody has activated anything for so long that it shows; only as long as the log was read without a gap.
  t.same(await findings('neverActivated'), [], 'the history is 86 days long')
  bench.advance(28 * DAY)
  await take()
  t.match(await findings('neverActivated'), [
    {
      subjectId: userId('eligibleAdmin'),
      roleName: 'User Administrator',
      message: 'Has not activated User Administrator for more than 90 days.',
    },
  ])
  bench.advance(31 * DAY)
  await take()
  t.same(await findings('neverActivated'), [], 'the log of a day is lost')
})

t.test('without P1 and P2 the rest is there', async (t) => {
  const bench = await startPlans(t, { simulator: { profiles: ['noP2', 'noP1'] } })
  await bench.call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
  const content = await bench.services.roleSnapshots.contentOf(await bench.services.roleSnapshots.get())
  t.match(byName(content.groups), [{ displayName: 'Role: Helpdesk', owners: [{}], directMembers: 1 }, {}])
  t.notOk(content.groups?.some((one) => 'underPim' in one || 'settings' in one))
  t.notOk('uses' in content)
  t.equal(content.customRoles?.length, 1)
  const { value } = (await bench.call('GET /v1/role-findings', { as: 'roles' })).body
  t.same(
    value.filter(({ rule }: any) =>
      [
        'groupWithoutPim',
        'weakGroupSettings',
        'unusedApp',
        'lesserRoleWouldDo',
        'neverActivated',
        'wouldGetStuck',
        'namingRule',
      ].includes(rule),
    ),
    [],
  )
  t.ok(value.some(({ rule }: any) => rule === 'groupOwnerCouldTakeOver'))
})

t.test('what custom roles allow', async (t) => {
  const { call } = await startPlans(t)
  const { value } = (await call('GET /v1/roles', { as: 'roles' })).body
  t.match(
    value.filter(({ actions }: any) => actions !== undefined),
    [{ builtIn: false, roleName: 'Campus Contact Editor', actions: ['microsoft.directory/users/contactInfo/update'] }],
  )
})

const person = (id: string, more: object = {}) => ({
  '@odata.type': '#microsoft.graph.user',
  id,
  displayName: id,
  ...more,
})
const groupOf = (id: string) => ({ '@odata.type': '#microsoft.graph.group', id, displayName: id })

t.test('an ordinary group that is eligible for a role group', async (t) => {
  const canned: Canned = {
    roleDefinitions: [
      {
        id: HELPDESK,
        templateId: HELPDESK,
        displayName: 'Helpdesk Administrator',
        isBuiltIn: true,
        isEnabled: true,
        rolePermissions: [],
      },
    ],
    roleAssignments: [{ principalId: 'admins', roleDefinitionId: HELPDESK, directoryScopeId: '/' }],
    groups: [{ id: 'admins' }],
    'admins/transitiveMembers': [person('ann'), groupOf('inner'), person('bob')],
    'admins/members': [person('ann'), groupOf('inner')],
    'admins/owners': [person('olga')],
    'admins/eligibilityScheduleInstances': [
      { principalId: 'reserve', principal: groupOf('reserve'), accessId: 'member' },
      { principalId: 'pat', principal: person('pat'), accessId: 'owner' },
    ],
    'admins/assignmentScheduleInstances': [
      { principalId: 'ann', accessId: 'member', assignmentType: 'assigned', endDateTime: '2030-01-01T00:00:00Z' },
    ],
    'reserve/transitiveMembers': [person('cid')],
  }
  const { reader, requests } = cannedReader(canned, [
    person('ann'),
    person('bob'),
    person('cid'),
    person('olga'),
    person('pat'),
    groupOf('admins'),
    groupOf('inner'),
    groupOf('reserve'),
  ])
  const inventory = await readInventory(reader, () => 0, { owners: true })
  const [found, ...more] = roleGroupRows(
    inventory,
    await readGroupPolicies(reader, [...inventory.groups.keys()]),
    DEFAULT_BASELINES,
  )
  t.same(more, [])
  t.match(found, {
    directMembers: 1,
    nestedMembers: 1,
    eligibleMembers: 1,
    permanentMembers: 1,
    owners: [{ id: 'olga', displayName: 'olga' }, { id: 'pat' }],
    innerGroups: [
      { id: 'inner', membership: 'nested', roleAssignable: false },
      { id: 'reserve', displayName: 'reserve', membership: 'eligibleMember', roleAssignable: false },
    ],
  })
  t.match(
    RULES.find(({ id }) => id === 'roleThroughPlainGroup')?.find({
      groups: [found],
      assignments: inventory.rows,
    } as unknown as Facts),
    [
      {
        subjectId: 'admins',
        message:
          'Whoever is in inner, reserve comes to Helpdesk Administrator, and no role-assignable group protects that.',
      },
    ],
  )
  t.same(
    requests,
    ['$batch', '$batch', '$batch', '$batch', 'getByIds', '$batch'],
    'owners come with the members, and settings take one more',
  )
})

t.test('many groups take few requests: four reads for each, one for its settings, 20 to a request', async (t) => {
  const ids = Array.from({ length: 30 }, (_, index) => `g${index}`)
  const { reader } = cannedReader(
    {
      roleAssignments: ids.map((principalId) => ({ principalId, roleDefinitionId: HELPDESK, directoryScopeId: '/' })),
      groups: ids.map((id) => ({ id })),
    },
    ids.map(groupOf),
  )
  const sizes: number[] = []
  const counting = {
    ...reader,
    batch: (reads: Parameters<typeof reader.batch>[0]) => {
      sizes.push(reads.length)
      return reader.batch(reads)
    },
  }
  const inventory = await readInventory(counting, () => 0, { owners: true })
  await readGroupPolicies(counting, [...inventory.groups.keys()])
  t.same(
    sizes.filter((size) => size > 0),
    [6, 4 * 30, 30],
  )
})

t.test('PIM for Groups: not managed, not readable, not licensed', async (t) => {
  const read = async (body: GraphFailure) => [
    ...(await readGroupPolicies(cannedReader({ roleManagementPolicyAssignments: body }).reader, ['g'])),
  ]
  t.same(await read(new GraphFailure({ status: 400, code: 'ResourceTypeNotSupported', message: '' })), [
    ['g', { underPim: false }],
  ])
  await t.rejects(read(forbidden), { name: 'GraphFailure' }, 'nobody may take that for a group without settings')
  t.same(await read(noLicense), [], 'without PIM there is nothing to be under')
  await t.rejects(read(new GraphFailure({ status: 500, code: 'InternalServerError', message: '' })), {
    name: 'GraphFailure',
  })
  t.same([...(await readGroupPolicies(cannedReader({}).reader, []))], [])
})

const approval = (setting: object): RolePolicyAssignment =>
  ({
    roleDefinitionId: HELPDESK,
    policy: { rules: [{ id: 'Approval_EndUser_Assignment', setting }] },
  }) as unknown as RolePolicyAssignment
const stage = (...primaryApprovers: object[]) => ({ isApprovalRequired: true, approvalStages: [{ primaryApprovers }] })
const byUser = (userId: string) => ({ '@odata.type': '#microsoft.graph.singleUser', userId, description: userId })
const byGroup = (groupId: string) => ({ '@odata.type': '#microsoft.graph.groupMembers', groupId })

t.test('who approves', async (t) => {
  t.equal(namedApprovers({}), undefined)
  t.equal(namedApprovers(approval({ isApprovalRequired: false })), undefined)
  t.same(namedApprovers(approval({ isApprovalRequired: true, approvalStages: null })), [])
  t.same(namedApprovers(approval(stage(byUser('a'), byUser('a'), byGroup('g')))), [
    { id: 'a', type: 'user' },
    { id: 'g', type: 'group' },
  ])
  t.equal(
    namedApprovers(approval(stage(byUser('a'), { '@odata.type': '#microsoft.graph.requestorManager' }))),
    undefined,
    'whom a rule means is not guessed',
  )

  const definition = { id: HELPDESK, templateId: HELPDESK, displayName: 'Helpdesk Administrator' }
  const read = async (canned: Canned, setting: object, used = [HELPDESK]) => {
    const { reader, requests } = cannedReader(canned, [
      person('ann', { accountEnabled: true }),
      person('bob', { accountEnabled: false }),
      person('cid', { accountEnabled: true }),
      groupOf('g'),
    ])
    return { rows: await readApprovers(reader, new Set(used), [definition], new Map(), [approval(setting)]), requests }
  }
  const { rows, requests } = await read(
    { 'g/transitiveMembers': [person('cid'), person('bob'), groupOf('inner')] },
    stage(byUser('ann'), byUser('gone'), byGroup('g')),
  )
  t.same(requests, ['$batch', 'getByIds'])
  t.same(rows, [
    {
      roleId: HELPDESK,
      roleName: 'Helpdesk Administrator',
      named: [
        { id: 'ann', type: 'user', displayName: 'ann', gone: false, accountEnabled: true },
        { id: 'gone', type: 'user', gone: true },
        { id: 'g', type: 'group', displayName: 'g', gone: false },
      ],
      people: ['ann', 'cid'],
    },
  ])
  t.match((await read({}, stage(byGroup('g')))).rows, [{ people: [] }], 'an empty group')
  t.match(
    (
      await read(
        { 'g/transitiveMembers': new GraphFailure({ status: 404, code: 'Request_ResourceNotFound', message: '' }) },
        stage(byGroup('g')),
      )
    ).rows,
    [{ people: [] }],
    'a group that is gone',
  )
  t.notMatch(
    (await read({ 'g/transitiveMembers': forbidden }, stage(byUser('ann'), byGroup('g')))).rows[0],
    { people: Array },
    'a group that nobody may look into',
  )
  t.same(
    (await read({}, stage())).rows,
    [{ roleId: HELPDESK, roleName: 'Helpdesk Administrator', named: [], people: [] }],
    'nobody is named',
  )
  t.same((await read({}, stage(), [])).rows, [], 'a role that nobody has')
})

t.test('what counts as a change of groups and custom roles, and what older snapshots lack', async (t) => {
  const role = {
    roleId: 'c',
    roleName: 'Custom',
    enabled: true,
    tierReason: '',
    privileged: false,
    actions: ['a/read'],
  }
  const content = (more: object = {}) => ({
    assignments: [row()],
    settings: [],
    apps: [app()],
    holders: [],
    groups: [group()],
    customRoles: [role],
    ...more,
  })
  const changes = (after: object, before: object = {}) =>
    changesBetween(content(before), content(after)).map(({ change, kind, fields }) => [
      change,
      kind,
      ...fields.map(({ field }) => field),
    ])
  t.same(changes({}), [])
  t.same(
    changes({ groups: [group({ directMembers: 7, permanentMembers: 7, displayName: 'Another name' })] }),
    [],
    'neither names nor numbers',
  )
  t.same(changes({ groups: [group({ owners: [] })] }), [['changed', 'group', 'owners']])
  t.same(changes({ groups: [group({ settings: { mfaOnActivation: false } })] }), [
    ['changed', 'group', 'mfaOnActivation'],
  ])
  t.same(changes({ groups: [] }), [['removed', 'group']])
  t.same(changes({ customRoles: [{ ...role, actions: ['a/read', 'b/update'] }] }), [['changed', 'role', 'actions']])
  t.same(changes({ customRoles: [role, { ...role, roleId: 'd' }] }), [['added', 'role']])
  t.same(changes({}, { groups: undefined, customRoles: undefined }), [], 'a part that was not read before')
  t.same(changes({ groups: undefined }), [], 'or is not read any more')

  const rows = toSnapshotRows('s', content()).map((one) => ({ ...one, row: JSON.parse(one.row) }))
  const unread = [{ part: 'activity' as const, reason: 'noPermission' as const }]
  t.match(toContent(rows, unread), { groups: [{ groupId: 'g1' }], customRoles: [role] })
  t.notHas(toContent(rows, unread), { uses: [] })
  t.notHas(
    toContent(rows.filter(({ kind }) => kind === 'assignment')),
    { groups: [] },
    'a snapshot of before they were known',
  )
  t.same(toContent([], []).groups, [], 'none is another thing than not read')
})
