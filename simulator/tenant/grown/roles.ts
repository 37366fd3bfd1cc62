import type { GroupDefinition } from '../groups.ts'
import { settingsFor } from '../policy-rules.ts'
import type { PolicySettings } from '../policy-rules.ts'
import { ROLE_GRANTS } from '../roles.ts'
import type { RoleGrant } from '../roles.ts'
import { UNLIKELY_ADMINISTRATORS } from './people.ts'

const GLOBAL_ADMINISTRATORS = 20
const GLOBAL = 'Global Administrator'

/** What groups hold: the first one a role that resets the second factor of anybody. */
const ROLES_OF_GROUPS = [
  'Privileged Authentication Administrator',
  'User Administrator',
  'Helpdesk Administrator',
  'Exchange Administrator',
  'Teams Administrator',
  'Groups Administrator',
  'License Administrator',
  'Global Reader',
  'Security Reader',
] as const
const STANDING = [
  'User Administrator',
  'Exchange Administrator',
  'Teams Administrator',
  'Helpdesk Administrator',
  'Reports Reader',
] as const
const ELIGIBLE = [
  'Privileged Role Administrator',
  'User Administrator',
  'Exchange Administrator',
  'Groups Administrator',
] as const

const at = <T>(list: readonly T[], position: number): T => list[position % list.length] as T

const active = (user: RoleGrant['principal'], role: string, sinceDays: number): RoleGrant => ({
  principal: user,
  role,
  kind: 'active',
  sinceDays,
})

/** Groups that hold roles and were never put under PIM; the first has the second inside. */
export function roleGroups(count: number): GroupDefinition[] {
  return Array.from({ length: count }, (_, position) => ({
    name: `grownGroup${position + 1}`,
    displayName: `Admins ${at(ROLES_OF_GROUPS, position)} ${position + 1}`,
    about: `role-assignable, outside of PIM, holds ${at(ROLES_OF_GROUPS, position)}`,
    properties: { isAssignableToRole: true, visibility: 'Private' },
    outsidePim: true,
    ...(position === 0 && count > 1 ? { memberGroups: ['grownGroup2'] } : {}),
  }))
}

/** How many groups hold a role in a tidy tenant. */
export const roleGroupCount = ROLE_GRANTS.filter(({ principal }) => 'group' in principal).length

/** Twenty Global Administrators with those of the tidy tenant. */
const globalAdministrators = (): number =>
  GLOBAL_ADMINISTRATORS -
  ROLE_GRANTS.filter(({ role, kind }) => role === GLOBAL && kind === 'active').length -
  UNLIKELY_ADMINISTRATORS.length

/** Who may become Global Administrator, does so at night, and says nothing. */
export const nightShiftOf = (staff: readonly number[]): number | undefined => staff[globalAdministrators()]

export interface RolesOfMany {
  roles: RoleGrant[]
  members: Map<string, number[]>
}

/** Of the others, three in five are in a group, one is always active, and one may activate and never has. */
export function rolesOfMany(staff: readonly number[], groups: readonly GroupDefinition[]): RolesOfMany {
  const members = new Map<string, number[]>(groups.map(({ name }) => [name, []]))
  const roles: RoleGrant[] = [
    ...UNLIKELY_ADMINISTRATORS.map((user, position) => active({ user }, GLOBAL, 600 + 50 * position)),
    ...groups.map(({ name }, position) => active({ group: name }, at(ROLES_OF_GROUPS, position), 800)),
  ]
  const nightShift = nightShiftOf(staff)
  let inGroups = 0
  for (const [position, user] of staff.entries()) {
    if (user === nightShift) roles.push({ principal: { user }, role: GLOBAL, kind: 'eligible', sinceDays: 500 })
    else if (position < globalAdministrators()) roles.push(active({ user }, GLOBAL, 300 + 20 * position))
    else if (position % 5 === 0) {
      roles.push({ principal: { user }, role: at(ELIGIBLE, position / 5), kind: 'eligible', sinceDays: 700 })
    } else if (position % 5 === 1 || groups.length === 0) roles.push(active({ user }, at(STANDING, position), 400))
    else members.get(at(groups, inGroups++).name)?.push(user)
  }
  return { roles, members }
}

const WEAK: PolicySettings = {
  activation: 'PT24H',
  mfa: false,
  approval: false,
  permanentEligibility: true,
  permanentAssignment: true,
}
const WEAK_ROLES: ReadonlySet<string> = new Set([
  GLOBAL,
  'Privileged Role Administrator',
  'Privileged Authentication Administrator',
  'User Administrator',
])

export const weakSettings = (name: string): PolicySettings => (WEAK_ROLES.has(name) ? WEAK : settingsFor(name))
