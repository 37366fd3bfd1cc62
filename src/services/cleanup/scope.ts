import { Refusal } from '../../errors.ts'
import { plainSpelling } from '../../spelling.ts'

/** Whom a clean-up is about. */
export interface CleanupScope {
  groupIds?: string[]
  allGroups?: boolean
  inactiveDays: number
  /** Whether people without any sign-in on record are removed too, where the data as a whole can be believed. */
  neverSignedIn: 'skip' | 'include'
  /**
   * Younger accounts are too new. It can only add to the cut-off: nobody is inactive for longer than the account
   * exists.
   */
  minAccountAgeDays: number
  accountState: 'enabled' | 'disabled' | 'both'
  userTypes: ('Member' | 'Guest')[]
  departments?: string[]
  /** Groups whose side effects are accepted. */
  acceptSideEffects: string[]
  directLicenses: 'report' | 'remove'
  /** Whether to spare those whom a service saw within the cut-off, by Microsoft's usage report. */
  crossCheckUsage: boolean
}

export interface CleanupLimits {
  /** Most removals in the plan. */
  maxRemovals: number
  /** Most of the members of a group that the plan removes. */
  maxPercent: number
}

/**
 * Empty never means everything.
 *
 * @throws Refusal `ScopeRequired`
 */
export function assertScope({ groupIds = [], allGroups = false, userTypes, departments }: CleanupScope): void {
  if (groupIds.length === 0 && !allGroups) {
    throw new Refusal(
      'ScopeRequired',
      'Say which license groups the plan is about: name them in groupIds, or set allGroups to true.',
      { target: 'groupIds' },
    )
  }
  if (groupIds.length > 0 && allGroups) {
    throw new Refusal('ScopeRequired', 'groupIds and allGroups exclude each other: leave one of them out.', {
      target: 'allGroups',
    })
  }
  if (userTypes.length === 0) {
    throw new Refusal('ScopeRequired', 'userTypes is empty: name Member, Guest or both.', { target: 'userTypes' })
  }
  if (departments?.every((department) => plainSpelling(department) === '') === true) {
    throw new Refusal('ScopeRequired', 'departments names no department: name one, or leave it out for all of them.', {
      target: 'departments',
    })
  }
}
