import type { Flow, FlowSetting, WorkflowDefinition } from '../../connector/flows/flow.ts'
import { flowGuid } from '../../connector/package/flow-parts.ts'
import { CONNECTOR_NAME, KEY, opened, type Opened } from '../connector/package-support.ts'

/** What a maker imports: the finished zip, made once for all tests of a file. */
let zip: Promise<Opened> | undefined

const TYPES: Readonly<Record<string, FlowSetting['type']>> = {
  String: 'String',
  Float: 'Number',
  Bool: 'Boolean',
  Object: 'JSON',
  Array: 'JSON',
}

interface Parameter {
  type: string
  defaultValue: FlowSetting['defaultValue']
  metadata?: { schemaName: string; description: string }
}

interface Workflow {
  properties: {
    connectionReferences: Record<string, { api: { name: string } }>
    definition: WorkflowDefinition & { parameters: Record<string, Parameter> }
  }
}

/** A flow as it stands in the finished solution, with the names that its settings have there. */
export async function loadFlow(slug: string): Promise<Flow> {
  zip ??= opened('flows-solution', { ...KEY, connectorName: CONNECTOR_NAME })
  const file = await zip
  const id = flowGuid({ prefix: String(KEY.prefix) }, { slug } as Flow).toUpperCase()
  const path = file.paths.find((one) => one.startsWith('Workflows/') && one.endsWith(`-${id}.json`))
  if (path === undefined) throw new Error(`The solution has no flow ${slug}.`)
  const { connectionReferences, definition: whole } = (file.json(path) as Workflow).properties
  const { parameters, ...definition } = whole
  return {
    slug,
    displayName: path.slice('Workflows/'.length, -id.length - '-.json'.length),
    description: slug,
    settings: Object.entries(parameters).flatMap(([name, { type, defaultValue, metadata }]) =>
      metadata === undefined
        ? []
        : [{ name, displayName: name, description: metadata.description, type: TYPES[type] ?? 'String', defaultValue }],
    ),
    connections: Object.fromEntries(
      Object.entries(connectionReferences).map(([key, { api }]) => [key, { api: api.name, displayName: key }]),
    ),
    definition,
  }
}

/** The name of a setting in a shipped flow, by the one that it has in the source. */
export const settingName = ({ settings }: Flow, name: string): string =>
  settings.find((setting) => setting.name.endsWith(`_${name})`))?.name ?? name
