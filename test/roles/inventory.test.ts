import t from 'tap'
import { readInventory } from '../../src/services/roles/inventory.ts'
import { createRoleHolders } from '../../src/services/people/role-holders.ts'
import { cannedReader, forbidden, noLicense, type Canned } from './canned-reader.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')
const now = () => NOW
const HELPDESK = '729827e3-9c14-49f7-bb1b-9608f156bbb8'
const APP = '00000000-0000-4000-8000-00000000000a'

const person = (id: string) => ({
  '@odata.type': '#microsoft.graph.user',
  id,
  displayName: id,
  userPrincipalName: `${id}@northwind.example`,
})
const group = (id: string) => ({ '@odata.type': '#microsoft.graph.group', id, displayName: id })
const given = (principalId: string, directoryScopeId = '/') => ({
  principalId,
  roleDefinitionId: HELPDESK,
  directoryScopeId,
})

const objects = [
  person('ann'),
  person('bob'),
  person('cid'),
  person('dan'),
  group('admins'),
  group('inner'),
  group('reserve'),
  { '@odata.type': '#microsoft.graph.application', id: APP, displayName: 'Library' },
]

const tenant: Canned = {
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
  roleAssignments: [
    given('admins'),
    given('gone'),
    given('dan', `/${APP}`),
    given('dan', '/attributeSets/Research'),
    given('dan', '/administrativeUnits/north'),
  ],
  groups: [{ id: 'admins' }, { id: 'unused' }],
  'admins/transitiveMembers': [person('ann'), group('inner'), person('bob')],
  'admins/members': [person('ann'), group('inner')],
  'admins/eligibilityScheduleInstances': [
    { principalId: 'reserve', principal: group('reserve'), accessId: 'member', groupId: 'admins' },
  ],
  'reserve/transitiveMembers': [person('cid')],
}

const refused = { name: 'GraphFailure', status: 403 } as object as Error

const rowsOf = async (canned: Canned) => (await readInventory(cannedReader(canned, objects).reader, now)).rows

t.test('groups inside groups and groups that are eligible become people', async (t) => {
  const { reader, requests } = cannedReader(tenant, objects)
  const { rows, asOf, pim } = await readInventory(reader, now)
  const through = rows
    .filter((row) => row.through === 'group')
    .map(({ principalId, membership, assignmentType, groupName }) => ({
      principalId,
      membership,
      assignmentType,
      groupName,
    }))
  t.same(through, [
    { principalId: 'ann', membership: 'direct', assignmentType: 'activePermanent', groupName: 'admins' },
    { principalId: 'bob', membership: 'nested', assignmentType: 'activePermanent', groupName: 'admins' },
    { principalId: 'cid', membership: 'eligibleMember', assignmentType: 'eligible', groupName: 'admins' },
  ])
  t.same(
    requests,
    ['$batch', '$batch', '$batch', '$batch', 'getByIds'],
    'one read more for nesting and one for the eligible group',
  )
  t.same({ asOf, pim }, { asOf: '2026-06-01T00:00:00.000Z', pim: { pimAvailable: true } })
})

t.test('every kind of scope, and a holder who is gone', async (t) => {
  const rows = await rowsOf({ ...tenant, administrativeUnits: [{ id: 'north', displayName: 'Campus North' }] })
  t.match(
    rows.find((row) => row.principalId === 'gone'),
    { orphaned: true, principalType: undefined, displayName: undefined },
  )
  t.match(
    rows
      .filter((row) => row.principalId === 'dan')
      .map(({ scopeType, scopeId, scopeName }) => ({ scopeType, scopeId, scopeName })),
    [
      { scopeType: 'application', scopeId: APP, scopeName: 'Library' },
      { scopeType: 'object', scopeId: 'attributeSets/Research', scopeName: undefined },
      { scopeType: 'administrativeUnit', scopeId: 'north', scopeName: 'Campus North' },
    ],
  )
  t.match(
    (await rowsOf({ ...tenant, administrativeUnits: forbidden })).at(-1),
    { scopeType: 'administrativeUnit', scopeId: 'north', scopeName: undefined },
    'without permission for units their ids remain',
  )
})

t.test('a role whose definition is gone keeps its row', async (t) => {
  t.match(await rowsOf({ roleAssignments: [given('ann')] }), [
    { roleId: HELPDESK, roleName: HELPDESK, tierReason: 'Not rated: the role itself is deleted.' },
  ])
})

t.test('what PIM does not tell is said', async (t) => {
  const cases: [string, Canned, string][] = [
    [
      'no license',
      { ...tenant, roleEligibilityScheduleInstances: noLicense, roleAssignmentScheduleInstances: noLicense },
      'noLicense',
    ],
    ['no permission for assignments', { ...tenant, roleAssignmentScheduleInstances: forbidden }, 'noPermission'],
    ['no permission for eligibilities', { ...tenant, roleEligibilityScheduleInstances: forbidden }, 'noPermission'],
    [
      'no permission for PIM for Groups',
      { ...tenant, 'admins/eligibilityScheduleInstances': forbidden },
      'noGroupPermission',
    ],
  ]
  for (const [name, canned, pimUnavailableReason] of cases) {
    const { pim, rows } = await readInventory(cannedReader(canned, objects).reader, now)
    t.same(pim, { pimAvailable: false, pimUnavailableReason }, name)
    t.match(
      rows.find((row) => row.principalId === 'ann'),
      { assignmentType: 'activePermanent' },
      `${name}: what is active is still there`,
    )
  }
  await t.rejects(
    rowsOf({ ...tenant, roleAssignments: forbidden }),
    refused,
    'without the right to read assignments there is no inventory',
  )
})

t.test('who holds a role is never guessed', async (t) => {
  const { reader } = cannedReader(
    {
      ...tenant,
      roleEligibilityScheduleInstances: [given('dan')],
      'unused/transitiveMembers': [person('eve')],
      'unused/owners': [person('fay')],
      'admins/eligibilityScheduleInstances': [
        ...(tenant['admins/eligibilityScheduleInstances'] as object[]),
        { principalId: 'gus', principal: person('gus'), accessId: 'owner' },
      ],
    },
    objects,
  )
  const holders = createRoleHolders({ reader, now })
  const none = { active: false, eligible: false, roleGroupMember: false, roleGroupOwner: false }
  t.same(await one(holders, 'ANN'), { ...none, active: true, roleGroupMember: true })
  t.same(
    await one(holders, 'bob'),
    { ...none, active: true, roleGroupMember: true },
    'also in a group inside the group',
  )
  t.same(await one(holders, 'cid'), { ...none, eligible: true }, 'also in a group that is eligible')
  t.same(await one(holders, 'dan'), { ...none, active: true, eligible: true })
  t.same(await one(holders, 'eve'), { ...none, roleGroupMember: true }, 'also where the group has no role today')
  t.same(await one(holders, 'fay'), { ...none, roleGroupOwner: true })
  t.same(await one(holders, 'gus'), { ...none, roleGroupOwner: true }, 'also who may become an owner')
  t.same(await one(holders, 'hal'), none)
  t.notOk((await holders.all()).has('admins'), 'groups are not people')

  for (const place of [
    'roleAssignments',
    'roleEligibilityScheduleInstances',
    'groups',
    'admins/owners',
    'admins/eligibilityScheduleInstances',
  ]) {
    await t.rejects(
      createRoleHolders({ reader: cannedReader({ ...tenant, [place]: forbidden }).reader, now }).of(['ann']),
      refused,
      `without permission for ${place} nobody knows`,
    )
  }
  const withoutPim = createRoleHolders({
    reader: cannedReader({ ...tenant, roleEligibilityScheduleInstances: noLicense }).reader,
    now,
  })
  t.same(await one(withoutPim, 'cid'), none, 'without P2 nobody is eligible')
  t.match(await one(withoutPim, 'ann'), { active: true })
})

t.test('the index is kept for a minute and read once for all who ask', async (t) => {
  let time = NOW
  const { reader, requests } = cannedReader(tenant, objects)
  const holders = createRoleHolders({ reader, now: () => time })
  await Promise.all(['ann', 'bob', 'cid', 'hal'].map((id) => holders.of([id])))
  const once = requests.length
  time += 59_000
  await one(holders, 'ann')
  t.equal(requests.length, once)
  time += 2_000
  await one(holders, 'ann')
  t.equal(requests.length, 2 * once)

  await holders.of(['ann'], { anew: true })
  t.equal(requests.length, 3 * once, 'right before a write it is read anew')
  await Promise.all(['ann', 'bob', 'cid', 'hal'].map((id) => holders.of([id], { anew: true })))
  t.equal(requests.length, 5 * once, 'by many at once twice: the first, and one that began after the others asked')
})

const one = async ({ of }: ReturnType<typeof createRoleHolders>, userId: string) => (await of([userId]))[0]
