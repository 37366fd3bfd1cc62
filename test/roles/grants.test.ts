import t from 'tap'
import type { RoleAssignment, RoleAssignmentInstance, RoleEligibilityInstance } from '../../src/graph/roles.ts'
import type { RoleGroup } from '../../src/services/people/read-role-groups.ts'
import { toGrants, withGroupMembers, type Grant } from '../../src/services/roles/grants.ts'
import { microsoftExample } from './canned-reader.ts'
import { skip } from '../skip.ts'

const assigned = { principalId: 'ann', roleDefinitionId: 'helpdesk', directoryScopeId: '/' }
const instance = {
  ...assigned,
  assignmentType: 'Assigned',
  memberType: 'Direct',
  startDateTime: null,
  endDateTime: null,
}
const nothing = { assignments: [], instances: [], eligibilities: [] }

t.test('what was given, each grant once', async (t) => {
  const cases: [string, Parameters<typeof toGrants>[0], Partial<Grant>[]][] = [
    [
      'a permanent assignment that PIM knows, too',
      { ...nothing, assignments: [assigned], instances: [instance] },
      [{ assignmentType: 'activePermanent' }],
    ],
    [
      'an assignment that PIM does not know',
      { ...nothing, assignments: [assigned] },
      [{ assignmentType: 'activePermanent' }],
    ],
    [
      'an assignment that only PIM shows yet',
      { ...nothing, instances: [instance] },
      [{ assignmentType: 'activePermanent' }],
    ],
    [
      'one that ends',
      { ...nothing, assignments: [assigned], instances: [{ ...instance, endDateTime: '2030-01-01T00:00:00Z' }] },
      [{ assignmentType: 'activeTimeBound', endDateTime: '2030-01-01T00:00:00Z' }],
    ],
    [
      'an activation beside its eligibility',
      {
        assignments: [assigned],
        instances: [{ ...instance, assignmentType: 'Activated', endDateTime: '2030-01-01T00:00:00Z' }],
        eligibilities: [assigned],
      },
      [{ assignmentType: 'activated' }, { assignmentType: 'eligible' }],
    ],
    [
      'an activation as the reference spells it',
      { ...nothing, instances: [{ ...instance, assignmentType: 'activated' }] },
      [{ assignmentType: 'activated' }],
    ],
    [
      'the same role at another scope',
      {
        ...nothing,
        assignments: [assigned, { ...assigned, directoryScopeId: '/administrativeUnits/north' }],
        instances: [instance],
      },
      [{ scope: '/' }, { scope: '/administrativeUnits/north' }],
    ],
    [
      'an eligibility without an end',
      { ...nothing, eligibilities: [{ ...assigned, startDateTime: '2026-01-01T00:00:00Z', endDateTime: null }] },
      [{ assignmentType: 'eligible', startDateTime: '2026-01-01T00:00:00Z' }],
    ],
  ]
  for (const [name, lists, expected] of cases) {
    const grants = toGrants(lists)
    t.equal(grants.length, expected.length, name)
    t.match(grants, expected, name)
    t.notMatch(JSON.stringify(grants), /null/, `${name}: without Graph's nulls`)
  }
})

t.test('the people behind a group', async (t) => {
  const grant: Grant = {
    principalId: 'admins',
    roleDefinitionId: 'helpdesk',
    scope: '/',
    assignmentType: 'activePermanent',
    through: 'direct',
    startDateTime: '2026-03-01T00:00:00Z',
  }
  const member = { nested: false, activated: false }
  const group = (parts: Partial<RoleGroup>) =>
    new Map([
      [
        'admins',
        {
          id: 'admins',
          members: new Map(),
          eligibleMembers: new Map(),
          owners: new Set<string>(),
          innerGroups: new Map(),
          ...parts,
        },
      ],
    ])
  const cases: [string, Partial<Grant>, Partial<RoleGroup>, Partial<Grant>][] = [
    [
      'a member',
      {},
      { members: new Map([['ann', member]]) },
      { assignmentType: 'activePermanent', membership: 'direct', groupId: 'admins', through: 'group' },
    ],
    [
      'a member of a group inside',
      {},
      { members: new Map([['ann', { ...member, nested: true }]]) },
      { membership: 'nested' },
    ],
    [
      'a member until a day',
      {},
      { members: new Map([['ann', { ...member, endDateTime: '2030-01-01T00:00:00Z' }]]) },
      { assignmentType: 'activeTimeBound', endDateTime: '2030-01-01T00:00:00Z' },
    ],
    [
      'a member whose group has the role until an earlier day',
      { assignmentType: 'activeTimeBound', endDateTime: '2028-01-01T00:00:00Z' },
      { members: new Map([['ann', { ...member, endDateTime: '2030-01-01T00:00:00Z' }]]) },
      { assignmentType: 'activeTimeBound', endDateTime: '2028-01-01T00:00:00Z' },
    ],
    [
      'a member by activation',
      {},
      { members: new Map([['ann', { ...member, activated: true, endDateTime: '2026-06-01T00:00:00Z' }]]) },
      { assignmentType: 'activated' },
    ],
    [
      'a member of an eligible group',
      { assignmentType: 'eligible' },
      { members: new Map([['ann', member]]) },
      { assignmentType: 'eligible', membership: 'direct' },
    ],
    [
      'somebody who may become a member',
      {},
      { eligibleMembers: new Map([['ann', { endDateTime: '2027-01-01T00:00:00Z' }]]) },
      { assignmentType: 'eligible', membership: 'eligibleMember', endDateTime: '2027-01-01T00:00:00Z' },
    ],
    [
      'a member since a known day',
      {},
      { members: new Map([['ann', { ...member, startDateTime: '2026-05-01T00:00:00Z' }]]) },
      { startDateTime: '2026-05-01T00:00:00Z' },
    ],
    [
      'a member from before the group had the role',
      {},
      { members: new Map([['ann', { ...member, startDateTime: '2020-05-01T00:00:00Z' }]]) },
      { startDateTime: '2026-03-01T00:00:00Z' },
    ],
  ]
  for (const [name, given, parts, expected] of cases) {
    const [own, person, ...more] = withGroupMembers([{ ...grant, ...given }], group(parts))
    t.same(own, { ...grant, ...given }, `${name}: the group keeps a row of its own`)
    t.match(person, { principalId: 'ann', roleDefinitionId: 'helpdesk', scope: '/', ...expected }, name)
    t.same(more, [], name)
  }
  const [, undated] = withGroupMembers([grant], group({ members: new Map([['ann', member]]) }))
  t.notHas(undated, { startDateTime: '2026-03-01T00:00:00Z' }, 'no beginning is made up for a membership without one')

  const listedByPim: Grant = { ...grant, principalId: 'ann', through: 'group' }
  t.equal(
    withGroupMembers([grant, listedByPim], group({ members: new Map([['ann', member]]) })).length,
    2,
    'somebody whom PIM lists through the group as well stands there once',
  )
  t.same(withGroupMembers([listedByPim], new Map()), [listedByPim], 'and stays where the group is not known')
})

t.test("Microsoft's own examples lose nothing", async (t) => {
  const instances = microsoftExample<RoleAssignmentInstance>('pim-role-assignment-schedule-instances')
  const eligibilities = microsoftExample<RoleEligibilityInstance>('pim-role-eligibility-schedule-instances')
  const assignments = microsoftExample<RoleAssignment>('role-assignments-by-principal')
  if (instances === undefined || eligibilities === undefined || assignments === undefined) {
    return skip(t, 'the examples are not here')
  }
  const grants = toGrants({ assignments, instances, eligibilities })
  t.equal(grants.length, instances.length + eligibilities.length + assignments.length)
  t.same(
    grants.find(({ assignmentType }) => assignmentType === 'eligible'),
    {
      roleDefinitionId: '8424c6f0-a189-499e-bbd0-26c1753c96d4',
      principalId: '071cc716-8147-4397-a5ba-b2105951cc0b',
      scope: '/',
      assignmentType: 'eligible',
      through: 'direct',
      startDateTime: '2022-04-12T14:44:50.287Z',
      endDateTime: '2024-04-10T00:00:00Z',
    },
  )
})
