import type { LicenseAssignmentState } from '@microsoft/microsoft-graph-types'
import { groupNames } from '../../graph/groups.ts'
import { licenseDetailsRead, type LicenseDetails } from '../../graph/licenses.ts'
import { isAboutOne } from '../../graph/failure.ts'
import { listOf, readLists, type ListResponse } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { MAX_IN_VALUES } from '../../graph/url.ts'
import type { User } from '../../graph/users.ts'
import { isGuid } from '../../guid.ts'
import { coalesce, WINDOW_MS } from '../coalesce.ts'
import { inOrder } from '../in-order.ts'
import { assertUserId, findUsers, userAmbiguous, userNotFound } from '../people/find.ts'
import { present } from '../../present.ts'
import { product } from '../products.ts'
import { errorOf, sourceOf } from './effects.ts'

const FIELDS = ['id', 'displayName', 'userPrincipalName', 'mail', 'usageLocation', 'licenseAssignmentStates']

interface Looked {
  user: User
  details: ListResponse | undefined
  /** Of the groups that they have licenses by, as far as their names may be seen. */
  groupNames: ReadonlyMap<string, string>
}

/**
 * What a person has and where each license comes from: Graph tells the sources and the services in different answers.
 * Two requests for up to 15 people who are asked about at the same time.
 */
export function createUserLicenses({ reader }: { reader: GraphReader }) {
  const shared = coalesce<Looked | 'ambiguous'>(lookAt, WINDOW_MS, MAX_IN_VALUES, isAboutOne)

  return {
    /** @throws Refusal `UserNotFound`, `UserIdAmbiguous`, `InvalidInput` */
    async list(userId: string) {
      assertUserId(userId)
      const looked = await shared(userId)
      if (looked === undefined) throw userNotFound(userId)
      if (looked === 'ambiguous') throw userAmbiguous(userId)
      const { user, groupNames } = looked
      const states = user.licenseAssignmentStates ?? []
      const details = listOf<LicenseDetails>(looked.details)
      const skuIds = [
        ...new Set([...states.map(({ skuId }) => skuId ?? ''), ...details.map(({ skuId }) => skuId ?? '')]),
      ]
      return {
        userId: user.id,
        ...present('displayName', user.displayName),
        ...present('userPrincipalName', user.userPrincipalName),
        ...present('usageLocation', user.usageLocation),
        value: skuIds.map((skuId) =>
          toUserLicense(
            skuId,
            states.filter((state) => state.skuId === skuId),
            details.find((detail) => detail.skuId === skuId),
            groupNames,
          ),
        ),
      }
    },
  }

  /** What needs no more than an id is asked together with the people. */
  async function lookAt(userIds: string[]): Promise<Map<string, Looked | 'ambiguous'>> {
    const ids = userIds.filter(isGuid).map((id) => id.toLowerCase())
    const [{ users, ambiguous }, early] = await inOrder([findUsers(reader, userIds, FIELDS), detailsOf(ids)])
    const people = [...users.values()]
    const [late, names] = await inOrder([
      detailsOf(people.map(({ id }) => id).filter((id) => !early.has(id))),
      groupNames(reader, people.flatMap(groupsOf)),
    ])
    return new Map<string, Looked | 'ambiguous'>([
      ...[...users].map(([userId, user]) => {
        const details = early.get(user.id) ?? late.get(user.id)
        return [userId, { user, details, groupNames: names }] as const
      }),
      ...[...ambiguous].map((userId) => [userId, 'ambiguous'] as const),
    ])
  }

  async function detailsOf(ids: readonly string[]): Promise<Map<string, ListResponse>> {
    const asked = [...new Set(ids)]
    const responses = await readLists(reader, asked.map(licenseDetailsRead))
    return new Map(asked.map((id, index) => [id, responses[index] as ListResponse]))
  }
}

const groupsOf = ({ licenseAssignmentStates }: User): string[] =>
  (licenseAssignmentStates ?? []).flatMap(({ assignedByGroup }) => assignedByGroup ?? [])

function toUserLicense(
  skuId: string,
  states: LicenseAssignmentState[],
  details: LicenseDetails | undefined,
  names: ReadonlyMap<string, string>,
) {
  const errors = states.flatMap((state) => errorOf(state) ?? [])
  return {
    ...product(skuId, details?.skuPartNumber),
    state: overallState(states),
    ...present('error', errors[0]),
    sources: states.map((state) => {
      const groupId = sourceOf(state)
      const direct = groupId === 'direct'
      return {
        kind: direct ? ('direct' as const) : ('group' as const),
        ...(direct ? {} : { groupId, ...present('groupName', names.get(groupId)) }),
        state: state.state ?? 'Unknown',
        ...present('error', errorOf(state)),
        ...present('lastUpdatedDateTime', state.lastUpdatedDateTime),
        disabledPlans: state.disabledPlans ?? [],
      }
    }),
    plans: (details?.servicePlans ?? []).map((plan) => ({
      servicePlanId: plan.servicePlanId ?? '',
      name: plan.servicePlanName ?? plan.servicePlanId ?? '',
      status: plan.provisioningStatus ?? 'Unknown',
    })),
  }
}

/** A product works as soon as one of its sources does. */
function overallState(states: LicenseAssignmentState[]): string {
  const all = states.map(({ state }) => state ?? 'Unknown')
  return ['Active', 'ActiveWithError', 'Error', 'Disabled'].find((state) => all.includes(state)) ?? all[0] ?? 'Active'
}
