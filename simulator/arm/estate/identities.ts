import type { Estate } from './estate.ts'
import { giveActive } from './give.ts'
import type { Active } from './held.ts'
import { managementGroupId } from './scopes.ts'

export type IdentityName = 'reader' | 'writer'

export interface IdentityGrant {
  role: string
  scope: string
}

/** The service's own two service principals: which apps they are, and what they hold in Azure. */
export class Identities {
  readonly #estate: Estate
  readonly #held: Record<IdentityName, Active[]> = { reader: [], writer: [] }
  readonly #appIds: Record<IdentityName, readonly string[]> = {
    // The token of the product for simulators, and the app of the stand-in for Entra ID.
    reader: ['7e000000-0000-4000-8000-000000000001', '7e000000-0000-4000-8000-000000000010'],
    writer: ['7e000000-0000-4000-8000-000000000002'],
  }

  constructor(estate: Estate) {
    this.#estate = estate
    const root = managementGroupId(estate.tenant.id)
    this.#give('reader', [{ role: 'Reader', scope: root }])
    this.#give('writer', [{ role: 'User Access Administrator', scope: root }])
  }

  #give(identity: IdentityName, grants: readonly IdentityGrant[]): void {
    this.#held[identity] = grants.map(({ role, scope }) =>
      giveActive(this.#estate, {
        role,
        scope,
        principalId: this.idOf(identity),
        type: 'ServicePrincipal',
        sinceDays: 60,
      }),
    )
  }

  /** Object id of the service principal. */
  idOf(identity: IdentityName): string {
    return this.#estate.principals.servicePrincipal(identity === 'reader' ? 'stewardReader' : 'stewardWriter')
  }

  /** Whose app it is, if it is one of these two. */
  withAppId(appId: string): string | undefined {
    const found = (['reader', 'writer'] as const).find((name) => this.#appIds[name].includes(appId.toLowerCase()))
    return found === undefined ? undefined : this.idOf(found)
  }

  /** From now on one of the two holds these roles and no others; more apps may be taken for it. */
  configure(
    identity: IdentityName,
    { grants, appIds }: { grants?: readonly IdentityGrant[]; appIds?: readonly string[] },
  ): void {
    if (appIds !== undefined) this.#appIds[identity] = appIds.map((id) => id.toLowerCase())
    if (grants === undefined) return
    for (const entry of this.#held[identity]) this.#estate.active.end(entry, Number.NEGATIVE_INFINITY)
    this.#give(identity, grants)
  }

  toJSON() {
    const one = (name: IdentityName) => ({
      principalId: this.idOf(name),
      appIds: this.#appIds[name],
      grants: this.#held[name].map(({ scope, roleId }) => ({
        scope: scope.id,
        role: this.#estate.roles.find(roleId)?.name,
      })),
    })
    return { reader: one('reader'), writer: one('writer') }
  }
}
