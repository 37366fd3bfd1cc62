import type { Refusal } from '../../../errors.ts'
import { PAGE_STYLE } from '../../pages/style.ts'
import type { Brand } from '../../reports/brand.ts'
import { html, typed, type Html, type HtmlPart } from '../../reports/html.ts'
import { htmlPage } from '../../reports/html-page.ts'
import { isolatesAsMarkup, withoutIsolates } from '../../reports/isolates.ts'
import { NOTICE_TEXTS, type Language } from '../../reports/notice-texts.ts'
import { FORM_TEXTS } from './texts.ts'

/** A page as it is sent. */
export interface Page {
  status: number
  html: string
  /** Why it is not the page that was asked for, for a program that asked. */
  refusal?: Refusal
}

export interface FrameOptions {
  language: Language
  brand: Brand
  title: string
  tenantName: string
  signedInAs?: string | undefined
}

/** Whom to ask about a request, and how long answers are kept. */
export interface AboutForms {
  /** Mail or web address; the help desk in general where there is none. */
  contact?: string
  /** Days after the end of a request for which its answers are kept. */
  retentionDays: number
}

/** What every page of a form has around what it says. */
export function frame({ language, brand, title, tenantName, signedInAs }: FrameOptions, content: HtmlPart): string {
  return htmlPage({
    language,
    brand,
    title: withoutIsolates(title),
    style: PAGE_STYLE,
    body: html`<main>
<h1 dir="auto">${isolatesAsMarkup(title)}</h1>
${content}
<footer><p>${typed(tenantName)}${signedInAs !== undefined && html` · ${FORM_TEXTS[language].signedInAs(signedInAs)}`}</p></footer>
</main>`,
  })
}

export const aboutPart = ({ contact, retentionDays }: AboutForms, language: Language): Html =>
  html`<p class="hint">${FORM_TEXTS[language].contact(contact ?? NOTICE_TEXTS[language].helpDesk)}</p>
<p class="hint">${FORM_TEXTS[language].privacy(retentionDays)}</p>`
