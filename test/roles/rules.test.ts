import t from 'tap'
import type { AssignmentRow } from '../../src/services/roles/rows.ts'
import type { Approved } from '../../src/services/roles/findings/approved.ts'
import { RULES } from '../../src/services/roles/findings/rules/index.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/summary.ts'
import { personAndRole, type Facts } from '../../src/services/roles/findings/rules/rule.ts'
import { app, group, row } from './made-up.ts'
import { alert, license, policy, review } from './made-up-surroundings.ts'

const facts = (more: Partial<Facts> = {}): Facts => ({ assignments: [], settings: [], apps: [], holders: [], now: Date.parse('2026-11-25T00:00:00Z'), pimAvailable: true, breakGlass: new Set(['bg1', 'bg2']), unusedDays: 90, ...more })
const times = (count: number, more: Partial<AssignmentRow> = {}) => Array.from({ length: count }, (_, index) => row({ principalId: `u${index}`, ...more }))
const emergency = [row({ principalId: 'bg1' }), row({ principalId: 'bg2' })]
const holder = (more: object = {}) => ({ userId: 'u1', signInKnown: true, ...more })
const settings = (more: object = {}) => ({ system: 'entra' as const, roleId: GLOBAL_ADMINISTRATOR, roleName: 'GA', tier: 0 as const, deviations: [], ...more })
const DEVIATION = { setting: 'mfaOnActivation' as const, value: 'false', expected: 'true', message: 'No.' }
const eligible = (more: object = {}): AssignmentRow => ({ ...row({ assignmentType: 'eligible', startDateTime: '2026-01-01T00:00:00Z' }), ...more })
/** A history that is whole for 200 days. */
const history = (...last: [userId: string, roleId: string, at: string][]) => ({ since: Date.parse('2026-05-09T00:00:00Z'), last: new Map(last.map(([userId, roleId, at]) => [personAndRole(userId, roleId), Date.parse(at)])) })
const use = (more: object = {}) => ({ userId: 'u1', sinceDateTime: '2026-10-26T00:00:00Z', activities: [{ activity: 'Change user license', count: 6 }], total: 6, unmapped: [], lesserRole: { roleId: 'lic', roleName: 'License Administrator', tier: 1 }, ...more })
const OTHER = { roleId: 'r', roleName: 'Teams Administrator' }

const APPROVED = { planId: 'p', roleId: GLOBAL_ADMINISTRATOR, roleName: 'Global Administrator', tier: 0 }
/** Somebody lost a role by an approved plan. */
const taken = (more: object = {}): Approved => ({ ...APPROVED, what: 'roleAssignment', principalId: 'u1', principalName: 'Ada', scope: '/', held: false, ...more })

/** Of every rule: a case that fires, and one that must not. */
const CASES: Record<string, [fires: Partial<Facts>, not: Partial<Facts>]> = {
  standingAccess: [{ assignments: [row()] }, { assignments: [row({ assignmentType: 'eligible' }), row({ tier: 2 }), row({ assignmentType: 'activated' }), ...emergency] }],
  tooManyGlobalAdministrators: [{ assignments: times(5) }, { assignments: [...times(4), row({ principalId: 'e', assignmentType: 'eligible' }), row({ principalId: 'g', principalType: 'group' })] }],
  tooFewGlobalAdministrators: [{ assignments: [row(), row({ principalId: 'u2', accountEnabled: false })] }, { assignments: times(2) }],
  globalAdministratorShare: [{ assignments: [...times(3), ...[7, 8].map(id => row({ principalId: `u${id}`, ...OTHER }))] }, { assignments: [...times(1), ...[5, 6, 7, 8].map(id => row({ principalId: `u${id}`, ...OTHER }))] }],
  emergencyAccountMissing: [{ assignments: [row({ principalId: 'bg1' })] }, { assignments: emergency }],
  orphanedAssignment: [{ assignments: [row({ orphaned: true })] }, { assignments: [row()] }],
  disabledHolder: [{ assignments: [row({ accountEnabled: false })] }, { assignments: [row(), row({ accountEnabled: false, tier: 2 })] }],
  guestInPrivilegedRole: [{ assignments: [row({ userType: 'Guest' })] }, { assignments: [row()] }],
  syncedAccountInPrivilegedRole: [{ assignments: [row({ onPremisesSyncEnabled: true })] }, { assignments: [row()] }],
  noMfa: [{ assignments: [row()], holders: [holder({ mfaRegistered: false })] }, { assignments: [row()], holders: [holder({ mfaRegistered: true }), holder()] }],
  unusedPrivilege: [{ assignments: [row()], holders: [holder({ lastActivityDateTime: '2026-08-01T00:00:00Z' })] }, { assignments: [row(), row({ principalId: 'u2' }), ...emergency], holders: [holder({ lastActivityDateTime: '2026-11-01T00:00:00Z' }), holder({ userId: 'u2', signInKnown: false }), holder({ userId: 'bg1' })] }],
  nestedMembership: [{ assignments: [row({ membership: 'nested', through: 'group', groupId: 'g' })] }, { assignments: [row({ membership: 'direct', through: 'group', groupId: 'g' })] }],
  appWithDirectoryRole: [{ assignments: [row({ principalType: 'servicePrincipal' })] }, { assignments: [row({ principalType: 'servicePrincipal', scopeType: 'administrativeUnit', scopeId: 'x' })] }],
  appControlsTenant: [{ apps: [app()] }, { apps: [app({ tier: 1 }), app({ accountEnabled: false }), app({ publisher: 'microsoft' })] }],
  oldAppSecret: [{ apps: [app({ secrets: { count: 1, expired: 0, oldestDays: 181 } })] }, { apps: [app({ secrets: { count: 1, expired: 0, oldestDays: 180 } })] }],
  appWithoutOwner: [{ apps: [app({ ownerCount: 0 })] }, { apps: [app({ ownerCount: undefined })] }],
  weakSettings: [{ assignments: [row()], settings: [{ system: 'entra', roleId: GLOBAL_ADMINISTRATOR, roleName: 'GA', tier: 0, deviations: [{ setting: 'mfaOnActivation', value: 'false', expected: 'true', message: 'No.' }] }] }, { assignments: [row()], settings: [{ system: 'entra', roleId: 'unused', roleName: 'x', tier: 0, deviations: [{ setting: 'mfaOnActivation', value: 'false', expected: 'true', message: 'No.' }] }, { system: 'entra', roleId: GLOBAL_ADMINISTRATOR, roleName: 'GA', tier: 0, deviations: [] }] }],
  groupOwnerCouldTakeOver: [{ groups: [group()] }, { assignments: [row({ principalId: 'o1', tier: 1 }), row({ principalId: 'o1', assignmentType: 'eligible' })], groups: [group(), group({ tier: 2 }), group({ tier: undefined }), group({ owners: undefined }), group({ owners: [] })] }],
  roleThroughPlainGroup: [{ groups: [group({ innerGroups: [{ id: 'p', displayName: 'Reserve', membership: 'eligibleMember', roleAssignable: false }] })] }, { groups: [group({ innerGroups: [{ id: 'p', membership: 'eligibleMember', roleAssignable: true }] }), group({ tier: 2, roleAssignable: false }), group({ innerGroups: undefined })] }],
  groupWithoutPim: [{ groups: [group({ underPim: false })] }, { groups: [group(), group({ underPim: undefined }), group({ underPim: false, permanentMembers: 0 }), group({ underPim: false, roles: [{ roleId: 'r', roleName: 'R', tier: 0, assignmentType: 'eligible' }] })] }],
  weakGroupSettings: [{ groups: [group({ deviations: [DEVIATION] })] }, { groups: [group()] }],
  appOwnerCouldTakeOver: [{ apps: [app({ ownerIds: ['x'] })], assignments: [row({ principalId: 'x', tier: 1 })] }, { apps: [app({ ownerIds: ['u1'] }), app({ ownerIds: undefined }), app({ ownerIds: ['x'], accountEnabled: false }), app({ ownerIds: ['x'], tier: 1 })], assignments: [row()] }],
  neverActivated: [{ assignments: [eligible()], activations: history(['u1', 'another role', '2026-11-24T00:00:00Z'], ['u1', GLOBAL_ADMINISTRATOR, '2026-06-01T00:00:00Z']) }, { assignments: [eligible(), eligible({ principalId: 'u2', startDateTime: '2026-11-01T00:00:00Z' }), eligible({ principalId: 'u3', startDateTime: undefined }), eligible({ principalId: 'u4', membership: 'eligibleMember' }), eligible({ principalId: 'bg1' }), eligible({ principalId: 'u5' }), row({ principalId: 'u5', assignmentType: 'activated' })], activations: history(['U1', GLOBAL_ADMINISTRATOR, '2026-11-01T00:00:00Z']) }],
  lesserRoleWouldDo: [{ assignments: [row()], uses: [use()] }, { assignments: [row(), row({ principalId: 'u2' }), row({ principalId: 'u3' }), row({ principalId: 'u4', tier: 1 }), row({ principalId: 'bg1' })], uses: [use({ total: 4 }), use({ userId: 'u2', lesserRole: undefined }), use({ userId: 'u3', unmapped: ['Something'] }), use({ userId: 'u4' }), use({ userId: 'bg1' })] }],
  unusedApp: [{ apps: [app({ signInKnown: true, lastSignInDateTime: '2026-08-01T00:00:00Z' })] }, { apps: [app({ lastSignInDateTime: '2026-08-01T00:00:00Z' }), app({ signInKnown: true, lastSignInDateTime: '2026-11-01T00:00:00Z' }), app({ signInKnown: true, accountEnabled: false }), app({ signInKnown: true, publisher: 'microsoft' }), app({ signInKnown: true, servicePrincipalType: 'ManagedIdentity' }), app({ signInKnown: true, permissions: [{ name: 'x', type: 'application', tier: 0, tierReason: '', grantedDateTime: '2026-11-20T00:00:00Z' }] })] }],
  wouldGetStuck: [{ assignments: [eligible()], settings: [settings({ mfaOnActivation: true })], holders: [holder({ mfaRegistered: false })] }, { assignments: [eligible()], settings: [settings({ mfaOnActivation: true })], holders: [holder()] }],
  namingRule: [{ groups: [group({ displayName: 'Somebody' })], names: { roleGroup: /^Role: /i } }, { groups: [group(), group({ displayName: undefined })], assignments: [row({ userPrincipalName: 'ADM-ada@northwind.example' }), row({ principalId: 'u2', tier: 2, userPrincipalName: 'bob@northwind.example' }), row({ principalId: 'bg1', userPrincipalName: 'bg1' })], names: { roleGroup: /^Role: /i, adminAccount: /^adm-/i } }],
  noPim: [{ pimAvailable: false }, { pimAvailable: true }],
  drift: [{ assignments: [row()], approved: [taken()] }, {
    assignments: [row({ assignmentType: 'eligible' }), row({ assignmentType: 'activated' }), row({ principalId: 'u2', scopeType: 'administrativeUnit', scopeId: 'x' })],
    settings: [settings({ maximumActivationDuration: 'PT240M' })],
    approved: [taken(), taken({ principalId: 'u2' }), taken({ what: 'roleEligibility', held: true }), taken({ what: 'roleEligibility', principalId: 'u3', held: true, endDateTime: '2026-11-01T00:00:00Z' }), { ...APPROVED, what: 'setting', field: 'maximumActivationDuration', label: 'x', value: '4 hours' }, { ...APPROVED, what: 'review', exists: true }],
  }],
  emergencyAccountUsed: [{ assignments: emergency, holders: [holder({ userId: 'bg1', lastActivityDateTime: '2026-11-01T00:00:00Z' })] }, { assignments: [...emergency, row()], holders: [holder({ userId: 'bg1', lastActivityDateTime: '2026-10-01T00:00:00Z' }), holder({ userId: 'bg2' }), holder({ lastActivityDateTime: '2026-11-24T00:00:00Z' })] }],
  emergencyAccountNotExcluded: [{ assignments: emergency, policies: [policy({ includeUsers: ['all'], excludeUsers: ['bg1'] })] }, { assignments: [...emergency, row()], policies: [policy({ includeUsers: ['all'], excludeUsers: ['bg1', 'bg2'] }), policy({ includeUsers: ['all'], state: 'disabled' }), policy({ includeUsers: ['all'], excludeGroups: ['g'], excludedThroughGroups: ['bg1', 'bg2'] }), policy({ includeUsers: ['all'], excludeGroups: ['g'], excludedThroughGroups: undefined }), policy({ includeUsers: ['someone'] })] }],
  administratorsNotCovered: [{ assignments: [row(), row({ ...OTHER })], policies: [policy({ includeRoles: [GLOBAL_ADMINISTRATOR] }), policy({ includeUsers: ['all'], demandsMfa: false })] }, { assignments: [row(), row({ ...OTHER, principalId: 'u2' }), row({ principalId: 'u3', scopeType: 'administrativeUnit', scopeId: 'x' }), ...emergency], policies: [policy({ includeRoles: [GLOBAL_ADMINISTRATOR] }), policy({ includeGroups: ['g'], includedThroughGroups: undefined })] }],
  roleWithoutAccessReview: [{ assignments: [row(), row({ through: 'group', groupId: 'g' })], reviews: [review({ roleIds: ['r'] }), review({ about: 'group', roleIds: [], groupIds: ['g'] })] }, { assignments: [row(), row({ ...OTHER, through: 'group', groupId: 'g' }), row({ ...OTHER, principalId: 'g', principalType: 'group' }), row({ roleId: 'low', tier: 2 })], reviews: [review({ roleIds: [GLOBAL_ADMINISTRATOR] }), review({ about: 'group', roleIds: [], groupIds: ['g'] })] }],
  overdueAccessReview: [{ reviews: [review({ overdue: true, endDateTime: '2026-11-01T00:00:00Z', reviewed: 1, total: 3 })] }, { reviews: [review()] }],
  roleOutsidePim: [{ alerts: [alert({ kind: 'RolesAssignedOutsidePrivilegedIdentityManagementAlert' })] }, { alerts: [alert(), alert({ kind: 'RolesAssignedOutsidePrivilegedIdentityManagementAlert', active: false })] }],
  microsoftAlert: [{ alerts: [alert({ severity: 'informational' })] }, { alerts: [alert({ active: false }), alert({ incidentCount: 0 })] }],
  licenseEnding: [{ licenses: [license({ expiryDateTime: '2027-01-01T00:00:00Z' }), license({ seats: 0, expiryDateTime: '2028-01-01T00:00:00Z' })] }, { licenses: [license({ expiryDateTime: '2027-01-01T00:00:00Z' }), license({ expiryDateTime: '2027-11-01T00:00:00Z' })] }],
  tooFewP2Seats: [{ assignments: times(3, { assignmentType: 'eligible' }), licenses: [license({ seats: 2 })] }, { assignments: [...times(3, { assignmentType: 'eligible' }), ...times(3, { assignmentType: 'activated' }), ...times(9)], licenses: [license({ seats: 3 })] }],
}

t.test('every rule: one case that fires, one that must not', async (t) => {
  t.same(Object.keys(CASES).sort(), RULES.map(({ id }) => id).sort())
  t.ok(RULES.every(({ title, advice, source }) => title !== '' && advice.endsWith('.') && source.startsWith('https://learn.microsoft.com/')))
  for (const rule of RULES) {
    const [fires, not] = CASES[rule.id] ?? [{}, {}]
    const found = rule.find(facts(fires))
    t.ok(found.length > 0, `${rule.id} fires`)
    t.ok(found.every(({ message, subjectName }) => message.endsWith('.') && subjectName !== ''), rule.id)
    t.same(rule.find(facts(not)), [], `${rule.id} does not`)
  }
})

t.test('what was not read is no finding', async (t) => {
  const unread = new Set(['groupOwnerCouldTakeOver', 'roleThroughPlainGroup', 'groupWithoutPim', 'weakGroupSettings', 'appOwnerCouldTakeOver', 'neverActivated', 'lesserRoleWouldDo', 'unusedApp', 'wouldGetStuck', 'namingRule'])
  for (const rule of RULES.filter(({ id }) => unread.has(id))) {
    const { assignments = [], holders = [] } = CASES[rule.id]?.[0] ?? {}
    t.same(rule.find(facts({ assignments, holders, apps: [app({ ownerIds: undefined })] })), [], rule.id)
  }
})

t.test('why an activation would get stuck', async (t) => {
  const stuck = RULES.find(({ id }) => id === 'wouldGetStuck')
  const reasons = (more: Partial<Facts>) => stuck?.find(facts({ assignments: [eligible()], settings: [settings({ approvalOnActivation: true })], ...more })).map(({ evidence }) => evidence['reasons'])
  const approvers = (more: object = {}) => [{ roleId: GLOBAL_ADMINISTRATOR, roleName: 'GA', named: [{ id: 'g', type: 'group' as const, gone: false }], people: ['u2'], ...more }]
  const needsMfa = { settings: [settings({ mfaOnActivation: true })], holders: [holder({ mfaRegistered: false })] }
  for (const [name, more, expected] of [
    ['no second factor', needsMfa, [['noMfaMethod']]],
    ['one that Conditional Access asks for', { ...needsMfa, settings: [settings({ mfaOnActivation: true, authenticationContext: 'c1' })] }, []],
    ['nobody asks', { ...needsMfa, settings: [settings({ mfaOnActivation: false })] }, []],
    ['an account that is disabled', { ...needsMfa, assignments: [eligible({ accountEnabled: false })] }, []],
    ['another way that is open', { ...needsMfa, assignments: [eligible(), eligible({ membership: 'eligibleMember', through: 'group', groupId: 'g1' })], groups: [group({ settings: { mfaOnActivation: false } })] }, []],
    ['membership of a group that asks', { ...needsMfa, settings: [], assignments: [eligible({ membership: 'eligibleMember', through: 'group', groupId: 'g1' })], groups: [group({ settings: { mfaOnActivation: true } })] }, [['noMfaMethod']]],
    ['somebody approves', { approvers: approvers() }, []],
    ['nobody is left', { approvers: approvers({ people: [] }) }, [['noApprover']]],
    ['nobody knows who is left', { approvers: approvers({ people: undefined }) }, []],
    ['approvers were not read', {}, []],
    ['only oneself', { approvers: approvers({ people: ['u1'] }) }, [['requesterIsOnlyApprover']]],
    ['nobody is named and nobody active', { approvers: approvers({ named: [], people: [] }), assignments: [eligible(), row({ principalId: 'bg1' }), eligible({ principalId: 'u2' }), row({ principalId: 'u3', accountEnabled: false })] }, [['approverNeedsRole'], ['approverNeedsRole']]],
    ['nobody is named and somebody active', { approvers: approvers({ named: [], people: [] }), assignments: [eligible(), row({ principalId: 'u2', assignmentType: 'activated' })] }, []],
    ['nobody is named and only oneself is active', { approvers: approvers({ named: [], people: [] }), assignments: [eligible(), row({ roleId: 'e8611ab8-c189-46e8-94e1-60213ab1f814' })] }, [['requesterIsOnlyApprover']]],
    ['two things at once', { ...needsMfa, settings: [settings({ mfaOnActivation: true, approvalOnActivation: true })], approvers: approvers({ people: [] }) }, [['noMfaMethod', 'noApprover']]],
  ] as const) t.same(reasons(more as Partial<Facts>), expected, name)
})

t.test('a review that was held once says for a year that somebody has looked', async (t) => {
  const found = (more: object) => RULES.find(({ id }) => id === 'roleWithoutAccessReview')?.find(facts({ assignments: [row()], reviews: [review({ roleIds: [GLOBAL_ADMINISTRATOR], ...more })] })).length
  t.equal(found({ status: 'Completed', endDateTime: '2026-01-10T00:00:00Z' }), 0)
  t.equal(found({ status: 'AutoReviewed', endDateTime: '2025-11-01T00:00:00Z' }), 1)
  t.equal(found({ status: 'Completed' }), 1, 'nobody knows when')
  t.equal(found({ status: 'InProgress', endDateTime: '2025-11-01T00:00:00Z' }), 0, 'it comes again')
})

t.test('an owner of two groups is one finding, and history that begins too late is none', async (t) => {
  const find = (id: string, more: Partial<Facts>) => RULES.find(rule => rule.id === id)?.find(facts(more))
  t.match(find('groupOwnerCouldTakeOver', { groups: [group(), group({ groupId: 'g2', displayName: 'Role: Others', tier: 1 })] }), [{ subjectId: 'o1', severity: 'high', message: 'Decides who is in Role: Admins, Role: Others, and could become Global Administrator by joining.' }])
  t.same(find('groupOwnerCouldTakeOver', { groups: [group()], apps: [app({ principalId: 'o1' })] }), [], 'an app that has as much power already')
  t.same(find('neverActivated', { assignments: [eligible()], activations: { since: Date.parse('2026-09-01T00:00:00Z'), last: new Map() } }), [])
  t.match(find('unusedApp', { apps: [app({ signInKnown: true })] }), [{ message: 'No sign-in of the app is on record.' }])
  t.match(find('namingRule', { assignments: [row({ userPrincipalName: 'ada@northwind.example' })], names: { adminAccount: /^adm-/i } }), [{ subjectId: 'u1', severity: 'low' }])
})

t.test('what could not be read is no finding', async (t) => {
  const surroundings = new Set(['emergencyAccountNotExcluded', 'administratorsNotCovered', 'roleWithoutAccessReview', 'overdueAccessReview', 'roleOutsidePim', 'microsoftAlert', 'licenseEnding', 'tooFewP2Seats'])
  const everybody = facts({ assignments: [...emergency, ...times(6), row({ assignmentType: 'eligible' })] })
  for (const rule of RULES.filter(({ id }) => surroundings.has(id))) t.same(rule.find(everybody), [], rule.id)
  const none = { ...everybody, reviews: [], policies: [], alerts: [], licenses: [] }
  t.same(RULES.filter(({ id, find }) => surroundings.has(id) && find(none).length > 0).map(({ id }) => id), ['administratorsNotCovered', 'roleWithoutAccessReview'], 'but none at all may be one')
  t.match(RULES.find(({ id }) => id === 'administratorsNotCovered')?.find(none), [{ message: /6 of 6 people/ }], 'emergency accounts are not counted')
  const unknownEnd = { ...none, licenses: [license({ expiryDateTime: '2026-12-01T00:00:00Z' }), license({ expiryDateTime: undefined })] }
  t.same(RULES.find(({ id }) => id === 'licenseEnding')?.find(unknownEnd), [], 'nobody knows when the last one ends')
})

t.test('every way in which something is not as it was approved', async (t) => {
  const drift = RULES.find(({ id }) => id === 'drift')
  const said = (more: Partial<Facts>) => drift?.find(facts(more)).map(({ message }) => message)
  t.same(said({ approved: [taken({ what: 'roleEligibility', held: true })] }), ['Global Administrator: Ada does not have it any more, though an approved plan gave it.'])
  t.same(said({ pimAvailable: false, approved: [taken({ what: 'roleEligibility', held: true })] }), [], 'nobody can tell')
  t.same(said({ assignments: [row({ assignmentType: 'activeTimeBound' })], approved: [taken()] }), ['Global Administrator: Ada has it again, though an approved plan took it away.'])
  t.same(said({ approved: [taken({ what: 'roleEligibility', held: true, isGone: true })] }), [], 'whoever is deleted has nothing')
  t.same(said({ pimAvailable: false, assignments: [row()], approved: [taken()] }), [], 'nor what is only activated')
  t.same(said({ approved: [taken({ what: 'groupEligibility', held: true, groupId: 'g' })] }), [], 'a group without a role is not looked into')
  t.same(said({ groups: [group({ groupId: 'g' }), group({ groupId: 'h' })], assignments: [row({ assignmentType: 'eligible', through: 'group', membership: 'eligibleMember', groupId: 'g' })], approved: [taken({ what: 'groupEligibility', held: true, groupId: 'g' }), taken({ what: 'groupEligibility', held: true, groupId: 'h' })] })?.length, 1)
  const setting = (value?: string): Approved => ({ ...APPROVED, what: 'setting', field: 'mfaOnActivation', label: 'Require MFA', ...(value === undefined ? {} : { value }) })
  t.same(said({ settings: [settings({ mfaOnActivation: false })], approved: [setting('Yes')] }), ['Global Administrator: "Require MFA" is No, and was approved as Yes.'])
  t.same(said({ settings: [], approved: [setting('Yes')] }), [], 'settings that were not read')
  t.same(said({ reviews: [], approved: [{ ...APPROVED, what: 'review', exists: true }] }), ['Global Administrator: The access review that was approved is not there any more.'])
  t.same(drift?.find(facts({ settings: [settings({ mfaOnActivation: false, justificationOnActivation: false })], approved: [setting('Yes'), { ...setting('Yes'), field: 'justificationOnActivation' } as Approved] })).map(({ aspect }) => aspect), ['mfaOnActivation', 'justificationOnActivation'], 'each for itself')
})
