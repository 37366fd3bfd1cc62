import { durationMs } from '../../../tenant/duration.ts'
import type { PimList, Ticket } from '../../estate/held.ts'
import type { PolicyRule } from '../../estate/policy-rules.ts'
import { badRequest, policyFailed } from '../../http/arm-error.ts'
import type { ArmCaller } from '../../http/caller.ts'
import type { Schedule } from './schedule.ts'

export interface Asked {
  list: PimList
  isSelf: boolean
  justification: string | null
  ticketInfo: Ticket
  schedule: Schedule
  /** Whether somebody who activates is eligible at all. */
  isEligible: boolean
}

const isEmpty = (text: string | null) => text === null || text.trim() === ''

/** Every rule that stands against a request is named; none: it may be carried out, perhaps after an approval. */
export function checkRules(rules: readonly PolicyRule[], caller: ArmCaller, asked: Asked): void {
  const { list, isSelf, schedule } = asked
  const suffix = isSelf ? 'EndUser_Assignment' : list === 'assignment' ? 'Admin_Assignment' : 'Admin_Eligibility'
  const named = (id: string) => rules.find((rule) => rule.id === id)
  const needs = (named(`Enablement_${suffix}`)?.['enabledRules'] ?? []) as readonly string[]
  const failed = [
    ...(isSelf && !asked.isEligible ? ['EligibilityRule'] : []),
    ...(isTooLong(named(`Expiration_${suffix}`), schedule, list) ? ['ExpirationRule'] : []),
    ...(needs.includes('MultiFactorAuthentication') && !caller.strong ? ['MfaRule'] : []),
    ...(needs.includes('Justification') && isEmpty(asked.justification) ? ['JustificationRule'] : []),
    ...(needs.includes('Ticketing') && isEmpty(asked.ticketInfo.ticketNumber) ? ['TicketingRule'] : []),
  ]
  if (failed.length > 0) throw policyFailed(failed)
  if (isSelf) checkContext(named('AuthenticationContext_EndUser_Assignment'), caller)
}

function isTooLong(rule: PolicyRule | undefined, { start, end, endless }: Schedule, list: PimList): boolean {
  // A duration that is missing makes a permanent eligibility, and no assignment.
  if (endless && list === 'assignment') return true
  if (rule?.['isExpirationRequired'] !== true) return false
  const longest = durationMs(String(rule['maximumDuration'])) ?? 0
  return end === undefined || end - start > longest
}

/** The caller has to sign in again, with these claims (https://github.com/Azure/azure-powershell/issues/25421). */
function checkContext(rule: PolicyRule | undefined, { contexts, kind }: ArmCaller): void {
  const context = String(rule?.['claimValue'])
  if (rule?.['isEnabled'] !== true || kind === 'anybody' || contexts.includes(context)) return
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: context } } })
  throw badRequest(`&claims=${encodeURIComponent(claims)}`, 'RoleAssignmentRequestAcrsValidationFailed')
}

export function needsApproval(rules: readonly PolicyRule[]): boolean {
  const setting = rules.find(({ id }) => id === 'Approval_EndUser_Assignment')?.['setting']
  return (setting as { isApprovalRequired?: unknown } | undefined)?.isApprovalRequired === true
}
