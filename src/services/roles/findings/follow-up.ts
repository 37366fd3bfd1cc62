import {
  followFindings,
  openSpans,
  replaceFindingsInDoubt,
  unfollowedSnapshots,
} from '../../../store/role-finding-spans.ts'
import { allSnapshots, latestSnapshot, openAcceptances } from '../../../store/role-snapshots.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Executor, Store } from '../../../store/database.ts'
import type { Entry } from '../../plans/ledger.ts'
import type { RoleAlerts } from '../alerts/alerts.ts'
import { findingAlerts } from '../alerts/finding-alerts.ts'
import { unreadParts, type SnapshotContent } from '../snapshots/snapshot-rows.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import type { FactsOf } from './facts.ts'
import { judgeFindings, unknownOf, type Judged } from './judge-findings.ts'
import { withLeftOut, type Noticed } from './left-out.ts'
import { toldByPim, withPimUnread } from './pim-unread.ts'
import { RULES } from './rules/all-rules.ts'
import type { Facts } from './rules/rule.ts'

export type FindingFollowUp = ReturnType<typeof createFindingFollowUp>

/**
 * Writes down how long findings last from one snapshot to the next, and tells of those that are new. What a snapshot
 * can not tell, because a part of it could not be read, goes on as it was.
 */
export function createFindingFollowUp({ store, alerts, facts }: { store: Store; alerts: RoleAlerts; facts: FactsOf }) {
  async function judge(
    snapshot: RoleSnapshotRow,
    content?: SnapshotContent,
  ): Promise<Judged & Noticed & { about: Facts }> {
    const about = await facts(snapshot, content)
    const accepted = await openAcceptances(store.db, snapshot.createdAt)
    const findings = judgeFindings(about, accepted)
    const unknown = await withPimUnread(unknownOf(about), { store, snapshot, about, findings })
    const noticed = await withLeftOut(unknown, { store, facts, snapshot, findings })
    return { ...noticed, findings, accepted, about }
  }

  async function write(
    db: Executor,
    snapshot: RoleSnapshotRow,
    { findings, unknown, inDoubt, seenBy }: Judged & Noticed,
  ): Promise<void> {
    const known = findings
      .filter((finding) => !unknown.has(finding))
      .map((finding) => ({ ...finding, seenBy: seenBy(finding.rule) }))
    await followFindings(db, snapshot, known, unknown.has)
    await replaceFindingsInDoubt(db, inDoubt)
  }

  /** Snapshots that were taken before this was written down, or whose turn something broke off. */
  async function catchUp(): Promise<void> {
    for (const snapshot of await unfollowedSnapshots(store.db)) {
      const judged = await judge(snapshot)
      await store.db.transaction().execute((db) => write(db, snapshot, judged))
    }
  }

  /** Rules of which no snapshot yet could tell anything: what they find first was there all the time. */
  async function neverJudged(rules: ReadonlySet<string>): Promise<Set<string>> {
    if (rules.size === 0) return new Set()
    const unread = (await allSnapshots(store.db)).map(({ summary }) => {
      const { missingParts, systems } = summary as SnapshotSummary
      return unreadParts(missingParts, systems)
    })
    return new Set(
      RULES.filter(
        ({ id, needs }) => rules.has(id) && unread.every((parts) => needs.some((part) => parts.includes(part))),
      ).map(({ id }) => id),
    )
  }

  /** @returns what belongs into the write that completes the snapshot */
  return async function follow(
    snapshot: RoleSnapshotRow,
    content: SnapshotContent,
  ): Promise<(entry: Entry) => Promise<void>> {
    await catchUp()
    const previous = await latestSnapshot(store.db)
    const before = previous === undefined ? undefined : await judge(previous)
    const after = await judge(snapshot, content)
    const rules = await neverJudged(before?.unknown.rules ?? new Set())
    const isOnlyTold = toldByPim(before?.about, after.about, after.findings)
    const changes = findingAlerts(
      before,
      after,
      await openSpans(store.db),
      (finding) => rules.has(finding.rule) || isOnlyTold(finding),
    )
    return async (entry) => {
      await write(entry.db, snapshot, after)
      await alerts.followFindings(entry, changes)
    }
  }
}
