import { randomUUID } from 'node:crypto'
import type { ConsoleSession } from '../access/console-sign-in.ts'
import type { PlanKinds } from '../plans/plan-rules.ts'
import { htmlPage } from '../reports/html-page.ts'
import { html, type Html, type HtmlPart } from '../reports/html.ts'
import { toldPart } from '../reports/telling.ts'
import type { Wording } from '../reports/wording.ts'
import { CONSOLE_STYLE } from './style.ts'
import { CONSOLE_TEXTS, type ConsoleTexts } from './texts/texts.ts'

/** Why something was not done, as the API says it. */
export interface Refused {
  code: string
  message: string
}

/** Who looks at a page, and where the pages are. */
export interface Viewer {
  session: ConsoleSession
  planKinds: PlanKinds
  /** Whether a plan is the viewer's own, so that somebody else has to decide about it. */
  isOwn: (plan: { createdBy: string; requester?: string }) => boolean
  say: Wording
  /** The address of the console, without a slash at its end. */
  base: string
}

/** What was done just now, by the word in the address of the page. */
export type Done = keyof ConsoleTexts['layout']['done']

export const doneText = ({ language }: Wording, done: string | undefined): string | undefined => {
  const texts = CONSOLE_TEXTS[language].layout.done
  return done !== undefined && Object.hasOwn(texts, done) ? texts[done as Done] : undefined
}

export interface ConsolePage {
  viewer: Viewer
  title: string
  /** The language of the title, where it is not that of the page. */
  titleLanguage?: string | undefined
  /** Which entry of the navigation the page belongs to. */
  place?: keyof ConsoleTexts['layout']['pages']
  /** What was done just now, in a sentence. */
  done?: HtmlPart
  content: HtmlPart
}

/** A page for somebody who has signed in. */
export function consolePage({ viewer, title, titleLanguage, place, done, content }: ConsolePage): string {
  const { session, base, say } = viewer
  const { name, roles } = session.caller
  const texts = CONSOLE_TEXTS[say.language].layout
  return htmlPage({
    language: say.language,
    brand: say.brand,
    title: `${title} · Tenant Steward`,
    style: CONSOLE_STYLE,
    body: html`<a class="skip" href="#content">${texts.skip}</a>
<header class="top">
<nav aria-label="${texts.console}">
${Object.entries(texts.pages).map(
  ([path, label]) => html`<a href="${base}${path}"${path === place && html` aria-current="page"`}>${label}</a>
`,
)}</nav>
<p class="who">${texts.signedInAs} <bdi>${name}</bdi>${roles.length > 0 && html` (${roles.join(', ')})`}</p>
<form method="post" action="${base}/sign-out">${formToken(session)}<button class="other" type="submit">${texts.signOut}</button></form>
</header>
<main id="content" tabindex="-1">
<h1 dir="auto"${titleLanguage !== undefined && html` lang="${titleLanguage}"`}>${title}</h1>
${done !== undefined && done !== false && html`<p class="done" role="status">${done}</p>`}
${content}
<footer><p>${texts.zone(say.zone)}</p></footer>
</main>`,
  })
}

/** A page for whoever is not signed in. */
export const outsidePage = (say: Wording, title: string, content: HtmlPart): string =>
  htmlPage({
    language: say.language,
    brand: say.brand,
    title: `${title} · Tenant Steward`,
    style: CONSOLE_STYLE,
    body: html`<main class="outside"><h1>${title}</h1>
${content}
</main>`,
  })

/** What every form that changes something carries. */
export const formToken = ({ formToken }: ConsoleSession): Html =>
  html`<input type="hidden" name="formToken" value="${formToken}">`

/** The same for what must not be done twice, however often the form is sent. */
export const onceToken = (session: ConsoleSession): Html =>
  html`${formToken(session)}<input type="hidden" name="idempotencyKey" value="${randomUUID()}">`

/** What the API says is English, and said in another language where that is known. */
export const refusalNote = (refused: Refused | undefined, say: Wording): Html | undefined =>
  refused === undefined
    ? undefined
    : html`<p class="summary" role="alert">${toldPart(say.told(refused.message))} <code>${refused.code}</code></p>`

/** The page says the time zone. */
export const moment = (say: Wording, time: string): Html =>
  html`<time datetime="${time}">${say.dateAndTime(time)}</time>`

interface FieldOptions {
  id: string
  name: string
  label: string
  hint?: string
  value?: string | undefined
  required?: boolean
  maxLength?: number
}

export const textField = ({ id, name, label, hint, value = '', required = false, maxLength }: FieldOptions): Html =>
  html`<div class="field">
<label for="${id}">${label}</label>
<input type="text" id="${id}" name="${name}" value="${value}" dir="auto" autocomplete="off"${[
    maxLength !== undefined && html` maxlength="${maxLength}"`,
    required && html` required`,
    hint !== undefined && html` aria-describedby="${id}-hint"`,
  ]}>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}</div>
`

export const commentField = ({ say }: Pick<Viewer, 'say'>, id: string, value: string | undefined): Html =>
  textField({ id, name: 'comment', label: CONSOLE_TEXTS[say.language].layout.comment, value, maxLength: 1_000 })

/** Whoever signed in decides as themselves; a key names the person whom it decides for. */
export const personField = (
  { session: { caller }, say }: Pick<Viewer, 'session' | 'say'>,
  options: Pick<FieldOptions, 'id' | 'name' | 'label' | 'value'>,
): Html | undefined =>
  caller.kind === 'user'
    ? undefined
    : textField({ ...options, maxLength: 320, hint: CONSOLE_TEXTS[say.language].layout.personHint })
