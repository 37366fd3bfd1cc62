import type { ChangeRow } from '../../store/tables.ts'
import { ACCESS_REVIEW, type ReviewChange } from '../roles/plans/review-change.ts'
import { directions } from '../roles/plans/settings-direction.ts'
import { ROLE_SETTINGS, type RulesOf } from '../roles/plans/settings-change.ts'
import { detailsOf, settingsOf } from './change-facts.ts'
import { counted, listed, recurrenceWord } from './wording.ts'

/** Whether a change is about a role alone, and about nobody: then the role's id stands where a person's would. */
export const isAboutRoleAlone = ({ kind }: Pick<ChangeRow, 'kind'>): boolean =>
  kind === ROLE_SETTINGS || kind === ACCESS_REVIEW

/** Until when a role, or a membership, is given; nothing where it is for good, or taken away. */
export function endOf({ after }: Pick<ChangeRow, 'after'>): string | undefined {
  const { held, endDateTime } = JSON.parse(after) as { held?: boolean; endDateTime?: string }
  return held === true ? endDateTime : undefined
}

/** When the account was last used, as it was known when the plan was made. */
export const lastActivityOf = (change: Pick<ChangeRow, 'details'>): string | undefined =>
  detailsOf(change).person?.lastActivityDateTime ?? detailsOf(change).lastActivityDateTime

/** What a change of settings or of a review comes to, a line for each: nobody can approve what is not named. */
export function roleLines(change: ChangeRow): string[] {
  if (change.kind === ACCESS_REVIEW) return reviewLines(change)
  if (change.kind !== ROLE_SETTINGS) return []
  const found = directions(JSON.parse(change.before) as RulesOf, JSON.parse(change.after) as RulesOf)
  return settingsOf(change).map(({ field, label, before, after }) => {
    const nothing = field === 'approvers' ? 'nobody' : 'nothing'
    return (
      `${label}: ${after ?? nothing}, until now ` +
      `${before ?? nothing}${found.get(field) === 'weaker' ? ' (weaker)' : ''}`
    )
  })
}

function reviewLines(change: ChangeRow): string[] {
  const { exists, recurrence, days } = JSON.parse(change.after) as ReviewChange['after']
  if (!exists) return []
  const { reviewers = [] } = detailsOf(change)
  return [
    ...(reviewers.length === 0 ? [] : [`Reviewers: ${listed(reviewers)}`]),
    ...(recurrence === undefined ? [] : [`Recurrence: ${recurrenceWord(recurrence)}`]),
    ...(days === undefined ? [] : [`Time to answer: ${counted(days, 'day')}`]),
  ]
}
