import { isFor } from '../../surroundings/conditional-access.ts'
import {
  aboutPrincipal,
  aboutTenant,
  byPrincipal,
  EMERGENCY,
  isBreakGlass,
  listed,
  users,
  type Facts,
  type Rule,
} from './rule.ts'
import { principalName } from '../../names.ts'

/**
 * People with power over the tenant, and the roles that Conditional Access knows them by: it does not count those
 * limited to a part of it.
 */
function administrators(facts: Facts) {
  const rows = users(facts).filter(({ tier, orphaned }) => tier === 0 && !orphaned)
  return byPrincipal(rows).map(({ row }) => ({
    row,
    roleIds: [
      ...new Set(
        rows
          .filter(({ principalId, scopeType }) => principalId === row.principalId && scopeType === 'tenant')
          .map(({ roleId }) => roleId),
      ),
    ],
  }))
}

/** What stands out about Conditional Access for those who hold roles. */
export const CONDITIONAL_ACCESS_RULES: readonly Rule[] = [
  {
    id: 'emergencyAccountNotExcluded',
    title: 'Emergency account that Conditional Access could lock out',
    advice:
      'Exclude the emergency accounts from every Conditional Access policy, and watch each of their sign-ins instead.',
    source: EMERGENCY,
    needs: ['conditionalAccess'],
    find: (facts) =>
      administrators(facts)
        .filter(({ row }) => isBreakGlass(facts, row))
        .flatMap(({ row, roleIds }) => {
          const policies = (facts.policies ?? []).filter(
            (policy) => policy.state === 'enabled' && isFor(policy, row.principalId, roleIds) === true,
          )
          return policies.length === 0
            ? []
            : [
                aboutPrincipal(
                  row,
                  'high',
                  'The emergency account is not excluded from ' +
                    `${listed(policies.map(({ displayName }) => displayName))}.`,
                  {
                    policies: policies
                      .map(({ policyId, apps, controls }) => [policyId, ...apps, ...controls].join(' '))
                      .sort(),
                  },
                ),
              ]
        }),
  },
  {
    id: 'administratorsNotCovered',
    title: 'Administrators of whom no policy demands a second factor',
    advice:
      'Make a Conditional Access policy that demands phishing-resistant MFA of all roles of tier 0, for all ' +
      'apps. Where security defaults are on instead, accept this.',
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/policy-admin-phish-resistant-mfa',
    needs: ['conditionalAccess'],
    find(facts) {
      if (facts.policies === undefined) return []
      const demanding = facts.policies.filter(({ demandsMfa }) => demandsMfa)
      const all = administrators(facts).filter(({ row, roleIds }) => roleIds.length > 0 && !isBreakGlass(facts, row))
      // What nobody could tell is no finding.
      const open = all
        .map(({ row, roleIds }) => ({
          row,
          roleIds: roleIds.filter((roleId) =>
            demanding.every((policy) => isFor(policy, row.principalId, [roleId]) === false),
          ),
        }))
        .filter(({ roleIds }) => roleIds.length > 0)
      if (open.length === 0) return []
      const names = listed(open.map(({ row }) => principalName(row)).sort())
      return aboutTenant(
        'high',
        `No Conditional Access policy in force demands a second factor of ${open.length} of ${all.length} people ` +
          `with roles of tier 0, whatever the app and the circumstances: ${names}.`,
        { people: open.map(({ row, roleIds }) => [row.principalId, ...roleIds.toSorted()].join(' ')).sort() },
      )
    },
  },
]
