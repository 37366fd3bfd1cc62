import { verifiedChanges } from '../../../store/changes.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { nameOf } from '../../people/person.ts'
import { principalName } from '../names.ts'
import { present } from '../../present.ts'
import type { GrantKind, GrantState, RoleDetails } from '../plans/grant-change.ts'
import { ACCESS_REVIEW, type ReviewState } from '../plans/review-change.ts'
import { rolePlan } from '../plans/plan-kind.ts'
import type { SnapshotSummary } from '../snapshots/summary.ts'
import { onlyRules, ROLE_SETTINGS, settingsChanged, type RulesOf } from '../plans/settings-change.ts'

/** What somebody approved, and what was so once: who holds what, which settings a role has, that a role is reviewed. */
export type Approved = { planId: string; roleId: string; roleName: string; tier?: number } & (
  | {
      what: GrantKind
      principalId: string
      principalName: string
      scope: string
      scopeName?: string
      held: boolean
      endDateTime?: string
      groupId?: string
      isGone?: true
    }
  | { what: 'setting'; field: string; label: string; value?: string }
  | { what: 'review'; exists: boolean }
)

/** The last word of approved plans about each of them, up to a snapshot. */
export async function readApproved(store: Store, { summary }: Pick<RoleSnapshotRow, 'summary'>): Promise<Approved[]> {
  const { asOf, gonePrincipals = [] } = summary as SnapshotSummary
  const gone = new Set(gonePrincipals)
  const last = new Map<string, Approved>()
  for (const { kind, planId, userId, targetId, before, after, details, outcome } of await verifiedChanges(
    store.db,
    rolePlan.name,
    new Date(asOf),
  )) {
    const { roleId, roleName, tier, person, scopeName } = details as RoleDetails
    const base = { planId, roleId, roleName, ...present('tier', tier) }
    if (kind === ROLE_SETTINGS) {
      const accepted = (outcome as { accepted?: string[] } | null)?.accepted ?? []
      const [old, wanted] = [before, after].map((text) => onlyRules(JSON.parse(text) as RulesOf, accepted)) as [
        RulesOf,
        RulesOf,
      ]
      for (const { field, label, after: value } of settingsChanged(old, wanted)) {
        last.set(`${roleId} ${field}`, { ...base, what: 'setting', field, label, ...present('value', value) })
      }
    } else if (kind === ACCESS_REVIEW) {
      last.set(`${roleId} review`, { ...base, what: 'review', exists: (JSON.parse(after) as ReviewState).exists })
    } else {
      const { scope, held, endDateTime } = JSON.parse(after) as GrantState
      const what = kind as GrantKind
      last.set(`${kind} ${userId} ${targetId ?? ''} ${scope}`, {
        ...base,
        what,
        principalId: userId,
        principalName: person === undefined ? principalName({ principalId: userId, orphaned: true }) : nameOf(person),
        scope,
        ...present('scopeName', scopeName),
        held,
        ...present('endDateTime', endDateTime),
        ...present('groupId', what === 'groupEligibility' ? targetId : undefined),
        ...(gone.has(userId.toLowerCase()) && { isGone: true as const }),
      })
    }
  }
  return [...last.values()]
}

/** Whom approved plans gave something that should still be there: for a snapshot to see which of them exist. */
export const approvedPrincipals = async (store: Store, asOf: string): Promise<string[]> => [
  ...new Set(
    (await readApproved(store, { summary: { asOf } })).flatMap((one) =>
      'held' in one && one.held ? [one.principalId] : [],
    ),
  ),
]
