import type { ChangeRow } from '../../../store/tables.ts'
import { nameOf } from '../../people/person.ts'
import { detailsOf } from '../../plans/item.ts'
import { present } from '../../../present.ts'
import type { RemovalDetails } from '../removal-details.ts'

/** A removal that somebody has to make elsewhere, with what they need to know for it. */
export interface HandOverRow {
  changeId: string
  userId: string
  personName: string
  userPrincipalName?: string
  department?: string
  lastActivityDateTime?: string
  groupId: string
  groupName: string
  where: 'activeDirectory' | 'exchangeOnline' | 'dynamicRule' | 'roleAdministrator' | 'unitAdministrator'
  /** Names in Active Directory, where both are known. */
  memberSamAccountName?: string
  groupSamAccountName?: string
  groupMail?: string
  /** What to do, in a sentence or two. */
  advice: string
}

const WHERE = {
  synced: 'activeDirectory',
  mailEnabled: 'exchangeOnline',
  dynamic: 'dynamicRule',
  roleAssignable: 'roleAdministrator',
  restricted: 'unitAdministrator',
} as const

const WHO = {
  roleAdministrator: 'A Privileged Role Administrator removes the member in the Microsoft Entra admin center.',
  unitAdministrator:
    'An administrator of the restricted administrative unit removes the member in the Microsoft Entra admin center.',
} as const

/** The hand-overs among the changes of a plan. */
export function handOverRows(changes: Iterable<ChangeRow>): HandOverRow[] {
  return [...changes].flatMap((change) => {
    const { handOver, person, groupName } = detailsOf<RemovalDetails>(change)
    if (change.state !== 'handOver' || handOver === undefined) return []
    const row = {
      changeId: change.id,
      userId: change.subjectId,
      personName: nameOf({ ...person, userId: change.subjectId }),
      ...present('userPrincipalName', person?.userPrincipalName),
      ...present('department', person?.department),
      ...present('lastActivityDateTime', person?.lastActivityDateTime),
      groupId: change.targetId ?? '',
      groupName: groupName ?? change.targetId ?? '',
      where: WHERE[handOver.kind],
      ...present('memberSamAccountName', handOver.onPremisesSamAccountName),
      ...present('groupSamAccountName', handOver.groupOnPremisesSamAccountName),
      ...present('groupMail', handOver.groupMail),
    }
    return [{ ...row, advice: advice(row, handOver) }]
  })
}

/** Whether a script can do it: it needs names that mean one thing only. */
export function isScriptable({
  where,
  memberSamAccountName,
  groupSamAccountName,
  groupMail,
}: Omit<HandOverRow, 'advice'>): boolean {
  if (where === 'activeDirectory') return memberSamAccountName !== undefined && groupSamAccountName !== undefined
  return where === 'exchangeOnline' && groupMail !== undefined
}

function advice(
  row: Omit<HandOverRow, 'advice'>,
  { membershipRule, attributes = [] }: { membershipRule?: string; attributes?: string[] },
): string {
  if (row.where === 'dynamicRule') {
    const held =
      attributes.length === 0
        ? 'the attribute that the rule looks at'
        : `what the rule looks at (${attributes.join(', ')})`
    return (
      'The group fills itself by the rule ' +
      `${membershipRule ?? 'that is shown in the Microsoft Entra admin center'}. Change ${held} where this person's ` +
      'data is kept, or the rule.'
    )
  }
  if (row.where === 'roleAdministrator' || row.where === 'unitAdministrator') return WHO[row.where]
  const place = row.where === 'activeDirectory' ? 'Active Directory' : 'Exchange Online'
  return isScriptable(row)
    ? `Remove the member in ${place}.`
    : `Remove the member in ${place} by hand: the name of the person or of the group there is not known here.`
}
