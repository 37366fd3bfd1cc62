import type { ApiResponse } from '../../../http/call.ts'
import { badRequest } from '../../http/arm-error.ts'
import { route } from '../../http/call.ts'
import type { ArmContext, ArmRoute } from '../../http/call.ts'
import { digest, encode, tokenIn } from '../../http/page.ts'
import { areaOf, SCOPE_FILTERS } from './area.ts'
import type { ScopeFilter } from './area.ts'
import { evaluate } from './evaluate.ts'
import type { GraphRow } from './evaluate.ts'
import { invalidQuery, parseQuery } from './query.ts'
import { authorizationResources, resourceContainers } from './tables.ts'
import { present } from '../../../present.ts'

/** learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data */
const DEFAULT_TOP = 100
const MOST = 1000

interface Options {
  $top?: unknown
  $skip?: unknown
  $skipToken?: unknown
  resultFormat?: unknown
  authorizationScopeFilter?: unknown
  allowPartialScopes?: unknown
}

const KNOWN = ['query', 'subscriptions', 'managementGroups', 'options', 'facets']

function respondToQuery(context: ArmContext): ApiResponse {
  const { world, estate, call } = context
  const body = (call.body ?? {}) as Record<string, unknown>
  const unknown = Object.keys(body).find((name) => !KNOWN.includes(name))
  if (unknown !== undefined || typeof body['query'] !== 'string') throw invalidQuery('The request body is invalid.')
  if (body['facets'] !== undefined) throw invalidQuery('Facets are not understood here.')
  const [subscriptions, managementGroups] = [textsIn(body, 'subscriptions'), textsIn(body, 'managementGroups')]
  if (subscriptions !== undefined && managementGroups !== undefined) {
    throw badRequest('Subscriptions and management groups can not be given together.', 'InvalidScope')
  }
  const options = (body['options'] ?? {}) as Options
  const { top, filter, isTable } = checked(options)
  const query = parseQuery(body['query'])
  const area = areaOf(
    estate,
    {
      ...present('subscriptions', subscriptions),
      ...present('managementGroups', managementGroups),
    },
    filter,
  )
  const rows =
    query.table === 'authorizationresources' ? authorizationResources(context, area) : resourceContainers(context, area)
  const found = evaluate(query, rows, world.arm.stats.requests)
  const list = digest(JSON.stringify([body['query'], subscriptions, managementGroups, filter, context.caller.objectId]))
  const skipToken = options.$skipToken === null ? undefined : (options.$skipToken as string | undefined)
  const from = tokenIn(skipToken, list)?.from ?? (typeof options.$skip === 'number' ? options.$skip : 0)
  const shown = found.slice(from, from + top)
  const isMore = from + shown.length < found.length
  const hasId = query.columns === undefined || query.columns.some(({ name }) => name === 'id')
  return {
    status: 200,
    body: {
      totalRecords: found.length,
      count: shown.length,
      data: isTable ? table(shown) : shown,
      facets: [],
      resultTruncated: isMore && !hasId ? 'true' : 'false',
      ...(isMore && hasId ? { $skipToken: encode({ list, from: from + shown.length }) } : {}),
    },
  }
}

function checked({
  $top = DEFAULT_TOP,
  authorizationScopeFilter = 'AtScopeAndBelow',
  resultFormat,
  $skipToken,
}: Options) {
  if (typeof $top !== 'number' || !Number.isInteger($top) || $top < 1 || $top > MOST) {
    throw badRequest(`The value of $top must be between 1 and ${MOST}.`, 'InvalidTop')
  }
  if (!(SCOPE_FILTERS as readonly unknown[]).includes(authorizationScopeFilter)) {
    throw badRequest(`'${String(authorizationScopeFilter)}' is not an authorization scope filter.`)
  }
  if (resultFormat !== undefined && resultFormat !== 'objectArray' && resultFormat !== 'table') {
    throw badRequest(`'${String(resultFormat)}' is not a result format.`)
  }
  if ($skipToken !== undefined && $skipToken !== null && typeof $skipToken !== 'string') {
    throw badRequest('$skipToken must be a text.')
  }
  return { top: $top, filter: authorizationScopeFilter as ScopeFilter, isTable: resultFormat === 'table' }
}

function textsIn(body: Record<string, unknown>, name: string): readonly string[] | undefined {
  const value = body[name]
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return undefined
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string' || one.includes('/'))) {
    throw badRequest(`'${name}' must be an array of ids.`)
  }
  return value as string[]
}

function table(rows: readonly GraphRow[]) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return {
    columns: names.map((name) => ({ name, type: name === 'properties' ? 'object' : 'string' })),
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
  }
}

export const resourceGraphRoutes: readonly ArmRoute[] = [
  route('POST', '/providers/Microsoft.ResourceGraph/resources', ['2024-04-01'], respondToQuery, {
    readOnly: true,
    query: true,
  }),
]
