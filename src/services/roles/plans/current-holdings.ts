import { isNoPim } from '../../../graph/failure.ts'
import { listOf, listUnless, readLists, readListsOf } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import {
  groupEligibilities,
  isNotInPim,
  roleAssignmentInstances,
  roleAssignments,
  roleEligibilityInstances,
  type GroupEligibilityInstance,
  type RoleAssignment,
  type RoleAssignmentInstance,
  type RoleEligibilityInstance,
} from '../../../graph/roles.ts'
import { isActivated } from '../../people/read-role-groups.ts'
import { present } from '../../../present.ts'

/** How somebody holds a role, or may activate it, at this moment. */
export interface Held {
  /** Absent for good. */
  endDateTime?: string
  /** Names it where it is to be deleted without PIM. */
  assignmentId?: string
}

/**
 * Who holds which role directly, who is eligible for it, and who is eligible to become a member of the groups asked
 * for.
 */
export interface Standing {
  roleAssignment: ReadonlyMap<string, Held>
  roleEligibility: ReadonlyMap<string, Held>
  groupEligibility: ReadonlyMap<string, Held>
  /** What somebody has activated at this moment. */
  activated: ReadonlySet<string>
}

/** Entra knows a role once for each principal and scope. */
export const placeKey = (principalId: string, targetId: string, scope: string): string =>
  [principalId, targetId, scope].join(' ').toLowerCase()

/**
 * What stands now, of the whole tenant: 1 HTTP request for the lists (and 1 for each further page), and 1 for 20
 * groups. What is only activated is not held: it ends by itself.
 */
export async function readStanding(reader: GraphReader, groupIds: readonly string[] = []): Promise<Standing> {
  const [lists, groups] = await Promise.all([
    readLists(reader, [roleAssignments, roleAssignmentInstances, roleEligibilityInstances]),
    readListsOf(reader, groupIds, { eligible: groupEligibilities }),
  ])
  const assignments = listOf<RoleAssignment>(lists[0])
  // Without the right to see what is only activated, nobody could tell it from what is held for good.
  const instances = listUnless<RoleAssignmentInstance>(lists[1], isNoPim)
  const ids = new Map(assignments.map(({ id, ...one }) => [keyOf(one), id]))
  const scheduled = instances.filter(isDirect)
  const known = new Set(scheduled.map(keyOf))
  return {
    activated: new Set(scheduled.filter(isActivated).map(keyOf)),
    roleAssignment: new Map([
      ...assignments
        .filter((one) => !known.has(keyOf(one)))
        .map((one): [string, Held] => [keyOf(one), present('assignmentId', one.id)]),
      ...scheduled
        .filter((instance) => !isActivated(instance))
        .map((one): [string, Held] => [
          keyOf(one),
          { ...present('endDateTime', one.endDateTime), ...present('assignmentId', ids.get(keyOf(one))) },
        ]),
    ]),
    roleEligibility: new Map(
      listUnless<RoleEligibilityInstance>(lists[2], isNoPim)
        .filter(isDirect)
        .map((one) => [keyOf(one), present('endDateTime', one.endDateTime)]),
    ),
    groupEligibility: new Map(
      groups.flatMap(({ id, lists: { eligible } }) =>
        listUnless<GroupEligibilityInstance>(eligible, isNotInPim)
          .filter(({ accessId }) => accessId !== 'owner')
          .map((one): [string, Held] => [
            placeKey(one.principalId ?? '', id, '/'),
            present('endDateTime', one.endDateTime),
          ]),
      ),
    ),
  }
}

const keyOf = ({ principalId, roleDefinitionId, directoryScopeId }: RoleAssignment): string =>
  placeKey(principalId ?? '', roleDefinitionId ?? '', directoryScopeId ?? '/')

const isDirect = ({ memberType }: { memberType?: string | null }): boolean =>
  (memberType ?? 'Direct').toLowerCase() === 'direct'
