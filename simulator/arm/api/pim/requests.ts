import type { ApiResponse } from '../../../http/call.ts'
import { isGuid } from '../../../tenant/ids.ts'
import { isInForce, isNotOver, roleDefinitionIdAt } from '../../estate/held.ts'
import type { Active, Eligible, PimList, PimRequest } from '../../estate/held.ts'
import { ArmError, badRequest, notFound } from '../../http/arm-error.ts'
import { demand, refusal, route } from '../../http/call.ts'
import type { ArmContext, ArmRoute } from '../../http/call.ts'
import { belongs, parseArmFilter, placesOf, readable } from '../../http/filter.ts'
import { page } from '../../http/page.ts'
import { demandScope } from '../scope-checks.ts'
import { carryOut } from './carry-out.ts'
import { PIM_VERSIONS, READ_PIM, requirePim } from './lists.ts'
import { requestRow } from './rows.ts'
import { checkRules, needsApproval } from './rules.ts'
import { scheduleIn } from './schedule.ts'
import type { Schedule } from './schedule.ts'
import { wantedIn } from './wanted.ts'
import type { Wanted } from './wanted.ts'

const TYPES: Readonly<Record<PimList, string>> = {
  assignment: 'roleAssignmentScheduleRequests',
  eligibility: 'roleEligibilityScheduleRequests',
}

/** learn.microsoft.com/rest/api/authorization/privileged-role-eligibility-rest-sample, "Common errors" */
const exists = () => badRequest('The Role assignment already exists.', 'RoleAssignmentExists')
const doesNotExist = () => badRequest('The Role assignment does not exist.', 'RoleAssignmentDoesNotExist')
const pending = () => badRequest('There is already a pending request for the role.', 'PendingRoleAssignmentRequest')

const PENDING = ['PendingApproval', 'PendingAdminDecision', 'ScheduleCreated']

/** What one request would do; throws what stands against it. */
function prepared(context: ArmContext, list: PimList): PimRequest {
  const { estate, scope, caller, parameters, now } = context
  const name = (parameters[0] ?? '').toLowerCase()
  requirePim(context)
  if (!isGuid(name)) throw badRequest(`The name of the request '${name}' must be a GUID.`, 'InvalidRequestContent')
  demandScope(context)
  const wanted = wantedIn(context, list)
  const isSelf = wanted.requestType.startsWith('Self')
  const action = `Microsoft.Authorization/${TYPES[list]}/write`
  if (isSelf) {
    if (caller.objectId !== wanted.principalId) throw refusal(caller, action, scope)
  } else demand(context, action, scope)
  const held = heldBy(context, list, wanted)
  const isEnd = wanted.requestType === 'AdminRemove' || wanted.requestType === 'SelfDeactivate'
  checkState(context, list, wanted, held)
  const schedule = isEnd ? undefined : scheduleIn(wanted.scheduleInfo, now)
  const rules = estate.policies.rules(estate.policies.of(scope, wanted.roleId), now)
  const eligibility = isSelf ? eligibilityFor(context, wanted) : undefined
  if (schedule !== undefined) {
    const { justification, ticketInfo } = wanted
    const isEligible = eligibility !== undefined
    checkRules(rules, caller, { list, isSelf, justification, ticketInfo, schedule, isEligible })
  }
  const waits = wanted.requestType === 'SelfActivate' && needsApproval(rules)
  return {
    ...wanted,
    list,
    name,
    place: scope.place,
    since: now,
    scope,
    roleDefinitionId: roleDefinitionIdAt(scope, wanted.roleId),
    status: statusOf(schedule, waits, now),
    createdOn: now,
    requestorId: caller.objectId ?? estate.principals.user('globalAdmin'),
    scheduleInfo: schedule?.scheduleInfo ?? null,
    approvalId: waits ? estate.idOf(`approval:${name}`) : null,
    target: held?.name ?? (waits ? null : estate.idOf(`schedule:${name}`)),
    linkedEligibility: eligibility?.name ?? wanted.linkedEligibility,
    body: JSON.stringify(context.call.body),
  }
}

function statusOf(schedule: Schedule | undefined, waits: boolean, now: number): string {
  if (schedule === undefined) return 'Revoked'
  if (waits) return 'PendingApproval'
  return schedule.start > now ? 'ScheduleCreated' : 'Provisioned'
}

/** What is there already of this role for this principal, at exactly this scope. */
function heldBy(
  context: ArmContext,
  list: PimList,
  { roleId, principalId, requestType }: Wanted,
): Active | Eligible | undefined {
  const { estate, scope, now } = context
  const ledger = list === 'assignment' ? estate.active : estate.eligible
  const rows: Array<Active | Eligible> = ledger
    .ofPrincipals([principalId], now)
    .filter((entry) => entry.scope.key === scope.key && entry.roleId === roleId && isNotOver(entry, now))
  const isActivation = (entry: Active | Eligible) => 'assignmentType' in entry && entry.assignmentType === 'Activated'
  if (requestType.startsWith('Self')) return rows.find(isActivation)
  // A plain assignment stands in the way, and PIM can not take it away.
  if (requestType === 'AdminAssign') return rows.find((entry) => !isActivation(entry))
  return rows.find((entry) => !('byPim' in entry) || entry.byPim)
}

function checkState(
  { estate, scope, now }: ArmContext,
  list: PimList,
  wanted: Wanted,
  held: Active | Eligible | undefined,
): void {
  const { requestType, roleId, principalId, target } = wanted
  const isNew = requestType === 'AdminAssign' || requestType === 'SelfActivate'
  if (isNew && held !== undefined) throw exists()
  if (!isNew && held === undefined) throw doesNotExist()
  if (
    target !== null &&
    held !== undefined &&
    target !== held.name &&
    !('scheduleName' in held && held.scheduleName === target)
  ) {
    throw doesNotExist()
  }
  const waiting = estate.requests
    .ofPrincipals([principalId], now)
    .some(
      (other) =>
        other.list === list &&
        other.scope.key === scope.key &&
        other.roleId === roleId &&
        other.status.startsWith('Pending'),
    )
  if (waiting) throw pending()
}

/** The eligibility that an activation uses: at the scope or above it, of oneself or of a group one is in. */
function eligibilityFor(
  { estate, scope, now }: ArmContext,
  { roleId, principalId, linkedEligibility }: Wanted,
): Eligible | undefined {
  return estate.eligible
    .ofPrincipals([principalId, ...estate.principals.groupsOf(principalId, now)], now)
    .find(
      (entry) =>
        entry.roleId === roleId &&
        isInForce(entry, now) &&
        estate.hierarchy.isAtOrAbove(entry.scope, scope) &&
        (linkedEligibility === null || entry.name === linkedEligibility),
    )
}

function put(context: ArmContext, list: PimList): ApiResponse {
  const { estate, parameters, now, scope } = context
  const same = estate.requests
    .named(parameters[0] ?? '', now)
    .find((request) => request.list === list && request.scope.key === scope.key)
  if (same !== undefined) {
    // The name is what makes a second try the same request.
    if (same.body !== JSON.stringify(context.call.body)) {
      throw new ArmError(
        409,
        'RoleAssignmentRequestAlreadyExists',
        `The name '${same.name}' is that of another request.`,
      )
    }
    return { status: 201, body: requestRow(estate, same, now) }
  }
  const request = prepared(context, list)
  estate.requests.add(request)
  if (request.status !== 'PendingApproval') carryOut(estate, request, now)
  return { status: 201, body: requestRow(estate, request, now) }
}

function validate(context: ArmContext, list: PimList): ApiResponse {
  return { status: 200, body: requestRow(context.estate, prepared(context, list), context.now) }
}

function requestFor(context: ArmContext, list: PimList): PimRequest {
  const { estate, scope, parameters, now } = context
  const [name = ''] = parameters
  requirePim(context)
  demandScope(context)
  const found = estate.requests
    .named(name, now)
    .find((request) => request.list === list && request.scope.key === scope.key)
  if (found === undefined) throw notFound('RoleAssignmentRequestNotFound', `The request '${name}' is not found.`)
  return found
}

function cancel(context: ArmContext, list: PimList): ApiResponse {
  const { estate, caller, now } = context
  const request = requestFor(context, list)
  if (caller.objectId !== request.requestorId) {
    demand(context, `Microsoft.Authorization/${TYPES[list]}/cancel/action`, context.scope)
  }
  if (!PENDING.includes(request.status)) {
    throw badRequest(`The request can not be canceled: it is '${request.status}'.`, 'RoleAssignmentRequestNotPending')
  }
  estate.requests.replace(request, { status: 'Canceled' }, now)
  const ledger = list === 'assignment' ? estate.active : estate.eligible
  for (const entry of ledger.ofPrincipals([request.principalId], now)) {
    if (entry.requestName === request.name) ledger.end(entry as never, now)
  }
  return { status: 200 }
}

function get(context: ArmContext, list: PimList): ApiResponse {
  demand(context, READ_PIM, context.scope)
  return { status: 200, body: requestRow(context.estate, requestFor(context, list), context.now) }
}

function all(context: ArmContext, list: PimList): ApiResponse {
  const { estate, scope, world, call, asOf, now, caller } = context
  requirePim(context)
  demandScope(context)
  const filter = parseArmFilter(context, [
    'atScope()',
    'asTarget()',
    'asRequestor()',
    'asApprover()',
    'principalId',
    'status',
  ])
  const status = filter.equals.get('status')?.toLowerCase()
  const rows = estate.requests
    .inPlaces(placesOf(estate, scope, filter), asOf)
    .filter(
      (request) =>
        request.list === list &&
        belongs(estate, scope, filter, request) &&
        (status === undefined || request.status.toLowerCase() === status) &&
        (!filter.asRequestor || request.requestorId === caller.objectId) &&
        (!filter.asApprover || request.status === 'PendingApproval'),
    )
  const seen = readable(context, READ_PIM, rows).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return page(
    world,
    call,
    seen.map((request) => requestRow(estate, request, now)),
  )
}

function routesOf(list: PimList): ArmRoute[] {
  const path = `{scope}/providers/Microsoft.Authorization/${TYPES[list]}`
  const provider = { ofProvider: true } as const
  return [
    route('GET', path, PIM_VERSIONS, (context) => all(context, list), provider),
    route('GET', `${path}/{name}`, PIM_VERSIONS, (context) => get(context, list), provider),
    route('PUT', `${path}/{name}`, PIM_VERSIONS, (context) => put(context, list), provider),
    route('POST', `${path}/{name}/validate`, PIM_VERSIONS, (context) => validate(context, list), {
      ...provider,
      readOnly: true,
    }),
    route('POST', `${path}/{name}/cancel`, PIM_VERSIONS, (context) => cancel(context, list), provider),
  ]
}

export const pimRequestRoutes: readonly ArmRoute[] = [...routesOf('assignment'), ...routesOf('eligibility')]
