import type { ApiResponse } from '../../../http/call.ts'
import type { Estate } from '../../estate/estate.ts'
import { isInForce, isNotOver } from '../../estate/held.ts'
import type { Active, Eligible } from '../../estate/held.ts'
import { notFound, premiumRequired } from '../../http/arm-error.ts'
import { demand, route } from '../../http/call.ts'
import type { ArmContext, ArmRoute } from '../../http/call.ts'
import { belongs, parseArmFilter, placesOf, readable } from '../../http/filter.ts'
import { page } from '../../http/page.ts'
import { demandScope } from '../scope-checks.ts'
import {
  assignmentInstance,
  assignmentSchedule,
  eligibilityInstance,
  eligibilitySchedule,
  memberTypeFor,
} from './rows.ts'
import type { MemberType } from './rows.ts'

export const PIM_VERSIONS = ['2020-10-01', '2024-09-01-preview']

/** What the lists ask for (learn.microsoft.com/rest/api/authorization/privileged-role-assignment-rest-sample). */
export const READ_PIM = 'Microsoft.Authorization/roleAssignments/read'

const FILTERS = ['atScope()', 'asTarget()', 'principalId', 'assignedTo', 'roleDefinitionId'] as const

type Row = ReturnType<typeof assignmentInstance>

interface Kind<T extends Active | Eligible> {
  /** `roleAssignmentScheduleInstances` */
  type: string
  rows: (estate: Estate, places: readonly string[], asOf: number) => T[]
  /** Now, or now and later. */
  isShown: (entry: T, now: number) => boolean
  write: (estate: Estate, entry: T, memberType: MemberType, asOf: number) => Row
}

/** A tenant without P2 has nothing of PIM, for nobody. */
export function requirePim({ world }: Pick<ArmContext, 'world'>): void {
  if (world.has('noP2')) throw premiumRequired()
}

function list<T extends Active | Eligible>(context: ArmContext, kind: Kind<T>): ApiResponse {
  const { estate, scope, world, call, asOf, now } = context
  requirePim(context)
  demandScope(context)
  const filter = parseArmFilter(context, FILTERS)
  const role = filter.equals.get('roleDefinitionId')?.split('/').at(-1)?.toLowerCase()
  const rows = kind
    .rows(estate, placesOf(estate, scope, filter), asOf)
    .filter(
      (entry) =>
        kind.isShown(entry, now) &&
        belongs(estate, scope, filter, entry) &&
        (role === undefined || entry.roleId === role),
    )
  const seen = readable(context, READ_PIM, rows).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return page(
    world,
    call,
    seen.map((entry) => kind.write(estate, entry, memberTypeFor(context, entry, filter.direct), now)),
  )
}

function get<T extends Active | Eligible>(context: ArmContext, kind: Kind<T>): ApiResponse {
  const { estate, scope, parameters, now } = context
  requirePim(context)
  demandScope(context)
  demand(context, READ_PIM, scope)
  const name = (parameters[0] ?? '').toLowerCase()
  const found = kind
    .rows(estate, [scope.place], now)
    .filter((entry) => entry.scope.key === scope.key && kind.isShown(entry, now))
    .map((entry) => kind.write(estate, entry, 'Direct', now))
    .find((row) => row.name === name)
  if (found === undefined) throw notFound('ResourceNotFound', `The ${kind.type} '${name}' was not found.`)
  return { status: 200, body: found }
}

const active = (estate: Estate, places: readonly string[], asOf: number) => estate.active.inPlaces(places, asOf)
const eligible = (estate: Estate, places: readonly string[], asOf: number) => estate.eligible.inPlaces(places, asOf)

function routesOf<T extends Active | Eligible>(kind: Kind<T>): ArmRoute[] {
  const path = `{scope}/providers/Microsoft.Authorization/${kind.type}`
  return [
    route('GET', path, PIM_VERSIONS, (context) => list(context, kind), { ofProvider: true }),
    route('GET', `${path}/{name}`, PIM_VERSIONS, (context) => get(context, kind), { ofProvider: true }),
  ]
}

export const pimListRoutes: readonly ArmRoute[] = [
  ...routesOf<Active>({
    type: 'roleAssignmentScheduleInstances',
    rows: active,
    isShown: isInForce,
    write: assignmentInstance,
  }),
  ...routesOf<Active>({ type: 'roleAssignmentSchedules', rows: active, isShown: isNotOver, write: assignmentSchedule }),
  ...routesOf<Eligible>({
    type: 'roleEligibilityScheduleInstances',
    rows: eligible,
    isShown: isInForce,
    write: eligibilityInstance,
  }),
  ...routesOf<Eligible>({
    type: 'roleEligibilitySchedules',
    rows: eligible,
    isShown: isNotOver,
    write: eligibilitySchedule,
  }),
]
