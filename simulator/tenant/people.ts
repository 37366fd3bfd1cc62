import { CAST } from './cast.ts'
import type { CastMember } from './cast.ts'
import { derivedId, userId } from './ids.ts'
import {
  CITIES,
  DEPARTMENTS,
  DEPARTMENT_VARIANTS,
  FACULTY_TITLES,
  GIVEN_NAMES,
  MALFORMED_PHONES,
  OFFICES,
  STAFF_TITLES,
  SURNAMES,
} from './names.ts'
import { mix, pick } from './random.ts'
import { isoTime, never, signInActivity, signedIn } from './sign-in-pattern.ts'
import type { Missing, SignInPattern } from './sign-in-pattern.ts'

export const DOMAIN = 'northwind.example'
const DAY = 86_400_000

export type Kind = 'cast' | 'student' | 'staff' | 'faculty' | 'guest'

/** What the properties of one person are made from. */
export interface Person {
  seed: number
  index: number
  now: number
  kind: Kind
  cast: CastMember | undefined
  given: string
  surname: string
  random: (salt: number) => number
}

export function kindOf(seed: number, index: number): Kind {
  if (index < CAST.length) return 'cast'
  const share = mix(seed, index, 1) % 100
  return share < 76 ? 'student' : share < 91 ? 'staff' : share < 98 ? 'faculty' : 'guest'
}

export function personOf(seed: number, index: number, now: number): Person {
  const random = (salt: number) => mix(seed, index, salt)
  return {
    seed,
    index,
    now,
    kind: kindOf(seed, index),
    cast: CAST[index],
    given: pick(GIVEN_NAMES, random(2)),
    surname: pick(SURNAMES, random(3)),
    random,
  }
}

type Generator = (person: Person) => unknown

const percent = (person: Person, salt: number) => person.random(salt) % 100
const worksHere = ({ kind }: Person) => kind !== 'student' && kind !== 'guest'
const isDisabled = (person: Person) => person.kind !== 'cast' && percent(person, 4) < 3
const isSynced = (person: Person) =>
  person.cast?.properties?.['onPremisesSyncEnabled'] === true ||
  ((person.kind === 'staff' || person.kind === 'faculty') && percent(person, 5) < 10)

/**
 * Of the oldest accounts from Active Directory, Entra does not know when they were made
 * (learn.microsoft.com/graph/api/resources/user).
 */
const isOldSynced = (person: Person) =>
  person.cast === undefined && isSynced(person) && createdDays(person) > OLD_SYNCED_DAYS
const OLD_SYNCED_DAYS = 1_500

function account(person: Person): string {
  if (person.cast !== undefined) return kebab(person.cast.name)
  return `${person.given}.${person.surname}${person.index}`.toLowerCase()
}

const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`)
const words = (name: string) =>
  kebab(name)
    .split('.')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))

function createdDays(person: Person): number {
  if (person.cast !== undefined) return person.cast.createdDaysAgo ?? 900
  return createdDaysOf(person.seed, person.index)
}

export const MOST_CREATED_DAYS = 40 + 2_199

/** How many days ago somebody outside the cast was created. */
export function createdDaysOf(seed: number, index: number): number {
  const random = mix(seed, index, 7)
  return mix(seed, index, 6) % 100 < 2 ? 1 + (random % 29) : 40 + (random % 2_200)
}

function hiredDays(person: Person): number {
  return person.cast?.hiredDaysAgo ?? Math.max(1, createdDays(person) - (person.random(8) % 20))
}

/**
 * Of the people with an account older than 30 days: 3 % never signed in, 8 % not for half a year, 4 % not for a
 * quarter.
 */
function pattern(person: Person): SignInPattern {
  if (person.cast !== undefined) return person.cast.signIn ?? signedIn(300)
  const age = createdDays(person)
  const share = percent(person, 9)
  if (share < 3) {
    return never(
      (['absent', 'null', 'empty', 'sentinel'] as const satisfies readonly Missing[])[person.random(10) % 4] as Missing,
    )
  }
  const days =
    share < 11 ? 181 + (person.random(11) % 500) : share < 15 ? 90 + (person.random(11) % 90) : person.random(11) % 60
  const last = Math.min(days, age - 1) + (person.random(12) % 1000) / 1000
  const successful = percent(person, 13) < 5 ? 'empty' : last
  return { interactive: last + (person.random(14) % 3), nonInteractive: last, successful }
}

function department(person: Person): string | null {
  if (person.kind === 'cast') return pick(['Business', 'Finance', 'Admissions'], person.index)
  if (person.kind === 'guest') return null
  const name = pick(DEPARTMENTS, person.random(15))
  const variants = DEPARTMENT_VARIANTS[name]
  return variants !== undefined && percent(person, 16) < 8 ? pick(variants, person.random(17)) : name
}

/** Numbers 555-0100 to 555-0199 are kept for fiction. */
function phone(person: Person, salt: number, share: number): string | null {
  if (percent(person, salt) >= share) return null
  if (percent(person, salt + 1) < 12) return pick(MALFORMED_PHONES, person.random(salt + 2))
  return `+1 425 555 01${String(person.random(salt + 2) % 100).padStart(2, '0')}`
}

const place = (person: Person) => pick(CITIES, person.random(18))
const ofStaff =
  (make: Generator): Generator =>
  (person) =>
    worksHere(person) ? make(person) : null
const nothing: Generator = () => null
const noItems: Generator = () => []
const businessPhones: Generator = (person) => {
  const number = worksHere(person) ? phone(person, 20, 80) : null
  return number === null ? [] : [number]
}

const upn = (person: Person) =>
  person.kind === 'guest' ? `${account(person)}_fabrikam.example#EXT#@${DOMAIN}` : `${account(person)}@${DOMAIN}`
const name = (person: Person) => (person.cast === undefined ? [person.given, person.surname] : words(person.cast.name))

const GENERATORS: Readonly<Record<string, Generator>> = {
  id: ({ seed, index }) => userId(seed, index),
  userPrincipalName: upn,
  mail: (person) => (person.kind === 'guest' ? `${account(person)}@fabrikam.example` : upn(person)),
  mailNickname: (person) =>
    account(person)
      .slice(0, 64)
      .replaceAll(/[^a-z0-9.]/g, ''),
  displayName: (person) => name(person).join(' '),
  givenName: (person) => name(person)[0],
  surname: (person) => name(person).slice(1).join(' ') || null,
  accountEnabled: (person) => !isDisabled(person),
  userType: ({ kind }) => (kind === 'guest' ? 'Guest' : 'Member'),
  externalUserState: ({ kind }) => (kind === 'guest' ? 'Accepted' : null),
  creationType: ({ kind }) => (kind === 'guest' ? 'Invitation' : null),
  createdDateTime: (person) => (isOldSynced(person) ? null : isoTime(person.now - createdDays(person) * DAY)),
  employeeHireDate: (person) => (worksHere(person) ? isoTime(person.now - hiredDays(person) * DAY) : null),
  employeeId: (person) => (worksHere(person) ? `N${String(person.index).padStart(7, '0')}` : null),
  employeeType: ({ kind }) =>
    kind === 'student' ? 'Student' : kind === 'faculty' ? 'Faculty' : kind === 'guest' ? null : 'Staff',
  department,
  jobTitle: ofStaff((person) =>
    percent(person, 19) < 5 ? null : pick(person.kind === 'faculty' ? FACULTY_TITLES : STAFF_TITLES, person.random(30)),
  ),
  companyName: ofStaff(() => 'Northwind College'),
  businessPhones,
  mobilePhone: (person) => (person.kind === 'guest' ? null : phone(person, 24, 45)),
  faxNumber: ofStaff((person) => phone(person, 28, 5)),
  officeLocation: ofStaff((person) =>
    percent(person, 31) < 85 ? `${pick(OFFICES, person.random(32))} ${100 + (person.random(33) % 300)}` : null,
  ),
  streetAddress: ofStaff((person) => (percent(person, 34) < 70 ? `${1 + (person.random(35) % 90)} College Way` : null)),
  city: ofStaff((person) => place(person).city),
  state: ofStaff((person) => place(person).state),
  postalCode: ofStaff((person) => place(person).postalCode),
  country: ofStaff((person) => place(person).country),
  usageLocation: (person) => (person.kind === 'guest' ? null : place(person).usageLocation),
  preferredLanguage: (person) => (percent(person, 36) < 20 ? 'en-US' : percent(person, 36) < 25 ? 'fr-CA' : null),
  otherMails: (person) =>
    person.kind === 'student' && percent(person, 37) < 15 ? [`${account(person)}@mail.example`] : [],
  proxyAddresses: (person) => (person.kind === 'guest' ? [] : [`SMTP:${upn(person)}`]),
  onPremisesSyncEnabled: (person) => (isSynced(person) ? true : null),
  onPremisesExtensionAttributes: () => ({}),
  signInActivity: (person) =>
    signInActivity(pattern(person), person.now, (field) => derivedId(person.seed, person.index, 100 + 4 * field)),
  lastPasswordChangeDateTime: (person) =>
    isoTime(person.now - Math.min(createdDays(person), 30 + (person.random(38) % 400)) * DAY),
  mailboxSettings: (person) => ({ timeZone: 'Pacific Standard Time', userPurpose: person.cast?.mailbox ?? 'user' }),
  isResourceAccount: () => null,
  isManagementRestricted: () => null,
  identityParentId: nothing,
  employeeLeaveDateTime: nothing,
  employeeOrgData: nothing,
  ageGroup: nothing,
  deletedDateTime: nothing,
  onPremisesDistinguishedName: nothing,
  onPremisesDomainName: nothing,
  onPremisesImmutableId: nothing,
  onPremisesLastSyncDateTime: nothing,
  onPremisesSamAccountName: (person) => (isSynced(person) ? account(person).slice(0, 20) : null),
  onPremisesUserPrincipalName: nothing,
  passwordPolicies: nothing,
  preferredDataLocation: nothing,
  showInAddressList: nothing,
  imAddresses: noItems,
}

/** Names of all properties that people are born with; others (licenses, memberships) are derived in tenant.ts. */
export const BORN_PROPERTIES: ReadonlySet<string> = new Set(Object.keys(GENERATORS))

export function bornValue(person: Person, property: string): unknown {
  const given = person.cast?.properties
  if (given !== undefined && property in given) return given[property]
  if (property === 'mail' && given?.['userPrincipalName'] !== undefined) return given['userPrincipalName']
  return GENERATORS[property]?.(person)
}

/** The index hidden in a generated user principal name or mail address, or -1. */
export function indexInName(text: string): number {
  const match =
    /^[a-z]+\.[a-z]+(\d{1,7})(?:_fabrikam\.example#ext#@northwind\.example|@(?:northwind|fabrikam)\.example)$/i.exec(
      text,
    )
  return match === null ? -1 : Number(match[1])
}
