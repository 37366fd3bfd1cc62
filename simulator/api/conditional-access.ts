import { plainEntity } from '../odata/entity.ts'
import { CONDITIONAL_ACCESS } from '../tenant/directory.ts'
import { ADMINISTRATOR_POLICIES } from '../tenant/governance.ts'
import { roleId } from '../tenant/roles.ts'
import { isoTime } from '../tenant/sign-in-pattern.ts'
import type { World } from '../world.ts'
import type { Row } from './role-grants.ts'

const DAY = 86_400_000

export const policyEntity = plainEntity(
  'conditionalAccessPolicy',
  { displayName: ['eq', 'startswith'], state: ['eq'] },
  [
    'id',
    'templateId',
    'displayName',
    'createdDateTime',
    'modifiedDateTime',
    'state',
    'conditions',
    'grantControls',
    'sessionControls',
  ],
)

interface Policy {
  name: string
  displayName: string
  state: string
  users: Row
  clientAppTypes?: readonly string[]
  controls?: readonly string[]
  strength?: string | undefined
}

export function policies({ tenant }: World): Row[] {
  const ids = (names: readonly string[]) => names.map((name) => tenant.groups.idOf({ name }))
  const people = (names: readonly string[]) => names.map((name) => tenant.people.idOf(tenant.castIndex(name)))
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
