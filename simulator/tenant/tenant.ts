import type { Filter } from '../odata/parse.ts'
import { AppDirectory } from './app-directory.ts'
import { AZURE_APPS } from './apps.ts'
import { CAST } from './cast.ts'
import { ChangeLog } from './change-log.ts'
import { foretell } from './foretell.ts'
import { TIDY } from './founding.ts'
import type { Founding, Somebody } from './founding.ts'
import { PLAIN_GROUP } from './groups.ts'
import type { GroupDefinition } from './groups.ts'
import { accessKey, foundingAccess, foundingRoles, roleKey } from './held-roles.ts'
import type { HeldAccess, HeldRole } from './held-roles.ts'
import { Holdings } from './holdings.ts'
import { isGuid, namedId, userId, userIndex } from './ids.ts'
import { Licensing, plansOf } from './licensing.ts'
import type { DirectLicense } from './licensing.ts'
import type { Audit } from './founding-audits.ts'
import { logSwitch } from './logs.ts'
import { propertiesOf, takesIn } from './membership-rule.ts'
import { groupChoice, Memberships } from './memberships.ts'
import { blankValue, newcomerValues } from './newcomers.ts'
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

/** Whether somebody is deleted, and whether for good: changes of it stand in the log of changes under this name. */
export const DELETED = '#deleted'
const PURGED = '#purged'
const DIRECT = '#directLicenses'
const MANAGER = '#manager'
const DERIVED = ['licenseAssignmentStates', 'assignedLicenses', 'assignedPlans'] as const
/** What delta queries tell when somebody's licenses change: not where they come from. */
const LICENSES = ['assignedLicenses', 'assignedPlans'] as const

/** Changes of these alone are not told (learn.microsoft.com/graph/api/user-delta). */
const UNTOLD: ReadonlySet<string> = new Set(['licenseAssignmentStates', 'signInActivity', 'mailboxSettings'])

export const USER_PROPERTIES: ReadonlySet<string> = new Set([...BORN_PROPERTIES, ...DERIVED])
const BY_LOWER_CASE = new Map([...USER_PROPERTIES].map((property) => [property.toLowerCase(), property]))

/**
 * The whole made-up tenant: founding state as a function of seed and index, and what was written since on top of it.
 */
export class Tenant {
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
  /** What delta queries tell about people (by index) and groups (by name). */
  readonly userChanges = new ChangeLog<number>()
  readonly groupChanges = new ChangeLog<string>()
  readonly #userWrites = new Timeline<number, Readonly<Record<string, unknown>>>()
  readonly #groupWrites = new Timeline<string, Readonly<Record<string, unknown>>>()
  /** What differs from the administrative units of the beginning, by id. */
  readonly unitWrites = new Map<string, Readonly<Record<string, unknown>>>()
  readonly #groupsById = new Map<string, GroupDefinition>()
  readonly #groupsByName: ReadonlyMap<string, GroupDefinition>
  readonly #castByName = new Map<string, number>()
  readonly #licenseDelay: () => number
  readonly #dynamicDelay: () => number
  readonly #founded: number
  #newcomers = 0
  /** People whose names are no longer those they were born with. */
  readonly #renamed = new Set<number>()
  #person: Person | undefined

  constructor({ size, seed, now, licenseDelay, dynamicDelay, founding = TIDY }: TenantOptions) {
    this.#founded = size
    this.seed = seed
    this.now = now
    this.id = namedId(seed, 'tenant')
    this.founding = founding
    this.#groupsByName = new Map(founding.groups.map((group) => [group.name, group]))
    this.apps = new AppDirectory(seed, founding.apps, AZURE_APPS)
    this.rolePolicies = new RolePolicies(founding.settingsOf)
    this.#licenseDelay = licenseDelay
    this.#dynamicDelay = dynamicDelay
    this.memberships = new Memberships(
      seed,
      size,
      founding,
      (index) => bornValue(this.#personAt(index), 'department'),
      (group, index, at, change) => this.#logMembership(group, index, at, change),
    )
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

  /** How many people there ever were: all indices are below it. */
  get size(): number {
    return this.#founded + this.#newcomers
  }

  exists(index: number, asOf: number): boolean {
    if (index < 0 || index >= this.size) return false
    if (!this.#userWrites.has(index)) return true
    return (this.#written(index, DELETED, asOf) ?? index >= this.#founded) !== true
  }

  /** How many people there are, counted by who came and went. */
  population(asOf: number): number {
    let people = this.#founded
    for (const index of this.#userWrites.keys()) {
      people += Number(this.exists(index, asOf)) - Number(index < this.#founded)
    }
    return people
  }

  /** Deleted or not yet there; `changed`: can be restored, `deleted`: for good, undefined: not deleted. */
  removal(index: number, asOf: number): 'changed' | 'deleted' | undefined {
    if (this.#written(index, DELETED, asOf) !== true) return undefined
    return this.#written(index, PURGED, asOf) === true ? 'deleted' : 'changed'
  }

  idOf(index: number): string {
    return userId(this.seed, index)
  }

  /** Index of whoever has or had this object id, deleted or not; -1 for nobody. */
  indexOfId(id: string): number {
    return userIndex(this.seed, id, this.size)
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
    const found = new Set<number>(this.#renamed)
    const cast = this.#castByName.get(value.toLowerCase())
    if (cast !== undefined) found.add(cast)
    if (generated >= CAST.length && generated < this.size) found.add(generated)
    return [...found]
  }

  /** Everybody whom a filter has to be tried on: not those of whom it can be told from the index alone. */
  worthTrying(filter: Filter | undefined): (index: number) => boolean {
    const foretold = foretell(filter, this)
    if (foretold === undefined) return () => true
    return (index) => index < CAST.length || index >= this.#founded || this.#userWrites.has(index) || foretold(index)
  }

  /** Value of a property as of a time; undefined when Graph would leave it out. */
  read(index: number, property: string, asOf: number): unknown {
    if (property === 'licenseAssignmentStates') return this.#licenseStates(index, asOf)
    if (property === 'assignedLicenses') return this.#assignedLicenses(index, asOf)
    if (property === 'assignedPlans') return this.#assignedPlans(index, asOf)
    const written = this.#written(index, property, asOf)
    return written === undefined ? this.#born(index, property) : written
  }

  /** Whether a property ever had a value. */
  wasSet(index: number, property: string): boolean {
    return (
      (this.#born(index, property) ?? null) !== null ||
      [...this.#userWrites.upTo(index, Number.POSITIVE_INFINITY)].some(
        ({ value }) => (value[property] ?? null) !== null,
      )
    )
  }

  write(index: number, values: Readonly<Record<string, unknown>>, at: number): void {
    const told = Object.keys(values).flatMap((name) => (name === DIRECT ? LICENSES : [name]))
    const before = told.map((name) => this.#comparable(index, name))
    this.#write(index, values, at)
    const names = told.filter((name, position) => this.#comparable(index, name) !== before[position])
    this.#logUser(index, at, names)
  }

  #comparable = (index: number, name: string) => JSON.stringify(this.read(index, name, Number.POSITIVE_INFINITY))

  /** Sign-in dates and what is only the simulator's own are not in the directory, and changes of them not told. */
  #logUser(index: number, visibleAt: number, changed: readonly string[]): void {
    const names = changed.filter((name) => name === DELETED || (USER_PROPERTIES.has(name) && !UNTOLD.has(name)))
    if (names.length > 0) this.userChanges.add({ key: index, visibleAt, names })
  }

  /** A membership, and after a while the licenses that come and go with it. */
  #logMembership(group: GroupDefinition, index: number, at: number, change: () => void): void {
    const isMember = () => this.memberships.has(group, index, Number.POSITIVE_INFINITY)
    const [before, wasMember] = [this.#comparable(index, 'assignedLicenses'), isMember()]
    change()
    if (isMember() !== wasMember) {
      this.groupChanges.add({ key: group.name, visibleAt: at, names: ['members'], member: index })
    }
    if (this.#comparable(index, 'assignedLicenses') !== before) {
      this.#logUser(index, at + this.#licenseDelay(), LICENSES)
    }
  }

  #write(index: number, values: Readonly<Record<string, unknown>>, at: number): void {
    const { accountEnabled } = values
    if ('userPrincipalName' in values || 'mail' in values) this.#renamed.add(index)
    const wasEnabled = this.read(index, 'accountEnabled', at)
    if (typeof accountEnabled === 'boolean' && typeof wasEnabled === 'boolean' && accountEnabled !== wasEnabled) {
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

  /** Somebody is deleted, can be restored for a while, and leaves all groups meanwhile. */
  deleteUser(index: number, at: number, forGood = false): void {
    this.#comeOrGo(index, { [DELETED]: true, [PURGED]: forGood }, at)
  }

  /** @throws TypeError for whoever is not deleted, or is for good */
  restoreUser(index: number, at: number): void {
    if (this.removal(index, Number.POSITIVE_INFINITY) !== 'changed') {
      throw new TypeError('Only somebody who is deleted, and not for good, can be restored')
    }
    this.#comeOrGo(index, { [DELETED]: false }, at)
  }

  /**
   * Somebody new: in no group by a founding rule, but dynamic groups take them in.
   *
   * @returns the index
   */
  addUser(given: Readonly<Record<string, unknown>>, { at, now }: { at: number; now: number }): number {
    const index = this.size
    const values = newcomerValues(given, index, now)
    this.#newcomers++
    this.#comeOrGo(index, { [DELETED]: false, ...values }, at)
    return index
  }

  #comeOrGo(index: number, values: Readonly<Record<string, unknown>>, at: number): void {
    const groups = this.memberships
      .possible(groupChoice(this.founding.groups), index)
      .filter((group) => this.memberships.has(group, index, Number.POSITIVE_INFINITY))
    this.#write(index, values, at)
    this.#logUser(index, at, [DELETED])
    for (const { name } of groups) {
      this.groupChanges.add({ key: name, visibleAt: at, names: ['members'], member: index })
    }
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

  /** Whether a property of a group ever had a value. */
  wasGroupSet(group: GroupDefinition, property: string): boolean {
    return (
      (this.readGroup(group, property, Number.NEGATIVE_INFINITY) ?? null) !== null ||
      [...this.#groupWrites.upTo(group.name, Number.POSITIVE_INFINITY)].some(
        ({ value }) => (value[property] ?? null) !== null,
      )
    )
  }

  writeGroup(group: GroupDefinition, values: Readonly<Record<string, unknown>>, at: number): void {
    const read = (name: string) => JSON.stringify(this.readGroup(group, name, Number.POSITIVE_INFINITY))
    const before = new Map(Object.keys(values).map((name) => [name, read(name)]))
    this.#groupWrites.write(group.name, at, values)
    const names = [...before.keys()].filter((name) => read(name) !== before.get(name))
    if (names.length > 0) this.groupChanges.add({ key: group.name, visibleAt: at, names })
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
    this.#newcomers = 0
    this.#renamed.clear()
    this.userChanges.clear()
    this.groupChanges.clear()
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

  #born(index: number, property: string): unknown {
    if (index < this.#founded) return bornValue(this.#personAt(index), property)
    return property === 'id' ? this.idOf(index) : blankValue(property)
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
    if (index >= this.#founded) return []
    const cast = CAST[index]
    if (cast !== undefined) return (cast.directLicenses ?? []).map(direct)
    const kind = kindOf(this.seed, index)
    return (kind === 'staff' || kind === 'faculty') && mix(this.seed, index, 40) % 25 === 0
      ? [direct('POWER_BI_PRO')]
      : []
  }

  #foundingManager(index: number): number | undefined {
    if (index >= this.#founded) return undefined
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
