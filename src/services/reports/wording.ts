import type { Language } from '../../languages.ts'
import type { Brand } from './brand.ts'
import { LOCALES, SPEECH, type Speech } from './speech.ts'
import { createTelling, type StoredSentences, type Told } from './telling.ts'
import { zonedTime } from '../../zoned-time.ts'

/** The language, the time zone and the look in which people are told something. */
export interface Wording extends Speech {
  readonly brand: Brand
  readonly language: Language
  readonly timeZone: string
  /** The time zone as pages say it, once: "America/New York". */
  readonly zone: string
  /** "November 29, 2026". */
  date(time: Date | string): string
  /** "November 29, 2026 at 10:24", on a page that says the zone. */
  dateAndTime(time: Date | string): string
  /** The same with its zone, for texts that do not say it elsewhere. */
  moment(time: Date | string): string
  /** "Nov 29", for charts. */
  shortDate(time: Date | string): string
  /** What a clock shows then, as though that were UTC: for charts, which know no time zones. */
  clock(time: Date | string): string
  /** What was kept in English, in this language as far as it is known there. */
  told(text: string): Told
}

export type Speak = (language: Language) => Wording

/** Whoever speaks in the time zone of the organization, in each of the languages. */
export function createSpeakers({
  timeZone,
  brand = {},
  sentences = [],
}: {
  timeZone: string
  brand?: Brand
  sentences?: readonly StoredSentences[]
}): Speak {
  const known = new Map<Language, Wording>()
  return (language) => {
    const wording = known.get(language) ?? wordingIn(language, timeZone, brand, sentences)
    known.set(language, wording)
    return wording
  }
}

function wordingIn(language: Language, timeZone: string, brand: Brand, sentences: readonly StoredSentences[]): Wording {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(LOCALES[language], { timeZone, ...options })
    return (time: Date | string) => ordinal(language, formatter.format(new Date(time)))
  }
  const zone = timeZone.replaceAll('_', ' ')
  const date = format({ dateStyle: 'long' })
  const dateAndTime = format({ dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23' })
  const speech = SPEECH[language]
  return {
    ...speech,
    brand,
    language,
    timeZone,
    zone,
    date,
    dateAndTime,
    moment: (time) => `${dateAndTime(time)} ${timeZone === 'UTC' ? zone : `(${zone})`}`,
    shortDate: format({ month: 'short', day: 'numeric' }),
    clock: (time) =>
      `${zonedTime(new Date(time).getTime(), timeZone).toPlainDateTime().toString({ smallestUnit: 'second' })}Z`,
    told: createTelling({
      language,
      day: format({ dateStyle: 'long', timeZone: 'UTC' }),
      dateAndTime,
      speech,
      sentences,
    }),
  }
}

/** French writes the first of a month as an ordinal, which Intl does not know. */
const ordinal = (language: Language, date: string): string =>
  language === 'fr' ? date.replace(/^1(?= \p{L})/u, '1er') : date

/** What the API itself says, and files for programs: English, in UTC. */
export const API_WORDING: Wording = createSpeakers({ timeZone: 'UTC' })('en')

export const { number, counted, date, listed, money, moment: dateAndTime } = API_WORDING

/** "recentlyHired" as "Recently hired": for codes that have no words of their own. */
export function spelledOut(code: string): string {
  const words = code.replace(/([a-z\d])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
