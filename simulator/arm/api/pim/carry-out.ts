import { durationMs } from '../../../tenant/duration.ts'
import type { Estate } from '../../estate/estate.ts'
import { isNotOver } from '../../estate/held.ts'
import type { Active, Eligible, PimRequest } from '../../estate/held.ts'
import { present } from '../../../present.ts'

/** Does what a request asks for, from now on. */
export function carryOut(estate: Estate, request: PimRequest, now: number): void {
  if (request.list === 'assignment') carryOutAssignment(estate, request, now)
  else carryOutEligibility(estate, request, now)
}

const termOf = ({ scheduleInfo, createdOn }: PimRequest): { start: number; end: number | undefined } => {
  const start = scheduleInfo === null ? createdOn : Date.parse(scheduleInfo.startDateTime)
  return { start, end: scheduleInfo === null ? undefined : endOf(scheduleInfo.expiration, start) }
}

function endOf({ type, duration, endDateTime }: NonNullable<PimRequest['scheduleInfo']>['expiration'], start: number) {
  if (type === 'AfterDateTime') return Date.parse(String(endDateTime))
  const length = type === 'AfterDuration' && duration !== null ? durationMs(duration) : undefined
  return length === undefined ? undefined : start + length
}

const common = (request: PimRequest, name: string, now: number) => {
  const { place, scope, roleId, roleDefinitionId, principalId, principalType, condition } = request
  const { start, end } = termOf(request)
  return {
    name,
    place,
    since: now,
    scope,
    roleId,
    roleDefinitionId,
    principalId,
    principalType,
    createdOn: now,
    start,
    ...present('end', end),
    ...present('condition', condition),
    requestName: request.name,
  }
}

const isOf = (request: PimRequest, now: number) => (entry: Active | Eligible) =>
  entry.scope.key === request.scope.key && entry.roleId === request.roleId && isNotOver(entry, now)

function carryOutAssignment(estate: Estate, request: PimRequest, now: number): void {
  const { requestType, principalId, linkedEligibility } = request
  const isSelf = requestType.startsWith('Self')
  const held = estate.active
    .ofPrincipals([principalId], now)
    .filter(isOf(request, now))
    .filter((entry) => entry.byPim && (!isSelf || entry.assignmentType === 'Activated'))
  const isNew = requestType === 'AdminAssign' || requestType === 'SelfActivate'
  if (!isNew) for (const entry of held) estate.active.end(entry, now)
  if (requestType === 'AdminRemove' || requestType === 'SelfDeactivate') return
  const name = isNew ? estate.idOf(`assignment:${request.name}`) : (held[0]?.name as string)
  estate.active.add({
    ...common(request, name, now),
    createdBy: estate.principals.servicePrincipal('msPim'),
    assignmentType: isSelf ? 'Activated' : 'Assigned',
    byPim: true,
    scheduleName: isNew ? (request.target as string) : (held[0]?.scheduleName as string),
    ...(isSelf && linkedEligibility !== null ? { eligibility: linkedEligibility } : {}),
  })
}

function carryOutEligibility(estate: Estate, request: PimRequest, now: number): void {
  const held = estate.eligible.ofPrincipals([request.principalId], now).filter(isOf(request, now))
  if (request.requestType !== 'AdminAssign') for (const entry of held) estate.eligible.end(entry, now)
  if (request.requestType === 'AdminRemove') return
  estate.eligible.add(common(request, held[0]?.name ?? (request.target as string), now))
}
