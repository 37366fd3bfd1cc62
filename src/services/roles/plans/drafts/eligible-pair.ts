import { present } from '../../../../present.ts'
import type { ActivationRules } from '../../activation-rules.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import type { PimSettings } from '../../pim-settings.ts'
import { lastsAsLong, type GrantChange, type GrantKind } from '../role-grant.ts'
import { placeKey, type Standing } from '../current-holdings.ts'
import { scopeText, type RolesNow, type Subjects } from '../tenant.ts'
import { latestEnd, type Candidate } from './draft.ts'

/** What somebody holds for good, and what comes in its place: two changes, of which the second waits for the first. */
export interface Pair extends Candidate {
  give: GrantChange
  take: GrantChange
  /** Whether what comes in its place is there already. */
  isGiven: boolean
  /** Whether what is there ends before it should: then somebody extends that first. */
  isTooShort: boolean
  row: AssignmentRow
}

interface PairInput {
  scope: { groupId?: string; endDateTime?: string }
  roles: RolesNow
  subjects: Subjects
  standing: Standing
  /** Of the role, or of the group through which it is to be had. */
  settings: PimSettings
  activation: ActivationRules | undefined
  now: number
  justification: string
}

export function toPair(
  row: AssignmentRow,
  { scope, roles, subjects, standing, settings, activation, now, justification }: PairInput,
): Pair {
  const { principalId, roleId, roleName, tier, scopeName } = row
  const roleDefinitionId = roles.definitionOf(row)
  const place = scopeText(row)
  const kind: GrantKind = scope.groupId === undefined ? 'roleEligibility' : 'groupEligibility'
  const targetId = scope.groupId ?? roleDefinitionId
  const at = scope.groupId === undefined ? place : '/'
  const end = scope.endDateTime ?? latestEnd(settings, now)
  const role = { roleId, roleName, ...present('tier', tier), ...present('scopeName', scopeName) }
  const given = standing[kind].get(placeKey(principalId, targetId, at))
  return {
    row,
    isGiven: given !== undefined,
    isTooShort: given !== undefined && !lastsAsLong(given.endDateTime, end),
    give: {
      kind,
      subjectId: principalId,
      targetId,
      before: { scope: at, held: false },
      after: { scope: at, held: true, ...present('endDateTime', end) },
      preconditions: { justification },
      details: subjects.detailsOf(principalId, {
        ...role,
        ...present('activation', activation),
        ...present(
          'groupName',
          scope.groupId === undefined ? undefined : subjects.principals.get(scope.groupId)?.displayName,
        ),
      }),
    },
    take: {
      kind: 'roleAssignment',
      subjectId: principalId,
      targetId: roleDefinitionId,
      before: { scope: place, held: true },
      after: { scope: place, held: false },
      preconditions: { justification, replacedBy: [{ kind, targetId, scope: at, ...present('endDateTime', end) }] },
      details: subjects.detailsOf(principalId, role),
    },
  }
}
