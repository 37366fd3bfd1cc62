import type { World } from '../../world.ts'
import type { Estate } from '../estate/estate.ts'
import type { Entry } from '../estate/ledger.ts'
import type { Scope } from '../estate/scopes.ts'
import { badRequest } from './arm-error.ts'
import type { ArmContext } from './call.ts'

/** A `$filter` of Microsoft.Authorization: it has no grammar, only these forms, joined by `and`. */
export interface ArmFilter {
  /** At the scope or above it, and nothing below. */
  atScope: boolean
  /** With what is below the scope as well (role definitions). */
  atScopeAndBelow: boolean
  /** Whoever is asked for, and for `assignedTo` their groups too. */
  principals: ReadonlySet<string> | undefined
  /** Rows that `principals` has through a group. */
  direct: string | undefined
  equals: ReadonlyMap<string, string>
  asRequestor: boolean
  asApprover: boolean
}

type Part = 'atScope()' | 'atScopeAndBelow()' | 'asTarget()' | 'asRequestor()' | 'asApprover()' | 'assignedTo' | string

const invalid = (text: string) =>
  badRequest(`The filter '${text}' is not supported. Supported filters are documented.`, 'UnsupportedFilter')

const CALL = /^(\w+)\(\s*(?:'([^']*)')?\s*\)$/
const COMPARISON = /^([\w.]+)\s+eq\s+'((?:[^']|'')*)'$/i

/**
 * Understands a filter of which only these parts are allowed: functions with their brackets (`atScope()`; not so
 * `assignedTo`, which takes an id), and properties that are compared with `eq`.
 */
export function parseArmFilter(context: ArmContext, allowed: readonly Part[]): ArmFilter {
  const text = context.call.parameters.get('$filter')
  const equals = new Map<string, string>()
  const flags = new Set<string>()
  let principals: Set<string> | undefined
  let direct: string | undefined
  for (const part of text === undefined ? [] : text.split(/\s+and\s+/i).map((piece) => piece.trim())) {
    const [, name = '', argument] = CALL.exec(part) ?? []
    const [, property = '', value = ''] = COMPARISON.exec(part) ?? []
    const found = allowed.find((one) => {
      const known = one.replace('()', '').toLowerCase()
      return known === name.toLowerCase() || (known === property.toLowerCase() && !one.endsWith('()'))
    })
    if (found === undefined || text === undefined) throw invalid(text ?? '')
    if (property !== '' && found !== 'principalId') equals.set(found, value.replaceAll("''", "'"))
    else if (property !== '') {
      direct = value.toLowerCase()
      principals = new Set([direct])
    } else if (found === 'assignedTo' || found === 'asTarget()') {
      if (found === 'assignedTo' && argument === undefined) throw invalid(text)
      const { objectId } = context.caller
      direct = (found === 'assignedTo' ? argument : objectId)?.toLowerCase()
      principals = new Set(direct === undefined ? [] : withGroups(context.estate, context.world, direct))
    } else flags.add(found)
  }
  return {
    atScope: flags.has('atScope()'),
    atScopeAndBelow: flags.has('atScopeAndBelow()'),
    principals,
    direct,
    equals,
    asRequestor: flags.has('asRequestor()'),
    asApprover: flags.has('asApprover()'),
  }
}

const withGroups = (estate: Estate, world: World, id: string) => [id, ...estate.principals.groupsOf(id, world.now())]

/**
 * Places in which the rows of a list lie. Without a filter a subscription's list holds what is at, above and below it;
 * a management group's what is at and above it, since nobody has written that it holds more.
 */
export function placesOf(estate: Estate, scope: Scope, { atScope, principals }: ArmFilter): string[] {
  const above = estate.hierarchy.placesAbove(scope)
  if (atScope || principals === undefined) return above
  return [
    ...new Set([
      ...above,
      ...(scope.kind === 'root' ? estate.hierarchy.everyPlace() : estate.hierarchy.placesFrom(scope.place)),
    ]),
  ]
}

/** Whether a row belongs to the list of a scope: it is at or above it, or (unless `atScope()`) below. */
export function belongs(
  estate: Estate,
  scope: Scope,
  filter: ArmFilter,
  { scope: own, principalId }: Entry & { scope: Scope },
): boolean {
  if (filter.principals !== undefined && !filter.principals.has(principalId)) return false
  if (estate.hierarchy.isAtOrAbove(own, scope)) return true
  if (filter.atScope || !estate.hierarchy.isAtOrAbove(scope, own)) return false
  return (
    scope.kind === 'subscription' ||
    scope.kind === 'resourceGroup' ||
    scope.kind === 'resource' ||
    filter.principals !== undefined
  )
}

/** Rows in the order of their ids: the same on every page. */
export function inOrder<T extends { name: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Who may read a scope sees its list with what it inherits; who may not sees of it what lies at places below that they
 * may read. That is nothing at all for most: 200, and no error.
 */
export function readable<T extends { scope: Scope }>(
  { rights, scope, estate }: ArmContext,
  action: string,
  rows: readonly T[],
): T[] {
  if (rights.may(action, scope)) return [...rows]
  return rows.filter((row) => estate.hierarchy.isAtOrAbove(scope, row.scope) && rights.may(action, row.scope))
}
