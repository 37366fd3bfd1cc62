import type { Change } from '../../../plans/change.ts'
import type { RoleDetails } from '../../plans/role-grant.ts'
import type { RulesOf } from '../../plans/settings-change.ts'

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
