import { GLOBAL_ADMINISTRATOR } from '../../src/services/roles/snapshots/snapshot-summary.ts'
import type { AccessReview } from '../../src/services/roles/surroundings/access-reviews.ts'
import type { MicrosoftAlert } from '../../src/services/roles/surroundings/microsoft-alerts.ts'
import type { AccessPolicy } from '../../src/services/roles/surroundings/conditional-access.ts'
import type { PimLicense } from '../../src/services/roles/surroundings/pim-licenses.ts'

/** A review of Global Administrators that is on time, unless said otherwise. */
export const review = (more: Partial<AccessReview> = {}): AccessReview => ({
  reviewId: 'review1',
  displayName: 'Global Administrators',
  about: 'role',
  roleIds: [GLOBAL_ADMINISTRATOR],
  roleNames: ['Global Administrator'],
  groupIds: [],
  tier: 0,
  recurrence: 'every 3 months',
  overdue: false,
  ...more,
})

/** A policy in force that demands MFA of nobody, unless said otherwise; `undefined` for what nobody could tell. */
export const policy = ({
  includedThroughGroups,
  excludedThroughGroups,
  ...more
}: { [K in keyof AccessPolicy]?: AccessPolicy[K] | undefined } = {}): AccessPolicy => {
  const made = {
    policyId: 'policy1',
    displayName: 'Policy',
    state: 'enabled',
    includeUsers: [],
    includeGroups: [],
    includeRoles: [],
    excludeUsers: [],
    excludeGroups: [],
    excludeRoles: [],
    apps: ['all'],
    controls: ['mfa'],
    demandsMfa: true,
    ...more,
  } as AccessPolicy
  const through = (groups: string[], members: string[] | undefined) => members ?? (groups.length === 0 ? [] : undefined)
  const [included, excluded] = [
    through(made.includeGroups, includedThroughGroups),
    through(made.excludeGroups, excludedThroughGroups),
  ]
  return {
    ...made,
    ...(included !== undefined && { includedThroughGroups: included }),
    ...(excluded !== undefined && { excludedThroughGroups: excluded }),
  }
}

/** An active alert about one person, unless said otherwise. */
export const alert = (more: Partial<MicrosoftAlert> = {}): MicrosoftAlert => ({
  alertId: 'DirectoryRole_t_StaleSignInAlert',
  kind: 'StaleSignInAlert',
  displayName: 'Potential stale accounts in a privileged role',
  active: true,
  incidentCount: 1,
  severity: 'medium',
  incidents: [
    { principalId: 'u1', principalName: 'Ada', roleId: GLOBAL_ADMINISTRATOR, roleName: 'Global Administrator' },
  ],
  ...more,
})

export const license = ({
  expiryDateTime,
  ...more
}: { [K in keyof PimLicense]?: PimLicense[K] | undefined } = {}): PimLicense =>
  ({
    skuId: 'sku1',
    productName: 'Microsoft Entra ID P2',
    plan: 'P2',
    status: 'Enabled',
    seats: 100,
    consumed: 10,
    ...(expiryDateTime !== undefined && { expiryDateTime }),
    ...more,
  }) as PimLicense
