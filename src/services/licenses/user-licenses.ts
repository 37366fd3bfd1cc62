import type { LicenseAssignmentState } from '@microsoft/microsoft-graph-types'
import { groupNames } from '../../graph/groups.ts'
import { licenseDetailsRead, type LicenseDetails } from '../../graph/licenses.ts'
import { listOf, readLists } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { findUser } from '../people/find.ts'
import { present } from '../present.ts'
import { product } from '../products.ts'
import { errorOf, sourceOf } from './effects.ts'

const FIELDS = ['id', 'displayName', 'userPrincipalName', 'mail', 'usageLocation', 'licenseAssignmentStates']

/**
 * What a person has and where each license comes from: Graph tells the sources and the services in different answers.
 */
export function createUserLicenses({ reader }: { reader: GraphReader }) {
  return {
    /** @throws Refusal `UserNotFound`, `UserIdAmbiguous`, `InvalidInput` */
    async list(userId: string) {
      const user = await findUser(reader, userId, FIELDS)
      const states = user.licenseAssignmentStates ?? []
      const groupIds = states.flatMap(({ assignedByGroup }) => assignedByGroup ?? [])
      const [[answer], names] = await Promise.all([
        readLists(reader, [licenseDetailsRead(user.id)]),
        groupNames(reader, groupIds),
      ])
      const details = listOf<LicenseDetails>(answer)
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
            names,
          ),
        ),
      }
    },
  }
}

function toUserLicense(
  skuId: string,
  states: LicenseAssignmentState[],
  details: LicenseDetails | undefined,
  names: Map<string, string>,
) {
  const errors = states.flatMap((state) => errorOf(state) ?? [])
  return {
    ...product(skuId, details?.skuPartNumber),
    state: overallState(states),
    ...(errors[0] === undefined ? {} : { error: errors[0] }),
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
