import type { ChangeRow } from '../../../../store/tables.ts'
import { detailsOf } from '../../../plans/item.ts'
import { reported, type ChangeReport, type OwnColumn, type Stored } from '../../../reports/change-report.ts'
import type { Wording } from '../../../reports/wording.ts'
import { isSettings, type AnyGrant } from '../any-grant.ts'
import { GRANT_KINDS, type GrantChange, type RoleDetails } from '../role-grant.ts'
import { ACCESS_REVIEW, recurrenceWord, type ReviewChange } from '../review-change.ts'
import { portalSteps, ROLE_SETTINGS, settingsShown, type RulesOf, type SettingsChange } from '../settings-change.ts'
import { directions } from '../settings-direction.ts'
import { ROLE_PLAN_WORDS } from '../words.ts'

type RoleChange = AnyGrant | SettingsChange | ReviewChange

const wordsOf = ({ language }: Wording) => ROLE_PLAN_WORDS[language]

const COLUMNS: readonly OwnColumn<RoleChange>[] = [
  { head: 'Last Activity', after: 'Account Enabled', cell: ({ details }) => details.lastActivityDateTime },
  { head: 'Role', after: 'Target', cell: ({ details }) => details.roleName },
]

/** What is said alike of whatever changes a role. */
export const ABOUT_ROLES: Pick<ChangeReport<RoleChange>, 'person' | 'why' | 'target' | 'notes' | 'columns'> = {
  person: ({ details }) => details.person,
  why: ({ details }, say) => (details.why === undefined ? undefined : say.told(details.why).text),
  target({ targetId, details: { groupName, roleName, scopeName } }, say) {
    if (groupName !== undefined) return groupName
    if (roleName === undefined) return targetId
    return scopeName === undefined ? roleName : wordsOf(say).scoped(roleName, scopeName)
  },
  notes: ({ details: { lastActivityDateTime } }, say) =>
    lastActivityDateTime === undefined ? [] : [wordsOf(say).lastActivity(say.date(lastActivityDateTime))],
  columns: COLUMNS,
}

/** What is said of changes of settings, whichever system the role belongs to. */
export const ABOUT_SETTINGS: Omit<Parameters<typeof reported<SettingsChange>>[0], 'name'> = {
  ...ABOUT_ROLES,
  subject: 'role',
  label: (_change, say) => wordsOf(say).settings,
  /** Nobody can approve what is not named. */
  lines(change, say) {
    const words = wordsOf(say)
    const found = directions(change.before, change.after)
    return shown(change).map(({ field, label, before, after }) => {
      const nothing = field === 'approvers' ? words.nobody : words.nothing
      const value = (text: string | undefined) => (text === undefined ? nothing : say.told(text).text)
      return words.setting(say.told(label).text, value(after), value(before), found.get(field) === 'weaker')
    })
  },
}

const settingsReport = reported<SettingsChange>({
  ...ABOUT_SETTINGS,
  name: ROLE_SETTINGS,
  steps: (change, say) => portalSteps(ABOUT_ROLES.target(change, say), shown(change), say),
})

const reviewReport = reported<ReviewChange>({
  ...ABOUT_ROLES,
  name: ACCESS_REVIEW,
  subject: 'role',
  label: ({ after }, say) => (after.exists ? wordsOf(say).startReview : wordsOf(say).endReview),
  lines({ after: { exists, recurrence, days }, details: { reviewers = [] } }, say) {
    const words = wordsOf(say)
    if (!exists) return []
    return [
      ...(reviewers.length === 0 ? [] : [words.reviewers(say.listed(reviewers))]),
      ...(recurrence === undefined ? [] : [words.recurrence(say.told(recurrenceWord(recurrence)).text)]),
      ...(days === undefined ? [] : [words.timeToDecide(days)]),
    ]
  },
})

/** What is said of each kind of change of a role plan. */
export const ROLE_CHANGES: readonly ChangeReport[] = [
  ...GRANT_KINDS.map((name) =>
    reported<GrantChange>({
      ...ABOUT_ROLES,
      name,
      subject: 'principal',
      label: ({ after }, say) => wordsOf(say).labels[name][after.held ? 'given' : 'ended'],
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
  isSettings(row)
    ? settingsShown(
        JSON.parse(row.before) as RulesOf,
        JSON.parse(row.after) as RulesOf,
        detailsOf<RoleDetails>(row).approvers ?? [],
      )
    : []
