import { appPrincipalsByIds, registrationsByAppIds, type AppPrincipal, type AppRegistration } from '../../graph/apps.ts'
import { appSignInActivities, type AppSignInActivity } from '../../graph/app-sign-ins.ts'
import { isRefused } from '../../graph/failure.ts'
import { listOf, readLists } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { organization } from '../../graph/organization.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { present } from '../../present.ts'
import { readAppGrants, type AppPermission, type UnreadResource } from './app-grants.ts'
import { GRAPH_RESOURCE } from './app-permissions.ts'
import { appName } from './names.ts'
import type { Tier } from './tiers.ts'

export const APP_PUBLISHERS = ['own', 'microsoft', 'other'] as const
export type AppPublisher = (typeof APP_PUBLISHERS)[number]

/** What proves an app to be itself: how many of a kind, how old, and until when. */
export interface AppCredentials {
  count: number
  expired: number
  oldestDays?: number
  nextExpiryDateTime?: string
}

/** An app that can do much by itself, or on behalf of everybody. */
export interface PrivilegedApp {
  /** Where it is: others will be Azure, Exchange and Intune. */
  system: 'entra'
  /** Object id of its service principal. */
  principalId: string
  appId?: string
  displayName: string
  servicePrincipalType?: string
  publisher: AppPublisher
  accountEnabled: boolean
  /** Of its most dangerous permission. */
  tier: Tier
  permissions: AppPermission[]
  secrets: AppCredentials
  certificates: AppCredentials
  /** People and apps that can change the registration, and with it take what the app may do. */
  ownerCount?: number
  owners?: string[]
  /** Their object ids, in the same order. */
  ownerIds?: string[]
  /** Whether there is a record of sign-ins at all, without which no date means nothing. */
  signInKnown?: boolean
  lastSignInDateTime?: string
}

export interface AppInventory {
  asOf: string
  apps: readonly PrivilegedApp[]
  notRead: UnreadResource[]
}

/**
 * Tenants in which Microsoft keeps its own apps
 * (https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in).
 */
const MICROSOFT_TENANTS = new Set(['f8cdef31-a31e-4b4a-93e4-5f571e91255a', '72f988bf-86f1-41af-91ab-2d7cd011db47'])

/**
 * Every app with a permission of tier 0 or 1. HTTP requests: 1 for the first lists, 1 for who holds application
 * permissions and for each further 999 of a resource, 1 for each further 999 tenant-wide grants, ⌈such apps ÷ 1,000⌉,
 * ⌈own apps among them ÷ 300⌉ and ⌈apps that ever signed in ÷ 999⌉ for when that was. How many apps and people there
 * are otherwise does not matter.
 */
export async function readPrivilegedApps(reader: GraphReader, now: () => number): Promise<AppInventory> {
  const asOf = isoTime(new Date(now()))
  const [{ permissions, notRead }, signIns] = await Promise.all([readAppGrants(reader), readAppSignIns(reader)])
  const [principals, own] = await Promise.all([appPrincipalsByIds(reader, permissions.keys()), organization(reader)])
  const isOwn = ({ appOwnerOrganizationId }: AppPrincipal) => appOwnerOrganizationId === own?.id
  const registrations = new Map(
    (
      await registrationsByAppIds(
        reader,
        principals.filter(isOwn).flatMap(({ appId }) => appId ?? []),
      )
    ).map((app) => [app.appId, app]),
  )
  const apps = principals.map((principal) =>
    toApp(
      principal,
      isOwn(principal),
      permissions.get(principal.id) ?? [],
      registrations.get(principal.appId),
      signIns,
      now(),
    ),
  )
  return { asOf, apps: apps.sort((a, b) => (placeOfApp(a) < placeOfApp(b) ? -1 : 1)), notRead }
}

/**
 * When apps last signed in, by application id; nothing at all without the license, the permission, or the report in
 * this cloud.
 */
async function readAppSignIns(reader: GraphReader): Promise<Map<string, string | undefined> | undefined> {
  const [response] = await readLists(reader, [appSignInActivities])
  if (isRefused(response)) return undefined
  return new Map(
    listOf<AppSignInActivity>(response).map(({ appId, lastSignInActivity }) => {
      const times = [lastSignInActivity?.lastSignInDateTime, lastSignInActivity?.lastNonInteractiveSignInDateTime]
        .map((time) => Date.parse(time ?? ''))
        .filter((time) => time > 0)
      return [(appId ?? '').toLowerCase(), times.length === 0 ? undefined : isoTime(new Date(Math.max(...times)))]
    }),
  )
}

/** Everything dangerous that an app may do, whatever the order. */
export const permissionsOf = ({ permissions }: PrivilegedApp): string[] =>
  permissions.map((permission) => `${permissionName(permission)} ${permission.type}`).sort()

/** A permission as people know it: of Microsoft Graph unless said otherwise. */
export const permissionName = ({ name, resource = GRAPH_RESOURCE.name }: AppPermission): string =>
  resource === GRAPH_RESOURCE.name ? name : `${name} (${resource})`

export const placeOfApp = ({ tier, displayName, principalId }: PrivilegedApp): string =>
  [tier, displayName, principalId].join('\u0000')

function toApp(
  principal: AppPrincipal,
  isOwn: boolean,
  permissions: AppPermission[],
  registration: AppRegistration | undefined,
  signIns: ReadonlyMap<string, string | undefined> | undefined,
  now: number,
): PrivilegedApp {
  const { id, appId, displayName, servicePrincipalType, appOwnerOrganizationId, accountEnabled } = principal
  return {
    system: 'entra',
    principalId: id,
    ...present('appId', appId),
    displayName: appName({ ...present('displayName', displayName), ...present('appId', appId), id }),
    ...present('servicePrincipalType', servicePrincipalType),
    publisher:
      isOwn || isOfThisTenant(principal)
        ? 'own'
        : MICROSOFT_TENANTS.has(appOwnerOrganizationId ?? '')
          ? 'microsoft'
          : 'other',
    accountEnabled: accountEnabled !== false,
    tier: Math.min(...permissions.map(({ tier }) => tier)) as Tier,
    permissions: permissions.sort((a, b) => a.tier - b.tier || (permissionName(a) < permissionName(b) ? -1 : 1)),
    secrets: credentials([...(principal.passwordCredentials ?? []), ...(registration?.passwordCredentials ?? [])], now),
    certificates: credentials([...(principal.keyCredentials ?? []), ...(registration?.keyCredentials ?? [])], now),
    ...(registration === undefined
      ? {}
      : {
          ownerCount: registration.owners?.length ?? 0,
          owners: (registration.owners ?? []).map((owner) => owner.displayName ?? owner.id),
          ownerIds: (registration.owners ?? []).map((owner) => owner.id),
        }),
    ...(signIns === undefined
      ? {}
      : { signInKnown: true, ...present('lastSignInDateTime', signIns.get((appId ?? '').toLowerCase())) }),
  }
}

/**
 * Whose application it is says Graph only of what has one. Managed identities, and principals from before there were
 * registrations, belong to the tenant that they are in
 * (https://learn.microsoft.com/graph/api/resources/serviceprincipal).
 */
const isOfThisTenant = ({ servicePrincipalType, appOwnerOrganizationId }: AppPrincipal): boolean =>
  servicePrincipalType === 'ManagedIdentity' || (servicePrincipalType === 'Legacy' && appOwnerOrganizationId == null)

interface Credential {
  keyId?: string | null
  startDateTime?: string | null
  endDateTime?: string | null
}

/** One that stands in both places counts once. */
function credentials(all: readonly Credential[], now: number): AppCredentials {
  const distinct = [
    ...new Map(all.map((credential, index) => [credential.keyId ?? String(index), credential])).values(),
  ]
  const valid = distinct.filter(({ endDateTime }) => typeof endDateTime !== 'string' || Date.parse(endDateTime) > now)
  const started = valid.flatMap(({ startDateTime }) =>
    typeof startDateTime === 'string' ? [Date.parse(startDateTime)] : [],
  )
  const ends = valid.flatMap(({ endDateTime }) => (typeof endDateTime === 'string' ? [Date.parse(endDateTime)] : []))
  return {
    count: valid.length,
    expired: distinct.length - valid.length,
    ...(started.length === 0 ? {} : { oldestDays: Math.floor((now - Math.min(...started)) / DAY_MS) }),
    ...(ends.length === 0 ? {} : { nextExpiryDateTime: isoTime(new Date(Math.min(...ends))) }),
  }
}
