import { fieldDefinition, type ContactField, type ContactValues } from '../../contacts/fields.ts'
import { html, type Html, type HtmlPart } from '../../reports/html.ts'
import { isolated, isolatesAsMarkup } from '../../reports/isolates.ts'
import type { Language } from '../../reports/notice-texts.ts'
import type { Asked, AskedPerson } from '../asking/asked.ts'
import { phonePattern } from '../asking/card.ts'
import { needsApproval } from '../spec.ts'
import { aboutPart, frame, type AboutForms } from './frame.ts'
import { lines } from './lines.ts'
import { FORM_TEXTS } from './texts.ts'

/** Hidden names of inputs: what stood in a field, and what is wanted. */
export const SEEN = 'seen.'
export const VALUE = 'value.'

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
${[
  ...(isOwn ? [texts.whose(isolated(person.name)), texts.intro] : [texts.whoseOther]),
  texts.why(isolated(tenantName)),
  until,
].map(
  (text) => html`<p>${isolatesAsMarkup(text)}</p>
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
  const attributes = [
    html`id="${field}" name="${VALUE}${field}"`,
    described !== '' && html` aria-describedby="${described}"`,
    fault !== undefined && html` aria-invalid="true"`,
    html` dir="auto" autocomplete="${(isOwn && fieldDefinition(field).autocomplete) || 'off'}"`,
  ]
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
  attributes: HtmlPart,
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
