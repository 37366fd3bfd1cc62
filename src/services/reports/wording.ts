const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' })
const minute = new Intl.DateTimeFormat('en-US', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
  hourCycle: 'h23',
})
const list = new Intl.ListFormat('en-US', { type: 'conjunction' })

export const number = (value: number): string => whole.format(value)

/** "1 person", "1,204 people". */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`

export const date = (time: Date | string): string => day.format(new Date(time))

export const dateAndTime = (time: Date | string): string => `${minute.format(new Date(time))} UTC`

/** "a, b, and c"; of a long list only the beginning, and how many more there are. */
export function listed(items: readonly string[], most = Infinity): string {
  return list.format(items.length <= most ? items : [...items.slice(0, most), `${number(items.length - most)} more`])
}

/** An amount in whole units. A currency that is not an ISO 4217 code is written as the price list has it. */
export function money(amount: number, currency: string): string {
  if (!/^[A-Z]{3}$/.test(currency)) return `${number(amount)} ${currency}`
  return new Intl.NumberFormat('en-US', { style: 'currency', currency, maximumFractionDigits: 0 }).format(amount)
}

/** "recentlyHired" as "Recently hired": for codes that have no words of their own. */
export function spelledOut(code: string): string {
  const words = code.replace(/([a-z\d])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
