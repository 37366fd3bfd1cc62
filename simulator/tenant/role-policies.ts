import { policyRules } from './policy-rules.ts'
import type { PolicySettings } from './policy-rules.ts'
import { Timeline } from './timeline.ts'

type Rule = Record<string, unknown> & { id: string }

/** What a policy is about: a role of the directory (by its name), or the members or owners of a group. */
export interface PolicySubject {
  scopeId: string
  name: string
}

const keyOf = ({ scopeId, name }: PolicySubject, ruleId = ''): string => `${scopeId}:${name}:${ruleId}`

/** The rules of PIM: as they are at the start, and what was changed since. */
export class RolePolicies {
  readonly #rules = new Timeline<string, Rule>()
  readonly #touched = new Timeline<string, true>()
  readonly #settingsOf: (name: string) => PolicySettings

  constructor(settingsOf: (name: string) => PolicySettings) {
    this.#settingsOf = settingsOf
  }

  rules(subject: PolicySubject, asOf: number): Rule[] {
    return policyRules(this.#settingsOf(subject.name)).map(
      (rule: Rule) => this.#rules.latest(keyOf(subject, rule.id), asOf)?.value ?? rule,
    )
  }

  changedAt(subject: PolicySubject, asOf: number): number | undefined {
    return this.#touched.latest(keyOf(subject), asOf)?.at
  }

  write(subject: PolicySubject, rule: Rule, at: number): void {
    this.#rules.write(keyOf(subject, rule.id), at, rule)
    this.#touched.write(keyOf(subject), at, true)
  }

  reset(): void {
    this.#rules.clear()
    this.#touched.clear()
  }
}
