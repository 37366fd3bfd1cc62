import type { InEachLanguage } from '../../../languages.ts'
import { french } from '../../reports/speech.ts'
import { ENGLISH_ROLE_REPORT_WORDS, type RoleReportWords } from './words-en.ts'
import { FRENCH_ROLE_REPORT_WORDS } from './words-fr.ts'

export const ROLE_REPORT_WORDS: InEachLanguage<RoleReportWords> = {
  en: ENGLISH_ROLE_REPORT_WORDS,
  fr: french(FRENCH_ROLE_REPORT_WORDS),
}
