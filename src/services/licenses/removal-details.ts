import type { toPersonActivity } from '../sign-ins/lookup.ts'
import type { LicenseEffect } from './effects.ts'

type PersonActivity = ReturnType<typeof toPersonActivity>

/** What is shown about the removal of a person from a license group: personal, and outside the plan's hash. */
export interface RemovalDetails {
  person: PersonActivity
  groupName: string
  licenses: LicenseEffect[]
  mailboxKindUnknown: boolean
  /** Somebody said in a contact campaign that this person is not here any more. */
  saidToHaveLeft?: true
  /** What leaving the group costs besides its licenses, in sentences. */
  alsoLost?: string[]
  manager?: { userId: string; displayName?: string; mail?: string }
  preferredLanguage?: string
  /** Why Graph won't let us remove the member, and where it can be done. */
  handOver?: HandOver
}

export interface HandOver {
  kind: 'dynamic' | 'synced' | 'mailEnabled' | 'roleAssignable' | 'restricted'
  membershipRule?: string
  /** The attributes that the rule looks at. */
  attributes?: string[]
  onPremisesSamAccountName?: string
  groupOnPremisesSamAccountName?: string
  groupMail?: string
}
