import type { ChangeKinds } from './kind.ts'
import type { PlanRules } from './plan-rules.ts'

/**
 * What nobody can make or take back, or what a report is wrong about, shows at the start, and not first when somebody
 * applies or undoes a plan.
 *
 * @throws TypeError
 */
export function assertCarriedOut(plans: readonly PlanRules[], kinds: ChangeKinds): void {
  for (const { label, changes, undo } of plans) {
    for (const { name, subject } of changes) {
      const kind = kinds(name)
      if (kind.subject !== subject) {
        throw new TypeError(`Changes called ${name} are about a ${kind.subject}, and their report says: a ${subject}`)
      }
      const isUndone =
        (undo === undefined || kind.opposite !== undefined) && (undo?.when === 'always' || kind.inverse !== undefined)
      if (!isUndone) throw new TypeError(`${label}: nothing says what takes back changes called ${name}`)
    }
  }
}
