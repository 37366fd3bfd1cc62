import { randomUUID } from 'node:crypto'
import type { DraftRow } from '../../../../plans/draft-rows.ts'
import type { Reason } from '../../../../plans/kind.ts'
import { present } from '../../../../../present.ts'
import { NOBODY_APPROVES } from '../../../plans/drafts/approvable.ts'
import {
  askBeforehand,
  drafted,
  endRefused,
  isPlanned,
  latestEnd,
  limitTo,
  type Candidate,
} from '../../../plans/drafts/draft.ts'
import { STUCK, TOO_SHORT, unknownFactors } from '../../../plans/drafts/standing-to-eligible.ts'
import { lastsAsLong } from '../../../plans/role-grant.ts'
import { readSubjects, type Subjects } from '../../../plans/tenant.ts'
import type { AssignmentRow } from '../../../assignment-rows.ts'
import { readHolders } from '../../../snapshots/holders.ts'
import type { AzureGrantChange } from '../azure-grant.ts'
import { APP_NOT_ELIGIBLE, heldOf, SCOPE_UNSEEN } from '../azure-grant-kinds.ts'
import { readAzurePolicies, type AzurePolicy } from '../../azure-policies.ts'
import type { AzureRoleScope } from '../azure-scope.ts'
import { readAzureNow, type AzureNow } from '../held-now.ts'
import {
  ABOVE_ROOT,
  detailsOfRow,
  GONE,
  keepGranted,
  keepOwners,
  readConcerned,
  scopeIdOf,
  type AzureDraft,
} from './azure-draft.ts'
import { chosenRows } from './chosen.ts'

/** What somebody holds for good, and what comes in its place: two changes, of which the second waits for the first. */
interface Pair extends Candidate {
  give: AzureGrantChange
  take: AzureGrantChange
  /** Whether what comes in its place is there already. */
  isGiven: boolean
}

/**
 * From standing to eligible in Azure: whoever holds a role for good becomes eligible for it at the same scope, and
 * loses it once that was seen. HTTP requests: 4 for each scope, 1 for each role at it, and those for 300 people, or
 * 1,000 others.
 *
 * @throws Refusal `SnapshotNotFound`, `AzureRolesUnread`, `FindingNotFound`, `AzureWriteNotGranted`
 */
export const standingToEligible: AzureDraft = async (scope, { maxChanges }, tools) => {
  const { arm, reader, safety, rehearse, writeOf, now, justification } = tools
  const rows = (await chosenRows(tools, scope)).filter(({ assignmentType }) => assignmentType === 'activePermanent')
  const below = rows.filter(({ scopeType }) => scopeType !== 'root')
  const ids = rows.map(({ principalId }) => principalId)
  const [azure, concerned, policyOf, subjects, { holders }] = await Promise.all([
    readAzureNow(arm, below.map(scopeIdOf)),
    readConcerned(tools, scope.includeGroups === true ? below : []),
    readAzurePolicies(
      arm,
      below.map((row) => ({ roleId: row.roleId, scope: scopeIdOf(row) })),
    ),
    readSubjects(reader, ids),
    readHolders(reader, [...new Set(rows.filter(isUserRow).map(({ principalId }) => principalId))]),
  ])
  const all = new Set(ids)
  const untouchable = await safety.untouchable([...subjects.principals.values()], { losing: all, activating: all })
  const factors = new Map(holders.map(({ userId, mfaRegistered }) => [userId, mfaRegistered]))

  const pairs = rows.map((row): Pair => {
    const policy = policyOf({ roleId: row.roleId, scope: scopeIdOf(row) })
    const end = scope.endDateTime ?? latestEnd(policy.settings, now())
    const pair = toPair(row, { azure, subjects, concerned, policy, end, justification })
    const reason =
      untouchable.get(row.principalId) ??
      whyNot(row, scope) ??
      ofAzure(pair, azure) ??
      endRefused(policy.settings, end, now()) ??
      wouldGetStuck(row, policy, factors)
    return { ...pair, ...present('reason', reason) }
  })
  await keepGranted(tools, pairs, ({ take }) => take.after.scope)
  await keepOwners(safety, azure, pairs, ({ take }) => take)
  const warnings = await askBeforehand(
    rehearse,
    pairs.filter((pair) => isPlanned(pair) && !pair.isGiven),
    ({ give }) => writeOf(give),
    maxChanges,
  )
  limitTo(pairs, maxChanges)
  const planned = pairs.filter(isPlanned)
  const unknown = planned.filter(({ take }) => asksForFactor(take) && factors.get(take.subjectId) === undefined)
  return drafted(
    [
      ...planned.filter(({ isGiven }) => !isGiven).map(({ give }): DraftRow => ({ decision: 'planned', change: give })),
      ...planned.map(({ take }): DraftRow => ({ decision: 'planned', change: take })),
      ...pairs.flatMap(({ take, reason }): DraftRow[] =>
        reason === undefined ? [] : [{ decision: 'spared', change: take, ...reason }],
      ),
    ],
    [...warnings, ...unknownFactors(new Set(unknown.map(({ take }) => take.subjectId)).size)],
  )
}

const isUserRow = ({ principalType }: AssignmentRow): boolean => principalType === 'user'

const asksForFactor = ({ details: { activation, principalType } }: AzureGrantChange): boolean =>
  activation?.mfaRequired === true && principalType === 'user'

interface PairInput {
  azure: AzureNow
  subjects: Subjects
  concerned: Awaited<ReturnType<typeof readConcerned>>
  policy: AzurePolicy
  end: string | undefined
  justification: string
}

function toPair(row: AssignmentRow, { azure, subjects, concerned, policy, end, justification }: PairInput): Pair {
  const { principalId, roleId } = row
  const scope = scopeIdOf(row)
  const place = { principalId, roleId, scope }
  const held = heldOf(azure, 'azureRoleAssignment', place)
  const details = { ...detailsOfRow(row, subjects, present('activation', policy.activation)), ...concerned(row) }
  const common = { subjectId: principalId, targetId: roleId, details }
  const own = () => ({ justification, requestId: randomUUID() })
  return {
    isGiven: heldOf(azure, 'azureRoleEligibility', place) !== undefined,
    give: {
      ...common,
      kind: 'azureRoleEligibility',
      before: { scope, held: false },
      after: {
        scope,
        held: true,
        ...present('endDateTime', end),
        ...present('condition', held?.condition),
        ...present('conditionVersion', held?.conditionVersion),
      },
      preconditions: own(),
    },
    take: {
      ...common,
      kind: 'azureRoleAssignment',
      before: { ...(held ?? { scope }), held: true },
      after: { scope, held: false },
      preconditions: {
        ...own(),
        replacedBy: [{ kind: 'azureRoleEligibility', targetId: roleId, scope, ...present('endDateTime', end) }],
      },
    },
  }
}

function whyNot(row: AssignmentRow, { includeGroups }: AzureRoleScope): Reason | undefined {
  const { orphaned, principalType, accountEnabled } = row
  if (orphaned) return ORPHANED
  if (principalType === 'servicePrincipal') return APP_NOT_ELIGIBLE
  if (principalType === 'group' && includeGroups !== true) return GROUP
  if (accountEnabled === false) return DISABLED
  return row.scopeType === 'root' ? ABOVE_ROOT : undefined
}

/** What stands in Azure now against the pair. */
function ofAzure({ give, take: { before, after, subjectId, targetId } }: Pair, azure: AzureNow): Reason | undefined {
  const place = { principalId: subjectId, roleId: targetId, scope: after.scope }
  if (!azure.has(after.scope.toLowerCase())) return SCOPE_UNSEEN
  if (heldOf(azure, 'azureRoleAssignment', place) === undefined) return GONE
  if (before.endDateTime !== undefined) return NOT_STANDING
  const given = heldOf(azure, 'azureRoleEligibility', place)
  if (given === undefined) return undefined
  return lastsAsLong(given.endDateTime, give.after.endDateTime) && given.condition === before.condition
    ? undefined
    : TOO_SHORT
}

/** Whoever could not activate what they hold until now is left alone. */
function wouldGetStuck(
  { principalId }: AssignmentRow,
  { settings, approvers }: AzurePolicy,
  factors: ReadonlyMap<string, boolean | undefined>,
): Reason | undefined {
  if (settings.mfaOnActivation === true && factors.get(principalId) === false) return STUCK
  return approvers?.every((id) => id === principalId) === true ? NOBODY_APPROVES : undefined
}

const ORPHANED: Reason = {
  code: 'orphaned',
  message: 'Whoever held the role was deleted: remove the assignment with a plan that removes roles in Azure.',
}

const GROUP: Reason = {
  code: 'groupHolder',
  message: 'A group holds the role: set includeGroups to make its members activate it.',
}

const DISABLED: Reason = {
  code: 'accountDisabled',
  message: 'The account is disabled: remove the role with a plan that removes roles in Azure.',
}

const NOT_STANDING: Reason = { code: 'alreadySo', message: 'It ends by itself already.' }
