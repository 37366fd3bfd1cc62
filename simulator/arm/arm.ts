import type { World } from '../world.ts'
import { Estate } from './estate/estate.ts'
import { NAMED_GROUPS, NAMED_SUBSCRIPTIONS } from './estate/founding/places.ts'
import { ARM_SIZES } from './estate/sizes.ts'
import type { ArmSize, ArmSizes } from './estate/sizes.ts'
import { armCast } from './estate/cast-directory.ts'
import type { ArmCast } from './estate/cast-directory.ts'
import { ArmQuota } from './http/quota.ts'
import { ArmStats } from './http/stats.ts'

/** The Azure side of a world. Costs nothing until somebody asks for something of Azure. */
export class Arm {
  /** Where it listens; every link in a response begins with it. */
  url = ''
  readonly stats = new ArmStats()
  readonly quota = new ArmQuota()
  readonly #world: World
  readonly #sizes: ArmSizes
  #estate: Estate | undefined

  constructor(world: World, size: ArmSize | Partial<ArmSizes> = 'small') {
    this.#world = world
    const known = typeof size === 'string' ? ARM_SIZES[size] : { ...ARM_SIZES.small, ...size }
    if (known === undefined) {
      throw new TypeError(`Azure is ${Object.keys(ARM_SIZES).join(' or ')}, not '${String(size)}'`)
    }
    // The cast alone needs so many.
    if (known.subscriptions < NAMED_SUBSCRIPTIONS.length || known.managementGroups < NAMED_GROUPS) {
      throw new TypeError(
        `Azure has ${NAMED_SUBSCRIPTIONS.length} subscriptions and ${NAMED_GROUPS} management groups at least`,
      )
    }
    this.#sizes = known
  }

  get estate(): Estate {
    return (this.#estate ??= new Estate(this.#world.tenant, this.#sizes))
  }

  get isFounded(): boolean {
    return this.#estate !== undefined
  }

  get cast(): ArmCast {
    return armCast(this.estate)
  }

  /** What lists see: the state before the last moments' writes. */
  replicated(): number {
    return this.#world.replicated()
  }

  /** What Resource Graph sees, which is an index and late. */
  indexed(): number {
    return this.#world.now() - Math.max(this.#world.settings.azure.lagMs, this.#world.settings.replicationMs)
  }

  reset(): void {
    this.#estate = undefined
    this.stats.reset()
    this.quota.reset()
  }
}
