import type { ApiResponse } from '../../../http/call.ts'
import { isInForce } from '../../estate/held.ts'
import { badRequest } from '../../http/arm-error.ts'
import { route } from '../../http/call.ts'
import type { ArmContext, ArmRoute } from '../../http/call.ts'
import { page } from '../../http/page.ts'
import { demandScope } from '../scope-checks.ts'
import { PIM_VERSIONS, requirePim } from './lists.ts'
import { scopeType } from './rows.ts'

const FILTER = /^resourceType\s+eq\s+'(\w+)'(?:\s+or\s+resourceType\s+eq\s+'(\w+)')?$/i

/** Places below a scope in which the caller may activate something, by themselves or through a group. */
function list(context: ArmContext): ApiResponse {
  const { estate, scope, caller, world, call, now, asOf } = context
  requirePim(context)
  demandScope(context)
  const text = call.parameters.get('$filter')
  const types =
    text === undefined
      ? undefined
      : FILTER.exec(text)
          ?.slice(1)
          .flatMap((type) => type?.toLowerCase() ?? [])
  if (text !== undefined && types === undefined) {
    throw badRequest(`The filter '${text}' is not supported.`, 'UnsupportedFilter')
  }
  const { objectId } = caller
  const own = objectId === undefined ? [] : [objectId, ...estate.principals.groupsOf(objectId, now)]
  const places = estate.eligible
    .ofPrincipals(own, asOf)
    .filter(
      (entry) =>
        isInForce(entry, now) && entry.scope.key !== scope.key && estate.hierarchy.isAtOrAbove(scope, entry.scope),
    )
    .map((entry) => entry.scope)
  const rows = [...new Map(places.map((place) => [place.key, place])).values()]
    .map((place) => ({ id: place.id, name: estate.hierarchy.displayName(place), type: scopeType(place) }))
    .filter(({ type }) => types === undefined || types.includes(type))
  return page(
    world,
    call,
    rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
}

export const eligibleChildrenRoutes: readonly ArmRoute[] = [
  route('GET', '{scope}/providers/Microsoft.Authorization/eligibleChildResources', PIM_VERSIONS, list),
]
