import { DAY_MS } from '../../../../time.ts'
import { isOver, type AccessReview } from '../../surroundings/access-reviews.ts'
import { isPrivileged, type Facts, type Found, type Rule } from './rule.ts'

const REVIEWS =
  'https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-create-roles-and-resource-roles-review'

/** A review that was held once, and will not come again, says for so long that somebody has looked. */
const HELD_ONCE_DAYS = 365

const asksStill = ({ status, endDateTime }: AccessReview, now: number): boolean =>
  !isOver(status) || Date.parse(endDateTime ?? '') > now - HELD_ONCE_DAYS * DAY_MS

/** Whether somebody is asked about an assignment: its role is reviewed, or the group that it comes through. */
const isReviewed = (
  reviews: readonly AccessReview[],
  { roleId, groupId, principalId }: Facts['assignments'][number],
): boolean =>
  reviews.some(({ about, roleIds, groupIds }) =>
    about === 'role'
      ? roleIds.length === 0 || roleIds.includes(roleId.toLowerCase())
      : groupIds.includes((groupId ?? principalId).toLowerCase()),
  )

/** What stands out about the access reviews of roles. */
export const REVIEW_RULES: readonly Rule[] = [
  {
    id: 'roleWithoutAccessReview',
    title: 'Privileged role that nobody reviews',
    advice: 'Make an access review of the role, at least every three months, so that somebody says who still needs it.',
    source: REVIEWS,
    needs: ['accessReviews'],
    find({ reviews, assignments, now }) {
      if (reviews === undefined) return []
      const standing = reviews.filter((review) => asksStill(review, now))
      const open = assignments.filter(
        (row) =>
          isPrivileged(row) && !row.orphaned && row.principalType !== 'servicePrincipal' && !isReviewed(standing, row),
      )
      return [...new Map(open.map((row) => [row.roleId, row])).values()].map(({ roleId, roleName, tier }): Found => ({
        subjectId: roleId,
        subjectName: roleName,
        roleId,
        roleName,
        severity: tier === 0 ? 'medium' : 'low',
        message: 'The role is in use, and no access review asks about everybody who has it.',
        evidence: { roleId, tier: tier ?? null },
      }))
    },
  },
  {
    id: 'overdueAccessReview',
    title: 'Access review that was not finished',
    advice: 'Ask the reviewers to decide, or others in their place, and set what happens when nobody answers.',
    source: 'https://learn.microsoft.com/entra/id-governance/complete-access-review',
    needs: ['accessReviews'],
    find: ({ reviews }) =>
      (reviews ?? [])
        .filter(({ overdue }) => overdue)
        .map(({ reviewId, displayName, tier, roleIds, roleNames, groupIds, endDateTime, reviewed = 0, total = 0 }) => ({
          subjectId: reviewId,
          subjectName: displayName,
          ...(roleIds.length === 1 && { roleId: roleIds[0] ?? '', roleName: roleNames[0] ?? '' }),
          severity: tier === 0 ? 'medium' : 'low',
          message:
            `The review ended on ${(endDateTime ?? '').slice(0, 10)}, and about ${total - reviewed} of ${total} ` +
            'people nobody has decided.',
          evidence: {
            endDateTime: endDateTime ?? null,
            open: total - reviewed,
            about: [...roleIds, ...groupIds].sort(),
            tier: tier ?? null,
          },
        })),
  },
]
