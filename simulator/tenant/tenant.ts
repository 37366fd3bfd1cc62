import { AppDirectory } from './app-directory.ts'
import { AZURE_APPS } from './apps.ts'
import { CAST } from './cast.ts'
import { ChangeLog } from './change-log.ts'
import { TIDY } from './founding.ts'
import type { Founding, Somebody } from './founding.ts'
import type { Audit } from './founding-audits.ts'
import { GroupDirectory } from './group-directory.ts'
import type { GroupDefinition } from './groups.ts'
import { accessKey, foundingAccess, foundingRoles, roleKey } from './held-roles.ts'
import type { HeldAccess, HeldRole } from './held-roles.ts'
import { Holdings } from './holdings.ts'
import { namedId } from './ids.ts'
import { isLicenseProperty, LICENSE_PROPERTIES } from './license-properties.ts'
import { Licensing } from './licensing.ts'
import type { DirectLicense } from './licensing.ts'
import { logSwitch } from './logs.ts'
import { propertiesOf, takesIn } from './membership-rule.ts'
import { groupChoice, Memberships } from './memberships.ts'
import { newcomerValues } from './newcomers.ts'
import { BORN_PROPERTIES } from './people.ts'
import { DELETED, DIRECT, LATEST, MANAGER, Population, PURGED, type Values } from './population.ts'
import { RolePolicies } from './role-policies.ts'
import { RoleRequests } from './role-requests.ts'

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

/** What delta queries tell when somebody's licenses change: not where they come from. */
const LICENSES = ['assignedLicenses', 'assignedPlans'] as const

/** Changes of these alone are not told (learn.microsoft.com/graph/api/user-delta). */
const UNTOLD: ReadonlySet<string> = new Set(['licenseAssignmentStates', 'signInActivity', 'mailboxSettings'])

export const USER_PROPERTIES: ReadonlySet<string> = new Set([...BORN_PROPERTIES, ...Object.keys(LICENSE_PROPERTIES)])
const BY_LOWER_CASE = new Map([...USER_PROPERTIES].map((property) => [property.toLowerCase(), property]))

/**
 * The whole made-up tenant: its people, groups, licenses and roles, and what a write to one of them brings with it in
 * the others.
 */
export class Tenant {
  readonly seed: number
  readonly now: number
  readonly id: string
  readonly founding: Founding
  readonly people: Population
  readonly groups: GroupDirectory
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
  /** What delta queries tell about people, by index. */
  readonly userChanges = new ChangeLog<number>()
  /** What differs from the administrative units of the beginning, by id. */
  readonly unitWrites = new Map<string, Values>()
  readonly #licenseDelay: () => number
  readonly #dynamicDelay: () => number

  constructor({ size, seed, now, licenseDelay, dynamicDelay, founding = TIDY }: TenantOptions) {
    this.seed = seed
    this.now = now
    this.id = namedId(seed, 'tenant')
    this.founding = founding
    this.#licenseDelay = licenseDelay
    this.#dynamicDelay = dynamicDelay
    this.people = new Population({ size, seed, now })
    this.groups = new GroupDirectory({
      seed,
      now,
      groups: founding.groups,
      isProcessing: (group, asOf) => this.memberships.lastChange(group) > asOf - licenseDelay(),
    })
    this.apps = new AppDirectory(seed, founding.apps, AZURE_APPS)
    this.rolePolicies = new RolePolicies(founding.settingsOf)
    this.memberships = new Memberships(
      seed,
      size,
      founding,
      (index) => this.people.born(index, 'department'),
      (group, index, at, change) => this.#logMembership(group, index, at, change),
    )
    this.licensing = new Licensing(
      this.memberships,
      {
        size,
        directOf: (index, asOf) => this.people.directLicenses(index, asOf),
        trouble: (index, group) =>
          CAST[index]?.licenseTrouble?.group === group.name ? CAST[index].licenseTrouble.kind : undefined,
        changedPeople: () => new Set([...this.memberships.changedPeople(), ...this.people.changed()]),
        isDeleted: (index, asOf) => !this.people.exists(index, asOf),
      },
      licenseDelay,
    )
    this.roles = new Holdings(foundingRoles(this), roleKey)
    this.groupAccess = new Holdings(foundingAccess(this), accessKey)
  }

  namedId(name: string): string {
    return namedId(this.seed, name)
  }

  castIndex(name: string): number {
    return CAST.findIndex((member) => member.name === name)
  }

  indexOf(somebody: Somebody): number {
    return typeof somebody === 'number' ? somebody : this.castIndex(somebody)
  }

  /** Value of a property of a user as of a time; undefined when Graph would leave it out. */
  read(index: number, property: string, asOf: number): unknown {
    return isLicenseProperty(property)
      ? LICENSE_PROPERTIES[property](this, index, asOf)
      : this.people.read(index, property, asOf)
  }

  write(index: number, values: Values, at: number): void {
    const told = Object.keys(values).flatMap((name) => (name === DIRECT ? LICENSES : [name]))
    const before = told.map((name) => this.#comparable(index, name))
    this.#write(index, values, at)
    const names = told.filter((name, position) => this.#comparable(index, name) !== before[position])
    this.#logUser(index, at, names)
  }

  setDirectLicenses(index: number, licenses: readonly DirectLicense[], at: number): void {
    this.write(index, { [DIRECT]: licenses }, at)
  }

  setManager(index: number, manager: number | null, at: number): void {
    this.write(index, { [MANAGER]: manager }, at)
  }

  /** Somebody is deleted, can be restored for a while, and leaves all groups meanwhile. */
  deleteUser(index: number, at: number, forGood = false): void {
    this.#comeOrGo(index, { [DELETED]: true, [PURGED]: forGood }, at)
  }

  /** @throws TypeError for whoever is not deleted, or is for good */
  restoreUser(index: number, at: number): void {
    if (this.people.removal(index, LATEST) !== 'changed') {
      throw new TypeError('Only somebody who is deleted, and not for good, can be restored')
    }
    this.#comeOrGo(index, { [DELETED]: false }, at)
  }

  /**
   * Somebody new: in no group by a founding rule, but dynamic groups take them in.
   *
   * @returns the index
   */
  addUser(given: Values, { at, now }: { at: number; now: number }): number {
    const values = newcomerValues(given, this.people.size, now)
    const index = this.people.add()
    this.#comeOrGo(index, { [DELETED]: false, ...values }, at)
    return index
  }

  ownersOf(group: GroupDefinition, asOf: number): number[] {
    const id = this.groups.idOf(group)
    const cast = CAST.flatMap(({ ownedGroups }, index) => (ownedGroups?.includes(group.name) === true ? [index] : []))
    const byPim = this.groupAccess
      .inForce(asOf)
      .filter(({ groupId, accessId, kind }) => groupId === id && accessId === 'owner' && kind === 'active')
    return [
      ...new Set([
        ...cast,
        ...(this.founding.owners.get(group.name) ?? []),
        ...byPim.map(({ principalId }) => this.people.find(principalId, asOf)),
      ]),
    ]
  }

  /**
   * Whether somebody counts as an administrator for Graph's "sensitive actions": holds an active role, or is a member
   * or owner of a role-assignable group (learn.microsoft.com/graph/api/resources/users).
   */
  isAdministrator(index: number, asOf: number): boolean {
    const id = this.people.idOf(index)
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
    this.people.reset()
    this.groups.reset()
    this.userChanges.clear()
    this.unitWrites.clear()
    this.memberships.reset()
    this.roles.reset()
    this.groupAccess.reset()
    this.rolePolicies.reset()
    this.roleRequests.reset()
    this.logged.length = 0
  }

  #comparable = (index: number, name: string) => JSON.stringify(this.read(index, name, LATEST))

  #write(index: number, values: Values, at: number): void {
    const { accountEnabled } = values
    const wasEnabled = this.read(index, 'accountEnabled', at)
    if (typeof accountEnabled === 'boolean' && typeof wasEnabled === 'boolean' && accountEnabled !== wasEnabled) {
      logSwitch(this, index, accountEnabled, at)
    }
    this.people.write(index, values, at)
    this.#followRules(index, new Set(Object.keys(values).map((property) => property.toLowerCase())), at)
  }

  /** Dynamic groups take in and let go who changed in what their rule looks at, and licenses follow. */
  #followRules(index: number, changed: ReadonlySet<string>, at: number): void {
    const read = (property: string) => this.read(index, BY_LOWER_CASE.get(property) ?? property, at)
    for (const group of this.founding.groups) {
      const rule = this.groups.read(group, 'membershipRule', at)
      const isOn = this.groups.read(group, 'membershipRuleProcessingState', at) === 'On'
      if (typeof rule !== 'string' || !isOn || ![...propertiesOf(rule)].some((name) => changed.has(name))) continue
      const member = takesIn(rule, read)
      if (member !== this.memberships.has(group, index, LATEST)) {
        this.memberships.set(group, index, member, at + this.#dynamicDelay())
      }
    }
  }

  #comeOrGo(index: number, values: Values, at: number): void {
    const groups = this.memberships
      .possible(groupChoice(this.founding.groups), index)
      .filter((group) => this.memberships.has(group, index, LATEST))
    this.#write(index, values, at)
    this.#logUser(index, at, [DELETED])
    for (const { name } of groups) {
      this.groups.changes.add({ key: name, visibleAt: at, names: ['members'], member: index })
    }
  }

  /** A membership, and after a while the licenses that come and go with it. */
  #logMembership(group: GroupDefinition, index: number, at: number, change: () => void): void {
    const isMember = () => this.memberships.has(group, index, LATEST)
    const [before, wasMember] = [this.#comparable(index, 'assignedLicenses'), isMember()]
    change()
    if (isMember() !== wasMember) {
      this.groups.changes.add({ key: group.name, visibleAt: at, names: ['members'], member: index })
    }
    if (this.#comparable(index, 'assignedLicenses') !== before) {
      this.#logUser(index, at + this.#licenseDelay(), LICENSES)
    }
  }

  /** Sign-in dates and what is only the simulator's own are not in the directory, and changes of them not told. */
  #logUser(index: number, visibleAt: number, changed: readonly string[]): void {
    const names = changed.filter((name) => name === DELETED || (USER_PROPERTIES.has(name) && !UNTOLD.has(name)))
    if (names.length > 0) this.userChanges.add({ key: index, visibleAt, names })
  }
}
