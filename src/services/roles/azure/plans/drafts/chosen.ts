import { Refusal } from '../../../../../errors.ts'
import type { RoleFindings } from '../../../findings/findings.ts'
import { isHigh, USER_ACCESS_ADMINISTRATOR } from '../../../findings/rules/azure-facts.ts'
import type { AssignmentRow } from '../../../assignment-rows.ts'
import type { SnapshotContent } from '../../../snapshots/snapshot-rows.ts'
import type { RoleSnapshots } from '../../../snapshots/snapshots.ts'
import { pairKey, pairsInUse } from '../../pairs-in-use.ts'
import type { AzureRoleScope } from '../azure-scope.ts'

/** Each scope is asked about by itself, four times. */
const MOST_SCOPES = 500

/** Whether whoever held it was deleted. Groups of other tenants are known to those alone. */
export const isLeftOver = ({ orphaned, principalType }: AssignmentRow): boolean => orphaned && principalType !== 'group'

/** Which roles of its subject a finding is about, by its rule. */
const ROWS_OF: Readonly<Record<string, (row: AssignmentRow) => boolean>> = {
  azureElevatedAccess: ({ scopeType, roleId }) => scopeType === 'root' && roleId === USER_ACCESS_ADMINISTRATOR,
  azureStandingAccess: (row) => isHigh(row) && row.assignmentType === 'activePermanent',
  azureAppWithPrivilegedRole: isHigh,
  azureGuest: isHigh,
  azureDisabledHolder: isHigh,
  azureEligibleWithoutEnd: (row) => isHigh(row) && row.assignmentType === 'eligible' && row.endDateTime === undefined,
  azureOrphanedAssignment: isLeftOver,
}

export interface LastSnapshot {
  snapshots: Pick<RoleSnapshots, 'get' | 'contentOf'>
  findings: Pick<RoleFindings, 'of'>
}

/**
 * The last snapshot, in which the roles of Azure must have been read.
 *
 * @throws Refusal `SnapshotNotFound`, `AzureRolesUnread`
 */
export async function readLast({ snapshots }: LastSnapshot) {
  const snapshot = await snapshots.get()
  const content = await snapshots.contentOf(snapshot)
  const azure = content.systems?.find(({ system }) => system === 'azure')
  if (azure === undefined || azure.state === 'notRead') {
    throw new Refusal(
      'AzureRolesUnread',
      'The last snapshot could not read the roles of Azure: ListRoleSnapshots says why; take another one with ' +
        'TakeRoleSnapshot.',
    )
  }
  return { snapshot, content }
}

/**
 * What a wave is about: roles of Azure that somebody holds, or may activate, themselves. What is only activated ends by
 * itself; what is inherited stands once, where it is given.
 *
 * @throws Refusal `FindingNotFound`, `InvalidInput` for findings that no such plan puts right, `LimitTooHigh` for what
 *   is given at too many scopes
 */
export async function chosenRows(last: LastSnapshot, scope: AzureRoleScope): Promise<AssignmentRow[]> {
  const { snapshot, content } = await readLast(last)
  const { findingIds, principalIds, roleIds, scopeIds } = scope
  const inFindings =
    findingIds === undefined
      ? undefined
      : await rowsOfFindings((await last.findings.of(snapshot, content)).findings, findingIds)
  const rows = azureRowsOf(content).filter(
    (row) =>
      (inFindings === undefined || inFindings(row)) &&
      (principalIds === undefined || principalIds.includes(row.principalId)) &&
      (roleIds === undefined || roleIds.includes(row.roleId)) &&
      (scopeIds === undefined || scopeIds.includes(row.scopeId?.toLowerCase() ?? '/')),
  )
  const scopes = new Set(rows.map(({ scopeId }) => scopeId?.toLowerCase())).size
  if (scopes <= MOST_SCOPES) return rows
  throw new Refusal(
    'LimitTooHigh',
    `This is about roles at ${scopes} scopes of Azure, and a plan looks at ${MOST_SCOPES} at most: name fewer people, ` +
      'roles or scopes.',
    { target: 'scopeIds' },
  )
}

/**
 * The roles in use at scopes that a wave about settings is about, the first row of each, and all rows of Azure.
 *
 * @throws Refusal as `chosenRows`
 */
export async function chosenPairs(
  last: LastSnapshot,
  { findingIds, roleIds, scopeIds }: AzureRoleScope,
): Promise<{ pairs: AssignmentRow[]; rows: AssignmentRow[] }> {
  const { snapshot, content } = await readLast(last)
  const rows = (content.otherAssignments ?? []).filter(
    ({ system, through }) => system === 'azure' && through === 'direct',
  )
  const { findings } = findingIds === undefined ? { findings: [] } : await last.findings.of(snapshot, content)
  const inFindings = new Set(findingIds?.map((id) => pairOfFinding(findings, id)))
  const pairs = pairsInUse(rows, ({ tier }) => tier).filter(
    (row) =>
      (findingIds === undefined || inFindings.has(pairKey(row))) &&
      (roleIds === undefined || roleIds.includes(row.roleId.toLowerCase())) &&
      (scopeIds === undefined || scopeIds.includes(row.scopeId?.toLowerCase() ?? '/')),
  )
  if (pairs.length <= MOST_SCOPES) return { pairs, rows }
  throw new Refusal(
    'LimitTooHigh',
    `This is about the settings of ${pairs.length} roles at scopes of Azure, and a plan looks at ${MOST_SCOPES} at ` +
      'most: name fewer roles or scopes.',
    { target: 'scopeIds' },
  )
}

function pairOfFinding(findings: Findings, id: string): string {
  const { rule, title, subjectId, roleId = '' } = findingOf(findings, id)
  if (rule === 'azureWeakSettings') return pairKey({ roleId, scopeId: subjectId })
  throw new Refusal(
    'InvalidInput',
    `"${title}" is not about settings of a role of Azure: name roles or scopes instead.`,
    { target: 'findingIds' },
  )
}

function findingOf(findings: Findings, id: string): Findings[number] {
  const finding = findings.find(({ findingId }) => findingId === id)
  if (finding !== undefined) return finding
  throw new Refusal(
    'FindingNotFound',
    `There is no finding with the id "${id}" in the last snapshot: choose one from ListRoleFindings.`,
    { target: 'findingIds' },
  )
}

const azureRowsOf = ({ otherAssignments = [] }: SnapshotContent): AssignmentRow[] =>
  otherAssignments.filter(
    ({ system, through, assignmentType }) =>
      system === 'azure' && through === 'direct' && assignmentType !== 'activated',
  )

type Findings = Awaited<ReturnType<RoleFindings['of']>>['findings']

async function rowsOfFindings(
  findings: Findings,
  findingIds: readonly string[],
): Promise<(row: AssignmentRow) => boolean> {
  const chosen = findingIds.map((id) => {
    const finding = findingOf(findings, id)
    const isAbout = ROWS_OF[finding.rule]
    if (isAbout === undefined) {
      throw new Refusal(
        'InvalidInput',
        `"${finding.title}" is not about what somebody holds in Azure: name people, roles or scopes instead.`,
        { target: 'findingIds' },
      )
    }
    return { isAbout, subjectId: finding.subjectId }
  })
  return (row) => chosen.some(({ isAbout, subjectId }) => subjectId === row.principalId && isAbout(row))
}
