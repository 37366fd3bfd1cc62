import type { CompanySubscription, Group, LicenseDetails, SubscribedSku } from '@microsoft/microsoft-graph-types'
import { listOf, readLists } from './lists.ts'
import type { GraphReader, GraphWrite } from './reader.ts'
import { isOneOf, MAX_IN_VALUES, path, slices, type WholeRead } from './url.ts'

export type { CompanySubscription, LicenseDetails, SubscribedSku }

/** All products of the tenant; Graph neither filters nor pages them. */
export function subscribedSkus(reader: GraphReader): Promise<SubscribedSku[]> {
  return reader.all<SubscribedSku>({
    path: '/subscribedSkus',
    select: [
      'id',
      'skuId',
      'skuPartNumber',
      'appliesTo',
      'capabilityStatus',
      'consumedUnits',
      'prepaidUnits',
      'servicePlans',
      'subscriptionIds',
    ],
    complete: 'whole',
  })
}

/** The subscriptions behind the products, for the date on which each ends or renews. */
export function companySubscriptions(reader: GraphReader): Promise<CompanySubscription[]> {
  return reader.all<CompanySubscription>({
    path: '/directory/subscriptions',
    select: ['id', 'skuId', 'status', 'isTrial', 'totalLicenses', 'nextLifecycleDateTime'],
    complete: 'whole',
  })
}

/** What a user can really use: the state of each service of each product. */
export function licenseDetailsRead(userId: string): WholeRead {
  return {
    path: path`/users/${userId}/licenseDetails`,
    select: ['id', 'skuId', 'skuPartNumber', 'servicePlans'],
    complete: 'whole',
  }
}

export interface LicenseAssignment {
  add?: readonly { skuId: string; disabledPlans: readonly string[] }[]
  remove?: readonly string[]
}

/**
 * Gives a person products directly, or takes away what they have directly; what a group grants is refused. Graph wants
 * both lists, even if one is empty. https://learn.microsoft.com/graph/api/user-assignlicense
 */
export const assignLicense = (userId: string, { add = [], remove = [] }: LicenseAssignment): GraphWrite => ({
  method: 'POST',
  url: path`/users/${userId}/assignLicense`,
  body: { addLicenses: add, removeLicenses: remove },
})

export type GroupNamesElsewhere = Pick<Group, 'mail' | 'onPremisesSamAccountName'>

/** What Exchange and Active Directory call groups, for those who must change them there: 15 groups to a filter. */
export async function groupNamesElsewhere(
  reader: GraphReader,
  groupIds: readonly string[],
): Promise<Map<string, GroupNamesElsewhere>> {
  const reads = slices(groupIds, MAX_IN_VALUES).map((ids): WholeRead => ({
    path: '/groups',
    select: ['id', 'mail', 'onPremisesSamAccountName'],
    filter: isOneOf('id', ids),
    complete: 'whole',
  }))
  const groups = (await readLists(reader, reads)).flatMap((answer) => listOf<Group>(answer))
  return new Map(groups.map((group) => [group.id ?? '', group]))
}
