import { isGuest } from '../../../people/person.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { GLOBAL_ADMINISTRATOR, LEAST_GLOBAL_ADMINISTRATORS } from '../../snapshots/snapshot-summary.ts'
import {
  aboutTenant,
  byPrincipal,
  EMERGENCY,
  isBreakGlass,
  isPrivileged,
  isStanding,
  ROLE_PRACTICES,
  users,
  type Facts,
  type Rule,
} from './rule.ts'

/** Microsoft and CISA ask for fewer than five, or at most eight. */
const MOST_GLOBAL_ADMINISTRATORS = 4

const activeGlobalAdministrators = ({ assignments }: Facts) =>
  assignments.filter(
    ({ roleId, assignmentType, principalType, orphaned }) =>
      roleId === GLOBAL_ADMINISTRATOR && assignmentType !== 'eligible' && principalType !== 'group' && !orphaned,
  )

const globalAdministrators = (facts: Facts) => byPrincipal(activeGlobalAdministrators(facts))

/**
 * Somebody who can help when nobody else gets in: a person whose account is enabled and depends on nothing outside, and
 * who needs not activate the role.
 */
const isSound = (row: AssignmentRow): boolean =>
  row.principalType === 'user' &&
  row.accountEnabled === true &&
  row.onPremisesSyncEnabled !== true &&
  !isGuest(row) &&
  isStanding(row) &&
  row.scopeType === 'tenant'

/** What stands out about the tenant as a whole. */
export const TENANT_RULES: readonly Rule[] = [
  {
    id: 'tooManyGlobalAdministrators',
    title: 'Too many Global Administrators',
    advice: 'Keep fewer than five, two of them emergency accounts; give the others the roles that they need.',
    source: ROLE_PRACTICES,
    needs: [],
    find(facts) {
      const all = globalAdministrators(facts)
      const count = all.length
      return count <= MOST_GLOBAL_ADMINISTRATORS
        ? []
        : aboutTenant('high', `${count} people and apps are Global Administrator; fewer than five should be.`, {
            principals: all.map(({ row }) => row.principalId).sort(),
          })
    },
  },
  {
    id: 'tooFewGlobalAdministrators',
    title: 'Too few Global Administrators',
    advice:
      'Keep at least two permanent ones that are not the same person, with accounts that exist in the cloud ' +
      'alone: whoever is locked out can otherwise not be helped.',
    source: EMERGENCY,
    needs: [],
    find(facts) {
      const count = byPrincipal(activeGlobalAdministrators(facts).filter(isSound)).length
      return count >= LEAST_GLOBAL_ADMINISTRATORS
        ? []
        : aboutTenant(
            'high',
            `${count === 0 ? 'No' : 'Only one'} person with an enabled account that exists in the cloud alone is ` +
              'Global Administrator for good.',
            { count },
          )
    },
  },
  {
    id: 'globalAdministratorShare',
    title: 'Most administrators are Global Administrators',
    advice: 'Give people the least role that does what they do.',
    source: 'https://learn.microsoft.com/security/zero-trust/assessment',
    needs: [],
    find(facts) {
      const privileged = byPrincipal(
        users(facts).filter((row) => isPrivileged(row) && row.assignmentType !== 'eligible'),
      ).length
      const global = globalAdministrators(facts).filter(({ row }) => row.principalType === 'user').length
      const percent = privileged === 0 ? 0 : Math.round((100 * global) / privileged)
      return privileged < 5 || percent < 30
        ? []
        : aboutTenant(
            percent >= 50 ? 'high' : 'medium',
            `${global} of ${privileged} people with privileged roles are Global Administrator (${percent} %).`,
            { global, privileged },
          )
    },
  },
  {
    id: 'emergencyAccountMissing',
    title: 'Emergency accounts',
    advice: 'Keep two cloud-only accounts that are Global Administrator for good, and name them in BREAK_GLASS_USERS.',
    source: EMERGENCY,
    needs: [],
    find(facts) {
      const found = globalAdministrators(facts).filter(
        ({ row }) => isBreakGlass(facts, row) && isStanding(row) && row.accountEnabled !== false,
      ).length
      return found >= 2
        ? []
        : aboutTenant(
            'high',
            facts.breakGlass.size === 0
              ? 'No emergency accounts are named.'
              : `Only ${found} of the emergency accounts named is enabled and Global Administrator for good.`,
            { found },
          )
    },
  },
  {
    id: 'noPim',
    title: 'No Privileged Identity Management',
    advice: 'With Entra ID P2 or Governance, roles are active only while they are needed, for a reason, and watched.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-configure',
    needs: [],
    find: ({ pimAvailable }) =>
      pimAvailable
        ? []
        : aboutTenant(
            'medium',
            'Privileged Identity Management is not there, or this service may not read all of it.',
            { pimAvailable },
          ),
  },
]
