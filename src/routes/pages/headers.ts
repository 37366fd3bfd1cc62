/**
 * Nothing in a page is loaded but the icon of this service and a logo that stands in the page itself, and nothing run
 * but the script with the hash that is given, if any; it sends to nobody but this service if to anybody, and no search
 * engine keeps it.
 *
 * @param connects whether the script may ask this service for something
 */
export const pageHeaders = ({ forms, script, connects }: { forms: boolean; script?: string; connects?: true }) => ({
  'content-security-policy':
    `default-src 'none'; ${script === undefined ? '' : `script-src '${script}'; `}` +
    `${connects === true ? "connect-src 'self'; " : ''}style-src 'unsafe-inline'; img-src 'self' data:; ` +
    `base-uri 'none'; form-action ${forms ? "'self'" : "'none'"}; frame-ancestors 'none'`,
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
})
