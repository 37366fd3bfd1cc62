import { deadline, timeLeft, withDeadline } from '../../../deadline.ts'
import type { ArmReader, Authorizations } from '../../../arm/reader.ts'
import type { DefinitionRow } from '../../../arm/rows.ts'
import { lastSegment } from '../../../arm/scopes.ts'
import { present } from '../../../present.ts'
import { isoTime } from '../../../time.ts'
import {
  HIGHER_TIERS,
  NOT_CHOSEN,
  type SystemGrant,
  type SystemInventory,
  type SystemRole,
  type SystemSettings,
  type Unseen,
} from '../systems/system.ts'
import { activeGrants, eligibleGrants } from './azure-grants.ts'
import { placesAbove, readPlaces, scopeName, type Places } from './places.ts'
import { rateAzureRole } from './rate-azure-roles.ts'
import { readInstances } from './read-instances.ts'
import { readSettings } from './read-settings.ts'
import { leftOut, OWN_IDENTITY_UNKNOWN, refusalOf } from './refusals.ts'
import { coverageOf, type Coverage } from './coverage.ts'
import { allPermissions, classicAdministratorOf, readDenials } from './denials.ts'

export interface AzureReaderOptions {
  reader: ArmReader
  now: () => number
  /** Of the tenant; what our token says, unless given. */
  tenantId?: string | undefined
  /** The object id of our own identity by its app, where the token does not say it. */
  principalOf?: (appId: string) => Promise<string | undefined>
  /** Ids of the only subscriptions that are read; all unless there are some. */
  subscriptionIds?: readonly string[]
  /** Roles of a higher tier are left out. */
  maxTier?: number
  /** Whether to ask which assignments are activated or end by themselves. */
  timeBounds?: boolean
  /** Whether to ask what is forbidden whatever roles somebody holds. */
  denyAssignments?: boolean
  /** Whether to ask what PIM asks for around the roles in use. */
  settings?: boolean
}

/** Resource Graph takes so many subscriptions in a query. */
const SUBSCRIPTIONS_A_QUERY = 1_000

const READ_WITHIN_MS = 10 * 60_000
const ownTime = (): number => (deadline() === undefined ? READ_WITHIN_MS : timeLeft())

/**
 * Reads who holds which role in Azure. HTTP requests: 2 (hierarchy, subscriptions) + one for each 1,000 assignments and
 * roles together + 1 (what is given for all of Azure) + G + S eligibilities + G + S time bounds + G + S deny
 * assignments, for G management groups (the root one included) and S subscriptions + P settings, for P roles in use at
 * scopes (`readSettings`); more where a list has several pages.
 */
export function createAzureReader(options: AzureReaderOptions) {
  const { reader, now, maxTier = 2, timeBounds = true, denyAssignments = true, settings: asksSettings = true } = options
  const only = new Set((options.subscriptionIds ?? []).map((id) => `/subscriptions/${id.toLowerCase()}`))

  /** In a part of the time that a snapshot has, so that throttling of Azure leaves the rest of it enough. */
  async function read(): Promise<SystemInventory> {
    const asOf = isoTime(new Date(now()))
    try {
      return await withDeadline(Math.min(READ_WITHIN_MS, ownTime()), () => readAll(asOf))
    } catch (error) {
      const reason = leftOut(error)
      if (reason === undefined) throw error
      return { system: 'azure', asOf, roles: [], grants: [], unseen: [{ what: 'everything', ...reason }] }
    }
  }

  /** @throws GraphFailure where reading may succeed the next time */
  async function readAll(asOf: string): Promise<SystemInventory> {
    const identity = await reader.identity()
    const tenantId = options.tenantId ?? identity.tenantId
    const objectId =
      identity.objectId ?? (identity.appId === undefined ? undefined : await options.principalOf?.(identity.appId))
    const nothing = (unseen: Unseen[]): SystemInventory => ({
      system: 'azure',
      asOf,
      roles: [],
      grants: [],
      unseen,
    })
    if (tenantId === undefined || objectId === undefined) {
      return nothing([{ what: 'everything', reason: 'refused', code: OWN_IDENTITY_UNKNOWN }])
    }

    const places = await readPlaces(reader, tenantId)
    const { wanted, others } = chosen(places, only)
    const unseen = [...places.unseen, ...chosenUnseen(places, only)]
    if (others > 0) {
      const scopeName = others === 1 ? '1 other subscription' : `${others} other subscriptions`
      unseen.push({ what: 'everything', reason: 'switchedOff', code: NOT_CHOSEN, scopeName })
    }

    let found: Authorizations
    try {
      found = await readActive(reader, places, wanted, tenantId, only.size > 0)
    } catch (error) {
      return nothing([{ what: 'everything', ...refusalOf(error) }])
    }
    const above = places.whole
      ? await reader.assignmentsAtOrAbove(places.root.scope).catch((error: unknown) => {
          unseen.push({ what: 'assignments', scopeId: '/', scopeName: scopeName(places, '/'), ...refusalOf(error) })
          return undefined
        })
      : undefined
    const assignments = new Map([...(above ?? []), ...found.assignments].map((row) => [row.id, row]))
    const definitions = new Map(found.definitions.map((row) => [lastSegment(row.id), row]))

    const coverage = await coverageOf({ reader, places, wanted, objectId, assignments, definitions })
    if (coverage.covered.length === 0) {
      return nothing([{ what: 'everything', reason: 'noPermission', code: 'OwnAssignmentUnseen' }])
    }
    unseen.push(...coverage.unseen)

    const scopes = coverage.covered
    const eligible = await readInstances(reader.eligibilities, 'eligibilities', scopes, places)
    const active = timeBounds
      ? await readInstances(reader.activeInstances, 'timeBounds', scopes, places)
      : { rows: new Map(), read: new Set<string>(), unseen: [{ what: 'timeBounds', reason: 'switchedOff' } as const] }
    unseen.push(...eligible.unseen, ...active.unseen)
    const given = await activeGrants({ reader, places, assignments, active })
    unseen.push(...given.unseen)
    const isWanted = ({ scopeId }: { scopeId?: string }) => only.size === 0 || concerns(wanted, places, scopeId)
    const denied = denyAssignments ? await deniedIn(coverage.coverageFor('denyAssignments'), places) : undefined
    unseen.push(...(denied?.unseen ?? [{ what: 'denyAssignments', reason: 'switchedOff' } as const]))
    const classic = classicIn(found, coverage.coverageFor('classicAdministrators'), places)
    unseen.push(...classic.unseen)

    const roles = rolesOf(definitions)
    const grants = [...given.grants, ...eligibleGrants(eligible.rows, places)].filter(
      (grant) => (roles.get(grant.roleId)?.tier ?? 0) <= maxTier && isWanted(grant),
    )
    if (maxTier < 2) unseen.push({ what: 'assignments', reason: 'switchedOff', code: HIGHER_TIERS })
    for (const { roleId } of grants) if (!roles.has(roleId)) roles.set(roleId, unknownRole(roleId))
    const known = grants.filter(({ roleId }) => definitions.has(roleId))
    const settings = asksSettings ? await settingsOf(known, roles, eligible.unseen) : undefined
    unseen.push(...(settings?.unseen ?? [{ what: 'settings', reason: 'switchedOff' } as const]))
    return {
      system: 'azure',
      asOf,
      roles: [...roles.values()],
      grants,
      ...present('denyAssignments', denied?.denials.filter(isWanted)),
      ...present('classicAdministrators', classic.administrators?.filter(isWanted)),
      ...present('settings', settings?.settings),
      readPlaces: [
        ...scopes.map(({ key }) => ({
          system: 'azure' as const,
          scopeId: key,
          eligibilities: eligible.read.has(key),
          timeBounds: active.read.has(key),
        })),
        ...(above === undefined
          ? []
          : [{ system: 'azure' as const, scopeId: '/', eligibilities: false, timeBounds: false }]),
      ],
      unseen,
      ...((only.size > 0 || maxTier < 2) && {
        chosen: { ...(only.size > 0 && { scopes: [...wanted], others }), ...(maxTier < 2 && { maxTier }) },
      }),
    }
  }

  async function deniedIn({ covered, unseen }: Coverage, places: Places) {
    const { denials, unseen: refused } = await readDenials(reader, covered, places)
    return { denials, unseen: [...unseen, ...refused] }
  }

  /** Where there is no PIM at all, nobody is asked about its settings. */
  async function settingsOf(
    grants: readonly SystemGrant[],
    roles: ReadonlyMap<string, SystemRole>,
    [noPim]: readonly Unseen[],
  ): Promise<{ settings?: SystemSettings[]; unseen: Unseen[] }> {
    if (noPim !== undefined && noPim.scopeId === undefined) return { unseen: [{ ...noPim, what: 'settings' }] }
    return readSettings(reader, grants, roles)
  }

  return { system: 'azure' as const, read }
}

/** Only subscriptions have classic administrators. */
function classicIn({ classicAdministrators: rows }: Authorizations, { covered, unseen }: Coverage, places: Places) {
  if (rows === undefined) {
    const unknown: Unseen = { what: 'classicAdministrators', reason: 'notOffered', code: 'NotInThisCloud' }
    return { administrators: undefined, unseen: [unknown] }
  }
  const isSubscription = (scopeId = '') => places.all.get(scopeId.toLowerCase())?.kind === 'subscription'
  const ofSubscriptions = unseen.filter(({ scopeId }) => isSubscription(scopeId))
  return {
    administrators: covered.length === 0 ? undefined : rows.map((row) => classicAdministratorOf(row, places)),
    unseen: ofSubscriptions,
  }
}

function chosen(places: Places, only: ReadonlySet<string>): { wanted: Set<string>; others: number } {
  if (only.size === 0) return { wanted: new Set(places.all.keys()), others: 0 }
  const subscriptions = [...places.all.values()].filter(({ kind }) => kind === 'subscription')
  const inside = subscriptions.filter(({ key }) => only.has(key))
  return {
    wanted: new Set([places.root.key, ...inside.flatMap(({ key }) => placesAbove(places, key))]),
    others: subscriptions.length - inside.length,
  }
}

/** A subscription that the operator asked for and Azure does not show, perhaps for a typing error. */
const chosenUnseen = ({ all }: Places, only: ReadonlySet<string>): Unseen[] =>
  [...only]
    .filter((key) => !all.has(key))
    .map((key) => ({
      what: 'everything',
      reason: 'noPermission',
      code: 'ChosenSubscriptionUnseen',
      scopeId: key,
      scopeName: scopeName({ all }, key),
    }))

const concerns = (wanted: ReadonlySet<string>, { all }: Places, scopeId = '/'): boolean => {
  const scope = scopeId.toLowerCase()
  return (
    scope === '/' ||
    [...wanted].some((key) => scope === key || (all.get(key)?.kind === 'subscription' && scope.startsWith(`${key}/`)))
  )
}

/** What no management group holds is asked for by itself: a query about a group does not reach it. */
async function readActive(
  reader: ArmReader,
  places: Places,
  wanted: ReadonlySet<string>,
  tenantId: string,
  isChosen: boolean,
): Promise<Authorizations> {
  const byGroup = places.whole && !isChosen
  const alone = [...places.all.values()]
    .filter(({ kind, key, parent }) => kind === 'subscription' && wanted.has(key) && (!byGroup || parent === undefined))
    .map(({ key }) => key.slice('/subscriptions/'.length))
  const parts = byGroup ? [await reader.authorizations({ managementGroups: [tenantId] })] : []
  for (let from = 0; from < alone.length; from += SUBSCRIPTIONS_A_QUERY) {
    parts.push(await reader.authorizations({ subscriptions: alone.slice(from, from + SUBSCRIPTIONS_A_QUERY) }))
  }
  const once = <Row extends { id: string }>(rows: Row[]) => [...new Map(rows.map((row) => [row.id, row])).values()]
  return {
    assignments: once(parts.flatMap((part) => part.assignments)),
    definitions: once(parts.flatMap((part) => part.definitions)),
    ...(parts.every(({ classicAdministrators }) => classicAdministrators !== undefined) && {
      classicAdministrators: once(parts.flatMap((part) => part.classicAdministrators ?? [])),
    }),
  }
}

function rolesOf(definitions: ReadonlyMap<string, DefinitionRow>): Map<string, SystemRole> {
  return new Map(
    [...definitions].map(([roleId, definition]) => {
      const { roleName, description, builtIn } = definition
      const role: SystemRole = {
        system: 'azure',
        roleId,
        roleName,
        ...present('description', description),
        builtIn,
        ...rateAzureRole(definition),
        ...(!builtIn && { permissions: allPermissions(definition.permissions) }),
      }
      return [roleId, role]
    }),
  )
}

const unknownRole = (roleId: string): SystemRole => ({
  system: 'azure',
  roleId,
  roleName: roleId,
  builtIn: false,
  tierReason: 'Not rated: the role itself is deleted, or may not be seen.',
  privileged: false,
})
