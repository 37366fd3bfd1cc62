import type { Estate } from '../estate.ts'
import { giveActive, giveEligible } from '../give.ts'
import type { Grant } from '../give.ts'
import { managementGroupId } from '../scopes.ts'

const ROLES = [
  'Reader',
  'Contributor',
  'Virtual Machine Contributor',
  'Storage Blob Data Contributor',
  'Key Vault Secrets User',
  'Network Contributor',
  'Monitoring Reader',
  'Website Contributor',
  'Log Analytics Reader',
  'AcrPull',
] as const
const STRONG = ['Owner', 'User Access Administrator', 'Contributor', 'Key Vault Administrator'] as const
const ELIGIBLE = ['Contributor', 'Owner', 'Network Contributor', 'Key Vault Administrator', 'Reader'] as const
const GROUPS = ['roleGroup', 'pimRoleGroup', 'licA3Second', 'noLicense', 'allTools'] as const

/** The crowd: assignments and eligibilities at every level, as many as the sizes say. */
export function foundMany(estate: Estate): void {
  const { active, eligible, sizes } = estate
  const now = estate.tenant.now
  const [held, allowed] = [active.all(now).length, eligible.all(now).length]
  fill(
    sizes.assignments - held,
    (number) => assignment(estate, number),
    (grant) => giveActive(estate, grant),
  )
  fill(
    sizes.eligible - allowed,
    (number) => eligibility(estate, number),
    (grant) => giveEligible(estate, grant),
  )
}

/** Azure keeps no two of the same principal, role and scope. */
function fill(count: number, made: (number: number) => Grant, give: (grant: Grant) => void): void {
  const seen = new Set<string>()
  for (let number = 0; seen.size < count; number++) {
    const grant = made(number)
    const key = `${grant.scope} ${grant.role} ${grant.principalId}`.toLowerCase()
    if (!seen.has(key)) give(grant)
    seen.add(key)
  }
}

function assignment(estate: Estate, number: number): Grant {
  const { random } = estate
  const at = random.below(20, number, 20)
  return {
    scope: placeOf(estate, number, at),
    role: random.oneIn(15, number, 21) ? random.of(STRONG, number, 22) : random.of(ROLES, number, 22),
    ...principalOf(estate, number),
    sinceDays: 20 + random.below(1_400, number, 23),
    ...(random.oneIn(4, number, 24) ? { spelling: random.oneIn(3, number, 25) ? 'capitals' : 'bare' } : {}),
  }
}

function placeOf(estate: Estate, number: number, at: number): string {
  const { hierarchy, random } = estate
  if (at < 2) return managementGroupId(random.of(hierarchy.groups, number, 26).name)
  const subscription = random.of(hierarchy.subscriptions, number, 27)
  const id = `/subscriptions/${subscription.id}`
  if (at < 8) return id
  const group = random.of(subscription.resourceGroups, number, 28)
  if (at < 17) return `${id}/resourceGroups/${group.name}`
  const resource = random.of(group.resources, number, 29)
  return `${id}/resourceGroups/${group.name}/providers/${resource.type}/${resource.name}`
}

function principalOf(estate: Estate, number: number): Pick<Grant, 'principalId' | 'type'> {
  const { principals, random, tenant } = estate
  const kind = random.below(20, number, 30)
  if (kind < 4) return { principalId: principals.group(random.of(GROUPS, number, 31)), type: 'Group' }
  if (kind < 7) {
    const app = random.of(tenant.apps.all, number, 31).name
    return { principalId: principals.servicePrincipal(app), type: 'ServicePrincipal' }
  }
  if (kind === 7) return { principalId: principals.deleted(String(random.below(12, number, 31))), type: 'User' }
  return { principalId: principals.ordinary(random.below(300, number, 31)), type: 'User' }
}

/** At a management group, a subscription or a resource group: where the portal offers it. */
function eligibility(estate: Estate, number: number): Grant {
  const { random, principals } = estate
  const isGroup = random.oneIn(6, number, 40)
  return {
    scope: placeOf(estate, number, random.below(17, number, 41)),
    role: random.of(ELIGIBLE, number, 42),
    ...(isGroup
      ? { principalId: principals.group(random.of(GROUPS, number, 43)), type: 'Group' }
      : { principalId: principals.ordinary(random.below(150, number, 43)), type: 'User' }),
    sinceDays: 10 + random.below(300, number, 44),
    ...(random.oneIn(3, number, 45) ? {} : { endsInHours: 24 * (5 + random.below(300, number, 46)) }),
  }
}
