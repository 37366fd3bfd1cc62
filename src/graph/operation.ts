import { GUIDS } from '../guid.ts'

/**
 * A request to Graph as logs and errors may name it: method and path, without the query and without the ids and names
 * in the path, since both can be personal data.
 */
export function operationOf(method: string, url: string): string {
  const path =
    url
      .replace(/^https?:\/\/[^/]+/, '')
      .replace(/^\/(v1\.0|beta)/, '')
      .split('?')[0] ?? ''
  return `${method} ${path.replace(/\/users\([^)]*\)|\/users\/[^/]+/, '/users/{id}').replace(GUIDS, '{id}')}`
}
