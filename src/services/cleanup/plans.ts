import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../errors.ts'
import type { Store } from '../../store/database.ts'
import { findUser } from '../people/find.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { requestHash } from '../plans/hash.ts'
import type { BeginPlan } from '../plans/engine.ts'
import { DEFAULT_INACTIVE_DAYS, type Cutoffs } from '../sign-ins/cutoff.ts'
import type { CleanupDraft } from './draft.ts'
import { licenseCleanup } from './plan-kind.ts'
import { assertScope, type CleanupLimits, type CleanupScope } from './scope.ts'
import { present } from '../../present.ts'

export interface CleanupInput extends Partial<CleanupScope>, Partial<CleanupLimits> {
  graceDays?: number
  requester?: string
  reason?: string
  /** Whether everybody is read anew first. */
  refresh?: boolean
}

type Policy = Pick<Settings, 'maxRemovals' | 'maxRemovalPercent' | 'graceDays' | 'minInactiveDays'>

/** Plans that take licenses from people who do not use them. */
export function createCleanupPlans({
  store,
  reader,
  draft,
  beginPlan,
  cutoffs,
  policy,
  now,
}: {
  store: Store
  reader: GraphReader
  draft: CleanupDraft
  beginPlan: BeginPlan
  cutoffs: Cutoffs
  policy: Policy
  now: () => number
}) {
  return {
    /**
     * Begins a plan. What is wrong with the request is refused here; what the tenant says against it refuses the plan.
     *
     * @returns the operation that makes it
     * @throws Refusal `ScopeRequired`, `InactiveDaysTooLow`, `LimitTooHigh`, `GraceTooShort`, `UserNotFound`
     */
    async create(
      { graceDays, requester, reason, refresh = false, maxRemovals, maxPercent, ...asked }: CleanupInput,
      caller: string,
    ): Promise<string> {
      const scope = scopeOf(asked)
      const limits = limitsOf({ ...present('maxRemovals', maxRemovals), ...present('maxPercent', maxPercent) }, policy)
      const grace = graceOf(graceDays, policy)
      assertScope(scope)
      cutoffs.of(scope.inactiveDays)
      const person = requester === undefined ? undefined : (await findUser(reader, requester, [])).id
      return beginPlan({
        kind: licenseCleanup.name,
        title: titleOf(scope),
        caller,
        requestHash: requestHash(caller, 'CreateLicenseCleanupPlan', { scope, limits, grace, person, reason }),
        scope,
        limits,
        graceDays: grace,
        ...present('requester', person),
        ...present('reason', reason),
        draft: async (add, signal) => ({ summary: await draft(scope, limits, { add, refresh, signal }) }),
      })
    },
  }
}

export type CleanupPlans = ReturnType<typeof createCleanupPlans>

function scopeOf({
  inactiveDays = DEFAULT_INACTIVE_DAYS,
  groupIds,
  allGroups,
  departments,
  minAccountAgeDays,
  ...asked
}: Partial<CleanupScope>): CleanupScope {
  return {
    ...(groupIds === undefined || groupIds.length === 0
      ? {}
      : { groupIds: [...new Set(groupIds.map((id) => id.toLowerCase()))].sort() }),
    ...(allGroups === true ? { allGroups } : {}),
    inactiveDays,
    neverSignedIn: asked.neverSignedIn ?? 'skip',
    minAccountAgeDays: Math.max(inactiveDays, minAccountAgeDays ?? 0),
    accountState: asked.accountState ?? 'enabled',
    userTypes: [...new Set(asked.userTypes ?? ['Member' as const])].sort(),
    ...present('departments', departments?.length === 0 ? undefined : departments, (some) => [...new Set(some)].sort()),
    acceptSideEffects: [...new Set((asked.acceptSideEffects ?? []).map((id) => id.toLowerCase()))].sort(),
    directLicenses: asked.directLicenses ?? 'report',
    crossCheckUsage: asked.crossCheckUsage ?? false,
  }
}

/** @throws Refusal `LimitTooHigh`: a request may only lower what the operator allows */
function limitsOf({ maxRemovals, maxPercent }: Partial<CleanupLimits>, policy: Policy): CleanupLimits {
  for (const [name, value, most] of [
    ['maxRemovals', maxRemovals, policy.maxRemovals],
    ['maxPercent', maxPercent, policy.maxRemovalPercent],
  ] as const) {
    if (value !== undefined && value > most) {
      throw new Refusal(
        'LimitTooHigh',
        `${name} may be at most ${most} on this service: a request can only lower it.`,
        { target: name },
      )
    }
  }
  return { maxRemovals: maxRemovals ?? policy.maxRemovals, maxPercent: maxPercent ?? policy.maxRemovalPercent }
}

/** @throws Refusal `GraceTooShort`: a request may only give people more time */
function graceOf(graceDays: number | undefined, policy: Policy): number {
  if (graceDays !== undefined && graceDays < policy.graceDays) {
    throw new Refusal(
      'GraceTooShort',
      `graceDays must be at least ${policy.graceDays} on this service: people need that long to object.`,
      { target: 'graceDays' },
    )
  }
  return graceDays ?? policy.graceDays
}

function titleOf({ groupIds, departments, inactiveDays, accountState }: CleanupScope): string {
  const groups =
    groupIds === undefined
      ? 'all license groups'
      : groupIds.length === 1
        ? 'one license group'
        : `${groupIds.length} license groups`
  const whom = accountState === 'disabled' ? 'disabled accounts' : accountState === 'both' ? 'accounts' : 'people'
  const where =
    departments === undefined
      ? ''
      : ` of ${departments.length === 1 ? departments[0] : `${departments.length} departments`}`
  return `License clean-up of ${groups}: ${whom}${where} inactive for ${inactiveDays} days`
}
