import { isGuest } from '../../../people/person.ts'
import { principalName } from '../../names.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { isMicrosoftPim } from '../../azure/microsoft-pim.ts'
import { azureRows, isAzureUnseen, isHigh, OWNER, placeNameOf, USER_ACCESS_ADMINISTRATOR } from './azure-facts.ts'
import {
  aboutPrincipal,
  byPrincipal,
  isBreakGlass,
  isStanding,
  listed,
  powerOf,
  type Facts,
  type Found,
  type Rule,
  type Severity,
} from './rule.ts'

const AZURE_PRACTICES = 'https://learn.microsoft.com/azure/role-based-access-control/best-practices'
const ELEVATION = 'https://learn.microsoft.com/azure/role-based-access-control/elevate-access-global-admin'
const AZURE_PIM =
  'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-resource-roles-assign-roles'

/** "You should have a maximum of 3 subscription owners" (`AZURE_PRACTICES`). */
const MOST_OWNERS = 3

/** One finding for each principal, with what is told of its roles and their places. */
function ofEach(
  rows: readonly AssignmentRow[],
  severity: Severity,
  told: (roles: string, places: string) => string,
): Found[] {
  return byPrincipal(rows).map(({ row, roles, power }) => {
    const places = rows.filter(({ principalId }) => principalId === row.principalId).map(placeNameOf)
    return aboutPrincipal(row, severity, told(listed(roles), listed([...new Set(places)].sort())), { power })
  })
}

/** Given to the person or group itself; whoever is behind a group is found with the group. */
const isDirect = ({ through }: AssignmentRow): boolean => through === 'direct'

const high = (facts: Facts): AssignmentRow[] => azureRows(facts).filter((row) => isHigh(row) && !row.orphaned)

/** What stands out about who holds which role in Azure. */
export const AZURE_RULES: readonly Rule[] = [
  {
    id: 'azureElevatedAccess',
    title: 'Elevated access to all of Azure',
    advice:
      'Remove the access after use: an administrator takes it in the properties of the directory, and it lasts until ' +
      'somebody takes it away.',
    source: ELEVATION,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('assignments'),
    find: (facts) =>
      ofEach(
        azureRows(facts).filter(
          ({ scopeType, roleId, orphaned }) =>
            scopeType === 'root' && roleId === USER_ACCESS_ADMINISTRATOR && !orphaned,
        ),
        'high',
        () => 'May give anybody any role in all of Azure: the elevated access of a Global Administrator was left on.',
      ),
  },
  {
    id: 'azureStandingAccess',
    title: 'Standing privileged access in Azure',
    advice: 'Make the assignment eligible, or give a lesser role for the resource group that is worked on.',
    source: AZURE_PRACTICES,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('assignments', 'timeBounds'),
    find: (facts) =>
      ofEach(
        high(facts).filter(
          (row) =>
            (row.principalType === 'user' || row.principalType === 'group') &&
            isStanding(row) &&
            isDirect(row) &&
            !isBreakGlass(facts, row),
        ),
        'high',
        (roles, places) => `In Azure, holds ${roles} all the time for ${places}.`,
      ),
  },
  {
    id: 'azureAppWithPrivilegedRole',
    title: 'App with a privileged role in Azure',
    advice: 'Give the app a lesser role for the resource group or the resource that it works on.',
    source: AZURE_PRACTICES,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('assignments'),
    find: (facts) =>
      ofEach(
        high(facts).filter((row) => row.principalType === 'servicePrincipal' && !isMicrosoftPim(row)),
        'high',
        (roles, places) => `In Azure, an app holds ${roles} for ${places}.`,
      ),
  },
  {
    id: 'azureGuest',
    title: 'Guest with a privileged role in Azure',
    advice: 'Give the role to an account of this tenant, or a lesser one to the guest.',
    source: AZURE_PRACTICES,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('assignments', 'eligibilities'),
    find: (facts) =>
      ofEach(
        high(facts).filter((row) => row.principalType === 'user' && isGuest(row)),
        'high',
        (roles, places) => `In Azure, a guest holds or may activate ${roles} for ${places}.`,
      ),
  },
  {
    id: 'azureDisabledHolder',
    title: 'Disabled account with a privileged role in Azure',
    advice: 'Remove the role in Azure: whoever enables the account again gives it back.',
    source: AZURE_PRACTICES,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('assignments', 'eligibilities'),
    find: (facts) =>
      ofEach(
        high(facts).filter((row) => row.principalType === 'user' && row.accountEnabled === false),
        'medium',
        (roles, places) => `In Azure, the disabled account holds or may activate ${roles} for ${places}.`,
      ),
  },
  {
    id: 'azureTooManyOwners',
    title: 'Too many Owners of a subscription',
    advice: 'Leave at most three Owners to a subscription, and give the others what they need instead.',
    source: AZURE_PRACTICES,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('assignments'),
    find(facts) {
      const owners = high(facts).filter(
        ({ roleId, scopeType, assignmentType, principalType }) =>
          roleId === OWNER &&
          scopeType === 'subscription' &&
          assignmentType !== 'eligible' &&
          principalType !== 'group',
      )
      return [...Map.groupBy(owners, ({ scopeId = '' }) => scopeId.toLowerCase())].flatMap(
        ([subjectId, own]): Found[] => {
          const ids = [...new Set(own.map(({ principalId }) => principalId))].sort()
          if (ids.length <= MOST_OWNERS) return []
          return [
            {
              subjectId,
              subjectName: placeNameOf(own[0] as AssignmentRow),
              severity: 'medium',
              message: `${ids.length} people and apps are Owner of the subscription itself; three should be at most.`,
              evidence: { owners: ids },
            },
          ]
        },
      )
    },
  },
  {
    id: 'azureCustomRole',
    title: 'Custom role of Azure that gives power over access',
    advice: 'Take the actions out of the role that nobody needs, best everything under Microsoft.Authorization.',
    source: 'https://learn.microsoft.com/azure/role-based-access-control/custom-roles',
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('assignments', 'eligibilities'),
    find(facts) {
      const held = Map.groupBy(azureRows(facts), ({ roleId }) => roleId)
      return (facts.otherRoles ?? [])
        .filter(({ system, builtIn, tier }) => system === 'azure' && !builtIn && tier === 0)
        .flatMap(({ roleId, roleName }): Found[] => {
          const own = held.get(roleId) ?? []
          if (own.length === 0) return []
          const names = [...new Set(own.map(principalName))].sort()
          return [
            {
              subjectId: roleId,
              subjectName: roleName,
              severity: 'high',
              message: `Reaches who may do what in Azure, and is given to ${listed(names)}.`,
              evidence: {
                principals: [...new Set(own.map(({ principalId }) => principalId))].sort(),
                power: powerOf(own),
              },
              roleId,
              roleName,
            },
          ]
        })
    },
  },
  {
    id: 'azureEligibleWithoutEnd',
    title: 'Eligible in Azure without an end',
    advice: 'Let the eligibility end, at most after a year, so that somebody decides again.',
    source: AZURE_PIM,
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('eligibilities'),
    find: (facts) =>
      ofEach(
        high(facts).filter(
          (row) =>
            row.assignmentType === 'eligible' &&
            row.endDateTime === undefined &&
            isDirect(row) &&
            !isBreakGlass(facts, row),
        ),
        'low',
        (roles, places) => `In Azure, may activate ${roles} for ${places}, and no day ends that.`,
      ),
  },
  {
    id: 'azureOrphanedAssignment',
    title: 'Assignment of Azure to a deleted principal',
    advice: 'Remove the assignment in Azure: it is left over, and counts towards the limit of the subscription.',
    source: 'https://learn.microsoft.com/azure/role-based-access-control/troubleshooting',
    needs: ['azure'],
    systems: ['azure'],
    unknown: isAzureUnseen('assignments', 'eligibilities'),
    find: (facts) =>
      ofEach(
        // Whoever belongs to another tenant is known to that one alone.
        azureRows(facts).filter(({ orphaned, principalType }) => orphaned && principalType !== 'group'),
        'low',
        (roles, places) => `In Azure, ${roles} is still assigned to somebody who was deleted, for ${places}.`,
      ),
  },
]
