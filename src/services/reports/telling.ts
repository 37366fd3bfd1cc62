import { LRUCache } from 'lru-cache'
import { html, type HtmlPart } from './html.ts'
import { ownDirections } from './isolates.ts'
import type { Language } from '../../languages.ts'
import { typeset, type Speech } from './speech.ts'

/** What a sentence holds, by the names of its places. */
export type Values = Readonly<Record<string, string>>

/**
 * A sentence of the API and what people read for it. `{name}` is a place for whatever stands there; `{name:told}` for
 * what is a sentence or a phrase itself, `{name:list}` for several names, which a language joins in its own way.
 */
export type Sentence = readonly [english: string, other: string | ((values: Values) => string)]

/** Sentences that are kept in English, with plans and snapshots, in every other language. */
export type StoredSentences = Readonly<Record<Exclude<Language, 'en'>, readonly Sentence[]>>

/** A sentence for people, and the language that it is in, where that is not the one of the page. */
export interface Told {
  text: string
  language?: 'en'
}

interface Pattern {
  matches: RegExp
  places: readonly { name: string; kind: string | undefined }[]
  other: Sentence[1]
}

interface Telling {
  language: Language
  /** A day, which is the same day in every time zone. */
  day: (time: string) => string
  dateAndTime: (time: string) => string
  speech: Speech
  sentences: readonly StoredSentences[]
}

const PLACE = /\{(\w+)(?::(\w+))?\}/g
/** A day, or a moment, as the API writes it. */
const DAY = /^\d{4}-\d\d-\d\d$/
const ENGLISH_DAY =
  /^(January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}$/
const MOMENT = /\b(\d{4}-\d\d-\d\d)(?:T| at | )(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z| UTC)/g
/** Where one sentence ends and the next begins. */
const BETWEEN = /(?<=[.!?]) (?=\p{Lu}|"|“)/u

/**
 * Tells in a language what the API says in English. Its sentences are written once, and are kept with plans and
 * snapshots as they stand: so an old plan is told in whatever language is asked for. What is not known is told as it
 * is, and named as English.
 */
export function createTelling({ language, day, dateAndTime, speech, sentences }: Telling): (text: string) => Told {
  const inZone = (text: string) => text.replace(MOMENT, (_all, on: string, at: string) => dateAndTime(`${on}T${at}Z`))
  if (language === 'en') return (text) => ({ text: inZone(text) })
  const all = sentences.flatMap((stored) => stored[language])
  const exact = new Map(all.filter(([english]) => !english.includes('{')))
  const patterns = all.filter(([english]) => english.includes('{')).map(patternOf)
  const known = new LRUCache<string, { told: string | undefined }>({ max: MOST_KNOWN })

  function valueOf(value: string, kind: string | undefined): string {
    if (kind === 'told') return whole(value) ?? each(value) ?? value
    if (kind === 'list') {
      const { names, rest } = namesIn(value)
      return speech.listed([...names, ...new Array<string>(rest).fill('')], names.length)
    }
    if (DAY.test(value)) return day(value)
    return ENGLISH_DAY.test(value) ? day(`${value} UTC`) : inZone(value)
  }

  /** Several phrases, as a list. */
  function each(list: string): string | undefined {
    const { names, rest } = namesIn(list)
    const told = names.map(one)
    return rest === 0 && told.length > 1 && told.every((name) => name !== undefined) ? speech.listed(told) : undefined
  }

  function one(text: string): string | undefined {
    const same = exact.get(text)
    if (same !== undefined) return typeof same === 'string' ? typeset(same) : same({})
    for (const { matches, places, other } of patterns) {
      const found = matches.exec(text)
      if (found === null) continue
      const values = Object.fromEntries(
        places.map(({ name, kind }, index) => [name, valueOf(found[index + 1] as string, kind)]),
      )
      // What is put into a sentence stays as it is.
      return typeof other === 'string'
        ? other
            .split(PLACE_NAME)
            .map((piece, index) => (index % 2 === 0 ? typeset(piece) : values[piece]))
            .join('')
        : other(values)
    }
    return undefined
  }

  /** A text that is one sentence, or several of them. */
  function whole(text: string): string | undefined {
    const { told } = known.get(text) ?? { told: one(text) ?? severalOf(text) }
    known.set(text, { told })
    return told
  }

  function severalOf(text: string): string | undefined {
    const pieces = text.split(BETWEEN)
    const told = pieces.length < 2 ? [] : pieces.map(one)
    return told.length > 0 && told.every((piece) => piece !== undefined) ? told.join(' ') : undefined
  }

  return (text) => {
    const told = whole(text)
    return told === undefined ? { text: inZone(text), language: 'en' } : { text: told }
  }
}

/** Enough for a page with many rows, each of which says the same few things. */
const MOST_KNOWN = 2_000
const PLACE_NAME = /\{(\w+)\}/

function patternOf([english, other]: Sentence): Pattern {
  const places = [...english.matchAll(PLACE)].map(([, name = '', kind]) => ({ name, kind }))
  const literals = english.split(/\{\w+(?::\w+)?\}/).map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return { matches: new RegExp(`^${literals.join('(.*?)')}$`, 'su'), places, other }
}

/** The items of an English list: "a, b, and c", "a, b, c and 3 more", "a and b"; and how many are not named. */
function namesIn(list: string): { names: string[]; rest: number } {
  const items = list.split(', ')
  const last = items.at(-1) as string
  const more = /^(?:and )?(?:(.*) and )?(\d[\d,]*) more$/.exec(last)
  if (more !== null) {
    const [, before, rest = ''] = more
    const names = [...items.slice(0, -1), ...(before === undefined ? [] : [before])]
    return { names, rest: Number(rest.replaceAll(',', '')) }
  }
  const names = items.length > 1 ? [...items.slice(0, -1), last.replace(/^and /, '')] : last.split(' and ')
  return { names, rest: 0 }
}

/**
 * A sentence in a page, in which names from the right stand by themselves; one that is in another language says so, for
 * whoever has it read aloud.
 */
export const toldPart = ({ text, language }: Told): HtmlPart =>
  language === undefined ? ownDirections(text) : html`<span lang="${language}">${ownDirections(text)}</span>`
