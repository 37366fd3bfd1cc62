import type { GraphWrite } from '../../graph/reader.ts'

/** What the checks before a write found: apply it, leave it since it is already so, or spare the person. */
export type Preflight<Planned> =
  | { decision: 'apply', planned: Planned }
  | { decision: 'unchanged', planned: Planned }
  | { decision: 'skip', planned: Planned, reason: string, message: string }

/** One request of a change, with the kind's own name for what it covers (a field, a membership). */
export interface ChangeRequest {
  covers: string[]
  write: GraphWrite
}

/** What a re-read says: the change is there, the old state still stands, or neither (someone else was at it, or only a part shows). */
export type Seen = 'after' | 'before' | 'between'

/**
 * A kind of reversible write to the tenant. It says how to check a set of changes with few calls, which requests make
 * one, how to see whether it is there, and what takes it back. What all kinds share (order, repetition, verification)
 * is written once, in run.ts.
 */
export interface ChangeKind<Input, Planned> {
  readonly name: string
  /**
   * Looks at a set of changes together, without writing. Answers in the order of the inputs.
   *
   * @throws Refusal when the input or the group is wrong; a person who may not be touched is a `skip`
   */
  preflight (inputs: Input[]): Promise<Preflight<Planned>[]>
  /** The requests that make the change; each can succeed or fail by itself. */
  requests (planned: Planned): ChangeRequest[]
  /** Re-reads what the changes are about. Answers in the order given. */
  look (planned: Planned[]): Promise<Seen[]>
  /** The part of a change that some of its requests make, to be looked for alone. Only for kinds with several requests. */
  part? (planned: Planned, covers: readonly string[]): Planned
  /** Smaller requests instead of one that Graph refused: one wrong value in a PATCH refuses all of them. */
  split? (planned: Planned, request: ChangeRequest): ChangeRequest[]
  /** The requests that take the change back. */
  inverse (planned: Planned): ChangeRequest[]
  /** The change in one line for people: what happens to whom. */
  describe (planned: Planned): string
}
