import type { Config } from '../config.ts'
import type { GraphReader, GraphWriter } from '../graph/reader.ts'
import { createChangeRunner } from './changes/run.ts'
import { createConnection } from './connection/connection.ts'
import { createContacts } from './contacts/index.ts'
import { createGroupMembers } from './licenses/group-members.ts'
import { createLicenseGroups } from './licenses/license-groups.ts'
import { createRemovalKind } from './licenses/removal.ts'
import { createRemovals } from './licenses/removals.ts'
import { createSideEffects } from './licenses/side-effects.ts'
import { createTenantLicenses } from './licenses/tenant-licenses.ts'
import { createUserLicenses } from './licenses/user-licenses.ts'
import { createSkipTokens } from './lists/skip-token.ts'
import { createProtection } from './people/protection.ts'
import { createRoleHolders } from './people/role-holders.ts'
import { createRoles } from './roles/index.ts'
import { createCutoffs } from './sign-ins/cutoff.ts'
import { createInactiveUsers } from './sign-ins/inactive-users.ts'
import { createSignInLog } from './sign-ins/log.ts'
import { createSignInLookup } from './sign-ins/lookup.ts'

export interface ServiceDependencies {
  reader: GraphReader
  writer: GraphWriter
  config: Config
  /** Milliseconds since 1970; the product asks nobody else for the time. */
  now?: () => number
}

export type Services = ReturnType<typeof createServices>

/** Everything the product knows and decides, built from what it needs; nothing in here knows of HTTP. */
export function createServices ({ reader, writer, config, now = Date.now }: ServiceDependencies) {
  const cutoffs = createCutoffs({ policy: config, now })
  const skipTokens = createSkipTokens(config.SIGNING_KEY)
  const maxMissingPercent = config.SIGN_IN_MISSING_PERCENT
  const tenantLicenses = createTenantLicenses({ reader, now })
  const roleHolders = createRoleHolders({ reader, now })
  const protection = createProtection({ reader, roleHolders, policy: config, now })
  const sideEffects = createSideEffects({ reader, now })
  const licenseGroups = createLicenseGroups({ reader, sideEffects, policy: config, skipTokens, now })
  const runner = createChangeRunner({ writer, writesEnabled: config.WRITES_ENABLED })
  const removal = createRemovalKind({ reader, groups: licenseGroups, sideEffects, protection, cutoffs, graphUrl: config.GRAPH_BASE_URL })

  return {
    signIns: createSignInLookup({ reader, cutoffs }),
    signInLog: createSignInLog({ reader, skipTokens }),
    inactiveUsers: createInactiveUsers({ reader, cutoffs, skipTokens, maxMissingPercent }),
    tenantLicenses,
    userLicenses: createUserLicenses({ reader }),
    licenseGroups,
    groupMembers: createGroupMembers({ reader, groups: licenseGroups, cutoffs, skipTokens, maxMissingPercent }),
    removals: createRemovals({ reader, runner, kind: removal, quiet: cutoffs.quiet, now }),
    connection: createConnection({ reader, writer, licenses: tenantLicenses, writesEnabled: config.WRITES_ENABLED }),
    contacts: createContacts({ reader, runner, roleHolders, skipTokens, config, now }),
    roles: createRoles({ reader, skipTokens, now }),
  }
}
