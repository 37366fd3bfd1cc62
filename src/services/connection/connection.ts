import type { Settings } from '../../config/settings.ts'
import {
  isForbidden,
  isNoPim,
  isNoPremium,
  isNoReviewLicense,
  isNotOffered,
  unlessRefused,
  type GraphFailure,
} from '../../graph/failure.ts'
import { organization } from '../../graph/organization.ts'
import type { GraphIdentity } from '../../graph/permissions.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { Refusal } from '../../errors.ts'
import type { Directory } from '../directory/directory.ts'
import type { TenantLicenses } from '../licenses/tenant-licenses.ts'
import type { createTrials, Trial } from './trials.ts'
import { CAPABILITIES, ENTRA_PLANS } from './capabilities.ts'
import type { Capability, EntraLicense } from './capability.ts'
import { described, unexpected, type CapabilityStatus, type Verdict } from './capability-status.ts'
import type { AzureCapabilities } from './azure-capabilities.ts'
import { present } from '../../present.ts'

/**
 * What this service can do in its tenant, and what is missing for the rest: each read is tried, and what can't be tried
 * is judged by the token. There a missing application permission may be made up for by an Entra role scoped to an
 * administrative unit, which no token shows: hence a `warning`, and no refusal.
 */
export function createConnection({
  reader,
  writing,
  licenses,
  tried,
  azure,
  directory,
  settings,
}: {
  reader: GraphReader
  /** The identity that changes things. */
  writing: GraphIdentity
  licenses: Pick<TenantLicenses, 'servicePlans'>
  /** What Graph said when each capability was tried. */
  tried: ReturnType<typeof createTrials>
  /** What it may do in Azure. */
  azure: AzureCapabilities
  /** How the copy of the directory stands; absent where there is none. */
  directory?: Pick<Directory, 'status'>
  settings: Pick<Settings, 'writesEnabled' | 'roleRequestsRead'>
}) {
  return {
    async test() {
      const [tenant, plans, trials, read, write, inAzure, copy] = await Promise.all([
        organization(reader).catch(unlessRefused),
        entraPlans(licenses).catch(unlessRefused),
        tried(),
        granted(reader),
        granted(writing),
        azure(),
        directory?.status(),
      ])
      return {
        ...(tenant?.id ? { tenantId: tenant.id } : {}),
        ...(tenant?.displayName ? { tenantName: tenant.displayName } : {}),
        writesEnabled: settings.writesEnabled,
        ...present('directory', copy),
        capabilities: CAPABILITIES.filter(({ setting }) => setting === undefined || settings[setting])
          .map((capability) =>
            judge(capability, { granted: { read, write }, plans, trial: trials.get(capability.capability) }),
          )
          .concat(inAzure),
      }
    },
  }
}

export type Connection = ReturnType<typeof createConnection>

type Granted = Set<string> | 'unknown'

/** Application and delegated permissions alike; Microsoft may issue tokens that nobody but Graph can read. */
async function granted(graph: GraphIdentity): Promise<Granted> {
  try {
    const { application, delegated } = await graph.permissions()
    return new Set([...application, ...delegated])
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'NeedsServiceIdentity') throw error
    return error instanceof Refusal ? new Set() : 'unknown'
  }
}

async function entraPlans(licenses: Pick<TenantLicenses, 'servicePlans'>): Promise<Set<string>> {
  const plans = [...(await licenses.servicePlans()).values()].flat()
  return new Set(plans.map(({ servicePlanId }) => servicePlanId?.toLowerCase() ?? ''))
}

interface Facts {
  granted: Record<'read' | 'write', Granted>
  plans: Set<string> | undefined
  trial: Trial | undefined
}

/** What Graph said counts more than what token and licenses let expect. */
function judge(capability: Capability, { granted, plans, trial }: Facts): CapabilityStatus {
  const { label, identity, license } = capability
  const base = { capability: capability.capability, label, identity, tried: trial !== undefined }
  if (trial === 'works') return { ...base, status: 'available' }

  const lacksLicense = license !== undefined && plans !== undefined && !hasLicense(plans, license)
  if (lacksLicense || isNoPremium(trial) || isNoPim(trial) || isNoReviewLicense(trial)) {
    const isP1 = license === 'P1' || isNoPremium(trial)
    return {
      ...base,
      status: 'unavailable',
      code: isP1 ? 'SignInDataUnavailable' : 'PimUnavailable',
      message: isNotOffered(trial)
        ? 'Microsoft Graph does not offer it in this tenant: it was never opened there, or the cloud lacks it.'
        : `The tenant has no Microsoft Entra ID ${isP1 ? 'P1' : 'P2 or Governance'} license.`,
    }
  }
  const missing = missingOf(capability, granted[identity])
  if (trial !== undefined && !isForbidden(trial)) return { ...base, ...unexpected(trial) }
  if (trial !== undefined || missing.length > 0) return { ...base, ...lacking(capability, missing, trial) }
  return { ...base, status: 'available' }
}

function missingOf({ permissions }: Capability, held: Granted): string[] {
  if (held === 'unknown') return []
  return permissions.filter((line) => !line.some((name) => held.has(name))).map(([least = '']) => least)
}

function lacking(
  { identity, permissions, optional }: Capability,
  missing: readonly string[],
  trial: GraphFailure | Refusal | undefined,
): Verdict {
  const whose = `The ${identity === 'read' ? 'reading' : 'writing'} identity lacks`
  const rest =
    optional === true
      ? 'everything else works without'
      : trial === undefined
        ? 'unless an Entra role makes up for it'
        : 'and Microsoft Graph refused the read'
  // A token may name all of it and Graph refuse all the same, as it does before consent has reached it everywhere.
  const names = missing.length > 0 ? missing : permissions.map(([least = '']) => least)
  return {
    status: 'warning',
    code: 'GraphPermissionMissing',
    message:
      missing.length > 0
        ? `${whose} ${missing.join(' and ')}${optional === true ? '; ' : ', '}${rest}.`
        : `Microsoft Graph refused the read${described(trial)}: it needs ${names.join(' and ')}, with admin consent.`,
    missingPermissions: names.join(' '),
  }
}

const hasLicense = (plans: Set<string>, license: EntraLicense) => ENTRA_PLANS[license].some((plan) => plans.has(plan))
