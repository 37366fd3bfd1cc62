import { CLEANUP_SENTENCES } from './cleanup/sentences.ts'
import { CONTACT_SENTENCES } from './contacts/sentences.ts'
import { LICENSE_SENTENCES } from './licenses/sentences.ts'
import { PLAN_SENTENCES } from './plans/sentences.ts'
import type { StoredSentences } from './reports/telling.ts'
import { AZURE_PLAN_SENTENCES } from './roles/azure/plans/sentences.ts'
import { ALERT_SENTENCES } from './roles/alerts/sentences.ts'
import { FINDING_SENTENCES } from './roles/findings/sentences.ts'
import { ROLE_PLAN_SENTENCES } from './roles/plans/sentences.ts'

/** Whatever this service says in English and keeps, in other languages. The first that fits is told. */
export const STORED_SENTENCES: readonly StoredSentences[] = [
  PLAN_SENTENCES,
  LICENSE_SENTENCES,
  CLEANUP_SENTENCES,
  ROLE_PLAN_SENTENCES,
  AZURE_PLAN_SENTENCES,
  ALERT_SENTENCES,
  FINDING_SENTENCES,
  CONTACT_SENTENCES,
]
