import { randomUUID } from 'node:crypto'
import type { Settings } from '../../../config/settings.ts'
import { withDeadline } from '../../../deadline.ts'
import { Refusal } from '../../../errors.ts'
import { principalsByIds } from '../../../graph/roles.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { sharingReader } from '../../../graph/sharing.ts'
import { slices } from '../../../graph/url.ts'
import type { Store } from '../../../store/database.ts'
import {
  completeSnapshot,
  findSnapshot,
  insertSnapshot,
  insertSnapshotRows,
  latestSnapshot,
  listSnapshots,
} from '../../../store/role-snapshots.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import { placeInTime, type TimePlace } from '../../../store/time-place.ts'
import { STATEMENT_ROWS } from '../../../store/sizes.ts'
import { isoTime } from '../../../time.ts'
import type { TenantLicenses } from '../../licenses/tenant-licenses.ts'
import { shownOf, type Paging } from '../../lists/page.ts'
import type { SkipTokens } from '../../lists/skip-token.ts'
import type { Ledger } from '../../plans/ledger.ts'
import { present } from '../../../present.ts'
import type { RoleSystem } from '../../../role-systems.ts'
import { readPrivilegedApps } from '../apps.ts'
import { readApprovers } from '../approvers.ts'
import type { Baselines } from '../baselines.ts'
import { customRoles } from '../custom-roles.ts'
import { approvedPrincipals } from '../findings/approved.ts'
import type { FindingFollowUp } from '../findings/follow-up.ts'
import { readGroupPolicies } from '../group-settings.ts'
import { hasNoPim, readInventory } from '../inventory.ts'
import { rolePolicyAssignments } from '../policies.ts'
import { roleGroupRows } from '../role-group-rows.ts'
import { roleSettings } from '../pim-settings.ts'
import { settingsOfSystems } from '../systems/settings-of-systems.ts'
import { readSurroundings } from '../surroundings/read-surroundings.ts'
import { SNAPSHOT_PARTS, type SnapshotPart } from '../../../snapshot-parts.ts'
import { missingOf, readPart, wholePart } from '../surroundings/parts.ts'
import { readSystems } from '../systems/read-systems.ts'
import type { SystemReader } from '../systems/system.ts'
import { told } from '../systems/told-systems.ts'
import { readUse } from '../read-role-use.ts'
import { withNewSince } from './new-since.ts'
import { changesBetween, placeOfChange } from './snapshot-changes.ts'
import { readHolders } from './holders.ts'
import { readContent } from './read-content.ts'
import { toSnapshotRows, unreadParts, type SnapshotContent } from './snapshot-rows.ts'
import { knownCounts, summarizeSnapshot, type SnapshotSummary } from './snapshot-summary.ts'
import { withWeakened } from './weakened.ts'

const READ_WITHIN_MS = 15 * 60_000

export type RoleSnapshots = ReturnType<typeof createRoleSnapshots>

/** The roles of the tenant as they were at some moments: to be compared, and to be judged. */
export function createRoleSnapshots({
  store,
  ledger,
  reader,
  tenantLicenses,
  baselines,
  policy,
  follow,
  systems,
  skipTokens,
  now,
}: {
  store: Store
  ledger: Ledger
  reader: GraphReader
  tenantLicenses: TenantLicenses
  baselines: Baselines
  policy: Pick<Settings, 'roleSnapshotParts'>
  follow: FindingFollowUp
  /** Other systems with roles of their own; of one that is not among them nothing is said. */
  systems: readonly SystemReader[]
  skipTokens: SkipTokens
  now: () => number
}) {
  const wanted: ReadonlySet<SnapshotPart> = new Set(
    SNAPSHOT_PARTS.filter((part) => policy.roleSnapshotParts.includes(part)),
  )

  /**
   * Reads everything that there is to know about who has power in the tenant. What can't be read is left out, and said.
   */
  async function read(): Promise<{ content: SnapshotContent; summary: SnapshotSummary }> {
    const shared = sharingReader(reader)
    const [inventory, policies, apps] = await Promise.all([
      readInventory(shared, now, { owners: true }),
      readPart(wanted, 'settings', () => rolePolicyAssignments(shared)),
      readPart(wanted, 'apps', () => readPrivilegedApps(shared, now)).then((part) => wholePart('apps', part)),
    ])
    const { definitions, ratings, rows, groups, pim } = inventory
    const userIds = [
      ...new Set(rows.filter(({ principalType }) => principalType === 'user').map(({ principalId }) => principalId)),
    ]
    const [
      { holders, missing: ofHolders },
      { missing: ofSurroundings, ...surroundings },
      groupPolicies,
      approvers,
      uses,
      others,
    ] = await Promise.all([
      readHolders(shared, userIds, wanted),
      readSurroundings({ reader: shared, tenantLicenses, now }, inventory, wanted),
      readPart(wanted, 'groups', () => readGroupPolicies(shared, hasNoPim(pim) ? [] : [...groups.keys()])),
      readPart(wanted, 'approvers', () =>
        readApprovers(shared, new Set(rows.map(({ roleId }) => roleId)), definitions, ratings, policies.value ?? []),
      ),
      readPart(wanted, 'activity', () => readUse(shared, inventory, now)),
      readSystems({ reader: shared, systems, wanted }, inventory),
    ])
    const missing = [
      ...missingOf(policies, apps, groupPolicies, approvers, uses),
      ...ofHolders,
      ...ofSurroundings,
      ...others.missing,
    ]
    const content: SnapshotContent = {
      assignments: rows,
      settings: roleSettings(definitions, ratings, policies.value ?? [], baselines),
      apps: apps.value?.apps ?? [],
      holders,
      groups: roleGroupRows(inventory, groupPolicies.value ?? new Map(), baselines),
      customRoles: customRoles(definitions, ratings),
      ...present('approvers', policies.value === undefined ? undefined : approvers.value),
      ...present('uses', uses.value),
      ...surroundings,
      otherAssignments: others.rows,
      otherRoles: others.roles,
      denyAssignments: others.denyAssignments,
      classicAdministrators: others.classicAdministrators,
      otherSettings: settingsOfSystems(others, baselines),
      readPlaces: others.readPlaces,
      systems: others.systems,
      ...present('pimUnread', pim.pimAvailable ? undefined : pim.pimUnavailableReason),
      unread: unreadParts(missing, others.systems),
    }
    return { content, summary: summarizeSnapshot(content, missing, inventory.asOf, pim) }
  }

  /** Who of these does not exist any more: 1 request for 1,000. */
  async function goneOf(principalIds: readonly string[]): Promise<string[]> {
    const known = new Set((await principalsByIds(reader, principalIds)).map(({ id }) => id.toLowerCase()))
    return principalIds.map((id) => id.toLowerCase()).filter((id) => !known.has(id))
  }

  /** Nobody sees a snapshot before all of it is written down. */
  async function take(caller: string, { activationsRead }: { activationsRead: boolean }) {
    // It goes on after the reply, so it has none of the deadline of the request that began it.
    const { content, summary } = await withDeadline(READ_WITHIN_MS, async () => {
      const { content: found, summary } = await read()
      const content = await withWeakened(store, await withNewSince(store, found))
      const gonePrincipals = await goneOf(await approvedPrincipals(store, summary.asOf))
      return { content, summary: { ...summary, activationsRead, gonePrincipals } }
    })
    const id = randomUUID()
    const createdAt = new Date(now())
    await store.db.transaction().execute((db) => insertSnapshot(db, { id, createdAt, createdBy: caller }))
    for (const some of slices(toSnapshotRows(id, content), STATEMENT_ROWS)) {
      await store.db.transaction().execute((db) => insertSnapshotRows(db, some))
    }
    const followed = await follow(
      { id, createdAt, createdBy: caller, state: 'complete', summary, followed: false },
      content,
    )
    await ledger.write(caller, async (entry) => {
      await completeSnapshot(entry.db, id, summary)
      await followed(entry)
      entry.audit({ action: 'roleSnapshot.taken', data: { snapshotId: id, roleAssignments: summary.roleAssignments } })
    })
    return toSnapshotReply({ id, createdAt, createdBy: caller, state: 'complete', summary })
  }

  /** @throws Refusal `SnapshotNotFound` */
  async function get(snapshotId?: string): Promise<RoleSnapshotRow> {
    const snapshot =
      snapshotId === undefined ? await latestSnapshot(store.db) : await findSnapshot(store.db, snapshotId.toLowerCase())
    if (snapshot !== undefined) return snapshot
    throw new Refusal(
      'SnapshotNotFound',
      snapshotId === undefined
        ? 'There is no snapshot of the roles yet: take one with TakeRoleSnapshot.'
        : `There is no snapshot with the id "${snapshotId}".`,
      { target: 'snapshotId' },
    )
  }

  const contentOf = (snapshot: RoleSnapshotRow): Promise<SnapshotContent> => readContent(store.db, snapshot)

  return {
    take,
    get,
    contentOf,

    async list({ top = 100, skipToken }: Paging) {
      const question = ['ListRoleSnapshots']
      const rows = await listSnapshots(store.db, skipTokens.open<TimePlace>(question, skipToken), top + 1)
      const { value, ...rest } = shownOf(skipTokens, question, rows, placeInTime, top)
      return { value: value.map(toSnapshotReply), ...rest }
    },

    /**
     * What is different between two snapshots; between the last two unless given.
     *
     * @throws Refusal `SnapshotNotFound`, `InvalidInput` for a `from` that is newer than `to`
     */
    async changes({
      from,
      to,
      system,
      top = 999,
      skipToken,
    }: Paging & { from?: string; to?: string; system?: RoleSystem }) {
      const question = ['ListRoleChanges', from, to, system]
      // What goes on goes on with the snapshots that it began with.
      const begun = skipTokens.open<{ from: string; to: string; place: string }>(question, skipToken)
      const after = await get(to ?? begun?.to)
      const earlier = from ?? begun?.from
      const before = earlier === undefined ? await latestSnapshot(store.db, after) : await get(earlier)
      if (before === undefined) {
        throw new Refusal(
          'SnapshotNotFound',
          to === undefined
            ? 'There is only one snapshot, so there is nothing to compare it with: take another one later.'
            : 'There is no snapshot before this one to compare it with: choose a later one as to.',
          { target: to === undefined ? 'from' : 'to' },
        )
      }
      if (before.createdAt > after.createdAt) {
        throw new Refusal('InvalidInput', 'from is newer than to: exchange them.', { target: 'from' })
      }
      const changes = changesBetween(await contentOf(before), await contentOf(after)).map((change, index) => ({
        ...change,
        place: String(index).padStart(6, '0') + placeOfChange(change),
      }))
      const left = changes.filter(
        (change) => change.place > (begun?.place ?? '') && (system === undefined || change.system === system),
      )
      const { value, ...rest } = shownOf(
        skipTokens,
        question,
        left,
        ({ place }) => ({ from: before.id, to: after.id, place }),
        top,
      )
      return {
        value: value.map(({ place: _place, ...change }) => change),
        ...rest,
        fromSnapshotId: before.id,
        fromDateTime: isoTime(before.createdAt),
        toSnapshotId: after.id,
        toDateTime: isoTime(after.createdAt),
      }
    },
  }
}

function toSnapshotReply({ id, createdAt, createdBy, summary }: Omit<RoleSnapshotRow, 'followed'>) {
  const { activationsRead: _read, gonePrincipals: _gone, systems, ...counted } = knownCounts(summary as SnapshotSummary)
  return {
    snapshotId: id,
    createdDateTime: isoTime(createdAt),
    createdBy,
    ...counted,
    ...present('systems', systems?.map(told)),
  }
}
