import { unlessRefused } from '../../../../graph/failure.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import type { Reason } from '../../../plans/kind.ts'
import { activationRules, type ActivationRules } from '../../activation-rules.ts'
import { readGroupPolicies } from '../../group-settings.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import { pimSettings, type PimSettings } from '../../pim-settings.ts'
import { lastsAsLong } from '../role-grant.ts'
import { scopeText, type RolesNow } from '../tenant.ts'

/**
 * What becoming a member of a group asks for. A group that PIM does not manage yet begins with Microsoft's own
 * settings, of which nothing is known here: then Microsoft is asked beforehand alone. So it is where our identity may
 * not read them.
 */
export async function readGroup(
  reader: GraphReader,
  groupId: string,
): Promise<{ settings: PimSettings; activation?: ActivationRules; isUnreadable?: true }> {
  const policies = await readGroupPolicies(reader, [groupId]).catch(unlessRefused)
  if (policies === undefined) return { settings: {}, isUnreadable: true }
  const found = policies.get(groupId)
  const policy =
    found?.underPim === true
      ? found.policies.find(({ roleDefinitionId }) => roleDefinitionId?.toLowerCase() === 'member')
      : undefined
  return policy === undefined
    ? { settings: {} }
    : { settings: pimSettings(policy), activation: activationRules(policy) }
}

/** People can only have the role through a group that itself holds it, and for no longer than the group does. */
export function groupLacks(
  row: AssignmentRow,
  groupId: string,
  { inventory }: RolesNow,
  until: string | undefined,
): Reason | undefined {
  if (row.principalType !== 'user') return { code: 'groupHolder', message: 'Only people become members of the group.' }
  const own = inventory.rows.filter(
    (one) =>
      one.principalId === groupId &&
      one.roleId === row.roleId &&
      scopeText(one) === scopeText(row) &&
      one.assignmentType !== 'activated',
  )
  if (own.length === 0) {
    return { code: 'groupLacksRole', message: 'The group does not hold this role, so its members would not have it.' }
  }
  return own.some(({ endDateTime }) => lastsAsLong(endDateTime, until))
    ? undefined
    : {
        code: 'groupRoleTooShort',
        message:
          'The group loses this role before the people in it should: extend that in Privileged Identity ' +
          'Management first, or name an earlier end.',
      }
}
