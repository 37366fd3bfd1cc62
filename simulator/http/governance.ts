import type { World } from '../world.ts'
import type { Call } from './call.ts'
import type { Route } from './context.ts'
import { BareError, GraphError } from './graph-error.ts'
import { noSegment } from './router.ts'

const PIM =
  /^\/roleManagement\/directory\/role(Assignment|Eligibility)Schedule|^\/identityGovernance\/privilegedAccess\//
const SETTINGS = /^\/policies\/roleManagementPolic|^\/identityGovernance\/roleManagementAlerts\//
const REVIEWS = /^\/identityGovernance\/accessReviews\//

/** Whether Privileged Identity Management answers a call, with its own habits, rather than the directory. */
export const isPim = ({ path }: Pick<Route, 'path'>): boolean => PIM.test(path) || SETTINGS.test(path)

/** Whether not every cloud has it. */
export const isGovernance = (route: Pick<Route, 'path'>): boolean => isPim(route) || REVIEWS.test(route.path)

/**
 * What Privileged Identity Management refuses before anything else: a language that is none, and everything in a tenant
 * that never opened it (profile `noPim`) or in a cloud that lacks it (`noSegment`).
 */
export function refuseGovernance(
  world: World,
  route: Pick<Route, 'path'>,
  { segments, headers, where }: Pick<Call, 'segments' | 'headers' | 'where'>,
): void {
  if (world.has('noSegment')) throw noSegment(segments)
  if (!isPim(route)) return
  // What an item of a batch does not say, nobody says for it.
  const language = headers['accept-language'] ?? (where === 'batch' ? '*' : 'en-US')
  if (language.trim() === '*') {
    throw new BareError(
      400,
      'CultureNotFoundException',
      "Culture is not supported. (Parameter 'name')\n* is an invalid culture identifier.",
    )
  }
  if (world.has('noPim') && SETTINGS.test(route.path)) {
    throw new GraphError(400, 'MissingProvider', 'The provider is missing.')
  }
}
