import { isoTime } from '../../../tenant/sign-in-pattern.ts'
import type { Estate } from '../estate.ts'
import { SINCE_EVER } from '../give.ts'
import { roleDefinitionIdAt } from '../held.ts'
import type { Active, Eligible, PimList, PimRequest } from '../held.ts'
import { scopeOf } from '../scopes.ts'
import { castSubscription } from './cast.ts'

const DAY = 86_400_000

/** The requests behind what PIM gave, and some that came to nothing or are over. */
export function foundRequests(estate: Estate): void {
  const { now } = estate.tenant
  for (const entry of estate.active.all(now)) {
    if (entry.requestName !== undefined) estate.requests.add(behind(estate, 'assignment', entry, entry.requestName))
  }
  for (const entry of estate.eligible.all(now)) {
    estate.requests.add(behind(estate, 'eligibility', entry, entry.requestName))
  }
  for (const [name, request] of Object.entries(history(estate))) {
    estate.requests.add({ ...request, name: estate.idOf(`request:${name}`) })
  }
}

function behind(estate: Estate, list: PimList, entry: Active | Eligible, name: string): PimRequest {
  const isActivation = 'assignmentType' in entry && entry.assignmentType === 'Activated'
  const { createdOn, end, start = createdOn } = entry
  return {
    list,
    name,
    place: entry.place,
    since: SINCE_EVER,
    scope: entry.scope,
    roleId: entry.roleId,
    roleDefinitionId: entry.roleDefinitionId,
    principalId: entry.principalId,
    principalType: entry.principalType,
    requestType: isActivation ? 'SelfActivate' : 'AdminAssign',
    status: start > estate.tenant.now ? 'ScheduleCreated' : 'Provisioned',
    createdOn: Math.min(createdOn, estate.tenant.now),
    requestorId: isActivation ? entry.principalId : estate.principals.user('globalAdmin'),
    justification: isActivation ? 'Deployment of the portal' : 'Needed for work',
    ticketInfo: { ticketNumber: null, ticketSystem: null },
    scheduleInfo: {
      startDateTime: isoTime(start),
      expiration:
        end === undefined
          ? { type: 'NoExpiration', duration: null, endDateTime: null }
          : { type: 'AfterDateTime', duration: null, endDateTime: isoTime(end) },
    },
    approvalId: null,
    target: 'scheduleName' in entry ? entry.scheduleName : entry.name,
    linkedEligibility: 'eligibility' in entry ? (entry.eligibility ?? null) : null,
    condition: entry.condition ?? null,
    body: '',
  }
}

type Rest = Omit<PimRequest, 'name'>

function history(estate: Estate): Record<string, Rest> {
  const { principals, roles, tenant } = estate
  const request = (user: string, role: string, subscription: string, daysAgo: number, more: Partial<Rest>): Rest => {
    const scope = scopeOf(castSubscription(estate, subscription))
    const roleId = roles.named(role).id
    const principalId = principals.user(user)
    return {
      list: 'assignment',
      place: scope.place,
      since: SINCE_EVER,
      scope,
      roleId,
      roleDefinitionId: roleDefinitionIdAt(scope, roleId),
      principalId,
      principalType: 'User',
      requestType: 'SelfActivate',
      status: 'Provisioned',
      createdOn: tenant.now - daysAgo * DAY,
      requestorId: principalId,
      justification: 'Incident',
      ticketInfo: { ticketNumber: null, ticketSystem: null },
      scheduleInfo: {
        startDateTime: isoTime(tenant.now - daysAgo * DAY),
        expiration: { type: 'AfterDuration', duration: 'PT8H', endDateTime: null },
      },
      approvalId: null,
      target: null,
      linkedEligibility: null,
      condition: null,
      body: '',
      ...more,
    }
  }
  const approvalId = estate.idOf('approval:waiting')
  return {
    waiting: request('eligibleAdmin', 'Owner', 'studentPortal', 0.1, { status: 'PendingApproval', approvalId }),
    denied: request('eligibleAdmin', 'Owner', 'studentPortal', 12, { status: 'Denied' }),
    pastActivation: request('activatedAdmin', 'Contributor', 'studentPortal', 6, {
      status: 'Revoked',
      ticketInfo: { ticketNumber: 'INC-2048', ticketSystem: 'Helpdesk' },
    }),
    deactivated: request('activatedAdmin', 'Contributor', 'studentPortal', 5.8, {
      requestType: 'SelfDeactivate',
      status: 'Revoked',
      scheduleInfo: null,
    }),
    removed: request('disabledUser', 'Contributor', 'library', 40, {
      list: 'eligibility',
      requestType: 'AdminRemove',
      status: 'Revoked',
      requestorId: principals.user('globalAdmin'),
      scheduleInfo: null,
    }),
    failed: request('inactiveStaff', 'Reader', 'library', 90, { requestType: 'AdminAssign', status: 'Failed' }),
  }
}
