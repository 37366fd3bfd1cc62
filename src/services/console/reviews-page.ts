import { html, type Html } from '../reports/html.ts'
import { CONTACT_PLAN_WORDS } from '../contacts/plan-words.ts'
import { toldPart } from '../reports/telling.ts'
import type { Wording } from '../reports/wording.ts'
import type { REVIEW_OUTCOMES, ReviewResult } from '../campaigns/answers/deciding.ts'
import { MOST_DECIDED } from '../campaigns/answers/reviews.ts'
import type { Listed, ShownReview } from './data.ts'
import {
  commentField,
  consolePage,
  moment,
  onceToken,
  personField,
  refusalNote,
  type Refused,
  type Viewer,
} from './layout.ts'
import { CONSOLE_TEXTS } from './texts/texts.ts'

type Outcome = (typeof REVIEW_OUTCOMES)[number]

/** How many values had which outcome, as the address of the page says it. */
export function outcomesOf(results: readonly ReviewResult[]): Record<string, string> {
  const groups = Map.groupBy(results, ({ outcome }) => outcome)
  return Object.fromEntries([...groups].map(([outcome, some]) => [outcome, String(some.length)]))
}

/** The same as a sentence; nothing for an address that says nothing of it. */
export function toldOutcomes(query: Readonly<Record<string, string | undefined>>, say: Wording): string | undefined {
  const { outcomes, ofTheValues } = CONSOLE_TEXTS[say.language].reviews
  const told = (Object.keys(outcomes) as Outcome[]).flatMap((outcome) => {
    const count = Number(query[outcome])
    return Number.isInteger(count) && count > 0 && count <= MOST_DECIDED
      ? [`${say.number(count)} ${outcomes[outcome]}`]
      : []
  })
  return told.length === 0 ? undefined : ofTheValues(say.listed(told))
}

export interface ReviewsPage {
  viewer: Viewer
  reviews: Listed<ShownReview>
  /** Whether the viewer's roles let them decide. */
  mayDecide: boolean
  /** Those that are ticked, by id; all of them where the whole page is. */
  ticked: ReadonlySet<string> | 'all'
  done?: string | undefined
  refused?: Refused | undefined
  given?: Readonly<Record<string, string>>
}

/** New values that wait for an approval, to be decided together. */
export function reviewsPage(page: ReviewsPage): string {
  const {
    viewer,
    reviews: { value, nextLink },
    mayDecide,
    done,
    refused,
    given = {},
  } = page
  const { session, base, say } = viewer
  const { reviews: texts, layout } = CONSOLE_TEXTS[say.language]
  const list = html`<ul class="cards">
${value.map((review) => reviewCard(review, page))}</ul>
${nextLink !== undefined && html`<p class="hint">${texts.more}</p>`}`
  return consolePage({
    viewer,
    title: layout.pages['/reviews'],
    place: '/reviews',
    done,
    content: html`
${
  value.length === 0
    ? html`${refusalNote(refused, say)}<p class="hint">${texts.none}</p>`
    : !mayDecide
      ? html`${refusalNote(refused, say)}${list}`
      : html`<form method="post" action="${base}/reviews">
${refusalNote(refused, say)}${onceToken(session)}
<p>${texts.values(value.length)}. <a href="${base}/reviews?ticked=all">${texts.tickAll}</a> ·
<a href="${base}/reviews">${texts.tickNone}</a></p>
<fieldset><legend>${texts.legend}</legend>
${list}</fieldset>
${[
  personField(viewer, { id: 'approver', name: 'approver', label: layout.whoApproves, value: given['approver'] }),
  commentField(viewer, 'comment', given['comment']),
]}
<div class="actions"><button class="main" type="submit" name="decision" value="approve">${texts.approve}</button>
<button class="other" type="submit" name="decision" value="reject">${texts.reject}</button></div>
</form>`
}`,
  })
}

function reviewCard(review: ShownReview, { viewer: { say }, mayDecide, ticked }: ReviewsPage): Html {
  const texts = CONSOLE_TEXTS[say.language].reviews
  const isTicked = ticked === 'all' || ticked.has(review.reviewId)
  const field = CONTACT_PLAN_WORDS[say.language].fields[review.field]
  const checked = isTicked && html` checked`
  const shown = html`<span><strong><bdi>${review.displayName ?? review.userId}</bdi></strong>: ${field}<br>
${valueOf(review.before, say)} → <span class="new">${valueOf(review.afterName ?? review.after, say)}</span></span>`
  return html`<li>${
    mayDecide
      ? html`<label class="tick">
<input type="checkbox" name="reviewIds" value="${review.reviewId}"${checked}>${shown}</label>`
      : html`<p>${shown}</p>`
  }
${review.message !== undefined && html`<p class="bad" dir="auto">${toldPart(say.told(review.message))}</p>`}
<p class="hint">${[
    html`<bdi>${say.told(review.campaignTitle).text}</bdi>`,
    review.cause !== undefined && html` · ${texts.causes[review.cause]}`,
    html` · ${texts.given} ${moment(say, review.proposedDateTime)}`,
    review.proposedByName !== undefined && html` ${texts.by} <bdi>${review.proposedByName}</bdi>`,
  ]}</p></li>
`
}

const valueOf = (value: string | undefined, { language }: Wording): Html =>
  value === undefined ? html`<em>${CONSOLE_TEXTS[language].reviews.empty}</em>` : html`<bdi>${value}</bdi>`
