import { Refusal } from '../../../../errors.ts'
import { isRefused } from '../../../../graph/failure.ts'
import { listUnless } from '../../../../graph/lists.ts'
import { requestEligibility } from '../../../../graph/role-writes.ts'
import type { Principal } from '../../../../graph/roles.ts'
import { isoTime } from '../../../../time.ts'
import type { Reason } from '../../../plans/kind.ts'
import { present } from '../../../../present.ts'
import type { GrantChange } from '../role-grant.ts'
import { hasNoPim } from '../../inventory.ts'
import { placeKey, readStanding } from '../current-holdings.ts'
import { readRolesNow, readSubjects, roleDetails } from '../tenant.ts'
import { askBeforehand, drafted, endRefused, isPlanned, limitTo, toDraftRow, type RoleDraft } from './draft.ts'

/**
 * Eligibility with an end and a justification, for people and groups, in the whole tenant or in an administrative unit.
 *
 * @throws Refusal `PimUnavailable`, `RoleNotFound`
 */
export const grantEligibility: RoleDraft = async (
  scope,
  { maxChanges },
  { reader, safety, rehearse, now, justification },
) => {
  const { principalIds = [], administrativeUnitId, endDateTime } = scope
  const roles = await readRolesNow(reader, scope, now)
  if (hasNoPim(roles.inventory.pim)) {
    throw new Refusal(
      'PimUnavailable',
      'Nobody can be eligible here: the tenant has no Privileged Identity Management.',
    )
  }
  const units = listUnless<{ id?: string | null }>(roles.inventory.units, isRefused)
  if (administrativeUnitId !== undefined && units.length > 0 && !units.some(({ id }) => id === administrativeUnitId)) {
    throw new Refusal('InvalidInput', `There is no administrative unit with the id "${administrativeUnitId}".`, {
      target: 'administrativeUnitId',
    })
  }
  const [standing, subjects] = await Promise.all([readStanding(reader), readSubjects(reader, principalIds)])
  const untouchable = await safety.untouchable([...subjects.principals.values()])
  const place = administrativeUnitId === undefined ? '/' : `/administrativeUnits/${administrativeUnitId}`
  const scopeName =
    administrativeUnitId === undefined
      ? undefined
      : (roles.inventory.rows.find(({ scopeId }) => scopeId === administrativeUnitId)?.scopeName ??
        administrativeUnitId)

  const found = roles.chosen.definitions.flatMap((definition) =>
    principalIds.map((principalId): { change: GrantChange; reason?: Reason } => {
      const targetId = definition.id ?? ''
      const role = {
        ...roleDetails(definition, roles.inventory.ratings.get(targetId)?.tier),
        ...present('scopeName', scopeName),
        ...roles.activationOf(targetId),
      }
      const change: GrantChange = {
        kind: 'roleEligibility',
        subjectId: principalId,
        targetId,
        before: { scope: place, held: false },
        after: { scope: place, held: true, ...present('endDateTime', endDateTime) },
        preconditions: { justification },
        details: subjects.detailsOf(principalId, role),
      }
      const reason =
        whyNot(subjects.principals.get(principalId)) ??
        untouchable.get(principalId) ??
        (standing.roleEligibility.has(placeKey(principalId, targetId, place)) ? ALREADY : undefined) ??
        endRefused(roles.settingsOf(targetId), endDateTime, now())
      return { change, ...present('reason', reason) }
    }),
  )

  const warnings = await askBeforehand(
    rehearse,
    found.filter(isPlanned),
    ({ change: { subjectId: principalId, targetId } }) =>
      requestEligibility(
        { principalId, roleDefinitionId: targetId, directoryScopeId: place },
        {
          action: 'adminAssign',
          startDateTime: isoTime(new Date(now())),
          ...present('endDateTime', endDateTime),
          justification,
        },
      ),
    maxChanges,
  )
  limitTo(found, maxChanges)
  return drafted(found.map(toDraftRow), warnings)
}

const ALREADY: Reason = { code: 'alreadySo', message: 'It is so already.' }

function whyNot(principal: Principal | undefined): Reason | undefined {
  if (principal === undefined) return { code: 'userGone', message: 'There is nobody with this id any more.' }
  if (principal['@odata.type'] === '#microsoft.graph.servicePrincipal') {
    return { code: 'appNotEligible', message: 'Apps can not activate a role, so they can not be eligible for one.' }
  }
  return principal.accountEnabled === false
    ? { code: 'accountDisabled', message: 'The account is disabled.' }
    : undefined
}
