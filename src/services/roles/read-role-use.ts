import { setTimeout as sleep } from 'node:timers/promises'
import table from '../../data/audit-actions.json' with { type: 'json' }
import { openLog } from '../../graph/logs.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { directoryAuditsRead, type DirectoryAudit } from '../../graph/sign-ins.ts'
import type { PageRead } from '../../graph/url.ts'
import { DAY_MS, isoSeconds, isoTime } from '../../time.ts'
import { present } from '../../present.ts'
import type { RoleInventory } from './inventory.ts'
import { candidateRoles, isOfDirectory, leastRole, type CandidateRole } from './lesser-role.ts'
import type { AssignmentRow } from './assignment-rows.ts'
import { GLOBAL_ADMINISTRATOR } from './snapshots/snapshot-summary.ts'
import { TooMuch } from './surroundings/parts.ts'
import type { RoleUse } from './role-use.ts'

/** For how long back it is looked. */
export const USE_DAYS = 30
/** A busier log than 20 pages of 999 says nothing, rather than half of it. */
const MOST_PAGES = 20
/**
 * Logs take 5 requests in 10 seconds
 * (https://learn.microsoft.com/graph/throttling-limits#identity-and-access-reports-service-limits).
 */
const PAGE_EVERY_MS = 2_000

const byActivity = new Map((table as KnownActivity[]).map((entry) => [entry.activity.toLowerCase(), entry]))

/**
 * What the holders of roles of tier 0 and 1 did in the last 30 days by the directory's own log, and which lesser role
 *  would have done. HTTP requests: ⌈entries of the whole log ÷ 999⌉, 20 at most.
 *
 * @throws TooMuch for a log that is longer than that
 * @throws GraphFailure where it can't be read
 */
export async function readUse(reader: GraphReader, inventory: RoleInventory, now: () => number): Promise<RoleUse[]> {
  const dangerous = inventory.rows.filter(
    ({ principalType, tier }) => principalType === 'user' && (tier === 0 || tier === 1),
  )
  const holders = Map.groupBy(dangerous, ({ principalId }) => principalId.toLowerCase())
  const asked = isoSeconds(new Date(now() - USE_DAYS * DAY_MS))
  const { since, entries } = await readLog(reader, asked, (actor) => holders.has(actor))
  const byActor = Map.groupBy(entries, actorOf)
  return [...holders]
    .map(([userId, rows]) => useOf(userId, since, rows, byActor.get(userId) ?? [], inventory))
    .sort((a, b) => (a.userId < b.userId ? -1 : 1))
}

const actorOf = ({ initiatedBy }: DirectoryAudit): string => initiatedBy?.user?.id?.toLowerCase() ?? ''

/** What these people did, and from when on the log tells it. */
async function readLog(
  reader: GraphReader,
  asked: string,
  isWanted: (actor: string) => boolean,
): Promise<{ since: string; entries: DirectoryAudit[] }> {
  const { read, first, since } = await openLog<DirectoryAudit, PageRead>(reader, directoryAuditsRead, asked)
  const entries = new Map<string, DirectoryAudit>()
  for (let page = first, pages = 1; ; pages++) {
    for (const entry of page.value) if (isWanted(actorOf(entry))) entries.set(entry.id ?? '', entry)
    if (page.nextLink === undefined) return { since: isoTime(new Date(since)), entries: [...entries.values()] }
    if (pages >= MOST_PAGES) break
    await sleep(PAGE_EVERY_MS)
    page = await reader.page<DirectoryAudit>(read, page.nextLink)
  }
  throw new TooMuch(`The log of the directory has more than ${MOST_PAGES} pages`)
}

function useOf(
  userId: string,
  sinceDateTime: string,
  rows: readonly AssignmentRow[],
  entries: readonly DirectoryAudit[],
  inventory: RoleInventory,
): RoleUse {
  const used = usedActions(userId, entries, inventory)
  const candidates = candidateRoles(inventory.definitions, inventory.ratings)
  const lesser =
    used.total > 0 && used.unmapped.length === 0 && rows.every((row) => isSeenInLog(row, candidates))
      ? leastRole(used.actions, candidates)
      : undefined
  return {
    userId,
    sinceDateTime,
    activities: used.activities,
    total: used.total,
    unmapped: used.unmapped,
    ...present(
      'lesserRole',
      lesser === undefined ? undefined : { roleId: lesser.roleId, roleName: lesser.roleName, tier: lesser.tier },
    ),
  }
}

/**
 * Whoever administers Exchange or Teams does most of it elsewhere. Of a Global Administrator, the directory is the part
 * that counts.
 */
const isSeenInLog = ({ roleId }: AssignmentRow, candidates: readonly CandidateRole[]): boolean =>
  roleId === GLOBAL_ADMINISTRATOR ||
  isOfDirectory(candidates.find((role) => role.roleId === roleId)?.actions ?? ['unknown'])

interface KnownActivity {
  activity: string
  actions: string[]
  properties?: Record<string, string>
}

/** What Microsoft notes about the entry itself among the properties that were changed. */
const NOTES = new Set(['Included Updated Properties', 'TargetId.UserType', 'Action Client Name', 'Actor ID'])

/** Those of the properties that were changed, where a role allows them singly, and else those of the activity. */
function actionsOf({ targetResources }: DirectoryAudit, { actions, properties = {} }: KnownActivity): string[] {
  const changed = (targetResources ?? [])
    .flatMap(({ modifiedProperties }) => modifiedProperties ?? [])
    .map(({ displayName }) => displayName ?? '')
    .filter((name) => !NOTES.has(name))
  const single = changed.map((name) => properties[name])
  return [
    ...(single.length > 0 && !single.includes(undefined) ? [] : actions),
    ...single.flatMap((action) => action ?? []),
  ]
}

export interface UsedActions extends Pick<RoleUse, 'activities' | 'total' | 'unmapped'> {
  actions: string[]
}

/**
 * The actions behind entries of the log. What people do about themselves, and activating a role, take no role. Changes
 * to people who hold roles, and to groups that may hold some, take more than the plain action
 * (https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions#who-can-perform-sensitive-actions).
 */
export function usedActions(
  userId: string,
  entries: readonly DirectoryAudit[],
  { rows, roleAssignable }: Pick<RoleInventory, 'rows' | 'roleAssignable'>,
): UsedActions {
  const administrators = new Set(rows.map(({ principalId }) => principalId.toLowerCase()))
  const counts = new Map<string, number>()
  const actions = new Set<string>()
  const unmapped = new Set<string>()
  for (const entry of entries) {
    const activity = entry.activityDisplayName ?? ''
    const targets = entry.targetResources ?? []
    const isTargeted = (of: (id: string) => boolean) =>
      targets.some(({ id }) => typeof id === 'string' && of(id.toLowerCase()))
    if (
      entry.result === 'failure' ||
      /\(PIM (de)?activation\)/i.test(activity) ||
      (targets.length > 0 && targets.every(({ id }) => id?.toLowerCase() === userId))
    ) {
      continue
    }
    counts.set(activity, (counts.get(activity) ?? 0) + 1)
    const known = byActivity.get(activity.toLowerCase())
    if (
      known === undefined ||
      (known.actions.some((action) => action.startsWith('microsoft.directory/users/')) &&
        isTargeted((id) => administrators.has(id)))
    ) {
      unmapped.add(activity)
      continue
    }
    const isRoleGroup = isTargeted((id) => roleAssignable.has(id))
    for (const action of actionsOf(entry, known)) {
      actions.add(isRoleGroup ? action.replace(/\/groups\//, '/groupsAssignableToRoles/') : action)
    }
  }
  return {
    activities: [...counts]
      .map(([activity, count]) => ({ activity, count }))
      .sort((a, b) => b.count - a.count || (a.activity < b.activity ? -1 : 1)),
    total: [...counts.values()].reduce((sum, count) => sum + count, 0),
    actions: [...actions].sort(),
    unmapped: [...unmapped].sort(),
  }
}
