import type { OptionFault, OptionName } from '../../../connector/package/option-rules.ts'
import type { InEachLanguage } from '../../languages.ts'
import { french } from '../reports/speech.ts'
import { ENGLISH_PACKAGES_TEXTS, type PackagesTexts } from './texts-en.ts'
import { FRENCH_PACKAGES_TEXTS } from './texts-fr.ts'

export type { PackagesTexts }

export const PACKAGES_TEXTS: InEachLanguage<PackagesTexts> = {
  en: ENGLISH_PACKAGES_TEXTS,
  fr: french(FRENCH_PACKAGES_TEXTS),
}

/** What is wrong with an option, in one sentence that says what is expected. */
export function faultText({ options, ...texts }: PackagesTexts, name: OptionName, fault: OptionFault): string {
  const { label, expected } = options[name]
  return texts[fault](label, expected)
}
