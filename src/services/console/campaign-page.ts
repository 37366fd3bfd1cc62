import { html, type Html, type HtmlPart } from '../reports/html.ts'
import { counted, number } from '../reports/wording.ts'
import type { ShownCampaign } from './data.ts'
import { consolePage, moment, type Viewer } from './layout.ts'

/** A campaign in a list, with how far it is. */
export const campaignCard = (campaign: ShownCampaign, { base }: Pick<Viewer, 'base'>): Html => {
  const { campaignId, title, closeDateTime } = campaign
  return html`<li><h3><a href="${base}/campaigns/${campaignId}" dir="auto">${title}</a></h3>
${progress(campaign)}
<p class="hint">Closes ${moment(closeDateTime)}</p></li>
`
}

function progress({ title, people, progress: { answeredPeople, waitingReviews } }: ShownCampaign): Html {
  return html`<progress max="${Math.max(1, people)}" value="${Math.min(people, answeredPeople)}" aria-label="Answered in ${title}"></progress>
<p>${number(answeredPeople)} of ${counted(people, 'person', 'people')} answered, ${counted(waitingReviews, 'new value')} to review</p>`
}

/** One campaign: how far it is, and who has not answered why. */
export function campaignPage(viewer: Viewer, campaign: ShownCampaign, reportLink: string | undefined): string {
  const { title, state, createdDateTime, createdBy, closeDateTime, closedDateTime, progress: counts } = campaign
  const { requests, asked, answered, unreachable, openPeople, gonePeople, movedPeople, waitingReviews } = counts
  return consolePage({
    viewer,
    title,
    content: html`
<p>${state === 'open' ? 'Open' : 'Closed'}</p>
${progress(campaign)}
${reportLink !== undefined && html`<p><a href="${reportLink}">Read the whole report</a></p>`}
${waitingReviews > 0 && html`<p><a href="${viewer.base}/reviews">Review ${counted(waitingReviews, 'new value')}</a></p>`}
<h2>How far it is</h2>
<dl>
${fact('Requests', requests)}${fact('Delivered', asked)}${fact('Answered whole', answered)}${fact('Could not be sent', unreachable)}
${fact('People without an answer', openPeople)}${fact('People who are gone', gonePeople)}${fact('People who moved', movedPeople)}</dl>
<h2>About this campaign</h2>
<dl>
${fact('Made by', createdBy)}${fact('Made', moment(createdDateTime))}${fact('Closes', moment(closeDateTime))}${closedDateTime !== undefined && fact('Closed', moment(closedDateTime))}</dl>`,
  })
}

const fact = (label: string, value: HtmlPart): Html =>
  html`<dt>${label}</dt><dd dir="auto">${typeof value === 'number' ? number(value) : value}</dd>
`
