import type { Estate } from './estate.ts'
import { isInForce } from './held.ts'
import type { Active } from './held.ts'
import { parseScope } from './scopes.ts'
import type { Scope } from './scopes.ts'
import { deniedBy } from './deny-assignments.ts'

/** What one caller may do, by the assignments that are in force now. Conditions are not looked at. */
export class Rights {
  readonly #estate: Estate
  /** Undefined: may do everything. */
  readonly #principals: ReadonlySet<string> | undefined
  readonly #held: readonly Active[]
  readonly #verdicts = new Map<string, boolean>()

  constructor(estate: Estate, objectId: string | undefined, now: number) {
    this.#estate = estate
    if (objectId === undefined) this.#held = []
    else {
      this.#principals = new Set([objectId, ...estate.principals.groupsOf(objectId, now)])
      this.#held = estate.active.ofPrincipals(this.#principals, now).filter((entry) => isInForce(entry, now))
    }
  }

  /** Whether an action of the control plane is allowed at a scope, or from above it. */
  may(action: string, scope: Scope): boolean {
    if (this.#principals === undefined) return true
    const key = `${action} ${scope.key}`
    const known = this.#verdicts.get(key)
    if (known !== undefined) return known
    const chain = this.#estate.hierarchy.chain(scope)
    const verdict =
      this.#held.some(
        ({ scope: { key: at }, roleId }) => chain.includes(at) && this.#estate.roles.allows(roleId, action),
      ) && !deniedBy(this.#estate, this.#principals, action, chain)
    this.#verdicts.set(key, verdict)
    return verdict
  }

  /** Whether somebody may do something at a place or anywhere below it. */
  mayWithin(action: string, scope: Scope): boolean {
    if (this.may(action, scope)) return true
    const places = new Set(this.#estate.hierarchy.placesFrom(scope.place))
    return this.#held.some(({ roleId, place }) => places.has(place) && this.#estate.roles.allows(roleId, action))
  }

  mayAnywhere(action: string): boolean {
    return this.#principals === undefined || this.#held.some(({ roleId }) => this.#estate.roles.allows(roleId, action))
  }

  mayAt(action: string, scopeId: string): boolean {
    const scope = parseScope(scopeId)
    return scope !== undefined && this.may(action, scope)
  }
}
