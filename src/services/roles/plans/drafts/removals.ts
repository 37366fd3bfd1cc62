import { DAY_MS, isoTime } from '../../../../time.ts'
import type { Reason } from '../../../plans/kind.ts'
import { present } from '../../../../present.ts'
import { date } from '../../../reports/wording.ts'
import { personAndRole } from '../../activations/history.ts'
import type { ActivationHistory } from '../../activations/history.ts'
import { hasNoPim } from '../../inventory.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { readHolders, type Holder } from '../../snapshots/holders.ts'
import type { UnusedBecause, GrantChange, GrantKind } from '../role-grant.ts'
import { placeKey, readStanding } from '../current-holdings.ts'
import { readRolesNow, readSubjects, scopeText } from '../tenant.ts'
import { drafted, isPlanned, keepAdministrators, limitTo, noWayBack, toDraftRow, type RoleDraft } from './draft.ts'

const DEFAULT_UNUSED_DAYS = 90

/**
 * Removal of what nobody uses: roles, and eligibility for them, of accounts that are disabled or were not signed in to
 * for long; eligibility that was not activated for as long, where our history reaches back so far; and what deleted
 * principals left behind. No sign-in on record proves nothing, and what nobody knows is left alone.
 *
 * @throws Refusal `RoleNotFound`
 */
export const removeUnused: RoleDraft = async (
  scope,
  { maxChanges },
  { reader, safety, history, now, justification },
) => {
  const { unusedDays = DEFAULT_UNUSED_DAYS, includeOrphaned, principalIds } = scope
  const roles = await readRolesNow(reader, scope, now)
  const rows = roles.inventory.rows.filter(
    (row) =>
      row.through === 'direct' &&
      row.assignmentType !== 'activated' &&
      row.principalType !== 'group' &&
      roles.chosen.has(roles.definitionOf(row)) &&
      (principalIds === undefined || principalIds.includes(row.principalId)),
  )
  const [standing, subjects, { holders: known }, activations] = await Promise.all([
    readStanding(reader),
    readSubjects(
      reader,
      rows.map(({ principalId }) => principalId),
    ),
    readHolders(reader, [
      ...new Set(rows.filter(({ principalType }) => principalType === 'user').map(({ principalId }) => principalId)),
    ]),
    rows.some(isEligible) ? history() : undefined,
  ])
  const holders = new Map(known.map((holder) => [holder.userId, holder]))
  const active = new Set(
    roles.inventory.rows
      .filter(({ assignmentType }) => assignmentType === 'activated')
      .map(({ principalId, roleId }) => personAndRole(principalId, roleId)),
  )
  const from = now() - unusedDays * DAY_MS
  const historyLacks = rows.some(isEligible) ? lackOf(activations, from) : undefined
  /** What use of an eligibility itself is known: whether it was activated within the whole period. */
  const activationOf = (row: AssignmentRow): 'used' | 'neverActivated' | undefined => {
    const key = personAndRole(row.principalId, row.roleId)
    if (!isEligible(row)) return undefined
    if (active.has(key) || (activations?.last.get(key) ?? 0) >= from) return 'used'
    const isOlder = row.startDateTime !== undefined && Date.parse(row.startDateTime) < from
    return isOlder && historyLacks === undefined ? 'neverActivated' : undefined
  }
  const untouchable = await safety.untouchable([...subjects.principals.values()])
  const withoutPim = hasNoPim(roles.inventory.pim)

  const found = rows.flatMap((row): { change: GrantChange; reason?: Reason }[] => {
    const use = activationOf(row) ?? useOf(row, holders.get(row.principalId), unusedDays, now())
    if (use === 'used' || (row.orphaned && includeOrphaned !== true)) return []
    const { principalId, roleId, roleName, tier, scopeName, endDateTime } = row
    const kind: GrantKind = row.assignmentType === 'eligible' ? 'roleEligibility' : 'roleAssignment'
    const [targetId, place] = [roles.definitionOf(row), scopeText(row)]
    // PIM takes nothing from whom it does not know any more.
    const assignmentId =
      row.orphaned || withoutPim
        ? standing.roleAssignment.get(placeKey(principalId, targetId, place))?.assignmentId
        : undefined
    const change: GrantChange = {
      kind,
      subjectId: principalId,
      targetId,
      before: {
        scope: place,
        held: true,
        ...present('endDateTime', endDateTime),
        ...present('assignmentId', kind === 'roleAssignment' ? assignmentId : undefined),
      },
      after: { scope: place, held: false },
      preconditions: { justification, ...(use === 'unknown' ? {} : { unused: { days: unusedDays, because: use } }) },
      details: subjects.detailsOf(principalId, {
        roleId,
        roleName,
        ...present('tier', tier),
        ...present('scopeName', scopeName),
        ...present('why', use === 'unknown' ? undefined : WHY[use](unusedDays)),
        ...present('lastActivityDateTime', holders.get(principalId)?.lastActivityDateTime),
      }),
    }
    const reason = untouchable.get(principalId) ?? (use === 'unknown' ? UNKNOWN : undefined)
    return [{ change, ...present('reason', reason) }]
  })
  await keepAdministrators(safety, standing, found, ({ change }) => change)
  limitTo(found, maxChanges)
  const warnings = noWayBack(
    found.filter(isPlanned).map(({ change }) => change),
    roles.settingsOf,
  )
  return drafted(found.map(toDraftRow), historyLacks === undefined ? warnings : [historyLacks, ...warnings])
}

const isEligible = ({ assignmentType }: AssignmentRow): boolean => assignmentType === 'eligible'

/** Why nobody can tell of an eligibility that it was not activated since then, in a sentence for the approver. */
function lackOf(activations: ActivationHistory | undefined, from: number): string | undefined {
  const soNothing = 'so no eligibility counts as unused because nobody activated it'
  if (activations === undefined) return `The history of activations could not be brought up to date, ${soNothing}.`
  return activations.since <= from
    ? undefined
    : `The history of activations begins on ${date(isoTime(new Date(activations.since)))}, which is too late to tell, ` +
        `${soNothing}.`
}

const WHY: Readonly<Record<UnusedBecause, (days: number) => string>> = {
  deleted: () => 'Whoever held it was deleted.',
  disabled: () => 'The account is disabled.',
  noSignIn: (days) => `The account was not signed in to for ${days} days or more.`,
  neverActivated: (days) => `It was not activated for ${days} days or more.`,
}

const UNKNOWN: Reason = {
  code: 'activityUnknown',
  message: 'Nobody can tell whether it is used: no sign-in is on record, or the data could not be read.',
}

function useOf(
  row: AssignmentRow,
  holder: Holder | undefined,
  unusedDays: number,
  now: number,
): 'used' | 'unknown' | UnusedBecause {
  if (row.orphaned) return 'deleted'
  if (row.accountEnabled === false) return 'disabled'
  if (row.principalType !== 'user') return 'used'
  if (holder?.signInKnown !== true || holder.lastActivityDateTime === undefined) return 'unknown'
  return now - Date.parse(holder.lastActivityDateTime) >= unusedDays * DAY_MS ? 'noSignIn' : 'used'
}
