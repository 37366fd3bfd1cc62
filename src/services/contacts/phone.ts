import { parsePhoneNumberWithError as parseByAllRanges } from 'libphonenumber-js/max'
import {
  getCountryCallingCode,
  isSupportedCountry,
  ParseError,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
  type CountryCode,
} from 'libphonenumber-js/min'

const LACKS_AREA_CODE = 'there is no such number without its country code: write it with country and area code'

export type Phone = { valid: true; number: string } | { valid: false; problem: string }

const PROBLEMS: Record<string, string> = {
  NOT_A_NUMBER: 'it does not read as one number',
  INVALID_COUNTRY: 'there is no such country code',
  TOO_SHORT: 'it is too short',
  TOO_LONG: 'it is too long',
  INVALID_LENGTH: 'it has the wrong number of digits',
}

/**
 * A phone number as it is stored: E.164, and an extension behind it as ` x12`, which people read and which Microsoft's
 * own phone fields know (`+1 4255550100x12`). Text around a number is no number.
 *
 * With its country code a number is judged by the `min` rules on purpose: they know lengths and leading digits per
 * country. The `max` rules know every range that was given out when they were made, so that a service which is not
 * updated every month would refuse numbers given out since, and nobody can correct a right number. Without its country
 * code it must pass those too: in many countries a number that lacks its area code passes the others, and becomes
 * somebody else's. Whoever has a new one can write it with its country code.
 *
 * Microsoft's self-service password reset takes numbers from the directory only with a space behind the country code
 * (https://learn.microsoft.com/entra/identity/authentication/howto-sspr-authenticationdata); it does not take these
 * before the person has confirmed them, which is as well for a number that a flow wrote.
 *
 * @param country of numbers without a country code: ISO 3166 alpha-2
 */
export function parsePhone(text: string, country: string): Phone {
  const written = plain(text)
  const defaultCountry = country as CountryCode
  try {
    const phone = parsePhoneNumberWithError(written, { defaultCountry, extract: false })
    const isNational = !written.startsWith('+') && phone.countryCallingCode === getCountryCallingCode(defaultCountry)
    // Asked once: it is most of the work.
    const isValid = phone.isValid()
    if (isValid && isNational && !parseByAllRanges(phone.number).isValid()) {
      return { valid: false, problem: LACKS_AREA_CODE }
    }
    if (isValid) {
      return { valid: true, number: phone.ext === undefined ? phone.number : `${phone.number} x${phone.ext}` }
    }
    return {
      valid: false,
      problem: PROBLEMS[validatePhoneNumberLength(written, defaultCountry) ?? ''] ?? 'no number begins like this',
    }
  } catch (error) {
    if (error instanceof ParseError) {
      return { valid: false, problem: PROBLEMS[error.message] ?? (PROBLEMS['NOT_A_NUMBER'] as string) }
    }
    throw error
  }
}

/**
 * What was meant as a number: without the invisible marks that contact apps put around one (U+202A, for a direction),
 * with plain spaces, and of a `tel:` address its number and extension (https://www.rfc-editor.org/rfc/rfc3966).
 */
function plain(text: string): string {
  const visible = text
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Zs}/gu, ' ')
    .trim()
  const address = /^tel:(\+?[\d().\s-]+)((?:;[^;]*)*)$/i.exec(visible)
  if (address === null) return visible
  const extension = /;ext=([\d-]+)/i.exec(address[2] ?? '')?.[1]
  return extension === undefined ? (address[1] ?? '') : `${address[1]} x${extension}`
}

/** The first of these that phone numbers are known for. */
export function phoneCountry(usageLocation: string | null | undefined, defaultCountry: string): string {
  return typeof usageLocation === 'string' && isSupportedCountry(usageLocation) ? usageLocation : defaultCountry
}
