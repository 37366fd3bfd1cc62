import t from 'tap'
import { all, journalOf, startService } from '../helper.ts'
import { answerTo, leastOf, operationsOf } from '../operations.ts'
import { startPlans } from '../plans/support.ts'

/** What Graph may say for good. Flows repeat 5xx for hours, so none of it may become one here. */
const PERMANENT = [400, 401, 403, 404, 405, 409, 410, 412, 422, 451]
const UNHURRIED = { quota: 'off' } as const

/** The reads that a snapshot, the index of roles or a check may go without. */
const PARTS: [path: string, part: string][] = [
  ['accessReviews/definitions\\?', 'accessReviews'],
  ['roleManagementAlerts/alerts\\?', 'alerts'],
  ['/alertIncidents', 'alerts'],
  ['conditionalAccess/policies', 'conditionalAccess'],
  ['directory/administrativeUnits', 'units'],
  ['subscribedSkus', 'licenses'],
  ['roleManagementPolicyAssignments.*DirectoryRole', 'settings'],
  ['appRoleAssignedTo', 'apps'],
  ['roleManagementPolicyAssignments.*Group', 'groups'],
  ['userRegistrationDetails', 'secondFactors'],
  ['signInActivity', 'signIns'],
  ['auditLogs/directoryAudits', 'activity'],
]

t.test('an odd refusal of a part is a part that is missing, with what Graph called it', async (t) => {
  const bench = await startPlans(t, { simulator: UNHURRIED })
  const take = async () => (await bench.call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body
  for (const [path, part] of PARTS) {
    for (const status of [400, 401, 404, 409, 410, 422]) {
      // An alert that is gone has nothing to say, and a group that PIM does not know has no settings.
      if (status === 404 && (part === 'groups' || path.includes('Incidents'))) continue
      await bench.faults({ path, effect: { status, code: `Odd${status}` } })
      bench.advance(10 * 60_000)
      const snapshot = await take()
      t.match(snapshot, { status: 'succeeded', globalAdministrators: 3 }, `${path}: ${status}`)
      t.same(snapshot.missingParts, [{ part, reason: 'refused', code: `Odd${status}` }])
    }
  }
  for (const path of ['roleAssignmentScheduleInstances', 'roleEligibilityScheduleInstances', 'privilegedAccess']) {
    for (const status of [400, 401, 404, 422]) {
      if (path === 'privilegedAccess' && status === 404) continue
      await bench.faults({ path, effect: { status, code: 'Odd' } })
      bench.advance(10 * 60_000)
      t.match(
        await take(),
        { status: 'succeeded', globalAdministrators: 3, pimAvailable: false, pimUnavailableReason: 'refused' },
        `${path}: ${status}`,
      )
    }
  }
})

t.test('what protects people is complete or refuses, whatever Graph says', async (t) => {
  const bench = await startPlans(t, { simulator: UNHURRIED })
  const reads = [
    'roleManagement/directory/roleAssignments\\?',
    'roleEligibilityScheduleInstances',
    'groups\\?.*isAssignableToRole',
    'transitiveMembers',
    '/owners',
    'privilegedAccess/group/eligibilityScheduleInstances',
    'directoryAudits.*Enable%20account',
  ]
  const remove = (user: string) =>
    bench.call(`POST /v1/license-groups/${bench.groupId('licA3Staff')}/removals`, {
      as: 'licenses',
      body: { userId: bench.userId(user) },
    })
  for (const path of reads) {
    for (const status of PERMANENT) {
      // Not a group of PIM, or gone: that is known.
      if (status === 404 && path.startsWith('privilegedAccess')) continue
      await bench.faults({ path, effect: { status, code: 'Odd' } })
      bench.advance(10 * 60_000)
      const answer = await remove('inactiveStaff')
      t.ok(answer.status >= 400 && answer.status < 500, `${path}: ${status} is ${answer.status}`)
    }
  }
  t.same(await bench.journal(), [], 'nobody was removed')
  await bench.simulate('DELETE /_simulator/faults')
  t.match((await remove('globalAdmin')).body, { outcome: 'skipped', skippedReason: 'roleHolder' })
})

t.test('one odd mailbox is unknown, and stops nothing', async (t) => {
  const bench = await startPlans(t)
  const codes = [
    ...['MailboxNotEnabledForRESTAPI', 'MailboxNotSupportedForRESTAPI', 'ErrorMailboxNotFound', 'ErrorItemNotFound'],
    ...['ErrorNonExistentMailbox', 'ErrorInvalidUser', 'ResourceNotFound', 'UnknownError'],
  ]
  for (const [index, code] of codes.entries()) {
    const status = [404, 403, 401, 400][index % 4]
    await bench.faults({ path: `users/${bench.userId('inactiveStaff')}.*mailboxSettings`, effect: { status, code } })
    const answer = await bench.call(`POST /v1/license-groups/${bench.groupId('licA3Staff')}/removals`, {
      as: 'licenses',
      body: { userId: bench.userId('inactiveStaff'), dryRun: true },
    })
    t.match(answer, { status: 200, body: { mailboxKindUnknown: true, outcome: 'wouldRemove' } }, `${status} ${code}`)
    await bench.simulate('DELETE /_simulator/faults')
  }
})

t.test('no operation answers 5xx to what Graph refuses for good', async (t) => {
  const service = await startService(t, { simulator: UNHURRIED, env: { RATE_LIMIT_PER_MINUTE: '1000000' } })
  const { app, cast, simulate } = service
  const known = {
    userId: cast.users['inactiveStaff']?.id ?? '',
    groupId: cast.groups['licA3Staff']?.id ?? '',
    campaignId: '00000000-0000-4000-8000-000000000001',
  }
  for (const status of PERMANENT) {
    await simulate('DELETE /_simulator/faults')
    await simulate('POST /_simulator/faults', { effect: { status, code: 'Odd' } })
    for (const operation of operationsOf(app)) {
      const answer = await answerTo(app, operation, leastOf(operation, known))
      t.ok(answer.statusCode < 500, `${operation.operationId}, Graph says ${status}: ${answer.statusCode}`)
    }
  }
  t.same(await journalOf(service), [])
})

for (const profile of ['noPim', 'noSegment', 'oldFilters', 'noMemberFilter'] as const) {
  t.test(`a tenant of the kind ${profile} is worked with`, async (t) => {
    const bench = await startPlans(t, { simulator: { ...UNHURRIED, profiles: [profile] } })
    t.match(
      await bench.call(`POST /v1/license-groups/${bench.groupId('licA3Staff')}/removals`, {
        as: 'licenses',
        body: { userId: bench.userId('inactiveStaff') },
      }),
      { status: 200, body: { outcome: 'removed' } },
    )
    const roles = (await all(bench, 'GET /v1/role-assignments')).value
    t.ok(roles.length > 5)
    const { body } = await bench.call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.match(body, { status: 'succeeded', globalAdministrators: 3 })
    const reasons = body.missingParts.map(({ part, reason }: any) => `${part}: ${reason}`).sort()
    t.same(
      reasons,
      {
        noPim: ['alerts: notOffered', 'settings: notOffered'],
        noSegment: ['accessReviews: notOffered', 'alerts: notOffered', 'settings: notOffered'],
        oldFilters: [],
        noMemberFilter: [],
      }[profile],
    )
  })
}

t.test('activations are those of roles of the directory, under the ids that these have', async (t) => {
  const bench = await startPlans(t)
  const { value } = await all(bench, 'GET /v1/role-activations?system=entra')
  t.ok(value.length >= 8)
  t.notOk(
    value.some(({ roleName }: any) => /Owner|Member/.test(roleName)),
    'no Azure role, no membership',
  )
  const roles = bench.cast['roles'] as Record<string, string>
  for (const { roleId, roleName } of value) t.equal(roleId, roles[roleName], roleName)
})
