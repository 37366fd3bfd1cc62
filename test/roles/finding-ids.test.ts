import fc from 'fast-check'
import t from 'tap'
import type { Approved } from '../../src/services/roles/findings/approved.ts'
import { findingIdOf, judgeFindings } from '../../src/services/roles/findings/judge-findings.ts'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import type { Facts, Rule } from '../../src/services/roles/findings/rules/rule.ts'
import { ASSIGNMENT_TYPES } from '../../src/services/roles/grants.ts'
import { SCOPE_TYPES, type AssignmentRow } from '../../src/services/roles/assignment-rows.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/snapshot-summary.ts'
import type { Incident } from '../../src/services/roles/surroundings/microsoft-alerts.ts'
import { all } from '../helper.ts'
import { DAY, startPlans } from '../plans/support.ts'
import { startRolePlans, TEAMS_ADMINISTRATOR } from '../role-plans/support.ts'
import { storages } from '../store-helper.ts'
import { app, group, row } from './made-up.ts'
import {
  AZURE_CASES,
  azureSettings,
  classic,
  custom,
  denial,
  PAIRS,
  takenInAzure,
  approvedSetting,
  weakened,
} from './azure-cases.ts'
import { alert, license, policy, review } from './made-up-surroundings.ts'

const NOW = Date.parse('2026-11-25T00:00:00Z')
const DEVIATION = { setting: 'mfaOnActivation' as const, value: 'false', expected: 'true', message: 'No.' }
const TYPES = {
  u1: 'user',
  u2: 'user',
  u3: 'user',
  u4: 'user',
  a1: 'servicePrincipal',
  g1: 'group',
  bg1: 'user',
} as const
const PEOPLE = Object.keys(TYPES) as (keyof typeof TYPES)[]
const ROLES = [GLOBAL_ADMINISTRATOR, 'role2']
const SCOPES = ['/', '/administrativeUnits/x', '/administrativeUnits/y']
const times = fc.constantFrom(
  undefined,
  '2025-01-01T00:00:00Z',
  '2026-02-01T00:00:00Z',
  '2026-11-20T00:00:00Z',
  '2027-02-01T00:00:00Z',
)
const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T

/** Few people and roles, held in many ways. */
const rows = fc.array(
  fc
    .record({
      principalId: fc.constantFrom(...PEOPLE),
      roleId: fc.constantFrom(...ROLES),
      tier: fc.constantFrom(0, 1, 2, undefined),
      orphaned: fc.boolean(),
      accountEnabled: fc.boolean(),
      onPremisesSyncEnabled: fc.boolean(),
      userType: fc.constantFrom('Member', 'Guest'),
      userPrincipalName: fc.constantFrom('ada@northwind.example', undefined),
      assignmentType: fc.constantFrom(...ASSIGNMENT_TYPES),
      through: fc.constantFrom('direct', 'group'),
      groupId: fc.constantFrom('g1', 'g2', undefined),
      membership: fc.constantFrom('direct', 'nested', 'eligibleMember', undefined),
      scopeType: fc.constantFrom(...SCOPE_TYPES),
      scopeId: fc.constantFrom('x', 'y', undefined),
      startDateTime: times,
      endDateTime: times,
    })
    .map((more) => row(without({ ...more, principalType: TYPES[more.principalId] }) as Partial<AssignmentRow>)),
  { maxLength: 40, size: 'max' },
)

const grants = fc
  .array(
    fc
      .record({
        planId: fc.constant('p'),
        roleId: fc.constantFrom(...ROLES),
        roleName: fc.constant('Role'),
        what: fc.constantFrom('roleEligibility', 'roleAssignment', 'groupEligibility'),
        principalId: fc.constantFrom(...PEOPLE),
        principalName: fc.constant('Ada'),
        scope: fc.constantFrom(...SCOPES),
        held: fc.boolean(),
        endDateTime: times,
        groupId: fc.constantFrom('g1', 'g2'),
        // As `readApproved` tells: the last word about each.
      })
      .map(
        ({ groupId, ...more }) =>
          without({ ...more, ...(more.what === 'groupEligibility' && { groupId, scope: '/' }) }) as Approved,
      ),
    { maxLength: 20 },
  )
  .map((all) => [
    ...new Map(
      all.map((one) => [
        one.what === 'groupEligibility'
          ? `${one.principalId} ${one.groupId}`
          : JSON.stringify([
              one.what,
              'principalId' in one && one.principalId,
              one.roleId,
              'scope' in one && one.scope,
            ]),
        one,
      ]),
    ).values(),
  ])

const incidents = fc.array(
  fc
    .record({
      principalId: fc.constantFrom('u1', 'u2', undefined),
      roleId: fc.constantFrom(...ROLES, undefined),
      assignedDateTime: times,
    })
    .map((one) => without(one) as Incident),
  { maxLength: 20 },
)

const OF_AZURE = [...Object.values(AZURE_CASES).map(([fires]) => fires), ...Object.values(PAIRS)]
  .flatMap(({ otherAssignments = [] }) => otherAssignments)
  .flatMap((one) => [one, { ...one, scopeId: '/subscriptions/s2' }, { ...one, roleId: 'other' }, { ...one, ...one }])

/** The halves of dangerous pairs that lie in Entra. */
const HALVES = Object.values(PAIRS).flatMap(({ assignments = [] }) => assignments)

const facts = fc
  .record({ assignments: rows, grants, incidents, pimAvailable: fc.boolean() })
  .map(({ assignments, grants, incidents, pimAvailable }): Facts => ({
    assignments: [...assignments, ...HALVES],
    settings: ROLES.map((roleId) => ({
      system: 'entra',
      roleId,
      roleName: roleId,
      tier: 0,
      mfaOnActivation: true,
      deviations: [DEVIATION],
    })),
    apps: [
      app({
        ownerCount: 0,
        ownerIds: ['u1', 'u2'],
        secrets: { count: 1, expired: 0, oldestDays: 500 },
        signInKnown: true,
      }),
      app({ principalId: 'a2', publisher: 'other', signInKnown: true }),
    ],
    holders: PEOPLE.map((userId) => ({
      userId,
      signInKnown: true,
      mfaRegistered: false,
      ...(userId === 'bg1' && { lastActivityDateTime: '2026-11-20T00:00:00Z' }),
    })),
    groups: ['g1', 'g2'].map((groupId) =>
      group({
        groupId,
        underPim: groupId === 'g1' ? undefined : false,
        roleAssignable: groupId === 'g1',
        owners: [{ id: 'u1' }, { id: 'u2' }],
        innerGroups: [{ id: 'i', membership: 'nested', roleAssignable: false }],
        deviations: [DEVIATION],
      }),
    ),
    uses: PEOPLE.map((userId) => ({
      userId,
      sinceDateTime: '',
      activities: [],
      total: 9,
      unmapped: [],
      lesserRole: { roleId: 'l', roleName: 'L', tier: 2 },
    })),
    reviews: ['1', '2'].map((reviewId) => review({ reviewId, roleIds: ['role3'], overdue: true })),
    policies: [policy({ includeUsers: ['all'], demandsMfa: false })],
    alerts: [
      alert({ kind: 'RolesAssignedOutsidePrivilegedIdentityManagementAlert', incidentCount: 99, incidents }),
      alert({ alertId: 'other' }),
    ],
    licenses: [license({ seats: 1, expiryDateTime: '2026-12-01T00:00:00Z' })],
    otherAssignments: OF_AZURE,
    otherRoles: [custom()],
    denyAssignments: ['d1', 'd2'].map((denyAssignmentId) =>
      denial({ denyAssignmentId, excluded: [{ principalId: 'a1' }] }),
    ),
    classicAdministrators: [
      classic(),
      classic({ emailAddress: 'olga@northwind.example' }),
      classic({ scopeId: '/subscriptions/s2' }),
      classic({ emailAddress: '' }),
    ],
    otherSettings: [azureSettings(), azureSettings({ scopeId: '/subscriptions/s2' })],
    weakenedSettings: [weakened(), weakened({ scopeId: '/subscriptions/s2' })],
    approvedAzureSettings: [approvedSetting({ scope: '/subscriptions/s9' })],
    now: NOW,
    pimAvailable,
    breakGlass: new Set(['bg1']),
    unusedDays: 90,
    activations: { since: 0, last: new Map() },
    approved: [
      ...grants,
      {
        planId: 'p',
        roleId: 'role2',
        roleName: 'Role',
        what: 'setting',
        field: 'mfaOnActivation',
        label: 'x',
        value: 'No',
      },
      { planId: 'p', roleId: 'role2', roleName: 'Role', what: 'review', exists: true },
    ],
    approvedInAzure: [
      takenInAzure(),
      takenInAzure({ scope: '/subscriptions/s2' }),
      takenInAzure({ principalId: 'u9', held: true }),
      takenInAzure({ principalId: 'u9', held: true, what: 'azureRoleEligibility' }),
    ],
    names: { roleGroup: /^x/, adminAccount: /^x/ },
  }))

t.test('no rule says two things of one id, whoever holds whatever in however many ways', async (t) => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(facts, (facts) => {
      for (const rule of RULES) {
        const found = rule.find(facts)
        if (found.length > 0) seen.add(rule.id)
        const ids = found.map((one) => findingIdOf(rule, one))
        if (new Set(ids).size < ids.length) {
          throw new Error(
            `${rule.id}: ${JSON.stringify(found.filter((_, index) => ids.indexOf(ids[index] as string) !== index))}`,
          )
        }
      }
    }),
    { numRuns: 500 },
  )
  t.same(
    RULES.map(({ id }) => id).filter((id) => !seen.has(id)),
    [],
    'each rule was tried',
  )
})

t.test('of several findings with one id the most severe stays', async (t) => {
  const found = (severity: 'low' | 'high' | 'medium') => ({
    subjectId: 's',
    subjectName: 'S',
    severity,
    message: `${severity}.`,
    evidence: {},
  })
  const rule: Rule = { ...(RULES[0] as Rule), find: () => [found('low'), found('high'), found('medium')] }
  t.match(judgeFindings(fc.sample(facts, 1)[0] as Facts, new Map(), [rule]), [{ severity: 'high', message: 'high.' }])
})

for (const storage of await storages(t)) {
  t.test(
    `whoever was deleted and had one role twice is two findings, and the snapshot succeeds, on ${storage.name}`,
    async (t) => {
      const bench = await startPlans(t, { store: await storage.open(t) })
      const { call, userId, graphUrl, cast, simulate } = bench
      const unit = (cast['administrativeUnits'] as any).campusNorth.id
      for (const directoryScopeId of ['/', `/administrativeUnits/${unit}`]) {
        const answer = await fetch(`${graphUrl}/v1.0/roleManagement/directory/roleAssignments`, {
          method: 'POST',
          headers: { authorization: 'Bearer x', 'accept-language': 'en-US', 'content-type': 'application/json' },
          body: JSON.stringify({
            principalId: userId('activeStaff'),
            roleDefinitionId: TEAMS_ADMINISTRATOR,
            directoryScopeId,
          }),
        })
        t.equal(answer.status, 201)
      }
      await simulate(`DELETE /_simulator/users/${userId('activeStaff')}`)
      for (let day = 0; day < 2; day++) {
        t.match(await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} }), {
          status: 200,
          body: { status: 'succeeded' },
        })
        bench.advance(DAY)
      }
      const found = (await all(bench, `GET /v1/role-findings?subjectId=${userId('activeStaff')}`)).value
      t.same(
        found.map(({ rule }) => rule),
        ['orphanedAssignment', 'orphanedAssignment'],
      )
      t.match(found.map(({ message }) => message).sort(), [/still assigned for Campus North/, /still assigned to/])
    },
  )

  t.test(`two approved grants of one role that somebody took away are two findings, on ${storage.name}`, async (t) => {
    const bench = await startRolePlans(t, { store: await storage.open(t) })
    const { call, userId, wave, approveWave, cast, graphUrl } = bench
    const unit = (cast['administrativeUnits'] as any).campusNorth.id
    const person = userId('contactPerfect')
    const grant = {
      action: 'grantEligibility',
      roleIds: [TEAMS_ADMINISTRATOR],
      principalIds: [person],
      endDateTime: new Date(bench.now() + 90 * DAY).toISOString(),
    }
    const plans = [await wave(grant), await wave({ ...grant, administrativeUnitId: unit })]
    // Both are made before the clock of the service goes ahead of Graph's, to which they would be of the future.
    for (const plan of plans) t.equal((await approveWave(plan)).status, 200)
    for (const { planId } of plans) {
      t.equal((await call(`POST /v1/plans/${planId}/apply`, { as: 'roleOperator', body: {} })).status, 200)
    }
    for (const { planId } of plans) await bench.until(planId, 'done')
    const inPim = async (directoryScopeId: string) =>
      fetch(`${graphUrl}/v1.0/roleManagement/directory/roleEligibilityScheduleRequests`, {
        method: 'POST',
        headers: { authorization: 'Bearer x', 'accept-language': 'en-US', 'content-type': 'application/json' },
        body: JSON.stringify({
          action: 'adminRemove',
          principalId: person,
          roleDefinitionId: TEAMS_ADMINISTRATOR,
          directoryScopeId,
        }),
      })
    for (const scope of ['/', `/administrativeUnits/${unit}`]) t.equal((await inPim(scope)).status, 201, scope)
    t.match(await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} }), {
      status: 200,
      body: { status: 'succeeded' },
    })
    const found = (await all(bench, 'GET /v1/role-findings?rule=drift')).value
    t.match(found, [
      { subjectId: person, roleId: TEAMS_ADMINISTRATOR },
      { subjectId: person, roleId: TEAMS_ADMINISTRATOR },
    ])
    t.equal(new Set(found.map(({ findingId }) => findingId)).size, 2)
  })
}
