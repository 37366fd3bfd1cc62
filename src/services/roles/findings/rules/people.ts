import { DAY_MS } from '../../../../time.ts'
import { isGuest } from '../../../people/person.ts'
import {
  aboutPrincipal,
  byPrincipal,
  daysSince,
  EMERGENCY,
  isBreakGlass,
  isPrivileged,
  isStanding,
  isTooNew,
  listed,
  ROLE_PRACTICES,
  severityOf,
  users,
  type Rule,
} from './rule.ts'

/** So long a sign-in of an emergency account is news. */
const USED_DAYS = 30

/** What stands out about people who hold privileged roles, or may activate them. */
export const PEOPLE_RULES: readonly Rule[] = [
  {
    id: 'standingAccess',
    title: 'Standing privileged access',
    advice: 'Make the assignment eligible, so that the role is only active while it is needed.',
    source: ROLE_PRACTICES,
    needs: [],
    find: (facts) =>
      byPrincipal(users(facts).filter((row) => isPrivileged(row) && isStanding(row) && !isBreakGlass(facts, row))).map(
        ({ row, roles, tier, power }) =>
          aboutPrincipal(row, severityOf(tier), `Holds ${listed(roles)} all the time.`, { power }),
      ),
  },
  {
    id: 'disabledHolder',
    title: 'Disabled account with a privileged role',
    advice: 'Remove the role: whoever enables the account again gives it back.',
    source: ROLE_PRACTICES,
    needs: [],
    find: (facts) =>
      byPrincipal(users(facts).filter((row) => isPrivileged(row) && row.accountEnabled === false)).map(
        ({ row, roles, power }) =>
          aboutPrincipal(row, 'medium', `The account is disabled and holds ${listed(roles)}.`, { power }),
      ),
  },
  {
    id: 'guestInPrivilegedRole',
    title: 'Guest with a privileged role',
    advice: 'Give the role to an account of this tenant: nobody here knows how a guest’s own account is protected.',
    source: ROLE_PRACTICES,
    needs: [],
    find: (facts) =>
      byPrincipal(users(facts).filter((row) => isPrivileged(row) && isGuest(row))).map(({ row, roles, tier, power }) =>
        aboutPrincipal(row, severityOf(tier), `A guest holds ${listed(roles)}.`, { power }),
      ),
  },
  {
    id: 'syncedAccountInPrivilegedRole',
    title: 'Account from Active Directory with a privileged role',
    advice:
      'Give the role to an account that exists in the cloud alone: whoever rules Active Directory otherwise ' +
      'rules the tenant.',
    source: ROLE_PRACTICES,
    needs: [],
    find: (facts) =>
      byPrincipal(users(facts).filter((row) => isPrivileged(row) && row.onPremisesSyncEnabled === true)).map(
        ({ row, roles, tier, power }) =>
          aboutPrincipal(row, severityOf(tier), `An account from Active Directory holds ${listed(roles)}.`, { power }),
      ),
  },
  {
    id: 'noMfa',
    title: 'Administrator without a second factor',
    advice: 'Have the person register one before anything else, best a passkey; without it, somebody else can.',
    source: 'https://learn.microsoft.com/entra/identity/conditional-access/policy-old-require-mfa-admin',
    needs: ['secondFactors'],
    find(facts) {
      const holders = new Map(facts.holders.map((holder) => [holder.userId, holder]))
      return byPrincipal(
        users(facts).filter((row) => isPrivileged(row) && holders.get(row.principalId)?.mfaRegistered === false),
      ).map(({ row, roles, tier, power }) =>
        aboutPrincipal(
          row,
          severityOf(tier),
          `Has registered no second factor, and ${row.assignmentType === 'eligible' ? 'may activate' : 'holds'} ` +
            `${listed(roles)}.`,
          { mfaRegistered: false, power },
        ),
      )
    },
  },
  {
    id: 'unusedPrivilege',
    title: 'Privileged role that nobody uses',
    advice: 'Remove the role: an account that nobody signs in to is watched by nobody.',
    source:
      'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts',
    needs: ['signIns'],
    find(facts) {
      const holders = new Map(facts.holders.map((holder) => [holder.userId, holder]))
      // Who has the account, or the role, only lately has had no time to use it.
      return byPrincipal(
        users(facts).filter(
          (row) => isPrivileged(row) && !isBreakGlass(facts, row) && !isTooNew(facts, row.startDateTime),
        ),
      ).flatMap(({ row, roles, tier, power }) => {
        const holder = holders.get(row.principalId)
        if (holder === undefined || !holder.signInKnown || isTooNew(facts, holder.createdDateTime)) return []
        const seen = holder.lastActivityDateTime
        if (isTooNew(facts, seen)) return []
        return [
          aboutPrincipal(
            row,
            severityOf(tier),
            `${seen === undefined ? 'No sign-in is on record' : `Has not signed in for ${daysSince(facts, seen)} days`}, and the account holds or may activate ${listed(roles)}.`,
            { lastActivityDateTime: seen ?? null, power },
          ),
        ]
      })
    },
  },
  {
    id: 'emergencyAccountUsed',
    title: 'Emergency account that was used',
    advice: 'Find out who signed in and why; if nobody can say, treat it as an attack, and change its credentials.',
    source: EMERGENCY,
    needs: ['signIns'],
    find(facts) {
      const holders = new Map(facts.holders.map((holder) => [holder.userId, holder]))
      return byPrincipal(users(facts).filter((row) => isBreakGlass(facts, row))).flatMap(({ row }) => {
        const seen = holders.get(row.principalId)?.lastActivityDateTime
        if (seen === undefined || facts.now - Date.parse(seen) > USED_DAYS * DAY_MS) return []
        return [
          aboutPrincipal(row, 'high', `The emergency account signed in on ${seen.slice(0, 10)}.`, {
            lastActivityDateTime: seen,
          }),
        ]
      })
    },
  },
]
