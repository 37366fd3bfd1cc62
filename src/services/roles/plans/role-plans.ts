import type { Settings } from '../../../config/settings.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { DAY_MS } from '../../../time.ts'
import type { BeginPlan } from '../../plans/engine.ts'
import type { Reason } from '../../plans/kind.ts'
import type { Rehearsal } from '../../plans/sending.ts'
import { present } from '../../../present.ts'
import type { Baselines } from '../baselines.ts'
import type { ActivationHistory } from '../activations/history.ts'
import type { Tier } from '../tiers.ts'
import type { RoleDraft } from './drafts/draft.ts'
import { grantEligibility } from './drafts/granting.ts'
import { removeUnused } from './drafts/removals.ts'
import { createAccessReviews } from './drafts/reviews.ts'
import { settingsToBaseline } from './drafts/settings.ts'
import { standingToEligible } from './drafts/standing-to-eligible.ts'
import { rolePlan } from './plan-kind.ts'
import { principalIdsOf } from './principal-ids.ts'
import type { Recurrence } from './review-change.ts'
import type { RoleSafety } from './safety.ts'
import { assertScope, titleOf, type RoleAction, type RoleScope } from './scope.ts'
import { assertLater, assertLimit, assertNoneEmpty, endOf } from './wave-inputs.ts'
import { beginWave } from './begin-wave.ts'

/** One wave, as a request asks for it. People are named in any way, others by object id. */
export interface RolePlanInput {
  action: RoleAction
  roleIds?: string[]
  tiers?: Tier[]
  allRoles?: boolean
  principalIds?: string[]
  administrativeUnitId?: string
  endDateTime?: string
  groupId?: string
  includeGroups?: boolean
  unusedDays?: number
  includeOrphaned?: boolean
  approverIds?: string[]
  reviewerIds?: string[]
  recurrence?: Recurrence
  reviewDays?: number
  feedbackUrl?: string
  maxChanges?: number
  graceDays?: number
  requester?: string
  reason: string
}

const DRAFTS: Readonly<Record<RoleAction, RoleDraft>> = {
  standingToEligible,
  grantEligibility,
  removeUnused,
  settingsToBaseline,
  createAccessReviews,
}

interface Dependencies {
  reader: GraphReader
  beginPlan: BeginPlan
  safety: RoleSafety
  rehearse: Rehearsal
  history: () => Promise<ActivationHistory | undefined>
  baselines: Baselines
  settingsHandedOver: () => Reason | undefined
  policy: Pick<Settings, 'maxRoleChanges'>
  now: () => number
}

/**
 * Waves of changes to who holds which role, and under which conditions. Each is previewed, approved, applied and
 * verified like any plan.
 */
export function createRolePlans({
  reader,
  beginPlan,
  safety,
  rehearse,
  history,
  baselines,
  settingsHandedOver,
  policy,
  now,
}: Dependencies) {
  return {
    /**
     * Begins a plan. What is wrong with the request is refused here; what the tenant says against it refuses the plan.
     *
     * @returns the operation that makes it
     * @throws Refusal `ScopeRequired`, `EndRequired`, `ReviewersRequired`, `LimitTooHigh`, `InvalidInput`,
     *   `UserNotFound`
     */
    async create(
      { requester, reason, maxChanges = policy.maxRoleChanges, graceDays, ...asked }: RolePlanInput,
      caller: string,
    ): Promise<string> {
      assertLimit(maxChanges, policy.maxRoleChanges)
      const scope = await scopeOf(asked)
      assertScope(scope)
      assertLater(scope.endDateTime, now() + (graceDays ?? 0) * DAY_MS)
      const person = requester === undefined ? undefined : (await principalIdsOf(reader, [requester], 'requester'))[0]
      const tools = {
        reader,
        safety,
        baselines,
        rehearse,
        history,
        settingsHandedOver,
        now,
        justification: reason,
      }
      return beginWave<RoleScope>(beginPlan, caller, {
        kind: rolePlan.name,
        operation: 'CreateRolePlan',
        titleOf,
        scope,
        reason,
        maxChanges,
        graceDays,
        requester: person,
        draft: () => DRAFTS[scope.action](scope, { maxChanges }, tools),
      })
    },
  }

  async function scopeOf({
    action,
    tiers,
    allRoles,
    endDateTime,
    includeGroups,
    includeOrphaned,
    ...asked
  }: Omit<RolePlanInput, 'reason'>): Promise<RoleScope> {
    assertNoneEmpty({ ...asked, tiers })
    const ids = async (name: 'principalIds' | 'approverIds' | 'reviewerIds') =>
      asked[name] === undefined ? {} : { [name]: await principalIdsOf(reader, asked[name], name) }
    const { roleIds, administrativeUnitId, groupId, unusedDays, recurrence, reviewDays, feedbackUrl } = asked
    return {
      action,
      ...present('roleIds', roleIds, (roleIds) => [...new Set(roleIds.map((id) => id.toLowerCase()))].sort()),
      ...present('tiers', tiers, (tiers) => [...new Set(tiers)].sort()),
      ...(allRoles === true ? { allRoles } : {}),
      ...(await ids('principalIds')),
      ...present('administrativeUnitId', administrativeUnitId, (administrativeUnitId) =>
        administrativeUnitId.toLowerCase(),
      ),
      ...present('endDateTime', endDateTime, (endDateTime) => endOf(endDateTime, now())),
      ...present('groupId', groupId, (groupId) => groupId.toLowerCase()),
      ...(includeGroups === true ? { includeGroups } : {}),
      ...present('unusedDays', unusedDays),
      ...(includeOrphaned === true ? { includeOrphaned } : {}),
      ...(await ids('approverIds')),
      ...(await ids('reviewerIds')),
      ...present('recurrence', recurrence),
      ...present('reviewDays', reviewDays),
      ...present('feedbackUrl', feedbackUrl),
    }
  }
}
