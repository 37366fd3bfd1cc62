import type {
  AccessReviewInstance,
  AccessReviewInstanceDecisionItem,
  AccessReviewScheduleDefinition,
} from '@microsoft/microsoft-graph-types'
import type { GraphWrite } from './write.ts'
import { path, type WholeRead } from './url.ts'

export type {
  AccessReviewInstance,
  AccessReviewInstanceDecisionItem as AccessReviewDecision,
  AccessReviewScheduleDefinition as AccessReviewDefinition,
}

/** The page that Graph gives unless asked for another. */
const TOP = 100

const DEFINITIONS = '/identityGovernance/accessReviews/definitions'

/**
 * Every access review, of whatever; needs P2 or Governance
 * (https://learn.microsoft.com/graph/api/accessreviewset-list-definitions).
 */
export const accessReviewDefinitions: WholeRead = {
  path: DEFINITIONS,
  select: ['id', 'displayName', 'descriptionForAdmins', 'status', 'scope', 'instanceEnumerationScope', 'settings'],
  top: TOP,
  complete: 'whole',
}

/**
 * The times that a review was, is or will be held
 * (https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-list-instances).
 */
export const accessReviewInstances = (definitionId: string): WholeRead => ({
  path: path`/identityGovernance/accessReviews/definitions/${definitionId}/instances`,
  select: ['id', 'startDateTime', 'endDateTime', 'status'],
  top: TOP,
  complete: 'whole',
})

/** What was decided about each person (https://learn.microsoft.com/graph/api/accessreviewinstance-list-decisions). */
export const accessReviewDecisions = (definitionId: string, instanceId: string): WholeRead => ({
  path: path`/identityGovernance/accessReviews/definitions/${definitionId}/instances/${instanceId}/decisions`,
  select: ['id', 'decision'],
  top: TOP,
  complete: 'whole',
})

/** https://learn.microsoft.com/graph/api/accessreviewset-post-definitions */
export const createAccessReview = (definition: AccessReviewScheduleDefinition): GraphWrite => ({
  method: 'POST',
  url: DEFINITIONS,
  body: definition,
})

/** https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-delete */
export const deleteAccessReview = (definitionId: string): GraphWrite => ({
  method: 'DELETE',
  url: path`/identityGovernance/accessReviews/definitions/${definitionId}`,
})

/**
 * The scope of a review of everybody who holds a role or may activate it
 * (https://learn.microsoft.com/graph/accessreviews-scope-concept).
 */
export const reviewOfRole = (roleDefinitionId: string): object => ({
  '@odata.type': '#microsoft.graph.principalResourceMembershipsScope',
  principalScopes: [
    { '@odata.type': '#microsoft.graph.accessReviewQueryScope', query: '/users', queryType: 'MicrosoftGraph' },
    { '@odata.type': '#microsoft.graph.accessReviewQueryScope', query: '/groups', queryType: 'MicrosoftGraph' },
  ],
  resourceScopes: [
    {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: path`/roleManagement/directory/roleDefinitions/${roleDefinitionId}`,
      queryType: 'MicrosoftGraph',
    },
  ],
})

export const reviewer = (userId: string): object => ({ query: path`/users/${userId}`, queryType: 'MicrosoftGraph' })
