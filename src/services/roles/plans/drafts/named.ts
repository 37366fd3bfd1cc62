import { Refusal } from '../../../../errors.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import { isGroup, isUser, principalsByIds, type Principal } from '../../../../graph/roles.ts'

/** What those whom a request names are to do, and whether groups may do it. */
interface Task {
  target: 'approverIds' | 'reviewerIds'
  does: 'approve' | 'review'
  groups: boolean
}

/**
 * Whom a request names by object id to approve or to review: somebody who can.
 *
 * @throws Refusal `UserNotFound`, `ApproverNotAllowed`
 */
export async function readNamed(
  reader: GraphReader,
  ids: readonly string[],
  { target, does, groups }: Task,
): Promise<Principal[]> {
  const found = await principalsByIds(reader, ids)
  const missing = ids.find((id) => !found.some((one) => one.id === id))
  if (missing !== undefined) {
    throw new Refusal(
      'UserNotFound',
      `There is nobody with the id "${missing}" who could ${does}: use the object ids of ` +
        `people${groups ? ' or groups' : ''}.`,
      { target },
    )
  }
  const unable = found.find(
    (principal) => principal.accountEnabled === false || !(isUser(principal) || (groups && isGroup(principal))),
  )
  if (unable !== undefined) {
    throw new Refusal(
      'ApproverNotAllowed',
      `${unable.displayName ?? unable.id} can not ${does}: name people whose accounts are ` +
        `enabled${groups ? ', or groups' : ''}.`,
      { target },
    )
  }
  return found
}
