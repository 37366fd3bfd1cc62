import type { InEachLanguage, Language } from '../../languages.ts'

/** How a language writes numbers, amounts and lists, as the Unicode CLDR has it. */
export interface Speech {
  number(value: number): string
  /** "12 %". */
  percent(value: number): string
  /** "1 person", "1,204 people": the word that goes with the number. */
  counted(value: number, one: string, many?: string): string
  /** "a, b, and c"; of a long list only the beginning, and how many more there are. */
  listed(items: readonly string[], most?: number): string
  /** An amount in whole units. A currency that is not an ISO 4217 code is written as the price list has it. */
  money(amount: number, currency: string): string
}

/** The writing of each language, as Intl knows it. */
export const LOCALES: InEachLanguage<string> = { en: 'en-US', fr: 'fr-FR' }

/** What is left out of a list. */
const MORE: InEachLanguage<(count: string, isOne: boolean) => string> = {
  en: (count) => `${count} more`,
  fr: (count, isOne) => `${count} ${isOne ? 'autre' : 'autres'}`,
}

/** French says « un million de personnes ». */
const OF_MILLIONS: InEachLanguage<(many: string) => string> = {
  en: (many) => many,
  fr: (many) => (/^[aeiouyéèêh]/i.test(many) ? `d’${many}` : `de ${many}`),
}

const BEFORE_PERCENT: InEachLanguage<string> = { en: ' ', fr: '\u202F' }

function speechIn(language: Language): Speech {
  const locale = LOCALES[language]
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const share = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const plural = new Intl.PluralRules(locale)
  const list = new Intl.ListFormat(locale, { type: 'conjunction' })
  const number = (value: number) => whole.format(value)
  return {
    number,
    percent: (value) => `${share.format(value)}${BEFORE_PERCENT[language]}%`,
    counted(value, one, many = `${one}s`) {
      const form = plural.select(value)
      return `${number(value)} ${form === 'one' ? one : form === 'many' ? OF_MILLIONS[language](many) : many}`
    },
    listed(items, most = Infinity) {
      if (items.length <= most) return list.format(items)
      const rest = items.length - most
      return list.format([...items.slice(0, most), MORE[language](number(rest), plural.select(rest) === 'one')])
    },
    money(amount, currency) {
      if (!/^[A-Z]{3}$/.test(currency)) return `${number(amount)} ${currency}`
      return new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 }).format(amount)
    },
  }
}

export const SPEECH: InEachLanguage<Speech> = { en: speechIn('en'), fr: speechIn('fr') }

/** Before these signs French leaves a narrow space at which no line ends, and inside of its quotation marks. */
const NARROW = '\u202F'

/** Text with the spaces of French typography, in whatever way it was typed. */
export const typeset = (text: string): string =>
  text.replace(/[ \u00A0](?=[;:!?»%€])/gu, NARROW).replace(/(?<=«)[ \u00A0]/gu, NARROW)

/** French text that is put together: its own words are typeset, and what is put into it stays as it is. */
export const frenchText = (words: TemplateStringsArray, ...values: readonly unknown[]): string =>
  words.reduce((text, piece, index) => `${text}${String(values[index - 1] ?? '')}${typeset(piece)}`, '')

/** A French catalogue as it is printed: each text of it, and whatever its functions return, is typeset. */
export function french<T>(texts: T): T {
  if (typeof texts === 'string') return typeset(texts) as T
  if (typeof texts === 'function') {
    return ((...values: unknown[]) => french((texts as (...values: unknown[]) => unknown)(...values))) as T
  }
  if (Array.isArray(texts)) return texts.map(french) as T
  if (typeof texts !== 'object' || texts === null) return texts
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, french(text as unknown)])) as T
}
