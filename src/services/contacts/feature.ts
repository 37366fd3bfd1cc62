import type { Directory } from '../directory/directory.ts'
import type { Platform } from '../platform.ts'
import type { PlanEngine } from '../plans/engine.ts'
import { registered } from '../plans/kind.ts'
import type { Reading } from '../reading.ts'
import { createCallerLimit } from './caller-limit.ts'
import { createContactChange } from './contact-change.ts'
import { createDynamicRules } from './dynamic-rules.ts'
import { createDepartments } from './departments.ts'
import { createContactList } from './list.ts'
import { createMoveLimit } from './move-limit.ts'
import { createContactRecords } from './records.ts'
import { createContactUpdate } from './update.ts'
import { createContactPlans } from './waiting.ts'
import { createContactWriting } from './writing.ts'

export type ContactChanging = ReturnType<typeof createContactChanging>

/** How contact data is changed, and how many people may be moved by it between groups without anybody's approval. */
export function createContactChanging(
  { store, settings, ledger, now }: Platform,
  { gathering: reader, roleHolders, standings }: Reading,
) {
  const moveLimit = createMoveLimit({ store, ledger, maxUnapproved: settings.maxUnapprovedMoves, now })
  const dynamicRules = createDynamicRules({ reader, roleHolders, now })
  const changes = createContactChange({ reader, standings, dynamicRules, moveLimit, graphUrl: settings.graphBaseUrl })
  return { moveLimit, dynamicRules, changes, kinds: [registered(changes.kind)] }
}

export type ContactActions = ReturnType<typeof createContactActions>

/** Contact data of people: looked up, changed safely, and how complete it is. */
export function createContactActions(
  { store, settings, ledger, skipTokens, now }: Platform,
  { gathering: reader, standings, contact }: Reading,
  { moveLimit, dynamicRules, changes }: ContactChanging,
  { singles, drafting }: Pick<PlanEngine, 'singles' | 'drafting'>,
  directory: Directory,
) {
  const { defaultCountry } = settings
  const records = createContactRecords({ directory })
  const write = createContactWriting({ singles, changes, records })
  const plans = createContactPlans({ store, drafting })
  const contacts = {
    get: contact,
    update: createContactUpdate({
      reader,
      callerLimit: createCallerLimit({ ledger, maxPeople: settings.maxContactUpdates }),
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
  }
  return { contacts }
}
