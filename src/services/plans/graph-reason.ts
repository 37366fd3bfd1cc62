import { isForbidden, type GraphFailure } from '../../graph/failure.ts'
import type { Reason } from './kind.ts'
import type { Sent } from './sending.ts'

/**
 * Why a change failed, in words for people. Microsoft's own are not for them (https://learn.microsoft.com/graph/errors).
 */
export function graphReason({ refused }: Pick<Sent, 'refused'>): Reason {
  const failure = refused[0]?.failure
  if (failure === undefined) {
    return {
      code: 'NoClearAnswer',
      message:
        'Microsoft gave no clear response several times, and no read shows whether it was made: look at the ' +
        'person in the admin center.',
    }
  }
  return failure.service === 'Azure' ? ofAzure(failure) : ofGraph(failure)
}

function ofGraph(failure: GraphFailure): Reason {
  const support = failure.requestId === undefined ? '' : ` (Graph request ${failure.requestId})`
  if (failure.status === 401) {
    return {
      code: 'GraphCredentialFailed',
      message: `Microsoft Graph did not accept this service's credential: ask its operator to check it${support}.`,
    }
  }
  if (isForbidden(failure)) {
    return {
      code: 'GraphForbidden',
      message:
        'Microsoft Graph does not let this service make it: its identity lacks a permission, or the person or the ' +
        `group is protected${support}.`,
    }
  }
  if (failure.status === 404) {
    return { code: 'GraphNotFound', message: `The person or the group is not there any more${support}.` }
  }
  if (failure.status === 429) {
    return { code: 'GraphThrottled', message: 'Microsoft Graph asked to wait for longer than this change could.' }
  }
  return { code: 'GraphRefused', message: `Microsoft Graph refused it with ${failure.code}${support}.` }
}

/** https://learn.microsoft.com/azure/role-based-access-control/troubleshooting */
function ofAzure(failure: GraphFailure): Reason {
  const asked = failure.requestId === undefined ? '' : ` (Azure request ${failure.requestId})`
  if (failure.status === 401) {
    return {
      code: 'AzureCredentialFailed',
      message: `Azure did not accept this service's credential: ask its operator to check it${asked}.`,
    }
  }
  if (isForbidden(failure)) {
    return {
      code: 'AzureForbidden',
      message:
        'Azure does not let this service make it: its writing identity may not give or take roles ' + `there${asked}.`,
    }
  }
  if (failure.status === 404) {
    return { code: 'AzureNotFound', message: `The scope, or whoever it is about, is not there any more${asked}.` }
  }
  if (failure.status === 429) {
    return { code: 'AzureThrottled', message: 'Azure asked to wait for longer than this change could.' }
  }
  return { code: 'AzureRefused', message: `Azure refused it with ${failure.code}${asked}.` }
}
