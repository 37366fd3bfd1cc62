export type Version = 'v1.0' | 'beta'

/** One Graph request, alone or as an item of a batch. */
export interface Call {
  method: string
  version: Version
  /** Path segments after the version, decoded; `users('x')` has become `users`, `x`. */
  segments: readonly string[]
  /** Path and query exactly as sent, from `/v1.0` on. */
  url: string
  parameters: ReadonlyMap<string, string>
  headers: Readonly<Record<string, string | undefined>>
  body: unknown
  where: 'outside' | 'batch'
}

export interface ApiResponse {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: unknown
  /** A text too long to be held whole, line by line. */
  lines?: Iterable<string>
  /** Cut the connection instead of answering. */
  drop?: true
}

export const noContent: ApiResponse = { status: 204 }

export function ok(body: unknown): ApiResponse {
  return { status: 200, body }
}

/**
 * Splits before it decodes, so that an encoded `/`, `#` or `'` in a name stays inside its segment; and takes
 * `users('name')` and `servicePrincipals(appId='…')` for `users/name`: the only way to address a name that begins with
 * `$` (learn.microsoft.com/graph/api/user-get).
 */
export function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const text = decoded(part)
      const key = /^(\w+)\((?:\w+=)?'(.*)'\)$/.exec(text)
      return key === null ? [text] : [key[1] as string, `(${(key[2] as string).replaceAll("''", "'")})`]
    })
}

/** A segment that is not well encoded is taken as it is: it will match nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The value of a key segment, whether it came as `/users/x` or as `/users('x')`. */
export function keyOf(segment: string): string {
  return segment.startsWith('(') && segment.endsWith(')') ? segment.slice(1, -1) : segment
}

export function parametersOf(query: string): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(query))
}
