import { armValidationOf, isArmWrite } from '../../../../arm/write.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import { validationOf } from '../../../../graph/role-writes.ts'
import { HOUR_MS, isoSeconds } from '../../../../time.ts'
import type { Change } from '../../../plans/change.ts'
import type { DraftRow } from '../../../plans/draft-rows.ts'
import type { Reason } from '../../../plans/kind.ts'
import type { Rehearsal, Write } from '../../../plans/sending.ts'
import { countedReasons } from '../../../plans/undo-plans.ts'
import { present } from '../../../../present.ts'
import { listed } from '../../../reports/wording.ts'
import type { ActivationHistory } from '../../activations/history.ts'
import type { Baselines } from '../../baselines.ts'
import { hoursOf, type PimSettings } from '../../pim-settings.ts'
import { takesGlobalAdministrator, type GrantChange } from '../role-grant.ts'
import { refusedBeforehand } from '../refusals.ts'
import { MUST_STAY, type RoleSafety } from '../safety.ts'
import type { RoleLimits, RoleScope } from '../scope.ts'
import type { Standing } from '../current-holdings.ts'
import { linesOf } from './lines.ts'
import { subjectsOf, type PlanSubjects } from './subjects.ts'

/** What every draft works with. */
export interface Tools {
  reader: GraphReader
  safety: RoleSafety
  baselines: Baselines
  rehearse: Rehearsal
  /** Why settings of roles are handed over here, where that is known already. */
  settingsHandedOver: () => Reason | undefined
  /** Who last activated what, as far as that is known. */
  history: () => Promise<ActivationHistory | undefined>
  now: () => number
  /** What Microsoft's log is told as the reason. */
  justification: string
}

export type RoleDraft = (scope: RoleScope, limits: RoleLimits, tools: Tools) => Promise<RoleDrafted>

/** What a draft counted, for showing. */
export interface RoleSummary {
  spared: Record<string, number>
  warnings: string[]
  /** How many people, groups, apps and roles it changes something for. */
  subjects: PlanSubjects
  /** What happens to which role and whom, in a line each. */
  lines: string[]
}

export interface RoleDrafted {
  /** Those to be changed stand in the order in which they will be. */
  rows: readonly DraftRow[]
  summary: RoleSummary
}

export function drafted(rows: readonly DraftRow[], warnings: readonly string[] = []): RoleDrafted {
  return {
    rows,
    summary: {
      spared: countedReasons(rows),
      warnings: [...warnings],
      subjects: subjectsOf(rows),
      lines: linesOf(rows),
    },
  }
}

/** Something that a draft may plan: `reason` says why it does not. */
export interface Candidate {
  reason?: Reason
}

export const isPlanned = ({ reason }: Candidate): boolean => reason === undefined

/**
 * Microsoft is asked beforehand, so that nobody approves what it would refuse; in their order, until as many as the
 * plan may hold have passed.
 *
 * @returns what an approver has to know about it
 */
export async function askBeforehand<C extends Candidate>(
  rehearse: Rehearsal,
  candidates: readonly C[],
  writeOf: (candidate: C) => Write,
  most = candidates.length,
): Promise<string[]> {
  let isUnchecked = false
  for (let place = 0, passed = 0; place < candidates.length && passed < most;) {
    const some = candidates.slice(place, place + most - passed)
    place += some.length
    const responses = await rehearse(some.map(writeOf).map(validation))
    responses.forEach((response, index) => {
      const candidate = some[index]
      if (candidate !== undefined && response !== undefined && response !== 'unchecked') {
        candidate.reason = refusedBeforehand(response)
      }
    })
    isUnchecked ||= responses.includes('unchecked')
    passed += some.filter(isPlanned).length
  }
  return isUnchecked
    ? [
        'Microsoft could not be asked beforehand whether it takes these changes: the writing identity may not do ' +
          'that, or did not answer.',
      ]
    : []
}

const validation = (write: Write): Write => (isArmWrite(write) ? armValidationOf(write) : validationOf(write))

/**
 * What an undo could not give back as it was: what was held for good, of a role whose settings allow that no more.
 *
 * @returns what an approver has to know about it
 */
export function noWayBack(
  changes: readonly GrantChange[],
  settingsOf: (roleDefinitionId: string) => PimSettings,
): string[] {
  const isBarred = ({ kind, targetId, before, after }: GrantChange) =>
    before.held &&
    !after.held &&
    before.endDateTime === undefined &&
    before.assignmentId === undefined &&
    settingsOf(targetId)[kind === 'roleAssignment' ? 'permanentAssignmentAllowed' : 'permanentEligibilityAllowed'] ===
      false
  const names = [...new Set(changes.filter(isBarred).map(({ details: { roleName } }) => roleName))]
  return names.length === 0
    ? []
    : [
        'An undo could not give this back for good, since the settings of the role do not allow that any more: ' +
          `${listed(names, 5)}.`,
      ]
}

/** Spares those without whom there would be too few Global Administrators. */
export async function keepAdministrators<C extends Candidate>(
  safety: RoleSafety,
  standing: Standing,
  candidates: readonly C[],
  changeOf: (candidate: C) => GrantChange,
): Promise<void> {
  const leaving = candidates.filter(
    (candidate) => isPlanned(candidate) && takesGlobalAdministrator(changeOf(candidate)),
  )
  const staying = await safety.mustStay(
    standing,
    leaving.map((candidate) => changeOf(candidate).subjectId),
  )
  for (const candidate of leaving) if (staying.has(changeOf(candidate).subjectId)) candidate.reason = MUST_STAY
}

/** What is too much for one wave is left to the next. */
export function limitTo(candidates: readonly Candidate[], maxChanges: number): void {
  for (const candidate of candidates.filter(isPlanned).slice(maxChanges)) candidate.reason = OVER_LIMIT
}

/** @param candidate with an id where the change's text in the tenant names it */
export function toDraftRow({ change, changeId, reason }: Candidate & { change: Change; changeId?: string }): DraftRow {
  if (reason === undefined) return { decision: 'planned', change, ...present('changeId', changeId) }
  const { code, message, handOver } = reason
  return { decision: handOver === true ? 'handOver' : 'spared', change, code, message }
}

const OVER_LIMIT: Reason = {
  code: 'overLimit',
  message: 'This wave holds as many changes as it may: the next one goes on here.',
}

/**
 * What stands against an end of an eligibility: a rule of PIM that asks for an earlier one, or for any
 * (https://learn.microsoft.com/graph/identity-governance-pim-rules-overview).
 */
export function endRefused(settings: PimSettings, endDateTime: string | undefined, now: number): Reason | undefined {
  if (endDateTime === undefined) {
    return settings.permanentEligibilityAllowed === false
      ? {
          code: 'endRequired',
          message: 'The settings of the role do not allow anybody to be eligible for good: name an end.',
        }
      : undefined
  }
  const { permanentEligibilityAllowed, maximumEligibilityDuration } = settings
  const most = daysExceeded(permanentEligibilityAllowed, maximumEligibilityDuration, endDateTime, now)
  return most === undefined
    ? undefined
    : {
        code: 'endTooLate',
        message: `The settings of the role allow eligibility for ${most} days at most: name an earlier end.`,
      }
}

/** What stands against an end of an active role: the rule of PIM that asks for an earlier one. */
export function activeEndRefused(settings: PimSettings, endDateTime: string, now: number): Reason | undefined {
  const { permanentAssignmentAllowed, maximumAssignmentDuration } = settings
  const most = daysExceeded(permanentAssignmentAllowed, maximumAssignmentDuration, endDateTime, now)
  return most === undefined
    ? undefined
    : {
        code: 'endTooLate',
        message: `The settings of the role let somebody hold it for ${most} days at most: name an earlier end.`,
      }
}

/** For how many days something may last, where an end asks for more. */
function daysExceeded(
  isPermanentAllowed: boolean | undefined,
  maximumDuration: string | undefined,
  endDateTime: string,
  now: number,
): number | undefined {
  const most = hoursOf(maximumDuration)
  if (isPermanentAllowed !== false || most === undefined) return undefined
  return Date.parse(endDateTime) <= now + most * HOUR_MS ? undefined : most / 24
}

/** The latest end that the settings of a role allow; none where it may be for good. */
export function latestEnd(settings: PimSettings, now: number): string | undefined {
  const most = hoursOf(settings.maximumEligibilityDuration)
  return settings.permanentEligibilityAllowed === false && most !== undefined
    ? isoSeconds(new Date(now + most * HOUR_MS))
    : undefined
}
