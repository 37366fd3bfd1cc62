import { permissionName, permissionsOf, type PrivilegedApp } from '../../apps.ts'
import {
  aboutPrincipal,
  APP_PRACTICES,
  byPrincipal,
  isPrivileged,
  listed,
  ROLE_PRACTICES,
  severityOf,
  type Found,
  type Rule,
  type Severity,
} from './rule.ts'

const OLD_SECRET_DAYS = 180

const aboutApp = (
  { principalId, displayName }: PrivilegedApp,
  severity: Severity,
  message: string,
  evidence: Found['evidence'],
): Found => ({ subjectId: principalId, subjectName: displayName, severity, message, evidence })

/** What stands out about apps that can do much. */
export const APP_RULES: readonly Rule[] = [
  {
    id: 'appWithDirectoryRole',
    title: 'App with a privileged role',
    advice: 'Give the app the Graph permissions that it needs instead, or the role for an administrative unit.',
    source: ROLE_PRACTICES,
    needs: [],
    find: (facts) =>
      byPrincipal(
        facts.assignments.filter(
          (row) => row.principalType === 'servicePrincipal' && isPrivileged(row) && row.scopeType === 'tenant',
        ),
      ).map(({ row, roles, tier, power }) =>
        aboutPrincipal(row, severityOf(tier), `An app holds ${listed(roles)}.`, { power }),
      ),
  },
  {
    id: 'appControlsTenant',
    title: 'App that could take over the tenant',
    advice: 'Take the permissions away that it does not need, or narrow them; watch it like a Global Administrator.',
    source: APP_PRACTICES,
    needs: ['apps'],
    find: ({ apps }) =>
      apps
        .filter(({ tier, accountEnabled, publisher }) => tier === 0 && accountEnabled && publisher !== 'microsoft')
        .map((app) =>
          aboutApp(
            app,
            app.publisher === 'other' ? 'high' : 'medium',
            `${app.publisher === 'other' ? 'An app of another organization' : 'An app'} has ` +
              `${listed(app.permissions.filter(({ tier }) => tier === 0).map(permissionName))}.`,
            { permissions: permissionsOf(app) },
          ),
        ),
  },
  {
    id: 'oldAppSecret',
    title: 'Old secret of a privileged app',
    advice:
      'Use a managed identity or a certificate; otherwise make a new secret at least twice a year, and delete ' +
      'the old one.',
    source: APP_PRACTICES,
    needs: ['apps'],
    find: ({ apps }) =>
      apps
        .filter(({ secrets }) => secrets.oldestDays !== undefined && secrets.oldestDays > OLD_SECRET_DAYS)
        .map((app) =>
          aboutApp(app, severityOf(app.tier), `A secret is ${app.secrets.oldestDays} days old.`, {
            secrets: app.secrets.count,
            nextExpiryDateTime: app.secrets.nextExpiryDateTime ?? null,
            permissions: permissionsOf(app),
          }),
        ),
  },
  {
    id: 'appWithoutOwner',
    title: 'Privileged app without an owner',
    advice: 'Find out who needs it and make two people its owners, or remove it.',
    source: APP_PRACTICES,
    needs: ['apps'],
    find: ({ apps }) =>
      apps
        .filter(({ ownerCount }) => ownerCount === 0)
        .map((app) =>
          aboutApp(app, 'low', 'Nobody is named as owner of the app.', {
            ownerCount: 0,
            permissions: permissionsOf(app),
          }),
        ),
  },
]
