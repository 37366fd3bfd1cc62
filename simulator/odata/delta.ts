import { ok } from '../http/call.ts'
import type { ApiResponse } from '../http/call.ts'
import type { Context } from '../http/context.ts'
import { badRequest, GraphError, gone, unsupportedQuery } from '../http/graph-error.ts'
import type { ChangeLog, Mark } from '../tenant/change-log.ts'
import { readDeltaToken, writeDeltaToken } from './delta-token.ts'
import type { DeltaState } from './delta-token.ts'
import type { EntityType } from './entity.ts'
import type { Filter } from './parse.ts'
import { checkSelect, contextOf } from './project.ts'
import { present } from '../present.ts'

/** How long tokens of directory objects are good (learn.microsoft.com/graph/delta-query-overview, "Token duration"). */
const VALID_MS = 7 * 86_400_000
const MAX_IDS = 50
const REFUSED = ['$top', '$expand', '$orderby', '$search', '$count'] as const

export interface DeltaPage {
  items: ReadonlyArray<Record<string, unknown>>
  /** Where the next page of this round begins; undefined: there is none. */
  next?: number
}

/** What is asked: the selected properties and objects, and whether the unchanged is left out. */
export interface DeltaQuestion {
  select: readonly string[] | undefined
  only: readonly string[] | undefined
  minimal: boolean
  asOf: number
}

/** One of the collections that have a delta query. */
export interface DeltaSet<T, K> {
  set: 'users' | 'groups'
  type: EntityType<T>
  /** Whether `$select` may name it, where that is not as in lists. */
  selectable: (name: string) => boolean | undefined
  log: ChangeLog<K>
  /** A page of everything. */
  first: (question: DeltaQuestion, position: number) => DeltaPage
  /** A page of what became visible between two marks. */
  changes: (question: DeltaQuestion, known: Mark, until: Mark, position: number) => DeltaPage
}

/** One page of a round of a delta query (learn.microsoft.com/graph/delta-query-overview). */
export function deltaResponse<T, K>(context: Context, delta: DeltaSet<T, K>): ApiResponse {
  const { world, query, call } = context
  for (const name of REFUSED) {
    if (call.parameters.has(name)) throw badRequest(`The query option '${name}' is not supported for delta queries.`)
  }
  const token = tokenOf(context)
  const asOf = world.replicated()
  const state = token === undefined ? begin(context, delta, asOf) : resume(context, delta, token, asOf)
  if (query.deltaToken === 'latest') {
    return ok(pageOf(context, state, [], '@odata.deltaLink', between(state, world.now())))
  }
  const { round } = state
  const minimal = /(?:^|[\s,])return=minimal(?:$|[\s,;])/i.test(call.headers['prefer'] ?? '')
  // Never older than what this round tells, should the delay have become longer meanwhile.
  const shown = Math.max(asOf, round.until.asOf)
  const question = { select: state.select, only: state.only, minimal: minimal && round.kind === 'changes', asOf: shown }
  const known = world.has('deltaReplays') ? replaying(state) : state.known
  const { items, next } = isEmpty(context, round.page)
    ? { items: [], next: round.position }
    : round.kind === 'first'
      ? delta.first(question, round.position)
      : delta.changes(question, known, round.until, round.position)
  const told = world.has('deltaReplays') ? [...items, ...items.slice(0, 2)] : items
  if (next === undefined) return ok(pageOf(context, state, told, '@odata.deltaLink', between(state, world.now())))
  const following = { ...state, issuedAt: world.now(), round: { ...round, position: next, page: round.page + 1 } }
  return ok(pageOf(context, state, told, '@odata.nextLink', following))
}

type Running = DeltaState & { round: NonNullable<DeltaState['round']> }

const isEmpty = ({ world }: Context, page: number) => world.has('emptyPages') && page % 3 === 1

/** As if the round before had not been answered. */
const replaying = ({ before = 0 }: Running): Mark => ({ from: before, end: before, asOf: Number.NEGATIVE_INFINITY })

/** The state after a round. */
function between({ round, ...state }: Running, issuedAt: number): DeltaState {
  return { ...state, issuedAt, before: state.known.from, known: round.until }
}

function tokenOf({ call, query: { deltaToken, skipToken } }: Context): string | undefined {
  const token = skipToken ?? (deltaToken === 'latest' || deltaToken === '' ? undefined : deltaToken)
  if (token === undefined) return undefined
  if (skipToken !== undefined && deltaToken !== undefined) throw badRequest('A request has one state token at most.')
  for (const name of ['$select', '$filter']) {
    if (call.parameters.has(name)) throw badRequest(`'${name}' stands in the token, and can not be given with it.`)
  }
  return token
}

function begin<T, K>({ world, query }: Context, { set, type, selectable, log }: DeltaSet<T, K>, asOf: number): Running {
  checkDeltaSelect(query.select, type, selectable)
  const only = query.filter === undefined ? undefined : idsOf(query.filter)
  if (only !== undefined && only.length > MAX_IDS) {
    throw badRequest(`The filter names ${only.length} objects. Max allowed: ${MAX_IDS}.`)
  }
  const now = log.mark(asOf)
  return {
    set,
    generation: world.deltaGeneration,
    issuedAt: world.now(),
    ...present('select', query.select),
    ...present('only', only),
    known: now,
    round: { kind: 'first', until: now, position: 0, page: 0 },
  }
}

/** https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/3189 */
function checkDeltaSelect<T, K>(
  select: readonly string[] | undefined,
  type: EntityType<T>,
  selectable: DeltaSet<T, K>['selectable'],
): void {
  const untracked = select?.filter((name) => selectable(name) === false) ?? []
  if (untracked.length > 0) {
    throw new GraphError(
      400,
      'BadRequest',
      'Invalid request for delta query: for this entity set, $expand/$select is not supported for the following ' +
        `properties: ${untracked.join(', ')}`,
    )
  }
  checkSelect(
    select?.filter((name) => selectable(name) !== true),
    type,
    false,
  )
}

/** `id eq '…' or id eq '…'` and nothing else. */
function idsOf(filter: Filter): string[] {
  if (filter.type === 'or') return [...idsOf(filter.left), ...idsOf(filter.right)]
  if (filter.type === 'compare' && filter.operator === 'eq' && filter.path.join('/') === 'id') {
    return [String(filter.literal.value).toLowerCase()]
  }
  throw unsupportedQuery('Delta queries can be filtered by object id only.')
}

function resume<T, K>(context: Context, { set, log }: DeltaSet<T, K>, token: string, asOf: number): Running {
  const { world, query } = context
  const state = readDeltaToken(token)
  const isLink = query.deltaToken !== undefined
  if (state === undefined || state.set !== set || isLink !== (state.round === undefined)) {
    throw gone('syncStateNotFound', anew(context, undefined))
  }
  if (state.generation !== world.deltaGeneration) throw gone('resyncRequired', anew(context, state))
  if (state.issuedAt + VALID_MS < world.now() || (isLink && world.has('expiredDelta'))) {
    throw gone('syncStateNotFound', anew(context, state))
  }
  if (state.round !== undefined) return { ...state, round: state.round }
  const until = log.mark(asOf, state.known.from)
  return { ...state, round: { kind: 'changes', until, position: 0, page: 0 } }
}

/** Where the query begins anew: the first request, with an empty token. */
function anew(context: Context, state: DeltaState | undefined): string {
  const options = [
    ...(state?.select === undefined ? [] : [`$select=${encodeURIComponent(state.select.join(','))}`]),
    ...(state?.only === undefined
      ? []
      : [`$filter=${encodeURIComponent(state.only.map((id) => `id eq '${id}'`).join(' or '))}`]),
    '$deltatoken=',
  ]
  return `${base(context)}?${options.join('&')}`
}

function base({ world, call }: Context): string {
  const host = world.has('foreignNextLink') ? 'https://graph.attacker.example' : world.url
  return `${host}${call.url.split('?')[0] ?? ''}`
}

/** Links carry the state and nothing else. */
function pageOf(
  context: Context,
  { set, select }: DeltaState,
  value: ReadonlyArray<Record<string, unknown>>,
  link: '@odata.nextLink' | '@odata.deltaLink',
  state: DeltaState,
): Record<string, unknown> {
  const isFirst = context.query.skipToken === undefined && (context.query.deltaToken ?? '') === ''
  const name = link === '@odata.nextLink' ? '$skiptoken' : '$deltatoken'
  return {
    '@odata.context': contextOf(context.world.url, context.call.version, set, isFirst ? select : undefined),
    [link]: `${base(context)}?${name}=${writeDeltaToken(state)}`,
    value,
  }
}
