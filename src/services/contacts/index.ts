import type { Config } from '../../config.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Limits } from '../plans/limits.ts'
import type { Singles } from '../plans/singles.ts'
import type { ContactChanges } from './contact-change.ts'
import { createDepartments } from './departments.ts'
import { createContactLookup } from './get.ts'
import { createContactList } from './list.ts'
import type { Standings } from './standing.ts'
import { createContactUpdate } from './update.ts'

export interface ContactDependencies {
  reader: GraphReader
  singles: Singles
  limits: Limits
  standings: Standings
  changes: ContactChanges
  skipTokens: SkipTokens
  config: Config
  now: () => number
}

/** Contact data of people: read, changed safely, and how complete it is. */
export function createContacts ({ reader, singles, limits, standings, changes, skipTokens, config, now }: ContactDependencies) {
  return {
    get: createContactLookup({ reader, standings }),
    update: createContactUpdate({ reader, singles, limits, changes, defaultCountry: config.DEFAULT_COUNTRY }),
    list: createContactList({ reader, skipTokens }),
    departments: createDepartments({ reader, skipTokens, now }),
  }
}
