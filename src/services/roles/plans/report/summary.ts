import type { Inline } from '../../../reports/markdown.ts'
import type { PlanFacts } from '../../../reports/plan-facts.ts'
import type { Amount } from '../../../reports/plan-report.ts'
import { amount, whom } from '../../../reports/plan-sentences.ts'
import type { Room } from '../../../reports/room.ts'
import type { RoleSummary } from '../drafts/draft.ts'
import { ROLE_PLAN_WORDS } from '../words.ts'

const SUBJECTS = ['people', 'groups', 'apps', 'deleted', 'roles'] as const

const summaryOf = ({ plan }: PlanFacts) => (plan.summary ?? {}) as Partial<RoleSummary>

/** Whom, and how many roles, the plan changes something for. */
export function subjects(facts: PlanFacts): Amount[] | undefined {
  const { subjects = {} } = summaryOf(facts)
  const units = ROLE_PLAN_WORDS[facts.say.language].subjects
  const found = SUBJECTS.flatMap((name) => (subjects[name] === undefined ? [] : [amount(subjects[name], units[name])]))
  return found.length === 0 ? undefined : found
}

/** What happens to which role and whom, a line each. */
export function points(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { lines = [] } = summaryOf(facts)
  return [
    ...(facts.toMake > 0 || facts.plan.state !== 'done' ? [[{ bold: whom(facts) }]] : []),
    ...lines.slice(0, room.lines).map((line) => [room.text(facts.say.told(line).text)]),
    ...(lines.length > room.lines ? [[facts.words.summary.moreInReport(lines.length - room.lines)]] : []),
  ]
}
