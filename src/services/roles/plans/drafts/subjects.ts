import type { DraftRow } from '../../../plans/draft-rows.ts'
import { isGrant } from '../any-grant.ts'
import type { RoleDetails } from '../role-grant.ts'

/** How many different ones a plan changes something for, by what they are; what there is none of is left out. */
export interface PlanSubjects {
  people?: number
  groups?: number
  apps?: number
  /** Principals that are not there any more, whatever they were. */
  deleted?: number
  /** Roles that get other settings or a review, which is about nobody. */
  roles?: number
}

const PRINCIPALS: Readonly<Record<string, keyof PlanSubjects>> = { group: 'groups', servicePrincipal: 'apps' }

/** Whom, or which roles, a draft is about. */
export function subjectsOf(rows: readonly DraftRow[]): PlanSubjects {
  const kinds = new Map(
    rows
      .filter(({ decision }) => decision === 'planned')
      .map(({ change }): [string, keyof PlanSubjects] => {
        const { person, principalType = '' } = change.details as RoleDetails
        return [
          change.subjectId,
          !isGrant(change) ? 'roles' : person === undefined ? 'deleted' : (PRINCIPALS[principalType] ?? 'people'),
        ]
      }),
  )
  const found: PlanSubjects = {}
  for (const kind of kinds.values()) found[kind] = (found[kind] ?? 0) + 1
  return found
}
