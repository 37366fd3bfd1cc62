import canonicalize from 'canonicalize'
import { allSnapshots } from '../../../store/role-snapshots.ts'
import { findingsInDoubt, openSpans } from '../../../store/role-finding-spans.ts'
import type { FindingInDoubt, FindingSpanRow, ReadPart, RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { present } from '../../../present.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import type { RoleSettings } from '../pim-settings.ts'
import { isChosen } from '../systems/chosen.ts'
import type { SystemState } from '../systems/read-systems.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import type { ChosenPart } from '../systems/system.ts'
import type { FactsOf } from './facts.ts'
import { foundOnlyIn, judgeFindings, withDoubtful, type RoleFinding, type Unknown } from './judge-findings.ts'
import { RULES } from './rules/all-rules.ts'
import type { Facts } from './rules/rule.ts'

const AZURE_RULES = RULES.filter(({ systems = [] }) => systems.includes('azure'))
const OF_AZURE = new Set(AZURE_RULES.map(({ id }) => id))

/** A moment, judged with regard to what the operator leaves out of Azure. */
export interface Noticed {
  unknown: Unknown
  /** What may only seem so, as the next snapshot has to know. */
  inDoubt: readonly FindingInDoubt[]
  /** As far as Azure was read, for a finding of this rule; null where it is not about Azure, or Azure was not read. */
  seenBy: (rule: string) => ReadPart | null
}

/**
 * What was found in a part of Azure that the operator has left out since then: nobody looked, so it is neither there
 * nor over. And what only seems so because of that, such as somebody whose greater power is not seen any more. The last
 * snapshot of each choice of before tells, once as it was and once as far as Azure is read now; where none is kept any
 * more, or could not see all that was chosen, the choice by which a finding was seen last does: it is out of sight
 * until as much is read again.
 */
export async function withLeftOut(
  unknown: Unknown,
  {
    store,
    facts,
    snapshot,
    findings,
  }: { store: Store; facts: FactsOf; snapshot: RoleSnapshotRow; findings: readonly RoleFinding[] },
): Promise<Noticed> {
  const azure = azureOf(snapshot)
  const before = await findingsInDoubt(store.db)
  if (azure === undefined) return { unknown, inDoubt: before, seenBy: () => null }
  const chosen = partOf(azure.chosen)
  const seenBy = (rule: string) => (OF_AZURE.has(rule) ? chosen : null)
  if (azure.chosen === undefined) return { unknown, inDoubt: [], seenBy }

  const inDoubt = new Map<string, FindingInDoubt>()
  /** What is found in the part that is read now, by the choice of the snapshot that had it. */
  const inSight = new Map<string, Set<string>>()
  for (const [choice, earlier] of await lastOfEachChoice(store, snapshot)) {
    const about = await facts(earlier)
    const [all, part] = [about, asChosen(about, azure.chosen)].map((one) =>
      judgeFindings(one, new Map(), AZURE_RULES),
    ) as [RoleFinding[], RoleFinding[]]
    inSight.set(choice, new Set(part.map(idOf)))
    for (const { findingId, rule } of foundOnlyIn(part, all)) {
      inDoubt.set(findingId, { findingId, rule, seenBy: partOf(azureOf(earlier)?.chosen) })
    }
  }
  for (const one of before) {
    if (!inSight.has(choiceOf(one.seenBy)) && !covers(chosen, one.seenBy)) inDoubt.set(one.findingId, one)
  }

  const found = new Set(findings.map(idOf))
  const isInSight = ({ findingId, seenBy }: FindingSpanRow): boolean =>
    seenBy === null
      ? [...inSight.values()].some((ids) => ids.has(findingId))
      : inSight.get(choiceOf(seenBy))?.has(findingId) === true
  const hidden = (await openSpans(store.db)).filter(
    (span) =>
      OF_AZURE.has(span.rule) && !found.has(span.findingId) && !covers(chosen, span.seenBy ?? {}) && !isInSight(span),
  )
  return {
    unknown: withDoubtful(unknown, [...hidden, ...inDoubt.values()]),
    inDoubt: [...inDoubt.values()],
    seenBy,
  }
}

const idOf = ({ findingId }: { findingId: string }): string => findingId

function azureOf({ summary }: RoleSnapshotRow): SystemState | undefined {
  const state = (summary as SnapshotSummary).systems?.find(({ system }) => system === 'azure')
  return state?.state === 'notRead' ? undefined : state
}

async function lastOfEachChoice(store: Store, snapshot: RoleSnapshotRow): Promise<Map<string, RoleSnapshotRow>> {
  const last = new Map<string, RoleSnapshotRow>()
  for (const earlier of await allSnapshots(store.db)) {
    const azure = azureOf(earlier)
    if (azure === undefined || earlier.createdAt >= snapshot.createdAt) continue
    last.set(choiceOf(azure.chosen), earlier)
  }
  return last
}

const partOf = ({ scopes, maxTier }: ChosenPart = {}): ReadPart => ({
  ...present('scopes', scopes?.toSorted()),
  ...present('maxTier', maxTier),
})

const choiceOf = ({ scopes, maxTier }: ReadPart = {}): string =>
  canonicalize({ maxTier: maxTier ?? 2, scopes: scopes?.toSorted() ?? 'all' }) as string

/** Whether by one choice all is read that is read by another. */
const covers = (one: ReadPart, { scopes, maxTier }: ReadPart): boolean =>
  (one.maxTier ?? 2) >= (maxTier ?? 2) &&
  (one.scopes === undefined || scopes?.every((scope) => one.scopes?.includes(scope)) === true)

/** The same as far as it is read by another choice. */
function asChosen(facts: Facts, chosen: ChosenPart): Facts {
  const { otherAssignments = [], otherSettings = [], weakenedSettings = [] } = facts
  const { denyAssignments = [], classicAdministrators = [] } = facts
  const isWanted = ({ system, scopeId, tier }: Pick<AssignmentRow | RoleSettings, 'system' | 'scopeId' | 'tier'>) =>
    system !== 'azure' || isChosen(chosen, scopeId, tier)
  return {
    ...facts,
    otherAssignments: otherAssignments.filter(isWanted),
    otherSettings: otherSettings.filter(isWanted),
    weakenedSettings: weakenedSettings.filter(isWanted),
    denyAssignments: denyAssignments.filter(({ scopeId }) => isChosen(chosen, scopeId)),
    classicAdministrators: classicAdministrators.filter(({ scopeId }) => isChosen(chosen, scopeId)),
  }
}
