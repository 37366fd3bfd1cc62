import type { Entry } from './ledger.ts'
import type { PrincipalType } from './principals.ts'
import type { Scope } from './scopes.ts'

/** A role that somebody holds, or will hold from `start` on. */
export interface Active extends Entry {
  scope: Scope
  roleId: string
  /** As it is shown: with or without a scope before it, in any case. */
  roleDefinitionId: string
  principalType: PrincipalType
  createdOn: number
  /** Without: Azure does not say, as in Microsoft's own example of a list. */
  createdBy?: string
  start?: number
  /** Without: permanent. */
  end?: number
  assignmentType: 'Assigned' | 'Activated'
  /** Made through Privileged Identity Management, and not by a plain assignment. */
  byPim: boolean
  /** Name of the schedule of PIM: its own only when made there. */
  scheduleName: string
  requestName?: string
  /** The eligibility behind an activation. */
  eligibility?: string
  condition?: string
  description?: string
}

/** A role that somebody may activate. The name is that of the schedule. */
export interface Eligible extends Entry {
  scope: Scope
  roleId: string
  roleDefinitionId: string
  principalType: PrincipalType
  createdOn: number
  start: number
  end?: number
  requestName: string
  condition?: string
}

export type PimList = 'assignment' | 'eligibility'

export interface Ticket {
  ticketNumber: string | null
  ticketSystem: string | null
}

/** What somebody asked PIM for. */
export interface PimRequest extends Entry {
  list: PimList
  scope: Scope
  roleId: string
  roleDefinitionId: string
  principalType: PrincipalType
  requestType: string
  status: string
  createdOn: number
  requestorId: string
  justification: string | null
  ticketInfo: Ticket
  scheduleInfo: {
    startDateTime: string
    expiration: { type: string; duration: string | null; endDateTime: string | null }
  } | null
  approvalId: string | null
  /** Name of the schedule that it made, changed or ended. */
  target: string | null
  linkedEligibility: string | null
  condition: string | null
  /** The body that it came with: the same again under the same name is the same request. */
  body: string
}

/** Whether a role is held at a moment: begun and not over. */
export const isInForce = ({ start, end }: Pick<Active, 'start' | 'end'>, now: number): boolean =>
  (start === undefined || start <= now) && (end === undefined || now < end)

/** Whether it is held or will be. */
export const isNotOver = ({ end }: Pick<Active, 'end'>, now: number): boolean => end === undefined || now < end

const below = (scope: Scope) => (scope.id === '/' ? '' : scope.id)

/** The id of something that Microsoft.Authorization keeps at a scope. */
export const idAt = (scope: Scope, type: string, name: string): string =>
  `${below(scope)}/providers/Microsoft.Authorization/${type}/${name}`

/** The id of a role as it is seen from a scope: a subscription is named, anything above it is not. */
export function roleDefinitionIdAt(scope: Scope, roleId: string): string {
  const subscription = scope.place.startsWith('sub:') ? scope.id.split('/').slice(0, 3).join('/') : ''
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`
}

/** The last segment, in lower case: the only part that tells which role it is. */
export const roleIdIn = (roleDefinitionId: string): string => (roleDefinitionId.split('/').at(-1) ?? '').toLowerCase()
