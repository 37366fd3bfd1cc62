import { Hierarchy } from '../hierarchy.ts'
import type { ManagementGroup, ResourceGroup, Subscription } from '../hierarchy.ts'
import type { Random } from '../random.ts'
import type { ArmSizes } from '../sizes.ts'
import { present } from '../../../present.ts'

/** Groups that have a name in the cast: name, what it is called, name of the group above. */
const GROUPS = [
  ['northwind', 'Northwind College', undefined],
  ['platform', 'Platform', 'northwind'],
  ['landing-zones', 'Landing zones', 'northwind'],
  ['production', 'Production', 'landing-zones'],
  ['sandbox', 'Sandbox', 'northwind'],
] as const

export const NAMED_GROUPS = GROUPS.length

/** Six levels below the root are all that Azure allows. */
const MAX_DEPTH = 6

interface NamedSubscription {
  name: string
  displayName: string
  parent?: string
  state?: Subscription['state']
}

export const NAMED_SUBSCRIPTIONS: readonly NamedSubscription[] = [
  { name: 'campusPlatform', displayName: 'Campus platform', parent: 'platform' },
  { name: 'campusIdentity', displayName: 'Campus identity', parent: 'platform' },
  { name: 'studentPortal', displayName: 'Student portal', parent: 'production' },
  { name: 'library', displayName: 'Library', parent: 'production' },
  { name: 'research', displayName: 'Research', parent: 'sandbox' },
  { name: 'oldLab', displayName: 'Old lab', parent: 'landing-zones', state: 'Disabled' },
  { name: 'forgottenPilot', displayName: 'Forgotten pilot' },
  { name: 'acquiredSchool', displayName: 'Acquired school' },
]

const RESOURCE_TYPES = [
  ['Microsoft.Compute/virtualMachines', 'vm'],
  ['Microsoft.KeyVault/vaults', 'kv'],
  ['Microsoft.Storage/storageAccounts', 'st'],
  ['Microsoft.Web/sites', 'app'],
] as const

const LOCATIONS = ['westeurope', 'northeurope', 'swedencentral'] as const
const PARTNER_TENANT = '0b53d2c1-9a7e-4d58-8c1f-6e2a4b7d9035'

export interface PlacesOptions {
  tenantId: string
  sizes: ArmSizes
  random: Random
  idOf: (name: string) => string
}

export function foundPlaces({ tenantId, sizes, random, idOf }: PlacesOptions): Hierarchy {
  const groups = managementGroups(tenantId, sizes, random)
  return new Hierarchy(groups, subscriptions(groups, sizes, random, idOf))
}

function managementGroups(tenantId: string, sizes: ArmSizes, random: Random): ManagementGroup[] {
  const groups: ManagementGroup[] = [{ name: tenantId, displayName: 'Tenant Root Group' }]
  const depths = new Map([[tenantId, 0]])
  const add = (name: string, displayName: string, parent: string) => {
    groups.push({ name, displayName, parent })
    depths.set(name, (depths.get(parent) ?? 0) + 1)
  }
  for (const [name, displayName, parent] of GROUPS) add(name, displayName, parent ?? tenantId)
  for (let number = GROUPS.length; number < sizes.managementGroups; number++) {
    const possible = groups.filter(({ name }) => (depths.get(name) ?? 0) < MAX_DEPTH)
    // Often below the newest: a tree that is deep, and not a bush.
    const newest = possible.includes(groups.at(-1) as ManagementGroup) && random.oneIn(2, number, 1)
    const parent = newest ? (groups.at(-1) as ManagementGroup) : random.of(possible, number, 2)
    add(`mg-${String(number).padStart(2, '0')}`, `Department ${number}`, parent.name)
  }
  return groups
}

function subscriptions(
  groups: readonly ManagementGroup[],
  sizes: ArmSizes,
  random: Random,
  idOf: (name: string) => string,
): Subscription[] {
  return Array.from({ length: sizes.subscriptions }, (_, number) => {
    const named = NAMED_SUBSCRIPTIONS[number]
    const parent = named === undefined ? random.of(groups, number, 3).name : named.parent
    return {
      id: idOf(`subscription:${named?.name ?? number}`),
      displayName: named?.displayName ?? `Project ${number}`,
      state: named?.state ?? 'Enabled',
      ...present('parent', parent),
      managedByTenants: named?.name === 'acquiredSchool' ? [PARTNER_TENANT] : [],
      resourceGroups: resourceGroups(number, named?.name, random),
    }
  })
}

/** The same name is written in one way here and in another there. */
function resourceGroups(number: number, name: string | undefined, random: Random): ResourceGroup[] {
  const names = name === 'campusIdentity' ? ['rg-entra-connect', 'rg-web'] : ['rg-web', 'RG-Data', 'rg-ops']
  return names.map((group, position) => {
    const [type, prefix] =
      group === 'rg-entra-connect' ? RESOURCE_TYPES[0] : random.of(RESOURCE_TYPES, number * 8 + position, 4)
    return {
      name: group,
      location: random.of(LOCATIONS, number, 5),
      resources: [{ type, name: group === 'rg-entra-connect' ? 'vm-entra-connect' : `${prefix}${number}${position}` }],
    }
  })
}
