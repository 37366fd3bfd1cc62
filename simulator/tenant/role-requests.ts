import { principalId } from './held-roles.ts'
import { roleId } from './roles.ts'
import { isoTime } from './sign-in-pattern.ts'
import type { Tenant } from './tenant.ts'

type Row = Record<string, unknown>

/** The four lists of requests that PIM keeps. */
export type RequestList = 'roleAssignments' | 'roleEligibilities' | 'groupAssignments' | 'groupEligibilities'

interface FoundingRequest {
  /** The same as in the directory's log, where it has an entry. */
  name: string
  list: 'roleAssignments' | 'roleEligibilities'
  user: string
  role: string
  action: string
  status: string
  daysAgo: number
  justification: string
  /** ISO 8601; without: no expiration. */
  duration?: string
  ticket?: string
  by?: string
}

const FOUNDING: readonly FoundingRequest[] = [
  {
    name: 'r7',
    list: 'roleAssignments',
    user: 'eligibleAdmin',
    role: 'User Administrator',
    action: 'selfActivate',
    status: 'PendingApproval',
    daysAgo: 0.2,
    justification: 'Onboarding of the new faculty',
    duration: 'PT8H',
  },
  {
    name: 'r9',
    list: 'roleAssignments',
    user: 'timeBoundAdmin',
    role: 'Teams Administrator',
    action: 'selfExtend',
    status: 'PendingAdminDecision',
    daysAgo: 0.6,
    justification: 'Migration takes longer',
    duration: 'P180D',
  },
  {
    name: 'r6',
    list: 'roleAssignments',
    user: 'activatedAdmin',
    role: 'Exchange Administrator',
    action: 'selfActivate',
    status: 'Provisioned',
    daysAgo: 0.05,
    justification: 'Mail flow incident',
    duration: 'PT8H',
    ticket: 'INC-1024',
  },
  {
    name: 'r8',
    list: 'roleAssignments',
    user: 'activatedAdmin',
    role: 'Teams Administrator',
    action: 'selfActivate',
    status: 'Revoked',
    daysAgo: 3.1,
    justification: 'Change of the transport rules',
    duration: 'PT2H',
  },
  {
    name: 'r0',
    list: 'roleAssignments',
    user: 'timeBoundAdmin',
    role: 'Teams Administrator',
    action: 'adminAssign',
    status: 'Provisioned',
    daysAgo: 60,
    justification: 'Migration of the meeting rooms',
    duration: 'P90D',
    by: 'globalAdmin',
  },
  {
    name: 'e1',
    list: 'roleEligibilities',
    user: 'eligibleAdmin',
    role: 'User Administrator',
    action: 'adminAssign',
    status: 'Provisioned',
    daysAgo: 200,
    justification: 'Deputy of the service desk',
    duration: 'P365D',
    by: 'globalAdmin',
  },
  {
    name: 'e2',
    list: 'roleEligibilities',
    user: 'activatedAdmin',
    role: 'Exchange Administrator',
    action: 'adminAssign',
    status: 'Provisioned',
    daysAgo: 100,
    justification: 'Looks after mail',
    by: 'globalAdmin',
  },
]

const DAY = 86_400_000

/**
 * As in Microsoft's examples ("List roleAssignmentScheduleRequests",
 * learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentschedulerequests).
 */
function foundingRow(tenant: Tenant, request: FoundingRequest): Row {
  const at = tenant.now - request.daysAgo * DAY
  const pending = request.status.startsWith('Pending')
  const id = tenant.namedId(`pimRequest:${request.name}`)
  return {
    id,
    status: request.status,
    createdDateTime: isoTime(at),
    completedDateTime: pending ? null : isoTime(at + 2000),
    approvalId: request.action === 'selfActivate' ? id : null,
    customData: null,
    action: request.action,
    principalId: principalId(tenant, { user: request.user }),
    roleDefinitionId: roleId(request.role),
    directoryScopeId: '/',
    appScopeId: null,
    isValidationOnly: false,
    targetScheduleId: pending ? null : id,
    justification: request.justification,
    createdBy: {
      application: null,
      device: null,
      user: { displayName: null, id: principalId(tenant, { user: request.by ?? request.user }) },
    },
    scheduleInfo: {
      startDateTime: pending ? null : isoTime(at + 2000),
      recurrence: null,
      expiration: {
        type: request.duration === undefined ? 'noExpiration' : 'afterDuration',
        endDateTime: null,
        duration: request.duration ?? null,
      },
    },
    ticketInfo: { ticketNumber: request.ticket ?? null, ticketSystem: null },
  }
}

/** Every request that PIM was sent, newest last. */
export class RoleRequests {
  readonly #tenant: Tenant
  #written: Array<{ at: number; list: RequestList; row: Row }> = []

  constructor(tenant: Tenant) {
    this.#tenant = tenant
  }

  in(list: RequestList, asOf: number): Row[] {
    return [
      ...FOUNDING.filter((request) => request.list === list).map((request) => foundingRow(this.#tenant, request)),
      ...this.#written.filter((entry) => entry.list === list && entry.at <= asOf).map(({ row }) => row),
    ]
  }

  add(list: RequestList, row: Row, at: number): void {
    this.#written.push({ at, list, row })
  }

  reset(): void {
    this.#written = []
  }
}
