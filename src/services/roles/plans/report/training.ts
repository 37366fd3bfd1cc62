import type { ChangeRow } from '../../../../store/tables.ts'
import { html, typed } from '../../../reports/html.ts'
import { htmlPage } from '../../../reports/html-page.ts'
import { isolated, isolatesAsMarkup } from '../../../reports/isolates.ts'
import { NOTICE_TEXTS } from '../../../reports/notice-texts.ts'
import { REPORT_STYLE } from '../../../reports/report-style.ts'
import type { Wording } from '../../../reports/wording.ts'
import { activationsOf, howToActivate, needsOf, type HowTo } from './how-to-activate.ts'
import { ROLE_NOTICE_TEXTS } from './notice-texts.ts'

/**
 * What people have to know about activating the roles of a plan: once how it is done, then what each of them asks for.
 */
export function roleTraining({
  changes,
  tenantName,
  feedbackUrl,
  contact,
  say,
}: {
  changes: readonly ChangeRow[]
  tenantName: string
  feedbackUrl?: string
  contact?: string
  say: Wording
}): string {
  const texts = ROLE_NOTICE_TEXTS[say.language]
  const { page } = texts
  const activations = activationsOf(changes)
  const how = ({ title, steps }: HowTo) =>
    html`<h2>${title}</h2>
<ol>
${steps.map(
  (step) => html`<li>${step}</li>
`,
)}</ol>
`
  return htmlPage({
    language: say.language,
    brand: say.brand,
    title: `${page.title} (${tenantName})`,
    style: REPORT_STYLE,
    body: html`<header>
<p class="kicker">${typed(tenantName)}</p>
<h1>${page.title}</h1>
<p>${page.why} ${activations.every(({ isKnown }) => isKnown) ? page.onlyNeeds : page.fromNow}</p>
</header>
<main>
${howToActivate(activations, texts).map(how)}<h2>${page.goodToKnow}</h2>
<ul>
${page.tips(isolated(contact ?? NOTICE_TEXTS[say.language].helpDesk)).map(
  (tip) => html`<li>${isolatesAsMarkup(tip)}</li>
`,
)}</ul>
${activations.map(
  (activation) => html`<h2 dir="auto">${activation.roleName}</h2>
${
  activation.groupName !== undefined &&
  html`<p>${isolatesAsMarkup(page.through(isolated(activation.groupName)))}</p>
`
}<ul>
${needsOf(activation, texts, page.it).map(
  (need) => html`<li>${need}</li>
`,
)}</ul>
`,
)}</main>
${
  feedbackUrl !== undefined &&
  html`<footer>
<p>${texts.feedback} <a href="${feedbackUrl}">${feedbackUrl}</a></p>
</footer>`
}`,
  })
}
