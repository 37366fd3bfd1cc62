import type { ChangeRow } from '../../../../store/tables.ts'
import { detailsOf } from '../../../plans/item.ts'
import { reported, type ChangeReport, type OwnColumn, type Stored } from '../../../reports/change-report.ts'
import { counted, date, listed } from '../../../reports/wording.ts'
import { GRANT_KINDS, type GrantChange, type GrantKind, type RoleDetails } from '../grant-change.ts'
import { ACCESS_REVIEW, recurrenceWord, type ReviewChange } from '../review-change.ts'
import { portalSteps, ROLE_SETTINGS, settingsShown, type RulesOf, type SettingsChange } from '../settings-change.ts'
import { directions } from '../settings-direction.ts'

type RoleChange = GrantChange | SettingsChange | ReviewChange

const GRANT_LABELS: Readonly<Record<GrantKind, string>> = {
  roleEligibility: 'Eligibility',
  roleAssignment: 'Assignment',
  groupEligibility: 'Eligible membership',
}

const COLUMNS: readonly OwnColumn<RoleChange>[] = [
  { head: 'Last Activity', after: 'Account Enabled', cell: ({ details }) => details.lastActivityDateTime },
  { head: 'Role', after: 'Target', cell: ({ details }) => details.roleName },
]

const ABOUT_ROLES: Pick<ChangeReport<RoleChange>, 'person' | 'why' | 'target' | 'notes' | 'columns'> = {
  person: ({ details }) => details.person,
  why: ({ details }) => details.why,
  target({ targetId, details: { groupName, roleName, scopeName } }) {
    if (groupName !== undefined) return groupName
    if (roleName === undefined) return targetId
    return scopeName === undefined ? roleName : `${roleName} for ${scopeName}`
  },
  notes: ({ details: { lastActivityDateTime } }) =>
    lastActivityDateTime === undefined ? [] : [`Last activity on ${date(lastActivityDateTime)}`],
  columns: COLUMNS,
}

const settingsReport = reported<SettingsChange>({
  ...ABOUT_ROLES,
  name: ROLE_SETTINGS,
  label: () => 'Settings',
  /** Nobody can approve what is not named. */
  lines(change) {
    const found = directions(change.before, change.after)
    return shown(change).map(({ field, label, before, after }) => {
      const nothing = field === 'approvers' ? 'nobody' : 'nothing'
      return (
        `${label}: ${after ?? nothing}, until now ` +
        `${before ?? nothing}${found.get(field) === 'weaker' ? ' (weaker)' : ''}`
      )
    })
  },
  steps: (change) => portalSteps(ABOUT_ROLES.target(change), shown(change)),
})

const reviewReport = reported<ReviewChange>({
  ...ABOUT_ROLES,
  name: ACCESS_REVIEW,
  label: ({ after }) => (after.exists ? 'Start an access review' : 'End the access review'),
  lines({ after: { exists, recurrence, days }, details: { reviewers = [] } }) {
    if (!exists) return []
    return [
      ...(reviewers.length === 0 ? [] : [`Reviewers: ${listed(reviewers)}`]),
      ...(recurrence === undefined ? [] : [`Recurrence: ${recurrenceWord(recurrence)}`]),
      ...(days === undefined ? [] : [`Time to answer: ${counted(days, 'day')}`]),
    ]
  },
})

/** What is said of each kind of change of a role plan. */
export const ROLE_CHANGES: readonly ChangeReport[] = [
  ...GRANT_KINDS.map((name) =>
    reported<GrantChange>({
      ...ABOUT_ROLES,
      name,
      label: ({ after }) => `${GRANT_LABELS[name]} ${after.held ? 'given' : 'ended'}`,
      end: ({ after }) => (after.held ? after.endDateTime : undefined),
    }),
  ),
  settingsReport,
  reviewReport,
]

const shown = ({ before, after, details }: Stored<SettingsChange>): ReturnType<typeof settingsShown> =>
  settingsShown(before, after, details.approvers ?? [])

/** The settings of a role that a stored change touches, in the words of the portal; none where it is about others. */
export const settingsOf = (row: ChangeRow): ReturnType<typeof settingsShown> =>
  row.kind === ROLE_SETTINGS
    ? settingsShown(
        JSON.parse(row.before) as RulesOf,
        JSON.parse(row.after) as RulesOf,
        detailsOf<RoleDetails>(row).approvers ?? [],
      )
    : []
