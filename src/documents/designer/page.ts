import { createHash } from 'node:crypto'
import { Html, html, type HtmlPart } from '../../services/reports/html.ts'
import { htmlPage } from '../../services/reports/html-page.ts'
import type { Card } from './card.ts'
import { inputsHtml } from './inputs-html.ts'
import { outputsHtml } from './outputs-html.ts'
import { PAGE_SCRIPT } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'
import { isFound, wordsOf } from './search.ts'
import type { DesignerView } from './view.ts'

/** What a Content-Security-Policy needs to let this script run and no other (https://www.w3.org/TR/CSP3/). */
export const PAGE_SCRIPT_HASH = `sha256-${createHash('sha256').update(PAGE_SCRIPT).digest('base64')}`

/**
 * The page at `/docs/connector`: every action and trigger as its card in a flow. What does not fit the query is there
 * but hidden, so that the script can look for something else without asking again, and without it a form does.
 */
export function designerPage(view: DesignerView, query: string): string {
  const groups = view.groups.map(({ title, cards }) => ({
    title,
    cards: cards.map((card) => {
      const words = wordsOf(card)
      return { card, words, found: isFound(words, query) }
    }),
  }))
  const found = groups.flatMap(({ cards }) => cards).filter((each) => each.found).length
  return htmlPage({
    title: `${view.title}: actions and triggers`,
    style: PAGE_STYLE,
    body: html`<header>
<p class="kicker"><a href="../docs">API documentation</a></p>
<h1>${view.title} in Power Automate</h1>
<p>${view.description}</p>
<p>This is what a maker meets in the designer: each action and trigger with its inputs in the designer&#39;s order, and
what later steps find in the list of dynamic content.</p>
<form role="search" action="connector" method="get">
<label for="q">Search actions, inputs and outputs</label>
<input id="q" name="q" type="search" value="${query}" maxlength="100" autocomplete="off" spellcheck="false">
<button>Search</button>
<p id="count" role="status">${found} found</p>
</form>
</header>
<main>
${groups.map(({ title, cards }) => groupHtml(title, cards))}
</main>
<script>${new Html(PAGE_SCRIPT)}</script>`,
  })
}

interface Searched {
  card: Card
  words: string
  found: boolean
}

function groupHtml(title: string, cards: Searched[]): Html {
  return html`<section${hidden(!cards.some(({ found }) => found))}>
<h2>${title}</h2>
${cards.map(cardHtml)}
</section>
`
}

function cardHtml({ card, words, found }: Searched): Html {
  return html`<details class="card ${card.kind}" id="${card.operationId}" data-words="${words}"${hidden(!found)}>
<summary><h3>${card.summary}</h3>${card.emphasis !== 'normal' && html` <span class="mark">${card.emphasis}</span>`}
<p>${card.description}</p></summary>
<p class="soft"><code>${card.operationId}</code>${notesOf(card)}</p>
<div class="sides">
<div><h4>Inputs</h4>
${inputsHtml(card.inputs)}</div>
<div><h4>${card.kind === 'trigger' ? 'What it gives' : 'Dynamic content'}</h4>
${outputsHtml(card.outputs)}</div>
</div>
</details>
`
}

function notesOf({ paged, splitOn, hint }: Card): HtmlPart {
  return [
    paged && html`<br>Gives a page at a time: turn on Pagination in the settings of the action to get all.`,
    splitOn !== undefined && html`<br>One run of the flow for each item of <code>${splitOn}</code>.`,
    hint !== undefined && html`<br>${hint}`,
  ]
}

const hidden = (isHidden: boolean) => isHidden && html` hidden`
