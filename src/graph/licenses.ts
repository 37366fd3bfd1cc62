import type { CompanySubscription, Group, LicenseDetails, SubscribedSku } from '@microsoft/microsoft-graph-types'
import { listOf, readLists } from './lists.ts'
import type { GraphReader } from './reader.ts'
import type { GraphWrite } from './write.ts'
import { isOneOf, MAX_IN_VALUES, path, slices, type WholeRead } from './url.ts'

export type { CompanySubscription, LicenseDetails, SubscribedSku }

/** All products of the tenant; Graph neither filters nor pages them. */
export const subscribedSkusRead: WholeRead = {
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
}

export const subscribedSkus = (reader: GraphReader): Promise<SubscribedSku[]> =>
  reader.all<SubscribedSku>(subscribedSkusRead)

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

/** One write, and which of those asked for are in it. */
interface Merged {
  write: GraphWrite
  parts: number[]
}

/** The same writes with one `assignLicense` for each person, whatever the number of products. */
export function mergedAssignments(writes: readonly GraphWrite[]): Merged[] {
  const merged: Merged[] = []
  const byUrl = new Map<string, Merged>()
  for (const [index, write] of writes.entries()) {
    const earlier = byUrl.get(write.url)
    if (earlier === undefined) {
      const one = { write, parts: [index] }
      merged.push(one)
      if (write.url.endsWith('/assignLicense')) byUrl.set(write.url, one)
    } else {
      const [first, second] = [earlier.write.body, write.body] as [AssignLicenseBody, AssignLicenseBody]
      earlier.write = {
        ...earlier.write,
        body: {
          addLicenses: [...first.addLicenses, ...second.addLicenses],
          removeLicenses: [...first.removeLicenses, ...second.removeLicenses],
        },
      }
      earlier.parts.push(index)
    }
  }
  return merged
}

interface AssignLicenseBody {
  addLicenses: readonly unknown[]
  removeLicenses: readonly unknown[]
}

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
  const groups = (await readLists(reader, reads)).flatMap((response) => listOf<Group>(response))
  return new Map(groups.map((group) => [group.id ?? '', group]))
}
