/** The languages that pages, reports and mails are written in. */
export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

/** Something in each of the languages: one that lacks a language, or a word in it, is an error of types. */
export type InEachLanguage<T> = Readonly<Record<Language, T>>

/** A part of a catalogue, in each language. */
export const inEachLanguage = <T, U>(part: (texts: T) => U, texts: InEachLanguage<T>): InEachLanguage<U> => ({
  en: part(texts.en),
  fr: part(texts.fr),
})

/** French for `fr`, `fr-CA` and the like, else English; undefined where no language is known. */
export function languageOf(preferredLanguage: string | null | undefined): Language | undefined {
  if (preferredLanguage === null || preferredLanguage === undefined || preferredLanguage === '') return undefined
  return /^fr(-|_|$)/i.test(preferredLanguage) ? 'fr' : 'en'
}
