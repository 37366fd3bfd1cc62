import type { DirectoryAudit } from '../../../graph/sign-ins.ts'
import type { RoleRequest } from '../../../graph/roles.ts'
import { parseScope } from '../../../arm/scopes.ts'
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
 * Where the role of an entry belongs: roles of Azure and memberships in groups are logged under the same names, and
 * told by their category alone. Memberships are no roles, and left out.
 */
const systemOf = ({ category }: DirectoryAudit): ActivationEntry['system'] | undefined =>
  SYSTEMS.get((category ?? 'RoleManagement').toLowerCase())

const SYSTEMS: ReadonlyMap<string, ActivationEntry['system']> = new Map([
  ['rolemanagement', 'entra'],
  ['resourcemanagement', 'azure'],
])

/**
 * What an entry of the log says about an activation; nothing for other entries, for failures, and for those that name
 * no role or nobody. Resources are told by their type, since their order is nowhere promised.
 */
export function toActivation(entry: DirectoryAudit): ActivationEntry | undefined {
  const kind = KINDS.find(([pattern]) => pattern.test(entry.activityDisplayName ?? ''))?.[1]
  const at = Date.parse(entry.activityDateTime ?? '')
  const system = systemOf(entry)
  if (
    kind === undefined ||
    system === undefined ||
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
  const details: ReadonlyMap<string, string> = new Map(
    (entry.additionalDetails ?? []).map(({ key, value }) => [key?.toLowerCase() ?? '', value ?? '']),
  )
  const role = resource('role')
  // The resource may have an id that only PIM knows.
  const roleId =
    // Azure writes ids with the scope before them.
    ['roledefinitionoriginid', 'templateid']
      .map((name) => (details.get(name) ?? '').split('/').at(-1) ?? '')
      .find(isGuid) ?? role?.id
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
    system,
    roleId: roleId.toLowerCase(),
    roleName: role.displayName ?? roleId,
    ...(system === 'azure' ? scopeOf(entry, details.get('roledefinitionoriginid') ?? '') : NO_SCOPE),
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
    system: 'entra',
    roleId: roleDefinitionId.toLowerCase(),
    roleName: roleDefinitionId,
    ...NO_SCOPE,
    actorId: principalId.toLowerCase(),
    justification: filled(justification),
    ticket: filled(ticketInfo?.ticketNumber),
    startsAt: Number.isNaN(starts) ? null : new Date(starts),
    endsAt: null,
  }
}

const NO_SCOPE = { scopeId: null, scopeName: null }

/**
 * Where in Azure a role was activated. Microsoft documents no field for it: a resource of the entry may be a scope, and
 * otherwise the whole id of the role says at least which subscription or management group it is in.
 */
function scopeOf(
  { targetResources }: DirectoryAudit,
  roleDefinition: string,
): Pick<ActivationEntry, 'scopeId' | 'scopeName'> {
  const resource = targetResources?.find(({ id }) => parseScope(id ?? '') !== undefined)
  if (typeof resource?.id === 'string') return { scopeId: resource.id, scopeName: filled(resource.displayName) }
  const [around = ''] = roleDefinition.split(/\/providers\/Microsoft\.Authorization\//i)
  return parseScope(around) === undefined || around === roleDefinition ? NO_SCOPE : { scopeId: around, scopeName: null }
}

function filled(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
