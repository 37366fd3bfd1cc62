import { begunChanges, verifiedChanges } from '../../../store/changes.ts'
import type { ChangeRow } from '../../../store/tables.ts'
import type { RoleSnapshotRow } from '../../../store/role-tables.ts'
import type { Store } from '../../../store/database.ts'
import { nameOf } from '../../people/person.ts'
import { principalName } from '../names.ts'
import { present } from '../../../present.ts'
import { azureRolePlan } from '../azure/plans/plan-kind.ts'
import { AZURE_GRANT_KINDS, azureGrantKey, type AzureGrantKind } from '../azure/plans/azure-grant.ts'
import type { GrantKind, GrantState, RoleDetails } from '../plans/role-grant.ts'
import { ACCESS_REVIEW, type ReviewState } from '../plans/review-change.ts'
import { rolePlan } from '../plans/plan-kind.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import { onlyRules, ROLE_SETTINGS, settingsChanged, type RulesOf } from '../plans/settings-change.ts'

/** That somebody holds or may activate a role, or no longer does. */
export interface ApprovedGrant {
  planId: string
  roleId: string
  roleName: string
  tier?: number
  principalId: string
  principalName: string
  scope: string
  scopeName?: string
  held: boolean
  endDateTime?: string
  isGone?: true
}

/** The same of a role of Azure, and when it was seen to be so. */
export interface ApprovedInAzure extends ApprovedGrant {
  what: AzureGrantKind
  verifiedAt: number
}

/** What somebody approved, and what was so once: who holds what, which settings a role has, that a role is reviewed. */
export type Approved = { planId: string; roleId: string; roleName: string; tier?: number } & (
  | (ApprovedGrant & { what: GrantKind; groupId?: string })
  | { what: 'setting'; field: string; label: string; value?: string }
  | { what: 'review'; exists: boolean }
)

/** The last word of approved plans about each of them, up to a snapshot. */
export async function readApproved(store: Store, { summary }: Pick<RoleSnapshotRow, 'summary'>): Promise<Approved[]> {
  const { asOf, gonePrincipals = [] } = summary as SnapshotSummary
  const gone = new Set(gonePrincipals)
  const last = new Map<string, Approved>()
  for (const { kind, planId, subjectId, targetId, before, after, details, outcome } of await verifiedChanges(
    store.db,
    rolePlan.name,
    new Date(asOf),
  )) {
    const { roleId, roleName, tier } = details as RoleDetails
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
      const what = kind as GrantKind
      const grant = grantOf({ planId, subjectId, after, details }, gone)
      last.set(`${kind} ${subjectId} ${targetId ?? ''} ${grant.scope}`, {
        ...grant,
        what,
        ...present('groupId', what === 'groupEligibility' ? targetId : undefined),
      })
    }
  }
  return [...last.values()]
}

/** The same of plans of roles of Azure, as far as they are about who holds what. */
export async function readApprovedInAzure(
  store: Store,
  { summary }: Pick<RoleSnapshotRow, 'summary'>,
): Promise<ApprovedInAzure[]> {
  const { asOf, gonePrincipals = [] } = summary as SnapshotSummary
  const gone = new Set(gonePrincipals)
  const last = new Map<string, ApprovedInAzure>()
  for (const change of await verifiedChanges(store.db, azureRolePlan.name, new Date(asOf))) {
    const what = AZURE_GRANT_KINDS.find((kind) => kind === change.kind)
    if (what === undefined) continue
    const grant = grantOf(change, gone)
    const { principalId, roleId, scope } = grant
    const verifiedAt = change.verifiedAt?.getTime() ?? 0
    last.set(azureGrantKey(what, principalId, roleId, scope), { ...grant, what, verifiedAt })
  }
  return [...last.values()]
}

/**
 * What plans had begun to change of who holds what in Azure when a snapshot was complete, seen since then or not. Of
 * what was taken back, only what somebody has again by that.
 */
export async function readPlannedInAzure(
  store: Store,
  { createdAt }: Pick<RoleSnapshotRow, 'createdAt'>,
): Promise<Set<string>> {
  const begun = await begunChanges(store.db, AZURE_GRANT_KINDS, createdAt)
  return new Set(
    begun.flatMap(({ kind, subjectId, targetId, state, before, after }) => {
      const [old, { scope }] = [before, after].map((text) => JSON.parse(text) as GrantState) as [GrantState, GrantState]
      if (state === 'undone' && !old.held) return []
      return [azureGrantKey(kind as AzureGrantKind, subjectId, targetId ?? '', scope)]
    }),
  )
}

function grantOf(
  { planId, subjectId, after, details }: Pick<ChangeRow, 'planId' | 'subjectId' | 'after' | 'details'>,
  gone: ReadonlySet<string>,
): ApprovedGrant {
  const { roleId, roleName, tier, person, scopeName } = details as RoleDetails
  const { scope, held, endDateTime } = JSON.parse(after) as Pick<GrantState, 'scope' | 'held' | 'endDateTime'>
  return {
    planId,
    roleId,
    roleName,
    ...present('tier', tier),
    principalId: subjectId,
    principalName: person === undefined ? principalName({ principalId: subjectId, orphaned: true }) : nameOf(person),
    scope,
    ...present('scopeName', scopeName),
    held,
    ...present('endDateTime', endDateTime),
    ...(gone.has(subjectId.toLowerCase()) && { isGone: true as const }),
  }
}

/** Whom approved plans gave something that should still be there: for a snapshot to see which of them exist. */
export async function approvedPrincipals(store: Store, asOf: string): Promise<string[]> {
  const until = { summary: { asOf } }
  const approved = [...(await readApproved(store, until)), ...(await readApprovedInAzure(store, until))]
  return [...new Set(approved.flatMap((one) => ('held' in one && one.held ? [one.principalId] : [])))]
}
