import { DAY_MS } from '../../../../time.ts'
import type { Reason } from '../../../plans/kind.ts'
import { present } from '../../../present.ts'
import { personAndRole, type ActivationHistory } from '../../findings/rules/rule.ts'
import type { AssignmentRow } from '../../rows.ts'
import { readHolders, type Holder } from '../../snapshots/holders.ts'
import type { GrantChange, GrantKind, UnusedBecause } from '../grant-change.ts'
import { placeKey, readStanding } from '../standing.ts'
import { readRolesNow, readSubjects, scopeText } from '../tenant.ts'
import { drafted, keepAdministrators, limitTo, toDraftRow, type RoleDraft } from './draft.ts'

const DEFAULT_UNUSED_DAYS = 90

/**
 * Removal of what nobody uses: roles, and eligibility for them, of accounts that are disabled or were not signed in to for
 * long; eligibility that was not activated for as long, where our history reaches back so far; and what deleted principals
 * left behind. No sign-in on record proves nothing, and what nobody knows is left alone.
 *
 * @throws Refusal `RoleNotFound`
 */
export const removeUnused: RoleDraft = async (scope, { maxChanges }, { reader, safety, history, now, justification }) => {
  const { unusedDays = DEFAULT_UNUSED_DAYS, includeOrphaned, principalIds } = scope
  const roles = await readRolesNow(reader, scope, now)
  const rows = roles.inventory.rows.filter(row => row.through === 'direct' && row.assignmentType !== 'activated' && row.principalType !== 'group' &&
    roles.chosen.has(roles.definitionOf(row)) && (principalIds === undefined || principalIds.includes(row.principalId)))
  const [standing, subjects, { holders: known }, activations] = await Promise.all([
    readStanding(reader),
    readSubjects(reader, rows.map(({ principalId }) => principalId)),
    readHolders(reader, [...new Set(rows.filter(({ principalType }) => principalType === 'user').map(({ principalId }) => principalId))]),
    history(),
  ])
  const holders = new Map(known.map(holder => [holder.userId, holder]))
  const active = new Set(roles.inventory.rows.filter(({ assignmentType }) => assignmentType === 'activated').map(({ principalId, roleId }) => personAndRole(principalId, roleId)))
  const isForgotten = (row: AssignmentRow) => !active.has(personAndRole(row.principalId, row.roleId)) && wasNeverActivated(row, activations, now() - unusedDays * DAY_MS)
  const wasActivated = (row: AssignmentRow) => row.assignmentType === 'eligible' && (active.has(personAndRole(row.principalId, row.roleId)) || (activations?.last.get(personAndRole(row.principalId, row.roleId)) ?? 0) >= now() - unusedDays * DAY_MS)
  const untouchable = await safety.untouchable([...subjects.principals.values()])
  const withoutPim = !roles.inventory.pim.pimAvailable && roles.inventory.pim.pimUnavailableReason === 'noLicense'

  const found = rows.flatMap((row): { change: GrantChange, reason?: Reason }[] => {
    const use = isForgotten(row) ? 'neverActivated' : wasActivated(row) ? 'used' : useOf(row, holders.get(row.principalId), unusedDays, now())
    if (use === 'used' || (row.orphaned && includeOrphaned !== true)) return []
    const { principalId: userId, roleId, roleName, tier, scopeName, endDateTime } = row
    const kind: GrantKind = row.assignmentType === 'eligible' ? 'roleEligibility' : 'roleAssignment'
    const [targetId, place] = [roles.definitionOf(row), scopeText(row)]
    // PIM takes nothing from whom it does not know any more.
    const assignmentId = row.orphaned || withoutPim ? standing.roleAssignment.get(placeKey(userId, targetId, place))?.assignmentId : undefined
    const change: GrantChange = {
      kind,
      userId,
      targetId,
      before: { scope: place, held: true, ...present('endDateTime', endDateTime), ...present('assignmentId', kind === 'roleAssignment' ? assignmentId : undefined) },
      after: { scope: place, held: false },
      preconditions: { justification, ...(use === 'unknown' ? {} : { unused: { days: unusedDays, because: use } }) },
      details: subjects.detailsOf(userId, { roleId, roleName, ...present('tier', tier), ...present('scopeName', scopeName), ...present('why', use === 'unknown' ? undefined : WHY[use](unusedDays)), ...present('lastActivityDateTime', holders.get(userId)?.lastActivityDateTime) }),
    }
    const reason = untouchable.get(userId) ?? (use === 'unknown' ? UNKNOWN : undefined)
    return [{ change, ...present('reason', reason) }]
  })
  await keepAdministrators(safety, standing, found, ({ change }) => change)
  limitTo(found, maxChanges)
  return drafted(found.map(toDraftRow))
}

/** An eligibility for as long as the whole period, of which nobody made use in it. */
const wasNeverActivated = ({ assignmentType, principalId, roleId, startDateTime }: AssignmentRow, activations: ActivationHistory | undefined, from: number): boolean =>
  assignmentType === 'eligible' && startDateTime !== undefined && Date.parse(startDateTime) < from &&
  activations !== undefined && activations.since <= from && (activations.last.get(personAndRole(principalId, roleId)) ?? 0) < from

const WHY: Readonly<Record<UnusedBecause, (days: number) => string>> = {
  deleted: () => 'Whoever held it was deleted.',
  disabled: () => 'The account is disabled.',
  noSignIn: days => `The account was not signed in to for ${days} days or more.`,
  neverActivated: days => `It was not activated for ${days} days or more.`,
}

const UNKNOWN: Reason = { code: 'activityUnknown', message: 'Nobody can tell whether it is used: no sign-in is on record, or the data could not be read.' }

function useOf (row: AssignmentRow, holder: Holder | undefined, unusedDays: number, now: number): 'used' | 'unknown' | UnusedBecause {
  if (row.orphaned) return 'deleted'
  if (row.accountEnabled === false) return 'disabled'
  if (row.principalType !== 'user') return 'used'
  if (holder?.signInKnown !== true || holder.lastActivityDateTime === undefined) return 'unknown'
  return now - Date.parse(holder.lastActivityDateTime) >= unusedDays * DAY_MS ? 'noSignIn' : 'used'
}
