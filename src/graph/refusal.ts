import { Refusal } from '../errors.ts'
import {
  hasGrownOld,
  isForbidden,
  isNoPim,
  isNoPremium,
  isNotOffered,
  isWithoutResponse,
  type GraphFailure,
} from './failure.ts'

/**
 * What a failure of Graph means to the one who called us. Graph's 401 and 403 are about our identity, never about the
 * caller's: they become a sentence for the operator.
 */
export function toRefusal(failure: GraphFailure): Refusal {
  const cause = { cause: failure }
  const { service } = failure
  const support =
    failure.requestId === undefined ? '' : ` (${service.replace('Microsoft ', '')} request ${failure.requestId})`
  if (isNoPremium(failure)) {
    return new Refusal(
      'SignInDataUnavailable',
      'The tenant has no Microsoft Entra ID P1 or P2 license, which sign-in data needs.',
      cause,
    )
  }
  if (isNoPim(failure)) {
    return new Refusal(
      'PimUnavailable',
      isNotOffered(failure)
        ? 'Privileged Identity Management is not there in this tenant: it was never opened, or the cloud lacks it.'
        : 'The tenant has no Microsoft Entra ID P2 or Governance license, which Privileged Identity Management needs.',
      cause,
    )
  }
  if (isForbidden(failure)) {
    return new Refusal(
      'GraphPermissionMissing',
      `${service} refused ${failure.operation ?? 'the request'}: ask the operator of this service for the ` +
        `missing permission; TestConnection lists what is missing${support}.`,
      cause,
    )
  }
  if (failure.status === 401) {
    return new Refusal(
      'GraphCredentialFailed',
      `${service} did not accept this service's credential: ask its operator to check it${support}.`,
      cause,
    )
  }
  if (failure.status === 429) {
    const retryAfter = Math.ceil(failure.retryAfter ?? 10)
    return new Refusal(
      'GraphThrottled',
      hasGrownOld(failure)
        ? `The checks took so long that nothing was changed by them: try again in ${retryAfter} seconds.`
        : `${service} is throttling this tenant: try again in ${retryAfter} seconds.`,
      { ...cause, retryAfter },
    )
  }
  if (failure.code === 'ReadIncomplete') {
    return new Refusal(
      'ReadIncomplete',
      `${service} did not respond to ${failure.operation ?? 'a read'} completely (${failure.message}), and nothing ` +
        'is decided on a part of it: try again in a minute.',
      { ...cause, retryAfter: 60 },
    )
  }
  if (failure.code === 'ResponseUnreadable') {
    return new Refusal(
      'GraphUnavailable',
      `${service} responded to ${failure.operation ?? 'a read'} with something that can not be read: try again in a ` +
        'minute.',
      { ...cause, retryAfter: 60 },
    )
  }
  if (isWithoutResponse(failure)) {
    return new Refusal('GraphUnavailable', `${service} did not respond: try again in a minute${support}.`, {
      ...cause,
      retryAfter: Math.ceil(failure.retryAfter ?? 30),
    })
  }
  return new Refusal(
    'GraphRefused',
    `${service} refused ${failure.operation ?? 'the request'} with ${failure.code}${support}.`,
    cause,
  )
}
