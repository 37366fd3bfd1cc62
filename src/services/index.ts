import type { Config } from '../config.ts'
import type { GraphReader, GraphWriter } from '../graph/reader.ts'
import { createCutoffs } from './sign-ins/cutoff.ts'
import { createSignInLookup } from './sign-ins/lookup.ts'

export interface ServiceDependencies {
  reader: GraphReader
  writer: GraphWriter
  config: Config
  /** Milliseconds since 1970; the product asks nobody else for the time. */
  now?: () => number
}

export type Services = ReturnType<typeof createServices>

/** Everything the product knows and decides, built from what it needs; nothing in here knows of HTTP. */
export function createServices ({ reader, writer, config, now = Date.now }: ServiceDependencies) {
  const cutoffs = createCutoffs(config, now)
  return {
    signIns: createSignInLookup(reader, cutoffs),
  }
}
