import type { Tenant } from '../../tenant/tenant.ts'
import { customRoles } from './custom-roles.ts'
import { denyAssignments } from './deny-assignments.ts'
import type { DenyAssignment } from './deny-assignments.ts'
import { foundCast } from './founding/cast.ts'
import { foundMany } from './founding/many.ts'
import { foundRequests } from './founding/requests.ts'
import { foundPlaces } from './founding/places.ts'
import type { Active, Eligible, PimRequest } from './held.ts'
import type { Hierarchy } from './hierarchy.ts'
import { Identities } from './identities.ts'
import { Ledger } from './ledger.ts'
import { Policies } from './policies.ts'
import { Principals } from './principals.ts'
import { Random } from './random.ts'
import { RoleDefinitions } from './role-definitions.ts'
import type { ArmSizes } from './sizes.ts'

export interface CastEntry {
  about: string
  kind: 'active' | 'eligible'
  entry: Active | Eligible
}

/**
 * What a tenant has in Azure: management groups, subscriptions, roles and who holds them. Made when the first request
 * comes, and not before; the same for the same seed, time and sizes.
 */
export class Estate {
  readonly tenant: Tenant
  readonly sizes: ArmSizes
  readonly hierarchy: Hierarchy
  readonly roles: RoleDefinitions
  readonly principals: Principals
  readonly random: Random
  readonly active = new Ledger<Active>()
  readonly eligible = new Ledger<Eligible>()
  readonly requests = new Ledger<PimRequest>()
  readonly policies: Policies
  /** Who has a name. */
  readonly cast = new Map<string, CastEntry>()
  readonly identities: Identities
  readonly denials: DenyAssignment[]

  constructor(tenant: Tenant, sizes: ArmSizes) {
    this.tenant = tenant
    this.sizes = sizes
    this.random = new Random(tenant.seed)
    const idOf = (name: string) => tenant.namedId(`azure:${name}`)
    this.hierarchy = foundPlaces({ tenantId: tenant.id, sizes, random: this.random, idOf })
    this.roles = new RoleDefinitions(customRoles(this.hierarchy, idOf))
    this.principals = new Principals(tenant)
    this.policies = new Policies(this)
    this.identities = new Identities(this)
    this.denials = denyAssignments(this)
    foundCast(this)
    foundMany(this)
    foundRequests(this)
  }

  /** An id that depends on nothing but the seed and a name. */
  idOf(name: string): string {
    return this.tenant.namedId(`azure:${name}`)
  }
}
