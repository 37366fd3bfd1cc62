import { callerParts } from '../../callers.ts'
import { appNames, userNames, type NamedApp, type NamedUser } from '../../graph/display-names.ts'
import { GraphFailure } from '../../graph/failure.ts'
import { readLists } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isGuid } from '../../guid.ts'

/** Names by the object ids of people and the application ids of apps, all in small letters. */
export type Names = ReadonlyMap<string, string>

/**
 * What the directory calls people and apps.
 *
 * @param callers ids of callers, or object ids of people; whoever has no name, or none that can be read, is left out
 */
export type CallerNames = (callers: readonly (string | null | undefined)[]) => Promise<Names>

const KEPT_MS = 10 * 60_000

/**
 * Where Graph does not tell, a page shows the id: a name is no reason to withhold a report. HTTP requests: 1 for those
 * whose names were not read in the last ten minutes, none where there are none.
 */
export function createCallerNames({ reader, now }: { reader: GraphReader; now: () => number }): CallerNames {
  const kept = new Map<string, { name: string; until: number }>()

  async function read(people: readonly string[], apps: readonly string[]): Promise<void> {
    const users = userNames(people)
    const lists = await readLists(reader, [...users, ...appNames(apps)]).catch(unlessGraphFailed)
    const until = now() + KEPT_MS
    for (const [index, list] of lists.entries()) {
      // Whoever may read people need not be allowed to read apps.
      if (list instanceof GraphFailure) continue
      for (const entry of list) {
        const { id, appId, displayName } = entry as NamedUser & NamedApp
        const key = index < users.length ? id : appId
        if (key != null && displayName != null && displayName !== '') {
          kept.set(key.toLowerCase(), { name: displayName, until })
        }
      }
    }
  }

  return async (callers) => {
    const wanted = callers.flatMap(namedBy)
    const at = now()
    for (const [id, { until }] of kept) if (until <= at) kept.delete(id)
    const idsOf = (isApp: boolean) => [
      ...new Set(wanted.flatMap((one) => (one.isApp === isApp && !kept.has(one.id) ? [one.id] : []))),
    ]
    const [people, apps] = [idsOf(false), idsOf(true)]
    if (people.length + apps.length > 0) await read(people, apps)
    return new Map(
      wanted.flatMap(({ id }) => {
        const entry = kept.get(id)
        return entry === undefined ? [] : [[id, entry.name] as const]
      }),
    )
  }
}

/** By which id of the directory somebody is called something; keys have their name with them. */
function namedBy(caller: string | null | undefined): { id: string; isApp: boolean }[] {
  const { kind, own } = callerParts(caller ?? '') ?? { kind: 'user', own: caller ?? '' }
  return kind !== 'key' && isGuid(own) ? [{ id: own.toLowerCase(), isApp: kind === 'app' }] : []
}

function unlessGraphFailed(error: unknown): [] {
  if (error instanceof GraphFailure) return []
  throw error
}
