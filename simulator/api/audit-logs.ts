import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError } from '../http/graph-error.ts'
import type { FilterRules, Operator } from '../odata/entity.ts'
import { plainEntity } from '../odata/entity.ts'
import { listResponse, arraySource } from '../odata/list.ts'
import type { Filter } from '../odata/parse.ts'
import { directoryAudits, loggedPeople, signInsOf } from '../tenant/logs.ts'
import { requirePremium } from './premium.ts'

const eq: readonly Operator[] = ['eq']
const text: readonly Operator[] = ['eq', 'startswith']
const time: readonly Operator[] = ['eq', 'ge', 'le']

/** No ne, no in, no contains (learn.microsoft.com/graph/api/signin-list). */
const SIGN_IN_FILTERS: FilterRules['basic'] = {
  id: eq,
  createdDateTime: time,
  userId: eq,
  userPrincipalName: text,
  userDisplayName: text,
  appDisplayName: text,
  appId: eq,
  ipAddress: text,
  clientAppUsed: eq,
  conditionalAccessStatus: eq,
  correlationId: eq,
  resourceId: eq,
  resourceDisplayName: eq,
  riskState: eq,
  'status/errorCode': eq,
  'location/city': text,
  'location/state': text,
  'location/countryOrRegion': text,
  'deviceDetail/browser': text,
  'deviceDetail/operatingSystem': text,
}

const signInEntity = plainEntity(
  'signIn',
  SIGN_IN_FILTERS,
  [
    'id',
    'createdDateTime',
    'userDisplayName',
    'userPrincipalName',
    'userId',
    'appId',
    'appDisplayName',
    'ipAddress',
    'clientAppUsed',
    'correlationId',
    'conditionalAccessStatus',
    'isInteractive',
    'riskDetail',
    'riskLevelAggregated',
    'riskLevelDuringSignIn',
    'riskState',
    'resourceDisplayName',
    'resourceId',
    'status',
    'deviceDetail',
    'location',
  ],
  ['createdDateTime'],
)

const AUDIT_FILTERS: FilterRules['basic'] = {
  activityDateTime: time,
  activityDisplayName: text,
  loggedByService: eq,
  category: eq,
  correlationId: eq,
  result: eq,
  'initiatedBy/user/id': eq,
  'initiatedBy/user/displayName': eq,
  'initiatedBy/user/userPrincipalName': text,
  'initiatedBy/app/appId': eq,
  'initiatedBy/app/displayName': eq,
  targetResources: ['any'],
  'targetResources/id': eq,
  'targetResources/displayName': eq,
}

const auditEntity = plainEntity(
  'directoryAudit',
  AUDIT_FILTERS,
  [
    'id',
    'category',
    'correlationId',
    'result',
    'resultReason',
    'activityDisplayName',
    'activityDateTime',
    'loggedByService',
    'operationType',
    'initiatedBy',
    'targetResources',
    'additionalDetails',
  ],
  ['activityDateTime'],
)

/** Reports page by 1,000 and take neither `$count` nor `$select` on top of the documented options. */
const PAGE = 1000

function listSignIns(context: Context): ApiResponse {
  const { world, query } = context
  requirePremium(world)
  refuseTooOld(context, 'createdDateTime')
  const userId = equalTo(query.filter, 'userId')
  const everybody = () => Array.from({ length: loggedPeople(world.tenant) }, (_, index) => index)
  const people = userId === undefined ? everybody() : world.tenant.people.candidates('id', userId)
  const entries = people.flatMap((index) => signInsOf(world.tenant, index, world.now()))
  entries.sort((a, b) => String(b['createdDateTime']).localeCompare(String(a['createdDateTime'])))
  return listResponse(context, {
    set: 'auditLogs/signIns',
    type: signInEntity,
    source: arraySource(entries),
    defaultPage: PAGE,
    maxPage: PAGE,
    sortable: ['createdDateTime'],
  })
}

function equalTo(filter: Filter | undefined, name: string): string | undefined {
  if (filter?.type === 'and') return equalTo(filter.left, name) ?? equalTo(filter.right, name)
  return filter?.type === 'compare' && filter.operator === 'eq' && filter.path.join('/') === name
    ? String(filter.literal.value)
    : undefined
}

const DAY = 86_400_000
/**
 * About a month; a week on Free
 * (learn.microsoft.com/entra/identity/monitoring-health/reference-reports-data-retention).
 */
const KEPT_DAYS = 30

/** A filter that reaches back too far is refused, rather than met with what there is. */
function refuseTooOld({ world, query: { filter } }: Context, name: string): void {
  const day = Math.floor(world.now() / DAY) * DAY
  const begins = day - (world.has('oldFilters') ? 7 : KEPT_DAYS) * DAY
  const asked = filter === undefined ? [] : beginningsIn(filter, name)
  if (!asked.some((text) => Date.parse(text) < begins)) return
  const minimum = new Date(begins).toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '')
  throw new GraphError(
    400,
    'UnknownError',
    'Specified argument was out of the range of valid values. ' +
      `(Parameter 'Minimum allowed time for ${name} is ${minimum}')`,
  )
}

function beginningsIn(filter: Filter, name: string): string[] {
  if (filter.type === 'and') return [...beginningsIn(filter.left, name), ...beginningsIn(filter.right, name)]
  return filter.type === 'compare' && filter.operator === 'ge' && filter.path.join('/') === name
    ? [String(filter.literal.value)]
    : []
}

function listAudits(context: Context): ApiResponse {
  const { world } = context
  requirePremium(world)
  refuseTooOld(context, 'activityDateTime')
  return listResponse(context, {
    set: 'auditLogs/directoryAudits',
    type: auditEntity,
    source: arraySource(directoryAudits(world.tenant, world.now())),
    defaultPage: PAGE,
    maxPage: PAGE,
    sortable: ['activityDateTime'],
  })
}

export const auditRoutes: readonly Route[] = [
  route('GET', '/auditLogs/signIns', 'audit.read', listSignIns, { quota: 'reports' }),
  route('GET', '/auditLogs/directoryAudits', 'audit.read', listAudits, { quota: 'reports' }),
]
