import type { Store } from '../../store/database.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Drafting } from '../plans/drafting.ts'
import type { Singles } from '../plans/singles.ts'
import type { CallerLimit } from './caller-limit.ts'
import type { ContactChanges } from './contact-change.ts'
import { createDepartments } from './departments.ts'
import type { DynamicRules } from './dynamic-rules.ts'
import type { ContactLookup } from './get.ts'
import { createContactList } from './list.ts'
import type { MoveLimit } from './move-limit.ts'
import { createContactRecords } from './records.ts'
import type { Directory } from '../directory/directory.ts'
import type { Standings } from './obstacles.ts'
import { createContactUpdate } from './update.ts'
import { createContactPlans } from './waiting.ts'
import { createContactWriting } from './writing.ts'

export interface ContactDependencies {
  store: Store
  reader: GraphReader
  get: ContactLookup
  singles: Singles
  callerLimit: CallerLimit
  standings: Standings
  dynamicRules: DynamicRules
  changes: ContactChanges
  moveLimit: MoveLimit
  drafting: Drafting
  skipTokens: SkipTokens
  /** The country of phone numbers that name none, as in ISO 3166. */
  defaultCountry: string
  directory: Pick<Directory, 'current' | 'patch'>
  now: () => number
}

/** Contact data of people: read, changed safely, and how complete it is. */
export function createContacts({
  store,
  reader,
  get,
  singles,
  callerLimit,
  standings,
  dynamicRules,
  changes,
  moveLimit,
  drafting,
  skipTokens,
  defaultCountry,
  directory,
  now,
}: ContactDependencies) {
  const records = createContactRecords({ directory })
  const write = createContactWriting({ singles, changes, records })
  const plans = createContactPlans({ store, drafting })
  return {
    get,
    update: createContactUpdate({
      reader,
      callerLimit,
      standings,
      dynamicRules,
      changes,
      moveLimit,
      plans,
      write,
      defaultCountry,
      now,
    }),
    list: createContactList({ store, records, skipTokens, now }),
    departments: createDepartments({ store, records, skipTokens, now }),
    records,
    write,
    plans,
  }
}
