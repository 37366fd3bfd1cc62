import { html, type Html } from '../reports/html.ts'
import { REVIEW_CAUSE_LABELS } from '../../schemas/labels/contacts.ts'
import { counted, listed, number } from '../reports/wording.ts'
import { MOST_DECIDED, type REVIEW_OUTCOMES, type ReviewResult } from '../campaigns/answers/reviews.ts'
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

type Outcome = (typeof REVIEW_OUTCOMES)[number]

/** What became of values, as it is told once they are decided. */
const OUTCOMES: Readonly<Record<Outcome, string>> = {
  updated: 'written',
  unchanged: 'in the directory already',
  handOver: 'to be changed elsewhere',
  notWritten: 'not written any more',
  waiting: 'waiting, since Microsoft asked for it',
  rejected: 'rejected',
  alreadyDecided: 'decided by somebody else',
  notFound: 'not found',
  fourEyesRequired: 'left for somebody else, since you gave the value, brought it here or it is about you',
  notDecided: 'not decided: send them again',
}

/** How many values had which outcome, as the address of the page says it. */
export function outcomesOf(results: readonly ReviewResult[]): Record<string, string> {
  const groups = Map.groupBy(results, ({ outcome }) => outcome)
  return Object.fromEntries([...groups].map(([outcome, some]) => [outcome, String(some.length)]))
}

/** The same as a sentence; nothing for an address that says nothing of it. */
export function toldOutcomes(query: Readonly<Record<string, string | undefined>>): string | undefined {
  const told = (Object.keys(OUTCOMES) as Outcome[]).flatMap((outcome) => {
    const count = Number(query[outcome])
    return Number.isInteger(count) && count > 0 && count <= MOST_DECIDED
      ? [`${number(count)} ${OUTCOMES[outcome]}`]
      : []
  })
  return told.length === 0 ? undefined : `Of the values: ${listed(told)}.`
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
  const { session, base } = viewer
  const list = html`<ul class="cards">
${value.map((review) => reviewCard(review, page))}</ul>
${nextLink !== undefined && html`<p class="hint">There are more: they come when these are decided.</p>`}`
  return consolePage({
    viewer,
    title: 'Contact reviews',
    place: '/reviews',
    done,
    content: html`
${
  value.length === 0
    ? html`${refusalNote(refused)}<p class="hint">No value waits for an approval.</p>`
    : !mayDecide
      ? html`${refusalNote(refused)}${list}`
      : html`<form method="post" action="${base}/reviews">
${refusalNote(refused)}${onceToken(session)}
<p>${counted(value.length, 'new value')}. <a href="${base}/reviews?ticked=all">Tick all</a> · <a href="${base}/reviews">Tick none</a></p>
<fieldset><legend>Values to decide about</legend>
${list}</fieldset>
${personField(session, { id: 'approver', name: 'approver', label: 'Who approves', value: given['approver'] })}${commentField('comment', given['comment'])}
<div class="actions"><button class="main" type="submit" name="decision" value="approve">Approve what is ticked</button>
<button class="other" type="submit" name="decision" value="reject">Reject what is ticked</button></div>
</form>`
}`,
  })
}

function reviewCard(review: ShownReview, { mayDecide, ticked }: ReviewsPage): Html {
  const isTicked = ticked === 'all' || ticked.has(review.reviewId)
  const shown = html`<span><strong><bdi>${review.displayName ?? review.userId}</bdi></strong>: ${review.label}<br>
${valueOf(review.before)} → <span class="new">${valueOf(review.afterName ?? review.after)}</span></span>`
  return html`<li>${
    mayDecide
      ? html`<label class="tick"><input type="checkbox" name="reviewIds" value="${review.reviewId}"${isTicked && html` checked`}>${shown}</label>`
      : html`<p>${shown}</p>`
  }
${review.message !== undefined && html`<p class="bad" dir="auto">${review.message}</p>`}
<p class="hint"><bdi>${review.campaignTitle}</bdi>${review.cause !== undefined && html` · ${REVIEW_CAUSE_LABELS[review.cause]}`} · given ${moment(review.proposedDateTime)}${
    review.proposedByName !== undefined && html` by <bdi>${review.proposedByName}</bdi>`
  }</p></li>
`
}

const valueOf = (value: string | undefined): Html =>
  value === undefined ? html`<em>empty</em>` : html`<bdi>${value}</bdi>`
