import type { ChangeRow } from '../../../../store/tables.ts'
import { activationRules, type ActivationRules } from '../../activation-rules.ts'
import { isolated } from '../../../reports/isolates.ts'
import { detailsOf } from '../../../plans/item.ts'
import { isActivatedInAzure, isActiveGrant, isSettings } from '../any-grant.ts'
import type { GrantState, RoleDetails } from '../role-grant.ts'
import type { RulesOf } from '../settings-change.ts'
import { hoursOf } from '../../pim-settings.ts'
import type { RoleNoticeTexts } from './notice-texts.ts'
import { present } from '../../../../present.ts'

/**
 * A role, or a membership of a group that holds one, that somebody has to activate from now on, or otherwise than
 * before.
 */
export interface Activation {
  roleName: string
  /** Where the membership is what is activated. */
  groupName?: string
  /** Whether it is a role of Azure, at the scope that its name says. */
  inAzure: boolean
  rules: ActivationRules
  /** Whether only what activating it asks for becomes different. */
  isKnown: boolean
}

/**
 * What there is to activate after some changes, each role or group once: nothing where roles are only taken away, given
 * for good or reviewed.
 */
export function activationsOf(changes: readonly ChangeRow[]): Activation[] {
  const found = changes.flatMap((change): (readonly [string, Activation])[] => {
    const { roleName: name, groupName, scopeName } = detailsOf<RoleDetails>(change)
    const rules = rulesAfter(change)
    if (name === undefined || rules === undefined) return []
    const inAzure = isActivatedInAzure(change)
    // In Azure each scope has settings of its own.
    const roleName = inAzure && scopeName !== undefined ? `${name} (${scopeName})` : name
    const isKnown = isSettings(change)
    return [[groupName ?? roleName, { roleName, ...present('groupName', groupName), inAzure, rules, isKnown }]]
  })
  return [...new Map(found).values()]
}

function rulesAfter(change: ChangeRow): ActivationRules | undefined {
  const { activation } = detailsOf<RoleDetails>(change)
  if (!isSettings(change)) {
    return !isActiveGrant(change) && (JSON.parse(change.after) as Partial<GrantState>).held === true
      ? activation
      : undefined
  }
  // A plan that takes settings back shows the roles as they were for the plan that made them so.
  const [old, wanted] = [change.before, change.after].map((text) =>
    activationRules({ policy: { rules: Object.values((JSON.parse(text) as RulesOf).rules) } }),
  ) as [ActivationRules, ActivationRules]
  const different = Object.entries(wanted).filter(([name, value]) => old[name as keyof ActivationRules] !== value)
  return { ...activation, ...Object.fromEntries(different) }
}

/**
 * What activating something asks for, in sentences.
 *
 * @param name what each of them begins with; the name of it, marked by `isolated`, unless given
 */
export function needsOf(
  { roleName, groupName, rules }: Activation,
  texts: RoleNoticeTexts,
  name = isolated(groupName ?? roleName),
): string[] {
  const { maximumDuration, mfaRequired, justificationRequired, ticketRequired, approvalRequired } = rules
  const hours = hoursOf(maximumDuration)
  return [
    ...(hours === undefined ? [] : [texts.lasts(name, `${hours} h`)]),
    ...(mfaRequired === true ? [texts.mfa(name)] : []),
    ...(justificationRequired === true ? [texts.reason(name)] : []),
    ...(ticketRequired === true ? [texts.ticket(name)] : []),
    ...(approvalRequired === true ? [texts.approval(name)] : []),
  ]
}

/** What is activated in one place of the portal, with how that is done there. */
export interface HowTo {
  title: string
  steps: readonly string[]
  own: readonly Activation[]
}

/** How all of it is activated: roles of Entra, memberships of groups and roles of Azure each in their own place. */
export function howToActivate(activations: readonly Activation[], texts: RoleNoticeTexts): HowTo[] {
  const of = (is: (activation: Activation) => boolean) => activations.filter(is)
  return [
    { title: texts.howTitle, steps: texts.steps, own: of((one) => one.groupName === undefined && !one.inAzure) },
    { title: texts.groupHowTitle, steps: texts.groupSteps, own: of(({ groupName }) => groupName !== undefined) },
    { title: texts.azureHowTitle, steps: texts.azureSteps, own: of(({ inAzure }) => inAzure) },
  ].filter(({ own }) => own.length > 0)
}
