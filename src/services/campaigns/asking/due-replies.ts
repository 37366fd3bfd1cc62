import { openRequests } from '../../../store/contact-requests.ts'
import type { CampaignRow } from '../../../store/contact-tables.ts'
import type { Store } from '../../../store/database.ts'
import { DAY_MS, isoTime } from '../../../time.ts'
import { present } from '../../../present.ts'
import type { Links } from '../../links.ts'
import type { Speak } from '../../reports/wording.ts'
import { shownTitle } from '../creation.ts'
import type { CampaignSpec } from '../spec.ts'
import { askedOf } from './asked.ts'
import { cardOf } from './card.ts'
import type { Deliveries, Delivery } from './deliveries.ts'
import type { DueRequests, TakenRequest } from './due.ts'
import { mailOf } from './mail.ts'

/** A drop-down shows so many. */
const MOST_CHOICES = 100
/** So long a link to a form still tells that its campaign has ended. */
const SAYS_SO_DAYS = 14

/** Those who are to be asked, as a flow gets them: each with a finished card and a finished mail. */
export function createDueReplies({
  store,
  due,
  deliveries,
  links,
  publicUrl,
  tenantName,
  speak,
  contact,
  now,
}: {
  store: Store
  due: DueRequests
  deliveries: Deliveries
  links: Links
  publicUrl: string
  /** What people call the organization. */
  tenantName: () => Promise<string>
  speak: Speak
  /** Whom to write to about a form. */
  contact: string | undefined
  now: () => number
}) {
  function toDue({ request, people }: TakenRequest, { spec, closesAt, title }: CampaignRow, tenantName: string) {
    const asked = askedOf({
      request,
      people,
      spec: spec as CampaignSpec,
      tenantName,
      closesAt,
      formLink: formLink(request.id, closesAt),
      campaignTitle: shownTitle({ title, spec }, speak(request.language)),
      speak,
      ...present('contact', contact),
    })
    return {
      requestId: request.id,
      campaignId: request.campaignId,
      campaignTitle: title,
      round: request.round,
      responderKind: request.responderKind,
      ...present('responderId', request.responderId),
      ...present('responderName', request.responderName),
      ...present('responderMail', request.responderMail),
      ...present('department', request.department),
      language: asked.language,
      people: people.map(({ userId }) => userId),
      card: cardOf(asked),
      mail: mailOf(asked),
      formLink: asked.formLink,
      ...present('takenUntil', request.leaseUntil, isoTime),
    }
  }

  /** Opens the form of one request until its campaign ends; after that it says so for a while. */
  function formLink(requestId: string, closesAt: Date): string {
    const days = Math.max(1, Math.ceil((closesAt.getTime() - now()) / DAY_MS)) + SAYS_SO_DAYS
    return `${publicUrl}/f/${requestId}.${links.sign({ purpose: 'form', id: requestId }, days)}`
  }

  /** @throws Refusal `ContactRequestNotFound`, `RequestClosed`, `NotTaken` */
  async function record(requestId: string, delivery: Delivery, caller: string) {
    const { request, alreadyRecorded } = await deliveries.record(requestId, delivery, caller)
    const { id, campaignId, state, askedCount, round, nextDueAt } = request
    return {
      requestId: id,
      campaignId,
      requestState: state,
      askedCount,
      alreadyRecorded,
      ...present('nextRound', nextDueAt === null ? undefined : round),
      ...present('nextDueDateTime', nextDueAt, isoTime),
    }
  }

  /** What was taken so, as `take` returns it; or why nobody is to be asked because of it any more. */
  async function taken(requestId: string, takenAt: Date) {
    const found = await due.taken(requestId, takenAt)
    return typeof found === 'string' ? found : toDue(found.taken, found.campaign, await tenantName())
  }
  /**
   * Takes those who are to be asked now, each with a finished card and a finished mail.
   *
   * @throws Refusal `CampaignNotFound`, `CampaignClosed`
   */
  async function take(campaignId: string, top: number, caller: string) {
    const { campaign, taken, nobody } = await due.take(campaignId, top, caller)
    const name = await tenantName()
    return { value: taken.map((one) => toDue(one, campaign, name)), ...nobody }
  }

  /**
   * What those would get who are to be asked next; nobody is taken.
   *
   * @throws Refusal `CampaignNotFound`, `CampaignClosed`
   */
  async function preview(campaignId: string, top: number) {
    const { campaign, next } = await due.preview(campaignId, top)
    const name = await tenantName()
    return { value: next.map((one) => toDue(one, campaign, name)) }
  }

  /** Requests that are still to be answered, for a drop-down. */
  async function requestChoices(campaignId: string | undefined) {
    const requests = await openRequests(store.db, campaignId, MOST_CHOICES)
    return {
      value: requests.map(({ id, responderName, responderMail, department, round }) => ({
        requestId: id,
        title: [responderName ?? responderMail ?? id, ...(department === null ? [] : [department]), round].join(', '),
      })),
    }
  }

  return { record, taken, take, preview, requestChoices }
}
