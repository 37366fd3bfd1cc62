import { html, type Html } from '../reports/html.ts'
import { toldPart } from '../reports/telling.ts'
import type { Wording } from '../reports/wording.ts'
import type { ShownPlan } from './data.ts'
import { consolePage, onceToken, refusalNote, type Refused, type Viewer } from './layout.ts'
import { CONSOLE_TEXTS } from './texts/texts.ts'

/** What taking back a plan would do, change by change. */
export interface UndoPreview extends ShownPlan {
  changes: {
    changeId: string
    title: string
    undoable: boolean
    dataMayBeLost?: boolean
    undoCode?: string
    undoMessage?: string
  }[]
  /** Whether another plan takes it back, which somebody else approves first. */
  needsApproval: boolean
}

export interface UndoPage {
  viewer: Viewer
  preview: UndoPreview
  refused?: Refused | undefined
}

/** More of one kind nobody reads before a button; they are counted. */
const MOST_LISTED = 100
/** So few stand open; of more the button would be far away. */
const FEW_CHANGES = 10

/** What comes back, what can't, and what it takes: all of it before the button that does it. */
export function undoPage({ viewer, preview, refused }: UndoPage): string {
  const { session, base, say } = viewer
  const { undo: texts, layout } = CONSOLE_TEXTS[say.language]
  const { planId, title, changes, needsApproval } = preview
  const back = changes.filter(({ undoable }) => undoable)
  const stuck = changes.filter(({ undoable }) => !undoable)
  const lost = back.filter(({ dataMayBeLost }) => dataMayBeLost === true).length
  return consolePage({
    viewer,
    title: texts.title(say.told(title).text),
    content: html`
<p>${back.length === 0 ? texts.nothing : texts.count(back.length, changes.length)}</p>
${lost > 0 && html`<p class="bad">${texts.lost(lost)}</p>`}
${back.length > 0 && changeList(say, 'back', texts.done, back)}
${stuck.length > 0 && changeList(say, 'stuck', texts.stuck, stuck)}
${
  back.length === 0
    ? refusalNote(refused, say)
    : html`<h2 class="act">${layout.whatToDo}</h2>
<form class="box" method="post" action="${base}/plans/${planId}/undo" aria-label="${texts.label}">
${refusalNote(refused, say)}${onceToken(session)}
<p>${needsApproval ? texts.byAnotherPlan : texts.atOnce}</p>
<div class="actions"><button class="main" type="submit">${needsApproval ? texts.makePlan : texts.label}</button></div>
</form>`
}
<p><a href="${base}/plans/${planId}">${texts.leave}</a></p>`,
  })
}

const changeList = (
  say: Wording,
  id: string,
  heading: string,
  changes: UndoPreview['changes'],
): Html => html`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
<details${changes.length <= FEW_CHANGES && html` open`}>
<summary>${CONSOLE_TEXTS[say.language].undo.changes(changes.length)}</summary>
<ul>
${changes.slice(0, MOST_LISTED).map((change) => changeItem(change, say))}</ul>
${changes.length > MOST_LISTED && html`<p class="hint">${CONSOLE_TEXTS[say.language].undo.more(changes.length - MOST_LISTED)}</p>`}
</details>
</section>`

const changeItem = (
  { title, undoMessage, undoCode, dataMayBeLost }: UndoPreview['changes'][number],
  say: Wording,
): Html =>
  html`<li>${[
    html`<bdi>${toldPart(say.told(title))}</bdi>`,
    dataMayBeLost === true && ` (${CONSOLE_TEXTS[say.language].undo.dataMayBeLost})`,
    undoMessage !== undefined && html`: <bdi>${toldPart(say.told(undoMessage))}</bdi> <code>${undoCode}</code>`,
  ]}</li>
`
