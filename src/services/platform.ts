import type { Settings } from '../config/settings.ts'
import type { Store } from '../store/database.ts'
import { createSealedCookies } from './access/sealed-cookies.ts'
import { createAuditLog } from './audit/audit-log.ts'
import { createLinks } from './links.ts'
import { createSkipTokens } from './lists/skip-token.ts'
import { createLedger } from './plans/ledger.ts'
import { createSeals } from './plans/seals.ts'
import { present } from '../present.ts'
import type { Brand } from './reports/brand.ts'
import { createSpeakers } from './reports/wording.ts'
import { createCutoffs } from './sign-ins/cutoff.ts'
import { STORED_SENTENCES } from './stored-sentences.ts'

export interface PlatformDependencies {
  store: Store
  settings: Settings
  /** Signs links and skip tokens. */
  signingKey: string
  /** What nobody foresaw, for the log. */
  onError: (error: unknown, planId?: string) => void
  /** How the organization looks, where the operator has said so. */
  brand?: Brand | undefined
  /** Milliseconds since 1970; the product asks nobody else for the time. */
  now: () => number
}

/** What every feature is built on: where things are kept, how they are sealed and signed, and what time it is. */
export type Platform = ReturnType<typeof createPlatform>

export function createPlatform({ store, settings, signingKey, brand, onError, now }: PlatformDependencies) {
  const skipTokens = createSkipTokens(signingKey)
  const audit = createAuditLog({ store, now, key: settings.auditKey, formerKeys: settings.auditKeyPrevious })
  const seals = createSeals(settings.auditKey, settings.auditKeyPrevious)
  return {
    store,
    settings,
    signingKey,
    onError,
    now,
    skipTokens,
    audit,
    seals,
    ledger: createLedger({ store, audit, seals, now }),
    links: createLinks({ key: signingKey, store, now }),
    cookies: createSealedCookies({ sealed: skipTokens, now }),
    cutoffs: createCutoffs({ policy: settings, now }),
    /** The language of reports, and of mails to people whose own is not known. */
    language: settings.reportLanguage,
    speak: createSpeakers({
      timeZone: settings.timeZone,
      ...present('brand', brand),
      sentences: STORED_SENTENCES,
    }),
  }
}
