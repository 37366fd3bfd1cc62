import { noContent } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { badRequest, notFound } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import { entityResponse, checkSelect, project } from '../odata/project.ts'
import { requireP2 } from './premium.ts'

const DEFINITIONS = '/identityGovernance/accessReviews/definitions'
const SCOPE_QUERY = 'scope/microsoft.graph.accessReviewQueryScope/query'

const definitionEntity = plainEntity(
  'accessReviewScheduleDefinition',
  { status: ['eq'], displayName: ['eq', 'contains'], [SCOPE_QUERY]: ['contains'] },
  [
    'id',
    'displayName',
    'status',
    'createdDateTime',
    'lastModifiedDateTime',
    'descriptionForAdmins',
    'descriptionForReviewers',
    'scope',
    'instanceEnumerationScope',
    'reviewers',
    'fallbackReviewers',
    'settings',
  ],
)

const instanceEntity = plainEntity('accessReviewInstance', { status: ['eq'] }, [
  'id',
  'startDateTime',
  'endDateTime',
  'status',
  'scope',
])

const decisionEntity = plainEntity('accessReviewInstanceDecisionItem', { decision: ['eq'], applyResult: ['eq'] }, [
  'id',
  'accessReviewId',
  'reviewedDateTime',
  'decision',
  'justification',
  'appliedDateTime',
  'applyResult',
  'recommendation',
  'principalLink',
  'resourceLink',
  'resource',
  'reviewedBy',
  'appliedBy',
  'principal',
])

/** A list pages by 100 (learn.microsoft.com/graph/api/accessreviewset-list-definitions). */
const PAGE = { defaultPage: 100, maxPage: 100 }

/** By id what was just written is seen at once. */
function reviewIn({ world, parameters: [id = ''] }: Context) {
  const found = world.accessReviews
    .all(world.tenant, world.now())
    .find(({ definition }) => definition.id === id.toLowerCase())
  if (found === undefined) throw notFound(id)
  return found
}

function listDefinitions(context: Context): ApiResponse {
  const { world } = context
  requireP2(world)
  const rows = world.accessReviews.all(world.tenant, world.replicated()).map(({ definition }) => definition)
  return listResponse(context, {
    set: DEFINITIONS.slice(1),
    type: definitionEntity,
    source: arraySource(rows),
    ...PAGE,
  })
}

function getDefinition(context: Context): ApiResponse {
  requireP2(context.world)
  checkSelect(context.query.select, definitionEntity, true)
  return entityResponse(
    context,
    DEFINITIONS.slice(1),
    project(definitionEntity, reviewIn(context).definition, context.query.select, context.world.now()),
  )
}

/** What Graph demands of a new review (learn.microsoft.com/graph/api/accessreviewset-post-definitions). */
function createDefinition(context: Context): ApiResponse {
  const { world, call } = context
  requireP2(world)
  const body = (call.body ?? {}) as Record<string, unknown>
  for (const name of ['displayName', 'scope', 'settings']) {
    if (body[name] === undefined || body[name] === null) throw badRequest(`The property '${name}' is required.`)
  }
  for (const name of Object.keys(body)) {
    if (!name.startsWith('@') && !definitionEntity.properties.has(name)) {
      throw badRequest(
        `The property '${name}' does not exist on type 'microsoft.graph.accessReviewScheduleDefinition'.`,
      )
    }
  }
  const made = world.accessReviews.make(world.tenant, body, world.now())
  return {
    ...entityResponse(context, DEFINITIONS.slice(1), project(definitionEntity, made, undefined, world.now())),
    status: 201,
  }
}

function deleteDefinition(context: Context): ApiResponse {
  const { world } = context
  requireP2(world)
  world.accessReviews.delete(reviewIn(context).definition.id, world.now())
  return noContent
}

function listInstances(context: Context): ApiResponse {
  requireP2(context.world)
  const { definition, instance } = reviewIn(context)
  return listResponse(context, {
    set: `${DEFINITIONS.slice(1)}('${definition.id}')/instances`,
    type: instanceEntity,
    source: arraySource([instance]),
    ...PAGE,
  })
}

function listDecisions(context: Context): ApiResponse {
  requireP2(context.world)
  const { instance, decisions } = reviewIn(context)
  const instanceId = context.parameters[1] ?? ''
  if (instance.id !== instanceId.toLowerCase()) throw notFound(instanceId)
  return listResponse(context, {
    set: `${DEFINITIONS.slice(1)}/instances/decisions`,
    type: decisionEntity,
    source: arraySource(decisions),
    ...PAGE,
  })
}

export const accessReviewRoutes: readonly Route[] = [
  route('GET', DEFINITIONS, 'accessReviews.read', listDefinitions),
  route('POST', DEFINITIONS, 'accessReviews.write', createDefinition),
  route('GET', `${DEFINITIONS}/{id}`, 'accessReviews.read', getDefinition),
  route('DELETE', `${DEFINITIONS}/{id}`, 'accessReviews.write', deleteDefinition),
  route('GET', `${DEFINITIONS}/{id}/instances`, 'accessReviews.read', listInstances),
  route('GET', `${DEFINITIONS}/{id}/instances/{id}/decisions`, 'accessReviews.read', listDecisions),
]
