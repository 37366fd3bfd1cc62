import type { Change } from '../plans/change.ts'
import type { RemovalDetails } from './removal-details.ts'
import type { User } from '../../graph/users.ts'
import { licenseSources } from './license-sources.ts'
import type { LicenseGroup } from '../../graph/groups.ts'

export const DIRECT_REMOVAL = 'directLicenseRemoval'

/** What is shown about it: as of a group, only that there is none. */
export type DirectDetails = Pick<
  RemovalDetails,
  'person' | 'licenses' | 'mailboxKindUnknown' | 'saidToHaveLeft' | 'manager' | 'preferredLanguage'
>

export interface DirectLicense {
  skuId: string
  disabledPlans: string[]
}

/** Somebody loses a product that was assigned to them directly. */
export interface DirectLicenseRemoval extends Change<DirectDetails> {
  targetId: string
  before: { licenses: DirectLicense[] }
  after: { licenses: [] }
  /** `guest`: guests lose licenses only where the plan says so. */
  preconditions: {
    inactiveDays?: number
    lastActivityDateTime?: string
    status?: string
    guest?: true
    alsoTaken?: string[]
  }
}
export const directLicenses = (user: User, skuId: string): DirectLicense[] =>
  licenseSources(user, [skuId])
    .filter(({ assignedByGroup }) => assignedByGroup === undefined)
    .map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans }))

/**
 * A direct assignment seen as a group of its own that grants one product, so that the rules for leaving groups (what is
 * freed, who keeps it, since when) also tell what losing it does.
 */
export function directAsGroup(skuId: string, user: User): { group: LicenseGroup; user: User } {
  const states = (user.licenseAssignmentStates ?? []).filter((state) => state.skuId === skuId)
  const own = states.find(({ assignedByGroup }) => assignedByGroup == null)
  return {
    group: { id: 'direct', assignedLicenses: [{ skuId, disabledPlans: own?.disabledPlans ?? [] }] },
    user: {
      ...user,
      licenseAssignmentStates: states.map((state) => (state === own ? { ...state, assignedByGroup: 'direct' } : state)),
    },
  }
}
