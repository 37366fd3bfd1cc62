import { verifiedChanges } from '../../../store/changes.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { nameOf } from '../../people/person.ts'
import { present } from '../../present.ts'
import type { GrantKind, GrantState, RoleDetails } from '../plans/grant-change.ts'
import { ACCESS_REVIEW, type ReviewState } from '../plans/review-change.ts'
import { ROLE_PLAN } from '../plans/scope.ts'
import { ROLE_SETTINGS, settingsChanged, type RulesOf } from '../plans/settings-change.ts'

/** What somebody approved, and what was so once: who holds what, which settings a role has, that a role is reviewed. */
export type Approved = { planId: string, roleId: string, roleName: string, tier?: number } & (
  | { what: GrantKind, principalId: string, principalName: string, scope: string, held: boolean, endDateTime?: string, groupId?: string }
  | { what: 'setting', field: string, label: string, value?: string }
  | { what: 'review', exists: boolean }
)

/** The last word of approved plans about each of them, up to a snapshot. */
export async function readApproved (store: Store, { createdAt }: RoleSnapshotRow): Promise<Approved[]> {
  const last = new Map<string, Approved>()
  for (const { kind, planId, userId, targetId, before, after, details } of await verifiedChanges(store.db, ROLE_PLAN, createdAt)) {
    const { roleId, roleName, tier, person } = details as RoleDetails
    const base = { planId, roleId, roleName, ...present('tier', tier) }
    if (kind === ROLE_SETTINGS) {
      const [old, wanted] = [JSON.parse(before) as RulesOf, JSON.parse(after) as RulesOf]
      for (const { field, label, after: value } of settingsChanged(old, wanted)) last.set(`${roleId} ${field}`, { ...base, what: 'setting', field, label, ...present('value', value) })
    } else if (kind === ACCESS_REVIEW) {
      last.set(`${roleId} review`, { ...base, what: 'review', exists: (JSON.parse(after) as ReviewState).exists })
    } else {
      const { scope, held, endDateTime } = JSON.parse(after) as GrantState
      const what = kind as GrantKind
      last.set(`${kind} ${userId} ${targetId ?? ''} ${scope}`, {
        ...base,
        what,
        principalId: userId,
        principalName: person === undefined ? userId : nameOf(person),
        scope,
        held,
        ...present('endDateTime', endDateTime),
        ...present('groupId', what === 'groupEligibility' ? targetId : undefined),
      })
    }
  }
  return [...last.values()]
}
