import type { Refusal } from '../../../errors.ts'
import { html } from '../../reports/html.ts'
import { frame, type FrameOptions, type Page } from './frame.ts'
import { FORM_TEXTS } from './texts.ts'

/** What became of an answer. */
export const thanksPage = ({
  language,
  brand,
  tenantName,
  title,
  reply,
  back,
  signedInAs,
}: FrameOptions & { reply: string; back?: string }): string =>
  frame(
    { language, brand, title, tenantName, signedInAs },
    html`<p class="done" role="status">${reply}</p>
<p>${back === undefined ? FORM_TEXTS[language].closePage : html`<a href="${back}">${FORM_TEXTS[language].back}</a>`}</p>`,
  )

export type Saying = 'over' | 'notInRequest' | 'sent' | 'old' | 'notSaved' | 'signIn' | 'notYours'

/** Something that is not to be answered any more, or not now. */
export const sayingPage = (
  saying: Saying,
  refusal: Refusal,
  { language, brand, tenantName, again, signedInAs }: Omit<FrameOptions, 'title'> & { again?: string },
): Page => {
  const texts = FORM_TEXTS[language]
  return {
    status: refusal.status,
    refusal,
    html: frame(
      { language, brand, title: texts[`${saying}Title`], tenantName, signedInAs },
      html`<p>${texts[saying]}</p>
${
  again !== undefined &&
  html`<p><a href="${again}">${texts.again}</a></p>
`
}`,
    ),
  }
}
