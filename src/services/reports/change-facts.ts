import type { ChangeRow } from '../../store/tables.ts'
import { isoTime } from '../../time.ts'
import type { LicenseEffect } from '../licenses/effects.ts'
import type { RemovalDetails } from '../licenses/removal-details.ts'
import { present } from '../present.ts'
import type { RoleDetails } from '../roles/plans/grant-change.ts'
import { ACCESS_REVIEW } from '../roles/plans/review-change.ts'
import { portalSteps, ROLE_SETTINGS, settingsShown, type RulesOf } from '../roles/plans/settings-change.ts'

const KINDS: Readonly<Record<string, string>> = {
  licenseGroupRemoval: 'Remove from group',
  directLicenseRemoval: 'Remove direct license',
  contactUpdate: 'Update contact data',
  roleEligibility: 'Eligibility',
  roleAssignment: 'Assignment',
  groupEligibility: 'Eligible membership',
  roleSettings: 'Settings',
}

/** The details of a stored change. Each kind keeps its own, so none of them can be relied on. */
export const detailsOf = ({ details }: Pick<ChangeRow, 'details'>): Details =>
  typeof details === 'object' && details !== null ? details : {}

type Details = Partial<RemovalDetails> &
  Partial<
    Pick<
      RoleDetails,
      'roleId' | 'roleName' | 'scopeName' | 'activation' | 'approvers' | 'reviewers' | 'why' | 'concerned'
    >
  > & { lastActivityDateTime?: string }

export const licensesOf = (change: Pick<ChangeRow, 'details'>): LicenseEffect[] => detailsOf(change).licenses ?? []

/** What to call the person of a change. */
export function personName(change: Pick<ChangeRow, 'details' | 'userId' | 'targetId'>): string {
  const { person, roleName } = detailsOf(change)
  return (
    person?.displayName ??
    person?.userPrincipalName ??
    (change.userId === change.targetId ? roleName : undefined) ??
    change.userId
  )
}

/** What is done, in a few words: "Remove from group". */
export function kindLabel({ kind, after }: Pick<ChangeRow, 'kind' | 'after'>): string {
  const { held, exists } = JSON.parse(after) as { held?: boolean; exists?: boolean }
  if (kind === ACCESS_REVIEW) return exists === true ? 'Start an access review' : 'End the access review'
  const label = KINDS[kind] ?? kind
  return held === undefined ? label : `${label} ${held ? 'given' : 'ended'}`
}

/** How a person makes a change that this service was not allowed to make; nothing for changes that it makes. */
export const stepsFor = (change: ChangeRow): string | undefined =>
  change.state === 'handOver' && change.kind === ROLE_SETTINGS
    ? portalSteps(targetName(change), settingsOf(change))
    : undefined

/** The settings of a role that a change touches, in the words of the portal. */
export const settingsOf = ({
  kind,
  before,
  after,
  details,
}: Pick<ChangeRow, 'kind' | 'before' | 'after' | 'details'>): ReturnType<typeof settingsShown> =>
  kind === ROLE_SETTINGS
    ? settingsShown(JSON.parse(before) as RulesOf, JSON.parse(after) as RulesOf, detailsOf({ details }).approvers ?? [])
    : []

/**
 * What the change is about besides the person: the group, the product, or the names of the fields, never their values.
 */
export function targetName(change: ChangeRow): string {
  const { groupName, licenses, roleName, scopeName } = detailsOf(change)
  if (groupName !== undefined) return groupName
  if (roleName !== undefined) return scopeName === undefined ? roleName : `${roleName} for ${scopeName}`
  if (change.targetId !== null) return licenses?.[0]?.productName ?? change.targetId
  return Object.keys(JSON.parse(change.after) as object).join(', ')
}

/** Whether it takes a license away, which is what people are given notice of. */
export const takesLicense = ({ kind }: Pick<ChangeRow, 'kind'>): boolean =>
  kind === 'licenseGroupRemoval' || kind === 'directLicenseRemoval'

const time = (name: string, value: Date | null) => present(name, value === null ? undefined : isoTime(value.getTime()))

/** A change as the JSON report shows it: in the words of the API, without what it does not have. */
export function toReportedChange(change: ChangeRow) {
  return {
    changeId: change.id,
    ...present('position', change.position),
    kind: change.kind,
    state: change.state,
    // Where it is about a role alone, nobody is concerned.
    ...present('userId', change.userId === change.targetId ? undefined : change.userId),
    ...present('targetId', change.targetId),
    ...present('code', change.code),
    ...present('message', change.message),
    ...time('requestedDateTime', change.requestedAt),
    ...time('verifiedDateTime', change.verifiedAt),
    ...time('restoreBefore', change.restoreBefore),
    ...present('undoState', change.undoState),
    ...present('undoCode', change.undoCode),
    ...present('undoMessage', change.undoMessage),
    ...time('undoneDateTime', change.undoneAt),
    details: change.details,
  }
}
