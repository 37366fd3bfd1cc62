import type { ArmReader } from '../../../arm/reader.ts'
import type { ActiveInstanceRow, AssignmentRow, InstanceRow } from '../../../arm/rows.ts'
import { lastSegment, parseScope } from '../../../arm/scopes.ts'
import { present } from '../../../present.ts'
import type { AssignmentType } from '../grants.ts'
import type { PrincipalType } from '../assignment-rows.ts'
import type { SystemGrant, Unseen } from '../systems/system.ts'
import { placed, placeOf, scopeName, type Places } from './places.ts'
import type { Instances } from './read-instances.ts'

/** Assignments on which index and lists disagree are looked at one by one, up to so many. */
const MOST_LOOKS = 50

interface Active {
  reader: ArmReader
  places: Places
  /** By id in lower case. */
  assignments: ReadonlyMap<string, AssignmentRow>
  active: Instances<ActiveInstanceRow>
}

/**
 * Each active role once, at the scope where it is given. Resource Graph may lag: what only the lists of PIM know is
 * added; what only Resource Graph knows, where a list should have it, is looked up, and left out only if it is gone.
 */
export async function activeGrants({ reader, places, assignments, active }: Active) {
  const unseen: Unseen[] = []
  const grants: SystemGrant[] = []
  const listed = new Set<string>()
  const byManner = new Map([...assignments.values()].map((row) => [manner(row), row]))
  for (const row of active.rows.values()) {
    const origin = row.originRoleAssignmentId?.toLowerCase()
    if (origin !== undefined) listed.add(origin)
    listed.add(manner(row))
    // The lists of PIM say when, and not who.
    const { createdBy, createdOn } = assignments.get(origin ?? '') ?? byManner.get(manner(row)) ?? {}
    const made = { ...row, ...present('createdBy', createdBy), ...present('createdOn', row.createdOn ?? createdOn) }
    grants.push({ ...grantOf(made, typeOf(row), places), ...present('madeInPim', isMadeInPim(row)) })
  }
  const hasNoPim = active.unseen.some(({ reason, scopeId }) => reason === 'noLicense' && scopeId === undefined)
  const alone = [...assignments.values()].filter((row) => !listed.has(row.id) && !listed.has(manner(row)))
  const doubtful = alone.filter(({ scope }) => isListed(scope, active))
  const looked = new Set(doubtful.slice(0, MOST_LOOKS).map(({ id }) => id))
  for (const row of alone) {
    if (looked.has(row.id) && !(await reader.hasAssignment(row.id))) continue
    grants.push({ ...grantOf(row, 'activePermanent', places), ...(hasNoPim && { madeInPim: false }) })
  }
  for (const scope of new Set(doubtful.slice(MOST_LOOKS).map((row) => row.scope))) {
    unseen.push({
      what: 'timeBounds',
      reason: 'tooMuch',
      code: 'IndexLags',
      scopeId: scope,
      scopeName: scopeName(places, scope),
    })
  }
  return { grants, unseen }
}

export const eligibleGrants = (rows: ReadonlyMap<string, InstanceRow>, places: Places): SystemGrant[] =>
  [...rows.values()].map((row) => grantOf(row, 'eligible', places))

/** Whether the list of the place around a scope was read. */
function isListed(text: string, { read }: Instances<ActiveInstanceRow>): boolean {
  const scope = parseScope(text)
  return scope !== undefined && read.has(placeOf(scope))
}

/** https://learn.microsoft.com/rest/api/authorization/role-assignment-schedule-instances */
function typeOf({ assignmentType, endDateTime }: ActiveInstanceRow): AssignmentType {
  if (assignmentType === 'Activated') return 'activated'
  return endDateTime === undefined ? 'activePermanent' : 'activeTimeBound'
}

/**
 * What PIM did not make has no schedule of its own, but one by the name of the assignment: seen by AzGovViz
 * (https://github.com/JulianHayward/Azure-MG-Sub-Governance-Reporting).
 */
function isMadeInPim(row: ActiveInstanceRow): boolean | undefined {
  const { assignmentType, originRoleAssignmentId: origin, roleAssignmentScheduleId: schedule } = row
  if (assignmentType === 'Activated') return true
  return origin === undefined || schedule === undefined ? undefined : lastSegment(origin) !== lastSegment(schedule)
}

function grantOf(row: AssignmentRow | InstanceRow, assignmentType: AssignmentType, places: Places): SystemGrant {
  const { startDateTime, endDateTime } = row as InstanceRow
  return {
    system: 'azure',
    roleId: lastSegment(row.roleDefinitionId),
    principalId: row.principalId.toLowerCase(),
    ...present('principalType', PRINCIPALS[row.principalType?.toLowerCase() ?? '']),
    assignmentType,
    ...placed(row.scope, places),
    ...present('startDateTime', startDateTime),
    ...present('endDateTime', endDateTime),
    ...present('condition', row.condition),
    ...present('createdDateTime', row.createdOn),
    ...present('createdById', row.createdBy?.toLowerCase()),
  }
}

/** Groups of other tenants are groups; devices and agents have no name in our lists yet. */
const PRINCIPALS: Readonly<Record<string, PrincipalType>> = {
  user: 'user',
  group: 'group',
  foreigngroup: 'group',
  serviceprincipal: 'servicePrincipal',
}

const manner = ({ scope, principalId, roleDefinitionId }: AssignmentRow): string =>
  `${scope} ${principalId} ${lastSegment(roleDefinitionId)}`.toLowerCase()
