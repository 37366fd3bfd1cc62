import { Refusal } from '../errors.ts'
import { inputName } from '../plugins/input-name.ts'
import { PAGE, type Tool } from './tools.ts'

/** A request to our own API. */
export interface ToolRequest {
  method: Tool['method']
  url: string
  body?: Record<string, unknown>
}

/**
 * The request that a call of a tool stands for. The route judges the values; an input that it does not have goes there
 * as well, and is refused by name.
 *
 * @throws Refusal `InvalidInput` for what no path or query can say
 */
export function toRequest({ method, path, places }: Tool, given: Readonly<Record<string, unknown>>): ToolRequest {
  const query = new URLSearchParams(places['top'] === undefined ? {} : { top: String(PAGE) })
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const place = Object.hasOwn(places, name) ? places[name] : method === 'GET' ? 'query' : 'body'
    if (place === 'query') query.set(name, asText(name, value))
    if (place === 'body') body[name] = value
  }
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => segment(name, given))
  return {
    method,
    url: query.size === 0 ? filled : `${filled}?${query.toString()}`,
    ...(method === 'POST' ? { body } : {}),
  }
}

/** One part of a path. Dots alone would lead to another route: they are steps in a path, however they are encoded. */
function segment(name: string, given: Readonly<Record<string, unknown>>): string {
  const text = Object.hasOwn(given, name) ? asText(name, given[name]) : ''
  if (text === '') throw invalid(name, 'is missing: give it a value')
  if (/^\.{1,2}$/.test(text)) throw invalid(name, 'can not be found: check its spelling')
  return encodeURIComponent(text)
}

/** Models like to send lists where the API takes a text with commas. */
function asText(name: string, value: unknown): string {
  const parts: unknown[] = Array.isArray(value) ? value : [value ?? '']
  if (parts.some((part) => typeof part === 'object')) throw invalid(name, 'must be text')
  return parts.join(',')
}

function invalid(name: string, says: string): Refusal {
  const target = inputName(name)
  return new Refusal('InvalidInput', `"${target}" ${says}.`, { target })
}
