import { TemplateError } from './values.ts'

/** A number in one of the formats of .NET that flows use: N2, F0, D3, P1, C2, and patterns such as `0,0.00`. */
export function formatNumber(value: number, format: string, locale: string): string {
  const [, kind, digits] = /^([CDFNP])(\d*)$/i.exec(format) ?? []
  return kind === undefined ? custom(value, format, locale) : standard(value, kind.toUpperCase(), digits ?? '', locale)
}

function standard(value: number, kind: string, digits: string, locale: string): string {
  if (kind === 'D') return write(value, locale, { minimumIntegerDigits: Number(digits || '1'), useGrouping: false })
  const decimals = digits === '' ? 2 : Number(digits)
  const places = { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  if (kind === 'C') {
    if (!/^en-us$/i.test(locale)) throw new TemplateError(`The runner knows no currency of ${locale}.`)
    return write(value, locale, { ...places, style: 'currency', currency: 'USD' })
  }
  return write(value, locale, { ...places, useGrouping: kind !== 'F', style: kind === 'P' ? 'percent' : 'decimal' })
}

function custom(value: number, format: string, locale: string): string {
  const [, whole, decimals = ''] = /^([0#,]+)(?:\.([0#]+))?$/.exec(format) ?? []
  if (whole === undefined) throw new TemplateError(`The runner does not know the format '${format}'.`)
  return write(value, locale, {
    minimumIntegerDigits: Math.max(whole.replace(/[^0]/g, '').length, 1),
    minimumFractionDigits: decimals.replace(/[^0]/g, '').length,
    maximumFractionDigits: decimals.length,
    useGrouping: whole.includes(','),
  })
}

const write = (value: number, locale: string, options: Intl.NumberFormatOptions): string =>
  new Intl.NumberFormat(locale, options).format(value)
