import {
  accessReviewDecisions,
  accessReviewDefinitions,
  accessReviewInstances,
  type AccessReviewDecision,
  type AccessReviewDefinition,
  type AccessReviewInstance,
} from '../../../graph/access-reviews.ts'
import { isNotFound } from '../../../graph/failure.ts'
import { listOf, listUnless, readLists, readListsOf } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { isoTime } from '../../../time.ts'
import { present } from '../../../present.ts'
import type { RoleInventory } from '../inventory.ts'
import { roleIdOf, type Tier } from '../tiers.ts'

/** An access review of who holds roles, or of who is in a group that does. */
export interface AccessReview {
  reviewId: string
  displayName: string
  about: 'role' | 'group'
  /** The roles that are reviewed; none where it is about all of them, or about groups. */
  roleIds: string[]
  roleNames: string[]
  groupIds: string[]
  /** Of the most dangerous role. */
  tier?: Tier
  /** In words: once, or every so often. */
  recurrence: string
  status?: string
  /** Of the last time that it was held. */
  startDateTime?: string
  endDateTime?: string
  reviewed?: number
  total?: number
  completedPercent?: number
  /** Its time is over, and about somebody nobody has decided. */
  overdue: boolean
}

interface Scope {
  query?: string | null
  principalScopes?: (Scope | null)[] | null
  resourceScopes?: (Scope | null)[] | null
}

/**
 * The reviews in which anybody is asked about roles: the scope says so in a query
 * (https://learn.microsoft.com/graph/accessreviews-scope-concept).
 */
const ABOUT_ROLES = /roleManagement\/directory|role(Assignment|Eligibility)ScheduleInstances/i
/** Roles in subscriptions of Azure are reviewed by queries of the same words. */
const ABOUT_AZURE = /Microsoft\.Authorization/i
const ROLE_ID = /roleDefinitionId eq '([0-9a-f-]{36})'|roleDefinitions\/([0-9a-f-]{36})/gi
const GROUP_ID = /\/groups\/([0-9a-f-]{36})/gi

/**
 * The access reviews of roles and of groups that hold roles, with how far each has come. HTTP requests:
 * ⌈access reviews ÷ 100⌉, and 2 × ⌈such reviews ÷ 20⌉ for their last instances and the decisions in them; more only
 * where a review has been held, or asks about, more than 100 times or people.
 */
export async function readAccessReviews(
  reader: GraphReader,
  inventory: Pick<RoleInventory, 'definitions' | 'ratings' | 'rows'>,
  now: number,
): Promise<AccessReview[]> {
  const [definitions] = await readLists(reader, [accessReviewDefinitions])
  const roleGroups = new Set(
    inventory.rows.flatMap(({ principalType, principalId, groupId }) => [
      ...(principalType === 'group' ? [principalId] : []),
      ...(groupId === undefined ? [] : [groupId]),
    ]),
  )
  const subjects = listOf<AccessReviewDefinition>(definitions).flatMap(
    (definition) => subjectOf(definition, roleGroups) ?? [],
  )

  const found = await readListsOf(
    reader,
    subjects.map(({ definition }) => definition.id ?? ''),
    { instances: accessReviewInstances },
  )
  // A review that was deleted meanwhile has neither.
  const held = subjects.map((subject, index) => ({
    ...subject,
    instance: lastInstance(listUnless<AccessReviewInstance>(found[index]?.lists.instances, isNotFound), now),
  }))
  const begun = held.filter(({ instance }) => instance !== undefined)
  const decisions = await readLists(
    reader,
    begun.map(({ definition, instance }) => accessReviewDecisions(definition.id ?? '', instance?.id ?? '')),
  )
  const decided = new Map(
    begun.map((review, index) => [
      review.definition.id,
      listUnless<AccessReviewDecision>(decisions[index], isNotFound),
    ]),
  )
  const names = new Map(inventory.definitions.map((role) => [roleIdOf(role).toLowerCase(), role]))
  return held
    .map(({ definition, about, roleIds, groupIds, instance }): AccessReview => {
      const roles = roleIds.flatMap((id) => names.get(id) ?? [])
      const tiers = roles.flatMap((role) => inventory.ratings.get(role.id ?? '')?.tier ?? [])
      return {
        reviewId: definition.id ?? '',
        displayName: definition.displayName ?? definition.id ?? '',
        about,
        roleIds,
        roleNames: roleIds.map((id) => names.get(id)?.displayName ?? id),
        groupIds,
        ...(tiers.length > 0 && { tier: Math.min(...tiers) as Tier }),
        recurrence: recurrenceOf(definition),
        ...present('status', definition.status),
        ...progress(definition, instance, decided.get(definition.id) ?? [], now),
      }
    })
    .sort((a, b) =>
      a.displayName === b.displayName ? (a.reviewId < b.reviewId ? -1 : 1) : a.displayName < b.displayName ? -1 : 1,
    )
}

/**
 * Which roles somebody is asked about again, or is being asked about now. HTTP requests: ⌈access reviews ÷ 100⌉.
 *
 * @returns tells it of the id of a role
 */
export async function readReviewedRoles(reader: GraphReader): Promise<(roleId: string) => boolean> {
  const [definitions] = await readLists(reader, [accessReviewDefinitions])
  const subjects = listOf<AccessReviewDefinition>(definitions)
    .filter(({ status }) => !isOver(status))
    .flatMap((definition) => subjectOf(definition, new Set()) ?? [])
  const isAboutAll = subjects.some(({ roleIds }) => roleIds.length === 0)
  const reviewed = new Set(subjects.flatMap(({ roleIds }) => roleIds))
  return (roleId) => isAboutAll || reviewed.has(roleId.toLowerCase())
}

/**
 * Whether a review has come to its end, with all its repetitions
 * (https://learn.microsoft.com/graph/api/resources/accessreviewscheduledefinition).
 */
export const isOver = (status: string | null | undefined): boolean => /^(Completed|AutoReviewed)$/i.test(status ?? '')

/** What a review is about; nothing for those that have nothing to do with roles. */
function subjectOf(
  definition: AccessReviewDefinition,
  roleGroups: ReadonlySet<string>,
):
  | { definition: AccessReviewDefinition; about: AccessReview['about']; roleIds: string[]; groupIds: string[] }
  | undefined {
  const queries = [definition.scope, definition.instanceEnumerationScope].flatMap((scope) =>
    queriesOf(scope as Scope | null | undefined),
  )
  const about = queries.filter((query) => ABOUT_ROLES.test(query) && !ABOUT_AZURE.test(query))
  if (about.length > 0) return { definition, about: 'role', roleIds: idsIn(about, ROLE_ID), groupIds: [] }
  const groupIds = idsIn(queries, GROUP_ID).filter((id) => roleGroups.has(id))
  return groupIds.length === 0 ? undefined : { definition, about: 'group', roleIds: [], groupIds }
}

const queriesOf = (scope: Scope | null | undefined): string[] => [
  ...(scope?.query ? [scope.query] : []),
  ...[...(scope?.principalScopes ?? []), ...(scope?.resourceScopes ?? [])].flatMap(queriesOf),
]

const idsIn = (queries: readonly string[], pattern: RegExp): string[] =>
  [
    ...new Set(
      queries.flatMap((query) =>
        [...query.matchAll(pattern)].map(([, one, other]) => (one ?? other ?? '').toLowerCase()),
      ),
    ),
  ].sort()

/** The latest that has begun: of a series, those to come are listed too. */
function lastInstance(instances: readonly AccessReviewInstance[], now: number): AccessReviewInstance | undefined {
  const start = ({ startDateTime }: AccessReviewInstance) => Date.parse(startDateTime ?? '') || 0
  return instances
    .filter((instance) => start(instance) <= now)
    .sort((a, b) => start(a) - start(b))
    .at(-1)
}

function recurrenceOf({ settings }: AccessReviewDefinition): string {
  const { type, interval } = settings?.recurrence?.pattern ?? {}
  const unit = /week/i.test(type ?? '')
    ? 'week'
    : /month/i.test(type ?? '')
      ? 'month'
      : /year/i.test(type ?? '')
        ? 'year'
        : /da/i.test(type ?? '')
          ? 'day'
          : undefined
  if (unit === undefined) return 'once'
  return (interval ?? 1) > 1 ? `every ${interval} ${unit}s` : `every ${unit}`
}

function progress(
  { settings }: AccessReviewDefinition,
  instance: AccessReviewInstance | undefined,
  decisions: readonly AccessReviewDecision[],
  now: number,
): Pick<AccessReview, 'startDateTime' | 'endDateTime' | 'reviewed' | 'total' | 'completedPercent' | 'overdue'> {
  if (instance === undefined) return { overdue: false }
  const ends = Date.parse(instance.endDateTime ?? '')
  const total = decisions.length
  const reviewed = decisions.filter(({ decision }) => decision != null && decision !== 'NotReviewed').length
  return {
    ...present('startDateTime', instance.startDateTime == null ? undefined : isoTime(new Date(instance.startDateTime))),
    ...(Number.isFinite(ends) && { endDateTime: isoTime(new Date(ends)) }),
    reviewed,
    total,
    ...(total > 0 && { completedPercent: Math.floor((100 * reviewed) / total) }),
    // Where a default decision stands in for the reviewers, nothing is left open.
    overdue: ends < now && reviewed < total && settings?.defaultDecisionEnabled !== true,
  }
}
