import { randomUUID } from 'node:crypto'
import { Refusal } from '../../../errors.ts'
import { findingsSince } from '../../../store/role-finding-spans.ts'
import { insertAcceptance, openAcceptances, sameAcceptance } from '../../../store/role-snapshots.ts'
import type { AcceptanceRow, RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { DAY_MS, isoTime } from '../../../time.ts'
import type { Caller } from '../../../callers.ts'
import { shownOf, type Paging } from '../../lists/page.ts'
import type { SkipTokens } from '../../lists/skip-token.ts'
import { notAllowed, type Approvers } from '../../plans/approvers.ts'
import type { Ledger } from '../../plans/ledger.ts'
import type { ApproverRule } from '../../plans/plan-rules.ts'
import { present } from '../../../present.ts'
import type { RoleSystem } from '../../../role-systems.ts'
import { findingKey } from '../alerts/finding-alerts.ts'
import type { RoleAlerts } from '../alerts/alerts.ts'
import type { RoleSnapshots } from '../snapshots/snapshots.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import type { FactsOf } from './facts.ts'
import { acceptedBy, judgeFindings, placeOf, unknownOf, type RoleFinding, type Unknown } from './judge-findings.ts'
import { toldSnapshot } from '../systems/told-systems.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import type { Severity } from './rules/rule.ts'

export const FINDING_STATES = ['open', 'accepted'] as const
export type FindingState = (typeof FINDING_STATES)[number]

/** Who may answer for what is accepted. */
const OWNERS: ApproverRule = { groupSetting: 'roleApproverGroupId' }

export interface FindingQuery extends Paging {
  snapshotId?: string
  rule?: string
  severity?: Severity
  state?: FindingState
  subjectId?: string
  /** What is about several systems is found by each of them. */
  system?: RoleSystem
}

export interface Acceptance {
  /** Who answers for it, by object id, user principal name or mail; whoever is signed in, unless given. */
  owner?: string
  reason: string
  /** Until when; then it is open again. */
  endDateTime: string
}

/** Nobody answers for anything longer without looking at it again. */
const LONGEST_ACCEPTANCE_DAYS = 400

/** With the first snapshot since which it is there without a break, where that was written down. */
export type ListedFinding = RoleFinding & { firstSeenDateTime?: string }

export type RoleFindings = ReturnType<typeof createRoleFindings>

/** What is wrong with the roles of a snapshot, and what of it somebody has accepted. */
export function createRoleFindings({
  store,
  ledger,
  approvers,
  alerts,
  snapshots,
  skipTokens,
  facts,
  now,
}: {
  store: Store
  ledger: Ledger
  approvers: Approvers
  alerts: RoleAlerts
  snapshots: RoleSnapshots
  skipTokens: SkipTokens
  facts: FactsOf
  now: () => number
}) {
  async function judge(
    snapshot: RoleSnapshotRow,
    content?: SnapshotContent,
  ): Promise<{ findings: ListedFinding[]; unknown: Unknown; notSeen: number }> {
    const [accepted, since, about] = await Promise.all([
      openAcceptances(store.db, new Date(now())),
      findingsSince(store.db, snapshot.createdAt),
      facts(snapshot, content),
    ])
    // What went away and came back is not what somebody has accepted.
    const lasting = new Map(
      [...accepted].filter(
        ([findingId, { createdAt }]) => (since.get(findingId)?.getTime() ?? 0) <= createdAt.getTime(),
      ),
    )
    const findings = judgeFindings(about, lasting).map((finding) => ({
      ...finding,
      ...present('firstSeenDateTime', since.get(finding.findingId)?.toISOString()),
    }))
    const found = new Set(findings.map(({ findingId }) => findingId))
    return {
      findings,
      unknown: unknownOf(about),
      // Of before, and not known to be over.
      notSeen: [...since.keys()].filter((findingId) => !found.has(findingId)).length,
    }
  }

  async function read(snapshotId: string | undefined) {
    const snapshot = await snapshots.get(snapshotId)
    return { snapshot, ...(await judge(snapshot)) }
  }

  return {
    /** What is wrong with a snapshot, the worst first, and what can not be told of it. */
    of: judge,

    /** @throws Refusal `SnapshotNotFound` */
    async list({ top = 999, skipToken, snapshotId, ...filter }: FindingQuery) {
      const question = ['ListRoleFindings', snapshotId, filter]
      // What goes on goes on with the snapshot that it began with.
      const begun = skipTokens.open<{ snapshotId: string; place: string }>(question, skipToken)
      const { snapshot, findings, notSeen } = await read(snapshotId ?? begun?.snapshotId)
      const value = findings.filter(
        ({ rule, severity, state, subjectId, systems }) =>
          (filter.system === undefined || systems.includes(filter.system)) &&
          (filter.rule === undefined || rule === filter.rule) &&
          (filter.severity === undefined || severity === filter.severity) &&
          (filter.state === undefined || state === filter.state) &&
          (filter.subjectId === undefined || subjectId === filter.subjectId.toLowerCase()),
      )
      const count = (severity: Severity) =>
        findings.filter((one) => one.severity === severity && one.state === 'open').length
      return {
        ...shownOf(
          skipTokens,
          question,
          value.filter((finding) => placeOf(finding) > (begun?.place ?? '')),
          (finding) => ({ snapshotId: snapshot.id, place: placeOf(finding) }),
          top,
        ),
        snapshotId: snapshot.id,
        asOf: isoTime(snapshot.createdAt),
        systems: toldSnapshot(snapshot.summary as SnapshotSummary, filter.system),
        open: { high: count('high'), medium: count('medium'), low: count('low') },
        notSeen,
      }
    },

    /**
     * Somebody answers for a finding until a day: a person who could approve a plan of roles, and whom it is not
     * about. When its evidence changes, it is open again all the same.
     *
     * @throws Refusal `FindingNotFound`, `SnapshotNotFound`, `InvalidInput`, `ApproverRequired`, `ApproverNotAllowed`,
     *   `UserNotFound`
     */
    async accept(findingId: string, { owner, reason, endDateTime }: Acceptance, caller: Caller) {
      const ends = Date.parse(endDateTime)
      if (ends <= now() || ends > now() + LONGEST_ACCEPTANCE_DAYS * DAY_MS) {
        throw new Refusal(
          'InvalidInput',
          `The acceptance must end in the future, and at most ${LONGEST_ACCEPTANCE_DAYS} days from now: nobody ` +
            'answers for anything longer without looking again.',
          { target: 'endDateTime' },
        )
      }
      const finding = (await read(undefined)).findings.find((one) => one.findingId === findingId)
      if (finding === undefined) {
        throw new Refusal('FindingNotFound', `The newest snapshot has no finding with the id "${findingId}".`, {
          target: 'findingId',
        })
      }
      const person = await approvers.named(owner, caller, OWNERS, { target: 'owner' })
      if (person !== undefined && (await approvers.isAmong(person, [finding.subjectId]))) {
        throw notAllowed(person, 'is whom the finding is about, so somebody else has to answer for it', 'owner')
      }
      const owned = person?.userPrincipalName ?? person?.userId ?? caller.name
      const acceptance: AcceptanceRow = {
        id: randomUUID(),
        findingId,
        evidenceHash: finding.evidenceHash,
        owner: owned,
        reason,
        endsAt: new Date(ends),
        createdAt: new Date(now()),
        createdBy: caller.id,
      }
      const accepted = await ledger.write(caller.id, async (entry) => {
        // The same word twice at once is given once.
        await ledger.alone(entry)
        const earlier = await sameAcceptance(entry.db, acceptance, entry.at)
        if (earlier !== undefined) return earlier
        await insertAcceptance(entry.db, acceptance)
        await alerts.close(entry, [findingKey(findingId)])
        entry.audit({
          action: 'roleFinding.accepted',
          data: {
            findingId,
            rule: finding.rule,
            subjectId: finding.subjectId,
            endDateTime: isoTime(new Date(ends)),
            ...present('ownerId', person?.userId),
          },
          personal: { owner: owned, reason },
        })
        return acceptance
      })
      return { ...finding, ...acceptedBy(accepted) }
    },
  }
}
