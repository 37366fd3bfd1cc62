import type { Flow } from '../flows/flow.ts'
import { connectorSolution } from './connector-solution.ts'
import type { Files } from './files.ts'
import { flowPackage } from './flow-package.ts'
import { flowsSolution } from './flows-solution.ts'
import { looseFiles } from './loose-files.ts'
import type { PackageOptions } from './options.ts'
import type { PackageSources } from './sources.ts'

/** What there is besides single flows. */
export type PackageName = 'connector-solution' | 'flows-solution' | 'connector-files'

/** One thing to import; its name is that of its zip, without the ending. */
export type Package = { make: (options: PackageOptions) => Files } & (
  { name: PackageName; flow?: undefined } | { name: string; flow: Flow }
)

/** Everything that can be imported, in the order in which an administrator needs it. */
export function packagesOf(sources: PackageSources): Package[] {
  const { flows } = sources
  const allFlows: Package = { name: 'flows-solution', make: (options) => flowsSolution(sources, options) }
  return [
    { name: 'connector-solution', make: (options) => connectorSolution(sources, options) },
    ...(flows.length === 0 ? [] : [allFlows]),
    { name: 'connector-files', make: (options) => looseFiles(sources, options) },
    ...flows.map((flow) => ({
      name: flow.slug,
      flow,
      make: (options: PackageOptions) => flowPackage(flow, options),
    })),
  ]
}
