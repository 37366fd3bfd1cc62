import type { RoleCondition } from '../../../../arm/role-writes.ts'
import type { Change } from '../../../plans/change.ts'
import type { UnusedBecause, RoleDetails } from '../../plans/role-grant.ts'

export const AZURE_GRANT_KINDS = ['azureRoleAssignment', 'azureRoleEligibility'] as const
export type AzureGrantKind = (typeof AZURE_GRANT_KINDS)[number]

/** Whether somebody holds a role of Azure, or may activate it, and how. */
export interface AzureGrantState extends RoleCondition {
  /** As Azure writes it. */
  scope: string
  held: boolean
  /** Absent for good. */
  endDateTime?: string
  /** Names an assignment at its scope that PIM did not make: it is taken away, and given back, by that. */
  assignmentId?: string
  /** Azure's word for whoever holds it. */
  principalType?: string
}

/** What is shown about it. */
export type AzureRoleDetails = RoleDetails

/** Something that somebody has instead: for at least as long as this says, or for good. */
export interface AzureReplacement {
  kind: AzureGrantKind
  targetId: string
  scope: string
  endDateTime?: string
}

/** Somebody gets a role of Azure or the possibility to activate it, or loses that. */
export interface AzureGrantChange extends Change<AzureRoleDetails> {
  kind: AzureGrantKind
  /** The guid of the role. */
  targetId: string
  before: AzureGrantState
  after: AzureGrantState
  preconditions: {
    /** Told to Microsoft, whose log shows it. */
    justification: string
    /** Names the request to PIM, where one makes the change. */
    requestId: string
    /** What must be there before this is taken away. */
    replacedBy?: AzureReplacement[]
    /** Why it counted as left over, which must still be so. */
    leftOver?: Extract<UnusedBecause, 'deleted'>
  }
}

/** Azure knows a role once for each principal and scope. */
export const azurePlaceKey = (principalId: string, roleId: string, scope: string): string =>
  [principalId, roleId, scope].join(' ').toLowerCase()

/** The same, held or eligible. */
export const azureGrantKey = (kind: AzureGrantKind, principalId: string, roleId: string, scope: string): string =>
  `${kind} ${azurePlaceKey(principalId, roleId, scope)}`
