import { parseScope, ROOT } from '../estate/scopes.ts'
import type { Scope } from '../estate/scopes.ts'
import { ArmError } from './arm-error.ts'
import type { ArmRoute } from './call.ts'

export interface ArmMatch {
  route: ArmRoute
  scope: Scope
  parameters: readonly string[]
}

const isParameter = (segment: string) => segment.startsWith('{')
const segmentsOf = (path: string) => path.split('/').filter((part) => part !== '')

/** Finds routes by method and path; what comes before the provider is the scope. */
export class ArmRouter {
  readonly #routes: ReadonlyArray<{ route: ArmRoute; tail: readonly string[]; scoped: boolean }>

  constructor(routes: readonly ArmRoute[]) {
    this.#routes = routes.map((route) => {
      const [first, ...rest] = segmentsOf(route.path)
      const scoped = first === '{scope}'
      return { route, scoped, tail: scoped ? rest : segmentsOf(route.path) }
    })
  }

  match(method: string, segments: readonly string[]): ArmMatch {
    const onPath = this.#routes.flatMap(({ route, tail, scoped }) => {
      const before = segments.length - tail.length
      if (before < 0 || (!scoped && before > 0) || !fits(tail, segments.slice(before))) return []
      const scope = scoped ? parseScope(`/${segments.slice(0, before).join('/')}`) : ROOT
      const parameters = segments.slice(before).filter((_, position) => isParameter(tail[position] ?? ''))
      return scope === undefined ? [] : [{ route, scope, parameters }]
    })
    const found = onPath.find(({ route }) => route.method === method)
    if (found !== undefined) return found
    if (onPath.length > 0) {
      throw new ArmError(405, 'MethodNotAllowed', `The requested resource does not support http method '${method}'.`)
    }
    throw new ArmError(404, 'InvalidResourceType', `The resource type could not be found: '/${segments.join('/')}'.`)
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.every((part, position) => {
    const segment = segments[position] ?? ''
    return isParameter(part) ? segment !== '' : part.toLowerCase() === segment.toLowerCase()
  })
}
