import { isForbidden } from '../../graph/failure.ts'
import {
  appRolesRead,
  conditionalAccessPolicies,
  groupMemberOfRead,
  type AppRoleAssignment,
  type ConditionalAccessPolicy,
  type GroupParent,
  type LicenseGroup,
} from '../../graph/groups.ts'
import { listOf, readListsOf, type ListResponse } from '../../graph/lists.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { cached } from '../cached.ts'

export type SideEffectKind =
  'team' | 'appRole' | 'administrativeUnit' | 'parentGroup' | 'anotherProduct' | 'conditionalAccess'

export interface SideEffect {
  kind: SideEffectKind
  name?: string
  message: string
}

export interface GroupSideEffects {
  /** What else leaving the group costs, besides its license. */
  sideEffects: SideEffect[]
  /** What could not be looked at for want of a permission. */
  notChecked: SideEffectKind[]
}

/** Conditional Access answers one request a second and its policies change rarely. */
const POLICIES_KEPT_MS = 5 * 60_000

export type SideEffects = ReturnType<typeof createSideEffects>

/** What people lose besides the license when they leave a group. */
export function createSideEffects({ reader, now }: { reader: GraphReader; now: () => number }) {
  const policies = cached(() => conditionalAccessPolicies(reader).catch(unlessForbidden), POLICIES_KEPT_MS, now)

  return {
    /** Looks at many groups in one go: two reads a group, twenty reads a request. */
    async of(groups: LicenseGroup[]): Promise<Map<string, GroupSideEffects>> {
      if (groups.length === 0) return new Map()
      const judged = await readEffects(groups.map(({ id }) => id))
      return new Map(groups.map((group, index) => [group.id, judged(group, index)]))
    },

    /** The same for one group that is still being read. */
    async whileReading(groupId: string): Promise<(group: LicenseGroup) => GroupSideEffects> {
      const judged = await readEffects([groupId])
      return (group) => judged(group, 0)
    },
  }

  async function readEffects(groupIds: string[]): Promise<(group: LicenseGroup, index: number) => GroupSideEffects> {
    const [found, known] = await Promise.all([
      readListsOf(reader, groupIds, { appRoles: appRolesRead, parents: groupMemberOfRead }),
      policies(),
    ])
    return (group, index) => {
      const { appRoles, parents } = found[index]?.lists ?? {}
      return judge(group, permitted<AppRoleAssignment>(appRoles), permitted<GroupParent>(parents), known)
    }
  }
}

const permitted = <T>(response: ListResponse | undefined): T[] | undefined =>
  isForbidden(response) ? undefined : listOf<T>(response)

/** Only what this service may not see goes unchecked: what else people lose must not be missed. */
function unlessForbidden(error: unknown): undefined {
  if (!isForbidden(error)) throw error
}

function judge(
  group: LicenseGroup,
  appRoles: AppRoleAssignment[] | undefined,
  parents: GroupParent[] | undefined,
  policies: ConditionalAccessPolicy[] | undefined,
): GroupSideEffects {
  const sideEffects: SideEffect[] = []
  const add = (kind: SideEffectKind, name: string | null | undefined, message: string) =>
    sideEffects.push({ kind, ...(name ? { name } : {}), message })

  if (group.resourceProvisioningOptions?.includes('Team') === true) {
    add('team', group.displayName, 'The person also leaves the team of this group, with its channels and files.')
  }
  if ((group.assignedLicenses ?? []).length > 1) {
    add('anotherProduct', undefined, `The group grants ${group.assignedLicenses?.length} products, and all of them go.`)
  }
  for (const { resourceDisplayName } of appRoles ?? []) {
    add('appRole', resourceDisplayName, `The person loses their role in the app "${resourceDisplayName ?? 'unknown'}".`)
  }
  for (const { displayName, '@odata.type': type } of parents ?? []) {
    if (type === '#microsoft.graph.administrativeUnit') {
      add(
        'administrativeUnit',
        displayName,
        `The group belongs to the administrative unit "${displayName ?? 'unknown'}".`,
      )
    } else if (type === '#microsoft.graph.group') {
      add(
        'parentGroup',
        displayName,
        `The person also leaves the group "${displayName ?? 'unknown'}", which this group is a member of.`,
      )
    }
  }
  for (const { displayName, state, conditions } of policies ?? []) {
    const users = conditions?.users
    if (
      state === 'disabled' ||
      ![...(users?.includeGroups ?? []), ...(users?.excludeGroups ?? [])].includes(group.id)
    ) {
      continue
    }
    add(
      'conditionalAccess',
      displayName,
      `The Conditional Access policy "${displayName ?? 'unknown'}" names this group.`,
    )
  }
  return {
    sideEffects,
    notChecked: [
      ...(appRoles === undefined ? ['appRole' as const] : []),
      ...(parents === undefined ? ['administrativeUnit' as const, 'parentGroup' as const] : []),
      ...(policies === undefined ? ['conditionalAccess' as const] : []),
    ],
  }
}
