import { COMPUTE_ROLES } from './built-in/compute.ts'
import { CONTROL_ROLES } from './built-in/control.ts'
import { DATA_ROLES } from './built-in/data.ts'
import type { AzureRole } from './built-in/role.ts'

export const BUILT_IN: readonly AzureRole[] = [...CONTROL_ROLES, ...COMPUTE_ROLES, ...DATA_ROLES]

/** All roles that can be assigned, Microsoft's and our own. */
export class RoleDefinitions {
  readonly all: readonly AzureRole[]
  readonly custom: ReadonlyMap<string, AzureRole>
  readonly #byId: ReadonlyMap<string, AzureRole>
  readonly #byName: ReadonlyMap<string, AzureRole>
  readonly #verdicts = new Map<string, boolean>()

  constructor(custom: ReadonlyMap<string, AzureRole>) {
    this.custom = custom
    this.all = [...BUILT_IN, ...custom.values()]
    this.#byId = new Map(this.all.map((role) => [role.id.toLowerCase(), role]))
    this.#byName = new Map(this.all.map((role) => [role.name.toLowerCase(), role]))
  }

  find(id: string): AzureRole | undefined {
    return this.#byId.get(id.toLowerCase())
  }

  named(name: string): AzureRole {
    const role = this.#byName.get(name.toLowerCase()) ?? this.custom.get(name)
    if (role === undefined) throw new TypeError(`There is no Azure role '${name}'`)
    return role
  }

  /** What a role of our own allows from now on. */
  change(
    name: string,
    parts: Partial<Pick<AzureRole, 'actions' | 'notActions' | 'dataActions' | 'notDataActions'>>,
  ): void {
    const role = this.named(name)
    if (!role.custom) throw new TypeError(`'${name}' is a role of Microsoft`)
    Object.assign(role, parts)
    this.#verdicts.clear()
  }

  /** Whether a role allows an action of the control plane: what notActions take away, this role does not give. */
  allows(roleId: string, action: string): boolean {
    const key = `${roleId} ${action}`
    const known = this.#verdicts.get(key)
    if (known !== undefined) return known
    const role = this.find(roleId)
    const verdict =
      role !== undefined &&
      role.actions.some((pattern) => covers(pattern, action)) &&
      !role.notActions.some((pattern) => covers(pattern, action))
    this.#verdicts.set(key, verdict)
    return verdict
  }
}

/** `*` stands for anything, slashes too; case does not matter. */
export function covers(pattern: string, action: string): boolean {
  const source = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')
  return new RegExp(`^${source}$`, 'i').test(action)
}
