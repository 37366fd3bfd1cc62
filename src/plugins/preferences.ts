import type { FastifyRequest } from 'fastify'
import { LANGUAGES, languageOf, type Language } from '../services/reports/notice-texts.ts'

const PAGE_TYPES = ['text/html', 'application/xhtml+xml']

/**
 * What a header such as `Accept` prefers, best first, in lower case; what is refused with `q=0` is left out.
 *
 * https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2
 */
export function preferences(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((entry) => {
      const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return { name, quality: quality === undefined ? 1 : Number(quality.slice(2)) }
    })
    .filter(({ name, quality }) => name !== '' && quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ name }) => name)
}

/** The language that a page is written in for whoever is at this browser. */
export function browserLanguage({ headers }: Pick<FastifyRequest, 'headers'>): Language {
  const wanted = preferences(headers['accept-language'])
  const known = wanted.find((tag) => LANGUAGES.some((language) => tag === language || tag.startsWith(`${language}-`)))
  return languageOf(known) ?? 'en'
}

/** What somebody would rather have, a page or JSON; undefined for who takes anything and names neither. */
export function preferredForm({ headers }: Pick<FastifyRequest, 'headers'>): 'page' | 'json' | undefined {
  const wanted = preferences(headers.accept).find((type) => PAGE_TYPES.includes(type) || type === 'application/json')
  if (wanted === undefined) return undefined
  return wanted === 'application/json' ? 'json' : 'page'
}
