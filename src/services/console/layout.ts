import { randomUUID } from 'node:crypto'
import type { ConsoleSession } from '../access/console-sign-in.ts'
import type { PlanKinds } from '../plans/plan-kind.ts'
import { htmlPage } from '../reports/html-page.ts'
import { html, type Html, type HtmlPart } from '../reports/html.ts'
import { dateAndTime } from '../reports/wording.ts'
import { CONSOLE_STYLE } from './style.ts'

/** Why something was not done, as the API says it. */
export interface Refused {
  code: string
  message: string
}

/** Who looks at a page, and where the pages are. */
export interface Viewer {
  session: ConsoleSession
  planKinds: PlanKinds
  /** The address of the console, without a slash at its end. */
  base: string
}

/** What was done just now, by the word in the address of the page. */
export const DONE = {
  approved: 'The plan is approved.',
  rejected: 'The plan is rejected.',
  applied: 'The plan is being applied.',
  stopped: 'The plan stops as soon as what is under way is settled.',
  accepted: 'The finding is accepted.',
  undoing: 'The plan is being taken back.',
  undoMade: 'This is the plan that takes it back: somebody else has to approve it.',
} as const

export type Done = keyof typeof DONE

const PAGES = {
  '': 'Overview',
  '/plans': 'Plans',
  '/reviews': 'Contact reviews',
  '/findings': 'Role findings',
} as const

export interface ConsolePage {
  viewer: Viewer
  title: string
  /** Which entry of the navigation the page belongs to. */
  place?: keyof typeof PAGES
  /** What was done just now, in a sentence. */
  done?: HtmlPart
  content: HtmlPart
}

/** A page for somebody who has signed in. */
export function consolePage({ viewer: { session, base }, title, place, done, content }: ConsolePage): string {
  const { name, roles } = session.caller
  return htmlPage({
    title: `${title} · Tenant Steward`,
    style: CONSOLE_STYLE,
    body: html`<a class="skip" href="#content">Skip to the content</a>
<header class="top">
<nav aria-label="Console">
${Object.entries(PAGES).map(
  ([path, label]) => html`<a href="${base}${path}"${path === place && html` aria-current="page"`}>${label}</a>
`,
)}</nav>
<p class="who">Signed in as <bdi>${name}</bdi>${roles.length > 0 && html` (${roles.join(', ')})`}</p>
<form method="post" action="${base}/sign-out">${formToken(session)}<button class="other" type="submit">Sign out</button></form>
</header>
<main id="content" tabindex="-1">
<h1 dir="auto">${title}</h1>
${done !== undefined && done !== false && html`<p class="done" role="status">${done}</p>`}
${content}
</main>`,
  })
}

/** A page for whoever is not signed in. */
export const outsidePage = (title: string, content: HtmlPart): string =>
  htmlPage({
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

export const refusalNote = (refused: Refused | undefined): Html | undefined =>
  refused === undefined
    ? undefined
    : html`<p class="summary" role="alert">${refused.message} <code>${refused.code}</code></p>`

export const moment = (time: string): Html => html`<time datetime="${time}">${dateAndTime(time)}</time>`

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
<input type="text" id="${id}" name="${name}" value="${value}" dir="auto" autocomplete="off"${maxLength !== undefined && html` maxlength="${maxLength}"`}${required && html` required`}${hint !== undefined && html` aria-describedby="${id}-hint"`}>
${hint !== undefined && html`<p class="hint" id="${id}-hint">${hint}</p>`}</div>
`

export const commentField = (id: string, value: string | undefined): Html =>
  textField({ id, name: 'comment', label: 'Comment (optional)', value, maxLength: 1_000 })

/** Whoever signed in decides as themselves; a key names the person whom it decides for. */
export const personField = (
  { caller }: ConsoleSession,
  options: Pick<FieldOptions, 'id' | 'name' | 'label' | 'value'>,
): Html | undefined =>
  caller.kind === 'user'
    ? undefined
    : textField({ ...options, maxLength: 320, hint: 'Object id, user principal name or mail address.' })
