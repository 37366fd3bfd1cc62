import { timeLeft, withDeadline } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { GraphFailure, isForbidden, isNotFound } from '../../graph/failure.ts'
import type { GraphIdentity } from '../../graph/permissions.ts'
import { groupScope, subscriptionScope } from '../../arm/scopes.ts'
import { createHeldRoles, type HeldRole } from '../roles/azure/held-roles.ts'
import type { AzureConnection } from '../roles/azure/plans/azure-access.ts'
import { createOwnIdentities } from '../roles/azure/plans/own-identities.ts'
import { allows } from '../roles/azure/rate-azure-roles.ts'

/** Why nobody can tell. */
export type Trouble = GraphFailure | Refusal

/** What an identity holds at each scope that was looked at; undefined where nobody can tell who it is. */
export type Held = ReadonlyMap<string, readonly HeldRole[]> | undefined

/** What the roles of our two identities in Azure are. */
export interface AzureLook {
  /** Where the service is to see something: the root management group alone, or the chosen subscriptions. */
  scopes: readonly string[]
  isWhole: boolean
  /** How many chosen subscriptions were not looked at. */
  others: number
  /** Where the reading identity sees who holds roles. */
  seen: readonly string[]
  read: Held | Trouble
  /** Where it may not do all of it at the root, subscriptions are among it. */
  write: Held | Trouble
  /** What became of a read of eligibilities; absent where there was nowhere to try one. */
  pim?: 'works' | Trouble
}

/** So that Azure, which may throttle for long, leaves time to tell of everything else. */
const WITHIN_MS = 10_000
/** Of more subscriptions, the first are looked at: each is a request. */
const MOST_SUBSCRIPTIONS = 50

const READS = { actions: ['Microsoft.Authorization/roleAssignments/read'] }
const WRITES = {
  actions: ['roleAssignments', 'roleEligibilityScheduleRequests', 'roleManagementPolicies'].map(
    (resource) => `Microsoft.Authorization/${resource}/write`,
  ),
}

export const isTrouble = (found: unknown): found is Trouble => found instanceof GraphFailure || found instanceof Refusal

/** Whether what is held at a scope allows all of it. Through PIM, Azure has refused who holds it with a condition. */
export const mayAt = (
  held: NonNullable<Held>,
  scope: string,
  { actions, pim }: { actions: readonly string[]; pim?: true },
): boolean => {
  const counting = (held.get(scope) ?? []).filter(({ conditional }) => pim !== true || !conditional)
  return actions.every((action) => counting.some(({ permissions = [] }) => allows(permissions, action)))
}

/**
 * Looks which roles our identities hold: no token says so, and to whoever may not read it Azure shows an empty list
 * rather than refuse. HTTP requests: 2 at the root management group, or 2 for each of up to 50 chosen subscriptions; 1
 * for each distinct role; 1 that PIM answers; up to 51 more where the writing identity may not do all of it at the
 * root.
 */
export async function lookAtAzure(azure: AzureConnection, writing: GraphIdentity): Promise<AzureLook> {
  return withDeadline(Math.min(WITHIN_MS, timeLeft()), async () => {
    const { arm, subscriptionIds } = azure
    const own = createOwnIdentities({ ...azure, writing })
    const heldAt = createHeldRoles(arm)
    const heldBy = async (id: string | undefined, scopes: readonly string[]): Promise<Held> =>
      id === undefined
        ? undefined
        : new Map(
            await Promise.all(
              scopes.map(async (scope) => [scope, await heldAt(scope, id).catch(noneUnlessSeen)] as const),
            ),
          )

    const isWhole = subscriptionIds.length === 0
    const chosen = subscriptionIds.slice(0, MOST_SUBSCRIPTIONS).map(subscriptionScope)
    const tenant = await attempt(async () => azure.tenantId ?? (await own.tenantId()))
    const scopes = isWhole ? (typeof tenant === 'string' ? [groupScope(tenant)] : []) : chosen
    const area = { scopes, isWhole, others: subscriptionIds.length - chosen.length }
    if (isWhole && typeof tenant !== 'string') return { ...area, seen: [], read: tenant, write: tenant }

    const read = await attempt(async () => heldBy(await own.reader(), scopes))
    const seen = read === undefined || isTrouble(read) ? [] : scopes.filter((scope) => mayAt(read, scope, READS))
    const [first] = seen
    if (first === undefined) return { ...area, seen, read, write: isTrouble(read) ? read : new Map() }
    const [write, pim] = await Promise.all([
      attempt(async () => {
        const id = await own.writer()
        const held = await heldBy(id, seen)
        if (held === undefined || !isWhole || mayAt(held, first, WRITES)) return held
        const below = (await arm.subscriptions()).map(({ subscriptionId }) => subscriptionScope(subscriptionId))
        return new Map([...held, ...((await heldBy(id, below.slice(0, MOST_SUBSCRIPTIONS))) ?? [])])
      }),
      attempt(async () => {
        await arm.eligibleAtOrAbove(first)
        return 'works' as const
      }),
    ])
    return { ...area, seen, read, write, pim }
  })
}

/** What is not there, or may not be seen at all, is nowhere that something is held. */
function noneUnlessSeen(error: unknown): HeldRole[] {
  if (isForbidden(error) || isNotFound(error)) return []
  throw error
}

async function attempt<T>(work: () => Promise<T>): Promise<T | Trouble> {
  try {
    return await work()
  } catch (error) {
    if (isTrouble(error)) return error
    throw error
  }
}
