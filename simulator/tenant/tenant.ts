import { AppDirectory } from './app-directory.ts'
import { CAST } from './cast.ts'
import { TIDY } from './founding.ts'
import type { Founding, Somebody } from './founding.ts'
import { PLAIN_GROUP } from './groups.ts'
import type { GroupDefinition } from './groups.ts'
import { accessKey, foundingAccess, foundingRoles, roleKey } from './held-roles.ts'
import type { HeldAccess, HeldRole } from './held-roles.ts'
import { Holdings } from './holdings.ts'
import { isGuid, namedId, userIndex } from './ids.ts'
import { Licensing, plansOf } from './licensing.ts'
import type { DirectLicense } from './licensing.ts'
import { logSwitch } from './logs.ts'
import type { Audit } from './logs.ts'
import { propertiesOf, takesIn } from './membership-rule.ts'
import { Memberships } from './memberships.ts'
import { BORN_PROPERTIES, bornValue, indexInName, kindOf, personOf } from './people.ts'
import type { Person } from './people.ts'
import { mix } from './random.ts'
import { RolePolicies } from './role-policies.ts'
import { RoleRequests } from './role-requests.ts'
import { isoTime } from './sign-in-pattern.ts'
import { skuNamed } from './skus.ts'
import { Timeline } from './timeline.ts'

export interface TenantOptions {
  size: number
  seed: number
  /** The "now" that all dates of the founding tenant refer to. */
  now: number
  licenseDelay: () => number
  /** How long people who changed go on being members by what they were. */
  dynamicDelay: () => number
  founding?: Founding
}

const DELETED = '#deleted'
const DIRECT = '#directLicenses'
const MANAGER = '#manager'
const DERIVED = ['licenseAssignmentStates', 'assignedLicenses', 'assignedPlans'] as const

export const USER_PROPERTIES: ReadonlySet<string> = new Set([...BORN_PROPERTIES, ...DERIVED])
const BY_LOWER_CASE = new Map([...USER_PROPERTIES].map((property) => [property.toLowerCase(), property]))

/**
 * The whole made-up tenant: founding state as a function of seed and index, and what was written since on top of it.
 */
export class Tenant {
  readonly size: number
  readonly seed: number
  readonly now: number
  readonly id: string
  readonly founding: Founding
  readonly memberships: Memberships
  readonly licensing: Licensing
  readonly apps: AppDirectory
  readonly roles: Holdings<HeldRole>
  /** Memberships and ownerships by PIM for Groups. */
  readonly groupAccess: Holdings<HeldAccess>
  readonly rolePolicies: RolePolicies
  readonly roleRequests = new RoleRequests(this)
  /** What the log tells besides what was founded: activations, accounts that were enabled or disabled. */
  readonly logged: Audit[] = []
  readonly #userWrites = new Timeline<number, Readonly<Record<string, unknown>>>()
  readonly #groupWrites = new Timeline<string, Readonly<Record<string, unknown>>>()
  /** What differs from the administrative units of the beginning, by id. */
  readonly unitWrites = new Map<string, Readonly<Record<string, unknown>>>()
  readonly #groupsById = new Map<string, GroupDefinition>()
  readonly #groupsByName: ReadonlyMap<string, GroupDefinition>
  readonly #castByName = new Map<string, number>()
  readonly #licenseDelay: () => number
  readonly #dynamicDelay: () => number
  #person: Person | undefined

  constructor({ size, seed, now, licenseDelay, dynamicDelay, founding = TIDY }: TenantOptions) {
    this.size = size
    this.seed = seed
    this.now = now
    this.id = namedId(seed, 'tenant')
    this.founding = founding
    this.#groupsByName = new Map(founding.groups.map((group) => [group.name, group]))
    this.apps = new AppDirectory(seed, founding.apps)
    this.rolePolicies = new RolePolicies(founding.settingsOf)
    this.#licenseDelay = licenseDelay
    this.#dynamicDelay = dynamicDelay
    this.memberships = new Memberships(seed, size, founding, (index) => bornValue(this.#personAt(index), 'department'))
    this.licensing = new Licensing(
      this.memberships,
      {
        size,
        directOf: (index, asOf) =>
          (this.#written(index, DIRECT, asOf) ?? this.#foundingDirect(index)) as DirectLicense[],
        trouble: (index, group) =>
          CAST[index]?.licenseTrouble?.group === group.name ? CAST[index].licenseTrouble.kind : undefined,
        changedPeople: () => new Set([...this.memberships.changedPeople(), ...this.#userWrites.keys()]),
        isDeleted: (index, asOf) => !this.exists(index, asOf),
      },
      licenseDelay,
    )
    this.roles = new Holdings(foundingRoles(this), roleKey)
    this.groupAccess = new Holdings(foundingAccess(this), accessKey)
    for (const group of founding.groups) this.#groupsById.set(this.groupId(group), group)
    for (let index = 0; index < CAST.length; index++) {
      for (const property of ['userPrincipalName', 'mail']) {
        this.#castByName.set(String(this.read(index, property, 0)).toLowerCase(), index)
      }
    }
  }

  exists(index: number, asOf: number): boolean {
    return index >= 0 && index < this.size && this.#written(index, DELETED, asOf) !== true
  }

  idOf(index: number): string {
    return bornValue(this.#personAt(index), 'id') as string
  }

  /** Index of the user with this object id or user principal name, or -1. */
  findUser(key: string, asOf: number): number {
    const index = isGuid(key)
      ? userIndex(this.seed, key, this.size)
      : (this.candidates('userPrincipalName', key).find(
          (candidate) => String(this.read(candidate, 'userPrincipalName', asOf)).toLowerCase() === key.toLowerCase(),
        ) ?? -1)
    return this.exists(index, asOf) ? index : -1
  }

  /** The few people who can have this value of an indexed property: what spares a look-up the walk over everybody. */
  candidates(property: 'id' | 'userPrincipalName' | 'mail', value: string): number[] {
    if (property === 'id') return [userIndex(this.seed, value, this.size)].filter((index) => index >= 0)
    const generated = indexInName(value)
    const found = new Set<number>(this.#userWrites.keys())
    const cast = this.#castByName.get(value.toLowerCase())
    if (cast !== undefined) found.add(cast)
    if (generated >= CAST.length && generated < this.size) found.add(generated)
    return [...found]
  }

  /** Value of a property as of a time; undefined when Graph would leave it out. */
  read(index: number, property: string, asOf: number): unknown {
    if (property === 'licenseAssignmentStates') return this.#licenseStates(index, asOf)
    if (property === 'assignedLicenses') return this.#assignedLicenses(index, asOf)
    if (property === 'assignedPlans') return this.#assignedPlans(index, asOf)
    const written = this.#written(index, property, asOf)
    return written === undefined ? bornValue(this.#personAt(index), property) : written
  }

  write(index: number, values: Readonly<Record<string, unknown>>, at: number): void {
    const { accountEnabled } = values
    if (typeof accountEnabled === 'boolean' && accountEnabled !== this.read(index, 'accountEnabled', at)) {
      logSwitch(this, index, accountEnabled, at)
    }
    this.#userWrites.write(index, at, values)
    this.#followRules(index, new Set(Object.keys(values).map((property) => property.toLowerCase())), at)
  }

  /** Dynamic groups take in and let go who changed in what their rule looks at, and licenses follow. */
  #followRules(index: number, changed: ReadonlySet<string>, at: number): void {
    const read = (property: string) => this.read(index, BY_LOWER_CASE.get(property) ?? property, at)
    for (const group of this.founding.groups) {
      const rule = this.readGroup(group, 'membershipRule', at)
      const isOn = this.readGroup(group, 'membershipRuleProcessingState', at) === 'On'
      if (typeof rule !== 'string' || !isOn || ![...propertiesOf(rule)].some((name) => changed.has(name))) continue
      const member = takesIn(rule, read)
      if (member !== this.memberships.has(group, index, Number.POSITIVE_INFINITY)) {
        this.memberships.set(group, index, member, at + this.#dynamicDelay())
      }
    }
  }

  deleteUser(index: number, at: number): void {
    this.write(index, { [DELETED]: true }, at)
  }

  directLicenses(index: number, asOf: number): readonly DirectLicense[] {
    return (this.#written(index, DIRECT, asOf) as DirectLicense[] | undefined) ?? this.#foundingDirect(index)
  }

  setDirectLicenses(index: number, licenses: readonly DirectLicense[], at: number): void {
    this.write(index, { [DIRECT]: licenses }, at)
  }

  managerOf(index: number, asOf: number): number | undefined {
    const written = this.#written(index, MANAGER, asOf) as number | null | undefined
    const manager = written === undefined ? this.#foundingManager(index) : written
    return manager !== null && manager !== undefined && this.exists(manager, asOf) ? manager : undefined
  }

  setManager(index: number, manager: number | null, at: number): void {
    this.write(index, { [MANAGER]: manager }, at)
  }

  castIndex(name: string): number {
    return CAST.findIndex((member) => member.name === name)
  }

  indexOf(somebody: Somebody): number {
    return typeof somebody === 'number' ? somebody : this.castIndex(somebody)
  }

  castIndices(): number[] {
    return CAST.map((_, index) => index)
  }

  namedId(name: string): string {
    return namedId(this.seed, name)
  }

  groupId(group: Pick<GroupDefinition, 'name'>): string {
    return namedId(this.seed, `group:${group.name}`)
  }

  groupNamed(name: string): GroupDefinition {
    return this.#groupsByName.get(name) as GroupDefinition
  }

  ownersOf(group: GroupDefinition, asOf: number): number[] {
    const id = this.groupId(group)
    const cast = this.castIndices().filter((index) => CAST[index]?.ownedGroups?.includes(group.name) === true)
    const byPim = this.groupAccess
      .inForce(asOf)
      .filter(({ groupId, accessId, kind }) => groupId === id && accessId === 'owner' && kind === 'active')
    return [
      ...new Set([
        ...cast,
        ...(this.founding.owners.get(group.name) ?? []),
        ...byPim.map(({ principalId }) => this.findUser(principalId, asOf)),
      ]),
    ]
  }

  findGroup(id: string): GroupDefinition | undefined {
    return this.#groupsById.get(id.toLowerCase())
  }

  readGroup(group: GroupDefinition, property: string, asOf: number): unknown {
    for (const { value } of this.#groupWrites.upTo(group.name, asOf)) if (property in value) return value[property]
    switch (property) {
      case 'id':
        return this.groupId(group)
      case 'displayName':
        return group.displayName
      case 'description':
        return group.about
      case 'mailNickname':
        return group.name
      case 'createdDateTime':
        return isoTime(this.now - 800 * 86_400_000)
      case 'securityIdentifier':
        return `S-1-12-1-${mix(this.seed, 1)}-${mix(this.seed, 2)}-${mix(this.seed, 3)}-${namedIdNumber(group.name)}`
      case 'assignedLicenses':
        return (group.licenses ?? []).map((name) => ({
          disabledPlans: plansOf(name, group),
          skuId: skuNamed(name).skuId,
        }))
      case 'licenseProcessingState':
        return { state: this.#isProcessing(group, asOf) ? 'ProcessingInProgress' : 'ProcessingComplete' }
      default:
        return group.properties?.[property] ?? PLAIN_GROUP[property]
    }
  }

  writeGroup(group: GroupDefinition, values: Readonly<Record<string, unknown>>, at: number): void {
    this.#groupWrites.write(group.name, at, values)
  }

  /**
   * Whether somebody counts as an administrator for Graph's "sensitive actions": holds an active role, or is a member
   * or owner of a role-assignable group (learn.microsoft.com/graph/api/resources/users).
   */
  isAdministrator(index: number, asOf: number): boolean {
    const id = this.idOf(index)
    return (
      this.roles.inForce(asOf).some(({ principalId, kind }) => kind !== 'eligible' && principalId === id) ||
      this.founding.groups.some(
        (group) =>
          group.properties?.['isAssignableToRole'] === true &&
          (this.memberships.has(group, index, asOf) || this.ownersOf(group, asOf).includes(index)),
      )
    )
  }

  /** Back to the founding state. */
  reset(): void {
    this.#userWrites.clear()
    this.#groupWrites.clear()
    this.unitWrites.clear()
    this.memberships.reset()
    this.roles.reset()
    this.groupAccess.reset()
    this.rolePolicies.reset()
    this.roleRequests.reset()
    this.logged.length = 0
  }

  #personAt(index: number): Person {
    if (this.#person?.index !== index) this.#person = personOf(this.seed, index, this.now)
    return this.#person
  }

  #written(index: number, property: string, asOf: number): unknown {
    if (!this.#userWrites.has(index)) return undefined
    for (const { value } of this.#userWrites.upTo(index, asOf)) if (property in value) return value[property]
    return undefined
  }

  #isProcessing(group: GroupDefinition, asOf: number): boolean {
    return this.memberships.lastChange(group) > asOf - this.#licenseDelay()
  }

  #foundingDirect(index: number): readonly DirectLicense[] {
    const cast = CAST[index]
    if (cast !== undefined) return (cast.directLicenses ?? []).map(direct)
    const kind = kindOf(this.seed, index)
    return (kind === 'staff' || kind === 'faculty') && mix(this.seed, index, 40) % 25 === 0
      ? [direct('POWER_BI_PRO')]
      : []
  }

  #foundingManager(index: number): number | undefined {
    const kind = kindOf(this.seed, index)
    if (kind === 'student' || kind === 'guest' || CAST[index]?.withoutManager === true) return undefined
    if (kind === 'cast') return index === 0 ? undefined : 0
    for (let attempt = 0; attempt < 6; attempt++) {
      const candidate = mix(this.seed, index, 50 + attempt) % Math.max(1, index)
      if (kindOf(this.seed, candidate) === 'staff') return candidate
    }
    return undefined
  }

  #licenseStates(index: number, asOf: number) {
    const since = isoTime(
      this.now - (CAST[index]?.licensedDaysAgo ?? Math.min(600, CAST[index]?.createdDaysAgo ?? 600)) * 86_400_000,
    )
    return this.licensing.sources(index, asOf).map((source) => ({
      skuId: source.sku.skuId,
      disabledPlans: source.disabledPlans,
      assignedByGroup: source.group === undefined ? null : this.groupId(source.group),
      state: source.state,
      error: source.error,
      lastUpdatedDateTime: source.since === undefined ? since : isoTime(source.since),
    }))
  }

  #assignedLicenses(index: number, asOf: number) {
    return [...this.licensing.held(index, asOf)].map((sku) => ({
      disabledPlans: this.licensing.disabledPlans(index, sku, asOf),
      skuId: sku.skuId,
    }))
  }

  #assignedPlans(index: number, asOf: number) {
    return [...this.licensing.held(index, asOf)].flatMap(({ plans }) =>
      plans.map(([service, servicePlanId]) => ({
        assignedDateTime: isoTime(this.now - 600 * 86_400_000),
        capabilityStatus: 'Enabled',
        service,
        servicePlanId,
      })),
    )
  }
}

const direct = (skuPartNumber: string): DirectLicense => ({ skuId: skuNamed(skuPartNumber).skuId, disabledPlans: [] })
const namedIdNumber = (name: string) => Number.parseInt(namedId(0, name).slice(0, 8), 16)
