import { HOUR_MS } from '../../../../time.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { isChosen } from '../../systems/chosen.ts'
import type { ApprovedInAzure } from '../approved.ts'
import { azureRows, isAzureUnseen } from './azure-facts.ts'
import { driftFrom, isSameMinute } from './drift.ts'
import { severityOf, type Facts, type FindingKey, type Found, type Rule } from './rule.ts'

/** Resource Graph, which a snapshot reads, is minutes late. */
const INDEXED_MS = HOUR_MS / 4

/** What is not as somebody approved it for Azure any more. */
export const AZURE_DRIFT_RULES: readonly Rule[] = [
  {
    id: 'azureDrift',
    title: 'Not as it was approved, in Azure',
    advice:
      'Find out in the activity log of Azure who changed it and why; then make it so again with a plan, or have the ' +
      'new state approved by one.',
    source: 'https://learn.microsoft.com/azure/role-based-access-control/change-history-report',
    needs: ['azure'],
    systems: ['azure'],
    unknown: (facts) =>
      isUnseen(facts) ||
      (facts.approvedInAzure ?? []).filter((approved) => !canTell(approved, facts)).map((one) => subjectOf(one)),
    find: (facts) =>
      isUnseen(facts)
        ? []
        : (facts.approvedInAzure ?? []).flatMap((approved) => {
            const message = driftOf(approved, facts)
            return message === undefined ? [] : [toFound(approved, message)]
          }),
  },
]

/** Without time bounds what is only activated looks given, and nothing tells when anything ends. */
const isUnseen = isAzureUnseen('assignments', 'eligibilities', 'timeBounds')

/** What the operator has left out since then may be so or not, and so may what was made a moment ago. */
function canTell({ scope, tier, verifiedAt }: ApprovedInAzure, { systems = [], now }: Facts): boolean {
  const azure = systems.find(({ system }) => system === 'azure')
  return now - verifiedAt > INDEXED_MS && isChosen(azure?.chosen, scope, tier)
}

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

function toFound(approved: ApprovedInAzure, message: string): Found {
  const { planId, principalName, roleName, tier, scope, scopeName = scope } = approved
  return {
    ...subjectOf(approved),
    subjectName: principalName,
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
