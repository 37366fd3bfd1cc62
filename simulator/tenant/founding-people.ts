import { CAST } from './cast.ts'
import type { DirectLicense } from './licensing.ts'
import { kindOf } from './people.ts'
import { mix } from './random.ts'
import { skuNamed } from './skus.ts'

/** What somebody of the founding tenant has directly, rather than by a group. */
export function foundingLicenses(seed: number, index: number): readonly DirectLicense[] {
  const cast = CAST[index]
  if (cast !== undefined) return (cast.directLicenses ?? []).map(direct)
  const kind = kindOf(seed, index)
  return (kind === 'staff' || kind === 'faculty') && mix(seed, index, 40) % 25 === 0 ? [direct('POWER_BI_PRO')] : []
}

/** Who leads somebody of the founding tenant, by index. */
export function foundingManager(seed: number, index: number): number | undefined {
  const kind = kindOf(seed, index)
  if (kind === 'student' || kind === 'guest' || CAST[index]?.withoutManager === true) return undefined
  if (kind === 'cast') return index === 0 ? undefined : 0
  for (let attempt = 0; attempt < 6; attempt++) {
    const candidate = mix(seed, index, 50 + attempt) % Math.max(1, index)
    if (kindOf(seed, candidate) === 'staff') return candidate
  }
  return undefined
}

const direct = (skuPartNumber: string): DirectLicense => ({ skuId: skuNamed(skuPartNumber).skuId, disabledPlans: [] })
