import type { Progress } from '../plans/replies.ts'
import { Html, html, type HtmlPart } from '../reports/html.ts'
import { PLAN_STATE_LABELS } from '../../schemas/labels/plans.ts'
import { counted, listed, number } from '../reports/wording.ts'
import type { ShownPlan } from './data.ts'
import { commentField, consolePage, moment, onceToken, personField, refusalNote, type Viewer } from './layout.ts'
import {
  allows,
  allowsUndo,
  isBrokenOff,
  PLAN_ACTIONS,
  whatIsLeft,
  type PlanActionName,
  type TriedAction,
} from './plan-actions.ts'

/** A plan in a list, with how far it is, and what stops it. */
export function planCard(plan: ShownPlan, viewer: Viewer): Html {
  const { session, base } = viewer
  const { planId, title, state, expiresDateTime } = plan
  const isBegun = plan.startedDateTime !== undefined
  const stops = isBegun && plan.stopRequested !== true && allows(plan, 'stop', viewer)
  return html`<li><h3><a href="${base}/plans/${planId}" dir="auto">${title}</a></h3>
<p class="hint">${kindAndState(plan, viewer)}${(state === 'ready' || state === 'approved') && html` · until ${moment(expiresDateTime)}`}</p>
${isBrokenOff(plan) && plan.message !== undefined && html`<p dir="auto">${plan.message}</p>`}${isBegun && progressBar(plan)}${isBrokenOff(plan) && html`<p>${whatIsLeft(plan)}</p>`}${
    stops &&
    html`<form method="post" action="${base}/plans/${planId}/stop">${onceToken(session)}<div class="actions"><button class="other" type="submit" aria-label="Stop ${title}">Stop</button></div></form>`
  }</li>
`
}

const kindAndState = ({ kind, state, stopRequested }: ShownPlan, { planKinds }: Viewer): string =>
  `${planKinds.of(kind).label} · ${PLAN_STATE_LABELS[state]}${stopRequested === true ? ', asked to stop' : ''}`

function progressBar({ title, progress }: ShownPlan): Html {
  const all = progress.planned + settled(progress)
  return html`<progress max="${Math.max(1, all)}" value="${settled(progress) - progress.requested}" aria-label="Progress of ${title}"></progress>
<p class="hint">${progressWords(progress)}</p>`
}

const settled = ({ requested, verified, failed, unverified, undone, spared }: Progress): number =>
  requested + verified + failed + unverified + undone + spared

const WORDS: readonly [keyof Progress, string][] = [
  ['planned', 'to do'],
  ['requested', 'under way'],
  ['verified', 'verified'],
  ['failed', 'failed'],
  ['unverified', 'not confirmed'],
  ['undone', 'taken back'],
  ['spared', 'spared'],
  ['handOver', 'to be made elsewhere'],
]

function progressWords(progress: Progress): string {
  const words = WORDS.filter(([state]) => progress[state] > 0).map(
    ([state, label]) => `${number(progress[state])} ${label}`,
  )
  return words.length === 0 ? 'Nothing to do.' : `${listed(words)}.`
}

export interface PlanPage {
  viewer: Viewer
  plan: ShownPlan
  done?: string | undefined
  tried?: TriedAction | undefined
}

/** One plan: what it does, and what can be done with it. */
export function planPage({ viewer, plan, done, tried }: PlanPage): string {
  const { summaryHtml, reportLink } = plan
  return consolePage({
    viewer,
    title: plan.title,
    done,
    content: html`
<p>${kindAndState(plan, viewer)}</p>
${tried !== undefined && !allows(plan, tried.action, viewer) && refusalNote(tried.refused)}
${plan.message !== undefined && html`<p class="bad" dir="auto">${plan.message} <code>${plan.code}</code></p>`}
${isBrokenOff(plan) && html`<p>${whatIsLeft(plan)}</p>`}
${plan.state === 'draft' && html`<p class="summary" role="status">It is being made. <a href="${viewer.base}/plans/${plan.planId}">Look again</a></p>`}
${plan.startedDateTime !== undefined && progressBar(plan)}
${
  summaryHtml !== undefined &&
  html`<section aria-labelledby="summary"><h2 id="summary">Summary</h2>
${new Html(summaryHtml)}
</section>`
}
${reportLink !== undefined && html`<p><a href="${reportLink}">Read the whole report</a></p>`}
<h2>About this plan</h2>
${facts(plan, viewer.base)}
${decisions({ viewer, plan, tried })}`,
  })
}

const facts = (plan: ShownPlan, base: string): Html => html`<dl>
${fact('Reason', plan.reason)}${fact('Made by', plan.createdBy)}${fact('Made', moment(plan.createdDateTime))}
${fact('To be applied by', moment(plan.expiresDateTime))}${plan.graceDays > 0 && fact('Grace', counted(plan.graceDays, 'day'))}
${plan.applicableDateTime !== undefined && fact('Can be applied from', moment(plan.applicableDateTime))}
${fact('Decided by', plan.approverName ?? plan.decidedBy)}${fact('Comment', plan.comment)}
${plan.finishedDateTime !== undefined && fact('Ended', moment(plan.finishedDateTime))}${linkFact('Takes back', plan.undoOf, base)}${linkFact('Taken back by', plan.undoneBy, base)}</dl>`

const fact = (label: string, value: HtmlPart): Html | undefined =>
  value === undefined
    ? undefined
    : html`<dt>${label}</dt><dd dir="auto">${value}</dd>
`

const linkFact = (label: string, planId: string | undefined, base: string): Html | undefined =>
  planId === undefined
    ? undefined
    : fact(label, html`<a href="${base}/plans/${planId}">plan <code>${planId}</code></a>`)

const BUTTONS: Readonly<Record<PlanActionName, { title: string; look: 'main' | 'other' }>> = {
  approve: { title: 'Approve', look: 'main' },
  reject: { title: 'Reject', look: 'other' },
  apply: { title: 'Apply', look: 'main' },
  stop: { title: 'Stop', look: 'other' },
}

function decisions({ viewer, plan, tried }: PlanPage): Html | undefined {
  const actions = (Object.keys(PLAN_ACTIONS) as PlanActionName[]).filter((action) => allows(plan, action, viewer))
  const undo = allowsUndo(plan, viewer)
  if (actions.length === 0 && !undo) return undefined
  return html`<h2 class="act">What to do</h2>
${actions.map((action) => decision(action, viewer, plan, tried?.action === action ? tried : undefined))}${
    undo &&
    html`<p class="act"><a class="button other" href="${viewer.base}/plans/${plan.planId}/undo">Take it back: see what comes back</a></p>
`
  }`
}

function decision(
  action: PlanActionName,
  { session, base }: Viewer,
  plan: ShownPlan,
  tried: TriedAction | undefined,
): Html {
  const { planId, hash } = plan
  const { look } = BUTTONS[action]
  const title = action === 'approve' && isBrokenOff(plan) ? 'Approve what is left' : BUTTONS[action].title
  return html`<form class="box" method="post" action="${base}/plans/${planId}/${action}" aria-label="${title}">
${refusalNote(tried?.refused)}${onceToken(session)}
${
  action === 'approve' &&
  html`<input type="hidden" name="hash" value="${hash}">
${personField(session, { id: 'approver', name: 'approver', label: 'Who approves', value: tried?.given['approver'] })}`
}${action !== 'apply' && commentField(`${action}-comment`, tried?.given['comment'])}
<div class="actions"><button class="${look}" type="submit">${title}</button></div>
</form>
`
}
