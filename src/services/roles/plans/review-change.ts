import {
  accessReviewDefinitions,
  createAccessReview,
  deleteAccessReview,
  reviewer,
  reviewOfRole,
  type AccessReviewDefinition,
} from '../../../graph/access-reviews.ts'
import { isForbidden, isNoPim } from '../../../graph/failure.ts'
import { listUnless, readLists } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import type { Change } from '../../plans/change.ts'
import type { ChangeKind, Verification, Reason } from '../../plans/kind.ts'
import { present } from '../../../present.ts'
import { spelledOut } from '../../reports/wording.ts'
import type { ShownRoleChange } from './grant-change.ts'
import type { RoleDetails } from './role-grant.ts'

export const ACCESS_REVIEW = 'accessReview'

export const RECURRENCES = ['monthly', 'quarterly', 'semiAnnually', 'annually'] as const
export type Recurrence = (typeof RECURRENCES)[number]

/** "semiAnnually" as "semi-annually". */
export const recurrenceWord = (recurrence: Recurrence): string =>
  spelledOut(recurrence).toLowerCase().replaceAll(' ', '-')

const MONTHS: Readonly<Record<Recurrence, number>> = { monthly: 1, quarterly: 3, semiAnnually: 6, annually: 12 }

/** A review that is there, or is not. */
export interface ReviewState {
  exists: boolean
  /** Names the review where it is to be taken away. */
  definitionId?: string
}

/** A review of everybody who holds a role or may activate it, again and again. */
export interface ReviewChange extends Change<RoleDetails> {
  /** The id of the role's definition, as `targetId`. */
  subjectId: string
  targetId: string
  before: ReviewState
  after: ReviewState & { reviewerIds?: string[]; recurrence?: Recurrence; days?: number; startDate?: string }
  /** The id of the change that made the review first, which stands in its text: so it is found again, and made once. */
  preconditions: { reference: string }
}

interface ShownReview extends ShownRoleChange {
  /** How the review will be; absent where it goes. */
  fields?: { field: string; label: string; after: string }[]
}

/** The kind of change "access review of a role" (https://learn.microsoft.com/graph/accessreviews-overview). */
export function createReviewKind({
  reader,
  now,
}: {
  reader: GraphReader
  now: () => number
}): ChangeKind<ReviewChange, ShownReview> {
  /** 1 HTTP request, and 1 for each further 100 reviews of the tenant. */
  async function found(changes: readonly ReviewChange[]): Promise<(string | undefined)[]> {
    const [response] = await readLists(reader, [accessReviewDefinitions])
    const reviews = listUnless<AccessReviewDefinition>(response, isNoPim, isForbidden)
    return changes.map(
      ({ preconditions: { reference }, before, after }) =>
        reviews.find(
          ({ id, descriptionForAdmins }) =>
            id === (before.definitionId ?? after.definitionId) || descriptionForAdmins?.includes(reference),
        )?.id,
    )
  }

  async function verify(changes: ReviewChange[]): Promise<Verification[]> {
    const ids = await found(changes)
    return changes.map(({ after }, index) => ({
      seen: (ids[index] !== undefined) === after.exists ? 'after' : 'before',
      settled: true,
    }))
  }

  return {
    name: ACCESS_REVIEW,
    subject: 'role',
    target: 'role',
    recheck: async (changes) =>
      (await verify(changes)).map(({ seen }): Reason | undefined =>
        seen === 'before' ? undefined : { code: 'alreadySo', message: 'It is so already.' },
      ),
    requests: (change) => [
      {
        covers: ['review'],
        write: change.after.exists
          ? createAccessReview(definitionOf(change))
          : deleteAccessReview(change.before.definitionId ?? ''),
      },
    ],
    verify,
    undoable: async (changes) =>
      (await verify(changes)).map(({ seen }, index) =>
        seen === 'after'
          ? undefined
          : {
              code: 'changedMeanwhile',
              message:
                changes[index]?.after.exists === true
                  ? 'The review is not there any more.'
                  : 'The review is there again already.',
            },
      ),
    /** What goes keeps how it was in `after`, so that it can come again: as it was, and from now on. */
    async opposite(changes) {
      const ids = await found(changes)
      return changes.map(({ before: _before, after, ...change }, index) =>
        after.exists
          ? {
              ...change,
              before: { exists: true, ...present('definitionId', ids[index]) },
              after: { ...after, exists: false },
            }
          : {
              ...change,
              before: { exists: false },
              after: { ...after, exists: true, startDate: new Date(now()).toISOString().slice(0, 10) },
            },
      )
    },
    describe: ({ after, details }) =>
      `${after.exists ? 'Review' : 'No longer review'} who holds ` +
      `${details.roleName}${after.exists ? ` ${RECURRENCE_WORDS[after.recurrence ?? 'quarterly']}` : ''}`,
    show: ({ after, details: { roleId, roleName, reviewers = [] } }) => ({
      targetName: roleName,
      roleId,
      roleName,
      ...(after.exists && {
        fields: [
          { field: 'reviewers', label: 'Reviewers', after: reviewers.join(', ') },
          { field: 'days', label: 'Days that they have', after: String(after.days ?? '') },
        ],
      }),
    }),
  }
}

const RECURRENCE_WORDS: Readonly<Record<Recurrence, string>> = {
  monthly: 'every month',
  quarterly: 'every three months',
  semiAnnually: 'twice a year',
  annually: 'every year',
}

/** Nobody loses anything by silence: decisions are applied by whoever answers for the review. */
function definitionOf({
  targetId,
  details: { roleName },
  after: { reviewerIds = [], recurrence = 'quarterly', days = 14, startDate = '' },
  preconditions: { reference },
}: ReviewChange): AccessReviewDefinition {
  return {
    displayName: `Review of ${roleName}`,
    descriptionForAdmins: `Made by an approved plan, change ${reference}.`,
    descriptionForReviewers: `Please say for everybody who holds ${roleName}, or may activate it, whether they still need it.`,
    scope: reviewOfRole(targetId),
    reviewers: reviewerIds.map(reviewer),
    settings: {
      mailNotificationsEnabled: true,
      reminderNotificationsEnabled: true,
      justificationRequiredOnApproval: true,
      defaultDecisionEnabled: false,
      defaultDecision: 'None',
      instanceDurationInDays: days,
      autoApplyDecisionsEnabled: false,
      recommendationsEnabled: true,
      recurrence: {
        pattern: { type: 'absoluteMonthly', interval: MONTHS[recurrence], dayOfMonth: 1 },
        range: { type: 'noEnd', startDate },
      },
    },
  }
}
