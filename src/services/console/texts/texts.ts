import type { InEachLanguage } from '../../../languages.ts'
import { french } from '../../reports/speech.ts'
import { ENGLISH_CONSOLE_TEXTS, type ConsoleTexts } from './en.ts'
import { FRENCH_CONSOLE_TEXTS } from './fr.ts'

export type { ConsoleTexts }

export const CONSOLE_TEXTS: InEachLanguage<ConsoleTexts> = {
  en: ENGLISH_CONSOLE_TEXTS,
  fr: french(FRENCH_CONSOLE_TEXTS),
}
