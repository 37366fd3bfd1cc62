import { readFile } from 'node:fs/promises'
import { Type, type Static } from 'typebox'
import { ConfigError } from '../../config/config-error.ts'
import { GUID_PATTERN } from '../../guid.ts'
import { schemaCheck } from '../../schema-check.ts'

const PriceSchema = Type.Object({
  skuId: Type.String({ pattern: GUID_PATTERN }),
  /** Of one seat, for one month. */
  price: Type.Number({ minimum: 0 }),
  currency: Type.String({ pattern: '^[A-Z]{3}$' }),
})
const list = schemaCheck(Type.Array(PriceSchema))

export type Price = Static<typeof PriceSchema>

/** Seats of a product that become free. */
interface FreedSeats {
  skuId: string
  productName: string
  freed: number
}

/** What some seats cost, in one currency. */
export interface Savings {
  currency: string
  monthly: number
  yearly: number
}

/** What a seat costs a month, by the id of the product in lower case. */
export type Prices = ReadonlyMap<string, Price>

/**
 * Reads what products cost. Meant for the start of the service, which a wrong file should stop.
 *
 * @throws ConfigError with one sentence that says what is wrong with the file
 */
export async function readPrices(path: string): Promise<Prices> {
  const wrong = (what: string) => new ConfigError([`PRICES_FILE (${path}) ${what}.`])
  let entries: unknown
  try {
    entries = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw wrong(
      error instanceof SyntaxError
        ? 'is not JSON'
        : `can't be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`,
    )
  }
  if (!list.matches(entries)) {
    const place = list.misfits(entries)[0]?.instancePath.split('/').slice(1)
    throw wrong(
      'must be an array of {"skuId": id of a product, "price": what a seat costs a month, "currency": three ' +
        `capital letters such as EUR}${place?.[0] === undefined || place[0] === '' ? '' : `; entry ${Number(place[0]) + 1} is not`}`,
    )
  }
  const prices = new Map<string, Price>()
  for (const entry of entries) {
    const id = entry.skuId.toLowerCase()
    if (prices.has(id)) throw wrong(`has two prices for the product ${id}`)
    prices.set(id, entry)
  }
  return prices
}

/** What the freed seats cost, by currency, and whatever has no price. */
export function savingsOf(seats: readonly FreedSeats[], prices: Prices): { savings: Savings[]; unpriced: string[] } {
  const monthly = new Map<string, number>()
  const unpriced: string[] = []
  for (const { skuId, productName, freed } of seats) {
    const known = prices.get(skuId.toLowerCase())
    if (freed === 0) continue
    if (known === undefined) unpriced.push(productName)
    else monthly.set(known.currency, (monthly.get(known.currency) ?? 0) + freed * known.price)
  }
  return {
    savings: [...monthly]
      .sort()
      .map(([currency, amount]) => ({ currency, monthly: cents(amount), yearly: cents(amount * 12) })),
    unpriced,
  }
}

/** The prices of these products, to be kept with a plan. */
export const pricesFor = (seats: readonly Pick<FreedSeats, 'skuId'>[], prices: Prices): Price[] =>
  seats.flatMap(({ skuId }) => prices.get(skuId.toLowerCase()) ?? [])

/** Prices as they are looked up. */
export const byProduct = (prices: readonly Price[]): Prices =>
  new Map(prices.map((price) => [price.skuId.toLowerCase(), price]))

const cents = (amount: number) => Math.round(amount * 100) / 100
