import {
  isSupportedCountry,
  ParseError,
  parsePhoneNumberWithError,
  validatePhoneNumberLength,
  type CountryCode,
} from 'libphonenumber-js/min'

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
 * It is judged by the `min` rules on purpose: they know lengths and leading digits per country. The `max` rules know
 * every range that was given out when they were made, so that a service which is not updated every month would refuse
 * numbers given out since, and nobody can correct a right number.
 *
 * Microsoft's self-service password reset takes numbers from the directory only with a space behind the country code
 * (https://learn.microsoft.com/entra/identity/authentication/howto-sspr-authenticationdata); it does not take these
 * before the person has confirmed them, which is as well for a number that a flow wrote.
 *
 * @param country of numbers without a country code: ISO 3166 alpha-2
 */
export function parsePhone(text: string, country: string): Phone {
  try {
    const phone = parsePhoneNumberWithError(text, { defaultCountry: country as CountryCode, extract: false })
    if (phone.isValid()) {
      return { valid: true, number: phone.ext === undefined ? phone.number : `${phone.number} x${phone.ext}` }
    }
    return {
      valid: false,
      problem: PROBLEMS[validatePhoneNumberLength(text, country as CountryCode) ?? ''] ?? 'no number begins like this',
    }
  } catch (error) {
    if (error instanceof ParseError) {
      return { valid: false, problem: PROBLEMS[error.message] ?? (PROBLEMS['NOT_A_NUMBER'] as string) }
    }
    throw error
  }
}

/** The first of these that phone numbers are known for. */
export function phoneCountry(usageLocation: string | null | undefined, defaultCountry: string): string {
  return typeof usageLocation === 'string' && isSupportedCountry(usageLocation) ? usageLocation : defaultCountry
}
