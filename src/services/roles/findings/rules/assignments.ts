import type { AssignmentRow } from '../../assignment-rows.ts'
import {
  aboutPrincipal,
  byPrincipal,
  isPrivileged,
  listed,
  powerOf,
  ROLE_PRACTICES,
  severityOf,
  users,
  type Rule,
} from './rule.ts'

/** Where and how: whoever is deleted may have left several assignments of one role. */
const wayOf = ({ scopeId, assignmentType, through, groupId }: AssignmentRow): string =>
  [scopeId ?? '/', assignmentType, through, groupId ?? ''].join(' ')

const whereOf = ({ scopeType, scopeName, scopeId }: AssignmentRow): string =>
  scopeType === 'tenant' ? '' : ` for ${scopeName ?? scopeId ?? scopeType}`

/** What stands out about the way in which roles are given. */
export const ASSIGNMENT_RULES: readonly Rule[] = [
  {
    id: 'orphanedAssignment',
    title: 'Assignment of a deleted principal',
    advice: 'Remove the assignment: it is left over.',
    source: ROLE_PRACTICES,
    needs: [],
    find({ assignments }) {
      // Of grants that differ in nothing that names them, one tells enough.
      const ways = new Map(
        assignments
          .filter(({ orphaned }) => orphaned)
          .map((row) => [`${row.principalId} ${row.roleId} ${wayOf(row)}`, row]),
      )
      return [...ways.values()].map((row) => ({
        ...aboutPrincipal(row, 'low', `${row.roleName} is still assigned${whereOf(row)} to somebody who was deleted.`, {
          power: powerOf([row]),
        }),
        roleId: row.roleId,
        roleName: row.roleName,
        aspect: wayOf(row),
      }))
    },
  },
  {
    id: 'nestedMembership',
    title: 'Privileged role through a group within a group',
    advice: 'Put the person into the group that holds the role: who is in a group within it is decided by others.',
    source: 'https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept',
    needs: [],
    find(facts) {
      const rows = users(facts).filter((row) => isPrivileged(row) && row.membership === 'nested')
      return byPrincipal(rows).map(({ row, roles, tier, power }) => {
        const groups = new Map(
          rows
            .filter(({ principalId }) => principalId === row.principalId)
            .map(({ groupId = '', groupName }) => [groupId, groupName ?? groupId]),
        )
        const names = [...groups.values()].sort()
        return aboutPrincipal(
          row,
          severityOf(tier),
          `Holds ${listed(roles)} through a group within the group${names.length === 1 ? '' : 's'} ${listed(names)}.`,
          { groupIds: [...groups.keys()].sort(), power },
        )
      })
    },
  },
]
