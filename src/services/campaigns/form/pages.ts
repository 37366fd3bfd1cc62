import type { Refusal } from '../../../errors.ts'
import { fieldDefinition, type ContactField, type ContactValues } from '../../contacts/fields.ts'
import type { Brand } from '../../reports/brand.ts'
import { NOTICE_TEXTS, type Language } from '../../reports/notice-texts.ts'
import { Html, html, typed, type HtmlPart } from '../../reports/html.ts'
import { htmlPage } from '../../reports/html-page.ts'
import { phonePattern } from '../asking/card.ts'
import type { Asked, AskedPerson } from '../asking/asked.ts'
import type { SubjectAnswer } from '../../../store/contact-tables.ts'
import { needsApproval } from '../spec.ts'
import { PAGE_STYLE } from '../../pages/style.ts'
import { FORM_TEXTS } from './texts.ts'

/** A page as it is sent. */
export interface Page {
  status: number
  html: string
  /** Why it is not the page that was asked for, for a program that asked. */
  refusal?: Refusal
}

interface FrameOptions {
  language: Language
  brand: Brand
  title: string
  tenantName: string
  signedInAs?: string | undefined
}

/** Hidden names of inputs: what stood in a field, and what is wanted. */
export const SEEN = 'seen.'
export const VALUE = 'value.'

function frame({ language, brand, title, tenantName, signedInAs }: FrameOptions, content: HtmlPart): string {
  return htmlPage({
    language,
    brand,
    title,
    style: PAGE_STYLE,
    body: html`<main>
<h1 dir="auto">${title}</h1>
${content}
<footer><p>${typed(tenantName)}${signedInAs !== undefined && html` · ${FORM_TEXTS[language].signedInAs(signedInAs)}`}</p></footer>
</main>`,
  })
}

/** Whom to ask about a request, and how long answers are kept. */
export interface AboutForms {
  /** Mail or web address; the help desk in general where there is none. */
  contact?: string
  /** Days after the end of a request for which its answers are kept. */
  retentionDays: number
}

export interface FormPage extends AboutForms {
  asked: Asked
  person: AskedPerson
  /** Where it is sent to. */
  action: string
  /** Makes one submission of it. */
  formToken: string
  /** What was filled in before, where something of it was wrong. */
  given?: ContactValues
  faults?: ReadonlyMap<ContactField, string>
  /** Values that wait for an approval. */
  waiting?: ReadonlyMap<ContactField, string | undefined>
  signedInAs?: string | undefined
  /** Whether whoever sees it signed in, so that fewer values wait. */
  signedIn?: boolean
  /** Whether somebody else is left to answer for. */
  hasNext?: boolean
  /** What became of the person before. */
  said?: string
}

/** The data of one person, to be confirmed or corrected. */
export function formPage(page: FormPage): string {
  const { asked, person, action, formToken, faults, hasNext = false, said } = page
  const { language, brand, isOwn, title, tenantName, until, spec } = asked
  const texts = FORM_TEXTS[language]
  return frame(
    { language, brand, title: isOwn ? title : person.name, tenantName, signedInAs: page.signedInAs },
    html`
${said !== undefined && html`<p class="done" role="status">${said}</p>`}
${[...(isOwn ? [texts.whose(person.name), texts.intro] : [texts.whoseOther]), texts.why(tenantName), until].map(
  (text) => html`<p>${text}</p>
`,
)}${
      faults !== undefined &&
      faults.size > 0 &&
      html`<p class="summary" role="alert">${texts.wrong}</p>
`
    }<form method="post" action="${action}" novalidate>
<input type="hidden" name="form" value="${formToken}">
<input type="hidden" name="person" value="${person.userId}">
${spec.fields.map((field) => fieldPart(field, page))}
<div class="actions">
${hasNext && html`<button class="main" type="submit" name="answer" value="saveNext">${texts.saveNext}</button>`}
<button class="${hasNext ? 'other' : 'main'}" type="submit" name="answer" value="save">${texts.save}</button>
${
  !isOwn &&
  html`<button class="other" type="submit" name="answer" value="hasLeft">${texts.hasLeft}</button>
`
}<button class="other" type="submit" name="answer" value="notMine">${texts.notMine}</button>
</div>
</form>
${
  !isOwn &&
  html`<p><a href="${action.split('?')[0] ?? ''}">${texts.back}</a></p>
`
}${aboutPart(page, language)}`,
  )
}

const aboutPart = ({ contact, retentionDays }: AboutForms, language: Language): Html =>
  html`<p class="hint">${FORM_TEXTS[language].contact(contact ?? NOTICE_TEXTS[language].helpDesk)}</p>
<p class="hint">${FORM_TEXTS[language].privacy(retentionDays)}</p>`

function fieldPart(
  field: ContactField,
  { asked: { language, texts, spec, isOwn }, person, given, faults, waiting, signedIn = false }: FormPage,
): Html {
  const seen = person.values[field]
  const value = given === undefined ? seen : given[field]
  const fault = faults?.get(field)
  const hints = [
    ...(waiting?.has(field) === true
      ? [FORM_TEXTS[language].waiting(waiting.get(field) ?? FORM_TEXTS[language].cleared)]
      : []),
    ...(fieldDefinition(field).kind === 'person' ? [texts.managerHint] : []),
    ...(needsApproval(spec, field, signedIn) ? [texts.waitsHint] : []),
  ]
  const described = [
    ...(fault === undefined ? [] : [`error-${field}`]),
    ...(hints.length === 0 ? [] : [`hint-${field}`]),
  ].join(' ')
  const attributes = html`id="${field}" name="${VALUE}${field}"${described !== '' && html` aria-describedby="${described}"`}${fault !== undefined && html` aria-invalid="true"`} dir="auto" autocomplete="${(isOwn && fieldDefinition(field).autocomplete) || 'off'}"`
  return html`<div class="field">
<label for="${field}">${texts.fields[field]}</label>
${control(field, value, attributes, spec.allowedValues.find((one) => one.field === field)?.values, seen, language)}
<input type="hidden" name="${SEEN}${field}" value="${lines(seen)}">
${
  fault !== undefined &&
  html`<p class="error" id="error-${field}">${fault}</p>
`
}${
    hints.length > 0 &&
    html`<p class="hint" id="hint-${field}">${hints.join(' · ')}</p>
`
  }</div>
`
}

function control(
  field: ContactField,
  value: string | undefined,
  attributes: Html,
  allowed: readonly string[] | undefined,
  seen: string | undefined,
  language: Language,
): Html {
  const { kind, maxLength } = fieldDefinition(field)
  if (allowed !== undefined) {
    const choices = [...new Set([...(seen === undefined ? [] : [seen]), ...allowed])]
    return html`<select ${attributes}>
${
  seen === undefined &&
  html`<option value="">${FORM_TEXTS[language].choose}</option>
`
}${choices.map(
      (choice) => html`<option value="${choice}"${choice === value && html` selected`}>${choice}</option>
`,
    )}</select>`
  }
  const length = maxLength !== undefined && html` maxlength="${maxLength}"`
  if (kind === 'lines') {
    return html`<textarea ${attributes}${length}>
${lines(value)}</textarea>`
  }
  if (kind === 'phone') {
    return html`<input type="tel" ${attributes}${length} pattern="${phonePattern(value)}" value="${value ?? ''}">`
  }
  return html`<input type="text" ${attributes}${length} value="${value ?? ''}">`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '&#10;',
}

/** Text that may have several lines, which `html` would make one line of. */
const lines = (text: string | undefined): Html =>
  new Html(
    (text ?? '')
      .toWellFormed()
      .replaceAll('\r\n', '\n')
      .replaceAll(/[^\P{Cc}\n]/gu, ' ')
      .replaceAll(/[&<>"'\n]/g, (character) => ENTITIES[character] as string),
  )

export interface TeamMember {
  person: AskedPerson
  answer: SubjectAnswer | null
}

export interface TeamPage extends AboutForms {
  asked: Asked
  /** Of this page. */
  members: readonly TeamMember[]
  people: number
  left: number
  /** How many of those lack something, and who is the first of them. */
  incomplete: number
  firstIncomplete?: string | undefined
  page: number
  pages: number
  action: string
  formToken: string
  signedInAs?: string | undefined
}

/** Everybody whom somebody answers for, a page at a time: a person is one step away, and so is "all of it is right". */
export function teamPage(team: TeamPage): string {
  const { asked, members, people, left, incomplete, firstIncomplete, page, pages, action, formToken, signedInAs } = team
  const { language, brand, title, tenantName, intro, until } = asked
  const texts = FORM_TEXTS[language]
  return frame(
    { language, brand, title, tenantName, signedInAs },
    html`
${[...intro, texts.why(tenantName), until].map(
  (text) => html`<p>${text}</p>
`,
)}<p><strong>${texts.everybody(people, left)}</strong></p>
<div class="scroll" role="region" tabindex="0" aria-label="${texts.people}">
<table>
<thead><tr><th scope="col">${texts.person}</th><th scope="col">${texts.missing}</th><th scope="col">${texts.state}</th></tr></thead>
<tbody>
${members.map(
  ({
    person,
    answer,
  }) => html`<tr><td><a href="${action}?person=${person.userId}">${typed(person.name)}</a></td><td>${person.missing.join(', ')}</td><td>${texts.states[answer ?? 'open']}</td></tr>
`,
)}</tbody>
</table>
</div>
${
  pages > 1 &&
  html`<nav aria-label="${texts.page(page, pages)}">${page > 1 && html`<a href="${action}?page=${page - 1}">${texts.previous}</a>`}<span>${texts.page(page, pages)}</span>${page < pages && html`<a href="${action}?page=${page + 1}">${texts.next}</a>`}</nav>
`
}<p class="hint">${texts.confirmAllHint}</p>
<form method="post" action="${action}">
<input type="hidden" name="form" value="${formToken}">
<div class="actions">
${firstIncomplete !== undefined && html`<a class="button main" href="${action}?person=${firstIncomplete}">${texts.fillIn(incomplete)}</a>`}
${
  left > 0 &&
  html`<button class="${firstIncomplete === undefined ? 'main' : 'other'}" type="submit" name="answer" value="confirmAll">${texts.confirmAll(left)}</button>
<button class="other" type="submit" name="answer" value="notMine">${texts.notMine}</button>
`
}</div>
</form>
${aboutPart(team, language)}`,
  )
}

/** What became of an answer. */
export const thanksPage = ({
  language,
  brand,
  tenantName,
  title,
  reply,
  back,
  signedInAs,
}: {
  language: Language
  brand: Brand
  tenantName: string
  title: string
  reply: string
  back?: string
  signedInAs?: string | undefined
}): string =>
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
  {
    language,
    brand,
    tenantName,
    again,
    signedInAs,
  }: { language: Language; brand: Brand; tenantName: string; again?: string; signedInAs?: string | undefined },
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
