import t from 'tap'
import type { AssignmentRow } from '../../src/services/roles/assignment-rows.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/snapshot-summary.ts'
import type { Approved } from '../../src/services/roles/findings/approved.ts'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import { app, group, row } from './made-up.ts'
import { alert, license, policy, review } from './made-up-surroundings.ts'
import { APPROVED, CASES, eligible, emergency, facts, holder, settings, taken, times } from './rule-cases.ts'

t.test('every rule: one case that fires, one that must not', async (t) => {
  t.same(Object.keys(CASES).sort(), RULES.map(({ id }) => id).sort())
  t.ok(
    RULES.every(
      ({ title, advice, source }) =>
        title !== '' && advice.endsWith('.') && source.startsWith('https://learn.microsoft.com/'),
    ),
  )
  for (const rule of RULES) {
    const [fires, not] = CASES[rule.id] ?? [{}, {}]
    const found = rule.find(facts(fires))
    t.ok(found.length > 0, `${rule.id} fires`)
    t.ok(
      found.every(({ message, subjectName }) => message.endsWith('.') && subjectName !== ''),
      rule.id,
    )
    t.same(rule.find(facts(not)), [], `${rule.id} does not`)
  }
})

t.test('an account of another organization is a guest, whatever its type says', async (t) => {
  const external = 'ada_partner.example#EXT#@northwind.example'
  const found = (more: object) =>
    RULES.find(({ id }) => id === 'guestInPrivilegedRole')?.find(facts({ assignments: [row(more)] })).length
  for (const userType of ['Member', undefined]) {
    t.equal(found({ userType, userPrincipalName: external }), 1, String(userType))
  }
  t.equal(found({ userPrincipalName: external.toLowerCase() }), 1)
  t.equal(found({ userType: 'Guest', userPrincipalName: 'ada@northwind.example' }), 1)
  t.equal(found({ userType: undefined, userPrincipalName: 'ext@northwind.example' }), 0)
  t.equal(found({ userType: undefined, userPrincipalName: undefined }), 0)
})

t.test('only two people who can always get in are enough Global Administrators', async (t) => {
  const found = (...more: object[]) =>
    RULES.find(({ id }) => id === 'tooFewGlobalAdministrators')
      ?.find(facts({ assignments: [row(), ...more.map((one) => row({ principalId: 'u2', ...one }))] }))
      .map(({ message }) => message)
  const onlyOne = [
    'Only one person with an enabled account that exists in the cloud alone is Global Administrator for good.',
  ]
  for (const [what, more] of Object.entries({
    'an app': { principalType: 'servicePrincipal' },
    'a guest': { userType: 'Guest' },
    'an external account': { userPrincipalName: 'x#EXT#@northwind.example' },
    'a synced account': { onPremisesSyncEnabled: true },
    'a disabled account': { accountEnabled: false },
    'one that ends': { assignmentType: 'activeTimeBound' },
    'one that is activated': { assignmentType: 'activated' },
    'the same person': { principalId: 'u1', through: 'group', groupId: 'g' },
  })) {
    t.same(found(more), onlyOne, what)
  }
  t.same(found({}), [])
  t.same(found({ assignmentType: 'activated' }, {}), [], 'whatever else they have')
})

t.test('roles given outside of PIM are told once, and those that Microsoft does not list as a number', async (t) => {
  const kind = 'RolesAssignedOutsidePrivilegedIdentityManagementAlert'
  const said = (more: object) =>
    ['roleOutsidePim', 'microsoftAlert'].map((id) =>
      RULES.find((rule) => rule.id === id)
        ?.find(facts({ alerts: [alert({ kind, ...more })] }))
        .map(({ message }) => message),
    )
  const listed = 'Microsoft reports that Global Administrator was assigned outside of Privileged Identity Management.'
  t.same(said({}), [[listed], []])
  t.same(said({ incidentCount: 21 }), [
    [
      listed,
      'Microsoft reports 20 more roles assigned outside of Privileged Identity Management that are not listed ' +
        'here: the alert there names them.',
    ],
    [],
  ])
  t.same(said({ incidentCount: 1, incidents: [] }), [
    [
      'Microsoft reports 1 role assigned outside of Privileged Identity Management that is not listed here: the ' +
        'alert there names it.',
    ],
    [],
  ])
})

t.test('what was not read is no finding', async (t) => {
  const unread = new Set([
    'groupOwnerCouldTakeOver',
    'roleThroughPlainGroup',
    'groupWithoutPim',
    'weakGroupSettings',
    'appOwnerCouldTakeOver',
    'neverActivated',
    'lesserRoleWouldDo',
    'unusedApp',
    'wouldGetStuck',
    'namingRule',
  ])
  for (const rule of RULES.filter(({ id }) => unread.has(id))) {
    const { assignments = [], holders = [] } = CASES[rule.id]?.[0] ?? {}
    t.same(rule.find(facts({ assignments, holders, apps: [app({ ownerIds: undefined })] })), [], rule.id)
  }
})

t.test('why an activation would get stuck', async (t) => {
  const stuck = RULES.find(({ id }) => id === 'wouldGetStuck')
  const reasons = (more: Partial<Facts>) =>
    stuck
      ?.find(facts({ assignments: [eligible()], settings: [settings({ approvalOnActivation: true })], ...more }))
      .map(({ evidence }) => evidence['reasons'])
  const approvers = (more: object = {}) => [
    {
      roleId: GLOBAL_ADMINISTRATOR,
      roleName: 'GA',
      named: [{ id: 'g', type: 'group' as const, gone: false }],
      people: ['u2'],
      ...more,
    },
  ]
  const needsMfa = { settings: [settings({ mfaOnActivation: true })], holders: [holder({ mfaRegistered: false })] }
  for (const [name, more, expected] of [
    ['no second factor', needsMfa, [['noMfaMethod']]],
    [
      'one that Conditional Access asks for',
      { ...needsMfa, settings: [settings({ mfaOnActivation: true, authenticationContext: 'c1' })] },
      [],
    ],
    ['nobody asks', { ...needsMfa, settings: [settings({ mfaOnActivation: false })] }, []],
    ['an account that is disabled', { ...needsMfa, assignments: [eligible({ accountEnabled: false })] }, []],
    [
      'another way that is open',
      {
        ...needsMfa,
        assignments: [eligible(), eligible({ membership: 'eligibleMember', through: 'group', groupId: 'g1' })],
        groups: [group({ settings: { mfaOnActivation: false } })],
      },
      [],
    ],
    [
      'membership of a group that asks',
      {
        ...needsMfa,
        settings: [],
        assignments: [eligible({ membership: 'eligibleMember', through: 'group', groupId: 'g1' })],
        groups: [group({ settings: { mfaOnActivation: true } })],
      },
      [['noMfaMethod']],
    ],
    ['somebody approves', { approvers: approvers() }, []],
    ['nobody is left', { approvers: approvers({ people: [] }) }, [['noApprover']]],
    ['nobody knows who is left', { approvers: approvers({ people: undefined }) }, []],
    ['approvers were not read', {}, []],
    ['only oneself', { approvers: approvers({ people: ['u1'] }) }, [['requesterIsOnlyApprover']]],
    [
      'nobody is named and nobody active',
      {
        approvers: approvers({ named: [], people: [] }),
        assignments: [
          eligible(),
          row({ principalId: 'bg1' }),
          eligible({ principalId: 'u2' }),
          row({ principalId: 'u3', accountEnabled: false }),
        ],
      },
      [['approverNeedsRole'], ['approverNeedsRole']],
    ],
    [
      'nobody is named and somebody active',
      {
        approvers: approvers({ named: [], people: [] }),
        assignments: [eligible(), row({ principalId: 'u2', assignmentType: 'activated' })],
      },
      [],
    ],
    [
      'nobody is named and only oneself is active',
      {
        approvers: approvers({ named: [], people: [] }),
        assignments: [eligible(), row({ roleId: 'e8611ab8-c189-46e8-94e1-60213ab1f814' })],
      },
      [['requesterIsOnlyApprover']],
    ],
    [
      'two things at once',
      {
        ...needsMfa,
        settings: [settings({ mfaOnActivation: true, approvalOnActivation: true })],
        approvers: approvers({ people: [] }),
      },
      [['noMfaMethod', 'noApprover']],
    ],
    ['no seat is left', { licenses: [license({ seats: 0, status: 'Suspended' })] }, [['noP2Seat']]],
    ['there are seats', { licenses: [license({ seats: 0 }), license({ seats: 1 })] }, []],
    ['no product that anybody knows', { licenses: [] }, []],
    [
      'a device for every app',
      { policies: [policy({ includeRoles: [GLOBAL_ADMINISTRATOR], demandsDeviceFor: ['all'] })] },
      [['deviceRequired']],
    ],
    [
      'a device for the context of the role',
      {
        settings: [settings({ authenticationContext: 'C1' })],
        policies: [policy({ includeUsers: ['all'], demandsDeviceFor: ['c1'] })],
      },
      [['deviceRequired']],
    ],
    [
      'a device for another context',
      {
        settings: [settings({ authenticationContext: 'c2' })],
        policies: [policy({ includeUsers: ['all'], demandsDeviceFor: ['c1'] })],
      },
      [],
    ],
    [
      'a device for somebody else',
      {
        policies: [
          policy({ includeUsers: ['u2'], demandsDeviceFor: ['all'] }),
          policy({ includeUsers: ['all'], excludeUsers: ['u1'], demandsDeviceFor: ['all'] }),
        ],
      },
      [],
    ],
    [
      'a device for a role that only counts in the whole tenant',
      {
        assignments: [eligible({ scopeType: 'administrativeUnit', scopeId: 'x' })],
        policies: [policy({ includeRoles: [GLOBAL_ADMINISTRATOR], demandsDeviceFor: ['all'] })],
      },
      [],
    ],
    [
      'a device, unless one of a group that nobody looked into',
      {
        assignments: [eligible({ tier: 1 })],
        policies: [
          policy({ includeUsers: ['all'], excludeGroups: ['g'], excludedThroughGroups: [], demandsDeviceFor: ['all'] }),
        ],
      },
      [],
    ],
    [
      'no device',
      { policies: [policy({ includeUsers: ['all'], demandsDeviceFor: [] }), policy({ includeUsers: ['all'] })] },
      [],
    ],
    [
      'a device, and one way is open without it',
      {
        settings: [settings({ authenticationContext: 'c1' })],
        assignments: [eligible(), eligible({ membership: 'eligibleMember', through: 'group', groupId: 'g1' })],
        groups: [group({ settings: {} })],
        policies: [policy({ includeUsers: ['all'], demandsDeviceFor: ['c1'] })],
      },
      [],
    ],
    [
      'a device in one way, and nothing to get past in the other',
      {
        ...needsMfa,
        assignments: [eligible(), eligible({ membership: 'eligibleMember', through: 'group', groupId: 'g1' })],
        groups: [group({ settings: { mfaOnActivation: false } })],
        policies: [policy({ includeUsers: ['all'], demandsDeviceFor: ['all'] })],
      },
      [['deviceRequired']],
    ],
    [
      'a device, and more',
      { ...needsMfa, policies: [policy({ includeUsers: ['all'], demandsDeviceFor: ['all'] })] },
      [['noMfaMethod', 'deviceRequired']],
    ],
  ] as const) {
    t.same(reasons(more), expected, name)
  }
  const hint = stuck?.find(
    facts({ assignments: [eligible()], policies: [policy({ includeUsers: ['all'], demandsDeviceFor: ['all'] })] }),
  )
  t.match(hint, [{ severity: 'low', message: /^Could get stuck activating/ }], 'which is only a hint')
})

t.test('a review that was held once says for a year that somebody has looked', async (t) => {
  const found = (more: object) =>
    RULES.find(({ id }) => id === 'roleWithoutAccessReview')?.find(
      facts({ assignments: [row()], reviews: [review({ roleIds: [GLOBAL_ADMINISTRATOR], ...more })] }),
    ).length
  t.equal(found({ status: 'Completed', endDateTime: '2026-01-10T00:00:00Z' }), 0)
  t.equal(found({ status: 'AutoReviewed', endDateTime: '2025-11-01T00:00:00Z' }), 1)
  t.equal(found({ status: 'Completed' }), 1, 'nobody knows when')
  t.equal(found({ status: 'InProgress', endDateTime: '2025-11-01T00:00:00Z' }), 0, 'it comes again')
})

t.test('an owner of two groups is one finding, and history that begins too late is none', async (t) => {
  const find = (id: string, more: Partial<Facts>) => RULES.find((rule) => rule.id === id)?.find(facts(more))
  t.match(
    find('groupOwnerCouldTakeOver', {
      groups: [group(), group({ groupId: 'g2', displayName: 'Role: Others', tier: 1 })],
    }),
    [
      {
        subjectId: 'o1',
        severity: 'high',
        message: 'Decides who is in Role: Admins, Role: Others, and could become Global Administrator by joining.',
      },
    ],
  )
  t.same(
    find('groupOwnerCouldTakeOver', { groups: [group()], apps: [app({ principalId: 'o1' })] }),
    [],
    'an app that has as much power already',
  )
  const unit = { scopeType: 'administrativeUnit', scopeId: 'x' } as const
  t.equal(
    find('groupOwnerCouldTakeOver', { groups: [group()], assignments: [row({ principalId: 'o1', ...unit })] })?.length,
    1,
    'power over a part of the tenant is less',
  )
  t.equal(
    find('groupOwnerCouldTakeOver', {
      groups: [group()],
      assignments: [row({ principalId: 'o1', ...unit, through: 'group', groupId: 'g1' })],
    })?.length,
    0,
    'who is in the group gains nothing',
  )
  t.equal(
    find('appOwnerCouldTakeOver', {
      apps: [app({ ownerIds: ['o1'] })],
      assignments: [row({ principalId: 'o1', ...unit })],
    })?.length,
    1,
  )
  t.same(
    find('neverActivated', {
      assignments: [eligible()],
      activations: { since: Date.parse('2026-09-01T00:00:00Z'), last: new Map() },
    }),
    [],
  )
  t.match(find('unusedApp', { apps: [app({ signInKnown: true })] }), [
    { message: 'No sign-in of the app is on record.' },
  ])
  t.match(
    find('namingRule', {
      assignments: [row({ userPrincipalName: 'ada@northwind.example' })],
      names: { adminAccount: /^adm-/i },
    }),
    [{ subjectId: 'u1', severity: 'low' }],
  )
})

t.test('what could not be read is no finding', async (t) => {
  const surroundings = new Set([
    'emergencyAccountNotExcluded',
    'administratorsNotCovered',
    'roleWithoutAccessReview',
    'overdueAccessReview',
    'roleOutsidePim',
    'microsoftAlert',
    'licenseEnding',
    'tooFewP2Seats',
  ])
  const everybody = facts({ assignments: [...emergency, ...times(6), row({ assignmentType: 'eligible' })] })
  for (const rule of RULES.filter(({ id }) => surroundings.has(id))) t.same(rule.find(everybody), [], rule.id)
  const none = { ...everybody, reviews: [], policies: [], alerts: [], licenses: [] }
  t.same(
    RULES.filter(({ id, find }) => surroundings.has(id) && find(none).length > 0).map(({ id }) => id),
    ['administratorsNotCovered', 'roleWithoutAccessReview'],
    'but none at all may be one',
  )
  t.match(
    RULES.find(({ id }) => id === 'administratorsNotCovered')?.find(none),
    [{ message: /6 of 6 people/ }],
    'emergency accounts are not counted',
  )
  const unknownEnd = {
    ...none,
    licenses: [license({ expiryDateTime: '2026-12-01T00:00:00Z' }), license({ expiryDateTime: undefined })],
  }
  t.same(RULES.find(({ id }) => id === 'licenseEnding')?.find(unknownEnd), [], 'nobody knows when the last one ends')
})

t.test('every way in which something is not as it was approved', async (t) => {
  const drift = RULES.find(({ id }) => id === 'drift')
  const said = (more: Partial<Facts>) => drift?.find(facts(more)).map(({ message }) => message)
  t.same(said({ approved: [taken({ what: 'roleEligibility', held: true })] }), [
    'Global Administrator: Ada does not have it any more, though an approved plan gave it.',
  ])
  t.same(
    said({ pimAvailable: false, approved: [taken({ what: 'roleEligibility', held: true })] }),
    [],
    'nobody can tell',
  )
  t.same(said({ assignments: [row({ assignmentType: 'activeTimeBound' })], approved: [taken()] }), [
    'Global Administrator: Ada has it again, though an approved plan took it away.',
  ])
  t.same(
    said({ approved: [taken({ what: 'roleEligibility', held: true, isGone: true })] }),
    [],
    'whoever is deleted has nothing',
  )
  t.same(said({ pimAvailable: false, assignments: [row()], approved: [taken()] }), [], 'nor what is only activated')
  t.same(
    said({ approved: [taken({ what: 'groupEligibility', held: true, groupId: 'g' })] }),
    [],
    'a group without a role is not looked into',
  )
  t.same(
    said({
      groups: [group({ groupId: 'g' }), group({ groupId: 'h' })],
      assignments: [row({ assignmentType: 'eligible', through: 'group', membership: 'eligibleMember', groupId: 'g' })],
      approved: [
        taken({ what: 'groupEligibility', held: true, groupId: 'g' }),
        taken({ what: 'groupEligibility', held: true, groupId: 'h' }),
      ],
    })?.length,
    1,
  )
  const setting = (value?: string): Approved => ({
    ...APPROVED,
    what: 'setting',
    field: 'mfaOnActivation',
    label: 'Require MFA',
    ...(value === undefined ? {} : { value }),
  })
  t.same(said({ settings: [settings({ mfaOnActivation: false })], approved: [setting('Yes')] }), [
    'Global Administrator: "Require MFA" is No, and was approved as Yes.',
  ])
  t.same(said({ settings: [], approved: [setting('Yes')] }), [], 'settings that were not read')
  t.same(said({ reviews: [], approved: [{ ...APPROVED, what: 'review', exists: true }] }), [
    'Global Administrator: The access review that was approved is not there any more.',
  ])
  t.same(
    drift
      ?.find(
        facts({
          settings: [settings({ mfaOnActivation: false, justificationOnActivation: false })],
          approved: [setting('Yes'), { ...setting('Yes'), field: 'justificationOnActivation' } as Approved],
        }),
      )
      .map(({ aspect }) => aspect),
    ['mfaOnActivation', 'justificationOnActivation'],
    'each for itself',
  )
})

t.test('a grant drifts when its end does', async (t) => {
  const drift = RULES.find(({ id }) => id === 'drift')
  const approved = (endDateTime?: string, more: object = {}) =>
    taken({ what: 'roleEligibility', held: true, ...(endDateTime !== undefined && { endDateTime }), ...more })
  const said = (rows: readonly (string | undefined)[], grant: Approved, more: Partial<Facts> = {}) =>
    drift
      ?.find(facts({ assignments: rows.map((endDateTime) => eligible({ endDateTime })), approved: [grant], ...more }))
      .map(({ message }) => message)
  const [october, december, january] = ['2026-10-01T00:00:00Z', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z']
  t.same(said([undefined], approved(october)), [
    'Global Administrator: Ada still has it for good, though it was approved until 2026-10-01 00:00 UTC.',
  ])
  t.same(said([december], approved(october)), [
    'Global Administrator: Ada still has it until 2026-12-01 00:00 UTC, though it was approved until 2026-10-01 ' +
      '00:00 UTC.',
  ])
  t.same(said([october], approved(october)), [
    'Global Administrator: Ada still has it until 2026-10-01 00:00 UTC, though it was approved until 2026-10-01 ' +
      '00:00 UTC.',
  ])
  t.same(said([], approved(october)), [], 'it is over and gone')
  t.same(
    said(['2026-11-24T23:30:00Z'], approved('2026-11-24T23:30:00Z')),
    [],
    'it ended half an hour ago, and Microsoft is slow',
  )
  t.same(said([december], approved(january)), [
    'Global Administrator: Ada has it until 2026-12-01 00:00 UTC, though it was approved until 2027-01-01 00:00 UTC.',
  ])
  t.same(said([undefined], approved(january)), [
    'Global Administrator: Ada has it for good, though it was approved until 2027-01-01 00:00 UTC.',
  ])
  t.same(said([january], approved()), [
    'Global Administrator: Ada has it until 2027-01-01 00:00 UTC, though it was approved for good.',
  ])
  t.same(said(['2026-12-01T00:00:29.973Z'], approved(december)), [], 'seconds do not count')
  t.same(said([undefined], approved()), [])

  const member = (endDateTime?: string) =>
    eligible({ endDateTime, through: 'group', membership: 'eligibleMember', groupId: 'g1' })
  const holds = (endDateTime?: string) =>
    row({ principalId: 'g1', principalType: 'group', ...(endDateTime !== undefined && { endDateTime }) })
  const ofGroup = (assignments: AssignmentRow[], endDateTime?: string) =>
    said([], approved(endDateTime, { what: 'groupEligibility', groupId: 'g1' }), { groups: [group()], assignments })
      ?.length
  t.equal(ofGroup([holds(), member(december)], december), 0)
  t.equal(ofGroup([holds(), member()], december), 1)
  t.equal(ofGroup([holds(), member(december)], january), 1)
  t.equal(ofGroup([holds(december), member(december)], january), 0, 'the group itself has the role no longer')
  t.equal(ofGroup([holds(december), member(december)]), 0)
  t.equal(ofGroup([holds(january), member(january)], december), 1)
  t.equal(ofGroup([member(december)], october), 1)
})

t.test('an account, or a role, that somebody has only lately is not unused', async (t) => {
  const [old, late] = ['2026-08-01T00:00:00Z', '2026-11-01T00:00:00Z']
  const found = (rows: AssignmentRow[], more: object) =>
    RULES.find(({ id }) => id === 'unusedPrivilege')
      ?.find(facts({ assignments: rows, holders: [holder(more)] }))
      .map(({ message }) => message)
  t.same(
    found([eligible({ startDateTime: late })], { createdDateTime: late }),
    [],
    'since yesterday, and never signed in',
  )
  t.same(found([eligible({ startDateTime: old })], { createdDateTime: late }), [], 'the account is too new')
  t.same(
    found([eligible({ startDateTime: late })], { createdDateTime: old, lastActivityDateTime: old }),
    [],
    'the role is too new',
  )
  t.same(found([eligible({ startDateTime: old })], { createdDateTime: old }), [
    'No sign-in is on record, and the account holds or may activate Global Administrator.',
  ])
  t.same(
    found([row()], {}),
    ['No sign-in is on record, and the account holds or may activate Global Administrator.'],
    'without PIM nobody says since when',
  )
  t.same(
    found([row({ startDateTime: late }), row({ roleId: 'r', roleName: 'Teams Administrator', startDateTime: old })], {
      createdDateTime: old,
    }),
    ['No sign-in is on record, and the account holds or may activate Teams Administrator.'],
    'of several roles, those that had their time',
  )
})
