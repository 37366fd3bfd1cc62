import { present } from '../../../../present.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { isMicrosoftPim } from '../../azure/microsoft-pim.ts'
import { azureGrantKey, type AzureGrantKind } from '../../azure/plans/azure-grant.ts'
import { principalName } from '../../names.ts'
import { isWithin } from '../../systems/chosen.ts'
import { azureRows, azureUnseen, isHigh, placeNameOf } from './azure-facts.ts'
import {
  isPrivileged,
  isStanding,
  powerOf,
  type Facts,
  type FindingKey,
  type Found,
  type Rule,
  type Severity,
} from './rule.ts'

/** What came to Azure since a snapshot that would have seen it, and no approved plan made. */
export const AZURE_UNPLANNED_RULES: readonly Rule[] = [
  {
    id: 'azureUnplanned',
    title: 'Privileged role of Azure given without a plan',
    advice:
      'Find out in the activity log of Azure who gave the role and why; take it away again with a plan, or have ' +
      'somebody answer for it until a day.',
    source: 'https://learn.microsoft.com/azure/role-based-access-control/change-history-report',
    needs: ['azure'],
    systems: ['azure'],
    unknown: (facts) => isUnseen(facts) || unplanned(facts).filter(mayBeActivation(facts)).map(keyOf),
    find(facts) {
      const isDoubtful = mayBeActivation(facts)
      const clear = unplanned(facts).filter((row) => !isDoubtful(row))
      const places = Map.groupBy(clear, ({ principalId, roleId, ...row }) =>
        [principalId, roleId, aspectOf(row)].join(),
      )
      return [...places.values()].map(toFound)
    },
  },
]

/**
 * Where roles or eligibilities can not be seen. What is only not known of people behind groups does not matter here,
 * and without a license for Privileged Identity Management nobody is eligible.
 */
const isUnseen = (facts: Facts): boolean =>
  azureUnseen(facts, 'assignments', 'eligibilities').some(
    ({ what, reason, scopeId }) => what !== 'eligibilities' || (reason !== 'noLicense' && scopeId !== undefined),
  )

/** Only what was given to somebody itself, and is there; whoever is behind a group came by the group. */
function unplanned(facts: Facts): AssignmentRow[] {
  const { plannedInAzure = new Set<string>() } = facts
  return azureRows(facts).filter(
    (row) =>
      row.newSince !== undefined &&
      row.through === 'direct' &&
      row.assignmentType !== 'activated' &&
      isPrivileged(row) &&
      !row.orphaned &&
      !isMicrosoftPim(row) &&
      !plannedInAzure.has(azureGrantKey(kindOf(row), row.principalId, row.roleId, row.scopeId ?? '/')),
  )
}

type Manner = Pick<AssignmentRow, 'assignmentType'>

const isEligible = ({ assignmentType }: Manner): boolean => assignmentType === 'eligible'

const kindOf = (row: Manner): AzureGrantKind => (isEligible(row) ? 'azureRoleEligibility' : 'azureRoleAssignment')

/** Without time bounds, what somebody holds who is eligible for it may only be activated. */
function mayBeActivation(facts: Facts): (row: AssignmentRow) => boolean {
  const eligible = Map.groupBy(azureRows(facts).filter(isEligible), ({ principalId }) => principalId)
  const areHidden = azureUnseen(facts, 'eligibilities').some(({ reason }) => reason !== 'noLicense')
  return (row) =>
    isUnclear(row) &&
    (areHidden ||
      (eligible.get(row.principalId) ?? []).some(
        ({ roleId, scopeType, scopeId = '/' }) =>
          roleId === row.roleId &&
          // What lies in a management group does not begin with its scope.
          (scopeType === 'managementGroup' || isWithin(row.scopeId ?? '/', scopeId)),
      ))
}

const isUnclear = (row: AssignmentRow): boolean => !isEligible(row) && row.madeInPim === undefined

/** @param own what somebody holds at one place, or may activate there: once for good and once until a day, perhaps */
function toFound(own: readonly AssignmentRow[]): Found {
  const row = (own.find(isStanding) ?? own[0]) as AssignmentRow
  const { assignmentType, newSince = '', roleId, roleName } = row
  return {
    ...keyOf(row),
    subjectName: principalName(row),
    roleId,
    roleName,
    severity: severityOf(row),
    message: [whatItIs(row), howItCame(row), ...whatIsNotKnown(row)].join(' '),
    evidence: { power: powerOf([row]), assignmentType, newSince },
  }
}

const keyOf = (row: AssignmentRow): Required<FindingKey> => ({
  subjectId: row.principalId,
  roleId: row.roleId,
  aspect: aspectOf(row),
})

const aspectOf = (row: Pick<AssignmentRow, 'assignmentType' | 'scopeId'>): string =>
  `${kindOf(row)} ${(row.scopeId ?? '/').toLowerCase()}`

/** On less than a subscription, what a role of tier 1 reaches is little. */
function severityOf(row: AssignmentRow): Severity {
  if (isHigh(row)) return 'high'
  return row.tier === 0 || isHigh({ ...row, tier: 0 }) ? 'medium' : 'low'
}

const whatItIs = (row: AssignmentRow): string =>
  `In Azure, ${isEligible(row) ? 'may activate' : 'holds'} ${row.roleName} for ${placeNameOf(row)}, and no approved ` +
  'plan gave it.'

function howItCame(row: AssignmentRow): string {
  const { createdDateTime, newSince = '', madeInPim } = row
  const how = isEligible(row) || madeInPim === true ? ` in ${PIM}` : madeInPim === false ? ` outside of ${PIM}` : ''
  const when = createdDateTime === undefined ? ` after ${newSince.slice(0, 10)}` : ` on ${createdDateTime.slice(0, 10)}`
  return `It was given${how}${when}${creatorOf(row)}.`
}

const PIM = 'Privileged Identity Management'

function creatorOf({ createdById, createdByName, createdByType }: AssignmentRow): string {
  if (createdById === undefined) return ''
  if (createdByType === undefined) return ` by somebody whom the directory does not know (${createdById})`
  const name = principalName({
    principalId: createdById,
    principalType: createdByType,
    ...present('displayName', createdByName),
  })
  return createdByType === 'servicePrincipal' ? ` by the app ${name}` : ` by ${name}`
}

const whatIsNotKnown = (row: AssignmentRow): string[] => [
  ...(isUnclear(row) ? [`Whether ${PIM} gave it is not known, since time bounds were not read.`] : []),
  ...(row.createdById === undefined ? ['Who gave it is not known.'] : []),
]
