import type { Directory } from '../directory/directory.ts'
import type { Platform } from '../platform.ts'
import type { PlanEngine } from '../plans/engine.ts'
import { registered } from '../plans/kind.ts'
import type { PlanUndo } from '../plans/undoing.ts'
import type { Reading } from '../reading.ts'
import { createApprovedUndo } from './approved-undo.ts'
import { createCallerLimit } from './caller-limit.ts'
import { createContactChange } from './contact-change.ts'
import { createDynamicRules } from './dynamic-rules.ts'
import { createContacts } from './contacts.ts'
import { createMoveLimit } from './move-limit.ts'
import { contactUpdate } from './plan-kind.ts'

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
  const contacts = createContacts({
    store,
    reader,
    get: contact,
    singles,
    callerLimit: createCallerLimit({ ledger, maxPeople: settings.maxContactUpdates }),
    standings,
    dynamicRules,
    changes,
    moveLimit,
    drafting,
    skipTokens,
    defaultCountry: settings.defaultCountry,
    directory,
    now,
  })
  const approvedUndo = createApprovedUndo({ store, changes, plans: contacts.plans })
  const undo: PlanUndo = { kind: contactUpdate.name, onApproval: approvedUndo }
  return { contacts, approvedUndo, undo }
}
