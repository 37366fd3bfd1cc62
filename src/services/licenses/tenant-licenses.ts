import { unlessRefused } from '../../graph/failure.ts'
import {
  companySubscriptions,
  subscribedSkus,
  type CompanySubscription,
  type SubscribedSku,
} from '../../graph/licenses.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isoTime } from '../../time.ts'
import { cached } from '../cached.ts'
import { product } from '../products.ts'
import { present } from '../../present.ts'

/** Products change with purchases, seats with every change: names are kept, numbers only briefly. */
const KEPT_MS = 60_000

export type TenantLicenses = ReturnType<typeof createTenantLicenses>

/** The products that the tenant has bought. */
export function createTenantLicenses({ reader, now }: { reader: GraphReader; now: () => number }) {
  const skus = cached(() => subscribedSkus(reader), KEPT_MS, now)

  return {
    skus,

    /** Every product with its seats, those in use and the day it ends or renews. */
    async list() {
      const [fresh, subscriptions] = await Promise.all([subscribedSkus(reader), endDates(reader)])
      return {
        value: fresh
          .map((sku) => toLicense(sku, subscriptions))
          .sort((a, b) => a.productName.localeCompare(b.productName, 'en')),
      }
    },

    /** How many seats of each product are free at this moment, by id. */
    async seatsFree(): Promise<Map<string, { free: number; productName: string }>> {
      const fresh = await subscribedSkus(reader)
      return new Map(
        fresh.map((sku) => [
          sku.skuId ?? '',
          {
            free: usableOf(sku) - (sku.consumedUnits ?? 0),
            productName: product(sku.skuId ?? '', sku.skuPartNumber).productName,
          },
        ]),
      )
    },

    /** For drop-downs: what is kept, never a read of its own while that is fresh. */
    async choices() {
      return {
        value: (await skus())
          .filter((sku) => sku.appliesTo !== 'Company')
          .map((sku) => product(sku.skuId ?? '', sku.skuPartNumber)),
      }
    },

    /** The services of a product by id, with the names Graph gives them. */
    async servicePlans(): Promise<Map<string, NonNullable<SubscribedSku['servicePlans']>>> {
      return new Map((await skus()).map((sku) => [sku.skuId ?? '', sku.servicePlans ?? []]))
    },
  }
}

/** The dates need a permission of their own; without it the licenses are still worth listing. */
async function endDates(reader: GraphReader): Promise<CompanySubscription[]> {
  return (await companySubscriptions(reader).catch(unlessRefused)) ?? []
}

function toLicense(sku: SubscribedSku, subscriptions: CompanySubscription[]) {
  const { enabled = 0, warning = 0, suspended = 0, lockedOut = 0 } = sku.prepaidUnits ?? {}
  const consumed = sku.consumedUnits ?? 0
  const own = subscriptions.filter(({ skuId, status }) => skuId === sku.skuId && status !== 'Deleted')
  const ends = own.flatMap(({ nextLifecycleDateTime }) => nextLifecycleDateTime ?? []).sort()
  return {
    ...product(sku.skuId ?? '', sku.skuPartNumber),
    status: sku.capabilityStatus ?? 'Unknown',
    assignedTo: sku.appliesTo === 'Company' ? 'Company' : 'User',
    enabled: enabled ?? 0,
    consumed,
    available: Math.max(0, usableOf(sku) - consumed),
    warning: warning ?? 0,
    suspended: suspended ?? 0,
    lockedOut: lockedOut ?? 0,
    ...present('expiryDateTime', ends[0], (end) => isoTime(new Date(end))),
    ...(own.length === 0 ? {} : { trial: own.every((subscription) => subscription.isTrial === true) }),
  }
}

/** Units in their grace period can still be assigned; suspended ones can't. */
const usableOf = ({ prepaidUnits }: SubscribedSku): number =>
  (prepaidUnits?.enabled ?? 0) + (prepaidUnits?.warning ?? 0)
