import { callerName } from '../reports/shown-caller.ts'
import { html, type Html, type HtmlPart } from '../reports/html.ts'
import type { Wording } from '../reports/wording.ts'
import type { ShownCampaign } from './data.ts'
import { consolePage, moment, onceToken, refusalNote, type Refused, type Viewer } from './layout.ts'
import { CONSOLE_TEXTS } from './texts/texts.ts'

/** A campaign in a list, with how far it is. */
export const campaignCard = (campaign: ShownCampaign, { base, say }: Pick<Viewer, 'base' | 'say'>): Html => {
  const { campaignId, title, closeDateTime } = campaign
  return html`<li><h3><a href="${base}/campaigns/${campaignId}" dir="auto">${say.told(title).text}</a></h3>
${progress(campaign, say)}
<p class="hint">${CONSOLE_TEXTS[say.language].campaigns.closes} ${moment(say, closeDateTime)}</p></li>
`
}

function progress({ title, people, progress: { answeredPeople, waitingReviews } }: ShownCampaign, say: Wording): Html {
  const texts = CONSOLE_TEXTS[say.language].campaigns
  const label = texts.answeredIn(say.told(title).text)
  const answered = Math.min(people, answeredPeople)
  return html`<progress max="${Math.max(1, people)}" value="${answered}" aria-label="${label}"></progress>
<p>${texts.answered(answeredPeople, people, waitingReviews)}</p>`
}

export interface CampaignPage {
  viewer: Viewer
  campaign: ShownCampaign
  /** What people and apps are called who made or closed it, by object id or app id in small letters. */
  names: ReadonlyMap<string, string>
  reportLink: string | undefined
  /** Whether the viewer's roles let them close it. */
  mayClose: boolean
  done?: string | undefined
  refused?: Refused | undefined
}

/** One campaign: how far it is, who has not answered why, and the button that ends it. */
export function campaignPage({ viewer, campaign, names, reportLink, mayClose, done, refused }: CampaignPage): string {
  const { base, say } = viewer
  const { campaigns: texts, plans, layout } = CONSOLE_TEXTS[say.language]
  const { title, state, createdDateTime, createdBy, requesterName, closeDateTime, closedDateTime, closedBy } = campaign
  const { progress: counts, reminderDays } = campaign
  const fact = factIn(say)
  const days = say.listed(reminderDays.map(say.number))
  const reminders = reminderDays.length === 0 ? texts.noReminders : texts.reminderDays(days)
  const closer = (by: string) => (by === 'service' ? texts.timeOver : callerName(by, names, say))
  return consolePage({
    viewer,
    title: say.told(title).text,
    done,
    content: html`
<p>${state === 'open' ? texts.open : texts.closed}</p>
${progress(campaign, say)}
${reportLink !== undefined && html`<p><a href="${reportLink}">${layout.wholeReport}</a></p>`}
${counts.waitingReviews > 0 && html`<p><a href="${base}/reviews">${texts.review(counts.waitingReviews)}</a></p>`}
<h2>${texts.howFar}</h2>
<dl>
${[
  fact(texts.requests, counts.requests),
  fact(texts.delivered, counts.asked),
  fact(texts.remindersSent, counts.reminders),
  fact(texts.answeredWhole, counts.answered),
  fact(texts.unreachable, counts.unreachable),
  fact(texts.openPeople, counts.openPeople),
  fact(texts.gonePeople, counts.gonePeople),
  fact(texts.movedPeople, counts.movedPeople),
]}</dl>
<h2>${texts.about}</h2>
<dl>
${[
  fact(texts.asks, requesterName),
  fact(plans.madeBy, callerName(createdBy, names, say)),
  fact(plans.made, moment(say, createdDateTime)),
  fact(texts.reminders, reminders),
  fact(texts.closes, moment(say, closeDateTime)),
  closedDateTime !== undefined && fact(texts.closed, moment(say, closedDateTime)),
  closedBy !== undefined && fact(texts.closedBy, closer(closedBy)),
]}</dl>
${mayClose && state === 'open' ? closeForm(viewer, campaign, refused) : refusalNote(refused, say)}`,
  })
}

function closeForm({ base, session, say }: Viewer, { campaignId }: ShownCampaign, refused: Refused | undefined): Html {
  const { campaigns: texts, layout } = CONSOLE_TEXTS[say.language]
  return html`<h2 class="act">${layout.whatToDo}</h2>
<form class="box" method="post" action="${base}/campaigns/${campaignId}/close" aria-label="${texts.close}">
${refusalNote(refused, say)}${onceToken(session)}
<p>${texts.closeHint}</p>
<div class="actions"><button class="other" type="submit">${texts.close}</button></div>
</form>`
}

const factIn =
  (say: Wording) =>
  (label: string, value: HtmlPart): Html | undefined =>
    value === undefined
      ? undefined
      : html`<dt>${label}</dt><dd dir="auto">${typeof value === 'number' ? say.number(value) : value}</dd>
`
