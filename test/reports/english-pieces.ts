import { CAMPAIGN_REPORT_WORDS } from '../../src/services/campaigns/report/words.ts'
import { CAMPAIGN_TEXTS } from '../../src/services/campaigns/campaign-texts.ts'
import { FORM_TEXTS } from '../../src/services/campaigns/form/texts.ts'
import { CLEANUP_WORDS } from '../../src/services/cleanup/report/words.ts'
import { CONSOLE_TEXTS } from '../../src/services/console/texts/texts.ts'
import { CONTACT_PLAN_WORDS } from '../../src/services/contacts/plan-words.ts'
import { LICENSE_NOTICE_TEXTS } from '../../src/services/licenses/notices/texts.ts'
import { LICENSE_WORDS } from '../../src/services/licenses/words.ts'
import { PACKAGES_TEXTS } from '../../src/services/packages/texts.ts'
import { LANDING_TEXTS } from '../../src/services/pages/landing-texts.ts'
import { REFUSAL_TEXTS } from '../../src/services/pages/refusal-texts.ts'
import { NOTICE_TEXTS } from '../../src/services/reports/notice-texts.ts'
import { REPORT_WORDS } from '../../src/services/reports/report-words.ts'
import { ROLE_NOTICE_TEXTS } from '../../src/services/roles/plans/report/notice-texts.ts'
import { ROLE_PLAN_WORDS } from '../../src/services/roles/plans/words.ts'
import { ROLE_REPORT_WORDS } from '../../src/services/roles/report/words.ts'
import { STORED_SENTENCES } from '../../src/services/stored-sentences.ts'
import { piecesOf, piecesOfSentences } from './english.ts'

/** Every catalogue of what people read. */
export const CATALOGUES = {
  CAMPAIGN_REPORT_WORDS,
  CAMPAIGN_TEXTS,
  FORM_TEXTS,
  CLEANUP_WORDS,
  CONSOLE_TEXTS,
  CONTACT_PLAN_WORDS,
  LICENSE_NOTICE_TEXTS,
  LICENSE_WORDS,
  LANDING_TEXTS,
  PACKAGES_TEXTS,
  REFUSAL_TEXTS,
  NOTICE_TEXTS,
  REPORT_WORDS,
  ROLE_NOTICE_TEXTS,
  ROLE_PLAN_WORDS,
  ROLE_REPORT_WORDS,
}

/** English of several words that no French page says. */
export const ENGLISH_PIECES: readonly string[] = [
  ...new Set([
    ...Object.values(CATALOGUES).flatMap(({ en }) => piecesOf(en)),
    ...STORED_SENTENCES.flatMap(({ fr }) => piecesOfSentences(fr)),
  ]),
]
