import { readdir, readFile } from 'node:fs/promises'

/** What a maker sets for a flow: an environment variable in a solution, a first action in a package of its own. */
export interface FlowSetting {
  name: string
  displayName: string
  description: string
  type: 'String' | 'Number' | 'Boolean' | 'JSON'
  defaultValue: unknown
}

export interface FlowConnection {
  /** Internal name of the connector; `tenantSteward` for ours, whose real name only an import makes. */
  api: string
  displayName: string
}

export interface FlowAction {
  type: string
  runAfter?: Record<string, string[]>
  [property: string]: unknown
}

export interface FlowDefinition {
  $schema: string
  contentVersion: string
  triggers: Record<string, unknown>
  actions: Record<string, FlowAction>
  [property: string]: unknown
}

/** A flow as it is written in `connector/flows/<slug>/flow.json`. */
export interface FlowSource {
  slug: string
  displayName: string
  description: string
  settings: readonly FlowSetting[]
  connections: Readonly<Record<string, FlowConnection>>
  definition: FlowDefinition
}

/** The stand-in for the name of our own connector in the sources of flows. */
export const OWN_API = 'tenantSteward'

/** All flows below a folder, by name; none where there is no such folder. */
export async function readFlowSources(folder: URL): Promise<FlowSource[]> {
  const slugs = (await foldersIn(folder)).toSorted()
  return Promise.all(
    slugs.map(async (slug) => ({
      slug,
      ...(JSON.parse(await readFile(new URL(`${slug}/flow.json`, folder), 'utf8')) as Omit<FlowSource, 'slug'>),
    })),
  )
}

async function foldersIn(folder: URL): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
