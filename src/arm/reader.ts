import { isNotFound } from '../graph/failure.ts'
import { readPermissions, type GrantedPermissions } from '../graph/permissions.ts'
import { createArmClient, RESOURCE_GRAPH, type ArmOptions } from './client.ts'
import { queryAll, type QueryScope } from './resource-graph.ts'
import { createChecks, type AssignmentRow, type ClassicAdministratorRow, type DefinitionRow } from './rows.ts'
import { authorizationPath, encodedScope, groupScope, roleDefinitionAt } from './scopes.ts'

const RBAC = '2022-04-01'
const PIM = '2020-10-01'

/** At a scope and above it, and nothing below. */
const AT_SCOPE = 'atScope()'

const AUTHORIZATION =
  "authorizationresources | where type in~ ('microsoft.authorization/roleassignments', " +
  "'microsoft.authorization/roledefinitions', 'microsoft.authorization/classicadministrators') " +
  '| project id, name, type, properties | order by id asc'

/** Where the table of Resource Graph has no classic administrators, so that none there says nothing. */
const WITHOUT_CLASSIC = /\.chinacloudapi\.cn$/i

/** What Resource Graph knows of who may do what. */
export interface Authorizations {
  assignments: AssignmentRow[]
  definitions: DefinitionRow[]
  /** Absent where this cloud does not tell them. */
  classicAdministrators?: ClassicAdministratorRow[]
}

/** Reads from Azure, each row checked: the only thing of this folder that most of the product ever holds. */
export type ArmReader = ReturnType<typeof createArmReader>

export function createArmReader(options: ArmOptions) {
  const client = createArmClient(options)
  const tellsClassic = !WITHOUT_CLASSIC.test(new URL(options.baseUrl).hostname)
  const checksOf = (path: string) => createChecks(`GET ${path}`)

  return {
    /** Our own identity, as its token says. */
    identity: async (): Promise<GrantedPermissions> => readPermissions(await options.tokens()),

    /** Every management group and subscription below a management group, each with its parent, in one list. */
    descendants: async (group: string) =>
      client.list(
        { path: `${groupScope(group)}/descendants`, apiVersion: '2023-04-01' },
        checksOf('/providers/Microsoft.Management/managementGroups/{name}/descendants').place,
      ),

    /** Every subscription of which our identity may read anything, also those that no management group holds. */
    subscriptions: async () =>
      client.list({ path: '/subscriptions', apiVersion: '2022-12-01' }, checksOf('/subscriptions').subscription),

    /** Active assignments at a scope and above, `/` included. */
    assignmentsAtOrAbove: async (scope: string, filter: string = AT_SCOPE) =>
      client.list(
        { path: authorizationPath(scope, 'roleAssignments'), apiVersion: RBAC, filter },
        checksOf('{scope}/roleAssignments').assignment,
      ),

    /** Whether an assignment still exists, by its whole id. */
    async hasAssignment(id: string): Promise<boolean> {
      try {
        createChecks('GET {scope}/roleAssignments/{id}').assignment(
          await client.one({ path: encodedScope(id), apiVersion: RBAC }),
        )
        return true
      } catch (error) {
        if (isNotFound(error)) return false
        throw error
      }
    },

    /** A role, as it is at a scope. */
    definition: async (scope: string, roleId: string) =>
      createChecks('GET {scope}/roleDefinitions/{id}').definition(
        await client.one({ path: authorizationPath(scope, `roleDefinitions/${roleId}`), apiVersion: RBAC }),
      ),

    /** What PIM asks for around a role at a scope; none where PIM knows of no such settings. */
    policies: async (scope: string, roleId: string) =>
      client.list(
        {
          path: authorizationPath(scope, 'roleManagementPolicyAssignments'),
          apiVersion: PIM,
          filter: `roleDefinitionId eq '${roleDefinitionAt(scope, roleId)}'`,
        },
        checksOf('{scope}/roleManagementPolicyAssignments').policy,
      ),

    /** Who may activate what at a scope and above it. */
    eligibleAtOrAbove: async (scope: string) =>
      client.list(
        { path: authorizationPath(scope, 'roleEligibilityScheduleInstances'), apiVersion: PIM, filter: AT_SCOPE },
        checksOf('{scope}/roleEligibilityScheduleInstances').instance,
      ),

    /** How and until when what is active at a scope and above it is so, PIM's or not. */
    activeAtOrAbove: async (scope: string) =>
      client.list(
        { path: authorizationPath(scope, 'roleAssignmentScheduleInstances'), apiVersion: PIM, filter: AT_SCOPE },
        checksOf('{scope}/roleAssignmentScheduleInstances').activeInstance,
      ),

    /** Who may activate what: at a management group and above it, or anywhere in a subscription and above it. */
    eligibilities: async (scope: string) =>
      client.list(
        { path: authorizationPath(scope, 'roleEligibilityScheduleInstances'), apiVersion: PIM, ...atGroups(scope) },
        checksOf('{scope}/roleEligibilityScheduleInstances').instance,
      ),

    /** Every active assignment with how and until when, PIM's or not; where, as for eligibilities. */
    activeInstances: async (scope: string) =>
      client.list(
        { path: authorizationPath(scope, 'roleAssignmentScheduleInstances'), apiVersion: PIM, ...atGroups(scope) },
        checksOf('{scope}/roleAssignmentScheduleInstances').activeInstance,
      ),

    /** What is forbidden whatever roles somebody holds; where, as for eligibilities. */
    denyAssignments: async (scope: string) =>
      client.list(
        { path: authorizationPath(scope, 'denyAssignments'), apiVersion: RBAC, ...atGroups(scope) },
        checksOf('{scope}/denyAssignments').denyAssignment,
      ),

    /**
     * Active assignments, roles and classic administrators in a few pages. An index: what changed in the last minutes
     * may be missing or still there.
     */
    async authorizations(scope: QueryScope): Promise<Authorizations> {
      const checks = createChecks(`POST ${RESOURCE_GRAPH}`)
      const dated = firstDates()
      const rows = await queryAll<AssignmentRow | DefinitionRow | ClassicAdministratorRow>(
        client,
        AUTHORIZATION,
        scope,
        (raw) => dated(checks[checkOf(raw)](raw)),
      )
      return {
        assignments: rows.filter((row) => 'principalId' in row),
        definitions: rows.filter((row) => 'permissions' in row),
        ...(tellsClassic && { classicAdministrators: rows.filter((row) => 'emailAddress' in row) }),
      }
    },
  }
}

/**
 * One assignment has been seen twice with different dates, by EntraExporter
 * (https://github.com/microsoft/EntraExporter): the date that comes first counts.
 */
function firstDates(): <Row extends { id: string; createdOn?: string }>(row: Row) => Row {
  const dates = new Map<string, string>()
  return (row) => {
    if (row.createdOn === undefined) return row
    const id = row.id.toLowerCase()
    const createdOn = dates.get(id) ?? row.createdOn
    dates.set(id, createdOn)
    return { ...row, createdOn }
  }
}

/** What kind of row of Resource Graph it is. */
function checkOf(raw: unknown): 'definition' | 'classicAdministrator' | 'assignment' {
  switch (String((raw as { type?: unknown } | null)?.type).toLowerCase()) {
    case 'microsoft.authorization/roledefinitions':
      return 'definition'
    case 'microsoft.authorization/classicadministrators':
      return 'classicAdministrator'
    default:
      return 'assignment'
  }
}

/** Unfiltered, a subscription lists what lies in it and what it inherits; of a management group that is not certain. */
const atGroups = (scope: string): { filter?: string } => (/^\/subscriptions\//i.test(scope) ? {} : { filter: AT_SCOPE })
