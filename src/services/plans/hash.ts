import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { isoTime } from '../../time.ts'

/**
 * RFC 8785 text of a value: one text for one meaning, so that it can be hashed. Lone surrogates, which have none, are
 * replaced.
 */
export function canonical(value: unknown): string {
  return canonicalize(wellFormed(value)) ?? 'null'
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]) => [key.toWellFormed(), wellFormed(part)]),
  )
}

type HashedPlan = Pick<
  PlanRow,
  'id' | 'kind' | 'scope' | 'limits' | 'expiresAt' | 'requester' | 'graceDays' | 'createdBy'
>
type HashedChange = Pick<ChangeRow, 'id' | 'kind' | 'subjectId' | 'targetId' | 'before' | 'after' | 'preconditions'>

/**
 * What an approver approves: SHA-256 over one line with the plan's frame, then one line for each planned change in the
 * order of the plan, all in RFC 8785 form. Names, shown dates, prices and people who were spared are outside: they may
 * be spelled otherwise tomorrow without anything else being done to anybody.
 */
export function planHash(plan: HashedPlan, changes: readonly HashedChange[]): string {
  const hash = createHash('sha256')
  hash.update(
    canonical({
      planId: plan.id,
      kind: plan.kind,
      scope: JSON.parse(plan.scope),
      limits: JSON.parse(plan.limits),
      expiresAt: isoTime(plan.expiresAt),
      requester: plan.requester ?? undefined,
      graceDays: plan.graceDays,
      createdBy: plan.createdBy,
    }),
  )
  for (const change of changes) {
    hash.update('\n')
    hash.update(
      canonical({
        changeId: change.id,
        kind: change.kind,
        // The text names it so since before it could be an app, a group or a role: a key is hashed too.
        userId: change.subjectId,
        targetId: change.targetId ?? undefined,
        before: JSON.parse(change.before),
        after: JSON.parse(change.after),
        preconditions: JSON.parse(change.preconditions),
      }),
    )
  }
  return hash.digest('hex')
}

/** Of a caller and what it asked for, to know a repeated call again. */
export function requestHash(caller: string, operation: string, request: unknown): string {
  return createHash('sha256').update(canonical({ caller, operation, request })).digest('hex')
}
