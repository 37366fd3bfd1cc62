import fp from 'fastify-plugin'
import { Refusal } from '../errors.ts'
import { inputName } from './input-name.ts'

/** Deeper than any input of ours goes, and far from where a function that calls itself runs out of stack. */
const DEEPEST = 32

const PLACES = { params: 'the path', query: 'the query', body: 'the body' } as const

/**
 * Refuses what is text or a number in JSON alone and can't be kept, compared or hashed by anything behind the routes:
 * NUL and halves of surrogate pairs (PostgreSQL keeps no NUL, RFC 8785 knows no halves), numbers that are read as
 * Infinity or not as they were written, objects within objects without end. It looks at what the handler is about to
 * get, of every route, declared or not, after whatever prepared it: one place, so that no field can be forgotten.
 *
 * https://www.postgresql.org/docs/current/datatype-character.html, https://www.rfc-editor.org/rfc/rfc7493#section-2
 */
export default fp(
  async (app) => {
    app.addHook('preHandler', async (request) => {
      // What does not exist takes no input.
      if (request.is404) return
      for (const [part, place] of Object.entries(PLACES)) {
        const fault = faultIn(request[part as keyof typeof PLACES], [])
        if (fault !== undefined) throw refusalFor(fault, place)
      }
    })
  },
  { name: 'sound-inputs' },
)

interface Fault {
  code: 'CharacterNotAllowed' | 'NumberOutOfRange' | 'TooDeep'
  at: string[]
}

/** The first thing that is wrong, in names as well as in values. */
function faultIn(value: unknown, at: string[]): Fault | undefined {
  if (typeof value === 'string') return isText(value) ? undefined : { code: 'CharacterNotAllowed', at }
  if (typeof value === 'number') return isExact(value) ? undefined : { code: 'NumberOutOfRange', at }
  if (typeof value !== 'object' || value === null) return undefined
  if (at.length >= DEEPEST) return { code: 'TooDeep', at: at.slice(0, 1) }
  for (const [name, part] of Object.entries(value)) {
    const path = [...at, name]
    const fault = isText(name) ? faultIn(part, path) : { code: 'CharacterNotAllowed' as const, at: path }
    if (fault !== undefined) return fault
  }
  return undefined
}

const isText = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Beyond 2^53 a number is read as one of its neighbours. */
const isExact = (value: number): boolean => Math.abs(value) <= Number.MAX_SAFE_INTEGER

const SAYS: Readonly<Record<Fault['code'], string>> = {
  CharacterNotAllowed: 'holds a character that no text has (U+0000, or half of a surrogate pair): take it out',
  NumberOutOfRange: 'holds a number that is too large: send one between -9007199254740991 and 9007199254740991',
  TooDeep: `goes deeper than ${DEEPEST} levels: send it flatter`,
}

function refusalFor({ code, at }: Fault, place: string): Refusal {
  const target = inputName(at.join('/'))
  const name = target === '' ? place.replace('the', 'The') : `"${target}"`
  const message = `${name} ${SAYS[code]}.`
  const named = target === '' ? {} : { target }
  return new Refusal('InvalidInput', message, { ...named, details: [{ code, message, ...named }] })
}
