import type { ApiResponse } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Handler, Route } from '../http/context.ts'
import { notFound } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import type { EntityType } from '../odata/entity.ts'
import { listResponse, arraySource, mappedSource } from '../odata/list.ts'
import { entityResponse, checkSelect, project } from '../odata/project.ts'
import { ADMINISTRATIVE_UNITS } from '../tenant/directory.ts'
import { DOMAIN } from '../tenant/people.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { World } from '../world.ts'
import {
  administrativeUnitEntity,
  administrativeUnits,
  group as groupObject,
  servicePrincipal,
  servicePrincipalEntity,
  user as userObject,
} from './directory-object.ts'
import { objectsResponse } from './groups.ts'
import type { Row } from './role-grants.ts'
import { policyEntity, policies } from './conditional-access.ts'

const DAY = 86_400_000

const organizationEntity = plainEntity('organization', {}, [
  'id',
  'deletedDateTime',
  'assignedPlans',
  'businessPhones',
  'city',
  'country',
  'countryLetterCode',
  'createdDateTime',
  'defaultUsageLocation',
  'displayName',
  'onPremisesLastSyncDateTime',
  'onPremisesSyncEnabled',
  'postalCode',
  'preferredLanguage',
  'provisionedPlans',
  'state',
  'street',
  'technicalNotificationMails',
  'tenantType',
  'verifiedDomains',
])

/** Service plans by which one can tell Entra ID P1 and P2, less what a profile takes away. */
function premiumPlans(world: World): Row[] {
  const plans = [
    ['noP1', '41781fb2-bc02-4b7c-bd55-b576c07bb09d'],
    ['noP2', 'eec0eb4f-6444-4f95-aba0-50c24d67f998'],
  ] as const
  return plans
    .filter(([profile]) => !world.has(profile))
    .map(([, servicePlanId]) => ({
      assignedDateTime: isoTime(world.tenant.now - 700 * DAY),
      capabilityStatus: 'Enabled',
      service: 'AADPremiumService',
      servicePlanId,
    }))
}

function organization(world: World): Row {
  return {
    id: world.tenant.id,
    deletedDateTime: null,
    assignedPlans: premiumPlans(world),
    businessPhones: ['+1 425 555 0100'],
    city: 'Redmond',
    country: null,
    countryLetterCode: 'US',
    createdDateTime: isoTime(world.tenant.now - 2600 * DAY),
    defaultUsageLocation: 'US',
    displayName: 'Northwind College',
    onPremisesLastSyncDateTime: isoTime(world.tenant.now - DAY / 24),
    onPremisesSyncEnabled: true,
    postalCode: '98052',
    preferredLanguage: 'en',
    provisionedPlans: [],
    state: 'WA',
    street: '1 College Way',
    technicalNotificationMails: [`it@${DOMAIN}`],
    tenantType: 'AAD',
    verifiedDomains: [
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: true,
        isInitial: false,
        name: DOMAIN,
        type: 'Managed',
      },
    ],
  }
}

/** One item of a short list, by id. */
function oneResponse(
  context: Context,
  set: string,
  type: EntityType<Row>,
  rows: readonly Row[],
  isIt: (row: Row, key: string) => boolean,
): ApiResponse {
  const {
    world,
    query,
    parameters: [key = ''],
  } = context
  checkSelect(query.select, type, true)
  const row = rows.find((candidate) => isIt(candidate, key.toLowerCase()))
  if (row === undefined) throw notFound(key)
  return entityResponse(context, set, project(type, row, query.select, world.now()))
}

const byId = (row: Row, key: string) => row['id'] === key

function listUnitMembers(context: Context): ApiResponse {
  const {
    world,
    parameters: [id = ''],
  } = context
  const unit = ADMINISTRATIVE_UNITS.find(
    ({ name }) => world.tenant.namedId(`administrativeUnit:${name}`) === id.toLowerCase(),
  )
  if (unit === undefined) throw notFound(id)
  const users = unit.users.map((name) => userObject(world.tenant.castIndex(name)))
  return objectsResponse(
    context,
    arraySource([...users, ...unit.groups.map((name) => groupObject(world.tenant.groups.named(name)))]),
  )
}

function listServicePrincipals(context: Context): ApiResponse {
  const { apps } = context.world.tenant
  const source = mappedSource(apps.all, (app) => servicePrincipal(context.world, app))
  return listResponse(context, { set: 'servicePrincipals', type: servicePrincipalEntity, source })
}

function getServicePrincipal(context: Context): ApiResponse {
  const {
    world: { tenant },
    world,
    parameters: [key = ''],
  } = context
  const app = tenant.apps.withId(key) ?? tenant.apps.withAppId(key)
  return oneResponse(
    context,
    'servicePrincipals',
    servicePrincipalEntity,
    app === undefined ? [] : [servicePrincipal(world, app)],
    () => true,
  )
}

const list =
  (set: string, type: EntityType<Row>, rows: (world: World) => Row[]): Handler =>
  (context) =>
    listResponse(context, { set, type, source: arraySource(rows(context.world)) })

const one =
  (
    set: string,
    type: EntityType<Row>,
    rows: (world: World) => Row[],
    isIt: (row: Row, key: string) => boolean,
  ): Handler =>
  (context) =>
    oneResponse(context, set, type, rows(context.world), isIt)

const UNITS = 'directory/administrativeUnits'

export const organizationRoutes: readonly Route[] = [
  route(
    'GET',
    '/organization',
    'organization.read',
    list('organization', organizationEntity, (world) => [organization(world)]),
  ),
  route(
    'GET',
    '/directory/administrativeUnits',
    'units.read',
    list(UNITS, administrativeUnitEntity, administrativeUnits),
    { cost: 2 },
  ),
  route(
    'GET',
    '/directory/administrativeUnits/{id}',
    'units.read',
    one(UNITS, administrativeUnitEntity, administrativeUnits, byId),
  ),
  route('GET', '/directory/administrativeUnits/{id}/members', 'units.read', listUnitMembers, { cost: 3 }),
  route(
    'GET',
    '/identity/conditionalAccess/policies',
    'policies.read',
    list('identity/conditionalAccess/policies', policyEntity, policies),
    { quota: 'conditionalAccess' },
  ),
  route('GET', '/servicePrincipals', 'applications.read', listServicePrincipals, { cost: 2 }),
  route('GET', '/servicePrincipals/{id}', 'applications.read', getServicePrincipal),
]
