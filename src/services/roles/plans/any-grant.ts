import type { Change } from '../../plans/change.ts'
import type { RoleDetails } from './role-grant.ts'

const AZURE_ELIGIBILITY = 'azureRoleEligibility'
const AZURE_SETTINGS = 'azureRoleSettings'

/** Something that somebody has instead of what is taken away, in the words of its kind. */
export interface AnyReplacement {
  kind: string
  targetId: string
  scope: string
  endDateTime?: string
}

/** Whether somebody holds something, whichever system gives it. */
export interface AnyGrantState {
  scope: string
  held: boolean
  endDateTime?: string
  /** Names what PIM did not make, so that it can not be asked beforehand either. */
  assignmentId?: string
}

/** A change of who holds what, of any kind: what drafts and notices look at that do not care where. */
export interface AnyGrant extends Change<RoleDetails> {
  targetId: string
  before: AnyGrantState
  after: AnyGrantState
  preconditions: { replacedBy?: AnyReplacement[] }
}

/** Whether a change is about who holds what: settings and reviews are not. */
export const isGrant = (change: Change): change is AnyGrant =>
  typeof (change.after as Partial<AnyGrantState>).held === 'boolean'

/** Kinds of what somebody holds all the time, and of what they may activate; a membership of a group is neither. */
const ACTIVE_KINDS: ReadonlySet<string> = new Set(['roleAssignment', 'azureRoleAssignment'])
const ELIGIBLE_KINDS: ReadonlySet<string> = new Set(['roleEligibility', AZURE_ELIGIBILITY])

const SETTINGS_KINDS: ReadonlySet<string> = new Set(['roleSettings', AZURE_SETTINGS])

/** Whether a change is about what PIM asks for around a role. */
export const isSettings = ({ kind }: { kind: string }): boolean => SETTINGS_KINDS.has(kind)

export const isActiveGrant = ({ kind }: { kind: string }): boolean => ACTIVE_KINDS.has(kind)
export const isEligibleGrant = ({ kind }: { kind: string }): boolean => ELIGIBLE_KINDS.has(kind)

/** Whether something is activated in the portal under the resources of Azure. */
export const isActivatedInAzure = ({ kind }: { kind: string }): boolean =>
  kind === AZURE_ELIGIBILITY || kind === AZURE_SETTINGS
