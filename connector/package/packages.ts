import { connectorSolution } from './connector-solution.ts'
import type { Files } from './files.ts'
import { flowPackage } from './flow-package.ts'
import { flowsSolution } from './flows-solution.ts'
import { looseFiles } from './loose-files.ts'
import type { PackageOptions } from './options.ts'
import type { PackageSources } from './sources.ts'

/** One thing to import. */
export interface Package {
  /** Of its zip, without the ending. */
  name: string
  title: string
  /** When to take it. */
  purpose: string
  make: (options: PackageOptions) => Files
}

/** Everything that can be imported, in the order in which an administrator needs it. */
export function packagesOf(sources: PackageSources): Package[] {
  const { flows } = sources
  return [
    {
      name: 'connector-solution',
      title: 'Connector',
      purpose: 'The connector as a solution: import it first.',
      make: (options) => connectorSolution(sources, options),
    },
    ...(flows.length === 0
      ? []
      : [
          {
            name: 'flows-solution',
            title: 'All flows',
            purpose:
              'The flows as a solution, once the connector is imported. Without the connector name, pick the ' +
              'connection of each Tenant Steward action again in the designer.',
            make: (options: PackageOptions) => flowsSolution(sources, options),
          },
        ]),
    {
      name: 'connector-files',
      title: 'Files for pac and paconn',
      purpose: 'The definition, the properties and the icon of the connector, for the command-line tools.',
      make: (options) => looseFiles(sources, options),
    },
    ...flows.map((flow) => ({
      name: flow.slug,
      title: flow.displayName,
      purpose: flow.description,
      make: (options: PackageOptions) => flowPackage(flow, options),
    })),
  ]
}
