import { randomUUID } from 'node:crypto'
import { present } from '../../../../../present.ts'
import { askBeforehand, drafted, isPlanned, limitTo, toDraftRow } from '../../../plans/drafts/draft.ts'
import { readSubjects } from '../../../plans/tenant.ts'
import type { AzureGrantChange, AzureGrantKind } from '../azure-grant.ts'
import { heldOf, SCOPE_UNSEEN } from '../azure-grant-kinds.ts'
import { readAzureNow } from '../held-now.ts'
import {
  ABOVE_ROOT,
  detailsOfRow,
  GONE,
  keepGranted,
  keepOwners,
  readConcerned,
  scopeIdOf,
  type AzureCandidate,
  type AzureDraft,
} from './azure-draft.ts'
import { chosenRows, isLeftOver } from './chosen.ts'

/**
 * Removal of roles that somebody holds in Azure, or may activate: what findings are about, or whoever, whatever or
 * wherever is named. HTTP requests: 4 for each scope, and those for 300 people, or 1,000 others.
 *
 * @throws Refusal `SnapshotNotFound`, `AzureRolesUnread`, `FindingNotFound`, `AzureWriteNotGranted`
 */
export const removeAssignments: AzureDraft = async (scope, { maxChanges }, tools) => {
  const { arm, reader, safety, rehearse, writeOf, justification } = tools
  const rows = await chosenRows(tools, scope)
  const below = rows.filter(({ scopeType }) => scopeType !== 'root')
  const [azure, concerned, subjects] = await Promise.all([
    readAzureNow(arm, below.map(scopeIdOf)),
    readConcerned(tools, rows),
    readSubjects(
      reader,
      rows.map(({ principalId }) => principalId),
    ),
  ])
  const untouchable = await safety.untouchable([...subjects.principals.values()], {
    losing: new Set(rows.map(({ principalId }) => principalId)),
  })
  const found = rows.map((row): AzureCandidate => {
    const kind: AzureGrantKind = row.assignmentType === 'eligible' ? 'azureRoleEligibility' : 'azureRoleAssignment'
    const place = { principalId: row.principalId, roleId: row.roleId, scope: scopeIdOf(row) }
    const held = heldOf(azure, kind, place)
    const change: AzureGrantChange = {
      kind,
      subjectId: row.principalId,
      targetId: row.roleId,
      before: { ...(held ?? { scope: place.scope }), held: true },
      after: { scope: place.scope, held: false },
      preconditions: {
        justification,
        requestId: randomUUID(),
        ...(isLeftOver(row) ? { leftOver: 'deleted' as const } : {}),
      },
      details: {
        ...detailsOfRow(row, subjects, isLeftOver(row) ? { why: 'Whoever held it was deleted.' } : {}),
        ...concerned(row),
      },
    }
    const reason =
      untouchable.get(row.principalId) ??
      (row.scopeType === 'root' ? ABOVE_ROOT : undefined) ??
      (azure.has(place.scope.toLowerCase()) ? undefined : SCOPE_UNSEEN) ??
      (held === undefined ? GONE : undefined)
    return { change, ...present('reason', reason) }
  })
  await keepGranted(tools, found, ({ change }) => change.after.scope)
  await keepOwners(safety, azure, found, ({ change }) => change)
  const warnings = await askBeforehand(
    rehearse,
    found.filter((one) => isPlanned(one) && one.change.before.assignmentId === undefined),
    ({ change }) => writeOf(change),
    maxChanges,
  )
  limitTo(found, maxChanges)
  return drafted(found.map(toDraftRow), warnings)
}
