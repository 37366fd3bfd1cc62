import { html, type Html } from '../reports/html.ts'
import { counted, number } from '../reports/wording.ts'
import type { ShownPlan } from './data.ts'
import { consolePage, onceToken, refusalNote, type Refused, type Viewer } from './layout.ts'

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

/** What comes back, what can't, and what it takes: all of it before the button that does it. */
export function undoPage({ viewer, preview, refused }: UndoPage): string {
  const { session, base } = viewer
  const { planId, title, changes, needsApproval } = preview
  const back = changes.filter(({ undoable }) => undoable)
  const stuck = changes.filter(({ undoable }) => !undoable)
  const lost = back.filter(({ dataMayBeLost }) => dataMayBeLost === true).length
  return consolePage({
    viewer,
    title: `Take back: ${title}`,
    content: html`
<p>${
      back.length === 0
        ? 'Nothing of this plan can be taken back.'
        : `${counted(back.length, 'change')} of ${number(changes.length)} ${back.length === 1 ? 'is' : 'are'} taken back.`
    }</p>
${lost > 0 && html`<p class="bad">For ${counted(lost, 'change')} the time is over within which Microsoft keeps what was there: data such as a mailbox may not come back.</p>`}
${back.length > 0 && changeList('back', 'What comes back', back)}
${stuck.length > 0 && changeList('stuck', 'What can not be taken back', stuck)}
${
  back.length === 0
    ? refusalNote(refused)
    : html`<h2>What to do</h2>
<form class="box" method="post" action="${base}/plans/${planId}/undo" aria-label="Take it back">
${refusalNote(refused)}${onceToken(session)}
<p>${needsApproval ? 'This makes another plan, which takes it back once somebody else has approved it and it is applied.' : 'This begins at once, and does not need another approval.'}</p>
<div class="actions"><button class="main" type="submit">${needsApproval ? 'Make the plan that takes it back' : 'Take it back'}</button></div>
</form>`
}
<p><a href="${base}/plans/${planId}">Leave everything as it is</a></p>`,
  })
}

const changeList = (
  id: string,
  heading: string,
  changes: UndoPreview['changes'],
): Html => html`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
<ul>
${changes.slice(0, MOST_LISTED).map(changeItem)}</ul>
${changes.length > MOST_LISTED && html`<p class="hint">And ${number(changes.length - MOST_LISTED)} more.</p>`}
</section>`

const changeItem = ({ title, undoMessage, undoCode, dataMayBeLost }: UndoPreview['changes'][number]): Html =>
  html`<li><bdi>${title}</bdi>${dataMayBeLost === true && ' (data may be lost)'}${
    undoMessage !== undefined && html`: <bdi>${undoMessage}</bdi> <code>${undoCode}</code>`
  }</li>
`
