import { nameOfGroup } from './groups.ts'
import { aboutPrincipal, byPrincipal, isBreakGlass, isPrivileged, powerOf, users, type Rule } from './rule.ts'

/** What stands out about names, where the operator has said how they must look. */
export const NAME_RULES: readonly Rule[] = [
  {
    id: 'namingRule',
    title: 'Name that breaks the naming rule',
    advice:
      'Rename the group or the account, so that everybody sees what it is for; see ROLE_GROUP_NAME_PATTERN and ' +
      'ADMIN_ACCOUNT_NAME_PATTERN.',
    source: 'https://learn.microsoft.com/security/privileged-access-workstations/privileged-access-accounts',
    needs: [],
    unknown: ({ groups }) => groups === undefined,
    find(facts) {
      const { roleGroup, adminAccount } = facts.names ?? {}
      const groups =
        roleGroup === undefined
          ? []
          : (facts.groups ?? []).filter(({ displayName }) => displayName !== undefined && !roleGroup.test(displayName))
      const people =
        adminAccount === undefined
          ? []
          : users(facts).filter(
              (row) =>
                isPrivileged(row) &&
                !isBreakGlass(facts, row) &&
                row.userPrincipalName !== undefined &&
                !adminAccount.test(row.userPrincipalName),
            )
      return [
        ...groups.map((group) => ({
          subjectId: group.groupId,
          subjectName: nameOfGroup(group),
          severity: 'low' as const,
          message: `The group ${nameOfGroup(group)} holds a role, and its name does not fit the naming rule.`,
          evidence: {
            displayName: group.displayName,
            power: powerOf(facts.assignments.filter(({ principalId }) => principalId === group.groupId)),
          },
        })),
        ...byPrincipal(people).map(({ row, power }) =>
          aboutPrincipal(
            row,
            'low',
            `${row.userPrincipalName} holds a privileged role, and the name does not fit the naming rule.`,
            { userPrincipalName: row.userPrincipalName, power },
          ),
        ),
      ]
    },
  },
]
