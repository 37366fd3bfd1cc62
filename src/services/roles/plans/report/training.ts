import type { ChangeRow } from '../../../../store/tables.ts'
import { html } from '../../../reports/html.ts'
import { htmlPage } from '../../../reports/html-page.ts'
import { REPORT_STYLE } from '../../../reports/report-style.ts'
import { activationsOf, needsOf } from './activations.ts'
import { ROLE_NOTICE_TEXTS } from './notice-texts.ts'

/**
 * What people have to know about activating the roles of a plan: once how it is done, then what each of them asks for.
 */
export function roleTraining({
  changes,
  tenantName,
  feedbackUrl,
  contact,
}: {
  changes: readonly ChangeRow[]
  tenantName: string
  feedbackUrl?: string
  contact?: string
}): string {
  const texts = ROLE_NOTICE_TEXTS.en
  const activations = activationsOf(changes)
  const how = (title: string, steps: readonly string[], isShown: boolean) =>
    isShown &&
    html`<h2>${title}</h2>
<ol>
${steps.map(
  (step) => html`<li>${step}</li>
`,
)}</ol>
`
  return htmlPage({
    title: `Activating your role (${tenantName})`,
    style: REPORT_STYLE,
    body: html`<header>
<p class="kicker">${tenantName}</p>
<h1>Activating your role</h1>
<p>A role that is active all the time is there for whoever steals the account. ${activations.every(({ isKnown }) => isKnown) ? 'So it is active only while you need it; what activating it asks for changes, and stands below.' : 'From now on it is active while you need it, and ends by itself.'}</p>
</header>
<main>
${how(
  texts.howTitle,
  texts.steps,
  activations.some(({ groupName }) => groupName === undefined),
)}${how(
      texts.groupHowTitle,
      texts.groupSteps,
      activations.some(({ groupName }) => groupName !== undefined),
    )}<h2>Good to know</h2>
<ul>
<li>Activate a role when you begin, not in the morning for the day: what is not active can not be misused.</li>
<li>Write the reason for somebody who reads it in a month: what you do, for whom, and the number of the ticket.</li>
<li>Activated, and still refused? Sign out and in again: some portals only look when you sign in.</li>
<li>Nobody there to approve? Write to ${contact ?? 'your IT help desk'}, and do not ask a colleague to lend you an account.</li>
</ul>
${activations.map(
  (activation) => html`<h2>${activation.roleName}</h2>
${
  activation.groupName !== undefined &&
  html`<p>You have it through the group ${activation.groupName}: activate your membership.</p>
`
}<ul>
${needsOf(activation, texts).map(
  (need) => html`<li>${need}</li>
`,
)}</ul>
`,
)}</main>
<footer>
${
  feedbackUrl !== undefined &&
  html`<p>${texts.feedback} <a href="${feedbackUrl}">${feedbackUrl}</a></p>
`
}</footer>`,
  })
}
