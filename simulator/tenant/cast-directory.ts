import { CAST } from './cast.ts'
import { ADMINISTRATIVE_UNITS, CONDITIONAL_ACCESS } from './directory.ts'
import { ADMINISTRATOR_POLICIES } from './governance.ts'
import { ROLE_DEFINITIONS } from './roles.ts'
import { SKUS } from './skus.ts'
import type { Tenant } from './tenant.ts'

interface NamedUser {
  id: string
  userPrincipalName: string
  about: string
}
interface NamedGroup {
  id: string
  displayName: string
  about: string
}

/** Who is who: the ids of everybody and everything that has a name, for tests. */
export interface CastDirectory {
  tenantId: string
  domain: string
  users: Record<string, NamedUser>
  groups: Record<string, NamedGroup>
  skus: Record<string, string>
  administrativeUnits: Record<string, { id: string; displayName: string }>
  servicePrincipals: Record<string, { id: string; appId: string; displayName: string }>
  conditionalAccessPolicies: Record<string, { id: string; displayName: string }>
  /** Display name → role definition id. */
  roles: Record<string, string>
}

export function castDirectory(tenant: Tenant): CastDirectory {
  const user = (index: number) => ({
    id: tenant.people.idOf(index),
    userPrincipalName: String(tenant.read(index, 'userPrincipalName', tenant.now)),
  })
  return {
    tenantId: tenant.id,
    domain: 'northwind.example',
    users: Object.fromEntries(CAST.map(({ name, about }, index) => [name, { ...user(index), about }])),
    groups: Object.fromEntries(
      tenant.founding.groups.map((group) => [
        group.name,
        {
          id: tenant.groups.idOf(group),
          displayName: group.displayName,
          about: group.about,
        },
      ]),
    ),
    skus: Object.fromEntries(SKUS.map(({ skuPartNumber, skuId }) => [skuPartNumber, skuId])),
    administrativeUnits: Object.fromEntries(
      ADMINISTRATIVE_UNITS.map(({ name, displayName }) => [
        name,
        {
          id: tenant.namedId(`administrativeUnit:${name}`),
          displayName,
        },
      ]),
    ),
    servicePrincipals: Object.fromEntries(
      tenant.apps.all.map(({ name, appId, displayName }) => [
        name,
        {
          id: tenant.namedId(`servicePrincipal:${name}`),
          appId,
          displayName,
        },
      ]),
    ),
    conditionalAccessPolicies: Object.fromEntries(
      [...CONDITIONAL_ACCESS, ...ADMINISTRATOR_POLICIES].map(({ name, displayName }) => [
        name,
        {
          id: tenant.namedId(`conditionalAccess:${name}`),
          displayName,
        },
      ]),
    ),
    roles: Object.fromEntries(ROLE_DEFINITIONS.map(({ displayName, id }) => [displayName, id])),
  }
}
