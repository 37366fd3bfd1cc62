import { PAGE_STYLE } from './style.ts'
import { html, type HtmlPart } from '../reports/html.ts'
import { htmlPage } from '../reports/html-page.ts'
import type { Wording } from '../reports/wording.ts'

export const PRODUCT = 'Tenant Steward'

/** A page that is about nobody's data: whoever comes without a good link sees no name but the product's. */
export const productPage = ({
  say: { language, brand },
  title,
  body,
}: {
  say: Pick<Wording, 'language' | 'brand'>
  title: string
  body: HtmlPart
}): string =>
  htmlPage({
    language,
    brand,
    title: title === PRODUCT ? title : `${title} (${PRODUCT})`,
    style: PAGE_STYLE,
    body: html`<main>
<h1>${title}</h1>
${body}
${title !== PRODUCT && html`<footer><p>${PRODUCT}</p></footer>`}
</main>`,
  })
