import { jsonText, type Files } from './files.ts'
import { adapted, apiName, apiPath, flowGuid, isOwn, platformParameters } from './flow-parts.ts'
import { settingValue } from './flow-settings.ts'
import type { Action, Flow, FlowConnection } from '../flows/flow.ts'
import { stableId } from './ids.ts'
import type { PackageOptions } from './options.ts'

/** Of the action that holds the settings where there are no environment variables. */
const SETTINGS = 'Settings'

/** Connectors as makers know them; the import shows these names. */
const API_NAMES: Readonly<Record<string, string>> = {
  shared_approvals: 'Approvals',
  shared_office365: 'Office 365 Outlook',
  shared_office365users: 'Office 365 Users',
  shared_teams: 'Microsoft Teams',
}

/**
 * One flow as "Import package (legacy)" takes it. It needs no Dataverse, and the connector is picked at the import.
 * https://learn.microsoft.com/power-automate/export-import-flow-non-solution
 */
export function flowPackage(flow: Flow, options: PackageOptions): Files {
  const id = flowGuid(options, flow)
  const folder = `Microsoft.Flow/flows/${id}`
  const keys = Object.keys(flow.connections)
  const apiOf = (key: string) => stableId(options.prefix, flow.slug, 'api', flow.connections[key]?.api ?? '')
  const connectionOf = (key: string) => stableId(options.prefix, flow.slug, 'connection', key)
  const mapped = (idOf: (key: string) => string) => jsonText(Object.fromEntries(keys.map((key) => [key, idOf(key)])))
  const resources = Object.entries(flow.connections).flatMap(([key, connection]) => [
    [apiOf(key), apiResource(connection)] as const,
    [connectionOf(key), connectionResource(connection, apiOf(key))] as const,
  ])
  return {
    'manifest.json': jsonText({
      schema: '1.0',
      details: {
        displayName: flow.displayName,
        description: flow.description,
        createdTime: '2026-01-01T00:00:00.0000000Z',
        packageTelemetryId: stableId(options.prefix, flow.slug, 'telemetry'),
        creator: options.publisher,
        sourceEnvironment: '',
      },
      resources: {
        [id]: flowResource(flow, [...new Set(resources.map(([resource]) => resource))]),
        ...Object.fromEntries(resources),
      },
    }),
    'Microsoft.Flow/flows/manifest.json': jsonText({ packageSchemaVersion: '1.0', flowAssets: { assetPaths: [id] } }),
    [`${folder}/apisMap.json`]: mapped(apiOf),
    [`${folder}/connectionsMap.json`]: mapped(connectionOf),
    [`${folder}/definition.json`]: jsonText(flowFile(flow, options, id)),
  }
}

const flowResource = ({ displayName }: Flow, dependsOn: readonly string[]) => ({
  type: 'Microsoft.Flow/flows',
  suggestedCreationType: 'New',
  creationType: 'Existing, New, Update',
  details: { displayName },
  configurableBy: 'User',
  hierarchy: 'Root',
  dependsOn,
})

/** Of our own connector no name is said, so that the import asks which one it is. */
function apiResource(connection: FlowConnection): object {
  const { api, displayName } = connection
  return {
    ...(!isOwn(connection) && { id: apiPath(api), name: api }),
    type: 'Microsoft.PowerApps/apis',
    suggestedCreationType: 'Existing',
    ...(isOwn(connection) && { creationType: 'Existing' }),
    details: { displayName: isOwn(connection) ? 'Tenant Steward' : (API_NAMES[api] ?? displayName) },
    configurableBy: isOwn(connection) ? 'User' : 'System',
    hierarchy: 'Child',
    dependsOn: [],
  }
}

const connectionResource = ({ displayName }: FlowConnection, api: string) => ({
  type: 'Microsoft.PowerApps/apis/connections',
  suggestedCreationType: 'Existing',
  creationType: 'Existing',
  details: { displayName },
  configurableBy: 'User',
  hierarchy: 'Child',
  dependsOn: [api],
})

function flowFile(flow: Flow, options: PackageOptions, id: string): object {
  const references = Object.entries(flow.connections).map(([key, connection]) => [
    key,
    { connectionName: key, source: 'Embedded', id: apiPath(apiName(options, connection)), tier: 'NotSpecified' },
  ])
  return {
    name: id,
    id: `/providers/Microsoft.Flow/flows/${id}`,
    type: 'Microsoft.Flow/flows',
    properties: {
      apiId: apiPath('shared_logicflows'),
      displayName: flow.displayName,
      definition: withSettings(flow, options),
      connectionReferences: Object.fromEntries(references),
      flowFailureAlertSubscribed: false,
    },
  }
}

/** The definition with its settings in a first action, which every other one comes after. */
function withSettings(flow: Flow, options: PackageOptions): object {
  const definition = adapted(flow, options, (name) => `outputs('${SETTINGS}')?['${name}']`)
  const { $schema, contentVersion, actions, ...rest } = definition
  return {
    $schema,
    contentVersion,
    parameters: platformParameters,
    ...rest,
    actions: flow.settings.length === 0 ? actions : { ...settingsAction(flow, options), ...afterSettings(actions) },
  }
}

const settingsAction = (flow: Flow, { prefix }: PackageOptions): Record<string, Action> => ({
  [SETTINGS]: {
    type: 'Compose',
    runAfter: {},
    inputs: Object.fromEntries(flow.settings.map((setting) => [setting.name, settingValue(setting)])),
    metadata: { operationMetadataId: stableId(prefix, flow.slug, 'settings') },
  },
})

function afterSettings(actions: Record<string, Action>): Record<string, Action> {
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [
      name,
      Object.keys(action.runAfter ?? {}).length === 0 ? { ...action, runAfter: { [SETTINGS]: ['Succeeded'] } } : action,
    ]),
  )
}
