import { errors } from 'jose'
import { Refusal } from '../../../errors.ts'
import { GraphFailure, isRefused } from '../../../graph/failure.ts'
import { reasonOf } from '../surroundings/parts.ts'
import type { Unseen } from '../systems/system.ts'

/** Why Azure refused a read for good. @throws whatever may pass by itself, or is about our credential as a whole */
export function refusalOf(error: unknown): Pick<Unseen, 'reason' | 'code'> {
  if (!isRefused(error) || error.status === 401) throw error
  return { reason: reasonOf(error) ?? 'refused', code: error.code }
}

/**
 * Why Azure is left out of a snapshot although nobody wanted that: whatever fails on its way, Entra and the rest are
 * worth having. Nothing for failures that are not about Azure.
 */
export function leftOut(error: unknown): Pick<Unseen, 'reason' | 'code'> | undefined {
  if (error instanceof GraphFailure && error.service === 'Azure') {
    return { reason: isRefused(error) ? (reasonOf(error) ?? 'refused') : 'unavailable', code: error.code }
  }
  // Microsoft leaves itself free to issue tokens that only Azure can read.
  if (error instanceof errors.JWTInvalid) return { reason: 'refused', code: OWN_IDENTITY_UNKNOWN }
  if (error instanceof Refusal && error.code === 'SignInServiceUnavailable') {
    return { reason: 'unavailable', code: error.code }
  }
  return error instanceof Refusal && error.code === 'GraphCredentialFailed'
    ? { reason: 'refused', code: error.code }
    : undefined
}

/** Whose roles let this service see anything has to be known, since Azure shows nothing rather than refuse. */
export const OWN_IDENTITY_UNKNOWN = 'OwnIdentityUnknown'
