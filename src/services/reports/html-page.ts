import { brandMark, brandStyle, type Brand } from './brand.ts'
import { Html, html, type HtmlPart } from './html.ts'

/**
 * A whole page with its look in it: nothing is loaded from outside, no search engine keeps it, and it tells nobody
 * where somebody came from.
 *
 * @param style written by us; values of others have no place in it
 */
export function htmlPage({
  language = 'en',
  brand = {},
  title,
  style,
  body,
}: {
  language?: string
  /** How the organization looks. */
  brand?: Brand
  title: string
  style: string
  body: HtmlPart
}): string {
  return html`<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(style + brandStyle(brand))}
</style>
</head>
<body>
${brandMark(brand)}${body}
</body>
</html>
`.text
}
