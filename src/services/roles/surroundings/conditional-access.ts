import { unlessRefused } from '../../../graph/failure.ts'
import { conditionalAccessPolicies, type ConditionalAccessPolicy } from '../../../graph/groups.ts'
import { MEMBER_GROUPS_SIZE, type GraphReader } from '../../../graph/reader.ts'
import { present } from '../../../present.ts'
import type { AssignmentRow } from '../assignment-rows.ts'

/** A Conditional Access policy: for whom it is, and what it demands of them. */
export interface AccessPolicy {
  policyId: string
  displayName: string
  /** enabled, disabled or enabledForReportingButNotEnforced. */
  state: string
  /** Object ids, or `all`; roles by their template. */
  includeUsers: string[]
  includeGroups: string[]
  includeRoles: string[]
  excludeUsers: string[]
  excludeGroups: string[]
  excludeRoles: string[]
  apps: string[]
  /** mfa, block and the like, and the name of an authentication strength. */
  controls: string[]
  /**
   * Whether it is in force and asks for a second factor in any app with which the tenant is administered, whatever the
   * circumstances.
   */
  demandsMfa: boolean
  /**
   * Where it asks for a compliant or joined device, whatever the circumstances: `all`, or authentication contexts.
   * Older snapshots do not say.
   */
  demandsDeviceFor?: string[]
  /** Who of the people with roles of tier 0 is in one of its groups; absent where nobody could tell. */
  includedThroughGroups?: string[]
  excludedThroughGroups?: string[]
}

/**
 * The admin portals, Azure's management with its portal and tools, and Office 365
 * (https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps).
 */
const ADMINISTRATION: ReadonlySet<string> = new Set([
  'microsoftadminportals',
  '797f4846-ba00-4fd7-ba43-dac1f8f63013',
  'office365',
])
/** With more questions about who is in which group, a snapshot would take too many requests: then nobody could tell. */
const MOST_QUESTIONS = 300

/**
 * Every Conditional Access policy, and who of those with power over the tenant is in its groups. HTTP requests: 1,
 * which is never shared, since Graph serves one such a second, and ⌈people with roles of tier 0 × ⌈groups in policies
 * in force ÷ 20⌉ ÷ 20⌉, at most 15.
 */
export async function readAccessPolicies(reader: GraphReader, rows: readonly AssignmentRow[]): Promise<AccessPolicy[]> {
  const policies = await conditionalAccessPolicies(reader)
  const groupIds = [
    ...new Set(
      policies
        .filter(({ state }) => state === 'enabled')
        .flatMap(({ conditions }) => [
          ...(conditions?.users?.includeGroups ?? []),
          ...(conditions?.users?.excludeGroups ?? []),
        ]),
    ),
  ]
  const userIds = [...new Set(rows.filter(isAsked).map(({ principalId }) => principalId))]
  const groupsOf = await memberships(reader, userIds, groupIds)
  return policies
    .map((policy) => toPolicy(policy, groupsOf))
    .sort((a, b) =>
      a.displayName === b.displayName ? (a.policyId < b.policyId ? -1 : 1) : a.displayName < b.displayName ? -1 : 1,
    )
}

/** Whose memberships are looked at. */
const isAsked = ({ principalType, tier }: AssignmentRow): boolean => principalType === 'user' && tier === 0

type Memberships = ReadonlyMap<string, readonly string[]>

async function memberships(
  reader: GraphReader,
  userIds: string[],
  groupIds: readonly string[],
): Promise<Memberships | undefined> {
  if (userIds.length === 0 || groupIds.length === 0) return new Map()
  if (userIds.length * Math.ceil(groupIds.length / MEMBER_GROUPS_SIZE) > MOST_QUESTIONS) return undefined
  // Not only for want of a permission: somebody may have been deleted since the roles were read.
  return reader.memberGroups(userIds, groupIds).catch(unlessRefused)
}

function toPolicy(policy: ConditionalAccessPolicy, groupsOf: Memberships | undefined): AccessPolicy {
  const { id = '', displayName, state, conditions, grantControls } = policy
  const users = conditions?.users
  const through = (name: 'includedThroughGroups' | 'excludedThroughGroups', groups: readonly string[]) => {
    if (groups.length === 0) return { [name]: [] }
    return present(
      name,
      groupsOf === undefined || state !== 'enabled'
        ? undefined
        : [...groupsOf]
            .filter(([, own]) => own.some((group) => groups.includes(group.toLowerCase())))
            .map(([userId]) => userId.toLowerCase())
            .sort(),
    )
  }
  const [includeGroups, excludeGroups] = [ids(users?.includeGroups), ids(users?.excludeGroups)]
  return {
    policyId: id,
    displayName: displayName ?? id,
    state: state ?? 'unknown',
    includeUsers: ids(users?.includeUsers),
    includeGroups,
    includeRoles: ids(users?.includeRoles),
    excludeUsers: ids(users?.excludeUsers),
    excludeGroups,
    excludeRoles: ids(users?.excludeRoles),
    apps: ids(conditions?.applications?.includeApplications),
    controls: [
      ...(grantControls?.builtInControls ?? []),
      ...(grantControls?.authenticationStrength?.displayName == null
        ? []
        : [grantControls.authenticationStrength.displayName]),
    ]
      .map(String)
      .sort(),
    demandsMfa: demandsMfa(policy),
    demandsDeviceFor: demandsDeviceFor(policy),
    ...through('includedThroughGroups', includeGroups),
    ...through('excludedThroughGroups', excludeGroups),
  }
}

const ids = (list: readonly string[] | null | undefined): string[] => (list ?? []).map((id) => id.toLowerCase()).sort()

/**
 * One that only asks at risk, on some devices, outside of the office, not in the portals of administrators, or offers
 * another way, does not count.
 */
function demandsMfa({ state, conditions, grantControls }: ConditionalAccessPolicy): boolean {
  const {
    builtInControls = [],
    customAuthenticationFactors = [],
    termsOfUse = [],
    authenticationStrength: strength,
    operator,
  } = grantControls ?? {}
  const isMfa = builtInControls.includes('mfa') || (strength != null && strength.requirementsSatisfied !== 'none')
  const others = [
    ...builtInControls.filter((control) => control !== 'mfa'),
    ...customAuthenticationFactors,
    ...termsOfUse,
  ]
  return (
    state === 'enabled' &&
    isMfa &&
    (operator === 'AND' || others.length === 0) &&
    isForEveryApp(conditions) &&
    isWhatever(conditions)
  )
}

const DEVICE_CONTROLS: ReadonlySet<string> = new Set(['compliantDevice', 'domainJoinedDevice'])

function demandsDeviceFor({ state, conditions, grantControls }: ConditionalAccessPolicy): string[] {
  const {
    builtInControls = [],
    customAuthenticationFactors = [],
    termsOfUse = [],
    authenticationStrength: strength,
    operator,
  } = grantControls ?? {}
  const others = [
    ...builtInControls.filter((control) => !DEVICE_CONTROLS.has(control)),
    ...customAuthenticationFactors,
    ...termsOfUse,
    ...(strength == null ? [] : [strength]),
  ]
  const isDevice =
    builtInControls.some((control) => DEVICE_CONTROLS.has(control)) && (operator === 'AND' || others.length === 0)
  if (state !== 'enabled' || !isDevice || !isWhatever(conditions)) return []
  return [
    ...(isForEveryApp(conditions) ? ['all'] : []),
    ...ids(conditions?.applications?.includeAuthenticationContextClassReferences),
  ]
}

const isForEveryApp = (conditions: ConditionalAccessPolicy['conditions']): boolean =>
  conditions?.applications?.includeApplications?.includes('All') === true &&
  !leavesOutAdministration(conditions.applications)

function isWhatever(conditions: ConditionalAccessPolicy['conditions']): boolean {
  const {
    clientAppTypes = [],
    signInRiskLevels = [],
    userRiskLevels = [],
    insiderRiskLevels,
    platforms,
    locations,
    devices,
    authenticationFlows,
  } = conditions ?? {}
  return (
    (clientAppTypes.length === 0 ||
      clientAppTypes.includes('all') ||
      (clientAppTypes.includes('browser') && clientAppTypes.includes('mobileAppsAndDesktopClients'))) &&
    signInRiskLevels.length === 0 &&
    userRiskLevels.length === 0 &&
    insiderRiskLevels == null &&
    devices?.deviceFilter == null &&
    authenticationFlows == null &&
    (platforms == null || isAll(platforms.includePlatforms, platforms.excludePlatforms)) &&
    (locations == null || isAll(locations.includeLocations, locations.excludeLocations))
  )
}

/**
 * Whether a policy for all apps spares those with which the tenant is administered. Nobody can tell what a filter
 * leaves out.
 */
const leavesOutAdministration = ({
  excludeApplications,
  applicationFilter,
}: NonNullable<NonNullable<ConditionalAccessPolicy['conditions']>['applications']>): boolean =>
  (excludeApplications ?? []).some((app) => ADMINISTRATION.has(app.toLowerCase())) ||
  (applicationFilter != null && applicationFilter.mode !== 'include')

const isAll = (
  included: readonly string[] | null | undefined,
  excluded: readonly string[] | null | undefined,
): boolean => (included ?? []).some((one) => one.toLowerCase() === 'all') && (excluded ?? []).length === 0

/**
 * Whether a policy is for somebody who holds these roles; undefined where nobody could tell. Roles count only where
 * they are built in and held for the whole tenant
 * (https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups).
 */
export function isFor(policy: AccessPolicy, userId: string, roleIds: readonly string[]): boolean | undefined {
  const id = userId.toLowerCase()
  const has = (users: readonly string[], roles: readonly string[], through: readonly string[] | undefined) =>
    users.includes(id) ||
    roleIds.some((roleId) => roles.includes(roleId.toLowerCase())) ||
    (through === undefined ? undefined : through.includes(id))
  const included =
    policy.includeUsers.includes('all') || has(policy.includeUsers, policy.includeRoles, policy.includedThroughGroups)
  const excluded = has(policy.excludeUsers, policy.excludeRoles, policy.excludedThroughGroups)
  if (included === false || excluded === true) return false
  return included === undefined || excluded === undefined ? undefined : true
}
