import type { Settings } from '../../config/settings.ts'
import { Refusal, type ErrorCode } from '../../errors.ts'
import { groupRead, licenseGroupsRead, type LicenseGroup } from '../../graph/groups.ts'
import { bodyOf } from '../../graph/batch.ts'
import { isNotFound } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isoTime } from '../../time.ts'
import { cached } from '../cached.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { product } from '../products.ts'
import type { SideEffects, GroupSideEffects } from './side-effects.ts'
import { MAX_TOP } from '../../graph/url.ts'
import { MOST_OF_A_LIST } from '../lists/page.ts'
import { present } from '../../present.ts'

const KEPT_MS = 60_000

export interface GroupVerdict {
  code: ErrorCode
  message: string
}

export type LicenseGroups = ReturnType<typeof createLicenseGroups>

export type GroupPolicy = Pick<Settings, 'licenseGroupIds' | 'excludedGroupIds'>

/** The groups that grant licenses, and whether people may be taken out of them. */
export function createLicenseGroups({
  reader,
  sideEffects,
  policy,
  skipTokens,
  now,
}: {
  reader: GraphReader
  sideEffects: SideEffects
  policy: GroupPolicy
  skipTokens: SkipTokens
  now: () => number
}) {
  const all = cached(
    async () => {
      const groups = await reader.all<LicenseGroup>(licenseGroupsRead(MAX_TOP))
      groups.sort((a, b) => (a.displayName ?? '').localeCompare(b.displayName ?? '', 'en') || a.id.localeCompare(b.id))
      return { groups, asOf: isoTime(new Date(now())) }
    },
    KEPT_MS,
    now,
  )

  return {
    verdict: (group: LicenseGroup) => verdictOn(group, policy),

    /** @throws Refusal `GroupNotFound` */
    async get(groupId: string): Promise<LicenseGroup> {
      const group = await reader.find<LicenseGroup>(groupRead(groupId))
      if (group === undefined) throw groupNotFound(groupId)
      return group
    },

    /** Several groups by id, in few requests; who does not exist is left out. */
    async getAll(groupIds: readonly string[]): Promise<Map<string, LicenseGroup>> {
      const responses = await reader.batch(groupIds.map(groupRead))
      return new Map(
        groupIds.flatMap((id, index) =>
          isNotFound(responses[index]) ? [] : [[id, bodyOf<LicenseGroup>(responses[index])] as const],
        ),
      )
    },

    /** @param details false leaves out what needs further reads: for drop-downs */
    async list({
      top = MOST_OF_A_LIST,
      skipToken,
      details = true,
    }: {
      top?: number
      skipToken?: string
      details?: boolean
    }) {
      const question = ['ListLicenseGroups', details]
      const start = skipTokens.open<number>(question, skipToken) ?? 0
      const { groups, asOf } = await all()
      const shown = groups.slice(start, start + top)
      const effects = details ? await sideEffects.of(shown) : new Map<string, GroupSideEffects>()
      const end = start + shown.length
      return {
        value: shown.map((group) => toLicenseGroup(group, verdictOn(group, policy), effects.get(group.id))),
        asOf,
        ...(end < groups.length ? { skipToken: skipTokens.seal(question, end) } : {}),
      }
    },
  }
}

export const groupNotFound = (groupId: string): Refusal =>
  new Refusal(
    'GroupNotFound',
    `There is no group with the id "${groupId}" in this tenant: choose one from ListLicenseGroups.`,
    { target: 'groupId' },
  )

/**
 * Why nobody may be removed from a group, recognized before the attempt: Graph's own refusals differ by kind and
 * explain nothing. The order is that of what the maker can do about it.
 * https://learn.microsoft.com/graph/api/group-delete-members
 */
function verdictOn(group: LicenseGroup, { licenseGroupIds, excludedGroupIds }: GroupPolicy): GroupVerdict | undefined {
  const name = `"${group.displayName ?? group.id}"`
  const types = group.groupTypes ?? []
  if ((group.assignedLicenses ?? []).length === 0) {
    return { code: 'NotALicenseGroup', message: `${name} grants no license: choose a group from ListLicenseGroups.` }
  }
  if (includes(excludedGroupIds, group.id)) {
    return { code: 'GroupIsExcluded', message: `${name} is excluded on this service: nothing changes it.` }
  }
  if (licenseGroupIds.length > 0 && !includes(licenseGroupIds, group.id)) {
    return { code: 'GroupNotAllowed', message: `${name} is not among the license groups that this service may change.` }
  }
  if (types.includes('DynamicMembership')) {
    return {
      code: 'GroupIsDynamic',
      message:
        `${name} fills itself by a rule${group.membershipRule ? ` (${group.membershipRule})` : ''}: change the ` +
        'rule, or the attribute that it looks at.',
    }
  }
  if (group.onPremisesSyncEnabled === true) {
    return { code: 'GroupIsSynced', message: `${name} is synchronized from Active Directory: remove the member there.` }
  }
  if (group.mailEnabled === true && !types.includes('Unified')) {
    return { code: 'GroupIsMailEnabled', message: `${name} is mail-enabled: remove the member in Exchange.` }
  }
  if (group.isAssignableToRole === true) {
    return {
      code: 'GroupIsRoleAssignable',
      message: `${name} can hold administrator roles: a role administrator must remove the member by hand.`,
    }
  }
  if (group.isManagementRestricted === true) {
    return {
      code: 'GroupIsRestricted',
      message: `${name} is in a restricted administrative unit: an administrator of that unit must remove the member.`,
    }
  }
  return undefined
}

const includes = (ids: readonly string[], id: string) => ids.some((known) => known.toLowerCase() === id.toLowerCase())

function toLicenseGroup(group: LicenseGroup, verdict: GroupVerdict | undefined, effects: GroupSideEffects | undefined) {
  return {
    groupId: group.id,
    displayName: group.displayName ?? group.id,
    ...(group.description ? { description: group.description } : {}),
    licenses: (group.assignedLicenses ?? []).map(({ skuId }) => product(skuId ?? '')),
    removable: verdict === undefined,
    ...present('notRemovableReason', verdict?.code),
    ...present('advice', verdict?.message),
    ...(group.licenseProcessingState?.state ? { processingState: group.licenseProcessingState.state } : {}),
    ...(group.membershipRule ? { membershipRule: group.membershipRule } : {}),
    ...(effects === undefined ? {} : effects),
  }
}
