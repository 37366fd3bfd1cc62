import type { InEachLanguage } from '../../languages.ts'
import { french } from './speech.ts'
import { ENGLISH_REPORT_WORDS, type ReportWords } from './report-words-en.ts'
import { FRENCH_REPORT_WORDS } from './report-words-fr.ts'

export const REPORT_WORDS: InEachLanguage<ReportWords> = { en: ENGLISH_REPORT_WORDS, fr: french(FRENCH_REPORT_WORDS) }
