import type { DirectoryAudit } from '../../../graph/sign-ins.ts'
import type { RoleRequest } from '../../../graph/roles.ts'
import { isGuid } from '../../../guid.ts'
import type { ActivationEntry, ActivationKind } from '../../../store/role-tables.ts'

/** The names of PIM's entries about activations of roles and of memberships. */
const KINDS: readonly (readonly [pattern: RegExp, kind: ActivationKind])[] = [
  [/^Add member to role completed \(PIM activation\)$/i, 'completed'],
  [/^Add member to role approval requested \(PIM activation\)$/i, 'approvalRequested'],
  [/^Add member to role request approved \(PIM activation\)$/i, 'approved'],
  [/^Add member to role request denied \(PIM activation\)$/i, 'denied'],
  [/^Add member to role canceled \(PIM activation\)$/i, 'canceled'],
]

/**
 * Whether an entry is about a role of the directory: Azure roles and memberships in groups are logged under the same
 * names, and told by their category alone.
 */
const isOfDirectory = ({ category }: DirectoryAudit): boolean => (category ?? ROLES).toLowerCase() === ROLES

const ROLES = 'rolemanagement'

/**
 * What an entry of the log says about an activation; nothing for other entries, for failures, and for those that name
 * no role or nobody. Resources are told by their type, since their order is nowhere promised.
 */
export function toActivation(entry: DirectoryAudit): ActivationEntry | undefined {
  const kind = KINDS.find(([pattern]) => pattern.test(entry.activityDisplayName ?? ''))?.[1]
  const at = Date.parse(entry.activityDateTime ?? '')
  if (
    kind === undefined ||
    !isOfDirectory(entry) ||
    entry.result === 'failure' ||
    typeof entry.id !== 'string' ||
    Number.isNaN(at)
  ) {
    return undefined
  }
  const resource = (type: string) => entry.targetResources?.find((one) => one.type?.toLowerCase() === type)
  const actor = entry.initiatedBy?.user
  const person = resource('user')
  const userId = person?.id ?? (kind === 'completed' || kind === 'approvalRequested' ? actor?.id : undefined)
  const details = new Map(
    (entry.additionalDetails ?? []).map(({ key, value }) => [key?.toLowerCase() ?? '', value ?? '']),
  )
  const role = resource('role')
  // The resource may have an id that only PIM knows.
  const roleId =
    ['roledefinitionoriginid', 'templateid'].map((name) => details.get(name) ?? '').find(isGuid) ?? role?.id
  if (role === undefined || typeof roleId !== 'string' || typeof userId !== 'string') return undefined
  const time = (name: string) => {
    const value = Date.parse(details.get(name) ?? '')
    return Number.isNaN(value) ? null : new Date(value)
  }
  return {
    id: entry.id,
    createdAt: new Date(at),
    kind,
    requestId: resource('request')?.id ?? null,
    userId: userId.toLowerCase(),
    userName:
      person?.displayName ?? person?.userPrincipalName ?? actor?.displayName ?? actor?.userPrincipalName ?? null,
    roleId: roleId.toLowerCase(),
    roleName: role.displayName ?? roleId,
    actorId: actor?.id?.toLowerCase() ?? null,
    justification: filled(details.get('justification')) ?? filled(entry.resultReason),
    ticket: filled(details.get('ticketnumber')),
    startsAt: time('starttime'),
    endsAt: time('expirationtime'),
  }
}

/**
 * What a person who waits for an approval has asked for; nothing for other requests. Microsoft writes actions in either
 * case; names come from elsewhere.
 */
export function toPendingRequest({
  id,
  status,
  action,
  createdDateTime,
  principalId,
  roleDefinitionId,
  justification,
  ticketInfo,
  scheduleInfo,
}: RoleRequest): ActivationEntry | undefined {
  const at = Date.parse(createdDateTime ?? '')
  if (
    action?.toLowerCase() !== 'selfactivate' ||
    status?.toLowerCase() !== 'pendingapproval' ||
    typeof id !== 'string' ||
    typeof principalId !== 'string' ||
    typeof roleDefinitionId !== 'string' ||
    Number.isNaN(at)
  ) {
    return undefined
  }
  const starts = Date.parse(scheduleInfo?.startDateTime ?? '')
  return {
    id: id.toLowerCase(),
    createdAt: new Date(at),
    kind: 'approvalRequested',
    requestId: id.toLowerCase(),
    userId: principalId.toLowerCase(),
    userName: null,
    roleId: roleDefinitionId.toLowerCase(),
    roleName: roleDefinitionId,
    actorId: principalId.toLowerCase(),
    justification: filled(justification),
    ticket: filled(ticketInfo?.ticketNumber),
    startsAt: Number.isNaN(starts) ? null : new Date(starts),
    endsAt: null,
  }
}

function filled(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
