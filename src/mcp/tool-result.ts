import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { fit, type Cut } from './fit.ts'
import type { Tool } from './tools.ts'
import { present } from '../present.ts'

/** What the API responded. */
export interface ToolResponse {
  status: number
  body: Record<string, unknown>
}

/** Characters of JSON that one result may hold: some ten thousand tokens. */
const LIMIT = 40_000

interface ErrorBody {
  error: { code: string; message: string; details?: { message: string }[] }
}

/**
 * The result of a tool: the response of the route as data and as text, with hints on what is not in it and how to get
 * that. Refusals are results too, since only those reach the model, which can then do better.
 * https://modelcontextprotocol.io/specification/2025-06-18/server/tools#error-handling
 */
export function toResult(tool: Tool, { status, body }: ToolResponse): CallToolResult {
  if (status >= 400) return toError(body as unknown as ErrorBody)
  const { nextLink, ...rest } = body
  const { response, cuts } = fit(rest, LIMIT)
  const isListCut = cuts.some(({ path }) => path === 'value')
  // After a list that was cut, the next page would pass over what was left out.
  const skipToken = isListCut ? undefined : skipTokenOf(nextLink)
  const hints = [
    ...cuts.map((cut) => cutHint(tool, cut)),
    ...(skipToken === undefined ? [] : [`There is more: call ${tool.name} with the same inputs and this skipToken.`]),
    ...(status === 202 ? ['The work goes on: call GetPlan with this planId until its state is no longer draft.'] : []),
  ]
  return toContent({
    ...response,
    ...present('skipToken', skipToken),
    ...(hints.length === 0 ? {} : { hints }),
  })
}

/** A refusal with its code and its sentence, as the API gives it. */
export function toError(body: ErrorBody): CallToolResult {
  const { code, message, details = [] } = body.error
  // One that stands alone is in the message already.
  const others = details.length > 1 ? details.map((detail) => detail.message) : []
  return {
    isError: true,
    content: [{ type: 'text', text: [`${code}: ${message}`, ...others].join('\n') }],
    structuredContent: { ...body },
  }
}

const toContent = (structuredContent: Record<string, unknown>): CallToolResult => ({
  content: [{ type: 'text', text: JSON.stringify(structuredContent) }],
  structuredContent,
})

function skipTokenOf(nextLink: unknown): string | undefined {
  return typeof nextLink === 'string' ? (new URL(nextLink).searchParams.get('skipToken') ?? undefined) : undefined
}

/** Says what is missing and how to get it. */
function cutHint({ places }: Tool, { path, kind, kept, total }: Cut): string {
  const filters = Object.keys(places).filter((name) => places[name] === 'query' && !PAGING.includes(name))
  const pages = places['top'] === undefined ? [] : [`set top to ${kept} or less to get all of it page by page`]
  const narrower = filters.length === 0 ? [] : [`narrow it with ${filters.join(', ')}`]
  const ways = path === 'value' ? [...pages, ...narrower] : []
  const advice = ways.length > 0 ? ways.join(', or ') : 'a flow gets all of it from the action of this name'
  return `Too long for one result: ${kept} of ${total} ${kind} of ${path} are here; ${advice}.`
}

const PAGING = ['top', 'skipToken']
