import type { LicenseAssignmentState } from '@microsoft/microsoft-graph-types'
import type { LicenseGroup } from '../../graph/groups.ts'
import type { User } from '../../graph/users.ts'
import { product } from '../products.ts'
import { DIRECT } from './license-sources.ts'

/**
 * What leaving a group does to one of its products: the seat is freed; it is kept because another source grants the
 * same; it is reduced because the other sources switch services off; or Microsoft may refuse to take it away.
 */
export type Effect = 'freed' | 'kept' | 'reduced' | 'mayFail'

export interface LicenseEffect {
  skuId: string
  productName: string
  skuPartNumber?: string
  effect: Effect
  /** The other sources that keep the product: `direct`, or ids of groups. */
  keptBy: string[]
  message: string
}

/** Where a license comes from: `direct`, or the id of the group that grants it. */
export const sourceOf = ({ assignedByGroup }: LicenseAssignmentState): string => assignedByGroup ?? DIRECT

/** Whether the entry grants anything: a source in error holds no seat. */
export const grants = ({ state }: LicenseAssignmentState): boolean => !/^(Error|Disabled)$/i.test(state ?? '')

/** "None" stands for no error in the wild, though the documentation says null. */
export const errorOf = ({ error }: LicenseAssignmentState): string | undefined =>
  error === null || error === undefined || error === '' || error === 'None' ? undefined : error

/**
 * What leaving the group would do, product by product, from the license sources of the person. The same product counts
 * once however many sources grant it, so that leaving one of them may free nothing.
 * https://learn.microsoft.com/entra/identity/users/licensing-group-advanced
 */
export function effectsOfLeaving(
  group: LicenseGroup,
  { licenseAssignmentStates }: Pick<User, 'licenseAssignmentStates'>,
): LicenseEffect[] {
  const states = licenseAssignmentStates ?? []
  return (group.assignedLicenses ?? []).map(({ skuId: id, disabledPlans }) => {
    const skuId = id ?? ''
    const own = states.find((state) => state.skuId === skuId && state.assignedByGroup === group.id)
    const others = states.filter(
      (state) => state.skuId === skuId && state.assignedByGroup !== group.id && grants(state),
    )
    const keptBy = others.map(sourceOf)
    const lost = plansLost(own?.disabledPlans ?? disabledPlans ?? [], others)
    const effect: Effect =
      others.length > 0
        ? lost
          ? 'reduced'
          : 'kept'
        : own !== undefined && (errorOf(own) !== undefined || !grants(own))
          ? 'mayFail'
          : 'freed'
    return { ...product(skuId), effect, keptBy, message: sentence(effect, keptBy) }
  })
}

/** Whether the group switches on a service that every other source switches off. */
function plansLost(disabledHere: string[], others: LicenseAssignmentState[]): boolean {
  const disabledElsewhere = others.map(({ disabledPlans }) => new Set(disabledPlans ?? []))
  const everywhere = [...(disabledElsewhere[0] ?? [])].filter((plan) =>
    disabledElsewhere.every((plans) => plans.has(plan)),
  )
  return everywhere.some((plan) => !disabledHere.includes(plan))
}

function sentence(effect: Effect, keptBy: string[]): string {
  const groups = keptBy.filter((source) => source !== DIRECT).length
  const sources = [
    ...(keptBy.includes(DIRECT) ? ['a direct assignment'] : []),
    ...(groups === 0 ? [] : [groups === 1 ? 'another group' : `${groups} other groups`]),
  ].join(' and ')
  switch (effect) {
    case 'freed':
      return 'The seat becomes free.'
    case 'kept':
      return `The license stays: ${sources} still grants it.`
    case 'reduced':
      return `The license stays through ${sources}, with fewer services.`
    case 'mayFail':
      return 'The license is in error already, and Microsoft may not take it away.'
  }
}
