import type { Source } from '../odata/list.ts'
import type { Key } from '../odata/keys.ts'
import type { GroupDefinition } from '../tenant/groups.ts'
import { CAST } from '../tenant/cast.ts'
import type { Tenant } from '../tenant/tenant.ts'

export const childGroups = (tenant: Tenant, { memberGroups = [] }: GroupDefinition): GroupDefinition[] =>
  memberGroups.map((name) => tenant.groups.named(name))

export const parentGroups = ({ founding }: Tenant, { name }: GroupDefinition): GroupDefinition[] =>
  founding.groups.filter(({ memberGroups = [] }) => memberGroups.includes(name))

/** Indices of the direct user members, as of a time: founders by position (holes for who left), then who joined. */
export function userMembers(tenant: Tenant, group: GroupDefinition, asOf: number): Source<number> {
  const founders = tenant.memberships.founders(group)
  const joined = tenant.memberships.joined(group)
  return {
    length: founders.length + joined.length,
    at: (position) => {
      const index =
        position < founders.length ? (founders[position] as number) : (joined[position - founders.length] as number)
      return tenant.memberships.has(group, index, asOf) && tenant.people.exists(index, asOf) ? index : undefined
    },
  }
}

/** The group and all groups inside it. */
export function withDescendants(tenant: Tenant, group: GroupDefinition): GroupDefinition[] {
  return [group, ...childGroups(tenant, group).flatMap((child) => withDescendants(tenant, child))]
}

export function concat<T>(sources: ReadonlyArray<Source<T>>): Source<T> {
  return {
    length: sources.reduce((sum, { length }) => sum + length, 0),
    at: (position) => {
      let rest = position
      for (const source of sources) {
        if (rest < source.length) return source.at(rest)
        rest -= source.length
      }
      return undefined
    },
  }
}

/** Only the members that can have one of these keys. */
export function membersWithKeys(
  tenant: Tenant,
  groups: readonly GroupDefinition[],
  keys: readonly Key[],
  asOf: number,
): number[] {
  const candidates = new Set(keys.flatMap(({ property, value }) => tenant.people.candidates(property, value)))
  return [...candidates].filter(
    (index) => tenant.people.exists(index, asOf) && groups.some((group) => tenant.memberships.has(group, index, asOf)),
  )
}

function hasLicenseError(tenant: Tenant, group: GroupDefinition, index: number, asOf: number): boolean {
  return tenant.licensing.sources(index, asOf).some((source) => source.group === group && source.error !== 'None')
}

/** Errors come from the cast alone, so only its members are looked at. */
export function groupHasLicenseErrors(tenant: Tenant, group: GroupDefinition, asOf: number): boolean {
  return membersInError(tenant, group, asOf).length > 0
}

export function membersInError(tenant: Tenant, group: GroupDefinition, asOf: number): number[] {
  return [...CAST.keys()].filter(
    (index) => tenant.people.exists(index, asOf) && hasLicenseError(tenant, group, index, asOf),
  )
}
