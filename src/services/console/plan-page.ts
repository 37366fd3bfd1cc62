import type { Progress } from '../plans/replies.ts'
import { callerName } from '../reports/shown-caller.ts'
import { Html, html, type HtmlPart } from '../reports/html.ts'
import { REPORT_WORDS } from '../reports/report-words.ts'
import { withoutTitle } from '../reports/plan-summary.ts'
import { toldPart } from '../reports/telling.ts'
import type { Wording } from '../reports/wording.ts'
import type { ShownPlan } from './data.ts'
import { commentField, consolePage, moment, onceToken, personField, refusalNote, type Viewer } from './layout.ts'
import {
  allows,
  allowsUndo,
  isBrokenOff,
  PLAN_ACTIONS,
  waitsForSomebodyElse,
  whatIsLeft,
  type PlanActionName,
  type TriedAction,
} from './plan-actions.ts'
import { CONSOLE_TEXTS } from './texts/texts.ts'

/** A plan in a list, with how far it is, and what stops it. */
export function planCard(plan: ShownPlan, viewer: Viewer): Html {
  const { base, say } = viewer
  const texts = CONSOLE_TEXTS[say.language].plans
  const { planId, state, expiresDateTime } = plan
  const title = say.told(plan.title)
  const isBegun = plan.startedDateTime !== undefined
  const isBroken = isBrokenOff(plan)
  const isWaiting = state === 'ready' || state === 'approved'
  return html`<li><h3><a href="${base}/plans/${planId}" dir="auto">${toldPart(title)}</a></h3>
<p class="hint">${kindAndState(plan, viewer)}${isWaiting && html` · ${texts.until} ${moment(say, expiresDateTime)}`}</p>
${[
  ownNote(plan, viewer),
  isBroken && plan.message !== undefined && html`<p dir="auto">${toldPart(say.told(plan.message))}</p>`,
  isBegun && progressBar(plan, say),
  isBroken && html`<p>${whatIsLeft(plan, viewer)}</p>`,
  isBegun && stopForm(plan, viewer),
]}</li>
`
}

/** Where it may be stopped, and nobody asked for that yet. */
function stopForm(plan: ShownPlan, viewer: Viewer): Html | undefined {
  if (plan.stopRequested === true || !allows(plan, 'stop', viewer)) return undefined
  const { session, base, say } = viewer
  const texts = CONSOLE_TEXTS[say.language].plans
  const label = texts.stop(say.told(plan.title).text)
  const button = html`<button class="other" type="submit" aria-label="${label}">${texts.actions.stop}</button>`
  return html`<form method="post" action="${base}/plans/${plan.planId}/stop">
${onceToken(session)}<div class="actions">${button}</div>
</form>`
}

const kindAndState = ({ kind, state, stopRequested }: ShownPlan, { planKinds, say }: Viewer): string =>
  `${say.told(planKinds.of(kind).label).text} · ${REPORT_WORDS[say.language].states[state]}${
    stopRequested === true ? `, ${CONSOLE_TEXTS[say.language].plans.askedToStop}` : ''
  }`

/** Why there is nothing to decide here for whoever looks. */
const ownNote = (plan: ShownPlan, viewer: Viewer): Html | undefined =>
  waitsForSomebodyElse(plan, viewer)
    ? html`<p class="own">${CONSOLE_TEXTS[viewer.say.language].plans.own}</p>
`
    : undefined

function progressBar({ title, progress }: ShownPlan, say: Wording): Html {
  const texts = CONSOLE_TEXTS[say.language].plans
  const all = progress.planned + settled(progress)
  const label = texts.progressOf(say.told(title).text)
  const over = settled(progress) - progress.requested
  return html`<progress max="${Math.max(1, all)}" value="${over}" aria-label="${label}"></progress>
<p class="hint">${progressWords(progress, say)}</p>`
}

const settled = ({ requested, verified, failed, unverified, undone, spared }: Progress): number =>
  requested + verified + failed + unverified + undone + spared

function progressWords(progress: Progress, say: Wording): string {
  const texts = CONSOLE_TEXTS[say.language].plans
  const words = (Object.keys(texts.progress) as (keyof Progress)[])
    .filter((state) => progress[state] > 0)
    .map((state) => `${say.number(progress[state])} ${texts.progress[state]}`)
  return words.length === 0 ? texts.nothingToDo : `${say.listed(words)}.`
}

export interface PlanPage {
  viewer: Viewer
  plan: ShownPlan
  /** What people and apps are called who made or decided it, by object id or app id in small letters. */
  names: ReadonlyMap<string, string>
  done?: string | undefined
  tried?: TriedAction | undefined
}

/** One plan: what it does, and what can be done with it. */
export function planPage({ viewer, plan, names, done, tried }: PlanPage): string {
  const { say } = viewer
  const { plans: texts } = CONSOLE_TEXTS[say.language]
  const title = say.told(plan.title)
  return consolePage({
    viewer,
    title: title.text,
    titleLanguage: title.language,
    done,
    content: html`
<p>${kindAndState(plan, viewer)}</p>
${tried !== undefined && !allows(plan, tried.action, viewer) && refusalNote(tried.refused, say)}
${howItStands(plan, viewer)}
${whatItDoes(plan, say)}
<h2>${texts.about}</h2>
${facts(plan, names, viewer)}
${decisions({ viewer, plan, tried })}`,
  })
}

/** How far it is, and what stops it. */
function howItStands(plan: ShownPlan, viewer: Viewer): Html {
  const { base, say } = viewer
  const { planId, state, startedDateTime, message, code } = plan
  const texts = CONSOLE_TEXTS[say.language].plans
  return html`${
    message !== undefined && html`<p class="bad" dir="auto">${toldPart(say.told(message))} <code>${code}</code></p>`
  }
${isBrokenOff(plan) && html`<p>${whatIsLeft(plan, viewer)}</p>`}
${ownNote(plan, viewer)}
${
  state === 'draft' &&
  html`<p class="summary" role="status">${texts.beingMade} <a href="${base}/plans/${planId}">${texts.lookAgain}</a></p>`
}
${startedDateTime !== undefined && progressBar(plan, say)}`
}

/** What approvals show, without the title that the page has already. */
function whatItDoes({ summaryHtml, reportLink }: ShownPlan, say: Wording): Html {
  const { plans: texts, layout } = CONSOLE_TEXTS[say.language]
  return html`${
    summaryHtml !== undefined &&
    html`<section aria-labelledby="summary"><h2 id="summary">${texts.summary}</h2>
${new Html(withoutTitle(summaryHtml))}
</section>`
  }
${reportLink !== undefined && html`<p><a href="${reportLink}">${layout.wholeReport}</a></p>`}`
}

/** What the summary does not say: who made and decided it, and when. */
function facts(plan: ShownPlan, names: PlanPage['names'], { base, say }: Viewer): Html {
  const texts = CONSOLE_TEXTS[say.language].plans
  const at = (time: string) => moment(say, time)
  const caller = plan.decidedBy === undefined ? undefined : callerName(plan.decidedBy, names, say)
  return html`<dl>
${[
  plan.summaryHtml === undefined && fact(texts.reason, plan.reason),
  fact(texts.madeBy, callerName(plan.createdBy, names, say)),
  fact(texts.made, at(plan.createdDateTime)),
  fact(texts.applyBy, at(plan.expiresDateTime)),
  plan.graceDays > 0 && fact(texts.grace, texts.days(plan.graceDays)),
  plan.applicableDateTime !== undefined && fact(texts.applyFrom, at(plan.applicableDateTime)),
  fact(texts.decidedBy, plan.approverName ?? caller),
  fact(texts.comment, plan.comment),
  plan.finishedDateTime !== undefined && fact(texts.ended, at(plan.finishedDateTime)),
  linkFact(texts.takesBack, texts.plan, plan.undoOf, base),
  linkFact(texts.takenBackBy, texts.plan, plan.undoneBy, base),
]}</dl>`
}

const fact = (label: string, value: HtmlPart): Html | undefined =>
  value === undefined
    ? undefined
    : html`<dt>${label}</dt><dd dir="auto">${value}</dd>
`

const linkFact = (label: string, plan: string, planId: string | undefined, base: string): Html | undefined =>
  planId === undefined
    ? undefined
    : fact(label, html`<a href="${base}/plans/${planId}">${plan} <code>${planId}</code></a>`)

const LOOKS: Readonly<Record<PlanActionName, 'main' | 'other'>> = {
  approve: 'main',
  reject: 'other',
  apply: 'main',
  stop: 'other',
}

function decisions({ viewer, plan, tried }: Omit<PlanPage, 'names'>): Html | undefined {
  const actions = (Object.keys(PLAN_ACTIONS) as PlanActionName[]).filter((action) => allows(plan, action, viewer))
  const undo = allowsUndo(plan, viewer)
  if (actions.length === 0 && !undo) return undefined
  const { plans: texts, layout } = CONSOLE_TEXTS[viewer.say.language]
  return html`<h2 class="act">${layout.whatToDo}</h2>
${actions.map((action) => decision(action, viewer, plan, tried?.action === action ? tried : undefined))}${
    undo &&
    html`<p class="act">
<a class="button other" href="${viewer.base}/plans/${plan.planId}/undo">${texts.takeBack}</a></p>
`
  }`
}

function decision(action: PlanActionName, viewer: Viewer, plan: ShownPlan, tried: TriedAction | undefined): Html {
  const { session, base, say } = viewer
  const { planId, hash } = plan
  const { plans: texts, layout } = CONSOLE_TEXTS[say.language]
  const title = action === 'approve' && isBrokenOff(plan) ? texts.approveRest : texts.actions[action]
  return html`<form class="box" method="post" action="${base}/plans/${planId}/${action}" aria-label="${title}">
${refusalNote(tried?.refused, say)}${onceToken(session)}
${
  action === 'approve' &&
  html`<input type="hidden" name="hash" value="${hash}">
${personField(viewer, {
  id: 'approver',
  name: 'approver',
  label: layout.whoApproves,
  value: tried?.given['approver'],
})}`
}${action !== 'apply' && commentField(viewer, `${action}-comment`, tried?.given['comment'])}
<div class="actions"><button class="${LOOKS[action]}" type="submit">${title}</button></div>
</form>
`
}
