import type { DirectoryUser } from '../../graph/directory.ts'
import type { DirectoryPersonRow } from '../../store/directory-tables.ts'
import type { NewDirectoryPerson } from '../../store/directory-people.ts'
import { plainSpelling } from '../../spelling.ts'
import { isoTime } from '../../time.ts'
import { missingOf } from '../contacts/completeness.ts'
import { contactValues } from '../contacts/person.ts'
import { phoneCountry } from '../contacts/phone.ts'
import { leftOutReason, phoneProblems } from '../contacts/quality.ts'
import { hasImpossibleDate, isBefore, lastActivityOf } from '../sign-ins/activity.ts'

/** What the copy knew of somebody before, and what stays true of them. */
export type Carried = Pick<
  DirectoryPersonRow,
  'lastActivityAt' | 'firstMissingAt' | 'mailboxKind' | 'mailboxKindReadAt'
>

/** What is known about everybody together, and that tells something about each. */
export interface Tenantwide {
  /** Of phone numbers without a country code, for people without a usage location. */
  defaultCountry: string
  /** How most people write a department, by how somebody writes it; empty until everybody was read. */
  usualSpellings: ReadonlyMap<string, string>
  /** Whether somebody without given name and surname is nobody; false where names are just not filled in. */
  namesTell: boolean
}

export interface RowOptions extends Tenantwide {
  slot: number
  /** Whether the dates of their sign-ins were to be had. */
  signInsRead: boolean
  carried: Carried | undefined
  now: number
}

/** By name, whatever its case and accents. */
export const sortKey = (name: string): string => name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

const WHO: ReadonlySet<string> = new Set([
  'id',
  'displayName',
  'userPrincipalName',
  'mail',
  'department',
  'userType',
  'accountEnabled',
  'createdDateTime',
])

/** Somebody as a row of the copy. */
export function toRow(
  user: DirectoryUser,
  { slot, signInsRead, carried, now, defaultCountry, usualSpellings, namesTell }: RowOptions,
): NewDirectoryPerson {
  const isImpossible = hasImpossibleDate(user)
  const { lastActivityDateTime } = isImpossible ? {} : lastActivityOf(user)
  const before = carried?.lastActivityAt?.toISOString()
  const isMissing =
    signInsRead &&
    (lastActivityDateTime === undefined
      ? before !== undefined || carried?.firstMissingAt != null
      : isBefore(lastActivityDateTime, before))
  const values = contactValues(user)
  const missing = missingOf(values)
  const problems = phoneProblems(values, phoneCountry(user.usageLocation ?? undefined, defaultCountry))
  const department = user.department || null
  const usual = department === null ? undefined : usualSpellings.get(department)
  const leftOut = leftOutReason(user)
  const states = user.licenseAssignmentStates ?? []
  const { who, rest } = divided(user)
  return {
    slot,
    userId: user.id,
    sortKey: sortKey(user.displayName ?? user.userPrincipalName ?? user.id),
    userPrincipalName: (user.userPrincipalName ?? '').toLowerCase(),
    mail: user.mail ? user.mail.toLowerCase() : null,
    userType: user.userType ?? null,
    accountEnabled: user.accountEnabled === true,
    createdAt: timeOf(user.createdDateTime),
    department,
    departmentKey: plainSpelling(department ?? ''),
    // A date that went missing or back is remembered, or the next sweep would take its want for the truth.
    lastActivityAt: (isMissing || !signInsRead ? before : lastActivityDateTime) ?? null,
    signInsKnown: signInsRead && !isMissing && !isImpossible,
    firstMissingAt: isMissing ? (carried?.firstMissingAt?.toISOString() ?? isoTime(new Date(now))) : null,
    skuIds: (user.assignedLicenses ?? []).flatMap(({ skuId }) => skuId?.toLowerCase() ?? []),
    groupIds: [...new Set(states.flatMap(({ assignedByGroup }) => assignedByGroup ?? []))],
    hasDirectLicenses: states.some(({ assignedByGroup, skuId }) => assignedByGroup == null && skuId != null),
    mailboxKind: carried?.mailboxKind ?? null,
    mailboxKindReadAt: carried?.mailboxKindReadAt?.toISOString() ?? null,
    inContacts: user.userType === 'Member' && user.accountEnabled === true,
    leftOut: leftOut === 'notAPerson' && !namesTell ? null : (leftOut ?? null),
    missingPhone: missing.includes('phone'),
    missingOfficeLocation: missing.includes('officeLocation'),
    missingJobTitle: missing.includes('jobTitle'),
    missingManager: missing.includes('managerId'),
    malformed: problems.length > 0 || usual !== undefined,
    usualDepartment: usual ?? null,
    problems,
    person: who,
    account: rest,
  }
}

const timeOf = (time: string | null | undefined): string | null => {
  const at = new Date(time ?? '')
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

/** What lists of people show apart from the rest, and neither with the properties that have no value. */
function divided(user: DirectoryUser): { who: object; rest: object } {
  const who: Record<string, unknown> = {}
  const rest: Record<string, unknown> = {}
  for (const name in user) {
    const value: unknown = user[name as keyof DirectoryUser]
    if (value === null || name.startsWith('@odata') || (Array.isArray(value) && value.length === 0)) continue
    if (WHO.has(name)) who[name] = value
    else if (name === 'signInActivity') who[name] = datesOf(value)
    else if (name !== 'assignedLicenses') rest[name] = value
  }
  who['skuIds'] = (user.assignedLicenses ?? []).map(({ skuId }) => skuId)
  return { who, rest }
}

/** The dates without the ids of their requests, which nobody asks for. */
function datesOf(activity: unknown): unknown {
  if (typeof activity !== 'object' || activity === null) return activity
  const dates: Record<string, unknown> = {}
  for (const name in activity) {
    if (!name.endsWith('RequestId')) dates[name] = activity[name as keyof typeof activity]
  }
  return dates
}

/** What was read of everybody and has no value in the copy. */
const NOTHING = {
  displayName: null,
  userPrincipalName: null,
  mail: null,
  department: null,
  userType: null,
  accountEnabled: null,
  createdDateTime: null,
}
const NOTHING_MORE = {
  givenName: null,
  surname: null,
  usageLocation: null,
  businessPhones: [] as string[],
  mobilePhone: null,
  faxNumber: null,
  officeLocation: null,
  streetAddress: null,
  city: null,
  state: null,
  postalCode: null,
  country: null,
  jobTitle: null,
  companyName: null,
  isResourceAccount: null,
  onPremisesSyncEnabled: null,
  isManagementRestricted: null,
  identityParentId: null,
  preferredLanguage: null,
  employeeType: null,
  employeeHireDate: null,
  onPremisesSamAccountName: null,
  onPremisesExtensionAttributes: null,
  licenseAssignmentStates: [],
}

/** Who somebody is and when they signed in, as Graph would give it. */
export function toPersonUser({ person }: Pick<DirectoryPersonRow, 'person'>): DirectoryUser {
  const { skuIds = [], ...who } = person as { id: string; skuIds?: string[] }
  return { ...NOTHING, ...who, assignedLicenses: skuIds.map((skuId) => ({ skuId })) }
}

/** The same with everything that is kept. */
export const toDirectoryUser = (row: Pick<DirectoryPersonRow, 'person' | 'account'>): DirectoryUser => ({
  ...NOTHING_MORE,
  ...(row.account as object),
  ...toPersonUser(row),
})
