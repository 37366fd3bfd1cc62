import { DAY_MS } from '../../../../time.ts'
import { permissionsOf } from '../../apps.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import {
  aboutPrincipal,
  APP_PRACTICES,
  byPrincipal,
  daysSince,
  isBreakGlass,
  isPrivileged,
  isTooNew,
  listed,
  powerOf,
  severityOf,
  users,
  type Facts,
  type Rule,
} from './rule.ts'
import { personAndRole } from '../../activations/history.ts'

/** The rule whose findings are counted as eligibilities that nobody uses. */
export const NEVER_ACTIVATED = 'neverActivated'

/** Of less, nobody can tell what somebody needs. */
const LEAST_DONE = 5

/**
 * An app that got all of its permissions only lately has had no time to use them. One permission more does not hide
 * that the others were never used.
 */
const isNewAltogether = (facts: Facts, { permissions }: Facts['apps'][number]): boolean =>
  permissions.length > 0 && permissions.every(({ grantedDateTime }) => isTooNew(facts, grantedDateTime))

/**
 * An eligibility of the role itself: becoming a member of a group is an activation of the group, which names no role.
 */
const isEligible = ({ assignmentType, membership }: AssignmentRow): boolean =>
  assignmentType === 'eligible' && membership !== 'eligibleMember'

/** Whether our history of activations is long enough to tell that somebody does not use a role. */
const knowsUse = ({ activations, unusedDays, now }: Facts): boolean =>
  activations !== undefined && activations.since <= now - unusedDays * DAY_MS

/** What stands out about what roles and permissions are used for. */
export const USE_RULES: readonly Rule[] = [
  {
    id: NEVER_ACTIVATED,
    title: 'Eligible role that is never activated',
    advice: 'Ask whether the person needs the role at all, and remove it otherwise.',
    source:
      'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-how-to-configure-security-alerts',
    needs: [],
    unknown: (facts) => !facts.pimAvailable || !knowsUse(facts),
    find(facts) {
      if (!knowsUse(facts)) return []
      const { activations, unusedDays, now } = facts
      const rows = users(facts).filter(
        (row) =>
          isEligible(row) &&
          !isBreakGlass(facts, row) &&
          row.startDateTime !== undefined &&
          daysSince(facts, row.startDateTime) > unusedDays,
      )
      const once = Map.groupBy(rows, (row) => personAndRole(row.principalId, row.roleId))
      // Logs come late: what is active at this moment needs none.
      for (const { principalId, roleId, assignmentType } of users(facts)) {
        if (assignmentType === 'activated') once.delete(personAndRole(principalId, roleId))
      }
      return [...once]
        .filter(([key]) => (activations?.last.get(key) ?? 0) <= now - unusedDays * DAY_MS)
        .map(([, own]) => {
          const row = own[0] as AssignmentRow
          return {
            ...aboutPrincipal(
              row,
              isPrivileged(row) ? 'medium' : 'low',
              `Has not activated ${row.roleName} for more than ${unusedDays} days.`,
              { startDateTimes: own.map(({ startDateTime }) => startDateTime ?? '').sort(), power: powerOf(own) },
            ),
            roleId: row.roleId,
            roleName: row.roleName,
          }
        })
    },
  },
  {
    id: 'lesserRoleWouldDo',
    title: 'A lesser role would do',
    advice:
      'Give the lesser role instead, once the person has said that nothing is missing: work in Exchange, Teams ' +
      'and other services stands in other logs.',
    source: 'https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-by-task',
    needs: ['activity'],
    find(facts) {
      const uses = new Map((facts.uses ?? []).map((use) => [use.userId, use]))
      return byPrincipal(users(facts).filter((row) => isPrivileged(row) && !isBreakGlass(facts, row))).flatMap(
        ({ row, roles, tier, power }) => {
          const use = uses.get(row.principalId.toLowerCase())
          const lesser = use?.lesserRole
          if (
            use === undefined ||
            lesser === undefined ||
            tier === undefined ||
            use.unmapped.length > 0 ||
            use.total < LEAST_DONE ||
            lesser.tier <= tier
          ) {
            return []
          }
          const done = listed(use.activities.map(({ activity, count }) => `${activity} (${count})`))
          return [
            aboutPrincipal(
              row,
              'low',
              `Holds or may activate ${listed(roles)}, and did nothing in the directory in 30 days that ` +
                `${lesser.roleName} does not allow: ${done}.`,
              { power, lesserRoleId: lesser.roleId, activities: use.activities.map(({ activity }) => activity).sort() },
            ),
          ]
        },
      )
    },
  },
  {
    id: 'unusedApp',
    title: 'Privileged app that nobody uses',
    advice: 'Take its permissions away, or disable it; remove it when nobody misses it.',
    source: APP_PRACTICES,
    needs: ['apps'],
    unknown: ({ apps }) =>
      apps.filter(({ signInKnown }) => signInKnown !== true).map(({ principalId }) => ({ subjectId: principalId })),
    find: (facts) =>
      facts.apps
        // Nobody has said that sign-ins of managed identities are in Microsoft's record.
        .filter(
          (app) =>
            app.signInKnown === true &&
            app.accountEnabled &&
            app.publisher !== 'microsoft' &&
            app.servicePrincipalType !== 'ManagedIdentity',
        )
        .filter((app) =>
          app.lastSignInDateTime === undefined
            ? !isNewAltogether(facts, app)
            : !isTooNew(facts, app.lastSignInDateTime),
        )
        .map((app) => ({
          subjectId: app.principalId,
          subjectName: app.displayName,
          severity: severityOf(app.tier),
          message:
            app.lastSignInDateTime === undefined
              ? 'No sign-in of the app is on record.'
              : `The app has not signed in for ${daysSince(facts, app.lastSignInDateTime)} days.`,
          evidence: { lastSignInDateTime: app.lastSignInDateTime ?? null, permissions: permissionsOf(app) },
        })),
  },
]
