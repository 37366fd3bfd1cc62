import type { AssignmentRow } from '../../assignment-rows.ts'
import type { PimSettings } from '../../pim-settings.ts'
import { GLOBAL_ADMINISTRATOR } from '../../snapshots/snapshot-summary.ts'
import { isFor } from '../../surroundings/conditional-access.ts'
import { pimSeats } from '../../surroundings/pim-licenses.ts'
import { isBreakGlass, isPrivileged, isRead, powerOf, users, type Facts, type Found, type Rule } from './rule.ts'
import { personAndRole } from '../../activations/history.ts'
import { principalName } from '../../names.ts'

export const STUCK_REASONS = [
  'noMfaMethod',
  'noApprover',
  'approverNeedsRole',
  'requesterIsOnlyApprover',
  'noP2Seat',
  'deviceRequired',
] as const
export type StuckReason = (typeof STUCK_REASONS)[number]

/** Whether the person has such a device nobody can tell: this alone only says what to see to. */
const isHint = (reason: StuckReason): boolean => reason === 'deviceRequired'

const PRIVILEGED_ROLE_ADMINISTRATOR = 'e8611ab8-c189-46e8-94e1-60213ab1f814'
/**
 * Who approves where nobody is named
 * (https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings).
 */
export const DEFAULT_APPROVERS: ReadonlySet<string> = new Set([GLOBAL_ADMINISTRATOR, PRIVILEGED_ROLE_ADMINISTRATOR])

const SENTENCES: Readonly<Record<StuckReason, string>> = {
  noMfaMethod: 'Activating asks for a second factor, and none is registered.',
  noApprover: 'Everybody named to approve is deleted or disabled, or the group is empty.',
  approverNeedsRole:
    'Nobody is named to approve, and nobody who may approve then has an active role, emergency accounts aside.',
  requesterIsOnlyApprover: 'The only one who could approve is the one who asks.',
  noP2Seat: 'The tenant has no seat left with Privileged Identity Management.',
  deviceRequired: 'Conditional Access asks for a compliant or joined device.',
}

/** Why the activation of a role could not succeed, as far as that is known. */
function reasonsFor(facts: Facts, row: AssignmentRow): StuckReason[] {
  // Membership of a group is activated by the rules of the group.
  const ofGroup = row.membership === 'eligibleMember'
  const settings: PimSettings | undefined = ofGroup
    ? facts.groups?.find(({ groupId }) => groupId === row.groupId)?.settings
    : facts.settings.find(({ roleId }) => roleId === row.roleId)
  const holder = facts.holders.find(({ userId }) => userId === row.principalId)
  // What an authentication context asks for stands in Conditional Access, which may be something else.
  const lacksFactor =
    settings?.mfaOnActivation === true &&
    settings.authenticationContext === undefined &&
    holder?.mfaRegistered === false
  return [
    ...(lacksFactor ? ['noMfaMethod' as const] : []),
    ...(ofGroup || settings?.approvalOnActivation !== true ? [] : approvalReasons(facts, row)),
    ...(hasNoSeat(facts) ? ['noP2Seat' as const] : []),
    ...(needsDevice(facts, row, settings?.authenticationContext) ? ['deviceRequired' as const] : []),
  ]
}

function approvalReasons(facts: Facts, row: AssignmentRow): StuckReason[] {
  const approvers = facts.approvers?.find(({ roleId }) => roleId === row.roleId)
  if (approvers === undefined) return []
  const isDefault = approvers.named.length === 0
  const people = isDefault ? defaultApprovers(facts) : approvers.people
  if (people?.length === 0) return [isDefault ? 'approverNeedsRole' : 'noApprover']
  return people?.every((id) => id === row.principalId) === true ? ['requesterIsOnlyApprover'] : []
}

/** Who of several is left without one where there are too few is not known, so that is for another rule to say. */
const hasNoSeat = ({ licenses = [] }: Facts): boolean => licenses.length > 0 && pimSeats(licenses) === 0

/**
 * Whether a policy asks the person for a device, in any app or in the authentication context that activating asks for.
 */
function needsDevice(
  { policies = [] }: Facts,
  { principalId, roleId, scopeType, tier }: AssignmentRow,
  context: string | undefined,
): boolean {
  const places = ['all', ...(context === undefined ? [] : [context.toLowerCase()])]
  return policies.some(
    (policy) =>
      policy.demandsDeviceFor?.some((place) => places.includes(place)) === true &&
      // Who is in its groups was only looked up of people with roles of tier 0.
      (tier === 0 || policy.excludeGroups.length === 0) &&
      isFor(policy, principalId, scopeType === 'tenant' ? [roleId] : []) === true,
  )
}

/**
 * People who are Global or Privileged Role Administrator at this moment, without those who are there for emergencies.
 */
const defaultApprovers = (facts: Facts): string[] =>
  users(facts)
    .filter(
      (row) =>
        DEFAULT_APPROVERS.has(row.roleId) &&
        row.scopeType === 'tenant' &&
        row.assignmentType !== 'eligible' &&
        row.accountEnabled !== false &&
        !isBreakGlass(facts, row),
    )
    .map(({ principalId }) => principalId)

/** The ways in which people may come to a role, for each person and role. */
const waysOf = (facts: Facts): AssignmentRow[][] => [
  ...Map.groupBy(
    users(facts).filter((row) => row.assignmentType === 'eligible' && row.accountEnabled !== false),
    (row) => personAndRole(row.principalId, row.roleId),
  ).values(),
]

/** What would keep people from activating a role when they need it. */
export const STUCK_RULES: readonly Rule[] = [
  {
    id: 'wouldGetStuck',
    title: 'Could not activate the role',
    advice:
      'Have the person register a second factor, name a group of several active people who approve, keep seats ' +
      'for those who activate, and see that the person has the device that Conditional Access asks for.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-activate-role',
    needs: ['settings', 'secondFactors', 'groups', 'approvers'],
    unknown(facts) {
      if (!facts.pimAvailable) return true
      if (isRead(facts, 'licenses') && isRead(facts, 'conditionalAccess')) return false
      // Seats and devices are a reason for anybody who has no other.
      return waysOf(facts)
        .filter((own) => own.some((way) => reasonsFor(facts, way).length === 0))
        .map(([row]) => ({ subjectId: row?.principalId ?? '', roleId: row?.roleId ?? '' }))
    },
    find(facts) {
      return waysOf(facts).flatMap((own): Found[] => {
        const row = own[0] as AssignmentRow
        const found = own.map((way) => reasonsFor(facts, way))
        // Whoever has several ways to a role is stuck only if none of them is open.
        if (found.some((reasons) => reasons.length === 0)) return []
        const isOpen = found.some((reasons) => reasons.every(isHint))
        const reasons = STUCK_REASONS.filter(
          (reason) => (!isOpen || isHint(reason)) && found.some((some) => some.includes(reason)),
        )
        return [
          {
            subjectId: row.principalId,
            subjectName: principalName(row),
            roleId: row.roleId,
            roleName: row.roleName,
            severity: isPrivileged(row) && !isOpen ? 'medium' : 'low',
            message:
              `${isOpen ? 'Could' : 'Would'} get stuck activating ${row.roleName}: ` +
              `${reasons.map((reason) => SENTENCES[reason]).join(' ')}`,
            evidence: { reasons, power: powerOf(own) },
          },
        ]
      })
    },
  },
]
