import { readFile } from 'node:fs/promises'
import type { Document } from '../../src/documents/swagger2.ts'
import { readFlows, type Flow } from '../flows/flow.ts'
import type { CommonProperties } from './properties.ts'

/** What every package is made of. */
export interface PackageSources {
  definition: Document
  properties: CommonProperties
  icon: Uint8Array
  flows: readonly Flow[]
}

const connectorFolder = new URL('../', import.meta.url)
const read = (name: string) => readFile(new URL(name, connectorFolder))

/** The committed files of the connector's folder; the service gives its own definition. */
export async function readSources(definition?: Document): Promise<PackageSources> {
  return {
    definition: definition ?? (JSON.parse(String(await read('apiDefinition.swagger.json'))) as Document),
    properties: JSON.parse(String(await read('apiProperties.json'))) as CommonProperties,
    icon: new Uint8Array(await read('icon.png')),
    flows: await readFlows(),
  }
}
