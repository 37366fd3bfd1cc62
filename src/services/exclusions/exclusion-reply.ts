import type { ExclusionKind, ExclusionRow } from '../../store/tables.ts'
import type { AuditEvent } from '../audit/audit-log.ts'
import { present } from '../../present.ts'

export type Exclusion = ReturnType<typeof toExclusion>

/** What a write did, or would do; a dry run of a new one has no id yet. */
export type ExclusionResult = Omit<Exclusion, 'exclusionId'> &
  Partial<Pick<Exclusion, 'exclusionId'>> & {
    outcome: 'added' | 'alreadyExcluded' | 'wouldAdd' | 'removed' | 'alreadyRemoved' | 'wouldRemove'
  }

const KIND_WORDS: Readonly<Record<ExclusionKind, string>> = {
  user: 'user',
  group: 'group',
  namePattern: 'name pattern',
  department: 'department',
  attribute: 'attribute',
}

/** An exclusion in the words of the API. */
export function toExclusion(
  { id, kind, value, displayName, owner, reason, endsAt, createdAt, createdBy }: ExclusionRow,
  now: number,
) {
  return {
    exclusionId: id,
    kind,
    value,
    ...present('displayName', displayName),
    title: `${displayName ?? value} (${KIND_WORDS[kind]})`,
    owner,
    reason,
    ...present('endDateTime', endsAt?.toISOString()),
    expired: endsAt !== null && endsAt.getTime() <= now,
    createdDateTime: createdAt.toISOString(),
    createdBy,
  }
}

/** Whoever is excluded may want to be forgotten: names, owners and reasons can be erased, what was excluded can't. */
export function eventOf(
  action: string,
  { id, kind, value, displayName, owner, reason, endsAt }: ExclusionRow,
): Omit<AuditEvent, 'actor'> {
  return {
    action,
    ...(kind === 'user' && { userId: value }),
    ...(kind === 'group' && { groupId: value }),
    data: { exclusionId: id, kind, value, ...present('endDateTime', endsAt?.toISOString()) },
    personal: { ...present('displayName', displayName), owner, reason },
  }
}
