import type { Config } from '../../config.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { ChangeRunner } from '../changes/run.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { RoleHolders } from '../people/role-holders.ts'
import { createContactChange } from './contact-change.ts'
import { createDepartments } from './departments.ts'
import { createDynamicRules } from './dynamic-rules.ts'
import { createContactLookup } from './get.ts'
import { createContactList } from './list.ts'
import { createStandings } from './standing.ts'
import { createContactUpdate } from './update.ts'

export interface ContactDependencies {
  reader: GraphReader
  runner: ChangeRunner
  roleHolders: RoleHolders
  skipTokens: SkipTokens
  config: Config
  now: () => number
}

/** Contact data of people: read, changed safely, and how complete it is. */
export function createContacts ({ reader, runner, roleHolders, skipTokens, config, now }: ContactDependencies) {
  const standings = createStandings({ reader, roleHolders, policy: config })
  const dynamicRules = createDynamicRules({ reader, now })
  const contactChange = createContactChange({ reader, standings, dynamicRules, graphUrl: config.GRAPH_BASE_URL })
  return {
    get: createContactLookup({ reader, standings }),
    update: createContactUpdate({ reader, runner, contactChange, defaultCountry: config.DEFAULT_COUNTRY }),
    list: createContactList({ reader, skipTokens }),
    departments: createDepartments({ reader, now }),
  }
}
