import { DELEGATED_GRANTS } from '../apps.ts'
import { TIDY } from '../founding.ts'
import type { Founding } from '../founding.ts'
import { appCount, appName, appPermissionCount, manyAppPermissions, manyApps, manyDelegatedGrants } from './apps.ts'
import { badHabits } from './logs.ts'
import { ordinaryStaff, UNLIKELY_ADMINISTRATORS } from './people.ts'
import { nightShiftOf, roleGroupCount, roleGroups, rolesOfMany, weakSettings } from './roles.ts'
import { beyond } from './sizes.ts'
import type { Sizes } from './sizes.ts'

/**
 * Whoever holds a role in a tidy tenant: eight people and a deleted one, two members of groups, two groups and an app.
 */
const TIDY_PRINCIPALS = 13

/**
 * A college where roles were only ever given: on top of a tidy one, too many Global Administrators, groups with roles
 * that PIM knows nothing of, forgotten apps, weak rules, and people who never use what they may.
 */
export function grownFounding({
  seed,
  users,
  now,
  sizes,
}: {
  seed: number
  users: number
  now: number
  sizes: Sizes
}): Founding {
  const groups = roleGroups(beyond('roleGroups', sizes, roleGroupCount))
  const apps = manyApps(seed, 1 + beyond('apps', sizes, appCount + 1))
  const others = UNLIKELY_ADMINISTRATORS.length + groups.length + 1
  const staff = ordinaryStaff(seed, users, beyond('principals', sizes, TIDY_PRINCIPALS + others))
  const { roles, members } = rolesOfMany(staff, groups)
  const [owned] = groups
  return {
    groups: [...TIDY.groups, ...groups],
    members,
    owners: new Map(owned === undefined ? [] : [[owned.name, staff.slice(-1)]]),
    roles: [
      ...TIDY.roles,
      ...roles,
      {
        principal: { servicePrincipal: appName(0) },
        role: 'Privileged Role Administrator',
        kind: 'active',
        sinceDays: 1_300,
      },
    ],
    access: TIDY.access,
    apps: [...TIDY.apps, ...apps],
    appPermissions: [
      ...TIDY.appPermissions,
      ...manyAppPermissions(apps.length, beyond('appPermissions', sizes, appPermissionCount)),
    ],
    delegatedGrants: [
      ...TIDY.delegatedGrants,
      ...manyDelegatedGrants(apps.length, beyond('delegatedGrants', sizes, DELEGATED_GRANTS.length), users),
    ],
    settingsOf: weakSettings,
    audits: badHabits(nightShiftOf(staff), now),
    withoutMfa: new Set([
      ...TIDY.withoutMfa,
      'serviceAccount',
      'neverSignedInNull',
      'disabledUser',
      ...staff.filter((_, position) => position % 3 === 0),
    ]),
  }
}
