import { randomUUID } from 'node:crypto'
import type { Reason } from '../../../plans/kind.ts'
import { present } from '../../../../present.ts'
import { ACCESS_REVIEW, type ReviewChange } from '../review-change.ts'
import { readReviewedRoles } from '../../surroundings/access-reviews.ts'
import { roleIdOf } from '../../tiers.ts'
import { readRolesNow, roleDetails } from '../tenant.ts'
import { drafted, limitTo, toDraftRow, type Candidate, type RoleDraft } from './draft.ts'
import { readNamed } from './named.ts'

/**
 * A review for each role in use, again and again. Roles that somebody named get one whether they are in use or not.
 *
 * @throws Refusal `RoleNotFound`, `UserNotFound`, `ApproverNotAllowed`
 */
export const createAccessReviews: RoleDraft = async (scope, { maxChanges }, { reader, now }) => {
  const { reviewerIds = [], recurrence = 'quarterly', reviewDays = 14 } = scope
  const roles = await readRolesNow(reader, scope, now)
  const used = new Set(roles.inventory.rows.map((row) => roles.definitionOf(row)))
  const wanted = roles.chosen.definitions.filter(({ id }) => scope.roleIds !== undefined || used.has(id ?? ''))
  const reviewers = await readNamed(reader, reviewerIds, { target: 'reviewerIds', does: 'review', groups: false })
  const isReviewed = await readReviewedRoles(reader)
  const found = wanted.map((definition): Candidate & { change: ReviewChange; changeId: string } => {
    const roleDefinitionId = definition.id ?? ''
    const reference = randomUUID()
    const change: ReviewChange = {
      kind: ACCESS_REVIEW,
      subjectId: roleDefinitionId,
      targetId: roleDefinitionId,
      before: { exists: false },
      after: {
        exists: true,
        reviewerIds: [...reviewerIds],
        recurrence,
        days: reviewDays,
        startDate: new Date(now()).toISOString().slice(0, 10),
      },
      preconditions: { reference },
      details: {
        ...roleDetails(definition, roles.inventory.ratings.get(roleDefinitionId)?.tier),
        reviewers: reviewers.map(({ displayName, id }) => displayName ?? id),
      },
    }
    return {
      change,
      changeId: reference,
      ...present('reason', isReviewed(roleIdOf(definition)) ? REVIEWED : undefined),
    }
  })
  limitTo(found, maxChanges)
  return drafted(found.map(toDraftRow))
}

const REVIEWED: Reason = { code: 'alreadySo', message: 'The role has a review already.' }
