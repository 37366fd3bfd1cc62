import type { Mark } from '../tenant/change-log.ts'

/** What a delta query goes on with: its options of the beginning, and how far it is. */
export interface DeltaState {
  set: 'users' | 'groups'
  generation: string
  issuedAt: number
  select?: readonly string[]
  /** Ids of the objects that are looked at; undefined: all. */
  only?: readonly string[]
  /** What was known when this round began. */
  known: Mark
  /** Where the round before began, for replays. */
  before?: number
  /** Absent between two rounds. */
  round?: {
    kind: 'first' | 'changes'
    /** What will be known when this round is over. */
    until: Mark
    position: number
    page: number
  }
}

export function writeDeltaToken(state: DeltaState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url')
}

/** Undefined for what is no token of delta queries. */
export function readDeltaToken(text: string): DeltaState | undefined {
  try {
    const state = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<DeltaState> | null
    return typeof state?.set === 'string' && state.known !== undefined ? (state as DeltaState) : undefined
  } catch {
    return undefined
  }
}
