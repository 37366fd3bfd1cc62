import { present } from '../../../present.ts'
import type { DraftRow } from '../../plans/draft-rows.ts'
import type { BeginPlan } from '../../plans/engine.ts'
import { requestHash } from '../../plans/hash.ts'
import type { RoleDrafted } from './drafts/draft.ts'
import type { RoleDetails } from './role-grant.ts'

interface Wave<S extends object> {
  /** The kind of plan. */
  kind: string
  /** What a request for one is called. */
  operation: string
  titleOf: (scope: S, roleNames?: readonly string[]) => string
  scope: S
  reason: string
  maxChanges: number
  graceDays?: number | undefined
  requester?: string | undefined
  draft: () => Promise<RoleDrafted>
}

/** Begins a wave: a plan whose title names its roles once they are known. @returns the operation that makes it */
export function beginWave<S extends object>(
  beginPlan: BeginPlan,
  caller: string,
  { kind, operation, titleOf, scope, reason, maxChanges, graceDays = 0, requester, draft }: Wave<S>,
): Promise<string> {
  const limits = { maxChanges }
  return beginPlan({
    kind,
    title: titleOf(scope),
    caller,
    requestHash: requestHash(caller, operation, { scope, limits, graceDays, requester, reason }),
    scope,
    limits,
    graceDays,
    ...present('requester', requester),
    reason,
    async draft(add) {
      const { rows, summary } = await draft()
      await add(rows)
      return { summary, title: titleOf(scope, roleNamesOf(rows)) }
    },
  })
}

/** The roles that a plan does something about, or would have; each once. */
function roleNamesOf(rows: readonly DraftRow[]): string[] {
  const planned = rows.filter(({ decision }) => decision === 'planned')
  return [
    ...new Set((planned.length === 0 ? rows : planned).map(({ change }) => (change.details as RoleDetails).roleName)),
  ]
}
