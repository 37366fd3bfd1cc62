import { randomUUID } from 'node:crypto'

import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { GraphError } from '../http/graph-error.ts'
import type { Access } from '../permissions.ts'
import { contextOf } from '../odata/project.ts'
import { durationMs } from '../tenant/duration.ts'
import { accessKey, assignmentId, roleKey } from '../tenant/held-roles.ts'
import type { HeldAccess, HeldRole } from '../tenant/held-roles.ts'
import { ROLE_DEFINITIONS } from '../tenant/roles.ts'
import type { PolicySubject } from '../tenant/role-policies.ts'
import type { RequestList } from '../tenant/role-requests.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import { requireP2 } from './premium.ts'
import { invalidRequest, objectIn, scheduleOf, textIn } from './request-body.ts'
import type { Schedule } from './request-body.ts'
import type { Row } from './role-grants.ts'
import { principalFor, refuseAwkwardPrincipal, roleDefinitionFor, scopeFor } from './role-principals.ts'
import { present } from '../present.ts'

type Kind = 'active' | 'eligible'

/** What a request is about, and how to carry it out. */
interface Target {
  /** As the answer names it. */
  values: Row
  policy: PolicySubject
  exists: boolean
  give: (schedule: Schedule, scheduleId: string) => void
  take: () => void
}

const ACTIONS = ['adminAssign', 'adminUpdate', 'adminRemove'] as const

/**
 * Errors of PIM (learn.microsoft.com/rest/api/authorization/privileged-role-eligibility-rest-sample, "Common errors").
 */
const EXISTS = () => new GraphError(400, 'RoleAssignmentExists', 'The Role assignment already exists.')
const DOES_NOT_EXIST = () => new GraphError(400, 'RoleAssignmentDoesNotExist', 'The Role assignment does not exist.')

/** An administrator gives, changes or takes: what people do for themselves needs their own token. */
function respondToRequest(
  context: Context,
  list: RequestList,
  targetOf: (context: Context, body: Row) => Target,
): ApiResponse {
  const { world, call } = context
  requireP2(world)
  const body = objectIn(call.body)
  const action = ACTIONS.find((name) => name.toLowerCase() === String(body['action']).toLowerCase())
  if (action === undefined) throw invalidRequest()
  const target = targetOf(context, body)
  if (action === 'adminAssign' && target.exists) throw EXISTS()
  if (action !== 'adminAssign' && !target.exists) throw DOES_NOT_EXIST()
  const schedule = action === 'adminRemove' ? undefined : scheduleOf(body['scheduleInfo'], world.now())
  if (schedule !== undefined) {
    checkRules(world.tenant.rolePolicies.rules(target.policy, world.now()), schedule, body, list)
  }
  const rehearsal = body['isValidationOnly'] === true
  const row = requestRow(context, body, action, target, schedule)
  if (!rehearsal) {
    if (schedule === undefined) target.take()
    else target.give(schedule, row['id'] as string)
    world.tenant.roleRequests.add(list, row, world.now())
  }
  return {
    status: 201,
    body: { '@odata.context': contextOf(world.url, call.version, `${PATHS[list].slice(1)}/$entity`), ...row },
  }
}

/** All rules that fail are named together: `["JustificationRule","ExpirationRule"]`. */
function checkRules(rules: readonly Row[], { start, end }: Schedule, body: Row, list: RequestList): void {
  const level = list === 'roleEligibilities' || list === 'groupEligibilities' ? 'Eligibility' : 'Assignment'
  const rule = (kind: string) => rules.find(({ id }) => id === `${kind}_Admin_${level}`) ?? {}
  const { isExpirationRequired, maximumDuration } = rule('Expiration')
  const enabled = rule('Enablement')['enabledRules'] as readonly string[]
  const ticket = body['ticketInfo'] as { ticketNumber?: unknown } | null | undefined
  const tooLong = end === undefined || end - start > (durationMs(String(maximumDuration)) ?? 0)
  const failed = [
    ...(enabled.includes('Justification') && isEmpty(body['justification']) ? ['JustificationRule'] : []),
    ...(enabled.includes('Ticketing') && isEmpty(ticket?.ticketNumber) ? ['TicketingRule'] : []),
    ...(isExpirationRequired === true && tooLong ? ['ExpirationRule'] : []),
  ]
  if (failed.length > 0) {
    throw new GraphError(
      400,
      'RoleAssignmentRequestPolicyValidationFailed',
      `The following policy rules failed: ${JSON.stringify(failed)}`,
    )
  }
}

const isEmpty = (value: unknown) => typeof value !== 'string' || value.trim() === ''

function requestRow(
  { world, caller }: Context,
  body: Row,
  action: string,
  target: Target,
  schedule: Schedule | undefined,
): Row {
  const id = randomUUID()
  const rehearsal = body['isValidationOnly'] === true
  const ticket = (body['ticketInfo'] ?? {}) as Row
  const removal = schedule === undefined
  const administrator = { displayName: null, id: world.tenant.people.idOf(world.tenant.castIndex('globalAdmin')) }
  return {
    id,
    status: removal ? 'Revoked' : rehearsal || schedule.start > world.now() ? 'Granted' : 'Provisioned',
    createdDateTime: isoTime(world.now()),
    completedDateTime: removal || rehearsal ? null : isoTime(world.now()),
    approvalId: null,
    customData: null,
    action,
    ...target.values,
    isValidationOnly: rehearsal,
    targetScheduleId: removal || rehearsal ? null : id,
    justification: body['justification'] ?? null,
    createdBy:
      caller.appId === undefined
        ? { application: null, device: null, user: administrator }
        : { application: { displayName: null, id: caller.appId }, device: null, user: null },
    scheduleInfo: schedule?.scheduleInfo ?? null,
    ticketInfo: { ticketNumber: ticket['ticketNumber'] ?? null, ticketSystem: ticket['ticketSystem'] ?? null },
  }
}

/**
 * A role of the directory. Removing an assignment also ends an activation; an activation alone does not stand in the
 * way of an assignment.
 */
function roleTarget(context: Context, body: Row, kind: Kind): Target {
  const { world } = context
  const { roles } = world.tenant
  const roleDefinitionId = roleDefinitionFor(textIn(body, 'roleDefinitionId'))
  const principalId = textIn(body, 'principalId').toLowerCase()
  const directoryScopeId = scopeFor(context, textIn(body, 'directoryScopeId'))
  const held = { principalId, roleDefinitionId, directoryScopeId }
  const removal = String(body['action']).toLowerCase() === 'adminremove'
  const kinds: HeldRole['kind'][] = kind === 'active' && removal ? ['active', 'activated'] : [kind]
  const there = kinds.filter((other) => roles.find(roleKey({ ...held, kind: other }), world.now()) !== undefined)
  // A principal that was deleted still can be taken out.
  if (!removal || there.length === 0) refuseAwkwardPrincipal(context, principalFor(context, principalId), kind)
  return {
    values: { ...held, appScopeId: null },
    policy: { scopeId: '/', name: ROLE_DEFINITIONS.find(({ id }) => id === roleDefinitionId)?.displayName as string },
    exists: there.length > 0,
    give: ({ start, end }, scheduleId) => {
      const id = `${assignmentId(roleDefinitionId, principalId, directoryScopeId)}${kind === 'eligible' ? '-e' : ''}`
      roles.give({ ...held, kind, id, scheduleId, start, ...present('end', end) }, world.now())
    },
    take: () => {
      for (const other of there) roles.take(roleKey({ ...held, kind: other }), world.now())
    },
  }
}

const GROUP_NOT_ONBOARDED = () =>
  new GraphError(
    400,
    'ResourceTypeNotSupported',
    'The resource type is not supported: the group is not onboarded to PIM.',
  )

/** Membership or ownership of a group; an active member is a member of the group like any other. */
function accessTarget(context: Context, body: Row, kind: Kind): Target {
  const {
    world: { tenant },
    world,
  } = context
  const groupId = textIn(body, 'groupId').toLowerCase()
  const group = tenant.groups.find(groupId)
  if (group === undefined) throw new GraphError(404, 'ResourceNotFound', 'The resource is not found.')
  if (tenant.groups.read(group, 'isAssignableToRole', world.now()) !== true) throw GROUP_NOT_ONBOARDED()
  const accessId = (['member', 'owner'] as const).find((name) => name === textIn(body, 'accessId').toLowerCase())
  if (accessId === undefined) throw invalidRequest()
  const principal = principalFor(context, textIn(body, 'principalId'))
  if (principal.kind !== 'user') throw invalidRequest()
  const principalId = tenant.people.idOf(principal.index)
  const held: Pick<HeldAccess, 'principalId' | 'groupId' | 'accessId' | 'kind'> = {
    principalId,
    groupId,
    accessId,
    kind,
  }
  const follow = (member: boolean) => {
    if (kind === 'active' && accessId === 'member') tenant.memberships.set(group, principal.index, member, world.now())
  }
  return {
    values: { accessId, principalId, groupId },
    policy: { scopeId: groupId, name: accessId },
    exists: tenant.groupAccess.find(accessKey(held), world.now()) !== undefined,
    give: ({ start, end }) => {
      const id = `${groupId}_${accessId}_${tenant.namedId(`pimGroup:${kind}:${principalId}`)}`
      tenant.groupAccess.give({ ...held, id, start, ...present('end', end) }, world.now())
      if (start <= world.now()) follow(true)
    },
    take: () => {
      tenant.groupAccess.take(accessKey(held), world.now())
      follow(false)
    },
  }
}

const GROUPS = '/identityGovernance/privilegedAccess/group'

export const PATHS: Readonly<Record<RequestList, string>> = {
  roleAssignments: '/roleManagement/directory/roleAssignmentScheduleRequests',
  roleEligibilities: '/roleManagement/directory/roleEligibilityScheduleRequests',
  groupAssignments: `${GROUPS}/assignmentScheduleRequests`,
  groupEligibilities: `${GROUPS}/eligibilityScheduleRequests`,
}

const post = (
  list: RequestList,
  access: Access,
  kind: Kind,
  targetOf: (context: Context, body: Row, kind: Kind) => Target,
): Route =>
  route('POST', PATHS[list], access, (context) =>
    respondToRequest(context, list, (inner, body) => targetOf(inner, body, kind)),
  )

export const scheduleRequestRoutes: readonly Route[] = [
  post('roleAssignments', 'assignments.write', 'active', roleTarget),
  post('roleEligibilities', 'eligibilities.write', 'eligible', roleTarget),
  post('groupAssignments', 'groupAssignments.write', 'active', accessTarget),
  post('groupEligibilities', 'groupEligibilities.write', 'eligible', accessTarget),
]
