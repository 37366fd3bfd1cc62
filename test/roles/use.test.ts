import t from 'tap'
import type { DirectoryAudit } from '../../src/graph/sign-ins.ts'
import type { RoleDefinition } from '../../src/graph/roles.ts'
import type { GraphReader } from '../../src/graph/reader.ts'
import table from '../../src/data/audit-actions.json' with { type: 'json' }
import { candidateRoles, includesAction, isOfDirectory, leastRole } from '../../src/services/roles/lesser-role.ts'
import type { RoleInventory } from '../../src/services/roles/inventory.ts'
import type { AssignmentRow } from '../../src/services/roles/assignment-rows.ts'
import { readUse, usedActions } from '../../src/services/roles/read-role-use.ts'
import { forbidden, microsoftExample } from './canned-reader.ts'
import { row } from './made-up.ts'
import { skip } from '../skip.ts'

t.test('the table of activities is plausible', async (t) => {
  t.equal(new Set(table.map(({ activity }) => activity.toLowerCase())).size, table.length)
  for (const { activity, actions } of table) {
    t.ok(
      actions.length > 0 && actions.every((action) => /^microsoft\.directory\/[A-Za-z]+(\/[A-Za-z]+)+$/.test(action)),
      activity,
    )
  }
})

t.test('which action includes which', async (t) => {
  for (const [allowed, wanted, included] of [
    ['microsoft.directory/users/create', 'microsoft.directory/users/create', true],
    ['MICROSOFT.directory/Users/Create', 'microsoft.directory/users/create', true],
    ['microsoft.directory/users/create', 'microsoft.directory/users/delete', false],
    ['microsoft.directory/users/allProperties/allTasks', 'microsoft.directory/users/create', true],
    ['microsoft.directory/users/allProperties/allTasks', 'microsoft.directory/users/password/update', true],
    ['microsoft.directory/users/allProperties/allTasks', 'microsoft.directory/groups/create', false],
    ['microsoft.directory/users/allProperties/read', 'microsoft.directory/users/standard/read', true],
    ['microsoft.directory/users/allProperties/read', 'microsoft.directory/users/basic/update', false],
    ['microsoft.directory/users/allProperties/update', 'microsoft.directory/users/password/update', true],
    ['microsoft.directory/users/allProperties/update', 'microsoft.directory/users/delete', false],
    ['microsoft.directory/users/basic/allTasks', 'microsoft.directory/users/basic/update', true],
    ['microsoft.directory/users/basic/allTasks', 'microsoft.directory/users/password/update', false],
    ['microsoft.directory/users/allTasks', 'microsoft.directory/users/password/update', true],
    ['microsoft.directory/allEntities/allTasks', 'microsoft.directory/groups/members/update', true],
    ['microsoft.office365.exchange/allEntities/allTasks', 'microsoft.directory/groups/members/update', false],
    ['microsoft.directory/groups.unified/members/update', 'microsoft.directory/groups/members/update', false],
    [
      'microsoft.directory/groups/allProperties/allTasks',
      'microsoft.directory/groupsAssignableToRoles/members/update',
      false,
    ],
    ['', 'microsoft.directory/users/create', false],
  ] as const) {
    t.equal(includesAction(allowed, wanted), included, `${allowed} and ${wanted}`)
  }
})

const definition = (id: string, actions: string[], more: object = {}): RoleDefinition => ({
  id,
  templateId: id,
  displayName: id,
  isBuiltIn: true,
  isEnabled: true,
  rolePermissions: [{ allowedResourceActions: actions }],
  ...more,
})
const D = 'microsoft.directory'
const definitions = [
  definition('helpdesk', [`${D}/users/password/update`, `${D}/users/invalidateAllRefreshTokens`]),
  definition('license', [`${D}/users/assignLicense`, `${D}/groups/assignLicense`]),
  definition('user', [`${D}/users/allProperties/allTasks`]),
  definition('exchange', [`${D}/users/assignLicense`, 'microsoft.office365.exchange/allEntities/allTasks']),
  definition('custom', [`${D}/users/assignLicense`], { isBuiltIn: false }),
  definition('off', [`${D}/users/assignLicense`], { isEnabled: false }),
  definition('unrated', [`${D}/users/assignLicense`]),
]
const tiers = { helpdesk: 1, license: 2, user: 0, exchange: 0, custom: 2, off: 2 } as const
const ratings = new Map(Object.entries(tiers).map(([id, tier]) => [id, { tier, tierReason: '', privileged: false }]))

t.test('the least role that would do', async (t) => {
  const roles = candidateRoles(definitions, ratings)
  t.same(
    roles.map(({ roleId }) => roleId).sort(),
    ['exchange', 'helpdesk', 'license', 'user'],
    'roles of Microsoft’s that can be assigned and are rated',
  )
  const least = (...actions: string[]) =>
    leastRole(
      actions.map((action) => `${D}/${action}`),
      roles,
    )?.roleId
  t.equal(least('users/assignLicense'), 'license')
  t.equal(least('users/password/update'), 'helpdesk')
  t.equal(least('users/password/update', 'users/assignLicense'), 'user')
  t.equal(least('groups/members/update'), undefined)
  t.equal(isOfDirectory([`${D}/users/create`, 'microsoft.office365.webPortal/allEntities/standard/read']), true)
  t.equal(isOfDirectory([`${D}/users/create`, 'microsoft.office365.exchange/allEntities/allTasks']), false)
})

const entry = (activityDisplayName: string, more: object = {}): DirectoryAudit => ({
  activityDisplayName,
  result: 'success',
  initiatedBy: { user: { id: 'U1' } },
  targetResources: [{ id: 'someone', type: 'User' }],
  ...more,
})

t.test('what somebody did', async (t) => {
  const inventory = { rows: [row({ principalId: 'admin' })], roleAssignable: new Set(['rolegroup']) }
  const used = (...entries: DirectoryAudit[]) => usedActions('u1', entries, inventory)
  t.same(used(), { activities: [], total: 0, actions: [], unmapped: [] })
  t.same(used(entry('Add user'), entry('change user license'), entry('Add user')), {
    activities: [
      { activity: 'Add user', count: 2 },
      { activity: 'change user license', count: 1 },
    ],
    total: 3,
    actions: [`${D}/users/assignLicense`, `${D}/users/create`],
    unmapped: [],
  })
  t.match(used(entry('Something new')), { total: 1, actions: [], unmapped: ['Something new'] })
  t.match(
    used(entry('Reset user password', { targetResources: [{ id: 'ADMIN', type: 'User' }] })),
    { unmapped: ['Reset user password'] },
    'of an administrator',
  )
  t.match(used(entry('Add member to group', { targetResources: [{ id: 'someone' }, { id: 'RoleGroup' }] })), {
    actions: [`${D}/groupsAssignableToRoles/members/update`],
  })
  t.match(used(entry('Add member to group', { targetResources: [{ id: 'admin' }, { id: 'plain' }] })), {
    actions: [`${D}/groups/members/update`],
    unmapped: [],
  })
  t.match(
    used(
      entry('Update user', {
        targetResources: [
          { id: 'someone', modifiedProperties: [{ displayName: 'UserPrincipalName' }, { displayName: 'City' }] },
        ],
      }),
    ),
    { actions: [`${D}/users/basic/update`, `${D}/users/userPrincipalName/update`] },
  )
  const changing = (...names: string[]) =>
    used(
      entry('Update user', {
        targetResources: [{ id: 'someone', modifiedProperties: names.map((displayName) => ({ displayName })) }],
      }),
    ).actions
  t.same(
    changing('AssignedLicense', 'AssignedPlan', 'Included Updated Properties'),
    [`${D}/users/assignLicense`],
    'what comes with a change of products',
  )
  t.same(changing('Included Updated Properties'), [`${D}/users/basic/update`])
  t.same(changing('UserPrincipalName'), [`${D}/users/userPrincipalName/update`])
  for (const [name, one] of Object.entries({
    'about oneself': entry('Update user', { targetResources: [{ id: 'u1' }] }),
    'a failure': entry('Add user', { result: 'failure' }),
    'an activation': entry('Add member to role completed (PIM activation)'),
  })) {
    t.equal(used(one).total, 0, name)
  }
  const examples = microsoftExample<DirectoryAudit>('directory-audits-list')
  if (examples === undefined) skip(t, 'Microsoft’s examples are not here')
  else {
    t.match(used(...examples), {
      activities: [{ activity: 'Add member to group' }],
      actions: [`${D}/groups/members/update`],
      unmapped: [],
    })
  }
})

t.test('the log is read once, and not at all if it is too long', async (t) => {
  const inventory = (...rows: AssignmentRow[]) =>
    ({ definitions, ratings, rows, roleAssignable: new Set<string>() }) as unknown as RoleInventory
  const held = (more: object) => ({ ...row(), ...more })
  const reads: string[] = []
  const reader = (page: (nextLink?: string) => unknown) => {
    const read = async ({ filter }: { filter?: string }, nextLink?: string) => {
      reads.push(nextLink ?? filter ?? '')
      return page(nextLink)
    }
    return { page: read, firstPage: read } as unknown as GraphReader
  }
  const now = () => Date.parse('2026-11-25T00:00:00Z')
  const some = {
    value: [
      entry('Change user license'),
      entry('Change user license', { initiatedBy: { user: { id: 'stranger' } } }),
      entry('Add user', { initiatedBy: { app: { displayName: 'Sync' } } }),
    ],
  }
  const rows = [
    held({ principalId: 'U1', roleId: 'user' }),
    held({ principalId: 'u2', roleId: 'user' }),
    held({ principalId: 'u3', tier: 2 }),
    held({ principalId: 'app', principalType: 'servicePrincipal' }),
  ]
  t.match(
    await readUse(
      reader(() => some),
      inventory(...rows),
      now,
    ),
    [
      { userId: 'u1', total: 1, sinceDateTime: '2026-10-26T00:00:00.000Z', lesserRole: { roleId: 'license', tier: 2 } },
      { userId: 'u2', total: 0 },
    ],
  )
  t.same(reads, ['activityDateTime ge 2026-10-26T00:00:00Z'])
  const lesser = async (roleId: string, value = some.value) =>
    (
      await readUse(
        reader(() => ({ value })),
        inventory(held({ principalId: 'u1', roleId })),
        now,
      )
    )?.[0]?.lesserRole?.roleId
  t.equal(await lesser('exchange'), undefined, 'whose work is in another log')
  t.equal(await lesser('gone'), undefined, 'nobody knows what it allows')
  t.equal(await lesser('62e90394-69f5-4237-9190-012177145e10'), 'license')
  t.equal(await lesser('user', [entry('Change user license'), entry('Something new')]), undefined)
  await t.rejects(
    readUse(
      reader(() => {
        throw forbidden
      }),
      inventory(...rows),
      now,
    ),
    forbidden,
  )
  await t.rejects(
    readUse(
      reader(() => {
        throw new Error('broken')
      }),
      inventory(...rows),
      now,
    ),
    /broken/,
  )
})
