import { findIana } from 'windows-iana'

/**
 * The IANA name of a time zone, as computed with: of a name with a region, such as Europe/London, of UTC, and of a name
 * of Windows, such as Eastern Standard Time, which Power Automate and Exchange use (translated by the Unicode CLDR).
 * Undefined for everything else: to Intl, `BST` is Asia/Dhaka and `EST` has no summer, whatever was meant, and the
 * signs of `Etc/GMT+5` are the wrong way round.
 *
 * https://github.com/unicode-org/cldr/blob/main/common/supplemental/windowsZones.xml
 */
export function timeZoneOf(name: string): string | undefined {
  const asked = name.trim()
  if (/^utc$/i.test(asked)) return 'UTC'
  const [translated] = findIana(asked)
  if (translated !== undefined) return translated
  if (!asked.includes('/') || /^etc\//i.test(asked)) return undefined
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: asked }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
