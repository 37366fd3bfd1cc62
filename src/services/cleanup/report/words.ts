import type { InEachLanguage } from '../../../languages.ts'
import { french } from '../../reports/speech.ts'
import { ENGLISH_CLEANUP_WORDS, type CleanupWords } from './words-en.ts'
import { FRENCH_CLEANUP_WORDS } from './words-fr.ts'

export const CLEANUP_WORDS: InEachLanguage<CleanupWords> = {
  en: ENGLISH_CLEANUP_WORDS,
  fr: french(FRENCH_CLEANUP_WORDS),
}
