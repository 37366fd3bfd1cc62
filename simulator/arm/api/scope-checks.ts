import { notFound } from '../http/arm-error.ts'
import type { ArmContext } from '../http/call.ts'

/** What Azure says when the scope of a request is not there. */
export function demandScope({ estate, scope }: ArmContext): void {
  if (estate.hierarchy.has(scope)) return
  const name = scope.id.split('/').at(-1)
  if (scope.kind === 'managementGroup') throw notFound('NotFound', `'${scope.id}' not found.`)
  if (scope.kind === 'subscription' || estate.hierarchy.subscription(scope.place.slice(4)) === undefined) {
    throw notFound('SubscriptionNotFound', `The subscription '${scope.place.slice(4)}' could not be found.`)
  }
  if (scope.kind === 'resourceGroup') {
    throw notFound('ResourceGroupNotFound', `Resource group '${name}' could not be found.`)
  }
  throw notFound('ResourceNotFound', `The Resource '${scope.id}' was not found.`)
}
