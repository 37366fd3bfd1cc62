import { readFileSync } from 'node:fs'
import { GraphFailure } from '../../src/graph/failure.ts'
import type { GraphReader } from '../../src/graph/reader.ts'
import type { GraphRead } from '../../src/graph/url.ts'

type Body = unknown[] | GraphFailure

/** What Graph answers, by the end of the path, for a group with its id in front; lists that are not named are empty. */
export type Canned = Record<string, Body>

/** Everything that Graph lists has an id; most of it is never looked at. */
const withId = (entry: unknown, index: number): object => ({ id: `canned ${index}`, ...(entry as object) })

/**
 * A reader for tenants that the simulator has no like of: answers from lists, and counts what would be HTTP requests.
 */
export function cannedReader(canned: Canned, objects: { id: string }[] = []) {
  const requests: string[] = []
  const answer = ({ path, filter = '' }: GraphRead): Body => {
    const groupId = /groupId eq '(.+)'/.exec(filter)?.[1]
    const place = path
      .split('/')
      .slice(path.startsWith('/groups/') ? -2 : -1)
      .join('/')
    return canned[groupId === undefined ? place : `${groupId}/${place}`] ?? []
  }
  const reader = {
    batch: async (reads: readonly GraphRead[]) => {
      if (reads.length > 0) requests.push('$batch')
      return reads.map((read) => {
        const body = answer(read)
        return body instanceof GraphFailure ? body : { status: 200, body: { value: body.map(withId) } }
      })
    },
    all: async (read: GraphRead) => {
      const body = answer(read)
      if (body instanceof GraphFailure) throw body
      return body.map(withId)
    },
    getByIds: async (ids: Iterable<string>) => {
      requests.push('getByIds')
      const wanted = new Set(ids)
      return objects.filter(({ id }) => wanted.has(id))
    },
  } as unknown as GraphReader
  return { reader, requests }
}

export const noLicense = new GraphFailure({
  status: 400,
  code: 'AadPremiumLicenseRequired',
  message: 'The tenant needs to have Microsoft Entra ID P2.',
})
export const forbidden = new GraphFailure({
  status: 403,
  code: 'Authorization_RequestDenied',
  message: 'Insufficient privileges to complete the operation.',
})

/** The entries of one of Microsoft's own examples; undefined where that collection is not at hand. */
export function microsoftExample<T>(name: string): T[] | undefined {
  try {
    const { response } = JSON.parse(
      readFileSync(new URL(`../../../shared/graph-examples/${name}.json`, import.meta.url), 'utf8'),
    ) as { response: { body: { value?: T[] } } }
    return response.body.value ?? [response.body as T]
  } catch {
    return undefined
  }
}
