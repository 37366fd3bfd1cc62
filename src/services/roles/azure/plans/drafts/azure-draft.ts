import type { ArmReader } from '../../../../../arm/reader.ts'
import { Refusal } from '../../../../../errors.ts'
import type { GraphReader } from '../../../../../graph/reader.ts'
import type { Reason } from '../../../../plans/kind.ts'
import type { Rehearsal } from '../../../../plans/sending.ts'
import type { Baselines } from '../../../baselines.ts'
import { isPlanned, type Candidate, type RoleDrafted } from '../../../plans/drafts/draft.ts'
import type { AssignmentRow } from '../../../assignment-rows.ts'
import type { RoleDetails } from '../../../plans/role-grant.ts'
import { readSubjects, type Subjects } from '../../../plans/tenant.ts'
import { present } from '../../../../../present.ts'
import type { AzureGrantChange } from '../azure-grant.ts'
import type { AzureSafety } from '../azure-safety.ts'
import type { AzureRoleScope } from '../azure-scope.ts'
import type { AzureNow } from '../held-now.ts'
import { LAST_OWNER, takesOwner } from '../owners.ts'
import type { OwnIdentities } from '../own-identities.ts'
import { placeNameOf } from '../../../findings/rules/azure-facts.ts'
import { writesAssignments, writesPolicies } from '../../rate-azure-roles.ts'
import { notGranted } from './granted.ts'
import type { LastSnapshot } from './chosen.ts'
import type { ArmWrite } from '../../../../../arm/write.ts'

/** What every draft works with. */
export interface AzureTools extends LastSnapshot {
  arm: ArmReader
  reader: GraphReader
  safety: AzureSafety
  own: OwnIdentities
  baselines: Baselines
  rehearse: Rehearsal
  /** The request that makes a change. */
  writeOf: (change: AzureGrantChange) => ArmWrite
  now: () => number
  /** What Microsoft's log is told as the reason. */
  justification: string
}

export type AzureDraft = (
  scope: AzureRoleScope,
  limits: { maxChanges: number },
  tools: AzureTools,
) => Promise<RoleDrafted>

/** One change that a draft may plan. */
export interface AzureCandidate extends Candidate {
  change: AzureGrantChange
}

/** Where a role is given, as Azure writes it. */
export const scopeIdOf = ({ scopeId }: AssignmentRow): string => scopeId ?? '/'

/** Given for all of Azure, above the root management group: only who is there as well takes it away. */
export const ABOVE_ROOT: Reason = {
  code: 'aboveRootGroup',
  message:
    'This is elevated access to all of Azure, which no service takes away: whoever has it ends it in the Microsoft ' +
    'Entra admin center, under Properties, Access management for Azure resources.',
}

export const GONE: Reason = { code: 'alreadySo', message: 'It is so already.' }

/** What the identity that writes has to be allowed, and what is said where it is not. */
const GRANTED = {
  roles: {
    allowsIt: writesAssignments,
    there:
      'The writing identity of this service may not give or take roles there: its operator assigns it User Access ' +
      'Administrator at that scope.',
    anywhere:
      'The writing identity of this service may not give or take any of these roles: its operator assigns it User ' +
      'Access Administrator at the scopes that plans may change.',
  },
  settings: {
    allowsIt: writesPolicies,
    there:
      'The writing identity of this service may not change settings of roles there: its operator assigns it User ' +
      'Access Administrator at that scope.',
    anywhere:
      'The writing identity of this service may not change the settings of any of these roles: its operator assigns ' +
      'it User Access Administrator at the scopes that plans may change.',
  },
} as const

/** Spares what the writing identity may not change. @throws Refusal `AzureWriteNotGranted` where that is all of it */
export async function keepGranted<C extends Candidate>(
  { arm, own }: AzureTools,
  candidates: readonly C[],
  scopeOf: (candidate: C) => string,
  what: keyof typeof GRANTED = 'roles',
): Promise<void> {
  const { allowsIt, there, anywhere } = GRANTED[what]
  const open = candidates.filter(isPlanned)
  const lacking = await notGranted(arm, own, open.map(scopeOf), allowsIt)
  const refused = open.filter((candidate) => lacking.has(scopeOf(candidate).toLowerCase()))
  if (open.length > 0 && refused.length === open.length) {
    throw new Refusal('AzureWriteNotGranted', anywhere)
  }
  for (const candidate of refused) candidate.reason = { code: 'writingNotGranted', message: there }
}

/** Spares those without whom there would be no Owner. */
export async function keepOwners<C extends Candidate>(
  safety: AzureSafety,
  now: AzureNow,
  candidates: readonly C[],
  changeOf: (candidate: C) => AzureGrantChange,
): Promise<void> {
  const leaving = candidates.filter((candidate) => isPlanned(candidate) && takesOwner(changeOf(candidate)))
  const staying = await safety.ownersWhoStay(now, leaving.map(changeOf))
  for (const candidate of leaving) if (staying.has(changeOf(candidate))) candidate.reason = LAST_OWNER
}

/** What is shown of a change about a row of the last snapshot. */
export const detailsOfRow = (
  row: AssignmentRow,
  subjects: Subjects,
  more: Pick<RoleDetails, 'activation' | 'why'> = {},
): RoleDetails =>
  subjects.detailsOf(row.principalId, {
    roleId: row.roleId,
    roleName: row.roleName,
    ...present('tier', row.tier),
    scopeName: placeNameOf(row),
    ...more,
  })

/** Who is in the groups among those who hold something, and is to be told what becomes of it. */
export async function readConcerned(
  { reader, safety }: Pick<AzureTools, 'reader' | 'safety'>,
  rows: readonly AssignmentRow[],
): Promise<(row: AssignmentRow) => Pick<RoleDetails, 'concerned'>> {
  const groups = rows.filter(({ principalType, orphaned }) => principalType === 'group' && !orphaned)
  const members = await safety.membersOf([...new Set(groups.map(({ principalId }) => principalId))])
  const people = await readSubjects(reader, [...new Set([...members.values()].flat())])
  return ({ principalId }) => {
    const own = members.get(principalId)
    return own === undefined ? {} : { concerned: people.peopleOf(own) }
  }
}
