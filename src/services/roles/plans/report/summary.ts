import type { Inline } from '../../../reports/markdown.ts'
import type { PlanFacts } from '../../../reports/plan-facts.ts'
import type { Amount } from '../../../reports/plan-report.ts'
import { amount, whom } from '../../../reports/plan-sentences.ts'
import type { Room } from '../../../reports/room.ts'
import { number } from '../../../reports/wording.ts'
import type { RoleSummary } from '../drafts/draft.ts'

const SUBJECTS = [
  ['people', 'person', 'people'],
  ['groups', 'group', 'groups'],
  ['apps', 'app', 'apps'],
  ['deleted', 'deleted account', 'deleted accounts'],
  ['roles', 'role', 'roles'],
] as const

const summaryOf = ({ plan }: PlanFacts) => (plan.summary ?? {}) as Partial<RoleSummary>

/** Whom, and how many roles, the plan changes something for. */
export function subjects(facts: PlanFacts): Amount[] | undefined {
  const { subjects = {} } = summaryOf(facts)
  const found = SUBJECTS.flatMap(([name, one, many]) =>
    subjects[name] === undefined ? [] : [amount(subjects[name], one, many)],
  )
  return found.length === 0 ? undefined : found
}

/** What happens to which role and whom, a line each. */
export function points(facts: PlanFacts, room: Room): (readonly Inline[])[] {
  const { lines = [] } = summaryOf(facts)
  return [
    ...(facts.toMake > 0 || facts.plan.state !== 'done' ? [[{ bold: whom(facts) }]] : []),
    ...lines.slice(0, room.lines).map((line) => [room.text(line)]),
    ...(lines.length > room.lines ? [[`${number(lines.length - room.lines)} more in the report`]] : []),
  ]
}
