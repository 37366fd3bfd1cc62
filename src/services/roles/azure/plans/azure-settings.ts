import type { Change } from '../../../plans/change.ts'
import type { RoleDetails } from '../../plans/role-grant.ts'
import type { RulesOf } from '../../plans/settings-change.ts'
import { pairKey } from '../pairs-in-use.ts'

export const AZURE_ROLE_SETTINGS = 'azureRoleSettings'

/** Rules of the one policy of a role at a scope. */
export interface AzureRulesOf extends RulesOf {
  /** As Azure writes it. */
  scope: string
}

/** The rules of a role of Azure at a scope that are to become others. */
export interface AzureSettingsChange extends Change<RoleDetails> {
  /** The guid of the role, as `targetId`. */
  subjectId: string
  targetId: string
  before: AzureRulesOf
  after: AzureRulesOf
}

/** The same setting of the same role at the same scope. */
export const settingKey = ({ roleId, scope, field }: { roleId: string; scope: string; field: string }): string =>
  `${pairKey({ roleId, scopeId: scope })} ${field}`

/** The same with its value as people read it. */
export const valueKey = (key: string, value: string | undefined): string => `${key} ${value ?? ''}`
