import type { GraphIdentity } from '../../graph/permissions.ts'
import { isNoPim } from '../../graph/failure.ts'
import { present } from '../../present.ts'
import { cached } from '../cached.ts'
import { AZURE_OFF, type AzureConnection } from '../roles/azure/plans/azure-access.ts'
import { OWN_IDENTITY_UNKNOWN } from '../roles/azure/refusals.ts'
import { isTrouble, lookAtAzure, mayAt, type AzureLook, type Held } from './azure-look.ts'
import { unexpected, type CapabilityStatus, type Verdict } from './capability-status.ts'

/** What an identity must be allowed to do in Azure, and the role that Microsoft made for it. */
export interface AzureCapability extends Pick<CapabilityStatus, 'capability' | 'label' | 'identity'> {
  actions: readonly string[]
  role: 'Reader' | 'User Access Administrator'
  /** Through Privileged Identity Management, which takes a license. */
  pim?: true
}

const authorization = (...names: string[]) => names.map((name) => `Microsoft.Authorization/${name}`)

/**
 * What the part about Azure needs, besides permissions of Microsoft Graph.
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/management-and-governance
 */
export const AZURE_CAPABILITIES: readonly AzureCapability[] = [
  {
    capability: 'azureRoles',
    label: 'Roles of Azure, in snapshots',
    identity: 'read',
    actions: authorization('roleAssignments/read', 'roleDefinitions/read'),
    role: 'Reader',
  },
  {
    capability: 'azurePrivilegedIdentityManagement',
    label: 'Eligible and activated roles of Azure',
    identity: 'read',
    actions: authorization('roleAssignments/read', 'roleDefinitions/read'),
    role: 'Reader',
    pim: true,
  },
  {
    capability: 'azureAssignmentChanges',
    label: 'Plans of roles of Azure: assignments without an end',
    identity: 'write',
    actions: authorization('roleAssignments/write', 'roleAssignments/delete'),
    role: 'User Access Administrator',
  },
  {
    capability: 'azureScheduleChanges',
    label: 'Plans of roles of Azure: eligibility, and assignments that end',
    identity: 'write',
    actions: authorization('roleAssignmentScheduleRequests/write', 'roleEligibilityScheduleRequests/write'),
    role: 'User Access Administrator',
    pim: true,
  },
  {
    capability: 'azureSettingChanges',
    label: 'Plans of roles of Azure: settings of roles',
    identity: 'write',
    actions: authorization('roleManagementPolicies/write'),
    role: 'User Access Administrator',
    pim: true,
  },
]

export const AZURE_READ_NOT_GRANTED = 'AzureReadNotGranted'
export const AZURE_WRITE_NOT_GRANTED = 'AzureWriteNotGranted'

/** How it stands with each of them. */
export type AzureCapabilities = ReturnType<typeof createAzureCapabilities>

const KEPT_MS = 60_000

/** What this service may do in Azure; kept for a minute. HTTP requests as for `lookAtAzure`. */
export function createAzureCapabilities({
  azure,
  writing,
  now,
}: {
  /** Absent where the operator has not asked for it. */
  azure: AzureConnection | undefined
  writing: GraphIdentity
  now: () => number
}): () => Promise<CapabilityStatus[]> {
  if (azure === undefined) {
    return async () => AZURE_CAPABILITIES.map((one) => toStatus(one, OFF))
  }
  const looked = cached(() => lookAtAzure(azure, writing), KEPT_MS, now)
  return async () => {
    const look = await looked()
    return AZURE_CAPABILITIES.map((one) => toStatus(one, judge(one, look), one.identity === 'read'))
  }
}

const OFF: Verdict = { status: 'off', code: AZURE_OFF.code, message: 'AZURE_ROLES is not true.' }

const toStatus = ({ capability, label, identity }: AzureCapability, verdict: Verdict, tried = false) => ({
  capability,
  label,
  identity,
  tried,
  ...verdict,
})

function judge(capability: AzureCapability, look: AzureLook): Verdict {
  const held = look[capability.identity]
  if (isTrouble(held)) return unexpected(held)
  if (held === undefined) {
    return {
      status: 'warning',
      code: OWN_IDENTITY_UNKNOWN,
      message: `Nobody can tell which roles the ${WHO[capability.identity]} holds: its token does not say who it is.`,
    }
  }
  if (capability.identity === 'write' && look.seen.length === 0) {
    return {
      status: 'warning',
      code: AZURE_READ_NOT_GRANTED,
      message: 'Nobody can tell while the reading identity does not see who holds roles in Azure.',
    }
  }
  const lacking = scopesLacking(capability, held, look)
  if (lacking.length > 0) return notGranted(capability, lacking)
  if (capability.pim === true && isTrouble(look.pim)) {
    return isNoPim(look.pim)
      ? {
          status: 'unavailable',
          code: 'PimUnavailable',
          message: 'The tenant has no Microsoft Entra ID P2 or Governance license.',
        }
      : unexpected(look.pim)
  }
  return { status: 'available', ...present('message', extent(capability, held, look)) }
}

/**
 * Where an identity may not do it. The role of whoever writes may be given further below, as far as plans may change
 * something; whoever reads all of Azure needs it at the root.
 */
function scopesLacking(capability: AzureCapability, held: NonNullable<Held>, look: AzureLook): readonly string[] {
  const isEnough = (scope: string) => mayAt(held, scope, capability)
  if (capability.identity === 'read') return look.scopes.filter((scope) => !isEnough(scope))
  if (!look.isWhole) return look.seen.filter((scope) => !isEnough(scope))
  return [...held.keys()].some(isEnough) ? [] : look.scopes
}

/** What is to be said of something that works, but not everywhere, or was not looked at everywhere. */
function extent(capability: AzureCapability, held: NonNullable<Held>, look: AzureLook): string | undefined {
  if (look.isWhole && !look.scopes.every((scope) => mayAt(held, scope, capability))) {
    const below = [...held.keys()].filter((scope) => !look.scopes.includes(scope))
    const there = below.filter((scope) => mayAt(held, scope, capability))
    return `Not at the root management group, but in ${there.length} of ${below.length} subscriptions.`
  }
  return look.others === 0 ? undefined : `${look.scopes.length} subscriptions were looked at, ${look.others} were not.`
}

const WHO = { read: 'reading identity', write: 'writing identity' } as const

function notGranted({ identity, actions, role, pim }: AzureCapability, scopes: readonly string[]): Verdict {
  const what =
    identity === 'read'
      ? 'shows who holds roles'
      : pim === true
        ? 'works with Privileged Identity Management and has no condition'
        : 'gives and takes roles'
  const more = identity === 'write' ? ', or where plans shall change something; everything else works without' : ''
  return {
    status: 'warning',
    code: identity === 'read' ? AZURE_READ_NOT_GRANTED : AZURE_WRITE_NOT_GRANTED,
    message: `The ${WHO[identity]} holds no role ${placesIn(scopes)} that ${what}: assign it ${role} there${more}.`,
    missingPermissions: actions.join(' '),
  }
}

const NAMED = 3

function placesIn(scopes: readonly string[]): string {
  if (!scopes.every((scope) => scope.startsWith('/subscriptions/'))) return 'at the root management group'
  const ids = scopes.map((scope) => scope.slice('/subscriptions/'.length))
  const more = ids.length > NAMED ? ` and ${ids.length - NAMED} more` : ''
  return `in subscription${ids.length === 1 ? '' : 's'} ${ids.slice(0, NAMED).join(', ')}${more}`
}
