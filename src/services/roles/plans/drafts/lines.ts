import { present } from '../../../../present.ts'
import { nameOf } from '../../../people/person.ts'
import type { Change } from '../../../plans/change.ts'
import type { DraftRow } from '../../../plans/draft-rows.ts'
import { counted, date, listed } from '../../../reports/wording.ts'
import { isSettings, type AnyGrant } from '../any-grant.ts'
import type { RoleDetails } from '../role-grant.ts'
import { ACCESS_REVIEW, recurrenceWord, type ReviewChange } from '../review-change.ts'
import { settingsShown, type SettingsChange } from '../settings-change.ts'
import { directions, type SettingDirection } from '../settings-direction.ts'

/** So many names of roles stand in a line before the others are only counted. */
const MOST_ROLES = 4

/** What a grant means, in words behind a name; `until` stands before the day on which it ends. */
type KindWords = Readonly<Record<string, { given: string; taken: string; until?: string }>>

const ELIGIBLE = { given: 'may activate it', taken: 'can no longer activate it' }
const ACTIVE = { given: 'will hold it all the time', taken: 'will not hold it any more', until: 'will hold it' }

const KIND_WORDS: KindWords = {
  roleEligibility: ELIGIBLE,
  azureRoleEligibility: ELIGIBLE,
  roleAssignment: ACTIVE,
  azureRoleAssignment: ACTIVE,
  groupEligibility: {
    given: 'may become members of a group that holds it',
    taken: 'can no longer become members of its group',
  },
}

/** What a plan does to which role and whom, in a line each: what an approver reads. */
export function linesOf(rows: readonly DraftRow[]): string[] {
  const planned = rows.filter(({ decision }) => decision === 'planned').map(({ change }) => change)
  const of = <C extends Change>(isOne: (kind: string) => boolean) => planned.filter(({ kind }) => isOne(kind)) as C[]
  return [
    ...grantLines(of<AnyGrant>((kind) => KIND_WORDS[kind] !== undefined)),
    ...settingsLines(of<SettingsChange>((kind) => isSettings({ kind }))),
    ...reviewLines(of<ReviewChange>((kind) => kind === ACCESS_REVIEW)),
  ]
}

/** Each role once for each thing that happens, with up to three names. */
function grantLines(changes: readonly AnyGrant[]): string[] {
  const groups = Map.groupBy(changes, ({ kind, targetId, after, details }) =>
    [details.roleName, details.scopeName ?? '', kind, targetId, String(after.held), endWords(after)].join('\u0000'),
  )
  return [...groups.values()].map((own) => {
    const {
      kind,
      after,
      details: { roleName, scopeName },
    } = own[0] as AnyGrant
    const until = endWords(after)
    const { given = '', taken = '', until: givenUntil = given } = KIND_WORDS[kind] ?? {}
    const words = after.held ? (until === '' ? given : givenUntil) : taken
    return `${scopeName === undefined ? roleName : `${roleName} for ${scopeName}`}: ${listed(
      own.map(({ details: { person } }) => (person === undefined ? 'a deleted account' : nameOf(person))),
      3,
    )} ${words}${until}`
  })
}

const endWords = ({ held, endDateTime }: AnyGrant['after']): string =>
  held && endDateTime !== undefined ? ` until ${date(endDateTime)}` : ''

interface Setting {
  field: string
  label: string
  before?: string
  after?: string
  direction: SettingDirection | 'other'
  roleName: string
}

const RANK = { weaker: 0, other: 1, stricter: 2 } as const
const HEADS = { weaker: 'Weaker', other: 'Different', stricter: 'Stricter' } as const

/** Who may activate without being asked comes first: the others only say for how long, and who is told. */
const FIRST = ['approvalOnActivation', 'approvers', 'mfaOnActivation']

const importance = ({ field }: Setting): number => (FIRST.indexOf(field) + FIRST.length + 1) % (FIRST.length + 1)

/** First which roles, then what happens to which setting of how many of them; what becomes weaker stands first. */
function settingsLines(changes: readonly SettingsChange[]): string[] {
  if (changes.length === 0) return []
  const settings = changes.flatMap(({ before, after, details: { roleName: name, scopeName, approvers = [] } }) => {
    const roleName = nameAt({ roleName: name, ...present('scopeName', scopeName) })
    const found = directions(before, after)
    return settingsShown(before, after, approvers).map((setting): Setting => ({
      ...setting,
      direction: found.get(setting.field) ?? 'other',
      roleName,
    }))
  })
  const groups = [
    ...Map.groupBy(settings, ({ label, after, direction }) => [label, after ?? '', direction].join('\u0000')).values(),
  ]
  const places = groups
    .map((own) => ({ ...(own[0] as Setting), own }))
    .sort((a, b) => RANK[a.direction] - RANK[b.direction] || importance(a) - importance(b))
  const lines = places.map(({ field, label, after, direction, own }) => {
    const nothing = field === 'approvers' ? 'nobody' : 'nothing'
    const before = [...new Set(own.map((setting) => setting.before ?? nothing))]
    const whose =
      changes.length === 1 ? '' : own.length === changes.length ? ' for all of them' : ` for ${rolesOf(own)}`
    return `${HEADS[direction]}${whose}: ${label}: ${after ?? nothing}, until now ${listed(before, 3)}`
  })
  return [`Settings of ${rolesOf(changes.map(({ details }) => details))}`, ...lines]
}

function reviewLines(changes: readonly ReviewChange[]): string[] {
  const groups = Map.groupBy(changes, ({ after: { exists, recurrence, days }, details: { reviewers = [] } }) =>
    JSON.stringify([exists, recurrence, days, reviewers]),
  )
  return [...groups.values()].map((own) => {
    const {
      after: { exists, recurrence = 'quarterly', days },
      details: { reviewers = [] },
    } = own[0] as ReviewChange
    const roles = rolesOf(own.map(({ details }) => details))
    if (!exists) return `No access review any more of ${roles}`
    return (
      `Access review of ${roles}: ${recurrenceWord(recurrence)}, by ` +
      `${listed(reviewers, 4)}${days === undefined ? '' : `, who have ${counted(days, 'day')}`}`
    )
  })
}

const rolesOf = (roles: readonly Pick<RoleDetails, 'roleName' | 'scopeName'>[]): string =>
  listed([...new Set(roles.map(nameAt))], MOST_ROLES)

/** In Azure, a role has settings of its own at each scope. */
const nameAt = ({ roleName, scopeName }: Pick<RoleDetails, 'roleName' | 'scopeName'>): string =>
  scopeName === undefined ? roleName : `${roleName} (${scopeName})`
