import { patchRolePolicy, withoutIdleDuration } from '../../../../arm/role-writes.ts'
import { unlessRefused } from '../../../../graph/failure.ts'
import { present } from '../../../../present.ts'
import type { ChangeKind, Reason, Seen } from '../../../plans/kind.ts'
import type { ShownRoleChange } from '../../plans/grant-change.ts'
import {
  normalRule,
  settingsChanged,
  settingsShown,
  stateOf,
  unlessAfter,
  unlessBefore,
} from '../../plans/settings-change.ts'
import type { Rule } from '../../plans/settings-target.ts'
import { readPolicy } from '../azure-policies.ts'
import { AZURE_OFF, azureAccessOf, type AzureAccess } from './azure-access.ts'
import { AZURE_ROLE_SETTINGS, type AzureSettingsChange } from './azure-settings.ts'

interface ShownSettings extends ShownRoleChange {
  scopeName?: string
  fields: ReturnType<typeof settingsShown>
}

/** The kind of change "settings of a role of Azure": one request for a policy, with the rules that differ alone. */
export function createAzureSettingsKind({
  access,
}: {
  /** Absent where the roles of Azure are switched off. */
  access: AzureAccess | undefined
}): ChangeKind<AzureSettingsChange, ShownSettings> {
  /** HTTP requests: 1 for each change. What Azure does not show says nothing. */
  async function seen(changes: readonly AzureSettingsChange[]): Promise<(Seen | 'unseen')[]> {
    const { arm } = azureAccessOf(access)
    return Promise.all(
      changes.map(async ({ targetId: roleId, before, after }): Promise<Seen | 'unseen'> => {
        const row = await readPolicy(arm, { roleId, scope: after.scope }).catch(unlessRefused)
        if (row === undefined) return 'unseen'
        if (row.policyId.toLowerCase() !== after.policyId.toLowerCase()) return 'between'
        const rules = new Map(row.effectiveRules.map((rule) => [rule.id, rule]))
        return stateOf(rules, { before, after }, normalAzureRule)
      }),
    )
  }

  return {
    name: AZURE_ROLE_SETTINGS,
    subject: 'role',
    target: 'role',
    notNow: () => (access === undefined ? AZURE_OFF : undefined),
    recheck: async (changes) =>
      (await seen(changes)).map((found): Reason | undefined => {
        return found === 'unseen' ? SETTINGS_UNSEEN : unlessBefore(found)
      }),
    requests: ({ after }) => [
      { covers: Object.keys(after.rules), write: patchRolePolicy(after.policyId, Object.values(after.rules)) },
    ],
    verify: async (changes) =>
      (await seen(changes)).map((found) => ({ seen: found === 'unseen' ? 'between' : found, settled: true })),
    undoable: async (changes) =>
      (await seen(changes)).map((found) => {
        return found === 'unseen' ? SETTINGS_UNSEEN : unlessAfter(found)
      }),
    opposite: async (changes) =>
      changes.map(({ before, after, ...change }) => ({ ...change, before: after, after: before })),
    describe: ({ before, after, details: { roleName, scopeName = after.scope } }) =>
      `Change the settings of ${roleName} for ${scopeName}: ` +
      settingsChanged(before, after)
        .map(({ label }) => label)
        .join('; '),
    show: ({ before, after, details: { roleId, roleName, scopeName, approvers = [] } }) => ({
      targetName: roleName,
      roleId,
      roleName,
      ...present('scopeName', scopeName),
      fields: settingsShown(before, after, approvers),
    }),
  }
}

export const SETTINGS_UNSEEN: Reason = {
  code: 'settingsUnseen',
  message: 'Azure does not show this service the settings of the role there, so nothing is changed.',
}

/** Where nothing has to end, for how long it might last does not count, and Azure may not even keep it. */
const normalAzureRule = (rule: Rule | undefined): string =>
  normalRule(rule === undefined ? undefined : withoutIdleDuration(rule))
