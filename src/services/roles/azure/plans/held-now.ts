import { AZURE } from '../../../../arm/peer.ts'
import type { ArmReader } from '../../../../arm/reader.ts'
import type { ActiveInstanceRow, AssignmentRow, InstanceRow } from '../../../../arm/rows.ts'
import { lastSegment } from '../../../../arm/scopes.ts'
import { incomplete, isNoPim, isRefused } from '../../../../graph/failure.ts'
import { present } from '../../../../present.ts'
import { azurePlaceKey, type AzureGrantState } from './azure-grant.ts'

/** How somebody holds a role, or may activate it, at this moment. */
export type HeldInAzure = Omit<AzureGrantState, 'held'>

/** An active role that somebody was given: what they have only activated ends by itself, and is not held. */
export interface ActiveHere {
  principalId: string
  roleId: string
  held: HeldInAzure
}

/** What is given at a scope and above it, each with the scope where it is given. */
export interface ScopeNow {
  assignments: ReadonlyMap<string, ActiveHere>
  eligibilities: ReadonlyMap<string, HeldInAzure>
}

/** By scope in lower case; without those that Azure does not show. */
export type AzureNow = ReadonlyMap<string, ScopeNow>

/**
 * What stands at scopes, by reads of Azure Resource Manager, since Resource Graph lags. HTTP requests: 3 for each
 * scope.
 *
 * @throws GraphFailure where reading may succeed the next time, and `ReadIncomplete` where a list is empty: our own
 *   role is given there or above
 */
export async function readAzureNow(reader: ArmReader, scopes: Iterable<string>): Promise<AzureNow> {
  const distinct = new Map([...scopes].map((scope) => [scope.toLowerCase(), scope]))
  const read = await Promise.all(
    [...distinct].map(async ([key, scope]): Promise<[string, ScopeNow][]> => {
      try {
        return [[key, await readScopeNow(reader, scope)]]
      } catch (error) {
        if (isRefused(error) && error.status !== 401) return []
        throw error
      }
    }),
  )
  return new Map(read.flat())
}

async function readScopeNow(reader: ArmReader, scope: string): Promise<ScopeNow> {
  const [assigned, active, eligible] = await Promise.all([
    reader.assignmentsAtOrAbove(scope),
    reader.activeAtOrAbove(scope).catch(noneWithoutPim),
    reader.eligibleAtOrAbove(scope).catch(noneWithoutPim),
  ])
  if (assigned.length === 0 || active?.length === 0) throw incomplete('a scope shows no roles', LIST, AZURE)
  return {
    assignments: activeRoles(assigned, active ?? []),
    eligibilities: new Map((eligible ?? []).map((row) => [keyOf(row), stateOf(row)])),
  }
}

const LIST = 'GET {scope}/providers/Microsoft.Authorization/roleAssignments'

/** Without the license PIM has given nothing. */
function noneWithoutPim(error: unknown): undefined {
  if (!isNoPim(error)) throw error
}

/** What only one of the two lists knows counts as well: whatever is in one of them is not gone. */
function activeRoles(
  assigned: readonly AssignmentRow[],
  active: readonly ActiveInstanceRow[],
): ReadonlyMap<string, ActiveHere> {
  const activated = active.filter(({ assignmentType }) => assignmentType === 'Activated')
  const byActivation = new Set(activated.map(({ originRoleAssignmentId = '' }) => lastSegment(originRoleAssignmentId)))
  const given = new Map(
    active.filter(({ assignmentType }) => assignmentType === 'Assigned').map((row) => [keyOf(row), row]),
  )
  const plain = assigned.filter(({ id }) => !byActivation.has(lastSegment(id)))
  return new Map([
    ...[...given].map(([key, row]) => [key, here(row, row.originRoleAssignmentId, row)] as const),
    ...plain.map((row) => [keyOf(row), here(row, row.id, given.get(keyOf(row)))] as const),
  ])
}

/** @param instance what PIM says of it, which alone knows an end */
function here(row: AssignmentRow, id: string | undefined, instance: ActiveInstanceRow | undefined): ActiveHere {
  const isPlain = id !== undefined && (instance === undefined || !isByPim(instance))
  return {
    principalId: row.principalId.toLowerCase(),
    roleId: lastSegment(row.roleDefinitionId),
    held: {
      ...stateOf({ ...instance, ...row }),
      ...present('assignmentId', isPlain ? lastSegment(id) : undefined),
    },
  }
}

/** PIM made what has a schedule of its own; other assignments are their own schedule. */
const isByPim = ({ roleAssignmentScheduleId = '', originRoleAssignmentId = '' }: ActiveInstanceRow): boolean =>
  lastSegment(roleAssignmentScheduleId) !== lastSegment(originRoleAssignmentId)

function stateOf({ scope, endDateTime, condition, conditionVersion, principalType }: InstanceRow): HeldInAzure {
  return {
    scope,
    ...present('endDateTime', endDateTime),
    ...present('condition', condition),
    ...present('conditionVersion', conditionVersion),
    ...present('principalType', principalType),
  }
}

const keyOf = ({ principalId, roleDefinitionId, scope }: AssignmentRow): string =>
  azurePlaceKey(principalId, lastSegment(roleDefinitionId), scope)
