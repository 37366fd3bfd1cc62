import type { GraphFailure } from '../../graph/failure.ts'
import type { ArmWrite } from '../../arm/write.ts'
import type { GraphWrite } from '../../graph/write.ts'
import type { Person } from '../people/person.ts'
import type { Change } from './change.ts'
import type { Entry } from './ledger.ts'
import type { Subject, Target } from './subject.ts'

/** What the checks before a write found: make it, leave it since it is already so, or spare the person. */
export type Preflight<C extends Change = Change> =
  | { decision: 'apply'; change: C }
  | { decision: 'unchanged'; change: C }
  | { decision: 'skip'; change: C; reason: string; message: string }

/** Why a change is not made, or not taken back: a stable code and a sentence. */
export interface Reason {
  code: string
  message: string
  /** Whether somebody else can make it: then it is handed over to them, and nobody is spared. */
  handOver?: true
}

/** Thrown where the recheck shows that no change of the plan may be made now: it halts with this reason. */
export class PlanHalts extends Error {
  readonly reason: Reason
  constructor(reason: Reason) {
    super(reason.message)
    this.reason = reason
  }
}

/**
 * One request of a change, with the kind's own name for what it covers (a field, a membership). It goes to Graph unless
 * it says that it goes to Azure.
 */
export interface ChangeRequest {
  covers: string[]
  write: GraphWrite | ArmWrite
}

/**
 * What a read says: the change is there, the old state stands, or neither (somebody else was at it, or only a part
 * shows).
 */
export type Seen = 'after' | 'before' | 'between' | 'gone'

/** `apply` makes a change, `undo` takes it back. */
export type Direction = 'apply' | 'undo'

export interface Verification {
  /** Where what we write stands; `gone` when the person does not exist any more. */
  seen: Seen
  /** Whether what follows from it (licenses) is there too. */
  settled: boolean
  /** What turned out otherwise than foretold. */
  failure?: Reason
  /** What to keep about it: the kind's own words, shown with the change. */
  effects?: unknown
}

/**
 * A kind of reversible write to the tenant. It says how to check a set of changes with few calls, which requests make
 * one, how to see whether it is there, and what takes it back. What all kinds share (approval, order, limits,
 * repetition, verification, undo, audit) is written once, in this folder.
 */
export interface ChangeKind<C extends Change = Change, Shown extends ShownChange = ShownChange> {
  readonly name: string
  /** What its changes are about. */
  readonly subject: Subject
  /** What they are about besides, as the audit log names it; nothing unless given. */
  readonly target?: Target
  /** For how many days taking it back brings back everything; always, unless given. */
  readonly restorableDays?: number
  /** Why none of its changes may be made at this moment, such as a quiet period. */
  notNow?(): Reason | undefined
  /**
   * Looks again at planned changes right before they are made. In their order: why one must not be made any more.
   *
   * @throws PlanHalts where none may be
   */
  recheck(changes: C[]): Promise<(Reason | undefined)[]>
  /** How many of its changes are looked at and made together where sign-in dates are scarce; 20 unless given. */
  readonly together?: number
  /** How many requests for sign-in dates the last look at these changes makes: it must not begin before it has them. */
  signInReads?(changes: C[]): number
  /** Whether the change only begins once everything before it in its plan was seen, or is certain not to come. */
  waits?(change: C): boolean
  /** The requests that make the change; each can succeed or fail by itself. */
  requests(change: C): ChangeRequest[]
  /** Smaller requests instead of one that Graph refused: one wrong value in a PATCH refuses all of them. */
  split?(change: C, request: ChangeRequest): ChangeRequest[]
  /** The change as far as these requests make it, to be looked for alone. Only for kinds with several requests. */
  part?(change: C, covers: readonly string[]): C
  /** Reads what the changes are about, in their order. Without `effects` only `seen` matters. */
  verify(changes: C[], options: { direction: Direction; effects: boolean }): Promise<Verification[]>
  /** Whether Graph's refusal means that it is so already: nobody's mistake, once a read has shown it. */
  isAlreadySo?(failure: GraphFailure): boolean
  /** Whether Graph's refusal means that only a person can make it: then it is handed over, and is nobody's failure. */
  handsOver?(failure: GraphFailure): Reason | undefined
  /**
   * The kind's own words for a refusal of Graph's that everybody can understand; otherwise those that all kinds share.
   */
  refusal?(failure: GraphFailure): Reason | undefined
  /** Before a change is taken back. In their order: why one can't be. */
  undoable(changes: C[]): Promise<(Reason | undefined)[]>
  /** What has to be counted before changes are taken back without anybody who approves it. */
  undoLimit?(changes: { id: string; change: C }[]): Promise<UndoLimit | undefined>
  /** The requests that take the change back; absent where only a plan of its own does, as `opposite` says. */
  inverse?(change: C): ChangeRequest[]
  /** For kinds that a plan of its own takes back, as the `undo` of their plans says: in their order, what does. */
  opposite?(changes: C[]): Promise<C[]>
  /**
   * Object id of whoever gains power by the change: a person, who may therefore not approve it, or a group, whose
   * members may not.
   */
  favours?(change: C): string | undefined
  /** The change in one line for people: what happens to whom. */
  describe(change: C): string
  /** What replies show of it, with what was seen of its effects. */
  show(change: C, effects: unknown): Shown
}

export interface UndoLimit {
  /** Whether these changes are too many at this moment. */
  isReached(): Promise<boolean>
  /** Counts them, within the transaction that marks them. Throws `PlanRequired` where they are too many. */
  take(entry: Entry): Promise<void>
}

/** What replies show of a change of any kind; each kind adds its own, in the words of the API's schema. */
export interface ShownChange {
  /** Whom it is about; absent where it is about nobody, as the settings of a role are. */
  person?: Person
  targetName?: string
}

/** Registered kinds by name: what a stored change needs to be carried out. */
export type ChangeKinds = (name: string) => ChangeKind

/** A kind as the engine sees it, which hands each kind only changes of that kind. */
export const registered = <C extends Change>(kind: ChangeKind<C>): ChangeKind => kind

export function createChangeKinds(kinds: readonly ChangeKind[]): ChangeKinds {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))
  return (name) => {
    const kind = byName.get(name)
    if (kind === undefined) throw new TypeError(`There is no kind of change called ${name}`)
    return kind
  }
}
