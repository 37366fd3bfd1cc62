import canonicalize from 'canonicalize'
import { allSnapshots } from '../../../store/role-snapshots.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import type { AssignmentRow } from '../assignment-rows.ts'
import type { RoleSettings } from '../pim-settings.ts'
import { isChosen } from '../systems/chosen.ts'
import type { SystemState } from '../systems/read-systems.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import type { ChosenPart } from '../systems/system.ts'
import type { FactsOf } from './facts.ts'
import { judgeFindings, type RoleFinding, type Unknown } from './judge-findings.ts'
import { RULES } from './rules/all-rules.ts'
import type { Facts } from './rules/rule.ts'

const AZURE_RULES = RULES.filter(({ systems = [] }) => systems.includes('azure'))

/**
 * What was found in a part of Azure that the operator has left out since then: nobody looked, so it is neither there
 * nor over. And what only seems so because of that, such as somebody whose greater power is not seen any more. Of each
 * choice of before the last snapshot tells, once as it was and once as far as Azure is read now.
 */
export async function withLeftOut(
  unknown: Unknown,
  {
    store,
    facts,
    snapshot,
    findings,
  }: { store: Store; facts: FactsOf; snapshot: RoleSnapshotRow; findings: readonly RoleFinding[] },
): Promise<Unknown> {
  const chosen = azureOf(snapshot)?.chosen
  if (chosen === undefined) return unknown
  const found = new Set(findings.map(idOf))
  const leftOut = new Map<string, string>()
  for (const earlier of await lastOfEachChoice(store, snapshot, chosen)) {
    const about = await facts(earlier)
    const [all, part] = [about, asChosen(about, chosen)].map((one) => judgeFindings(one, new Map(), AZURE_RULES))
    for (const one of missingIn(part, all)) if (!found.has(one.findingId)) leftOut.set(one.findingId, one.rule)
    for (const one of missingIn(all, part)) leftOut.set(one.findingId, one.rule)
  }
  return {
    rules: unknown.rules,
    partly: new Set([...unknown.partly, ...leftOut.values()]),
    has: (finding) => unknown.has(finding) || leftOut.has(finding.findingId),
  }
}

function missingIn(some: readonly RoleFinding[] = [], others: readonly RoleFinding[] = []): RoleFinding[] {
  const ids = new Set(some.map(idOf))
  return others.filter(({ findingId }) => !ids.has(findingId))
}

const idOf = ({ findingId }: RoleFinding): string => findingId

function azureOf({ summary }: RoleSnapshotRow): SystemState | undefined {
  const state = (summary as SnapshotSummary).systems?.find(({ system }) => system === 'azure')
  return state?.state === 'notRead' ? undefined : state
}

async function lastOfEachChoice(store: Store, snapshot: RoleSnapshotRow, chosen: ChosenPart) {
  const last = new Map<string, RoleSnapshotRow>()
  for (const earlier of await allSnapshots(store.db)) {
    const azure = azureOf(earlier)
    if (azure === undefined || earlier.createdAt >= snapshot.createdAt) continue
    last.set(choiceOf(azure.chosen), earlier)
  }
  last.delete(choiceOf(chosen))
  return last.values()
}

const choiceOf = ({ scopes, maxTier }: ChosenPart = {}): string =>
  canonicalize({ maxTier: maxTier ?? 2, scopes: scopes?.toSorted() ?? 'all' }) as string

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
