import { html, type Html } from './html.ts'
import { htmlPage } from './html-page.ts'
import { planFacts, type PlanFacts } from './plan-facts.ts'
import { amounts, scopeSentence, stateLabel, statusSentence } from './plan-sentences.ts'
import type { ReportInput } from './report-input.ts'
import { peopleSections } from './report-people.ts'
import {
  decisionSection,
  groupsSection,
  progressSection,
  seatsSection,
  sparedSection,
  undoSection,
  warningsSection,
} from './report-sections.ts'
import { REPORT_STYLE } from './report-style.ts'
import { dateAndTime, money, number } from './wording.ts'

/**
 * A plan as one page for those who answer for it, not for those who run it: what, why, how much, who decided, who was
 * spared, how far it is, and until when it can be taken back. No script and nothing from outside, for a policy of
 * `default-src 'none'; style-src 'unsafe-inline'`.
 */
export function reportHtml(input: ReportInput): string {
  const { plan, tenantName, generatedAt, auditHead } = input
  const facts = planFacts(input)
  return htmlPage({
    title: `${plan.title} (${tenantName})`,
    style: REPORT_STYLE,
    body: html`<header>
<p class="kicker">${tenantName} · report of ${dateAndTime(generatedAt)}</p>
<h1>${plan.title}</h1>
<p><span class="state">${stateLabel(facts)}.</span> ${statusSentence(facts)}</p>
${figures(facts)}</header>
<main>
${why(facts)}${seatsSection(facts)}${groupsSection(facts)}${decisionSection(input)}${progressSection(facts)}${sparedSection(facts)}${undoSection(facts, input.changes)}${warningsSection(facts)}${peopleSections(input)}</main>
<footer>
<p>Plan <code>${plan.id}</code>. ${plan.hash === null ? 'It has no hash: nothing was offered for approval.' : html`What was offered for approval has the SHA-256 hash <code>${plan.hash}</code>; anything else is refused.`}</p>
<p>The audit log stood at entry ${number(auditHead.seq)} with the hash <code>${auditHead.hash}</code> when this report was made. Keep the report: with it, a later alteration of the log can be proven.</p>
<p>All times are UTC. This report holds personal data: pass it on only to those who need it.</p>
</footer>`,
  })
}

function figures(facts: PlanFacts): Html {
  const { begun, count, freed, savings, handOver, summary } = facts
  const spared = count('spared')
  const entries: (readonly [value: string, name: string])[] = [
    ...amounts(facts).map(
      ([amount, unit]) => [number(amount), `${unit} ${begun === 0 ? 'planned' : 'in the plan'}`] as const,
    ),
    ...(begun === 0 ? [] : [[number(count('verified')), 'changes verified'] as const]),
    ...(summary === undefined
      ? []
      : [[number(freed), freed === 1 ? 'seat becomes free' : 'seats become free'] as const]),
    ...savings.map(
      ({ currency, yearly }) => [money(yearly, currency), 'a year, at the prices configured here'] as const,
    ),
    ...(spared === 0 ? [] : [[number(spared), 'spared'] as const]),
    ...(handOver === 0 ? [] : [[number(handOver), 'to be done elsewhere'] as const]),
  ]
  return html`<dl class="figures">
${entries.map(
  ([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>
`
}

function why(facts: PlanFacts): Html {
  const { plan, summary } = facts
  const scope = scopeSentence(facts)
  if (plan.reason === null && scope === undefined) return html``
  return html`<h2>Why</h2>
${
  plan.reason !== null &&
  html`<p>${plan.reason}</p>
`
}${
    scope !== undefined &&
    html`<p>${scope}</p>
`
  }${
    summary !== undefined &&
    html`<p>${number(summary.people.read)} accounts were read: ${number(summary.people.active)} are active, ${number(summary.people.inactive)} are not, ${number(summary.people.neverSignedIn)} never signed in, ${number(summary.people.tooNew)} are too new to judge${summary.people.unknown > 0 && html`, and of ${number(summary.people.unknown)} it is not known`}.${summary.people.disabled > 0 && html` ${number(summary.people.disabled)} of those looked at are disabled accounts.`}</p>
`
  }`
}
