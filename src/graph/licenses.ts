import type { CompanySubscription, LicenseDetails, SubscribedSku } from '@microsoft/microsoft-graph-types'
import type { GraphReader } from './reader.ts'
import { path, type GraphRead } from './url.ts'

export type { CompanySubscription, LicenseDetails, SubscribedSku }

/** All products of the tenant; Graph neither filters nor pages them. */
export async function subscribedSkus (reader: GraphReader): Promise<SubscribedSku[]> {
  const { value } = await reader.page<SubscribedSku>({
    path: '/subscribedSkus',
    select: ['id', 'skuId', 'skuPartNumber', 'appliesTo', 'capabilityStatus', 'consumedUnits', 'prepaidUnits', 'servicePlans', 'subscriptionIds'],
  })
  return value
}

/** The subscriptions behind the products, for the date on which each ends or renews. */
export async function companySubscriptions (reader: GraphReader): Promise<CompanySubscription[]> {
  const subscriptions: CompanySubscription[] = []
  const read: GraphRead = { path: '/directory/subscriptions', select: ['id', 'skuId', 'status', 'isTrial', 'totalLicenses', 'nextLifecycleDateTime'] }
  for await (const page of reader.pages<CompanySubscription>(read)) subscriptions.push(...page)
  return subscriptions
}

/** What a user can really use: the state of each service of each product. */
export function licenseDetailsRead (userId: string): GraphRead {
  return { path: path`/users/${userId}/licenseDetails`, select: ['id', 'skuId', 'skuPartNumber', 'servicePlans'] }
}
