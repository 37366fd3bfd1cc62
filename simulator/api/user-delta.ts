import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { deltaResponse } from '../odata/delta.ts'
import type { DeltaPage, DeltaQuestion, DeltaSet } from '../odata/delta.ts'
import type { Mark } from '../tenant/change-log.ts'
import { DELETED } from '../tenant/population.ts'
import type { World } from '../world.ts'
import { USER_DEFAULTS, userEntity } from './user-entity.ts'

const PAGE = 200

/** Graph takes all of these for the same. */
export const DELTA_SEGMENTS = ['delta', 'delta()', 'microsoft.graph.delta', 'microsoft.graph.delta()'] as const

/**
 * Relations of people can be selected and then come as annotations. The simulator refuses them rather than keep silent
 * about changes: nothing here follows managers by delta query.
 */
const NOT_HERE: ReadonlySet<string> = new Set(['signInActivity', 'manager', 'directReports', 'memberOf'])

function userDelta(world: World): DeltaSet<number, number> {
  const { tenant } = world
  return {
    set: 'users',
    type: userEntity(world),
    selectable: (name) => (NOT_HERE.has(name) ? false : undefined),
    log: tenant.userChanges,
    first: (question, position) => firstPage(world, question, position),
    changes: (question, known, until, position) => changesPage(world, question, known, until, position),
  }
}

/** Everybody by index; whoever is deleted comes as removed, as in Microsoft's example. */
function firstPage(world: World, question: DeltaQuestion, position: number): DeltaPage {
  const { tenant } = world
  const { only, asOf } = question
  const indices = only?.map((id) => tenant.people.indexOfId(id)).filter((index) => index >= 0)
  const length = indices?.length ?? tenant.people.size
  const end = Math.min(length, position + PAGE)
  const items: Array<Record<string, unknown>> = []
  for (let at = position; at < end; at++) {
    const index = indices === undefined ? at : (indices[at] as number)
    if (tenant.people.exists(index, asOf)) items.push(whole(world, index, question, true))
    else items.push(...removed(world, index, asOf))
  }
  return { items, ...(end < length ? { next: end } : {}) }
}

/**
 * Whoever changed, in the order of their first change. A page is so many people who changed, of whom those count whose
 * selected properties did: it can be empty.
 */
function changesPage(world: World, question: DeltaQuestion, known: Mark, until: Mark, position: number): DeltaPage {
  const { tenant } = world
  const { only } = question
  const tracked = new Set<string>([...(question.select ?? USER_DEFAULTS), DELETED])
  const wanted = only === undefined ? undefined : new Set(only.map((id) => tenant.people.indexOfId(id)))
  const changed = new Map<number, Set<string>>()
  for (const { key, names } of tenant.userChanges.between(known, until)) {
    if (wanted?.has(key) === false) continue
    const all = changed.get(key) ?? new Set<string>()
    for (const name of names) if (tracked.has(name)) all.add(name)
    changed.set(key, all)
  }
  const items = [...changed]
    .slice(position, position + PAGE)
    .flatMap(([index, names]) => (names.size === 0 ? [] : changedUser(world, index, names, question)))
  return { items, ...(position + PAGE < changed.size ? { next: position + PAGE } : {}) }
}

function changedUser(
  world: World,
  index: number,
  names: ReadonlySet<string>,
  question: DeltaQuestion,
): Array<Record<string, unknown>> {
  const { asOf, minimal } = question
  if (!world.tenant.people.exists(index, asOf)) return removed(world, index, asOf)
  // Whoever is new or back is told whole.
  if (!minimal || names.has(DELETED)) return [whole(world, index, question, names.has(DELETED))]
  const type = userEntity(world)
  const values = [...names].map((name) => [name, type.read(index, name, asOf)] as const)
  return [
    { ...Object.fromEntries(values.filter(([, value]) => value !== undefined)), id: world.tenant.people.idOf(index) },
  ]
}

function removed({ tenant }: World, index: number, asOf: number): Array<Record<string, unknown>> {
  const reason = tenant.people.removal(index, asOf)
  return reason === undefined ? [] : [{ id: tenant.people.idOf(index), '@removed': { reason } }]
}

/**
 * All selected properties. One that never had a value is left out, at first every one without (learn.microsoft.com/
 * graph/api/user-delta).
 */
function whole(
  world: World,
  index: number,
  { select, asOf }: DeltaQuestion,
  isFirst: boolean,
): Record<string, unknown> {
  const type = userEntity(world)
  const result: Record<string, unknown> = {}
  for (const name of select ?? USER_DEFAULTS) {
    const value = type.read(index, name, asOf)
    if (value === undefined || (value === null && (isFirst || !world.tenant.people.wasSet(index, name)))) continue
    result[name] = value
  }
  return { ...result, id: world.tenant.people.idOf(index) }
}

const response = (context: Context) => deltaResponse(context, userDelta(context.world))

export const userDeltaRoutes: readonly Route[] = DELTA_SEGMENTS.map((segment) =>
  route('GET', `/users/${segment}`, 'users.read', response, { cost: 2 }),
)
