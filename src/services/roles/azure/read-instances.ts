import type { InstanceRow } from '../../../arm/rows.ts'
import type { Unseen } from '../systems/system.ts'
import { isNoPim } from '../../../graph/failure.ts'
import { placesAbove, scopeName, type Place, type Places } from './places.ts'
import { refusalOf } from './refusals.ts'

export interface Instances<Row> {
  /** By id in lower case, each once, whatever inherited it. */
  rows: Map<string, Row>
  /** The keys of the places whose list is believed. */
  read: Set<string>
  unseen: Unseen[]
}

/**
 * What PIM lists at each management group and subscription. The first is asked alone: where the tenant lacks the
 * license, the others are not asked at all. An empty list is not believed where something from above belongs in it.
 */
export async function readInstances<Row extends InstanceRow>(
  list: (scope: string) => Promise<Row[]>,
  what: 'eligibilities' | 'timeBounds',
  scopes: readonly Place[],
  places: Places,
): Promise<Instances<Row>> {
  const found: Instances<Row> = { rows: new Map(), read: new Set(), unseen: [] }
  let unlicensed: Unseen | undefined
  const empty: Place[] = []

  async function ask(place: Place): Promise<void> {
    if (unlicensed !== undefined) return
    try {
      const rows = await list(place.scope)
      for (const row of rows) found.rows.set(row.id, row)
      if (rows.length === 0) empty.push(place)
      else found.read.add(place.key)
    } catch (error) {
      const refusal = refusalOf(error)
      if (isNoPim(error)) unlicensed = { what, ...refusal }
      else found.unseen.push({ what, scopeId: place.scope, scopeName: scopeName(places, place.scope), ...refusal })
    }
  }

  const [first, ...others] = scopes
  if (first !== undefined) await ask(first)
  await Promise.all(others.map(ask))
  if (unlicensed !== undefined) return { ...found, unseen: [unlicensed] }

  const given = new Set([...found.rows.values()].map(({ scope }) => scope.toLowerCase()))
  for (const place of empty) {
    const inherits = given.has('/') || placesAbove(places, place.key).some((key) => given.has(key))
    // Our own role is active at each of these places or above it, so no list of active ones can be empty.
    if (what === 'timeBounds' || inherits) {
      found.unseen.push({
        what,
        reason: 'refused',
        code: 'EmptyWhereInherited',
        scopeId: place.scope,
        scopeName: scopeName(places, place.scope),
      })
    } else found.read.add(place.key)
  }
  return found
}
