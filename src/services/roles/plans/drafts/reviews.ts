import { randomUUID } from 'node:crypto'
import { Refusal } from '../../../../errors.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import { principalsByIds, type Principal } from '../../../../graph/roles.ts'
import type { DraftRow } from '../../../plans/drafting.ts'
import { ACCESS_REVIEW, type ReviewChange } from '../review-change.ts'
import { readAccessReviews } from '../../surroundings/access-reviews.ts'
import { roleIdOf } from '../../tiers.ts'
import { readRolesNow, roleDetails } from '../tenant.ts'
import { drafted, OVER_LIMIT, type RoleDraft } from './draft.ts'

/**
 * A review for each role in use, again and again. Roles that somebody named get one whether they are in use or not.
 *
 * @throws Refusal `RoleNotFound`
 */
export const createAccessReviews: RoleDraft = async (scope, { maxChanges }, { reader, now }) => {
  const { reviewerIds = [], recurrence = 'quarterly', reviewDays = 14 } = scope
  const roles = await readRolesNow(reader, scope, now)
  const used = new Set(roles.inventory.rows.map(row => roles.definitionOf(row)))
  const wanted = roles.chosen.definitions.filter(({ id }) => scope.roleIds !== undefined || used.has(id ?? ''))
  const reviewers = await reviewersOf(reader, reviewerIds)
  const reviewed = new Set((await readAccessReviews(reader, roles.inventory, now())).flatMap(({ roleIds }) => roleIds))
  let planned = 0
  return drafted(wanted.map((definition): DraftRow => {
    const roleDefinitionId = definition.id ?? ''
    const reference = randomUUID()
    const change: ReviewChange = {
      kind: ACCESS_REVIEW,
      userId: roleDefinitionId,
      targetId: roleDefinitionId,
      before: { exists: false },
      after: { exists: true, reviewerIds: [...reviewerIds], recurrence, days: reviewDays, startDate: new Date(now()).toISOString().slice(0, 10) },
      preconditions: { reference },
      details: { ...roleDetails(definition, roles.inventory.ratings.get(roleDefinitionId)?.tier), reviewers: reviewers.map(({ displayName, id }) => displayName ?? id) },
    }
    if (reviewed.has(roleIdOf(definition))) return { decision: 'spared', change, code: 'alreadySo', message: 'The role has a review already.' }
    return ++planned <= maxChanges ? { decision: 'planned', change, changeId: reference } : { decision: 'spared', change, ...OVER_LIMIT }
  }))
}

/** @throws Refusal `UserNotFound`, `ApproverNotAllowed` */
async function reviewersOf (reader: GraphReader, ids: readonly string[]): Promise<Principal[]> {
  const found = await principalsByIds(reader, ids)
  const missing = ids.find(id => !found.some(one => one.id === id))
  if (missing !== undefined) throw new Refusal('UserNotFound', `There is nobody with the id "${missing}" who could review: use the object ids of people.`, { target: 'reviewerIds' })
  const unable = found.find(({ '@odata.type': type, accountEnabled }) => accountEnabled === false || type !== '#microsoft.graph.user')
  if (unable !== undefined) throw new Refusal('ApproverNotAllowed', `${unable.displayName ?? unable.id} can not review: name people whose accounts are enabled.`, { target: 'reviewerIds' })
  return found
}
