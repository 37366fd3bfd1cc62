import type { Answer } from '../http/call.ts'
import { route } from '../http/context.ts'
import type { Context, Handler, Route } from '../http/context.ts'
import { notFound } from '../http/graph-error.ts'
import { plainEntity } from '../odata/entity.ts'
import type { EntityType } from '../odata/entity.ts'
import { answerList, arraySource, mappedSource } from '../odata/list.ts'
import { answerEntity, checkSelect, project } from '../odata/project.ts'
import { ADMINISTRATIVE_UNITS, CONDITIONAL_ACCESS } from '../tenant/directory.ts'
import { ADMINISTRATOR_POLICIES } from '../tenant/governance.ts'
import { DOMAIN } from '../tenant/people.ts'
import { roleId } from '../tenant/roles.ts'
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
import { answerObjects } from './groups.ts'
import type { Row } from './role-grants.ts'

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

const policyEntity = plainEntity('conditionalAccessPolicy', { displayName: ['eq', 'startswith'], state: ['eq'] }, [
  'id',
  'templateId',
  'displayName',
  'createdDateTime',
  'modifiedDateTime',
  'state',
  'conditions',
  'grantControls',
  'sessionControls',
])

interface Policy {
  name: string
  displayName: string
  state: string
  users: Row
  clientAppTypes?: readonly string[]
  controls?: readonly string[]
  strength?: string | undefined
}

function policies({ tenant }: World): Row[] {
  const ids = (names: readonly string[]) => names.map((name) => tenant.groupId({ name }))
  const people = (names: readonly string[]) => names.map((name) => tenant.idOf(tenant.castIndex(name)))
  return [
    ...CONDITIONAL_ACCESS.map(({ name, displayName, state, includeGroups, excludeGroups, controls, clientAppTypes }) =>
      policy(tenant, {
        name,
        displayName,
        state,
        controls,
        clientAppTypes,
        users: {
          includeUsers: includeGroups.length === 0 ? ['All'] : [],
          includeGroups: ids(includeGroups),
          excludeGroups: ids(excludeGroups),
        },
      }),
    ),
    ...ADMINISTRATOR_POLICIES.map(
      ({
        name,
        displayName,
        state,
        includeUsers = [],
        includeRoles = [],
        excludeUsers = [],
        builtInControls = [],
        authenticationStrength,
      }) =>
        policy(tenant, {
          name,
          displayName,
          state,
          controls: builtInControls,
          strength: authenticationStrength,
          users: { includeUsers, includeRoles: includeRoles.map(roleId), excludeUsers: people(excludeUsers) },
        }),
    ),
  ]
}

function policy(
  tenant: World['tenant'],
  { name, displayName, state, users, clientAppTypes = ['all'], controls = [], strength }: Policy,
): Row {
  return {
    id: tenant.namedId(`conditionalAccess:${name}`),
    templateId: null,
    displayName,
    createdDateTime: isoTime(tenant.now - 600 * DAY),
    modifiedDateTime: null,
    state,
    conditions: {
      clientAppTypes,
      signInRiskLevels: [],
      userRiskLevels: [],
      platforms: null,
      locations: null,
      applications: {
        includeApplications: ['All'],
        excludeApplications: [],
        includeUserActions: [],
        includeAuthenticationContextClassReferences: [],
      },
      users: {
        includeUsers: [],
        excludeUsers: [],
        includeGroups: [],
        excludeGroups: [],
        includeRoles: [],
        excludeRoles: [],
        ...users,
      },
    },
    grantControls: {
      operator: 'OR',
      builtInControls: controls,
      customAuthenticationFactors: [],
      termsOfUse: [],
      ...(strength === undefined
        ? {}
        : {
            authenticationStrength: { id: tenant.namedId(`authenticationStrength:${strength}`), displayName: strength },
          }),
    },
    sessionControls: null,
  }
}

/** One item of a short list, by id. */
function answerOne(
  context: Context,
  set: string,
  type: EntityType<Row>,
  rows: readonly Row[],
  isIt: (row: Row, key: string) => boolean,
): Answer {
  const {
    world,
    query,
    parameters: [key = ''],
  } = context
  checkSelect(query.select, type, true)
  const row = rows.find((candidate) => isIt(candidate, key.toLowerCase()))
  if (row === undefined) throw notFound(key)
  return answerEntity(context, set, project(type, row, query.select, world.now()))
}

const byId = (row: Row, key: string) => row['id'] === key

function listUnitMembers(context: Context): Answer {
  const {
    world,
    parameters: [id = ''],
  } = context
  const unit = ADMINISTRATIVE_UNITS.find(
    ({ name }) => world.tenant.namedId(`administrativeUnit:${name}`) === id.toLowerCase(),
  )
  if (unit === undefined) throw notFound(id)
  const users = unit.users.map((name) => userObject(world.tenant.castIndex(name)))
  return answerObjects(
    context,
    arraySource([...users, ...unit.groups.map((name) => groupObject(world.tenant.groupNamed(name)))]),
  )
}

function listServicePrincipals(context: Context): Answer {
  const { apps } = context.world.tenant
  const source = mappedSource(apps.all, (app) => servicePrincipal(context.world, app))
  return answerList(context, { set: 'servicePrincipals', type: servicePrincipalEntity, source })
}

function getServicePrincipal(context: Context): Answer {
  const {
    world: { tenant },
    world,
    parameters: [key = ''],
  } = context
  const app = tenant.apps.withId(key) ?? tenant.apps.withAppId(key)
  return answerOne(
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
    answerList(context, { set, type, source: arraySource(rows(context.world)) })

const one =
  (
    set: string,
    type: EntityType<Row>,
    rows: (world: World) => Row[],
    isIt: (row: Row, key: string) => boolean,
  ): Handler =>
  (context) =>
    answerOne(context, set, type, rows(context.world), isIt)

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
