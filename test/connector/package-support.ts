import { DOMParser, onErrorStopParsing, type Document, type Element } from '@xmldom/xmldom'
import { unzipSync } from 'fflate'
import { zip, type Files } from '../../connector/package/files.ts'
import type { Flow } from '../../connector/flows/flow.ts'
import type { GivenOptions } from '../../connector/package/option-rules.ts'
import { readOptions } from '../../connector/package/options.ts'
import { packagesOf } from '../../connector/package/packages.ts'
import { readSources } from '../../connector/package/sources.ts'

export const ENTRA: GivenOptions = {
  host: 'steward.northwind.edu',
  publisher: 'Northwind College',
  prefix: 'nwc',
  auth: 'entra',
  tenantId: '11111111-1111-4111-8111-111111111111',
  apiAppId: '22222222-2222-4222-8222-222222222222',
  connectorAppId: '33333333-3333-4333-8333-333333333333',
}

export const KEY: GivenOptions = { host: ENTRA.host, publisher: ENTRA.publisher, prefix: 'nwc', auth: 'key' }

export const CONNECTOR_NAME = 'shared_nwc-5ftenantsteward-5f0123456789abcdef'

/** One package, made of the committed files and the flows of a test, or the committed ones. */
export async function makePackage(name: string, given: GivenOptions, flows?: readonly Flow[]): Promise<Files> {
  const committed = await readSources()
  const made = packagesOf({ ...committed, flows: flows ?? committed.flows }).find((one) => one.name === name)
  if (made === undefined) throw new Error(`There is no package ${name}.`)
  return made.make(readOptions(given))
}

/** What somebody finds who opens the zip. */
export class Opened {
  readonly paths: readonly string[]
  readonly #entries: Record<string, Uint8Array>

  constructor(bytes: Uint8Array) {
    this.#entries = unzipSync(bytes)
    this.paths = Object.keys(this.#entries)
  }

  bytes(path: string): Uint8Array {
    const content = this.#entries[path]
    if (content === undefined) throw new Error(`There is no ${path}, but ${this.paths.join(', ')}.`)
    return content
  }

  text(path: string): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.bytes(path))
  }

  // What stands in a file is what the tests look at.
  json(path: string): any {
    return JSON.parse(this.text(path))
  }

  xml(path: string): Document {
    return parseXml(this.text(path))
  }
}

export const opened = async (...wanted: Parameters<typeof makePackage>): Promise<Opened> =>
  new Opened(zip(await makePackage(...wanted)))

/** @throws ParseError for anything that is not well-formed */
export const parseXml = (text: string): Document =>
  new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml')

export const elements = (parent: Document | Element, name: string): Element[] => [...parent.getElementsByTagName(name)]

export const textOf = (parent: Document | Element, name: string): string | undefined =>
  elements(parent, name)[0]?.textContent ?? undefined

export const childNames = (parent: Element): string[] =>
  [...parent.childNodes].filter(({ nodeType }) => nodeType === 1).map(({ nodeName }) => nodeName)
