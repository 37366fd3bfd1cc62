import type { Settings } from '../../../config/settings.ts'
import { Refusal } from '../../../errors.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { isGuid } from '../../../guid.ts'
import type { Store } from '../../../store/database.ts'
import type { PlanRow } from '../../../store/tables.ts'
import { DAY_MS, isoTime } from '../../../time.ts'
import { findClearUsers, userNotFound } from '../../people/find.ts'
import type { DraftRow } from '../../plans/drafting.ts'
import { requestHash } from '../../plans/hash.ts'
import type { BeginPlan } from '../../plans/engine.ts'
import type { ChangeKinds, Reason } from '../../plans/kind.ts'
import type { Rehearsal } from '../../plans/sending.ts'
import { present } from '../../present.ts'
import type { Baselines } from '../baselines.ts'
import type { ActivationHistory } from '../findings/rules/rule.ts'
import type { Tier } from '../tiers.ts'
import type { RoleDraft, RoleDrafted } from './drafts/draft.ts'
import { grantEligibility } from './drafts/grants.ts'
import { removeUnused } from './drafts/removals.ts'
import { createAccessReviews } from './drafts/reviews.ts'
import { settingsToBaseline } from './drafts/settings.ts'
import { standingToEligible } from './drafts/standing-to-eligible.ts'
import { undoDraft, undosOf, type Undo } from './drafts/undo.ts'
import type { RoleDetails } from './grant-change.ts'
import { rolePlan } from './plan-kind.ts'
import type { Recurrence } from './review-change.ts'
import type { RoleSafety } from './safety.ts'
import { assertScope, titleOf, type RoleAction, type RoleScope } from './scope.ts'

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
  store: Store
  reader: GraphReader
  beginPlan: BeginPlan
  kinds: ChangeKinds
  safety: RoleSafety
  rehearse: Rehearsal
  history: () => Promise<ActivationHistory | undefined>
  baselines: Baselines
  settingsHandedOver: () => Reason | undefined
  policy: Pick<Settings, 'maxRoleChanges' | 'writesEnabled'>
  now: () => number
}

/**
 * Waves of changes to who holds which role, and under which conditions. Each is previewed, approved, applied and
 * verified like any plan.
 */
export function createRolePlans({
  store,
  reader,
  beginPlan,
  kinds,
  safety,
  rehearse,
  history,
  baselines,
  settingsHandedOver,
  policy,
  now,
}: Dependencies) {
  const rehearsal = policy.writesEnabled ? rehearse : uncheckedRehearsal

  async function begin(
    caller: string,
    {
      scope,
      reason,
      maxChanges,
      graceDays = 0,
      requester,
      draft,
    }: {
      scope: RoleScope
      reason: string
      maxChanges: number
      graceDays?: number
      requester?: string
      draft: () => Promise<RoleDrafted>
    },
  ): Promise<string> {
    const limits = { maxChanges }
    return beginPlan({
      kind: rolePlan.name,
      title: titleOf(scope),
      caller,
      requestHash: requestHash(caller, 'CreateRolePlan', { scope, limits, graceDays, requester, reason }),
      scope,
      limits,
      graceDays,
      ...present('requester', requester),
      ...present('undoOf', scope.undoOf),
      reason,
      async draft(add) {
        const { rows, summary } = await draft()
        await add(rows)
        return { summary, title: titleOf(scope, roleNamesOf(rows)) }
      },
    })
  }

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
      if (maxChanges > policy.maxRoleChanges) {
        throw new Refusal(
          'LimitTooHigh',
          `maxChanges may be at most ${policy.maxRoleChanges} on this service: a request can only lower it.`,
          { target: 'maxChanges' },
        )
      }
      const scope = await scopeOf(asked)
      assertScope(scope)
      assertLater(scope, graceDays ?? 0)
      const person = requester === undefined ? undefined : (await objectIds([requester], 'requester'))[0]
      const tools = {
        reader,
        safety,
        baselines,
        rehearse: rehearsal,
        history,
        settingsHandedOver,
        now,
        justification: reason,
      }
      return begin(caller, {
        scope,
        reason,
        maxChanges,
        ...present('graceDays', graceDays),
        ...present('requester', person),
        draft: () => DRAFTS[scope.action](scope, { maxChanges }, tools),
      })
    },

    /**
     * What taking back a plan, or one change of it, would do, change by change; Microsoft is asked as for the plan
     * itself.
     */
    previewUndo: async (plan: PlanRow, changeId: string | undefined): Promise<Undo[]> =>
      (await undosOf({ store, kinds, rehearse: rehearsal, planId: plan.id, ...present('changeId', changeId) })).undos,

    /**
     * Begins a plan that takes another one back, or one change of it; like any plan of roles it is approved by somebody
     * else.
     *
     * @returns the operation that makes it
     */
    undo: (plan: PlanRow, changeId: string | undefined, caller: string): Promise<string> =>
      begin(caller, {
        scope: {
          action: (JSON.parse(plan.scope) as RoleScope).action,
          undoOf: plan.id,
          ...present('changeId', changeId),
        },
        reason: `Undo of plan ${plan.id}.`,
        maxChanges: policy.maxRoleChanges,
        draft: () =>
          undoDraft({
            store,
            kinds,
            rehearse: rehearsal,
            planId: plan.id,
            ...present('changeId', changeId),
          }),
      }),
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
    for (const [name, value] of Object.entries({ ...asked, tiers })) {
      if (Array.isArray(value) && value.length === 0) {
        throw new Refusal(
          'ScopeRequired',
          `${name} is empty, and empty never means everything: leave it out, or name at least one.`,
          { target: name },
        )
      }
    }
    const ids = async (name: 'principalIds' | 'approverIds' | 'reviewerIds') =>
      asked[name] === undefined ? {} : { [name]: await objectIds(asked[name], name) }
    const { roleIds, administrativeUnitId, groupId, unusedDays, recurrence, reviewDays, feedbackUrl } = asked
    return {
      action,
      ...(roleIds === undefined ? {} : { roleIds: [...new Set(roleIds.map((id) => id.toLowerCase()))].sort() }),
      ...(tiers === undefined ? {} : { tiers: [...new Set(tiers)].sort() }),
      ...(allRoles === true ? { allRoles } : {}),
      ...(await ids('principalIds')),
      ...(administrativeUnitId === undefined ? {} : { administrativeUnitId: administrativeUnitId.toLowerCase() }),
      ...(endDateTime === undefined ? {} : { endDateTime: endOf(endDateTime) }),
      ...(groupId === undefined ? {} : { groupId: groupId.toLowerCase() }),
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

  /** What ends before it can begin is refused. @throws Refusal `InvalidInput` */
  function assertLater({ endDateTime }: RoleScope, graceDays: number): void {
    if (endDateTime === undefined || Date.parse(endDateTime) > now() + graceDays * DAY_MS) return
    throw new Refusal(
      'InvalidInput',
      'endDateTime is over before the days of grace are: give a later end, or fewer days of grace.',
      { target: 'endDateTime' },
    )
  }

  /** @throws Refusal `InvalidInput` */
  function endOf(endDateTime: string): string {
    const end = Date.parse(endDateTime)
    if (!(end > now())) {
      throw new Refusal('InvalidInput', 'endDateTime is over: give a moment that is still to come.', {
        target: 'endDateTime',
      })
    }
    return isoTime(end)
  }

  /** @throws Refusal `UserNotFound`, `UserIdAmbiguous` */
  async function objectIds(names: readonly string[], target: string): Promise<string[]> {
    const people = names.filter((name) => !isGuid(name))
    const found = await findClearUsers(reader, people, ['id'], () => target)
    return [
      ...new Set(
        names.map((name) => {
          if (isGuid(name)) return name.toLowerCase()
          const user = found.get(name)
          if (user === undefined) throw userNotFound(name, target)
          return user.id
        }),
      ),
    ].sort()
  }
}

/** Where changes are switched off, nothing is asked that is sent as one. */
const uncheckedRehearsal: Rehearsal = async (writes) => writes.map(() => 'unchecked' as const)

/** The roles that a plan does something about, or would have; each once. */
function roleNamesOf(rows: readonly DraftRow[]): string[] {
  const planned = rows.filter(({ decision }) => decision === 'planned')
  return [
    ...new Set((planned.length === 0 ? rows : planned).map(({ change }) => (change.details as RoleDetails).roleName)),
  ]
}
