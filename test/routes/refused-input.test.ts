import t from 'tap'
import { startService } from '../helper.ts'

const NOBODY = '00000000-0000-4000-8000-000000000001'

/** The writes and the list of inactive users have tables of their own, beside the tests of what they do. */
t.test('reads refuse what they can not use, by name, and nothing is written', async (t) => {
  const { call, cast, simulate } = await startService(t)
  const user = cast.users['activeStaff']?.id ?? ''
  const group = cast.groups['licA3Staff']?.id ?? ''
  const long = `${'x'.repeat(600)}@northwind.example`
  const quoted = encodeURIComponent("x' or 1 eq 1")

  const unknownUsers = (operation: string) =>
    [
      [`/v1/users/${NOBODY}/${operation}`, 404, 'UserNotFound', 'userId'],
      [`/v1/users/nobody@northwind.example/${operation}`, 404, 'UserNotFound', 'userId'],
      [`/v1/users/nobody/${operation}`, 400, 'InvalidInput', 'userId'],
      [`/v1/users/${quoted}/${operation}`, 400, 'InvalidInput', 'userId'],
      [`/v1/users/${long}/${operation}`, 414, 'UriTooLong', undefined],
      [`/v1/users//${operation}`, 400, 'InvalidInput', 'userId'],
      [`/v1/users/${user}/${operation}?top=5`, 400, 'InvalidInput', 'top'],
    ] as const
  const paged = (list: string) =>
    [
      [`${list}top=0`, 400, 'InvalidInput', 'top'],
      [`${list}top=1000`, 400, 'InvalidInput', 'top'],
      [`${list}top=many`, 400, 'InvalidInput', 'top'],
      [`${list}top=1.5`, 400, 'InvalidInput', 'top'],
      [`${list}skipToken=x`, 400, 'InvalidSkipToken', 'skipToken'],
      [`${list}skipToken=${'x'.repeat(9000)}`, 400, 'InvalidInput', 'skipToken'],
      [`${list}Top=5`, 400, 'InvalidInput', 'Top'],
    ] as const

  const tables = {
    ListLicenses: [
      ['/v1/licenses?assignableOnly=perhaps', 400, 'InvalidInput', 'assignableOnly'],
      ['/v1/licenses?assignableonly=true', 400, 'InvalidInput', 'assignableonly'],
      ['/v1/licenses?top=5', 400, 'InvalidInput', 'top'],
    ],
    ListLicenseGroups: [
      ...paged('/v1/license-groups?'),
      ['/v1/license-groups?details=1', 400, 'InvalidInput', 'details'],
    ],
    ListLicenseGroupMembers: [
      ...paged(`/v1/license-groups/${group}/members?`),
      [`/v1/license-groups/${NOBODY}/members`, 404, 'GroupNotFound', 'groupId'],
      [`/v1/license-groups/${user}/members`, 404, 'GroupNotFound', 'groupId'],
      ['/v1/license-groups/staff/members', 400, 'InvalidInput', 'groupId'],
      [`/v1/license-groups/${quoted}/members`, 400, 'InvalidInput', 'groupId'],
      [`/v1/license-groups/${group}/members?inactiveDays=29`, 400, 'InactiveDaysTooLow', 'inactiveDays'],
      [`/v1/license-groups/${group}/members?inactiveDays=x`, 400, 'InvalidInput', 'inactiveDays'],
    ],
    ListUserLicenses: unknownUsers('licenses'),
    GetContactInfo: unknownUsers('contact-info'),
    ListDepartments: [
      ...paged('/v1/departments?'),
      ['/v1/departments?department=Nursing', 400, 'InvalidInput', 'department'],
    ],
    ListRoleAssignments: [
      ...paged('/v1/role-assignments?'),
      ['/v1/role-assignments?principalId=x', 400, 'InvalidInput', 'principalId'],
      [`/v1/role-assignments?groupId=${encodeURIComponent("' or 1")}`, 400, 'InvalidInput', 'groupId'],
      [`/v1/role-assignments?roleId=${NOBODY}`, 404, 'RoleNotFound', 'roleId'],
    ],
    TestConnection: [
      ['/v1/connection?x=1', 400, 'InvalidInput', 'x'],
      ['/v1/connection?top=5', 400, 'InvalidInput', 'top'],
    ],
  } as const

  for (const [operation, table] of Object.entries(tables)) {
    await t.test(operation, async (t) => {
      for (const [path, status, code, target] of table) {
        const answer = await call(`GET ${path}`)
        t.equal(answer.status, status, path.slice(0, 90))
        t.equal(answer.body.error.code, code, answer.body.error.message)
        t.equal(answer.body.error.target, target)
        t.match(answer.body.error.message, /^\S.*[^.]\.$/, 'one sentence')
      }
    })
  }
  t.match(
    await call(`POST /v1/license-groups/${group}/removals?dryRun=true`, { body: { userId: user } }),
    { status: 400, body: { error: { code: 'InvalidInput', target: 'dryRun' } } },
    'what belongs into the body does not vanish from the query',
  )
  t.same((await simulate('GET /_simulator/journal')).value, [])
})
