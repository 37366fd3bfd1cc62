import { managementGroupId, ROOT, within } from './scopes.ts'
import type { Scope } from './scopes.ts'

export interface ManagementGroup {
  name: string
  displayName: string
  /** Name of the group above; only the root has none. */
  parent?: string
}

export interface Subscription {
  id: string
  displayName: string
  state: 'Enabled' | 'Disabled' | 'Warned'
  /** Name of the management group; without: outside of the hierarchy, as in old tenants. */
  parent?: string
  managedByTenants: readonly string[]
  resourceGroups: readonly ResourceGroup[]
}

export interface ResourceGroup {
  name: string
  location: string
  resources: ReadonlyArray<{ type: string; name: string }>
}

const lower = (text: string) => text.toLowerCase()

/** Which scope lies in which (learn.microsoft.com/azure/governance/management-groups/overview). */
export class Hierarchy {
  readonly groups: readonly ManagementGroup[]
  readonly subscriptions: readonly Subscription[]
  readonly root: ManagementGroup
  readonly #groups: ReadonlyMap<string, ManagementGroup>
  readonly #subscriptions: ReadonlyMap<string, Subscription>
  readonly #children = new Map<string, string[]>()
  readonly #chains = new Map<string, readonly string[]>()

  constructor(groups: readonly ManagementGroup[], subscriptions: readonly Subscription[]) {
    this.groups = groups
    this.subscriptions = subscriptions
    this.root = groups.find(({ parent }) => parent === undefined) as ManagementGroup
    this.#groups = new Map(groups.map((group) => [lower(group.name), group]))
    this.#subscriptions = new Map(subscriptions.map((subscription) => [lower(subscription.id), subscription]))
    for (const { name, parent } of groups) this.#under(parent, `mg:${lower(name)}`)
    for (const { id, parent } of subscriptions) this.#under(parent, `sub:${lower(id)}`)
  }

  #under(parent: string | undefined, place: string): void {
    if (parent === undefined) return
    const key = `mg:${lower(parent)}`
    this.#children.set(key, [...(this.#children.get(key) ?? []), place])
  }

  group(name: string): ManagementGroup | undefined {
    return this.#groups.get(lower(name))
  }

  subscription(id: string): Subscription | undefined {
    return this.#subscriptions.get(lower(id))
  }

  /** The management groups above a group or a subscription, nearest first. */
  ancestors(parent: string | undefined): ManagementGroup[] {
    const found: ManagementGroup[] = []
    for (let name = parent; name !== undefined; name = found.at(-1)?.parent) {
      found.push(this.group(name) as ManagementGroup)
    }
    return found
  }

  /** Places below a management group, itself included: groups and subscriptions at any depth. */
  placesFrom(place: string): string[] {
    return [place, ...(this.#children.get(place) ?? []).flatMap((child) => this.placesFrom(child))]
  }

  everyPlace(): string[] {
    return [
      ...this.groups.map(({ name }) => `mg:${lower(name)}`),
      ...this.subscriptions.map(({ id }) => `sub:${lower(id)}`),
    ]
  }

  /** Keys of a scope and of everything above it up to `/`, nearest first. */
  chain(scope: Scope): readonly string[] {
    const known = this.#chains.get(scope.key)
    if (known !== undefined) return known
    const own = scope.kind === 'root' ? [] : within(scope)
    const parent = scope.place.startsWith('mg:')
      ? this.group(scope.place.slice(3))?.parent
      : this.subscription(scope.place.slice(4))?.parent
    const above = this.ancestors(parent).map(({ name }) => lower(managementGroupId(name)))
    const made = [...own, ...above, ROOT.key]
    this.#chains.set(scope.key, made)
    return made
  }

  /** The places that rows at or above a scope can lie in. */
  placesAbove(scope: Scope): string[] {
    const parts = this.chain(scope).map((key) => key.split('/').at(-1) as string)
    const groups = parts.filter((name) => this.#groups.has(name)).map((name) => `mg:${name}`)
    return [...new Set([scope.place, ...groups, '/'])]
  }

  isAtOrAbove(upper: Scope, scope: Scope): boolean {
    return this.chain(scope).includes(upper.key)
  }

  /** Whether there is such a place. */
  has({ kind, key, place }: Scope): boolean {
    if (kind === 'root') return true
    if (kind === 'managementGroup') return this.#groups.has(place.slice(3))
    const subscription = this.subscription(place.slice(4))
    if (subscription === undefined) return false
    if (kind === 'subscription') return true
    const [, , , , name, , provider, ...rest] = key.split('/')
    const group = subscription.resourceGroups.find((other) => lower(other.name) === name)
    if (group === undefined || kind === 'resourceGroup') return group !== undefined
    const [type, resource] = rest
    return group.resources.some(
      (other) => lower(other.type) === `${provider}/${type}` && lower(other.name) === resource,
    )
  }

  displayName({ kind, id, place }: Scope): string {
    if (kind === 'root') return 'Root'
    if (kind === 'managementGroup') return this.group(place.slice(3))?.displayName ?? place.slice(3)
    if (kind === 'subscription') return this.subscription(place.slice(4))?.displayName ?? place.slice(4)
    return id.split('/').at(-1) as string
  }
}
