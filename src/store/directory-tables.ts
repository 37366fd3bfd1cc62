import type { Selectable } from 'kysely'
import type { JsonOrNull } from './columns.ts'
import type { LeftOutReason } from './contact-tables.ts'

/** The copy of the directory, and how far the next one is. */
export interface DirectoryTables {
  directoryPeople: DirectoryPeopleTable
  directoryState: DirectoryStateTable
  signInReads: SignInReadsTable
}

interface DirectoryPeopleTable {
  /** 0 or 1: one of them is the copy, and the next one is read into the other. */
  slot: number
  userId: string
  /** By name, whatever its case and accents. */
  sortKey: string
  /** In small letters, as the mail address is. */
  userPrincipalName: string
  mail: string | null
  userType: string | null
  accountEnabled: boolean
  createdAt: Date | null
  /** As it is written, and what all spellings of it have in common. */
  department: string | null
  departmentKey: string
  /** By the rule for the last activity; null where there is no date. */
  lastActivityAt: Date | null
  /** Whether dates were read, could be, and do not lie before those that were seen earlier. */
  signInsKnown: boolean
  /** Since when dates are missing that were there before. */
  firstMissingAt: Date | null
  skuIds: string[]
  /** The groups that grant them something. */
  groupIds: string[]
  hasDirectLicenses: boolean
  /** What the mailbox is for, and when Exchange was asked. */
  mailboxKind: string | null
  mailboxKindReadAt: Date | null
  /** Whether contact data of theirs is looked after: members whose account may sign in. */
  inContacts: boolean
  leftOut: LeftOutReason | null
  missingPhone: boolean
  missingOfficeLocation: boolean
  missingJobTitle: boolean
  missingManager: boolean
  /** Whether a value can't be right as it is written. */
  malformed: boolean
  /** How most people write the department, if this person's is written otherwise. */
  usualDepartment: string | null
  /** What is wrong with which value. */
  problems: unknown
  /** Who they are, and when they signed in, as Graph gave it. */
  person: unknown
  /** Everything else, as Graph gave it. */
  account: unknown
}

interface DirectoryStateTable {
  /** Always 1: there is one directory. */
  id: number
  /** Where the copy is; null before the first one. */
  slot: number | null
  /** What the sweep that made it found, as a whole. */
  copy: JsonOrNull<unknown>
  /** Up to when changes of names, departments, licenses are in it. */
  asOf: Date | null
  /** When the sweep began that read the sign-in dates. */
  signInsAsOf: Date | null
  /** Where Graph goes on telling what changed since. */
  deltaLink: string | null
  /** The sweep under way, and how far it is. */
  sweep: JsonOrNull<unknown>
  /** Why the last complete sweep did not become the copy. */
  objection: JsonOrNull<unknown>
  /** When a sweep that failed is tried again. */
  retryAt: Date | null
  leaseOwner: string | null
  leaseUntil: Date | null
}

interface SignInReadsTable {
  /** Always 1: the quota is that of the app in its tenant. */
  id: number
  /** When the last ones left, in milliseconds since 1970. */
  recent: JsonOrNull<number[]>
  /** How many a minute Graph seems to allow, where that is less than was thought, and since when that is known. */
  learned: number | null
  learnedAt: Date | null
  /** Until then Graph wants none. */
  closedUntil: Date | null
  /** Until then somebody waits who goes before work that nobody waits for. */
  wantedUntil: Date | null
}

export type DirectoryPersonRow = Selectable<DirectoryPeopleTable>
export type DirectoryStateRow = Selectable<DirectoryStateTable>
export type SignInReadsRow = Selectable<SignInReadsTable>
