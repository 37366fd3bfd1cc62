import { ok } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import type { Context } from '../http/context.ts'
import { GraphError } from '../http/graph-error.ts'
import type { EntityType } from './entity.ts'

/** SharePoint keeps these; directory lists answer 501 for them (learn.microsoft.com/graph/api/user-list). */
const NOT_IN_DIRECTORY: ReadonlySet<string> = new Set([
  'aboutMe',
  'birthday',
  'hireDate',
  'interests',
  'mySite',
  'pastProjects',
  'preferredName',
  'responsibilities',
  'schools',
  'skills',
])

export function checkSelect<T>(select: readonly string[] | undefined, type: EntityType<T>, single: boolean): void {
  for (const name of select ?? []) {
    if (NOT_IN_DIRECTORY.has(name) || (!single && type.singleOnly?.has(name) === true)) {
      throw new GraphError(501, 'NotImplemented', 'This operation target is not yet supported.')
    }
    if (!type.properties.has(name)) {
      throw new GraphError(
        400,
        'BadRequest',
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type ` +
          `'${type.odataType.slice(1)}'.`,
      )
    }
  }
}

/**
 * The selected properties of an item (or those that come by default). A property without a value in Graph is left out.
 */
export function project<T>(
  type: EntityType<T>,
  item: T,
  select: readonly string[] | undefined,
  asOf: number,
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const name of select ?? type.defaults) {
    if (!type.properties.has(name)) continue
    const value = type.read(item, name, asOf)
    if (value !== undefined) result[name] = value
  }
  // Reading signInActivity brings the id along, as in Microsoft's own example.
  if (select?.includes('signInActivity') === true && !('id' in result)) result['id'] = type.read(item, 'id', asOf)
  return result
}

export function contextOf(url: string, version: string, set: string, select?: readonly string[]): string {
  return `${url}/${version}/$metadata#${set}${select === undefined ? '' : `(${select.join(',')})`}`
}

/** A single object, with the context of its set. */
export function entityResponse({ world, call, query }: Context, set: string, values: object): ApiResponse {
  return ok({ '@odata.context': `${contextOf(world.url, call.version, set, query.select)}/$entity`, ...values })
}
