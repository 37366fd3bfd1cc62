import type { ArmReader } from '../../../arm/reader.ts'
import type { PolicyRow } from '../../../arm/rows.ts'
import { lastSegment } from '../../../arm/scopes.ts'
import { unlessRefused } from '../../../graph/failure.ts'
import type { RolePolicyAssignment } from '../../../graph/roles.ts'
import { activationRules, type ActivationRules } from '../activation-rules.ts'
import { pimSettings, type PimSettings } from '../pim-settings.ts'
import { pairKey } from './pairs-in-use.ts'

/** A role at a scope: each such pair has settings of its own, and nothing comes from the scope above. */
export interface RoleAtScope {
  /** The guid of the role. */
  roleId: string
  scope: string
}

/** What PIM asks for around a role at a scope; nothing where it does not say. */
export interface AzurePolicy {
  settings: PimSettings
  activation?: ActivationRules
  /** Object ids of those who are named to approve activations, where somebody has to. */
  approvers?: string[]
}

export type PolicyOf = (place: RoleAtScope) => AzurePolicy

/**
 * The settings of a role at a scope; undefined where Azure shows none, as it does to whoever may not see them. One
 * request (https://learn.microsoft.com/rest/api/authorization/role-management-policy-assignments/list-for-scope).
 */
export async function readPolicy(arm: ArmReader, { roleId, scope }: RoleAtScope): Promise<PolicyRow | undefined> {
  const rows = await arm.policies(scope, roleId)
  return rows.find(({ roleDefinitionId }) => lastSegment(roleDefinitionId) === roleId.toLowerCase())
}

/** The same rules under the same ids as those of Entra, in another wrapping. */
export const asOfEntra = (rules: readonly Record<string, unknown>[]): RolePolicyAssignment => ({
  policy: { rules: [...rules] },
})

/** The settings of roles at scopes; nothing of those that Azure refuses. HTTP requests: 1 for each pair of them. */
export async function readAzurePolicies(arm: ArmReader, places: Iterable<RoleAtScope>): Promise<PolicyOf> {
  const keyOf = ({ roleId, scope }: RoleAtScope) => pairKey({ roleId, scopeId: scope })
  const distinct = new Map([...places].map((place) => [keyOf(place), place]))
  const found = new Map(
    await Promise.all(
      [...distinct].map(async ([key, place]): Promise<[string, AzurePolicy]> => [
        key,
        policyOf(await readPolicy(arm, place).catch(unlessRefused)),
      ]),
    ),
  )
  return (place) => found.get(keyOf(place)) ?? { settings: {} }
}

function policyOf(row: PolicyRow | undefined): AzurePolicy {
  if (row === undefined) return { settings: {} }
  const policy = asOfEntra(row.effectiveRules)
  const approval = row.effectiveRules.find(({ id }) => id === 'Approval_EndUser_Assignment')?.['setting'] as
    Approval | undefined
  return {
    settings: pimSettings(policy),
    activation: activationRules(policy),
    ...(approval?.isApprovalRequired === true && {
      approvers: (approval.approvalStages ?? []).flatMap(({ primaryApprovers }) =>
        (primaryApprovers ?? []).flatMap(({ id }) => id?.toLowerCase() ?? []),
      ),
    }),
  }
}

/** https://learn.microsoft.com/rest/api/authorization/role-management-policies/get#approvalsettings */
interface Approval {
  isApprovalRequired?: boolean
  approvalStages?: { primaryApprovers?: { id?: string }[] | null }[] | null
}
