import type { AssignmentRow } from '../../rows.ts'
import { GLOBAL_ADMINISTRATOR } from '../../snapshots/summary.ts'
import { isBreakGlass, isPrivileged, nameOf, personAndRole, powerOf, users, type Facts, type Found, type Rule } from './rule.ts'

export const STUCK_REASONS = ['noMfaMethod', 'noApprover', 'approverNeedsRole', 'requesterIsOnlyApprover'] as const
export type StuckReason = typeof STUCK_REASONS[number]

const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814'
/** Who approves where nobody is named (https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings). */
export const DEFAULT_APPROVERS: ReadonlySet<string> = new Set([GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR])

const SENTENCES: Readonly<Record<StuckReason, string>> = {
  noMfaMethod: 'Activating asks for a second factor, and none is registered.',
  noApprover: 'Everybody named to approve is deleted or disabled, or the group is empty.',
  approverNeedsRole: 'Nobody is named to approve, and nobody who may approve then has an active role, emergency accounts aside.',
  requesterIsOnlyApprover: 'The only one who could approve is the one who asks.',
}

/** Why the activation of a role could not succeed, as far as that is known. */
function reasonsFor (facts: Facts, row: AssignmentRow): StuckReason[] {
  const reasons: StuckReason[] = []
  // Membership of a group is activated by the rules of the group.
  const ofGroup = row.membership === 'eligibleMember'
  const settings = ofGroup ? facts.groups?.find(({ groupId }) => groupId === row.groupId)?.settings : facts.settings.find(({ roleId }) => roleId === row.roleId)
  const holder = facts.holders.find(({ userId }) => userId === row.principalId)
  // What an authentication context asks for stands in Conditional Access, which may be something else.
  if (settings?.mfaOnActivation === true && settings.authenticationContext === undefined && holder?.mfaRegistered === false) reasons.push('noMfaMethod')
  if (ofGroup || settings?.approvalOnActivation !== true) return reasons
  const approvers = facts.approvers?.find(({ roleId }) => roleId === row.roleId)
  if (approvers === undefined) return reasons
  const isDefault = approvers.named.length === 0
  const people = isDefault ? defaultApprovers(facts) : approvers.people
  if (people?.length === 0) reasons.push(isDefault ? 'approverNeedsRole' : 'noApprover')
  else if (people?.every(id => id === row.principalId) === true) reasons.push('requesterIsOnlyApprover')
  return reasons
}

/** People who are Global or Privileged Role Administrator at this moment, without those who are there for emergencies. */
const defaultApprovers = (facts: Facts): string[] => users(facts)
  .filter(row => DEFAULT_APPROVERS.has(row.roleId) && row.scopeType === 'tenant' && row.assignmentType !== 'eligible' && row.accountEnabled !== false && !isBreakGlass(facts, row))
  .map(({ principalId }) => principalId)

/** What would keep people from activating a role when they need it. */
export const STUCK_RULES: readonly Rule[] = [
  {
    id: 'wouldGetStuck',
    title: 'Could not activate the role',
    advice: 'Have the person register a second factor, and name a group of several active people who approve.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-activate-role',
    find (facts) {
      const ways = Map.groupBy(users(facts).filter(row => row.assignmentType === 'eligible' && row.accountEnabled !== false), row => personAndRole(row.principalId, row.roleId))
      return [...ways.values()].flatMap((own): Found[] => {
        const row = own[0] as AssignmentRow
        const found = own.map(way => reasonsFor(facts, way))
        // Whoever has several ways to a role is stuck only if none of them is open.
        if (found.some(reasons => reasons.length === 0)) return []
        const reasons = STUCK_REASONS.filter(reason => found.some(some => some.includes(reason)))
        return [{
          subjectId: row.principalId,
          subjectName: nameOf(row),
          roleId: row.roleId,
          roleName: row.roleName,
          severity: isPrivileged(row) ? 'medium' : 'low',
          message: `Would get stuck activating ${row.roleName}: ${reasons.map(reason => SENTENCES[reason]).join(' ')}`,
          evidence: { reasons, power: powerOf(own) },
        }]
      })
    },
  },
]
