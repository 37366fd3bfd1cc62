import type { PrivilegedApp } from '../../apps.ts'
import { principalName } from '../../names.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { isMicrosoftPim } from '../../azure/microsoft-pim.ts'
import { azureRows, isHigh, placeNameOf } from './azure-facts.ts'
import { listed, powerOf, users, type Facts } from './rule.ts'

/** One who holds two things that are dangerous together. */
export interface Pair {
  who: AssignmentRow | (Pick<PrivilegedApp, 'principalId'> & { displayName: string })
  /** What tells two of the same pair and holder apart. */
  about?: string
  /** Which two things, and why, in a sentence. */
  message: string
  evidence: Readonly<Record<string, unknown>>
}

interface DangerousPair {
  /** Names it in the ids of findings. */
  pair: string
  /** Microsoft's page about the half that opens the other. */
  source: string
  find(facts: Facts): Pair[]
}

/** https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference */
const RESETS_PASSWORDS = new Set([
  '729827e3-9c14-49f7-bb1b-9608f156bbb8', // Helpdesk Administrator
  '966707d0-3269-4727-9be2-8c3a10f19b9d', // Password Administrator
  'fe930be7-5e62-47db-91af-98c3a49a38b1', // User Administrator
  'c4e39bd9-1100-46d3-8c65-fb160da0071f', // Authentication Administrator
])
const ADDS_CREDENTIALS = new Set([
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', // Application Administrator
  '158c047a-c907-4556-b7ef-446551a6b5f7', // Cloud Application Administrator
])
/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/compute */
const COMMANDS_MACHINES = new Set([
  '9980e02c-c2be-4d73-94e8-173b1dc7cf3c', // Virtual Machine Contributor
  '1c0163c0-47e6-4577-8991-ea5c82e286e4', // Virtual Machine Administrator Login
  'b24988ac-6180-42a0-ab88-20f7382dd24c', // Contributor
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', // Owner
])
/** What people call the machine that synchronizes Active Directory with Entra. */
const SYNCHRONIZES = /(entra|aad|azure-?ad)[-_ ]?(connect|sync)/i

const isWhole = ({ scopeType }: AssignmentRow): boolean => scopeType === 'tenant'

const rolesOf = (rows: readonly AssignmentRow[]): string =>
  listed([...new Set(rows.map(({ roleName }) => roleName))].sort())
const placesOf = (rows: readonly AssignmentRow[]): string => listed([...new Set(rows.map(placeNameOf))].sort())

const namesOf = (rows: readonly AssignmentRow[]): string => listed([...new Set(rows.map(principalName))].sort())

const each = (rows: readonly AssignmentRow[]): AssignmentRow[][] => [
  ...Map.groupBy(rows, ({ principalId }) => principalId).values(),
]

/**
 * Microsoft lets these roles reset nobody who is an administrator in Entra, and nobody in a role-assignable group: so
 * only those count who hold their role of Azure themselves, and nothing in Entra.
 */
function resettable(facts: Facts): AssignmentRow[] {
  const inEntra = new Set(facts.assignments.map(({ principalId }) => principalId))
  return azureRows(facts).filter(
    (row) =>
      isHigh(row) &&
      row.scopeType !== 'subscription' &&
      row.principalType === 'user' &&
      row.through === 'direct' &&
      row.accountEnabled !== false &&
      !inEntra.has(row.principalId),
  )
}

/** Apps with a privileged role of Azure that somebody can give a secret: managed identities have none. */
const appsOfAzure = (facts: Facts): AssignmentRow[] =>
  azureRows(facts).filter(
    (row) =>
      isHigh(row) &&
      row.principalType === 'servicePrincipal' &&
      row.servicePrincipalType !== 'ManagedIdentity' &&
      !row.orphaned &&
      !isMicrosoftPim(row),
  )

/** The pairs that a snapshot can tell of, with the reason in the message of each. */
export const DANGEROUS_PAIRS: readonly DangerousPair[] = [
  {
    pair: 'resetsOwnerOfAzure',
    source: 'https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions',
    find(facts) {
      const owners = resettable(facts)
      return each(users(facts).filter((row) => RESETS_PASSWORDS.has(row.roleId) && isWhole(row))).flatMap((own) => {
        const others = owners.filter(({ principalId }) => principalId !== own[0]?.principalId)
        if (others.length === 0) return []
        return {
          who: own[0] as AssignmentRow,
          message:
            `May reset the password of ${namesOf(others)} by ${rolesOf(own)} in Entra, and so come to ` +
            `${rolesOf(others)} in Azure for ${placesOf(others)}.`,
          evidence: {
            others: [...new Set(others.map(({ principalId }) => principalId))].sort(),
            power: powerOf([...own, ...others]),
          },
        }
      })
    },
  },
  {
    pair: 'addsCredentialsToAppOfAzure',
    source: 'https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference',
    find(facts) {
      const apps = appsOfAzure(facts)
      if (apps.length === 0) return []
      return each(users(facts).filter((row) => ADDS_CREDENTIALS.has(row.roleId) && isWhole(row))).map((own) => ({
        who: own[0] as AssignmentRow,
        message:
          `May give ${namesOf(apps)} another secret by ${rolesOf(own)} in Entra, and so come to ` +
          `${rolesOf(apps)} in Azure for ${placesOf(apps)}.`,
        evidence: {
          others: [...new Set(apps.map(({ principalId }) => principalId))].sort(),
          power: powerOf([...own, ...apps]),
        },
      }))
    },
  },
  {
    pair: 'ownsAppOfAzure',
    source: 'https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration',
    find(facts) {
      const held = Map.groupBy(appsOfAzure(facts), ({ principalId }) => principalId)
      return facts.apps.flatMap(({ principalId, displayName, ownerIds = [], owners = [] }) => {
        const own = held.get(principalId)
        if (own === undefined) return []
        return ownerIds.map((id, index) => ({
          who: { principalId: id, displayName: owners[index] ?? id },
          about: principalId,
          message: `Owns the app ${displayName} in Entra, and so may come to ${rolesOf(own)} in Azure for ${placesOf(own)}.`,
          evidence: { app: principalId, power: powerOf(own) },
        }))
      })
    },
  },
  {
    pair: 'commandsSynchronization',
    source: 'https://learn.microsoft.com/entra/identity/hybrid/connect/how-to-connect-install-prerequisites',
    find(facts) {
      const inEntra = Map.groupBy(users(facts), ({ principalId }) => principalId)
      const machines = azureRows(facts).filter(
        (row) =>
          COMMANDS_MACHINES.has(row.roleId) && SYNCHRONIZES.test((row.scopeId ?? '').split('/').slice(3).join('/')),
      )
      return each(machines).flatMap((own) => {
        const [who] = own as [AssignmentRow]
        const roles = (inEntra.get(who.principalId) ?? []).filter(({ tier = 2 }) => tier < 2)
        if (roles.length === 0) return []
        return {
          who,
          message:
            `Is an administrator of Entra by ${rolesOf(roles)}, and commands what by its name synchronizes Active ` +
            `Directory with Entra, by ${rolesOf(own)} in Azure for ${placesOf(own)}.`,
          evidence: { power: powerOf([...roles, ...own]) },
        }
      })
    },
  },
]
