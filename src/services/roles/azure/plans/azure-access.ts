import type { ArmReader } from '../../../../arm/reader.ts'
import { Refusal } from '../../../../errors.ts'
import type { GraphIdentity } from '../../../../graph/permissions.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import type { Store } from '../../../../store/database.ts'
import type { RoleSafety } from '../../plans/safety.ts'
import type { SystemReader } from '../../systems/system.ts'
import { createAzureSafety, type AzureSafety } from './azure-safety.ts'
import { createOwnIdentities, type OwnIdentities } from './own-identities.ts'

/** How this service reaches Azure. */
export interface AzureConnection {
  /** Reads all of it for a snapshot. */
  system: SystemReader
  /** Reads what somebody asks for. */
  arm: ArmReader
  /** The object id of a service principal by its app. */
  principalOf(appId: string): Promise<string | undefined>
  /** Of the tenant, where the operator said it; what our token says otherwise. */
  tenantId?: string
  /** Ids of the only subscriptions that are read; all unless there are some. */
  subscriptionIds: readonly string[]
}

/** What changes of roles of Azure work with. */
export interface AzureAccess {
  arm: ArmReader
  own: OwnIdentities
  safety: AzureSafety
}

export function createAzureAccess({
  arm,
  principalOf,
  reader,
  safety,
  writing,
  store,
}: AzureConnection & {
  reader: GraphReader
  safety: RoleSafety
  writing: GraphIdentity
  store: Store
}): AzureAccess {
  const own = createOwnIdentities({ arm, writing, principalOf })
  return { arm, own, safety: createAzureSafety({ reader, safety, own, store }) }
}

export const AZURE_OFF = {
  code: 'AzureRolesOff',
  message: 'The roles of Azure are switched off on this service: ask its operator to set AZURE_ROLES.',
} as const

/** @throws Refusal `AzureRolesOff` */
export function azureAccessOf(access: AzureAccess | undefined): AzureAccess {
  if (access === undefined) throw new Refusal(AZURE_OFF.code, AZURE_OFF.message)
  return access
}
