import type { TenantApp } from './apps.ts'
import { namedId } from './ids.ts'

/** The apps of a tenant by what one knows of them; looked through once and not at every question. */
export class AppDirectory {
  readonly all: readonly TenantApp[]
  /** Those that a question by id finds, and no list: what only the Azure side has to do with. */
  readonly #unlisted: readonly TenantApp[]
  readonly #seed: number
  readonly #byName: ReadonlyMap<string, TenantApp>
  #byId: ReadonlyMap<string, TenantApp> | undefined
  #byAppId: ReadonlyMap<string, TenantApp> | undefined

  constructor(seed: number, all: readonly TenantApp[], unlisted: readonly TenantApp[] = []) {
    this.#unlisted = unlisted
    this.#seed = seed
    this.all = all
    this.#byName = new Map(all.map((app) => [app.name, app]))
  }

  /** Of the service principal. */
  idOf(name: string): string {
    return namedId(this.#seed, `servicePrincipal:${name}`)
  }

  named(name: string): TenantApp | undefined {
    return this.#byName.get(name)
  }

  withId(id: string): TenantApp | undefined {
    this.#byId ??= new Map([...this.#unlisted, ...this.all].map((app) => [this.idOf(app.name), app]))
    return this.#byId.get(id.toLowerCase())
  }

  withAppId(appId: string): TenantApp | undefined {
    this.#byAppId ??= new Map([...this.#unlisted, ...this.all].map((app) => [app.appId, app]))
    return this.#byAppId.get(appId.toLowerCase())
  }
}
