import type { GraphReader } from '../../../../graph/reader.ts'
import type { Reason } from '../../../plans/kind.ts'
import { listed } from '../../../reports/wording.ts'
import { readApprovers } from '../../approvers.ts'
import { DEFAULT_APPROVERS } from '../../findings/rules/stuck.ts'
import type { AssignmentRow } from '../../assignment-rows.ts'
import type { RoleSafety } from '../safety.ts'
import type { RolesNow } from '../tenant.ts'

/** Somebody who would have to activate what they hold. */
export interface Leaving {
  row: AssignmentRow
  reason?: Reason
}

/**
 * Spares those for whom nobody would be left to approve, once they only activate what they hold: of people who approve
 * for each other, all. HTTP requests: none where no role asks for an approval; else 1 for each 20 groups that are named
 * to approve, and 1 for each 1,000 people in them.
 *
 * @param leaving who would have to activate a role, and what speaks against it so far
 * @returns what an approver has to know about it
 */
export async function keepApprovable(
  reader: GraphReader,
  { inventory, policyOf, settingsOf, definitionOf }: RolesNow,
  safety: RoleSafety,
  leaving: readonly Leaving[],
): Promise<string[]> {
  const open = leaving.filter(
    ({ row, reason }) => reason === undefined && settingsOf(definitionOf(row)).approvalOnActivation === true,
  )
  if (open.length === 0) return []
  const { definitions, ratings, rows } = inventory
  const policies = definitions.flatMap(({ id }) => policyOf(id ?? '') ?? [])
  const approvers = new Map(
    (await readApprovers(reader, new Set(open.map(({ row }) => row.roleId)), definitions, ratings, policies)).map(
      (one) => [one.roleId, one],
    ),
  )
  // Whoever is left with one of the roles that approve where nobody is named.
  const gone = new Set(leaving.filter(({ reason }) => reason === undefined).map(({ row }) => holding(row)))
  const defaults = rows.filter(
    (row) =>
      row.principalType === 'user' &&
      DEFAULT_APPROVERS.has(row.roleId) &&
      row.scopeType === 'tenant' &&
      row.assignmentType !== 'eligible' &&
      row.accountEnabled !== false &&
      !gone.has(holding(row)),
  )
  const onlyEmergency = new Set<string>()
  for (const one of open) {
    const { principalId, roleId, roleName } = one.row
    const own = approvers.get(roleId)
    const others = (people: readonly string[] | undefined) => people?.filter((id) => id !== principalId)
    const named = own === undefined || own.named.length > 0
    // Who is in a group can't always be read, and is no reason then.
    const left = named ? others(own?.people) : others(defaults.map((row) => row.principalId))
    if (left?.length === 0) one.reason = NOBODY_APPROVES
    else if (!named && defaults.every((row) => row.principalId === principalId || safety.isEmergency(row))) {
      onlyEmergency.add(roleName)
    }
  }
  return onlyEmergency.size === 0
    ? []
    : [
        `Only emergency accounts could approve activations of ${listed([...onlyEmergency], 5)}: name people who ` +
          'approve in the settings of the role.',
      ]
}

const holding = ({ principalId, roleId }: AssignmentRow): string => `${principalId} ${roleId}`

export const NOBODY_APPROVES: Reason = {
  code: 'wouldGetStuck',
  message: 'Activating asks for an approval, and nobody else is left who could give it: name people who approve first.',
}
