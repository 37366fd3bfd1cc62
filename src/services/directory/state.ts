import type { DirectoryStateRow } from '../../store/directory-tables.ts'
import { readDirectory } from '../../store/directory.ts'
import type { Store } from '../../store/database.ts'
import type { Walk } from '../lists/walk.ts'
import type { Tally } from '../sign-ins/plausibility.ts'

/** Why something about a copy is not to be had, in the words of a refusal. */
export interface Objection {
  code: 'SignInDataUnavailable' | 'SignInDataImplausible' | 'GraphPermissionMissing' | 'ReadIncomplete'
  message: string
  /** When it was found, ISO 8601. */
  dateTime: string
}

/** What a complete sweep found, as a whole. */
export interface CopyFacts {
  people: number
  finishedDateTime: string
  /** Why nothing is known of anybody's sign-ins; absent where the dates were read and can be believed. */
  signIns?: Objection
  tally: Tally
  namesTell: boolean
  /** How most people write a department, for everybody who writes it otherwise. */
  usualSpellings: Record<string, string>
}

/** After so long without a word of whoever sweeps, somebody else goes on. */
export const LEASE_MS = 60_000
/** Whoever sweeps says so again after so long. */
export const RENEW_MS = 15_000

/** How far a list is read. */
export interface Place {
  /** Graph's address of the next page; absent for the first. */
  nextLink?: string
  /** Whether it was read to its end. */
  ended?: true
  walk?: Walk
}

/** Those whose user principal name begins with one of these characters. */
export interface Shard extends Place {
  begins: string
}

/** How far a sweep is; small enough to be written with each page. */
export interface Sweep extends Place {
  slot: number
  startedDateTime: string
  /** The lists that are read side by side; absent where everybody is read as one list, whose place is the sweep's. */
  shards?: Shard[]
  /** Whether dates of sign-ins are read; if not, why. */
  signIns: true | Objection
  /** About how many people there are, if Graph told. */
  expected?: number
  read: number
  /** Reads of sign-in dates that left since then, by the real clock, are of pages that are not kept yet. */
  turnsSince?: number
  tally: Tally
  /** Of how many people a last activity was known before, and of how many of them it went back or missing. */
  compared: number
  wentBack: number
  /** Accounts in the contact lists, and how many of them have neither given name nor surname. */
  contacts: number
  withoutNames: number
  /** Of those who were read in shards, how many are too new to be counted for certain in what was expected. */
  newcomers?: number
  /** Where changes since the beginning are told. */
  deltaLink?: string
}

/** The state as its columns hold it, with what is inside them. */
export interface DirectoryState extends Omit<DirectoryStateRow, 'copy' | 'sweep' | 'objection'> {
  copy: CopyFacts | null
  sweep: Sweep | null
  objection: Objection | null
}

export const readState = async (db: Store['db']): Promise<DirectoryState> =>
  (await readDirectory(db)) as unknown as DirectoryState
