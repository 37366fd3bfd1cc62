import { begunChanges, verifiedChanges } from '../../../store/changes.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { present } from '../../../present.ts'
import { AZURE_ROLE_SETTINGS, settingKey, valueKey, type AzureRulesOf } from '../azure/plans/azure-settings.ts'
import { azureRolePlan } from '../azure/plans/plan-kind.ts'
import type { RoleDetails } from '../plans/role-grant.ts'
import { settingsChanged } from '../plans/settings-change.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'

/** A setting of a role of Azure at a scope that an approved plan wrote, and that was so once. */
export interface ApprovedAzureSetting {
  planId: string
  roleId: string
  roleName: string
  tier?: number
  scope: string
  scopeName?: string
  field: string
  label: string
  /** As people read it; absent where nothing was set. */
  value?: string
}

/** The last word of approved plans about each setting of roles of Azure, up to a snapshot. */
export async function readApprovedAzureSettings(
  store: Store,
  { summary }: Pick<RoleSnapshotRow, 'summary'>,
): Promise<ApprovedAzureSetting[]> {
  const last = new Map<string, ApprovedAzureSetting>()
  const changes = await verifiedChanges(store.db, azureRolePlan.name, new Date((summary as SnapshotSummary).asOf))
  for (const { kind, planId, before, after, details } of changes) {
    if (kind !== AZURE_ROLE_SETTINGS) continue
    const { roleId, roleName, tier, scopeName } = details as RoleDetails
    const [old, wanted] = [rulesIn(before), rulesIn(after)]
    const about = { planId, roleId, roleName, ...present('tier', tier), ...present('scopeName', scopeName) }
    for (const { field, label, after: value } of settingsChanged(old, wanted)) {
      const setting = { ...about, scope: wanted.scope, field, label, ...present('value', value) }
      last.set(settingKey(setting), setting)
    }
  }
  return [...last.values()]
}

/**
 * What plans had begun to make of settings of roles of Azure when a snapshot was complete, or to make again: each
 * setting with its value. What is so by a plan, nobody weakened without one.
 */
export async function readPlannedAzureSettings(
  store: Store,
  { createdAt }: Pick<RoleSnapshotRow, 'createdAt'>,
): Promise<Set<string>> {
  const begun = await begunChanges(store.db, [AZURE_ROLE_SETTINGS], createdAt)
  return new Set(
    begun.flatMap(({ targetId, state, undoState, before, after }) => {
      const [old, wanted] = [rulesIn(before), rulesIn(after)]
      const isTakenBack = state === 'undone' || undoState !== null
      return settingsChanged(old, wanted).flatMap(({ field, ...value }) => {
        const key = settingKey({ roleId: targetId ?? '', scope: wanted.scope, field })
        return [valueKey(key, value.after), ...(isTakenBack ? [valueKey(key, value.before)] : [])]
      })
    }),
  )
}

const rulesIn = (text: string): AzureRulesOf => JSON.parse(text) as AzureRulesOf
