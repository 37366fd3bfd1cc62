import { readdir, readFile } from 'node:fs/promises'

/**
 * A cloud flow as it is kept here: what the package builder turns into a solution or a legacy package. Settings are
 * read with `@parameters('Name')`, connections by their key, and our own connector is called `tenantSteward` until its
 * real name is known.
 */
export interface FlowSource {
  displayName: string
  description: string
  settings: FlowSetting[]
  connections: Record<string, FlowConnection>
  definition: WorkflowDefinition
}

export interface Flow extends FlowSource {
  /** The name of its folder. */
  slug: string
}

export const SETTING_TYPES = ['String', 'Number', 'Boolean', 'JSON'] as const

export interface FlowSetting {
  name: string
  displayName: string
  description: string
  type: (typeof SETTING_TYPES)[number]
  defaultValue: unknown
}

export interface FlowConnection {
  api: string
  displayName: string
}

export interface WorkflowDefinition {
  $schema: string
  contentVersion: string
  triggers: Record<string, Step>
  actions: Record<string, Action>
}

/** A trigger or an action, as far as all of them are alike. */
export interface Step {
  type: string
  kind?: string
  description?: string
  inputs?: unknown
  metadata?: { operationMetadataId?: string }
  [more: string]: unknown
}

export interface Action extends Step {
  runAfter?: Record<string, string[]>
  actions?: Record<string, Action>
  else?: { actions: Record<string, Action> }
  cases?: Record<string, { case: unknown; actions: Record<string, Action> }>
  default?: { actions: Record<string, Action> }
}

/** What our own connector is called in a source. */
export const OWN_API = 'tenantSteward'

export interface FlowText {
  slug: string
  text: string
}

/** The sources as they stand in their folders, by the names of these. */
export async function readFlowTexts(folder: URL = new URL('./', import.meta.url)): Promise<FlowText[]> {
  const slugs = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
  return Promise.all(
    slugs.map(async (slug) => ({ slug, text: await readFile(new URL(`${slug}/flow.json`, folder), 'utf8') })),
  )
}

/** All flows that are shipped, by their slugs. */
export async function readFlows(folder?: URL): Promise<Flow[]> {
  return (await readFlowTexts(folder)).map(({ slug, text }) => ({ slug, ...(JSON.parse(text) as FlowSource) }))
}
