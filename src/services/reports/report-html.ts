import { html, typed, type Html } from './html.ts'
import { htmlPage } from './html-page.ts'
import { planFacts, type PlanFacts } from './plan-facts.ts'
import { amounts, stateLabel, statusSentence } from './plan-sentences.ts'
import { troubleSection } from './plan-troubles.ts'
import { changesSection, jumpLinks } from './report-changes.ts'
import type { ReportInput } from './report-input.ts'
import { decisionSection, progressSection, sparedSection, undoSection, warningsSection } from './report-sections.ts'
import { REPORT_STYLE } from './report-style.ts'
import { takenBackElsewhere, undoPlansSection } from './undo-plans.ts'

/**
 * A plan as one page for those who answer for it, not for those who run it: what, why, how much, who decided, who was
 * spared, how far it is, and until when it can be taken back. No script and nothing from outside, for a policy of
 * `default-src 'none'; style-src 'unsafe-inline'`.
 */
export function reportHtml(input: ReportInput): string {
  const { plan, tenantName, generatedAt, auditHead } = input
  const facts = planFacts(input)
  const { words, say } = facts
  const { page } = words
  const [hashIs, elseRefused] = page.hash
  const [auditStood, auditSince] = page.auditHead(auditHead.seq)
  return htmlPage({
    language: say.language,
    brand: say.brand,
    title: `${say.told(plan.title).text} (${tenantName})`,
    style: REPORT_STYLE,
    body: html`<header>
<p class="kicker">${typed(tenantName)} · ${page.reportOf(say.dateAndTime(generatedAt))}. ${page.zone(say.zone)}</p>
<h1 dir="auto">${say.told(plan.title).text}</h1>
<p><span class="state">${stateLabel(facts)}.</span> ${[statusSentence(facts, say.dateAndTime), ...takenBackElsewhere(facts)].join(' ')}</p>
${figures(facts)}</header>
<main>
${[
  troubleSection(facts),
  jumpLinks(input),
  why(facts),
  facts.kind.report.sections?.(facts),
  decisionSection(input),
  progressSection(facts),
  sparedSection(facts),
  undoPlansSection(facts),
  undoSection(facts, input.changes),
  warningsSection(facts),
  changesSection(input),
]}</main>
<footer>
<p>${page.plan} <code>${plan.id}</code>. ${plan.hash === null ? page.noHash : html`${hashIs}<code>${plan.hash}</code>${elseRefused}`}</p>
<p>${auditStood}<code>${auditHead.hash}</code>${auditSince}</p>
<p>${page.personal}</p>
</footer>`,
  })
}

function figures(facts: PlanFacts): Html {
  const { kind, begun, count, handOver, words, say } = facts
  const { page } = words
  const spared = count('spared')
  const entries: (readonly [value: string, name: string])[] = [
    ...amounts(facts).map(
      ([amount, unit]) =>
        [say.number(amount), begun === 0 ? page.planned(unit, amount) : page.inThePlan(unit)] as const,
    ),
    ...(begun === 0 ? [] : [[say.number(count('verified')), page.verified(count('verified'))] as const]),
    ...(kind.report.figures?.(facts) ?? []),
    ...(spared === 0 ? [] : [[say.number(spared), page.spared(spared)] as const]),
    ...(handOver === 0 ? [] : [[say.number(handOver), page.elsewhere] as const]),
  ]
  return html`<dl class="figures">
${entries.map(
  ([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`,
)}</dl>
`
}

function why(facts: PlanFacts): Html {
  const { plan, kind, words } = facts
  const scope = kind.report.scope?.(facts)
  if (plan.reason === null && scope === undefined) return html``
  return html`<h2>${words.page.why}</h2>
${
  plan.reason !== null &&
  html`<p dir="auto">${plan.reason}</p>
`
}${
    scope !== undefined &&
    html`<p>${scope}</p>
`
  }${kind.report.background?.(facts)}`
}
