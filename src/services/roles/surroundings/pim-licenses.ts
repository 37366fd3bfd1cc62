import type { TenantLicenses } from '../../licenses/tenant-licenses.ts'
import { present } from '../../../present.ts'

export const PIM_PLANS = ['P2', 'Governance'] as const

/**
 * Service plans that come with Privileged Identity Management
 * (https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference).
 */
const PLAN_IDS: readonly (readonly [id: string, plan: (typeof PIM_PLANS)[number]])[] = [
  ['eec0eb4f-6444-4f95-aba0-50c24d67f998', 'P2'],
  ['e866a266-3cff-43a3-acca-0c90a7e00c8b', 'Governance'],
]

export const PIM_PLAN_IDS: readonly string[] = PLAN_IDS.map(([id]) => id)

/** A product of the tenant with Privileged Identity Management in it. */
export interface PimLicense {
  skuId: string
  productName: string
  plan: (typeof PIM_PLANS)[number]
  status: string
  /** Seats that can be assigned, those in their grace period included. */
  seats: number
  consumed: number
  /** When the first of its subscriptions ends or renews. */
  expiryDateTime?: string
}

/** HTTP requests: 3 at most, for the products, the days on which they end, and the services in them. */
export async function readPimLicenses(licenses: Pick<TenantLicenses, 'list' | 'servicePlans'>): Promise<PimLicense[]> {
  const [{ value }, services] = await Promise.all([licenses.list(), licenses.servicePlans()])
  return value.flatMap(({ skuId, productName, status, enabled, warning, consumed, expiryDateTime }): PimLicense[] => {
    const plan = PLAN_IDS.find(([id]) => services.get(skuId)?.some(({ servicePlanId }) => servicePlanId === id))?.[1]
    return plan === undefined
      ? []
      : [
          {
            skuId,
            productName,
            plan,
            status,
            seats: enabled + warning,
            consumed,
            ...present('expiryDateTime', expiryDateTime),
          },
        ]
  })
}

/** Seats with Privileged Identity Management; whoever has two products takes two, so there may be fewer people. */
export const pimSeats = (licenses: readonly PimLicense[]): number => licenses.reduce((sum, { seats }) => sum + seats, 0)

/** When the last of the products with seats ends or renews; nothing where that of one of them is not known. */
export function pimEnd(licenses: readonly PimLicense[]): string | undefined {
  const ends = licenses.filter(({ seats }) => seats > 0).map(({ expiryDateTime }) => expiryDateTime)
  return ends.includes(undefined) ? undefined : (ends as string[]).sort().at(-1)
}
