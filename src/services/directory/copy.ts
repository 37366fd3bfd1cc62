import type { CopyFacts, Objection } from './state.ts'

/** The copy that a reply is made from. */
export interface Copy extends CopyFacts {
  slot: number
  /** Up to when changes of names, departments and licenses are in it. */
  asOf: Date
  /** When its sign-in dates were read. */
  signInsAsOf: Date
  /** Why a later sweep did not become the copy. */
  objection?: Objection
}

/** How old the copy may be for a reply. */
export interface CopyAge {
  /**
   * In milliseconds. What changed before, such as names, departments and licenses, is in it, for certain where that is
   * `needed`; otherwise it is asked for meanwhile.
   */
  changesMs?: number
  needed?: boolean
  /** Whether it is about sign-ins, of which only a sweep tells. */
  signIns?: boolean
  /** Whether the reply goes on with one that began before. */
  goesOn?: boolean
}
