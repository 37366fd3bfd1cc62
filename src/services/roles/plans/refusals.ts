import type { GraphFailure } from '../../../graph/failure.ts'
import type { Reason } from '../../plans/kind.ts'

/**
 * What each rule of PIM that a request broke asks for, and what to do
 * (https://learn.microsoft.com/graph/identity-governance-pim-rules-overview).
 */
const RULES: Readonly<Record<string, string>> = {
  ExpirationRule: 'the settings of the role or group ask for an end, or for an earlier one: name one',
  MfaRule:
    'the settings of the role or group ask for a second factor of whoever gives it, which no service has: ' +
    'somebody gives it in the Microsoft Entra admin center',
  JustificationRule: 'the settings of the role or group ask for a reason: give one',
  TicketingRule:
    'the settings of the role or group ask for a ticket number, which this service has none of: somebody gives ' +
    'it in the Microsoft Entra admin center',
  EligibilityRule: 'the settings of the role or group do not let this be given to this person or group',
  ApprovalRule:
    'the settings of the role or group ask for an approval in Privileged Identity Management: somebody gives it ' +
    'in the Microsoft Entra admin center',
}

/**
 * The rules that a refusal of PIM names, in plain words; nothing for any other refusal, or for rules that nobody knows.
 */
export function brokenRules({ message }: GraphFailure): string | undefined {
  const names =
    /policy rules failed:\s*\[([^\]]*)\]/i
      .exec(message)?.[1]
      ?.split(',')
      .map((name) => name.replaceAll(/["'\s]/g, '')) ?? []
  const words = names.map((name) => (Object.hasOwn(RULES, name) ? RULES[name] : undefined))
  return words.length === 0 || words.includes(undefined) ? undefined : words.join('; and ')
}

/** Why Microsoft would refuse a change, told before anybody approves it. */
export const refusedBeforehand = (failure: GraphFailure): Reason => ({
  code: 'refusedBeforehand',
  message: `Microsoft would refuse it: ${(brokenRules(failure) ?? failure.message).replace(/\.?$/, '.')}`,
})

/** Why Microsoft refused a change for a rule of PIM; nothing for any other refusal. */
export function refusedByRule(failure: GraphFailure): Reason | undefined {
  const words = brokenRules(failure)
  return words === undefined ? undefined : { code: 'RefusedByRule', message: `Microsoft refused it: ${words}.` }
}
