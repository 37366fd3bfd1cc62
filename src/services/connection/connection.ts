import type { Config } from '../../config.ts'
import { unlessRefused } from '../../graph/failure.ts'
import { organization } from '../../graph/organization.ts'
import type { GrantedPermissions } from '../../graph/permissions.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { GraphWriter } from '../../graph/writer.ts'
import { Refusal } from '../../errors.ts'
import type { TenantLicenses } from '../licenses/tenant-licenses.ts'
import { CAPABILITIES, ENTRA_PLANS, type Capability, type EntraLicense } from './capabilities.ts'

/**
 * What this service can do in its tenant, and what is missing for the rest. A missing application permission may be
 * made up for by an Entra role scoped to an administrative unit, which no token shows: hence a `warning`, and no
 * refusal.
 */
export function createConnection({
  reader,
  writer,
  licenses,
  settings,
}: {
  reader: GraphReader
  writer: GraphWriter
  licenses: TenantLicenses
  settings: Pick<Config, 'WRITES_ENABLED' | 'ROLE_REQUESTS_READ'>
}) {
  return {
    async test() {
      const [tenant, plans, read, write] = await Promise.all([
        organization(reader).catch(unlessRefused),
        entraPlans(licenses).catch(unlessRefused),
        granted(reader),
        granted(writer),
      ])
      return {
        ...(tenant?.id ? { tenantId: tenant.id } : {}),
        ...(tenant?.displayName ? { tenantName: tenant.displayName } : {}),
        writesEnabled: settings.WRITES_ENABLED,
        capabilities: CAPABILITIES.filter(({ setting }) => setting === undefined || settings[setting]).map(
          (capability) => judge(capability, { read, write }, plans),
        ),
      }
    },
  }
}

type Granted = Set<string> | 'unknown'

/** Application and delegated permissions alike; Microsoft may issue tokens that nobody but Graph can read. */
async function granted(graph: { permissions: () => Promise<GrantedPermissions> }): Promise<Granted> {
  try {
    const { application, delegated } = await graph.permissions()
    return new Set([...application, ...delegated])
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'NeedsServiceIdentity') throw error
    return error instanceof Refusal ? new Set() : 'unknown'
  }
}

async function entraPlans(licenses: TenantLicenses): Promise<Set<string>> {
  const plans = [...(await licenses.servicePlans()).values()].flat()
  return new Set(plans.map(({ servicePlanId }) => servicePlanId?.toLowerCase() ?? ''))
}

export interface CapabilityStatus {
  capability: string
  label: string
  identity: 'read' | 'write'
  status: 'available' | 'warning' | 'unavailable'
  code?: string
  message?: string
  missingPermissions?: string
}

function judge(
  { capability, label, identity, permissions, license, optional }: Capability,
  granted: Record<'read' | 'write', Granted>,
  plans: Set<string> | undefined,
): CapabilityStatus {
  const held = granted[identity]
  const missing =
    held === 'unknown'
      ? []
      : permissions.filter((line) => !line.some((name) => held.has(name))).map(([least = '']) => least)
  const unlicensed = license !== undefined && plans !== undefined && !hasLicense(plans, license)
  const base = { capability, label, identity }
  if (unlicensed) {
    return {
      ...base,
      status: 'unavailable',
      code: license === 'P2' ? 'PimUnavailable' : 'SignInDataUnavailable',
      message: `The tenant has no Microsoft Entra ID ${license} license.`,
    }
  }
  if (missing.length > 0) {
    return {
      ...base,
      status: 'warning',
      code: 'GraphPermissionMissing',
      message:
        `The ${identity === 'read' ? 'reading' : 'writing'} identity lacks ` +
        `${missing.join(' and ')}${optional === true ? '; everything else works without' : ', unless an Entra role makes up for it'}.`,
      missingPermissions: missing.join(' '),
    }
  }
  return { ...base, status: 'available' }
}

const hasLicense = (plans: Set<string>, license: EntraLicense) => ENTRA_PLANS[license].some((plan) => plans.has(plan))
