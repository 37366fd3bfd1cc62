import { GraphError } from './graph-error.ts'
import { keyOf } from './call.ts'
import type { Call } from './call.ts'
import type { Route } from './context.ts'

export interface Match {
  route: Route
  parameters: readonly string[]
}

const isParameter = (segment: string) => segment.startsWith('{')

/** Finds routes by method and path segments; literal segments win over `{…}` ones because they are sorted first. */
export class Router {
  readonly #routes: ReadonlyArray<{ route: Route; segments: readonly string[] }>

  constructor(routes: readonly Route[]) {
    const known = routes.map((route) => ({ route, segments: route.path.split('/').slice(1) }))
    this.#routes = known.sort((a, b) => wildness(a.segments) - wildness(b.segments))
  }

  match(call: Pick<Call, 'method' | 'segments'>): Match {
    const onPath = this.#routes.filter(({ segments }) => fits(segments, call.segments))
    const first = onPath[0]
    if (first === undefined) throw noSegment(call.segments)
    const found = onPath.find(({ route }) => route.method === call.method)
    if (found === undefined) {
      throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
    }
    const parameters = call.segments.filter((_, position) => isParameter(found.segments[position] ?? '')).map(keyOf)
    return { route: found.route, parameters }
  }
}

/** 400, not 404: what a cloud or a version lacks (https://github.com/microsoftgraph/microsoft-graph-docs/issues/6305). */
export const noSegment = (segments: readonly string[]) =>
  new GraphError(400, 'BadRequest', `Resource not found for the segment '${segments.at(-1) ?? ''}'.`)

const wildness = (segments: readonly string[]) => segments.filter(isParameter).length

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, position) => {
      const segment = segments[position] as string
      return isParameter(part)
        ? !segment.startsWith('$')
        : part.toLowerCase() === segment.toLowerCase().replace(/^graph\./, 'microsoft.graph.')
    })
  )
}
