import { Timeline } from '../../tenant/timeline.ts'
import type { Estate } from './estate.ts'
import { castSubscription } from './founding/cast.ts'
import { policyRules, previewRule, settingsWith } from './policy-rules.ts'
import type { PolicyRule, PolicySettings } from './policy-rules.ts'
import { scopeOf } from './scopes.ts'
import type { Scope } from './scopes.ts'

/** The settings of one role at one scope. */
export interface Policy {
  /** Name of the policy, a GUID. */
  name: string
  scope: Scope
  roleId: string
}

/** Deviations from what Azure gives every role, by the role's id. */
const BY_ROLE: Readonly<Record<string, Partial<PolicySettings>>> = {
  // Owner
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': {
    activation: 'PT4H',
    activationNeeds: ['MultiFactorAuthentication', 'Justification'],
    approval: true,
  },
  // User Access Administrator
  '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9': {
    activation: 'PT2H',
    activationNeeds: ['MultiFactorAuthentication', 'Justification', 'Ticketing'],
    assignmentNeeds: ['MultiFactorAuthentication', 'Justification'],
    permanentEligibility: true,
  },
  // Reader
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': {
    permanentEligibility: true,
    permanentAssignment: true,
    activationNeeds: [],
  },
  // Key Vault Administrator
  '00482a5a-887f-4fb3-b363-3b7fe8e74483': { authenticationContext: 'c1' },
}

/** The settings of PIM for Azure: one policy for each pair of scope and role, made up when somebody asks. */
export class Policies {
  readonly #estate: Estate
  readonly #written = new Timeline<string, readonly PolicyRule[]>()
  readonly #seen = new Map<string, Policy>()

  constructor(estate: Estate) {
    this.#estate = estate
  }

  of(scope: Scope, roleId: string): Policy {
    const name = this.#estate.idOf(`policy:${scope.key}:${roleId}`)
    const policy = this.#seen.get(name) ?? { name, scope, roleId }
    this.#seen.set(name, policy)
    return policy
  }

  /** By its name at a scope; only a role that can be assigned there has one. */
  named(scope: Scope, name: string): Policy | undefined {
    for (const { id } of this.#estate.roles.all) {
      const policy = this.of(scope, id)
      if (policy.name === name.toLowerCase()) return policy
    }
    return undefined
  }

  rules(policy: Policy, asOf: number): PolicyRule[] {
    const changed = this.#written.latest(policy.name, asOf)?.value ?? []
    return this.#founding(policy).map((rule) => changed.find(({ id }) => id === rule.id) ?? rule)
  }

  /** Since when the rules are what they are; undefined when nobody ever changed them. */
  changedAt(policy: Policy, asOf: number): number | undefined {
    return this.#written.latest(policy.name, asOf)?.at
  }

  change(policy: Policy, rules: readonly PolicyRule[], at: number): void {
    const before = this.#written.latest(policy.name, at)?.value ?? []
    const kept = before.filter((rule) => !rules.some(({ id }) => id === rule.id))
    this.#written.write(policy.name, at, [...kept, ...rules])
  }

  #founding({ scope, roleId }: Policy): PolicyRule[] {
    const rules = policyRules(settingsWith(BY_ROLE[roleId] ?? {}))
    const isPreview = scope.key === scopeOf(castSubscription(this.#estate, 'studentPortal')).key
    return isPreview ? [...rules, previewRule()] : rules
  }
}
