import t from 'tap'
import type { AssignmentRow } from '../../src/services/roles/rows.ts'
import { RULES } from '../../src/services/roles/findings/rules/index.ts'
import type { Facts } from '../../src/services/roles/findings/rules/rule.ts'
import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/summary.ts'
import { app, row } from './made-up.ts'

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
