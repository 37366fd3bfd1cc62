import { createHash } from 'node:crypto'
import type { Known } from './prepare.ts'

const LONGEST_LIST = 2
const LONGEST_TEXT = 400
const ROUND_MS = 600_000

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** What a service makes up: ids, hashes, signatures. */
const TOKEN = /[A-Za-z0-9_-]{6,}/g
/** No service makes these up: where they differ, something else happened. */
const WORD = /^[A-Za-z]{0,20}$/
const MOMENT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g

/** Enough of an answer to see its shape: lists and texts are cut short. */
export function shortened(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT - 1)}…` : value
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map(shortened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shortened(part)]))
}

/** For each known value another one of the same form that follows from its name alone. */
export function samplesOf(known: Known): Known {
  return Object.fromEntries(Object.entries(known).map(([name, value]) => [name, sampleOf(name, value)]))
}

function sampleOf(name: string, value: string): string {
  if (value.endsWith('Z')) return rounded(value)
  const hash = createHash('sha256').update(name).digest()
  const hex = hash.toString('hex')
  if (UUID.test(value)) {
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `8${hex.slice(17, 20)}`,
      hex.slice(20, 32),
    ].join('-')
  }
  return (/^[0-9a-f]+$/.test(value) ? hex : hash.toString('base64url')).repeat(4).slice(0, value.length)
}

/** All happens within minutes; to the second it differs each time. */
const rounded = (text: string) =>
  text.replace(MOMENT, (moment) => {
    const at = Date.parse(moment)
    return new Date(at - (at % ROUND_MS)).toISOString()
  })

/**
 * What two recordings of the same calls have in common: whatever the service makes up anew each time gives way to
 * something of the same form, the same wherever it comes up.
 *
 * @throws Error where they differ in anything else
 */
export function createComparison(one: Known, other: Known) {
  const samples = samplesOf(one)
  const replaced = new Map(Object.entries(one).map(([name, value]) => [value, samples[name] ?? '']))
  const others = new Map(Object.entries(other).map(([name, value]) => [value, samples[name] ?? '']))

  const differences: string[] = []
  const differ = <T>(at: string, left: T, right: unknown): T => {
    differences.push(`${at} is not the same twice: ${JSON.stringify([left, right]).slice(0, 300)}`)
    return left
  }

  function common(left: unknown, right: unknown, at: string): unknown {
    if (typeof left === 'string' && typeof right === 'string') return commonText(left, right, at)
    if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
      return left.map((part, index) => common(part, right[index], `${at}/${index}`))
    }
    if (isObject(left) && isObject(right) && String(Object.keys(left)) === String(Object.keys(right))) {
      return Object.fromEntries(
        Object.entries(left).map(([key, part]) => [key, common(part, right[key], `${at}/${key}`)]),
      )
    }
    return left === right ? left : differ(at, left, right)
  }

  function commonText(left: string, right: string, at: string): string {
    const [mine, theirs] = [known(left, replaced), known(right, others)]
    if (mine === theirs) return mine
    const [tokens, theirTokens] = [mine.match(TOKEN) ?? [], theirs.match(TOKEN) ?? []]
    const pairs = tokens.map((token, index) => [token, theirTokens[index] ?? ''] as const)
    const isMadeUp = pairs.every(([token, same]) => token === same || !(WORD.test(token) || WORD.test(same)))
    if (!isMadeUp || mine.replace(TOKEN, '') !== theirs.replace(TOKEN, '')) return differ(at, left, right)
    pairs.forEach(([token, same], index) => {
      if (token === same) return
      const sample = sampleOf(`${at} ${index}`, token)
      replaced.set(token, sample)
      others.set(same, sample)
    })
    return known(left, replaced)
  }

  return {
    samples,
    common(left: unknown, right: unknown): unknown {
      const found = common(left, right, '')
      if (differences.length > 0) throw new Error(differences.join('\n'))
      return found
    },
  }
}

function known(text: string, values: ReadonlyMap<string, string>): string {
  return [...values].reduce((so, [from, to]) => so.replaceAll(from, to), rounded(text))
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
