/**
 * Nothing in a page is loaded or run, it sends to nobody but this service if to anybody, and no search engine keeps it.
 */
export const pageHeaders = ({ forms }: { forms: boolean }) => ({
  'content-security-policy':
    `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action ${forms ? "'self'" : "'none'"}; ` +
    `frame-ancestors 'none'`,
  'cache-control': 'private, no-store',
  'referrer-policy': 'no-referrer',
  'x-robots-tag': 'noindex',
})
