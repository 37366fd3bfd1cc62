import type { ActivationRules } from '../activation-rules.ts'
import type { Person } from '../../people/person.ts'
import type { Change } from '../../plans/change.ts'
import type { Seen } from '../../plans/kind.ts'
import { GLOBAL_ADMINISTRATOR } from '../snapshots/snapshot-summary.ts'
import { placeKey, type Held, type Standing } from './current-holdings.ts'

export const GRANT_KINDS = ['roleEligibility', 'roleAssignment', 'groupEligibility'] as const

export type GrantKind = (typeof GRANT_KINDS)[number]

/** Whether somebody holds it, and until when. */
export interface GrantState {
  /** `/`, `/administrativeUnits/{id}` or `/{object id}`; of groups always `/`. */
  scope: string
  held: boolean
  /** Absent for good. */
  endDateTime?: string
  /** Names an assignment that only the API without PIM takes away. */
  assignmentId?: string
}

/** What is shown about it. */
export interface RoleDetails {
  person?: Person
  principalType?: string
  roleId: string
  roleName: string
  tier?: number
  scopeName?: string
  /** The group through which the role is to be had. */
  groupName?: string
  preferredLanguage?: string
  /** What activating the role asks for, as it was when the plan was made. */
  activation?: ActivationRules
  /** Who is named to approve, or to review, by name. */
  approvers?: string[]
  reviewers?: string[]
  /** Why it counted as unused, in a sentence, and when the account was last used. */
  why?: string
  lastActivityDateTime?: string
  /** Who is to be told of it besides the person: those who may activate a role whose settings change. */
  concerned?: { person: Person; preferredLanguage?: string }[]
}

/** Something that somebody has instead: for at least as long as this says, or for good. */
export interface Replacement {
  kind: GrantKind
  targetId: string
  scope: string
  endDateTime?: string
}

/**
 * Somebody gets a role, the possibility to activate it or to become a member of a group that holds it, or loses that.
 */
export interface GrantChange extends Change<RoleDetails> {
  kind: GrantKind
  /** The role's definition, or the group. */
  targetId: string
  before: GrantState
  after: GrantState
  preconditions: {
    /** Told to Microsoft, whose log shows it. */
    justification: string
    /** What must be there before this is taken away. */
    replacedBy?: Replacement[]
    /** Why it counted as unused, which must still be so. */
    unused?: { days: number; because: UnusedBecause }
  }
}

/** Whether something lasts at least until then; nothing for good. */
export const lastsAsLong = (end: string | undefined, wanted: string | undefined): boolean =>
  end === undefined || (wanted !== undefined && Date.parse(end) >= Date.parse(wanted) - 60_000)

/** Whether somebody loses the role that the whole tenant hangs on. */
export const takesGlobalAdministrator = ({ kind, targetId, before, after }: GrantChange): boolean =>
  kind === 'roleAssignment' &&
  targetId.toLowerCase() === GLOBAL_ADMINISTRATOR &&
  before.held &&
  !after.held &&
  after.scope === '/'

/** What takes it back. Which of them must wait for which is for the plan to say. */
export const oppositeOf = ({
  before,
  after,
  preconditions: { justification },
  ...change
}: GrantChange): GrantChange => ({ ...change, before: after, after: before, preconditions: { justification } })

export function seenOf({ kind, subjectId, targetId, before, after }: GrantChange, standing: Standing): Seen {
  const held = standing[kind].get(placeKey(subjectId, targetId, after.scope))
  if (isAs(held, after)) return 'after'
  return isAs(held, before) ? 'before' : 'between'
}

/** Microsoft keeps fractions of seconds, so ends are compared by the minute. */
function isAs(held: Held | undefined, state: GrantState): boolean {
  if (!state.held || held === undefined) return !state.held && held === undefined
  return minuteOf(held.endDateTime) === minuteOf(state.endDateTime)
}

const minuteOf = (time: string | undefined): number | undefined =>
  time === undefined ? undefined : Math.round(Date.parse(time) / 60_000)

export type UnusedBecause = 'deleted' | 'disabled' | 'noSignIn' | 'neverActivated'
