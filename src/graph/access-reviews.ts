import type { AccessReviewInstance, AccessReviewInstanceDecisionItem, AccessReviewScheduleDefinition } from '@microsoft/microsoft-graph-types'
import { path, type GraphRead } from './url.ts'

export type { AccessReviewInstance, AccessReviewInstanceDecisionItem as AccessReviewDecision, AccessReviewScheduleDefinition as AccessReviewDefinition }

/** The page that Graph gives unless asked for another. */
const TOP = 100

/** Every access review, of whatever; needs P2 or Governance (https://learn.microsoft.com/graph/api/accessreviewset-list-definitions). */
export const accessReviewDefinitions: GraphRead = {
  path: '/identityGovernance/accessReviews/definitions',
  select: ['id', 'displayName', 'status', 'scope', 'instanceEnumerationScope', 'settings'],
  top: TOP,
}

/** The times that a review was, is or will be held (https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-list-instances). */
export const accessReviewInstances = (definitionId: string): GraphRead =>
  ({ path: path`/identityGovernance/accessReviews/definitions/${definitionId}/instances`, select: ['id', 'startDateTime', 'endDateTime', 'status'], top: TOP })

/** What was decided about each person (https://learn.microsoft.com/graph/api/accessreviewinstance-list-decisions). */
export const accessReviewDecisions = (definitionId: string, instanceId: string): GraphRead =>
  ({ path: path`/identityGovernance/accessReviews/definitions/${definitionId}/instances/${instanceId}/decisions`, select: ['id', 'decision'], top: TOP })
