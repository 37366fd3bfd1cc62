import type { SubjectAnswer } from '../../../store/contact-tables.ts'
import { html, typed, type Html } from '../../reports/html.ts'
import { isolated, isolatesAsMarkup } from '../../reports/isolates.ts'
import type { Asked, AskedPerson } from '../asking/asked.ts'
import { aboutPart, frame, type AboutForms } from './frame.ts'
import { FORM_TEXTS, type FormTexts } from './texts.ts'

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
  const { asked, members, people, left, incomplete, firstIncomplete, pages, action, formToken, signedInAs } = team
  const { language, brand, title, tenantName, intro, until } = asked
  const texts = FORM_TEXTS[language]
  const confirmLooks = firstIncomplete === undefined ? 'main' : 'other'
  return frame(
    { language, brand, title, tenantName, signedInAs },
    html`
${[...intro, texts.why(isolated(tenantName)), until].map(
  (text) => html`<p>${isolatesAsMarkup(text)}</p>
`,
)}<p><strong>${texts.everybody(people, left)}</strong></p>
<div class="scroll" role="region" tabindex="0" aria-label="${texts.people}">
<table class="stacks">
<thead><tr>${[texts.person, texts.missing, texts.state].map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>
${members.map((member) => memberRow(member, action, texts))}</tbody>
</table>
</div>
${pages > 1 && pageLinks(team, texts)}<p class="hint">${texts.confirmAllHint}</p>
<form method="post" action="${action}">
<input type="hidden" name="form" value="${formToken}">
<div class="actions">
${
  firstIncomplete !== undefined &&
  html`<a class="button main" href="${action}?person=${firstIncomplete}">${texts.fillIn(incomplete)}</a>`
}
${
  left > 0 &&
  html`<button class="${confirmLooks}" type="submit" name="answer" value="confirmAll">${texts.confirmAll(left)}</button>
<button class="other" type="submit" name="answer" value="notMine">${texts.notMine}</button>
`
}</div>
</form>
${aboutPart(team, language)}`,
  )
}

const memberRow = ({ person: { userId, name, missing }, answer }: TeamMember, action: string, texts: FormTexts): Html =>
  html`<tr><th scope="row"><a href="${action}?person=${userId}">${typed(name)}</a></th>
<td data-head="${texts.missing}">${missing.join(', ')}</td>
<td data-head="${texts.state}">${texts.states[answer ?? 'open']}</td></tr>
`

function pageLinks({ action, page, pages }: TeamPage, texts: FormTexts): Html {
  const linkTo = (other: number, label: string) => html`<a href="${action}?page=${other}">${label}</a>`
  const here = texts.page(page, pages)
  return html`<nav aria-label="${here}">${[
    page > 1 && linkTo(page - 1, texts.previous),
    html`<span>${here}</span>`,
    page < pages && linkTo(page + 1, texts.next),
  ]}</nav>
`
}
