import type { RoleDefinition, RolePolicyAssignment } from '../../graph/roles.ts'
import { present } from '../../present.ts'
import type { Baseline, Baselines } from './baselines.ts'
import type { ScopeType } from './assignment-rows.ts'
import { roleIdOf, type Rating, type Tier } from './tiers.ts'

/** What PIM asks for around a role: at activation, for eligible assignments, and for active ones. */
export interface PimSettings {
  /** ISO 8601, such as PT8H. */
  maximumActivationDuration?: string
  mfaOnActivation?: boolean
  /** An authentication context of Conditional Access, such as c1, in the place of the plain switch for MFA. */
  authenticationContext?: string
  justificationOnActivation?: boolean
  ticketOnActivation?: boolean
  approvalOnActivation?: boolean
  approverCount?: number
  permanentEligibilityAllowed?: boolean
  maximumEligibilityDuration?: string
  permanentAssignmentAllowed?: boolean
  maximumAssignmentDuration?: string
  mfaOnAssignment?: boolean
  justificationOnAssignment?: boolean
  /** Whether administrators are told of eligible assignments, active assignments and activations. */
  adminsNotified?: boolean
}

export interface Deviation {
  setting: keyof Baseline
  value: string
  expected: string
  message: string
}

/** Systems whose roles have settings in PIM. */
export type SettingsSystem = 'entra' | 'azure'

/** The settings of one role, and where they are weaker than the baseline of its tier. */
export interface RoleSettings extends PimSettings {
  system: SettingsSystem
  roleId: string
  roleName: string
  tier?: Tier
  /** In Azure, where a role has settings of its own at each scope. */
  scopeType?: ScopeType
  scopeId?: string
  scopeName?: string
  deviations: Deviation[]
}

/** All that the different kinds of rules carry; each has an id that says which it is. */
interface Rule {
  id?: string
  maximumDuration?: string | null
  isExpirationRequired?: boolean | null
  enabledRules?: string[] | null
  isEnabled?: boolean | null
  claimValue?: string | null
  isDefaultRecipientsEnabled?: boolean | null
  notificationRecipients?: string[] | null
  setting?: {
    isApprovalRequired?: boolean | null
    approvalStages?: { primaryApprovers?: (SubjectSet | null)[] | null }[] | null
  } | null
}

/** Whoever is named in a rule (https://learn.microsoft.com/graph/api/resources/subjectset). */
interface SubjectSet {
  '@odata.type'?: string
  userId?: string | null
  groupId?: string | null
}

export interface NamedApprover {
  id: string
  type: 'user' | 'group'
}

/** Who is named to approve activations; nothing where nobody has to, and where we can't tell whom a rule means. */
export function namedApprovers({ policy }: RolePolicyAssignment): NamedApprover[] | undefined {
  const setting = (policy?.rules as Rule[] | undefined)?.find(({ id }) => id === 'Approval_EndUser_Assignment')?.setting
  if (setting?.isApprovalRequired !== true) return undefined
  const subjects = (setting.approvalStages ?? []).flatMap(({ primaryApprovers }) => primaryApprovers ?? [])
  const named = subjects.flatMap((subject): NamedApprover[] => {
    if (typeof subject?.userId === 'string') return [{ id: subject.userId, type: 'user' }]
    return typeof subject?.groupId === 'string' ? [{ id: subject.groupId, type: 'group' }] : []
  })
  if (named.length < subjects.length) return undefined
  return [...new Map(named.map((approver) => [approver.id, approver])).values()]
}

/**
 * What the 17 rules of a role's PIM policy come to
 * (https://learn.microsoft.com/graph/identity-governance-pim-rules-overview). A rule that is missing leaves its fields
 * out.
 */
export function pimSettings({ policy }: RolePolicyAssignment): PimSettings {
  const rules = new Map(((policy?.rules as Rule[] | undefined) ?? []).map((rule) => [rule.id, rule]))
  const enabled = (id: string) => rules.get(id)?.enabledRules
  const activation = enabled('Enablement_EndUser_Assignment')
  const assignment = enabled('Enablement_Admin_Assignment')
  const context = rules.get('AuthenticationContext_EndUser_Assignment')
  const approval = rules.get('Approval_EndUser_Assignment')?.setting
  const expiration = (id: string) => {
    const rule = rules.get(id)
    return typeof rule?.isExpirationRequired === 'boolean'
      ? { permanent: !rule.isExpirationRequired, ...present('duration', rule.maximumDuration) }
      : undefined
  }
  const eligible = expiration('Expiration_Admin_Eligibility')
  const active = expiration('Expiration_Admin_Assignment')
  const notices = [
    'Notification_Admin_Admin_Eligibility',
    'Notification_Admin_Admin_Assignment',
    'Notification_Admin_EndUser_Assignment',
  ].flatMap((id) => rules.get(id) ?? [])
  const hasContext = context?.isEnabled === true
  return {
    ...present('maximumActivationDuration', rules.get('Expiration_EndUser_Assignment')?.maximumDuration),
    ...(Array.isArray(activation) && {
      mfaOnActivation: hasContext || activation.includes('MultiFactorAuthentication'),
      justificationOnActivation: activation.includes('Justification'),
      ticketOnActivation: activation.includes('Ticketing'),
    }),
    ...(hasContext && present('authenticationContext', context.claimValue)),
    ...(typeof approval?.isApprovalRequired === 'boolean' && {
      approvalOnActivation: approval.isApprovalRequired,
      approverCount: (approval.approvalStages ?? []).reduce(
        (sum, stage) => sum + (stage.primaryApprovers?.length ?? 0),
        0,
      ),
    }),
    ...(eligible !== undefined && {
      permanentEligibilityAllowed: eligible.permanent,
      ...present('maximumEligibilityDuration', eligible.duration),
    }),
    ...(active !== undefined && {
      permanentAssignmentAllowed: active.permanent,
      ...present('maximumAssignmentDuration', active.duration),
    }),
    ...(Array.isArray(assignment) && {
      mfaOnAssignment: assignment.includes('MultiFactorAuthentication'),
      justificationOnAssignment: assignment.includes('Justification'),
    }),
    ...(notices.length > 0 && {
      adminsNotified: notices.every(
        ({ isDefaultRecipientsEnabled, notificationRecipients }) =>
          isDefaultRecipientsEnabled === true || (notificationRecipients?.length ?? 0) > 0,
      ),
    }),
  }
}

export function roleSettings(
  definitions: readonly RoleDefinition[],
  ratings: ReadonlyMap<string, Rating>,
  policies: readonly RolePolicyAssignment[],
  baselines: Baselines,
): RoleSettings[] {
  const byRole = new Map(policies.map((policy) => [policy.roleDefinitionId ?? '', policy]))
  return definitions
    .flatMap((definition): RoleSettings[] => {
      const policy = byRole.get(definition.id ?? '')
      if (policy === undefined) return []
      const settings = pimSettings(policy)
      const tier = ratings.get(definition.id ?? '')?.tier
      return [
        {
          system: 'entra',
          roleId: roleIdOf(definition),
          roleName: definition.displayName ?? roleIdOf(definition),
          ...present('tier', tier),
          ...settings,
          deviations: tier === undefined ? [] : deviations(settings, baselines[tier]),
        },
      ]
    })
    .sort((one, other) => (placeOfSettings(one) < placeOfSettings(other) ? -1 : 1))
}

export const placeOfSettings = ({
  tier,
  roleName,
  roleId,
  system,
  scopeName = '',
  scopeId = '',
}: RoleSettings): string => [tier ?? 9, roleName, roleId, system, scopeName, scopeId].join('\u0000')

const MUST: readonly (readonly [
  setting:
    | 'mfaOnActivation'
    | 'justificationOnActivation'
    | 'ticketOnActivation'
    | 'approvalOnActivation'
    | 'mfaOnAssignment'
    | 'justificationOnAssignment'
    | 'adminsNotified',
  message: string,
])[] = [
  ['mfaOnActivation', 'Activating asks for no multifactor authentication.'],
  ['justificationOnActivation', 'Activating asks for no reason.'],
  ['ticketOnActivation', 'Activating asks for no ticket.'],
  ['approvalOnActivation', 'Nobody has to approve an activation.'],
  ['mfaOnAssignment', 'Making an active assignment asks for no multifactor authentication.'],
  ['justificationOnAssignment', 'Making an active assignment asks for no reason.'],
  ['adminsNotified', 'Administrators are not told of every assignment and activation.'],
]

/** Only what is weaker: stricter settings are nobody's fault, and what Microsoft did not say is not judged. */
export function deviations(settings: PimSettings, baseline: Baseline, system: SettingsSystem = 'entra'): Deviation[] {
  const found: Deviation[] = []
  const say = (
    setting: keyof Baseline,
    value: string | number | boolean,
    expected: string | number | boolean,
    message: string,
  ) => {
    found.push({ setting, value: String(value), expected: String(expected), message })
  }
  for (const [setting, message] of MUST) {
    if (baseline[setting] && settings[setting] === false) say(setting, false, true, message)
  }
  if (baseline.approvalOnActivation && lacksNamedApprovers(settings)) {
    say('approvalOnActivation', 'nobodyNamed', true, NOBODY_NAMED[system])
  }

  const hours = hoursOf(settings.maximumActivationDuration)
  if (hours !== undefined && hours > baseline.maximumActivationHours) {
    say(
      'maximumActivationHours',
      hours,
      baseline.maximumActivationHours,
      `An activation may last ${hours} hours; ${baseline.maximumActivationHours} are enough.`,
    )
  }
  for (const [kind, permanentSetting, daysSetting, permanent, duration] of [
    [
      'An eligible assignment',
      'permanentEligibilityAllowed',
      'maximumEligibilityDays',
      settings.permanentEligibilityAllowed,
      settings.maximumEligibilityDuration,
    ],
    [
      'An active assignment',
      'permanentAssignmentAllowed',
      'maximumAssignmentDays',
      settings.permanentAssignmentAllowed,
      settings.maximumAssignmentDuration,
    ],
  ] as const) {
    if (permanent === true && !baseline[permanentSetting]) {
      say(permanentSetting, true, false, `${kind} may last for good.`)
    }
    const days = (hoursOf(duration) ?? 0) / 24
    if (permanent === false && days > baseline[daysSetting]) {
      say(
        daysSetting,
        days,
        baseline[daysSetting],
        `${kind} may last ${days} days; ${baseline[daysSetting]} are enough.`,
      )
    }
  }
  return found
}

/**
 * Who approves where nobody is named differs: https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-configure-role-settings
 */
const NOBODY_NAMED: Readonly<Record<SettingsSystem, string>> = {
  entra:
    'Nobody is named who approves an activation, so that only Global and Privileged Role Administrators can: name ' +
    'people, or a group of several.',
  azure:
    'Nobody is named who approves an activation, and Azure asks nobody else then, so that nobody can activate the ' +
    'role: name people, or a group of several.',
}

/**
 * Whether an approval is asked for, and nobody in particular gives it
 * (https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings).
 */
export const lacksNamedApprovers = ({ approvalOnActivation, approverCount }: PimSettings): boolean =>
  approvalOnActivation === true && approverCount === 0

/** Durations of days, hours and minutes, which are all that PIM knows. */
export function hoursOf(duration: string | undefined): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration ?? '')
  if (match === null || duration === undefined) return undefined
  const [, days = '0', hours = '0', minutes = '0'] = match
  return Number(days) * 24 + Number(hours) + Number(minutes) / 60
}
