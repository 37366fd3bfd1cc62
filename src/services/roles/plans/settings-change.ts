import canonicalize from 'canonicalize'
import { isForbidden, type GraphFailure } from '../../../graph/failure.ts'
import { APPROVER_NAME, updatePolicyRule } from '../../../graph/role-writes.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import type { Change } from '../../plans/change.ts'
import type { ChangeKind, ChangeRequest, Verification, Reason, Seen } from '../../plans/kind.ts'
import { present } from '../../../present.ts'
import { rolePolicyAssignments } from '../policies.ts'
import { hoursOf, pimSettings, type PimSettings } from '../pim-settings.ts'
import type { ShownRoleChange } from './grant-change.ts'
import type { RoleDetails } from './role-grant.ts'
import type { Rule } from './settings-target.ts'
import { API_WORDING, type Wording } from '../../reports/wording.ts'
import { ROLE_PLAN_WORDS } from './words.ts'

export const ROLE_SETTINGS = 'roleSettings'

export interface RulesOf {
  policyId: string
  rules: Record<string, Rule>
}

/** The rules of a role's PIM policy that are to become others. */
export interface SettingsChange extends Change<RoleDetails> {
  /** The id of the role's definition, as `targetId`. */
  subjectId: string
  targetId: string
  before: RulesOf
  after: RulesOf
}

interface ShownSettings extends ShownRoleChange {
  fields: ReturnType<typeof settingsShown>
  /** How a person makes the change. */
  advice: string
}

/** Whatever anybody calls it, the same rule: order, case, null and what Graph adds by itself do not count. */
export const normalRule = (rule: unknown): string => canonicalize(normal(rule)) ?? ''

function normal(value: unknown): unknown {
  if (typeof value === 'string') return value.toLowerCase()
  if (Array.isArray(value)) {
    return value
      .map(normal)
      .map((one) => canonicalize(one) ?? '')
      .sort()
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(
    ([name, part]) =>
      !name.startsWith('@odata') &&
      name !== 'target' &&
      name !== APPROVER_NAME &&
      part !== null &&
      part !== undefined &&
      part !== '',
  )
  return Object.fromEntries(entries.map(([name, part]) => [name, normal(part)]))
}

/** Which of the two these rules are. */
export function stateOf(
  rules: ReadonlyMap<string, Rule>,
  { before, after }: { before: RulesOf; after: RulesOf },
  normal: (rule: Rule | undefined) => string,
): Seen {
  const isAs = (wanted: RulesOf) =>
    Object.entries(wanted.rules).every(([id, rule]) => normal(rules.get(id)) === normal(rule))
  if (isAs(after)) return 'after'
  return isAs(before) ? 'before' : 'between'
}

/** Why settings must not be changed any more. */
export function unlessBefore(found: Seen): Reason | undefined {
  if (found === 'before') return undefined
  if (found === 'after') return { code: 'alreadySo', message: 'The settings are so already.' }
  return { code: 'changedMeanwhile', message: 'Somebody changed the settings meanwhile, so they are left alone.' }
}

/** Why settings can't be taken back. */
export const unlessAfter = (found: Seen): Reason | undefined =>
  found === 'after'
    ? undefined
    : {
        code: 'changedMeanwhile',
        message: 'The settings are not as the plan left them any more, so they are left alone.',
      }

const REFUSED: Reason = {
  code: 'settingsRefused',
  message:
    'Microsoft Graph does not let an app change the settings of roles in this tenant: a Privileged Role ' +
    'Administrator makes the change as the plan says.',
  handOver: true,
}

/**
 * The kind of change "settings of a role". Microsoft documents it for people alone, so nothing is tried before a plan
 * is approved: the first refusal hands over what is left of it, and is remembered until the service starts again.
 */
export function createSettingsKind({
  reader,
}: {
  reader: GraphReader
}): ChangeKind<SettingsChange, ShownSettings> & { handedOver(): Reason | undefined } {
  let isRefused = false

  async function rulesNow(): Promise<Map<string, Map<string, Rule>>> {
    return new Map(
      // What can't be read says nothing about what was written.
      (await rolePolicyAssignments(reader)).map(({ policyId, policy }) => [
        policyId ?? '',
        new Map(((policy?.rules as Rule[] | undefined) ?? []).map((rule) => [rule.id, rule])),
      ]),
    )
  }

  async function seen(changes: readonly SettingsChange[]): Promise<Seen[]> {
    const now = await rulesNow()
    return changes.map(({ before, after }): Seen => {
      const rules = now.get(after.policyId)
      return rules === undefined ? 'gone' : stateOf(rules, { before, after }, normalRule)
    })
  }

  const requestsTo = ({ policyId, rules }: RulesOf): ChangeRequest[] =>
    Object.values(rules).map((rule) => ({ covers: [rule.id], write: updatePolicyRule(policyId, rule) }))

  return {
    name: ROLE_SETTINGS,
    subject: 'role',
    target: 'role',
    /** Why all of them are, where Microsoft has refused one since the service started. */
    handedOver: () => (isRefused ? REFUSED : undefined),
    async recheck(changes) {
      if (isRefused) return changes.map(() => REFUSED)
      return (await seen(changes)).map(unlessBefore)
    },
    requests: ({ after }) => requestsTo(after),
    part: ({ before, after, ...change }, covers) => ({
      ...change,
      before: onlyRules(before, covers),
      after: onlyRules(after, covers),
    }),
    verify: async (changes): Promise<Verification[]> =>
      (await seen(changes)).map((found) => ({ seen: found, settled: true })),
    handsOver(failure: GraphFailure) {
      if (!isForbidden(failure)) return undefined
      isRefused = true
      return REFUSED
    },
    undoable: async (changes) => (await seen(changes)).map(unlessAfter),
    opposite: async (changes) =>
      changes.map(({ before, after, ...change }) => ({ ...change, before: after, after: before })),
    describe: ({ before, after, details }) =>
      `Change the settings of ${details.roleName}: ${settingsChanged(before, after)
        .map(({ label }) => label)
        .join('; ')}`,
    show: ({ before, after, details: { roleId, roleName, approvers = [] } }) => ({
      targetName: roleName,
      roleId,
      roleName,
      fields: settingsShown(before, after, approvers),
      advice: portalSteps(roleName, settingsShown(before, after, approvers), API_WORDING),
    }),
  }
}

/** Some of the rules, by id. */
export const onlyRules = ({ policyId, rules }: RulesOf, covers: readonly string[]): RulesOf => ({
  policyId,
  rules: Object.fromEntries(Object.entries(rules).filter(([id]) => covers.includes(id))),
})

/** What the portal calls each setting, in the order in which it shows them. */
export const SETTING_LABELS: Readonly<Record<keyof PimSettings, string>> = {
  maximumActivationDuration: 'Activation maximum duration',
  mfaOnActivation: 'On activation, require Azure MFA',
  authenticationContext: 'On activation, require Conditional Access authentication context',
  justificationOnActivation: 'Require justification on activation',
  ticketOnActivation: 'Require ticket information on activation',
  approvalOnActivation: 'Require approval to activate',
  approverCount: 'Number of approvers',
  permanentEligibilityAllowed: 'Allow permanent eligible assignment',
  maximumEligibilityDuration: 'Expire eligible assignments after',
  permanentAssignmentAllowed: 'Allow permanent active assignment',
  maximumAssignmentDuration: 'Expire active assignments after',
  mfaOnAssignment: 'Require Azure MFA on active assignment',
  justificationOnAssignment: 'Require justification on active assignment',
  adminsNotified: 'Send notifications to administrators',
}

/** The settings that differ between two states of rules, in the words of the portal. */
export function settingsChanged(
  before: RulesOf,
  after: RulesOf,
): { field: string; label: string; before?: string; after?: string }[] {
  const [old, wanted] = [before, after].map(({ rules }) =>
    pimSettings({ policy: { rules: Object.values(rules) } }),
  ) as [PimSettings, PimSettings]
  return (Object.keys(SETTING_LABELS) as (keyof PimSettings)[])
    .filter((name) => old[name] !== wanted[name])
    .map((name) => ({
      field: name,
      label: SETTING_LABELS[name],
      ...present('before', valueText(old[name])),
      ...present('after', valueText(wanted[name])),
    }))
}

/**
 * The same as people are told: who approves, by name, instead of how many do.
 *
 * @param approvers the names of those whom one of the two states names; plans name approvers only where nobody is, so
 *   the other has none
 */
export function settingsShown(
  before: RulesOf,
  after: RulesOf,
  approvers: readonly string[],
): ReturnType<typeof settingsChanged> {
  const named = (count: string | undefined) =>
    count === undefined || count === '0'
      ? undefined
      : approvers.length === 0
        ? `${count} people or groups`
        : approvers.join(', ')
  return settingsChanged(before, after).map((one) =>
    one.field !== 'approverCount'
      ? one
      : {
          field: 'approvers',
          label: 'Approvers',
          ...present('before', named(one.before)),
          ...present('after', named(one.after)),
        },
  )
}

/** A setting as people read it. */
export function valueText(value: PimSettings[keyof PimSettings]): string | undefined {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  const hours = typeof value === 'string' ? hoursOf(value) : undefined
  if (hours === undefined) return value === undefined ? undefined : String(value)
  return hours % 24 === 0 && hours > 24 ? `${hours / 24} days` : `${hours} ${hours === 1 ? 'hour' : 'hours'}`
}

/**
 * How a person makes the change
 * (https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings).
 */
export function portalSteps(roleName: string, fields: ReturnType<typeof settingsShown>, say: Wording): string {
  const { portal, nothing } = ROLE_PLAN_WORDS[say.language]
  const told = (text: string) => say.told(text).text
  return portal.steps(
    roleName,
    fields
      .filter(({ field }) => field !== 'approvers')
      .map(({ label, after }) => portal.set(told(label), after === undefined ? nothing : told(after))),
    fields.find(({ field }) => field === 'approvers')?.after,
  )
}
