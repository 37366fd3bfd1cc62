import { CAST } from '../../tenant/cast.ts'
import type { GroupDefinition } from '../../tenant/groups.ts'
import type { Tenant } from '../../tenant/tenant.ts'

export type PrincipalType = 'User' | 'Group' | 'ServicePrincipal' | 'ForeignGroup' | 'Device'

export interface Principal {
  id: string
  type: PrincipalType
  displayName: string
  email?: string
}

/** Who of the tenant an object id stands for; Azure keeps the ids alone. */
export class Principals {
  readonly #tenant: Tenant

  constructor(tenant: Tenant) {
    this.#tenant = tenant
  }

  user(name: string): string {
    return this.#tenant.people.idOf(this.#tenant.castIndex(name))
  }

  group(name: string): string {
    return this.#tenant.groups.idOf({ name })
  }

  servicePrincipal(name: string): string {
    return this.#tenant.apps.idOf(name)
  }

  /** Once there, and gone from the directory. */
  deleted(name: string): string {
    return this.#tenant.namedId(`deleted:azure:${name}`)
  }

  /** A group of another tenant. */
  foreignGroup(name: string): string {
    return this.#tenant.namedId(`foreignGroup:${name}`)
  }

  /** Somebody without a name, by number. */
  ordinary(number: number): string {
    return this.#tenant.people.idOf(CAST.length + (number % (this.#tenant.people.size - CAST.length)))
  }

  /** Undefined for whoever is deleted, of another tenant, or never was. */
  find(id: string, asOf: number): Principal | undefined {
    const tenant = this.#tenant
    const group = tenant.groups.find(id)
    if (group !== undefined) {
      return { id, type: 'Group', displayName: String(tenant.groups.read(group, 'displayName', asOf)) }
    }
    const app = tenant.apps.withId(id)
    if (app !== undefined) return { id, type: 'ServicePrincipal', displayName: app.displayName }
    const index = tenant.people.find(id, asOf)
    if (index < 0) return undefined
    const mail = tenant.read(index, 'mail', asOf)
    return {
      id,
      type: 'User',
      displayName: String(tenant.read(index, 'displayName', asOf)),
      ...(typeof mail === 'string' ? { email: mail } : {}),
    }
  }

  /** The groups that somebody is in, directly or through other groups, as ids. */
  groupsOf(id: string, asOf: number): string[] {
    const { memberships, founding } = this.#tenant
    const index = this.#tenant.people.find(id, asOf)
    const self = this.#tenant.groups.find(id)
    const direct = index < 0 ? [] : founding.groups.filter((group) => memberships.has(group, index, asOf))
    const found = new Set<GroupDefinition>(direct)
    const parents = (name: string) =>
      founding.groups.filter(({ memberGroups }) => memberGroups?.includes(name) === true)
    const waiting = [...direct, ...(self === undefined ? [] : [self])]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const parent of parents(next.name)) {
        if (found.has(parent)) continue
        found.add(parent)
        waiting.push(parent)
      }
    }
    return [...found].map((group) => this.#tenant.groups.idOf(group))
  }
}
