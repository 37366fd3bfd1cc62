import type { User } from '../../graph/users.ts'
import type { Reason } from '../plans/kind.ts'
import { errorOf, sourceOf, type LicenseEffect } from './effects.ts'
import type { RemovalChange } from './removal.ts'
import type { RemovalDetails } from './removal-details.ts'

/**
 * `verified`: a later read shows the effect; `expected`: Microsoft still works on it; `failed`: it turned out
 * otherwise.
 */
export type Verification = 'expected' | 'verified' | 'failed'

export interface VerifiedEffect extends LicenseEffect {
  verification: Verification
}

/**
 * Why Microsoft keeps a license although its group is gone:
 * https://learn.microsoft.com/entra/identity/users/licensing-groups-resolve-problems
 */
const KEPT_BECAUSE: Readonly<Record<string, string>> = {
  DependencyViolation: 'another product of the person needs a service of it',
  CountViolation: 'too few seats are there',
  MutuallyExclusiveViolation: 'a service of it conflicts with another product',
  UniquenessViolation: 'somebody else has an address that it would give',
  ProhibitedInUsageLocationViolation: 'the usage location of the person does not allow it',
}

/** Whether each license went, or stayed, as foretold. The source that must be gone is that of the group. */
export function verifyEffects(
  {
    targetId,
    details: { licenses },
    preconditions: { alsoTaken = [] },
  }: Pick<RemovalChange, 'targetId' | 'details' | 'preconditions'>,
  { licenseAssignmentStates }: Pick<User, 'licenseAssignmentStates'>,
): VerifiedEffect[] {
  return licenses.map((license): VerifiedEffect => {
    const states = (licenseAssignmentStates ?? []).filter(({ skuId }) => skuId === license.skuId)
    const taken = (source: string) => alsoTaken.includes(source)
    const own = states.find(({ assignedByGroup }) => assignedByGroup === targetId)
    const error = own === undefined ? undefined : errorOf(own)
    // What was in error before stays so until Microsoft gets to it.
    if (own !== undefined && (error === undefined || license.effect === 'mayFail')) {
      return { ...license, verification: 'expected' }
    }
    if (own !== undefined) {
      return {
        ...license,
        verification: 'failed',
        message:
          'The license stays: Microsoft answered ' +
          `${error}${KEPT_BECAUSE[error ?? ''] === undefined ? '' : `, since ${KEPT_BECAUSE[error ?? '']}`}.`,
      }
    }
    const stays = license.effect === 'kept' || license.effect === 'reduced'
    if (stays === states.length > 0) return { ...license, verification: 'verified' }
    // What kept it, or still grants it, goes by another change of the same plan.
    if (stays && license.keptBy.every(taken)) return { ...license, verification: 'verified' }
    if (!stays && states.every((state) => taken(sourceOf(state)))) return { ...license, verification: 'expected' }
    return {
      ...license,
      verification: 'failed',
      message: stays
        ? 'The license is gone: the other source does not grant it any more.'
        : 'The license stays: another source grants it by now.',
    }
  })
}

/** What turned out otherwise than foretold, in a sentence; nothing as long as nothing did. */
export function effectFailure(
  { groupName }: Pick<RemovalDetails, 'groupName'>,
  licenses: readonly VerifiedEffect[],
): Reason | undefined {
  const failed = licenses.filter(({ verification }) => verification === 'failed')
  if (failed.length === 0) return undefined
  return {
    code: 'LicenseStays',
    message:
      `The person left "${groupName}", but ` +
      `${failed.map(({ productName, message }) => `${productName}: ${message}`).join(' ')}`,
  }
}
