import t from 'tap'
import type { AssignmentRow } from '../../src/services/roles/rows.ts'
import { RULES } from '../../src/services/roles/findings/rules/index.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/summary.ts'
import { app, row } from './made-up.ts'
import { alert, license, policy, review } from './made-up-surroundings.ts'

const facts = (more: Partial<Facts> = {}): Facts => ({ assignments: [], settings: [], apps: [], holders: [], now: Date.parse('2026-11-25T00:00:00Z'), pimAvailable: true, breakGlass: new Set(['bg1', 'bg2']), unusedDays: 90, ...more })
const times = (count: number, more: Partial<AssignmentRow> = {}) => Array.from({ length: count }, (_, index) => row({ principalId: `u${index}`, ...more }))
const emergency = [row({ principalId: 'bg1' }), row({ principalId: 'bg2' })]
const holder = (more: object = {}) => ({ userId: 'u1', signInKnown: true, ...more })
const OTHER = { roleId: 'r', roleName: 'Teams Administrator' }

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
  noPim: [{ pimAvailable: false }, { pimAvailable: true }],
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
  for (const rule of RULES) {
    const [fires, not] = CASES[rule.id] ?? [{}, {}]
    const found = rule.find(facts(fires))
    t.ok(found.length > 0, `${rule.id} fires`)
    t.ok(found.every(({ message, subjectName }) => message.endsWith('.') && subjectName !== ''), rule.id)
    t.same(rule.find(facts(not)), [], `${rule.id} does not`)
  }
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
