import { APP_PERMISSIONS, APPS } from '../apps.ts'
import type { AppPermission, DelegatedGrant, GraphAppRole, TenantApp } from '../apps.ts'
import { CAST } from '../cast.ts'
import { namedId } from '../ids.ts'
import { mix, pick } from '../random.ts'

const PARTNER_TENANT = '7c1e5f3a-2b4d-4e6f-8a90-1b2c3d4e5f60'
const SUBJECTS = [
  'Timetable',
  'Parking',
  'Alumni',
  'Printing',
  'Badge',
  'Survey',
  'Archive',
  'Payroll',
  'Room booking',
  'Newsletter',
] as const
const KINDS = ['sync', 'connector', 'import', 'test', 'bot', 'dashboard'] as const

const POWERFUL: readonly GraphAppRole[] = [
  'RoleManagement.ReadWrite.Directory',
  'Directory.ReadWrite.All',
  'User.ReadWrite.All',
  'GroupMember.ReadWrite.All',
]
const HARMLESS: readonly GraphAppRole[] = ['User.Read.All', 'Group.Read.All', 'AuditLog.Read.All', 'Directory.Read.All']

/**
 * One app in so many can do everything, and nobody remembers it: no owner, and a secret older than its makers' time
 * here.
 */
const FORGOTTEN_EVERY = 12
const isForgotten = (position: number) => position % FORGOTTEN_EVERY === 0

export const appName = (position: number): string => `grownApp${position + 1}`

export function manyApps(seed: number, count: number): TenantApp[] {
  return Array.from({ length: count }, (_, position) => {
    const random = (salt: number) => mix(seed, position, 200 + salt)
    const app = {
      name: appName(position),
      appId: namedId(seed, `appId:${position}`),
      displayName: `${pick(SUBJECTS, random(0))} ${pick(KINDS, random(1))} ${position + 1}`,
    }
    if (isForgotten(position)) {
      return { ...app, secrets: [{ kind: 'password', ageDays: 1_200 + (random(2) % 1_300), endsInDays: 1_500 }] }
    }
    if (random(3) % 10 < 2) return { ...app, owner: PARTNER_TENANT }
    if (random(3) % 10 === 2) return { ...app, type: 'ManagedIdentity' }
    const certificate = random(4) % 3 === 0
    return {
      ...app,
      secrets: [
        {
          kind: certificate ? 'certificate' : 'password',
          ageDays: random(5) % 900,
          endsInDays: (random(6) % 700) - 100,
        },
      ],
      ...(random(7) % 5 < 2 ? { owners: ['activeStaff', 'contactPerfect'] } : {}),
    }
  })
}

/** One permission per app, then a second one, and so on. */
export function manyAppPermissions(apps: number, count: number): AppPermission[] {
  if (count > apps * HARMLESS.length) throw new TypeError(`${apps} apps are too few for ${count} more app permissions`)
  return Array.from({ length: count }, (_, position) => {
    const [app, round] = [position % apps, Math.floor(position / apps)]
    const powerful = round === 0 && isForgotten(app)
    const permission = powerful ? pick(POWERFUL, app / FORGOTTEN_EVERY) : pick(HARMLESS, app + round)
    return { app: appName(app), permission, sinceDays: powerful ? 1_300 : 300 }
  })
}

/** One in ten is for everybody, and one in twenty of these can do much; the rest is what single people agreed to. */
export function manyDelegatedGrants(apps: number, count: number, users: number): DelegatedGrant[] {
  const forEverybody = Math.min(apps, Math.ceil(count / 10))
  if (count - forEverybody > apps * (users - CAST.length)) {
    throw new TypeError(`${apps} apps are too few for ${count} more delegated grants`)
  }
  return Array.from({ length: count }, (_, position) => {
    const own = position - forEverybody
    return own < 0
      ? {
          app: appName(position),
          resource: 'microsoftGraph',
          scope: position % 20 === 0 ? ' User.Read Directory.ReadWrite.All' : ' User.Read profile',
        }
      : {
          app: appName(own % apps),
          resource: 'microsoftGraph',
          scope: ' User.Read openid',
          user: CAST.length + Math.floor(own / apps),
        }
  })
}

export const appCount = APPS.length
/** At Microsoft Graph alone. */
export const appPermissionCount = APP_PERMISSIONS.filter(({ resource }) => resource === undefined).length
