import { html, type Html } from './html.ts'
import { htmlPage } from './html-page.ts'
import { planFacts, type PlanFacts } from './plan-facts.ts'
import { amounts, stateLabel, statusSentence } from './plan-sentences.ts'
import { troubleSection } from './plan-troubles.ts'
import { changesSection, jumpLinks } from './report-changes.ts'
import type { ReportInput } from './report-input.ts'
import { decisionSection, progressSection, sparedSection, undoSection, warningsSection } from './report-sections.ts'
import { REPORT_STYLE } from './report-style.ts'
import { takenBackElsewhere, undoPlansSection } from './undo-plans.ts'
import { dateAndTime, number } from './wording.ts'

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
<p><span class="state">${stateLabel(facts)}.</span> ${statusSentence(facts)}${takenBackElsewhere(facts)}</p>
${figures(facts)}</header>
<main>
${troubleSection(facts)}${jumpLinks(input)}${why(facts)}${facts.kind.report.sections?.(facts)}${decisionSection(input)}${progressSection(facts)}${sparedSection(facts)}${undoPlansSection(facts)}${undoSection(facts, input.changes)}${warningsSection(facts)}${changesSection(input)}</main>
<footer>
<p>Plan <code>${plan.id}</code>. ${plan.hash === null ? 'It has no hash: nothing was offered for approval.' : html`What was offered for approval has the SHA-256 hash <code>${plan.hash}</code>; anything else is refused.`}</p>
<p>The audit log stood at entry ${number(auditHead.seq)} with the hash <code>${auditHead.hash}</code> when this report was made. Keep the report: with it, a later alteration of the log can be proven.</p>
<p>All times are UTC. This report holds personal data: pass it on only to those who need it.</p>
</footer>`,
  })
}

function figures(facts: PlanFacts): Html {
  const { kind, begun, count, handOver } = facts
  const spared = count('spared')
  const entries: (readonly [value: string, name: string])[] = [
    ...amounts(facts).map(
      ([amount, unit]) => [number(amount), `${unit} ${begun === 0 ? 'planned' : 'in the plan'}`] as const,
    ),
    ...(begun === 0 ? [] : [[number(count('verified')), 'changes verified'] as const]),
    ...(kind.report.figures?.(facts) ?? []),
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
  const { plan, kind } = facts
  const scope = kind.report.scope?.(facts)
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
  }${kind.report.background?.(facts)}`
}
