import type { Estate } from '../../estate/estate.ts'
import { managementGroupId, scopeOf } from '../../estate/scopes.ts'
import type { Scope } from '../../estate/scopes.ts'

export const SCOPE_FILTERS = ['AtScopeAndBelow', 'AtScopeAndAbove', 'AtScopeExact', 'AtScopeAboveAndBelow'] as const

export type ScopeFilter = (typeof SCOPE_FILTERS)[number]

/** Which part of Azure a query is about. */
export interface Area {
  /** Where rows can lie that belong to it. */
  places: readonly string[]
  /** Whether something that is kept at this scope belongs to it. */
  includes: (scope: Scope) => boolean
  /** Whether this group or subscription is in it, whatever the filter for authorization says. */
  contains: (scope: Scope) => boolean
  /** Whether something that may be used at this scope and below can be seen from it. */
  touches: (scope: Scope) => boolean
}

/**
 * Subscriptions, management groups, or (with neither) everything. With subscriptions alone what is assigned at
 * management groups is not among the rows unless the filter asks for what is above, and `/` is above everything
 * (learn.microsoft.com/rest/api/azureresourcegraph, authorizationScopeFilter).
 */
export function areaOf(
  estate: Estate,
  { subscriptions, managementGroups }: { subscriptions?: readonly string[]; managementGroups?: readonly string[] },
  filter: ScopeFilter,
): Area {
  const { hierarchy } = estate
  const everything = subscriptions === undefined && managementGroups === undefined
  const asked = everything
    ? [
        scopeOf(managementGroupId(hierarchy.root.name)),
        ...hierarchy.subscriptions
          .filter(({ parent }) => parent === undefined)
          .map(({ id }) => scopeOf(`/subscriptions/${id}`)),
      ]
    : [
        ...(subscriptions ?? []).map((id) => scopeOf(`/subscriptions/${id}`)),
        ...(managementGroups ?? []).map((name) => scopeOf(managementGroupId(name))),
      ].filter((scope) => hierarchy.has(scope))
  const [above, below] = [filter.includes('Above'), filter.includes('Below')]
  const isBelow = (scope: Scope) => asked.some((one) => hierarchy.isAtOrAbove(one, scope))
  const isAbove = (scope: Scope) => asked.some((one) => hierarchy.isAtOrAbove(scope, one))
  const places = [
    ...new Set(asked.flatMap((scope) => [...hierarchy.placesAbove(scope), ...hierarchy.placesFrom(scope.place)])),
  ]
  return {
    places,
    includes: (scope) =>
      asked.some((one) => one.key === scope.key) || (below && isBelow(scope)) || (above && isAbove(scope)),
    contains: isBelow,
    touches: (scope) => isBelow(scope) || isAbove(scope),
  }
}
