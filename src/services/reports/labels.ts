import type { ChangeState, PlanState } from '../../store/tables.ts'
import { REPORT_WORDS } from './report-words.ts'
import type { ReportWords } from './report-words-en.ts'
import { spelledOut } from './wording.ts'

/** What the API calls the states of plans and of changes. */
export const PLAN_STATE_LABELS: Readonly<Record<PlanState, string>> = REPORT_WORDS.en.states
export const CHANGE_STATES: Readonly<Record<ChangeState, { label: string; meaning: string }>> =
  REPORT_WORDS.en.changeStates

/**
 * Why people were spared, in a few words.
 *
 * @param own the words of the plan's kind
 */
export function sparedLabel(
  code: string,
  { spared }: Pick<ReportWords, 'spared'>,
  own: Readonly<Record<string, string>> = {},
): string {
  const labels = Object.hasOwn(own, code) ? own : spared
  return Object.hasOwn(labels, code) ? (labels[code] as string) : spelledOut(code)
}
