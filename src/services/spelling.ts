/** What texts have in common that differ only in upper and lower case and in spaces: people take them for the same. */
export const plainSpelling = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
