import { html as xml, type Html as Xml } from '../../src/services/reports/html.ts'
import { apiName, apiPath, isOwn } from './flow-parts.ts'
import type { Flow, FlowConnection } from '../flows/flow.ts'
import type { PackageOptions } from './options.ts'

/** What the connections of flows are called in a solution, which flows with the same key and connector share. */
export function referenceName({ prefix }: PackageOptions, key: string, { api }: FlowConnection): string {
  return `${prefix}_${api}_${key}`.toLowerCase()
}

/**
 * The connections of all flows, each once.
 *
 * @throws Error where two flows name one connection differently
 */
function sharedConnections(flows: readonly Flow[], options: PackageOptions): Map<string, FlowConnection> {
  const found = new Map<string, FlowConnection>()
  for (const { slug, connections } of flows) {
    for (const [key, connection] of Object.entries(connections)) {
      const name = referenceName(options, key, connection)
      const known = found.get(name) ?? connection
      if (known.displayName !== connection.displayName) {
        throw new Error(
          `${slug} calls the connection ${key} "${connection.displayName}", others "${known.displayName}".`,
        )
      }
      found.set(name, known)
    }
  }
  return new Map([...found].toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

export function connectionReferencesXml(flows: readonly Flow[], options: PackageOptions): Xml {
  return xml`
  <connectionreferences>${[...sharedConnections(flows, options)].map(([name, connection]) =>
    connectionReference(name, connection, options),
  )}
  </connectionreferences>`
}

function connectionReference(name: string, connection: FlowConnection, options: PackageOptions): Xml {
  // Without it, the import would look for a connector that may not be there: a person picks it in the designer.
  const custom = isOwn(connection) && options.connector
  return xml`
    <connectionreference connectionreferencelogicalname="${name}">
      <connectionreferencedisplayname>${connection.displayName}</connectionreferencedisplayname>
      <connectorid>${apiPath(apiName(options, connection))}</connectorid>${
        custom &&
        xml`
      <customconnectorid>
        <connectorid>${custom.id}</connectorid>
      </customconnectorid>`
      }
      <iscustomizable>1</iscustomizable>
      <promptingbehavior>0</promptingbehavior>
      <statecode>0</statecode>
      <statuscode>1</statuscode>
    </connectionreference>`
}
