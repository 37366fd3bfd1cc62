import type { GraphReader } from '../../../../graph/reader.ts'
import type { Draft, DraftRow } from '../../../plans/drafting.ts'
import type { Reason } from '../../../plans/kind.ts'
import type { Rehearsal } from '../../../plans/sending.ts'
import type { ActivationHistory } from '../../findings/rules/rule.ts'
import type { Baselines } from '../../baselines.ts'
import { hoursOf, type PimSettings } from '../../settings.ts'
import type { RoleSafety } from '../safety.ts'
import type { RoleLimits, RoleScope } from '../scope.ts'

/** What every draft works with. */
export interface Tools {
  reader: GraphReader
  safety: RoleSafety
  baselines: Baselines
  rehearse: Rehearsal
  /** Who last activated what, as far as that is known. */
  history: () => Promise<ActivationHistory | undefined>
  now: () => number
  /** What Microsoft's log is told as the reason. */
  justification: string
}

export type RoleDraft = (scope: RoleScope, limits: RoleLimits, tools: Tools) => Promise<Draft>

/** What a draft counted, for showing. */
export interface RoleSummary { spared: Record<string, number>, warnings: string[] }

export function drafted (rows: readonly DraftRow[], warnings: readonly string[] = []): Draft & { summary: RoleSummary } {
  const spared: Record<string, number> = {}
  for (const row of rows) if (row.decision === 'spared') spared[row.code] = (spared[row.code] ?? 0) + 1
  return { rows, summary: { spared, warnings: [...warnings] } }
}

export const OVER_LIMIT: Reason = { code: 'overLimit', message: 'This wave holds as many changes as it may: the next one goes on here.' }

/** What stands against an end: a rule of PIM that asks for an earlier one, or for any (https://learn.microsoft.com/graph/identity-governance-pim-rules-overview). */
export function endRefused (settings: PimSettings, endDateTime: string | undefined, now: number): Reason | undefined {
  if (endDateTime === undefined) return settings.permanentEligibilityAllowed === false ? { code: 'endRequired', message: 'The settings of the role do not allow anybody to be eligible for good: name an end.' } : undefined
  const most = hoursOf(settings.maximumEligibilityDuration)
  if (settings.permanentEligibilityAllowed !== false || most === undefined || Date.parse(endDateTime) <= now + most * HOUR_MS) return undefined
  return { code: 'endTooLate', message: `The settings of the role allow eligibility for ${most / 24} days at most: name an earlier end.` }
}

/** The latest end that the settings of a role allow; none where it may be for good. */
export function latestEnd (settings: PimSettings, now: number): string | undefined {
  const most = hoursOf(settings.maximumEligibilityDuration)
  return settings.permanentEligibilityAllowed === false && most !== undefined ? `${new Date(now + most * HOUR_MS).toISOString().slice(0, 19)}Z` : undefined
}

const HOUR_MS = 3_600_000
