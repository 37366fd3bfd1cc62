import { badRequest, unsupportedQuery } from '../http/graph-error.ts'
import type { EntityType, Operator } from './entity.ts'
import type { Comparison, Filter, Path } from './parse.ts'
import type { Literal } from './tokens.ts'

/** `in` takes at most 15 values on directory objects, and `or` as many sides; more is "Too many child clauses". */
const MAX_ALTERNATIVES = 15

type Entity = Pick<EntityType<never>, 'name' | 'filters' | 'dates'>

/**
 * Refuses what Graph refuses: unknown properties, operators a property lacks, and advanced queries that don't say so.
 */
export function checkFilter(filter: Filter, entity: Entity, advanced: boolean): void {
  const check = (path: Path, operator: Operator, needsAdvanced = false) =>
    checkPath(entity, path, operator, advanced, needsAdvanced)
  walk(filter, (node) => {
    switch (node.type) {
      case 'and':
        break
      case 'or':
        refuseTooMany(entity, sidesOf(node))
        break
      case 'not':
        if (!advanced) throw unsupportedQuery()
        break
      case 'compare':
        checkLiteral(entity, node.path, node.operator, node.literal)
        refuseStrict(entity, node.operator, advanced)
        check(node.path, operatorOf(node.operator), node.operator === 'ne')
        break
      case 'in':
        refuseTooMany(entity, node.literals.length)
        check(node.path, 'in')
        break
      case 'function':
        if (node.name === 'contains' && entity.filters.basic[node.path.join('/')]?.includes('contains') === true) break
        if (node.name === 'contains') {
          throw unsupportedQuery(
            `Unsupported or invalid query filter clause specified for property '${node.path.join('/')}' of ` +
              `resource '${entity.name}'.`,
          )
        }
        if (node.name === 'startswith') check(node.path, 'startswith')
        else if (!advanced || !entity.filters.endsWith.has(node.path.join('/'))) throw unsupportedQuery()
        break
      case 'any':
        check(node.path, 'any')
        break
      case 'count':
        if (!advanced) throw unsupportedQuery()
        check(node.path, 'any')
        break
    }
  })
}

function refuseTooMany({ filters }: Entity, alternatives: number): void {
  if (alternatives <= MAX_ALTERNATIVES || filters.basicOnly === true) return
  throw badRequest(
    `Too many child clauses specified in search filter expression containing 'OR' operators: ${alternatives}. ` +
      `Max allowed: ${MAX_ALTERNATIVES}.`,
  )
}

/** How many conditions one of which is enough. */
const sidesOf = (filter: Filter): number => (filter.type === 'or' ? sidesOf(filter.left) + sidesOf(filter.right) : 1)

/**
 * Microsoft's tables of directory objects know `ge` and `le` only (learn.microsoft.com/graph/aad-advanced-queries).
 */
function refuseStrict({ filters }: Entity, operator: Comparison, advanced: boolean): void {
  if (!advanced && filters.basicOnly !== true && (operator === 'gt' || operator === 'lt')) throw unsupportedQuery()
}

function operatorOf(operator: Comparison): Operator {
  return operator === 'eq' || operator === 'ne' ? 'eq' : operator === 'ge' || operator === 'gt' ? 'ge' : 'le'
}

function checkPath(
  { name, filters }: Entity,
  path: Path,
  operator: Operator,
  advanced: boolean,
  needsAdvanced: boolean,
): void {
  const key = path.join('/')
  const operators = filters.basic[key]
  if (filters.basicOnly === true) {
    if (operators?.includes(needsAdvanced ? 'ne' : operator) !== true) {
      throw badRequest(`Invalid filter clause: '${key}' does not support this operator.`)
    }
    return
  }
  if (operators === undefined && !filters.advanced.has(key)) {
    throw advanced
      ? unsupportedQuery('The request uses a filter property that is not indexed')
      : unsupportedQuery(
          `Unsupported or invalid query filter clause specified for property '${key}' of resource '${name}'.`,
        )
  }
  if (!advanced && (needsAdvanced || operators?.includes(operator) !== true)) throw unsupportedQuery()
}

/** Graph compares a date with an unquoted date only, and `skuId` with an unquoted GUID. */
function checkLiteral({ dates }: Entity, path: Path, operator: string, { kind }: Literal): void {
  const key = path.join('/')
  if (kind === 'null') return
  if (dates.has(key) && kind !== 'date') {
    throw badRequest(
      `A binary operator with incompatible types was detected. Found operand types 'Edm.DateTimeOffset' and ` +
        `'Edm.String' for operator kind '${operator}'.`,
    )
  }
  if (path.at(-1) === 'skuId' && kind !== 'guid') {
    throw badRequest(
      `A binary operator with incompatible types was detected. Found operand types 'Edm.Guid' and 'Edm.String' ` +
        `for operator kind '${operator}'.`,
    )
  }
}

/** Visits every node; the inside of `any` is visited with the path of what it runs over in front. */
function walk(filter: Filter, visit: (node: Filter) => void): void {
  visit(filter)
  if (filter.type === 'and' || filter.type === 'or') {
    walk(filter.left, visit)
    walk(filter.right, visit)
  } else if (filter.type === 'not') {
    walk(filter.operand, visit)
  } else if (filter.type === 'any' && filter.body !== undefined) {
    walk(inside(filter.body, filter.path), visit)
  }
}

function inside(body: Filter, path: Path): Filter {
  switch (body.type) {
    case 'and':
    case 'or':
      return { ...body, left: inside(body.left, path), right: inside(body.right, path) }
    case 'not':
      return { ...body, operand: inside(body.operand, path) }
    default:
      return { ...body, path: [...path, ...body.path.slice(1)] }
  }
}

/** All paths a filter looks at. */
export function pathsOf(filter: Filter): Path[] {
  const paths: Path[] = []
  walk(filter, (node) => {
    if ('path' in node) paths.push(node.path)
  })
  return paths
}
