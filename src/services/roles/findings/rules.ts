import type { PrivilegedApp } from '../apps.ts'
import type { AssignmentRow } from '../rows.ts'
import type { Holder } from '../snapshots/holders.ts'
import { GLOBAL_ADMINISTRATOR } from '../snapshots/summary.ts'
import type { SnapshotContent } from '../snapshots/rows.ts'

export const SEVERITIES = ['high', 'medium', 'low'] as const
export type Severity = typeof SEVERITIES[number]

/** Something that a rule found, about one person, app, role, or the tenant. */
export interface Found {
  /** What it is about: an object id, the id of a role, or `tenant`. */
  subjectId: string
  subjectName: string
  severity: Severity
  /** What was seen, in a sentence. */
  message: string
  /** What decides whether it is still the same finding. Nothing that time alone changes. */
  evidence: Readonly<Record<string, unknown>>
  roleId?: string
  roleName?: string
}

export interface Facts extends SnapshotContent {
  now: number
  pimAvailable: boolean
  /** Emergency accounts, by object id or user principal name in lower case. */
  breakGlass: ReadonlySet<string>
  unusedDays: number
}

export interface Rule {
  id: string
  title: string
  advice: string
  /** Where the rule comes from. */
  source: string
  find (facts: Facts): Found[]
}

const DAY_MS = 86_400_000
/** Microsoft and CISA ask for fewer than five, or at most eight, and at least two. */
const MOST_GLOBAL_ADMINISTRATORS = 4
const LEAST_GLOBAL_ADMINISTRATORS = 2
const OLD_SECRET_DAYS = 180

const isPrivileged = ({ tier }: AssignmentRow): boolean => tier === 0 || tier === 1
const isStanding = ({ assignmentType }: AssignmentRow): boolean => assignmentType === 'activePermanent'
const nameOf = ({ displayName, principalId }: AssignmentRow): string => displayName ?? principalId
const severityOf = (tier: number | undefined): Severity => tier === 0 ? 'high' : 'medium'

const isBreakGlass = ({ breakGlass }: Facts, { principalId, userPrincipalName }: Pick<AssignmentRow, 'principalId' | 'userPrincipalName'>): boolean =>
  breakGlass.has(principalId.toLowerCase()) || breakGlass.has((userPrincipalName ?? '').toLowerCase())

const users = ({ assignments }: Facts) => assignments.filter(({ principalType }) => principalType === 'user')

/** Everybody once, with the names of what they hold, the most dangerous first. */
function byPrincipal (rows: readonly AssignmentRow[]): { row: AssignmentRow, roles: string[], tier: number | undefined }[] {
  return [...Map.groupBy(rows, ({ principalId }) => principalId).values()].map((own) => {
    const sorted = own.toSorted((a, b) => (a.tier ?? 9) - (b.tier ?? 9) || (a.roleName < b.roleName ? -1 : 1))
    const row = sorted[0] as AssignmentRow
    return { row, roles: [...new Set(sorted.map(({ roleName }) => roleName))], tier: row.tier }
  })
}

const listed = (names: readonly string[]): string => names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

const aboutPrincipal = (row: AssignmentRow, severity: Severity, message: string, evidence: Found['evidence']): Found =>
  ({ subjectId: row.principalId, subjectName: nameOf(row), severity, message, evidence })

const globalAdministrators = (facts: Facts) => byPrincipal(facts.assignments.filter(({ roleId, assignmentType, principalType, orphaned }) => roleId === GLOBAL_ADMINISTRATOR && assignmentType !== 'eligible' && principalType !== 'group' && !orphaned))

const aboutTenant = (severity: Severity, message: string, evidence: Found['evidence']): Found[] => [{ subjectId: 'tenant', subjectName: 'The tenant', severity, message, evidence }]

const ROLE_PRACTICES = 'https://learn.microsoft.com/entra/identity/role-based-access-control/best-practices'
const EMERGENCY = 'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access'
const APP_PRACTICES = 'https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration'

const lastSeen = ({ lastActivityDateTime }: Holder): string | undefined => lastActivityDateTime

export const RULES: readonly Rule[] = [
  {
    id: 'standingAccess',
    title: 'Standing privileged access',
    advice: 'Make the assignment eligible, so that the role is only active while it is needed.',
    source: ROLE_PRACTICES,
    find: facts => byPrincipal(users(facts).filter(row => isPrivileged(row) && isStanding(row) && !isBreakGlass(facts, row)))
      .map(({ row, roles, tier }) => aboutPrincipal(row, severityOf(tier), `Holds ${listed(roles)} all the time.`, { roles: roles.toSorted() })),
  },
  {
    id: 'tooManyGlobalAdministrators',
    title: 'Too many Global Administrators',
    advice: 'Keep fewer than five, two of them emergency accounts; give the others the roles that they need.',
    source: ROLE_PRACTICES,
    find (facts) {
      const count = globalAdministrators(facts).length
      return count <= MOST_GLOBAL_ADMINISTRATORS ? [] : aboutTenant('high', `${count} people and apps are Global Administrator; fewer than five should be.`, { count })
    },
  },
  {
    id: 'tooFewGlobalAdministrators',
    title: 'Too few Global Administrators',
    advice: 'Keep at least two permanent ones that are not the same person: whoever is locked out can otherwise not be helped.',
    source: EMERGENCY,
    find (facts) {
      const count = globalAdministrators(facts).filter(({ row }) => isStanding(row) && row.accountEnabled !== false).length
      return count >= LEAST_GLOBAL_ADMINISTRATORS ? [] : aboutTenant('high', `Only ${count} enabled account is Global Administrator for good.`, { count })
    },
  },
  {
    id: 'globalAdministratorShare',
    title: 'Most administrators are Global Administrators',
    advice: 'Give people the least role that does what they do.',
    source: 'https://learn.microsoft.com/security/zero-trust/assessment',
    find (facts) {
      const privileged = byPrincipal(users(facts).filter(row => isPrivileged(row) && row.assignmentType !== 'eligible')).length
      const global = globalAdministrators(facts).filter(({ row }) => row.principalType === 'user').length
      const percent = privileged === 0 ? 0 : Math.round(100 * global / privileged)
      return privileged < 5 || percent < 30 ? [] : aboutTenant(percent >= 50 ? 'high' : 'medium', `${global} of ${privileged} people with privileged roles are Global Administrator (${percent} %).`, { global, privileged })
    },
  },
  {
    id: 'emergencyAccountMissing',
    title: 'Emergency accounts',
    advice: 'Keep two cloud-only accounts that are Global Administrator for good, and name them in BREAK_GLASS_USERS.',
    source: EMERGENCY,
    find (facts) {
      const found = globalAdministrators(facts).filter(({ row }) => isBreakGlass(facts, row) && isStanding(row) && row.accountEnabled !== false).length
      return found >= 2 ? [] : aboutTenant('high', facts.breakGlass.size === 0 ? 'No emergency accounts are named.' : `Only ${found} of the emergency accounts named is enabled and Global Administrator for good.`, { found })
    },
  },
  {
    id: 'orphanedAssignment',
    title: 'Assignment of a deleted principal',
    advice: 'Remove the assignment: it is left over.',
    source: ROLE_PRACTICES,
    find: facts => facts.assignments.filter(({ orphaned }) => orphaned).map(row => ({ ...aboutPrincipal(row, 'low', `${row.roleName} is still assigned to somebody who was deleted.`, { roleId: row.roleId, scopeId: row.scopeId ?? '/' }), roleId: row.roleId, roleName: row.roleName })),
  },
  {
    id: 'disabledHolder',
    title: 'Disabled account with a privileged role',
    advice: 'Remove the role: whoever enables the account again gives it back.',
    source: ROLE_PRACTICES,
    find: facts => byPrincipal(users(facts).filter(row => isPrivileged(row) && row.accountEnabled === false))
      .map(({ row, roles }) => aboutPrincipal(row, 'medium', `The account is disabled and holds ${listed(roles)}.`, { roles: roles.toSorted() })),
  },
  {
    id: 'guestInPrivilegedRole',
    title: 'Guest with a privileged role',
    advice: 'Give the role to an account of this tenant: nobody here knows how a guest’s own account is protected.',
    source: ROLE_PRACTICES,
    find: facts => byPrincipal(users(facts).filter(row => isPrivileged(row) && row.userType === 'Guest'))
      .map(({ row, roles, tier }) => aboutPrincipal(row, severityOf(tier), `A guest holds ${listed(roles)}.`, { roles: roles.toSorted() })),
  },
  {
    id: 'syncedAccountInPrivilegedRole',
    title: 'Account from Active Directory with a privileged role',
    advice: 'Give the role to an account that exists in the cloud alone: whoever rules Active Directory otherwise rules the tenant.',
    source: ROLE_PRACTICES,
    find: facts => byPrincipal(users(facts).filter(row => isPrivileged(row) && row.onPremisesSyncEnabled === true))
      .map(({ row, roles, tier }) => aboutPrincipal(row, severityOf(tier), `An account from Active Directory holds ${listed(roles)}.`, { roles: roles.toSorted() })),
  },
  {
    id: 'noMfa',
    title: 'Administrator without a second factor',
    advice: 'Have the person register one before anything else, best a passkey; without it, somebody else can.',
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/policy-old-require-mfa-admin',
    find (facts) {
      const holders = new Map(facts.holders.map(holder => [holder.userId, holder]))
      return byPrincipal(users(facts).filter(row => isPrivileged(row) && holders.get(row.principalId)?.mfaRegistered === false))
        .map(({ row, roles, tier }) => aboutPrincipal(row, severityOf(tier), `Has registered no second factor, and ${row.assignmentType === 'eligible' ? 'may activate' : 'holds'} ${listed(roles)}.`, { mfaRegistered: false }))
    },
  },
  {
    id: 'unusedPrivilege',
    title: 'Privileged role that nobody uses',
    advice: 'Remove the role: an account that nobody signs in to is watched by nobody.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts',
    find (facts) {
      const holders = new Map(facts.holders.map(holder => [holder.userId, holder]))
      return byPrincipal(users(facts).filter(row => isPrivileged(row) && !isBreakGlass(facts, row))).flatMap(({ row, roles, tier }) => {
        const holder = holders.get(row.principalId)
        if (holder === undefined || !holder.signInKnown) return []
        const seen = lastSeen(holder)
        const days = seen === undefined ? undefined : Math.floor((facts.now - Date.parse(seen)) / DAY_MS)
        if (days !== undefined && days < facts.unusedDays) return []
        return [aboutPrincipal(row, severityOf(tier), `${days === undefined ? 'No sign-in is on record' : `Has not signed in for ${days} days`}, and the account holds or may activate ${listed(roles)}.`, { lastActivityDateTime: seen ?? null })]
      })
    },
  },
  {
    id: 'nestedMembership',
    title: 'Privileged role through a group within a group',
    advice: 'Put the person into the group that holds the role: who is in a group within it is decided by others.',
    source: 'https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept',
    find: facts => byPrincipal(users(facts).filter(row => isPrivileged(row) && row.membership === 'nested'))
      .map(({ row, roles, tier }) => aboutPrincipal(row, severityOf(tier), `Holds ${listed(roles)} through a group within the group ${row.groupName ?? row.groupId ?? ''}.`, { groupId: row.groupId ?? null })),
  },
  {
    id: 'appWithDirectoryRole',
    title: 'App with a privileged role',
    advice: 'Give the app the Graph permissions that it needs instead, or the role for an administrative unit.',
    source: ROLE_PRACTICES,
    find: facts => byPrincipal(facts.assignments.filter(row => row.principalType === 'servicePrincipal' && isPrivileged(row) && row.scopeType === 'tenant'))
      .map(({ row, roles, tier }) => aboutPrincipal(row, severityOf(tier), `An app holds ${listed(roles)}.`, { roles: roles.toSorted() })),
  },
  {
    id: 'appControlsTenant',
    title: 'App that could take over the tenant',
    advice: 'Take the permissions away that it does not need, or narrow them; watch it like a Global Administrator.',
    source: APP_PRACTICES,
    find: ({ apps }) => apps.filter(({ tier, accountEnabled, publisher }) => tier === 0 && accountEnabled && publisher !== 'microsoft')
      .map(app => aboutApp(app, app.publisher === 'other' ? 'high' : 'medium', `${app.publisher === 'other' ? 'An app of another organization' : 'An app'} has ${listed(app.permissions.filter(({ tier }) => tier === 0).map(({ name }) => name))}.`, { permissions: app.permissions.map(({ name, type }) => `${name} ${type}`).sort() })),
  },
  {
    id: 'oldAppSecret',
    title: 'Old secret of a privileged app',
    advice: 'Use a managed identity or a certificate; otherwise make a new secret at least twice a year, and delete the old one.',
    source: APP_PRACTICES,
    find: ({ apps }) => apps.filter(({ secrets }) => secrets.oldestDays !== undefined && secrets.oldestDays > OLD_SECRET_DAYS)
      .map(app => aboutApp(app, severityOf(app.tier), `A secret is ${app.secrets.oldestDays} days old.`, { secrets: app.secrets.count, nextExpiryDateTime: app.secrets.nextExpiryDateTime ?? null })),
  },
  {
    id: 'appWithoutOwner',
    title: 'Privileged app without an owner',
    advice: 'Find out who needs it and make two people its owners, or remove it.',
    source: APP_PRACTICES,
    find: ({ apps }) => apps.filter(({ ownerCount }) => ownerCount === 0).map(app => aboutApp(app, 'low', 'Nobody is named as owner of the app.', { ownerCount: 0 })),
  },
  {
    id: 'weakSettings',
    title: 'Settings weaker than the baseline',
    advice: 'Change the settings of the role in Privileged Identity Management to those of the baseline.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-change-default-settings',
    find ({ settings, assignments }) {
      const used = new Set(assignments.map(({ roleId }) => roleId))
      return settings.filter(({ roleId, deviations }) => used.has(roleId) && deviations.length > 0).map(({ roleId, roleName, tier, deviations }) => ({
        subjectId: roleId,
        subjectName: roleName,
        roleId,
        roleName,
        severity: tier === 0 ? 'high' : tier === 1 ? 'medium' : 'low',
        message: deviations.map(({ message }) => message).join(' '),
        evidence: Object.fromEntries(deviations.map(({ setting, value }) => [setting, value])),
      }))
    },
  },
  {
    id: 'noPim',
    title: 'No Privileged Identity Management',
    advice: 'With Entra ID P2 or Governance, roles are active only while they are needed, for a reason, and watched.',
    source: 'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-configure',
    find: ({ pimAvailable }) => pimAvailable ? [] : aboutTenant('medium', 'Privileged Identity Management is not there, or this service may not read all of it.', { pimAvailable }),
  },
]

const aboutApp = ({ principalId, displayName }: PrivilegedApp, severity: Severity, message: string, evidence: Found['evidence']): Found =>
  ({ subjectId: principalId, subjectName: displayName, severity, message, evidence })
