import type { GraphIdentity } from '../graph/permissions.ts'
import type { GraphReader } from '../graph/reader.ts'
import { gatheringReader } from '../graph/sharing.ts'
import type { UsageReports } from '../graph/usage-reports.ts'
import { createAzureCapabilities } from './connection/azure-capabilities.ts'
import { createConnection } from './connection/connection.ts'
import { createTrials } from './connection/trials.ts'
import { createContactLookup } from './contacts/get.ts'
import { createStandings } from './contacts/obstacles.ts'
import type { Directory } from './directory/directory.ts'
import { createExclusions } from './exclusions/exclusions.ts'
import { createGroupMembers } from './licenses/group-members.ts'
import { createLicenseGroups } from './licenses/license-groups.ts'
import { createSideEffects } from './licenses/side-effects.ts'
import { createTenantLicenses } from './licenses/tenant-licenses.ts'
import { createUserLicenses } from './licenses/user-licenses.ts'
import { createRoleHolders } from './people/role-holders.ts'
import type { Platform } from './platform.ts'
import { present } from '../present.ts'
import type { AzureConnection } from './roles/azure/plans/azure-access.ts'
import type { Baselines } from './roles/baselines.ts'
import { createRoles } from './roles/roles.ts'
import { createInactiveUsers } from './sign-ins/inactive-users.ts'
import { createSignInLog } from './sign-ins/log.ts'
import { createSignInLookup } from './sign-ins/lookup.ts'
import { createCopySource, createLiveSource } from './sign-ins/source.ts'

export interface ReadingDependencies {
  /** Whose rights decide what is seen. */
  reader: GraphReader
  /** Reads with the writing identity what no other one may, where the operator allows it. */
  requestReader?: GraphReader | undefined
  /** The identity that changes things, for telling what it may. */
  writing: GraphIdentity
  /** Azure; absent where its roles are not looked at. */
  azure?: AzureConnection | undefined
  usageReports: UsageReports
  baselines: Baselines
  directory: Directory
  /** Whether lists are made from the copy of the directory, which is what the service itself may see. */
  fromCopy: boolean
}

export type Reading = ReturnType<typeof createReading>

/**
 * What one identity may see of the tenant: that of the service, or that of a user on whose behalf Graph is read.
 * Nothing in here can change anything.
 */
export function createReading(
  { store, settings, ledger, skipTokens, cutoffs, now }: Platform,
  { reader, requestReader, writing, azure, usageReports, baselines, directory, fromCopy }: ReadingDependencies,
) {
  const live = createLiveSource(reader)
  const copy = fromCopy ? createCopySource({ store, reader, directory }) : undefined
  const source = copy ?? live
  // What one call asks about one person is asked together.
  const gathering = gatheringReader(reader)
  const exclusions = createExclusions({ store, ledger, reader: gathering, policy: settings, skipTokens, now })
  const roleHolders = createRoleHolders({ reader: gathering, now })
  const standings = createStandings({ roleHolders, exclusions, policy: settings })
  const sideEffects = createSideEffects({ reader: gathering, now })
  const licenseGroups = createLicenseGroups({ reader: gathering, sideEffects, policy: settings, skipTokens, now })
  const tenantLicenses = createTenantLicenses({ reader, now })
  const maxMissingPercent = settings.signInMissingPercent
  return {
    reader,
    gathering,
    exclusions,
    roleHolders,
    standings,
    sideEffects,
    contact: createContactLookup({ reader: gathering, standings }),
    /** What whoever asks is shown as it is. */
    shown: {
      signIns: createSignInLookup({ live, ...present('copy', copy), cutoffs, now }),
      signInLog: createSignInLog({ reader, skipTokens }),
      inactiveUsers: createInactiveUsers({ reader, source, cutoffs, skipTokens, maxMissingPercent }),
      tenantLicenses,
      userLicenses: createUserLicenses({ reader: gathering }),
      licenseGroups,
      groupMembers: createGroupMembers({
        reader,
        source,
        groups: licenseGroups,
        cutoffs,
        skipTokens,
        maxMissingPercent,
      }),
      connection: createConnection({
        reader,
        writing,
        licenses: tenantLicenses,
        tried: createTrials({ reader, requestReader, roleHolders, usageReports, directory, now }),
        azure: createAzureCapabilities({ azure, writing, now }),
        directory,
        settings,
      }),
      roles: createRoles({ store, reader, skipTokens, baselines, now }),
    },
  }
}
