import type { Settings } from '../../../../config/settings.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import { DAY_MS } from '../../../../time.ts'
import type { BeginPlan } from '../../../plans/engine.ts'
import type { ChangeKinds } from '../../../plans/kind.ts'
import type { Rehearsal } from '../../../plans/sending.ts'
import { isArmWrite } from '../../../../arm/write.ts'
import { present } from '../../../../present.ts'
import type { Baselines } from '../../baselines.ts'
import { principalIdsOf } from '../../plans/principal-ids.ts'
import { assertLater, assertLimit, assertNoneEmpty, endOf } from '../../plans/wave-inputs.ts'
import { beginWave } from '../../plans/begin-wave.ts'
import { azureAccessOf, type AzureAccess } from './azure-access.ts'
import { assertAzureScope, azureTitleOf, type AzureRoleAction, type AzureRoleScope } from './azure-scope.ts'
import type { AzureDraft, AzureTools } from './drafts/azure-draft.ts'
import type { LastSnapshot } from './drafts/chosen.ts'
import { grantAssignment, grantEligibility } from './drafts/grants.ts'
import { removeAssignments } from './drafts/azure-removals.ts'
import { settingsToBaseline } from './drafts/settings.ts'
import { standingToEligible } from './drafts/standing-to-eligible.ts'
import { azureRolePlan } from './plan-kind.ts'

/** One wave, as a request asks for it. People are named in any way, others by object id. */
export interface AzureRolePlanInput {
  action: AzureRoleAction
  findingIds?: string[]
  principalIds?: string[]
  roleIds?: string[]
  scopeIds?: string[]
  approverIds?: string[]
  endDateTime?: string
  includeGroups?: boolean
  feedbackUrl?: string
  maxChanges?: number
  graceDays?: number
  requester?: string
  reason: string
}

const DRAFTS: Readonly<Record<AzureRoleAction, AzureDraft>> = {
  removeAssignments,
  standingToEligible,
  grantEligibility,
  grantAssignment,
  settingsToBaseline,
}

interface Dependencies extends LastSnapshot {
  reader: GraphReader
  beginPlan: BeginPlan
  kinds: ChangeKinds
  /** Absent where the roles of Azure are switched off. */
  access: AzureAccess | undefined
  rehearse: Rehearsal
  baselines: Baselines
  policy: Pick<Settings, 'maxRoleChanges'>
  now: () => number
}

/** Waves of changes to who holds which role in Azure: previewed, approved, applied and verified like any plan. */
export function createAzureRolePlans({ reader, beginPlan, kinds, access, policy, now, ...tools }: Dependencies) {
  const writeOf: AzureTools['writeOf'] = (change) => {
    const write = kinds(change.kind).requests(change)[0]?.write
    if (write === undefined || !isArmWrite(write)) throw new TypeError(`${change.kind} makes no request to Azure`)
    return write
  }

  return {
    /**
     * Begins a plan. What is wrong with the request is refused here; what the tenant says against it refuses the plan.
     *
     * @returns the operation that makes it
     * @throws Refusal `AzureRolesOff`, `ScopeRequired`, `EndRequired`, `LimitTooHigh`, `InvalidInput`, `UserNotFound`
     */
    async create(
      { requester, reason, maxChanges = policy.maxRoleChanges, graceDays, ...asked }: AzureRolePlanInput,
      caller: string,
    ): Promise<string> {
      const { arm, own, safety } = azureAccessOf(access)
      assertLimit(maxChanges, policy.maxRoleChanges)
      const scope = await scopeOf(asked)
      assertAzureScope(scope, policy.maxRoleChanges)
      assertLater(scope.endDateTime, now() + (graceDays ?? 0) * DAY_MS)
      const person = requester === undefined ? undefined : (await principalIdsOf(reader, [requester], 'requester'))[0]
      return beginWave<AzureRoleScope>(beginPlan, caller, {
        kind: azureRolePlan.name,
        operation: 'CreateAzureRolePlan',
        titleOf: azureTitleOf,
        scope,
        reason,
        maxChanges,
        graceDays,
        requester: person,
        draft: () =>
          DRAFTS[scope.action](
            scope,
            { maxChanges },
            { ...tools, arm, own, safety, reader, writeOf, now, justification: reason },
          ),
      })
    },
  }

  async function scopeOf({
    action,
    findingIds,
    principalIds,
    roleIds,
    scopeIds,
    approverIds,
    endDateTime,
    includeGroups,
    feedbackUrl,
  }: Omit<AzureRolePlanInput, 'reason'>): Promise<AzureRoleScope> {
    assertNoneEmpty({ findingIds, principalIds, roleIds, scopeIds, approverIds })
    return {
      action,
      ...present('findingIds', findingIds === undefined ? undefined : [...new Set(findingIds)].sort()),
      ...(principalIds === undefined
        ? {}
        : { principalIds: await principalIdsOf(reader, principalIds, 'principalIds') }),
      ...(approverIds === undefined ? {} : { approverIds: await principalIdsOf(reader, approverIds, 'approverIds') }),
      ...present('roleIds', lowered(roleIds)),
      ...present('scopeIds', lowered(scopeIds?.map((id) => (id === '/' ? id : id.replace(/\/+$/, ''))))),
      ...present('endDateTime', endDateTime, (endDateTime) => endOf(endDateTime, now())),
      ...(includeGroups === true ? { includeGroups } : {}),
      ...present('feedbackUrl', feedbackUrl),
    }
  }
}

const lowered = (ids: readonly string[] | undefined): string[] | undefined =>
  ids === undefined ? undefined : [...new Set(ids.map((id) => id.toLowerCase()))].sort()
