import { HOUR_MS } from '../../../../time.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { isChosen } from '../../systems/chosen.ts'
import { pairKey } from '../../azure/pairs-in-use.ts'
import type { RoleSettings } from '../../pim-settings.ts'
import type { ApprovedInAzure } from '../approved.ts'
import type { ApprovedAzureSetting } from '../approved-azure-settings.ts'
import { areAzureSettingsUnseen, azureRows, isAzureUnseen } from './azure-facts.ts'
import { driftFrom, isSameMinute, settingDriftFrom } from './drift.ts'
import { severityOf, type Facts, type FindingKey, type Found, type Rule } from './rule.ts'

/** Resource Graph, which a snapshot reads, is minutes late. */
const INDEXED_MS = HOUR_MS / 4

/** The rule whose findings are counted as drift of Azure. */
export const AZURE_DRIFT = 'azureDrift'

/** What is not as somebody approved it for Azure any more. */
export const AZURE_DRIFT_RULES: readonly Rule[] = [
  {
    id: AZURE_DRIFT,
    title: 'Not as it was approved, in Azure',
    advice:
      'Find out in the activity log of Azure who changed it and why; then make it so again with a plan, or have the ' +
      'new state approved by one.',
    source: 'https://learn.microsoft.com/azure/role-based-access-control/change-history-report',
    needs: ['azure'],
    systems: ['azure'],
    unknown: (facts) => [
      ...(facts.approvedInAzure ?? []).filter((approved) => !canTell(approved, facts)).map(subjectOf),
      ...(facts.approvedAzureSettings ?? []).filter((approved) => !canTellSetting(approved, facts)).map(settingOf),
    ],
    find: (facts) => [
      ...(facts.approvedInAzure ?? []).flatMap((approved) => {
        const message = driftOf(approved, facts)
        return message === undefined ? [] : [toFound(subjectOf(approved), approved.principalName, approved, message)]
      }),
      ...(facts.approvedAzureSettings ?? []).flatMap((approved) => {
        const message = settingDriftFrom(approved, settingsOf(approved, facts))
        return message === undefined ? [] : [toFound(settingOf(approved), approved.roleName, approved, message)]
      }),
    ],
  },
]

/** Without time bounds what is only activated looks given, and nothing tells when anything ends. */
const isUnseen = isAzureUnseen('assignments', 'eligibilities', 'timeBounds')

/** What the operator has left out since then may be so or not, and so may what was made a moment ago. */
const canTell = ({ scope, tier, verifiedAt }: ApprovedInAzure, facts: Facts): boolean =>
  !isUnseen(facts) && facts.now - verifiedAt > INDEXED_MS && isChosen(azureOf(facts)?.chosen, scope, tier)

const azureOf = ({ systems = [] }: Facts) => systems.find(({ system }) => system === 'azure')

/** A role that is not in use any more has settings that nobody reads, and that matter to nobody. */
const canTellSetting = (approved: ApprovedAzureSetting, facts: Facts): boolean =>
  settingsOf(approved, facts) !== undefined ||
  (!areAzureSettingsUnseen(facts) && isChosen(azureOf(facts)?.chosen, approved.scope, approved.tier))

const settingsOf = ({ roleId, scope }: ApprovedAzureSetting, { otherSettings = [] }: Facts): RoleSettings | undefined =>
  otherSettings.find((row) => row.system === 'azure' && pairKey(row) === pairKey({ roleId, scopeId: scope }))

/** What concerns somebody who is gone is no drift. */
function driftOf(approved: ApprovedInAzure, facts: Facts): string | undefined {
  if (approved.isGone === true || !canTell(approved, facts)) return undefined
  const rows = azureRows(facts).filter((row) => isSame(row, approved))
  return driftFrom(approved, rows, facts.now, ({ endDateTime }) => isSameMinute(endDateTime, approved.endDateTime))
}

function isSame(row: AssignmentRow, { what, principalId, roleId, scope }: ApprovedInAzure): boolean {
  const isEligible = row.assignmentType === 'eligible'
  return (
    row.through === 'direct' &&
    row.assignmentType !== 'activated' &&
    isEligible === (what === 'azureRoleEligibility') &&
    row.principalId.toLowerCase() === principalId.toLowerCase() &&
    row.roleId === roleId.toLowerCase() &&
    (row.scopeId ?? '/').toLowerCase() === scope.toLowerCase()
  )
}

function toFound(
  subject: Required<FindingKey>,
  subjectName: string,
  approved: ApprovedInAzure | ApprovedAzureSetting,
  message: string,
): Found {
  const { planId, roleName, tier, scope, scopeName = scope } = approved
  return {
    ...subject,
    subjectName,
    roleName,
    severity: severityOf(tier),
    message: `${roleName} for ${scopeName}: ${message}`,
    evidence: { planId, message },
  }
}

const subjectOf = ({ principalId, roleId, what, scope }: ApprovedInAzure): Required<FindingKey> => ({
  subjectId: principalId,
  roleId,
  aspect: `${what} ${scope.toLowerCase()}`,
})

const settingOf = ({ roleId, field, scope }: ApprovedAzureSetting): Required<FindingKey> => ({
  subjectId: roleId,
  roleId,
  aspect: `${field} ${scope.toLowerCase()}`,
})
