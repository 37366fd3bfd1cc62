import t from 'tap'
import { GraphFailure } from '../../src/graph/failure.ts'
import type { GraphReader } from '../../src/graph/reader.ts'
import { sharingReader } from '../../src/graph/sharing.ts'
import type { GraphRead } from '../../src/graph/url.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/snapshot-summary.ts'
import { readAccessReviews, readReviewedRoles } from '../../src/services/roles/surroundings/access-reviews.ts'
import { readAlerts } from '../../src/services/roles/surroundings/microsoft-alerts.ts'
import { isFor, readAccessPolicies } from '../../src/services/roles/surroundings/conditional-access.ts'
import { pimEnd, readPimLicenses } from '../../src/services/roles/surroundings/pim-licenses.ts'
import { toUnits } from '../../src/services/roles/surroundings/units.ts'
import type { TenantLicenses } from '../../src/services/licenses/tenant-licenses.ts'
import { cannedReader, forbidden, microsoftExample, noLicense } from './canned-reader.ts'
import { row } from './made-up.ts'
import { license, policy } from './made-up-surroundings.ts'
import { skip } from '../skip.ts'

const NOW = Date.parse('2026-11-25T00:00:00Z')
const OTHER_ROLE = 'fe930be7-5e62-47db-91af-98c3a49a38b1'
const GROUP = '00000000-0000-4000-8000-00000000000a'
const inventory = {
  definitions: [{ id: GLOBAL_ADMINISTRATOR, templateId: GLOBAL_ADMINISTRATOR, displayName: 'Global Administrator' }],
  ratings: new Map([[GLOBAL_ADMINISTRATOR, { tier: 0 as const, tierReason: '', privileged: true }]]),
  rows: [row(), row({ principalId: GROUP, principalType: 'group' })],
}
const query = (text: string, more: object = {}) => ({
  '@odata.type': '#microsoft.graph.accessReviewQueryScope',
  query: text,
  queryType: 'MicrosoftGraph',
  ...more,
})
const definition = (scope: object, more: object = {}) => ({
  id: 'd',
  displayName: 'Review',
  status: 'InProgress',
  scope,
  settings: { recurrence: { pattern: { type: 'absoluteMonthly', interval: 3 } } },
  ...more,
})
const instance = (start: string, end: string, more: object = {}) => ({
  id: start,
  startDateTime: start,
  endDateTime: end,
  status: 'InProgress',
  ...more,
})

t.test('which access reviews are about roles', async (t) => {
  const about = async (scope: object, more: object = {}) =>
    (await readAccessReviews(cannedReader({ definitions: [definition(scope, more)] }).reader, inventory, NOW)).map(
      ({ about, roleIds, groupIds }) => [about, ...roleIds, ...groupIds],
    )
  const instances = (kind: string) =>
    `/roleManagement/directory/${kind}?$expand=principal&$filter=(isof(principal,'microsoft.graph.user') and ` +
    `roleDefinitionId eq '${GLOBAL_ADMINISTRATOR.toUpperCase()}')`
  const cases: [what: string, scope: object, expected: string[][]][] = [
    ['active', query(instances('roleAssignmentScheduleInstances')), [['role', GLOBAL_ADMINISTRATOR]]],
    ['eligible', query(instances('roleEligibilityScheduleInstances')), [['role', GLOBAL_ADMINISTRATOR]]],
    [
      'a role as a resource',
      {
        '@odata.type': '#microsoft.graph.principalResourceMembershipsScope',
        principalScopes: [query('/users'), query('/groups')],
        resourceScopes: [
          query(`/roleManagement/directory/roleDefinitions/${OTHER_ROLE}`),
          query(`/roleManagement/directory/roleDefinitions/${GLOBAL_ADMINISTRATOR}`),
        ],
      },
      [['role', GLOBAL_ADMINISTRATOR, OTHER_ROLE]],
    ],
    ['all roles', query('/roleManagement/directory/roleAssignmentScheduleInstances'), [['role']]],
    [
      'roles of Azure',
      query(
        `/subscriptions/x/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?$filter=roleDefinitionId eq '${GLOBAL_ADMINISTRATOR}'`,
        { queryType: 'ARM' },
      ),
      [],
    ],
    ['a group that holds a role', query(`/groups/${GROUP}/transitiveMembers`), [['group', GROUP]]],
    ['a group that does not', query('/groups/00000000-0000-4000-8000-00000000000b/members'), []],
    ['guests in groups', query('./members'), []],
  ]
  for (const [what, scope, expected] of cases) t.same(await about(scope), expected, what)
  t.same(
    await about(query('./members'), { instanceEnumerationScope: query(`/groups/${GROUP}`) }),
    [['group', GROUP]],
    'a group named by where its instances come from',
  )
  t.same(await about({}, { scope: null }), [], 'no scope at all')
})

t.test('which roles somebody asks about, now or again', async (t) => {
  const of = (roleId: string) =>
    query(`/roleManagement/directory/roleAssignmentScheduleInstances?$filter=roleDefinitionId eq '${roleId}'`)
  const reviewed = async (...definitions: object[]) => {
    const { reader, requests } = cannedReader({ definitions })
    const isReviewed = await readReviewedRoles(reader)
    t.equal(requests.length, 1, 'neither rounds nor decisions are read')
    return [GLOBAL_ADMINISTRATOR, OTHER_ROLE].map(isReviewed)
  }
  t.same(await reviewed(), [false, false])
  t.same(
    await reviewed(
      definition(of(GLOBAL_ADMINISTRATOR.toUpperCase())),
      definition(of(OTHER_ROLE), { id: 'over', status: 'Completed' }),
    ),
    [true, false],
    'one that is over asks nobody',
  )
  t.same(
    await reviewed(
      definition(query('/roleManagement/directory/roleEligibilityScheduleInstances'), { status: 'NotStarted' }),
    ),
    [true, true],
    'one about all roles',
  )
  t.same(await reviewed(definition(query(`/groups/${GROUP}/transitiveMembers`))), [false, false])
})

t.test('how far an access review has come', async (t) => {
  const scope = query(
    `/roleManagement/directory/roleAssignmentScheduleInstances?$filter=roleDefinitionId eq '${GLOBAL_ADMINISTRATOR}'`,
  )
  const decisions = ['Approve', 'Deny', 'DontKnow', 'NotReviewed'].map((decision, id) => ({ id: String(id), decision }))
  const over = instance('2026-10-01T00:00:00Z', '2026-10-15T00:00:00Z')
  const read = async (instances: object[], more: object = {}, found: object[] = decisions) =>
    (
      await readAccessReviews(
        cannedReader({ definitions: [definition(scope, more)], instances, decisions: found }).reader,
        inventory,
        NOW,
      )
    )[0]
  t.match(await read([over]), {
    recurrence: 'every 3 months',
    tier: 0,
    roleNames: ['Global Administrator'],
    reviewed: 3,
    total: 4,
    completedPercent: 75,
    overdue: true,
  })
  t.match(
    await read([instance('2026-11-20T00:00:00Z', '2026-12-05T00:00:00Z'), over]),
    { startDateTime: '2026-11-20T00:00:00.000Z', overdue: false },
    'the last one counts, and there is time',
  )
  t.match(
    await read([over, instance('2027-01-01T00:00:00Z', '2027-01-15T00:00:00Z')]),
    { startDateTime: '2026-10-01T00:00:00.000Z', overdue: true },
    'one that has not begun does not count',
  )
  t.match(await read([over], {}, decisions.slice(0, 3)), { completedPercent: 100, overdue: false })
  t.match(
    await read([over], { settings: { defaultDecisionEnabled: true } }),
    { recurrence: 'once', overdue: false },
    'somebody said what happens when nobody answers',
  )
  const none = await read([])
  t.match(none, { overdue: false })
  t.notOk(none !== undefined && ('total' in none || 'completedPercent' in none || 'endDateTime' in none))
  t.notOk('completedPercent' in ((await read([over], {}, [])) ?? {}), 'of nobody there is no share')
  for (const [pattern, words] of [
    [{ type: 'weekly', interval: 1 }, 'every week'],
    [{ type: 'absoluteYearly' }, 'every year'],
    [{ type: 'absoluteMonthly', interval: 12 }, 'every 12 months'],
    [null, 'once'],
  ] as const) {
    t.equal((await read([], { settings: { recurrence: { pattern } } }))?.recurrence, words)
  }
  const gone = new GraphFailure({ status: 404, code: 'NotFound', message: 'Gone.' })
  t.match(
    await readAccessReviews(cannedReader({ definitions: [definition(scope)], instances: gone }).reader, inventory, NOW),
    [{ overdue: false }],
    'deleted meanwhile',
  )
  const many = cannedReader({
    definitions: Array.from({ length: 45 }, (_, id) => definition(scope, { id: String(id) })),
    instances: [over],
  })
  t.equal((await readAccessReviews(many.reader, inventory, NOW)).length, 45)
  t.equal(many.requests.length, 3, 'one question for all instances, one for all decisions')
  for (const failure of [noLicense, forbidden]) {
    await t.rejects(readAccessReviews(cannedReader({ definitions: failure }).reader, inventory, NOW), failure)
  }
})

t.test('Microsoft’s own examples of access reviews and alerts', async (t) => {
  const [definitions, filtered, instances, decisions, incidents] = [
    'access-review-definitions',
    'access-review-definitions-filter',
    'access-review-instances',
    'access-review-decisions',
    'pim-alert-incidents-too-many-ga-beta',
  ].map((name) => microsoftExample<object>(name))
  if (definitions === undefined) return skip(t, 'Microsoft’s examples are not at hand')
  const reviewed = '119cc181-22f0-4e18-8537-264e7524ee0b'
  const { reader } = cannedReader({
    definitions: [...definitions, ...(filtered ?? [])],
    instances: instances ?? [],
    decisions: decisions ?? [],
  })
  t.same(
    await readAccessReviews(
      reader,
      { ...inventory, rows: [row({ principalId: reviewed, principalType: 'group' })] },
      NOW,
    ),
    [
      {
        reviewId: '98dcebed-c7f6-46f4-bcf3-4a3fccdb3e2a',
        displayName: 'Access Review',
        about: 'group',
        roleIds: [],
        roleNames: [],
        groupIds: [reviewed],
        recurrence: 'every week',
        startDateTime: '2021-03-09T23:10:28.830Z',
        endDateTime: '2021-03-09T23:10:28.830Z',
        reviewed: 0,
        total: 1,
        completedPercent: 0,
        overdue: true,
      },
    ],
  )
  const [alert] = await readAlerts(
    cannedReader({
      alerts: [
        {
          id: 'DirectoryRole_67b47f38-0f0b-4e62-a3be-859140c2061f_TooManyGlobalAdminsAssignedToTenantAlert',
          isActive: true,
          incidentCount: 5,
        },
      ],
      alertIncidents: incidents ?? [],
    }).reader,
  )
  t.match(alert, { kind: 'TooManyGlobalAdminsAssignedToTenantAlert', active: true, incidentCount: 5 })
  t.same(alert?.incidents[0], { principalId: '13d5df6a-3d2e-4dcb-9dab-486df2cf5c8e', principalName: 'testUser1' })
  t.equal(alert?.incidents.length, incidents?.length)
})

t.test('alerts: what is not active is not looked into', async (t) => {
  const { reader, requests } = cannedReader({
    alerts: [
      {
        id: 'DirectoryRole_t_InvalidLicenseAlert',
        isActive: false,
        incidentCount: 3,
        alertDefinition: { displayName: 'No license', severityLevel: 'low' },
      },
    ],
  })
  t.same(await readAlerts(reader), [
    {
      alertId: 'DirectoryRole_t_InvalidLicenseAlert',
      kind: 'InvalidLicenseAlert',
      displayName: 'No license',
      active: false,
      incidentCount: 3,
      severity: 'low',
      incidents: [],
    },
  ])
  t.equal(requests.length, 1)
})

type Conditions = Record<string, unknown>
const caPolicy = (
  users: object,
  {
    conditions = {},
    grant = { operator: 'OR', builtInControls: ['mfa'] },
    state = 'enabled',
  }: { conditions?: Conditions; grant?: object | null; state?: string } = {},
) => ({
  id: 'p',
  displayName: 'Policy',
  state,
  conditions: { applications: { includeApplications: ['All'] }, clientAppTypes: ['all'], users, ...conditions },
  grantControls: grant,
})

/** @param groups who is in which group; undefined where that can't be read */
function caReader(policies: object[], groups?: Map<string, string[]> | GraphFailure) {
  const asked: [string[], readonly string[]][] = []
  const reader = {
    all: async () => policies,
    memberGroups: async (userIds: string[], groupIds: readonly string[]) => {
      asked.push([userIds, groupIds])
      if (groups instanceof GraphFailure) throw groups
      return groups ?? new Map()
    },
  } as unknown as GraphReader
  return { reader, asked }
}

t.test('which policies demand a second factor, whatever the circumstances', async (t) => {
  const demands = async (...more: Parameters<typeof caPolicy>) =>
    (await readAccessPolicies(caReader([caPolicy(...more)]).reader, []))[0]?.demandsMfa
  const all = { includeUsers: ['All'] }
  const cases: [what: string, more: NonNullable<Parameters<typeof caPolicy>[1]>, demandsMfa: boolean][] = [
    ['MFA', {}, true],
    [
      'an authentication strength',
      {
        grant: {
          operator: 'OR',
          builtInControls: [],
          authenticationStrength: { displayName: 'Phishing-resistant MFA', requirementsSatisfied: 'mfa' },
        },
      },
      true,
    ],
    [
      'a strength that is none',
      {
        grant: {
          operator: 'OR',
          builtInControls: [],
          authenticationStrength: { displayName: 'Password', requirementsSatisfied: 'none' },
        },
      },
      false,
    ],
    ['MFA or a device', { grant: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } }, false],
    ['MFA and a device', { grant: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } }, true],
    ['a block', { grant: { operator: 'OR', builtInControls: ['block'] } }, false],
    ['a session control alone', { grant: null }, false],
    ['only reported', { state: 'enabledForReportingButNotEnforced' }, false],
    ['at risk only', { conditions: { signInRiskLevels: ['high'] } }, false],
    ['in some apps only', { conditions: { applications: { includeApplications: ['MicrosoftAdminPortals'] } } }, false],
    [
      'in all apps but Office 365',
      { conditions: { applications: { includeApplications: ['All'], excludeApplications: ['Office365'] } } },
      false,
    ],
    [
      'in all apps but the admin portals',
      {
        conditions: {
          applications: { includeApplications: ['All'], excludeApplications: ['x', 'MicrosoftAdminPortals'] },
        },
      },
      false,
    ],
    [
      'in all apps but the management of Azure',
      {
        conditions: {
          applications: { includeApplications: ['All'], excludeApplications: ['797F4846-ba00-4fd7-ba43-dac1f8f63013'] },
        },
      },
      false,
    ],
    [
      'in all apps but another one',
      {
        conditions: {
          applications: { includeApplications: ['All'], excludeApplications: ['9cdead84-a844-4324-93f2-b2e6bb768d07'] },
        },
      },
      true,
    ],
    [
      'in all apps but those of a filter',
      {
        conditions: {
          applications: { includeApplications: ['All'], applicationFilter: { mode: 'exclude', rule: 'x' } },
        },
      },
      false,
    ],
    [
      'in all apps and those of a filter',
      {
        conditions: {
          applications: {
            includeApplications: ['All'],
            excludeApplications: [],
            applicationFilter: { mode: 'include', rule: 'x' },
          },
        },
      },
      true,
    ],
    ['for old clients only', { conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] } }, false],
    ['for browsers and apps', { conditions: { clientAppTypes: ['browser', 'mobileAppsAndDesktopClients'] } }, true],
    ['everywhere', { conditions: { locations: { includeLocations: ['All'], excludeLocations: [] } } }, true],
    [
      'everywhere but in the office',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
      false,
    ],
    ['on Windows only', { conditions: { platforms: { includePlatforms: ['windows'], excludePlatforms: [] } } }, false],
  ]
  for (const [what, more, expected] of cases) t.equal(await demands(all, more), expected, what)
})

t.test('which policies demand a device, and for what', async (t) => {
  const demands = async (...more: Parameters<typeof caPolicy>) =>
    (await readAccessPolicies(caReader([caPolicy(...more)]).reader, []))[0]?.demandsDeviceFor
  const grant = (operator: 'AND' | 'OR', ...builtInControls: string[]) => ({ grant: { operator, builtInControls } })
  const inContext = { applications: { includeApplications: [], includeAuthenticationContextClassReferences: ['C1'] } }
  const cases: [what: string, more: NonNullable<Parameters<typeof caPolicy>[1]>, expected: string[]][] = [
    ['MFA', {}, []],
    ['a device', grant('OR', 'compliantDevice'), ['all']],
    ['one of two kinds of device', grant('OR', 'compliantDevice', 'domainJoinedDevice'), ['all']],
    ['MFA or a device', grant('OR', 'mfa', 'compliantDevice'), []],
    ['MFA and a device', grant('AND', 'mfa', 'domainJoinedDevice'), ['all']],
    ['only reported', { ...grant('OR', 'compliantDevice'), state: 'enabledForReportingButNotEnforced' }, []],
    ['in an authentication context', { ...grant('OR', 'compliantDevice'), conditions: inContext }, ['c1']],
    [
      'in one, at risk only',
      { ...grant('OR', 'compliantDevice'), conditions: { ...inContext, signInRiskLevels: ['high'] } },
      [],
    ],
    [
      'in some apps only',
      {
        ...grant('OR', 'compliantDevice'),
        conditions: { applications: { includeApplications: ['MicrosoftAdminPortals'] } },
      },
      [],
    ],
  ]
  for (const [what, more, expected] of cases) t.same(await demands({ includeUsers: ['All'] }, more), expected, what)
})

t.test('whom a policy is for', async (t) => {
  const rows = [
    row({ principalId: 'u1' }),
    row({ principalId: 'u2' }),
    row({ principalId: 'u3', tier: 1 }),
    row({ principalId: GROUP, principalType: 'group' }),
  ]
  const { reader, asked } = caReader(
    [
      caPolicy({ includeGroups: ['G1'], excludeGroups: ['g2'] }),
      caPolicy({ includeGroups: ['g3'] }, { state: 'disabled' }),
    ],
    new Map([
      ['u1', ['g1']],
      ['u2', ['g1', 'g2']],
    ]),
  )
  const [one] = await readAccessPolicies(reader, rows)
  t.same(
    asked,
    [
      [
        ['u1', 'u2'],
        ['G1', 'g2'],
      ],
    ],
    'people of tier 0 are looked up, in the groups of policies in force',
  )
  t.match(one, { includedThroughGroups: ['u1', 'u2'], excludedThroughGroups: ['u2'] })
  t.same(
    ['u1', 'u2'].map((id) => one !== undefined && isFor(one, id, [])),
    [true, false],
  )

  for (const failure of [forbidden, new GraphFailure({ status: 404, code: 'NotFound', message: 'Gone.' })]) {
    const [unknown] = await readAccessPolicies(
      caReader([caPolicy({ includeUsers: ['All'], excludeGroups: ['g2'] })], failure).reader,
      rows,
    )
    t.equal(unknown !== undefined && isFor(unknown, 'u1', []), undefined, 'nobody can tell')
  }
  const crowd = caReader([caPolicy({ includeGroups: ['g1'] })])
  await readAccessPolicies(
    crowd.reader,
    Array.from({ length: 301 }, (_, id) => row({ principalId: `u${id}` })),
  )
  t.same(crowd.asked, [], 'too many to ask')
  const down = new GraphFailure({ status: 503, code: 'x', message: 'x' })
  await t.rejects(readAccessPolicies(caReader([caPolicy({ includeGroups: ['g1'] })], down).reader, rows), down)

  t.equal(isFor(policy({ includeUsers: ['all'], excludeRoles: ['r'] }), 'u1', ['R']), false)
  t.equal(isFor(policy({ includeRoles: ['r'] }), 'u1', ['R']), true)
  t.equal(
    isFor(
      policy({ includeUsers: ['u1'], excludeGroups: ['g'], excludedThroughGroups: undefined, excludeUsers: ['u1'] }),
      'U1',
      [],
    ),
    false,
    'excluded by name, whatever the group',
  )
  t.equal(isFor(policy({ includeUsers: ['none'] }), 'u1', []), false)
})

t.test('units and licenses', async (t) => {
  t.same(
    toUnits(
      [{ id: 'a', displayName: 'North', isMemberManagementRestricted: true }, { id: 'b' }],
      [
        row({ scopeType: 'administrativeUnit', scopeId: 'a' }),
        row({ principalId: 'u2', scopeType: 'administrativeUnit', scopeId: 'a' }),
        row({ roleId: 'r', scopeType: 'administrativeUnit', scopeId: 'a' }),
      ],
    ),
    [
      { unitId: 'a', displayName: 'North', restricted: true, roles: 2 },
      { unitId: 'b', displayName: 'b', restricted: false, roles: 0 },
    ],
  )
  const plan = (servicePlanId: string) => [{ servicePlanId }]
  const entry = (skuId: string) => ({
    skuId,
    skuPartNumber: skuId,
    productName: skuId,
    status: 'Enabled',
    enabled: 10,
    warning: 5,
    consumed: 3,
  })
  const licenses = {
    list: async () => ({ value: ['p2', 'governance', 'p1', 'unknown'].map(entry) }),
    servicePlans: async () =>
      new Map([
        ['p2', plan('eec0eb4f-6444-4f95-aba0-50c24d67f998')],
        ['governance', plan('e866a266-3cff-43a3-acca-0c90a7e00c8b')],
        ['p1', plan('41781fb2-bc02-4b7c-bd55-b576c07bb09d')],
      ]),
  } as unknown as TenantLicenses
  t.match(await readPimLicenses(licenses), [
    { skuId: 'p2', plan: 'P2', seats: 15, consumed: 3 },
    { skuId: 'governance', plan: 'Governance' },
  ])
  t.equal((await readPimLicenses(licenses)).length, 2)
  t.equal(pimEnd([]), undefined)
  t.equal(
    pimEnd([license({ expiryDateTime: '2027-01-01T00:00:00Z' }), license({ expiryDateTime: '2027-03-01T00:00:00Z' })]),
    '2027-03-01T00:00:00Z',
  )
})

t.test('lists that are asked for at the same moment share a batch', async (t) => {
  const sent: string[][] = []
  const reader = sharingReader({
    batch: async (reads: GraphRead[]) => {
      sent.push(reads.map(({ path }) => path))
      if (reads.some(({ path }) => path === '/broken')) throw forbidden
      return reads.map(({ path }) => ({ status: 200, body: path }))
    },
  } as unknown as GraphReader)
  const bodies = async (...paths: string[]) =>
    (await reader.batch(paths.map((path) => ({ path, complete: 'whole' as const })))).map((answer) =>
      'body' in answer ? answer.body : answer,
    )
  t.same(
    await Promise.all([
      bodies('/a', '/b'),
      bodies(),
      bodies('/c'),
      reader.batch([{ path: '/beta', version: 'beta', complete: 'whole' }]),
    ]),
    [['/a', '/b'], [], ['/c'], [{ status: 200, body: '/beta' }]],
  )
  t.same(sent, [['/a', '/b', '/c'], ['/beta']], 'but each version of Graph has its own')
  t.same(await bodies('/d'), ['/d'])
  t.equal(sent.length, 3)
  const broken = await Promise.allSettled([bodies('/e'), bodies('/broken')])
  t.same(
    broken.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  t.same(await bodies('/f'), ['/f'], 'and what failed is over')
})
