import type { FastifyInstance } from 'fastify'

/**
 * Which methods there are at a path, of the routes that are registered from now on, so that a wrong one can be told
 * from a wrong address. Fastify's own router finds a route by its pattern only.
 */
export function methodsByPath(app: FastifyInstance, isWanted: (url: string) => boolean): (path: string) => string[] {
  const routes: { pattern: RegExp; methods: string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    if (isWanted(url)) routes.push({ pattern: patternOf(url), methods: [method].flat() })
  })
  return (path) => [...new Set(routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))]
}

/** `/f/:token` as an expression; `*` stands for anything. */
function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+'
    return part === '*' ? '.*' : part.replace(/[^\w-]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('/')}$`)
}
