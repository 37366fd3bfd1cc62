import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../errors.ts'
import { mayCall, oneOfRoles, type Caller, type Role } from '../../callers.ts'
import type { Subject } from './subject.ts'
import type { UndoRules } from './undo-rules.ts'

/** What somebody wants to do with a plan. */
export type PlanAction = 'read' | 'operate' | 'approve'

/** Who may approve, besides holding a role that may. */
export interface ApproverRule {
  /** The setting that names the group that approvers must be in. */
  groupSetting: Extract<keyof Settings, `${string}ApproverGroupId`>
  /** What is said where four eyes are strict and the setting names no group; unless given, none is needed then. */
  groupRequired?: string
}

/** What the engine holds a kind of plan to. It knows of kinds no more than this. */
export interface PlanRules {
  /** Stands in the API, in the database and in the hash: it never changes. */
  readonly name: string
  /** What people pick it by. */
  readonly label: string
  /** Who may do what with such plans. */
  readonly roles: Readonly<Record<PlanAction, readonly Role[]>>
  readonly approvers: ApproverRule
  /** The kinds of changes that such a plan holds, and what each is about. */
  readonly changes: readonly { readonly name: string; readonly subject: Subject }[]
  /** What such plans are called in a sentence, where only one of them may be at work at a time. */
  readonly exclusive?: string
  /** How such plans are taken back, where that is not done at once by the inverse requests. */
  readonly undo?: UndoRules
}

export type PlanKinds<K extends PlanRules = PlanRules> = ReturnType<typeof createPlanKinds<K>>

/** The kinds of plans that there are, by name: what a stored plan needs to be decided about and told of. */
export function createPlanKinds<K extends PlanRules>(kinds: readonly K[]) {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]))

  function of(name: string): K {
    const kind = byName.get(name)
    if (kind === undefined) throw new TypeError(`There is no kind of plan called ${name}`)
    return kind
  }

  /** Whether a caller may do this with plans of a kind. */
  const may = (caller: Caller, action: PlanAction, name: string): boolean => mayCall(caller, of(name).roles[action])

  const readable = (caller: Caller) => kinds.filter(({ name }) => may(caller, 'read', name))

  return {
    all: kinds,
    of,

    /** The kinds of plans whose data a caller may see. */
    readableBy: (caller: Caller): string[] => readable(caller).map(({ name }) => name),

    /** The kinds of changes that a caller may see. */
    changesReadableBy: (caller: Caller): string[] => [
      ...new Set(readable(caller).flatMap(({ changes }) => changes.map(({ name }) => name))),
    ],

    may,

    /** @throws Refusal `RoleRequired` */
    assertMay(caller: Caller, action: PlanAction, name: string): void {
      if (may(caller, action, name)) return
      const roles = of(name).roles[action]
      throw new Refusal('RoleRequired', `This plan needs ${oneOfRoles(roles)}, which "${caller.name}" does not have.`)
    },
  }
}

/** Every role that may do this with a plan of some of these kinds: what the route of an action on plans declares. */
export const rolesOf = (kinds: readonly PlanRules[], action: PlanAction): Role[] => [
  ...new Set(kinds.flatMap(({ roles }) => roles[action])),
]
