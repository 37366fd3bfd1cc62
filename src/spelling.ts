/**
 * What texts have in common that people take for the same: they differ only in upper and lower case, in spaces, in
 * characters that nobody sees, or in how an accent is put together (NFC, NFD).
 */
export const plainSpelling = (text: string): string =>
  text
    .replaceAll(/\p{Cf}/gu, '')
    .normalize('NFC')
    .trim()
    .replaceAll(/\s+/g, ' ')
    .toLowerCase()
