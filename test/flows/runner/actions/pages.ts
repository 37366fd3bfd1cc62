import { array, isRow } from '../expressions/values.ts'
import type { ApiAnswer, ApiCall } from '../connections.ts'
import { DefinitionError } from '../scene.ts'
import type { Attempts } from './retries.ts'

/** Follows a list page by page until it has so many items or ends; what comes of it looks like one page. */
export async function readPages(
  name: string,
  call: ApiCall,
  attempts: Attempts,
  first: ApiAnswer,
  minimum: number,
): Promise<ApiAnswer> {
  const { follow } = call
  if (follow === undefined) throw new DefinitionError(`${name} turns pagination on for what has no pages.`)
  const value: unknown[] = []
  let page = first
  for (;;) {
    if (page.statusCode >= 400) return page
    const body = isRow(page.body) ? page.body : {}
    value.push(...array(name, body['value']))
    const next = body['nextLink']
    if (typeof next !== 'string' || value.length >= minimum) return { ...page, body: { value } }
    page = await attempts.make(() => follow(next))
  }
}
