import { randomUUID } from 'node:crypto'
import { Refusal } from '../../../errors.ts'
import { contactsById, type ContactUser } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { slices } from '../../../graph/url.ts'
import {
  countTaken,
  dueRequests,
  findCampaign,
  findContactRequest,
  insertDelivery,
  lastDelivery,
  lockCampaign,
  lockContactRequest,
  markTaken,
  oldestTaken,
  openRequests,
  subjectsOf,
} from '../../../store/campaigns.ts'
import type { Store } from '../../../store/database.ts'
import type {
  CampaignRow,
  ContactRequestRow,
  ContactSubjectRow,
  DeliveryOutcome,
} from '../../../store/contact-tables.ts'
import { toContact } from '../../contacts/person.ts'
import type { Entry, Ledger } from '../../plans/ledger.ts'
import type { Calendar } from '../../calendar.ts'
import { assertOpen, requestClosed, requestNotFound } from '../lookup.ts'
import { isEscalated, type HandingOn } from './hand-on.ts'
import { nobodyDue, type NobodyDue } from './nobody-due.ts'
import type { CampaignRows } from '../rows.ts'
import { laterThan, nextRound } from './schedule.ts'
import { sameDepartment, type CampaignSpec } from '../spec.ts'
import { takenBack } from './taking-back.ts'

/** A flow that took a request has so long to deliver it; then another one may. */
const LEASE_MS = 2 * 3_600_000
export const MOST_TAKEN = 50
const MINUTE_MS = 60_000
/** Requests of a transaction that takes or postpones. */
const LOOKED_AT = 200

/** A request with the people whom it is about, as they are now. */
export interface TakenRequest {
  request: ContactRequestRow
  people: ContactSubjectRow[]
}

export interface Delivery {
  channel: 'teams' | 'mail' | 'other'
  outcome?: DeliveryOutcome
  message?: string
}

export type DueRequests = ReturnType<typeof createDueRequests>

/** Asking people: who is due is taken by a flow for a while, and only what the flow then delivers counts as asked. */
export function createDueRequests({
  store,
  ledger,
  rows,
  reader,
  calendar,
  handOn,
  now,
}: {
  store: Store
  ledger: Ledger
  rows: CampaignRows
  reader: GraphReader
  calendar: Calendar
  handOn: HandingOn
  now: () => number
}) {
  /**
   * Takes those who are to be asked now, as many as the campaign's rate allows.
   *
   * @throws Refusal `CampaignNotFound`, `CampaignClosed`, `CampaignAltered`
   */
  async function take(
    campaignId: string,
    top: number,
    caller: string,
  ): Promise<{ campaign: CampaignRow; taken: TakenRequest[]; nobody?: NobodyDue }> {
    const { campaign, ready, isRateUsedUp = false } = await lease(campaignId, top, caller)
    const taken = await refreshed(campaignId, ready)
    return { campaign, taken, ...(taken.length === 0 ? { nobody: await whyNobody(campaign, isRateUsedUp) } : {}) }
  }

  /**
   * The same without looking at the people, whom nobody is shown yet.
   *
   * @param also what is written down together with it
   * @throws Refusal `CampaignNotFound`, `CampaignClosed`
   */
  async function lease(
    campaignId: string,
    top: number,
    caller: string,
    also: (entry: Entry, request: ContactRequestRow) => void = () => {},
  ): Promise<{ campaign: CampaignRow; ready: ContactRequestRow[]; isRateUsedUp?: boolean }> {
    await handOnEscalated(campaignId, caller)
    return ledger.write(caller, async (entry) => {
      const { db, at, audit } = entry
      const campaign = await lockCampaign(db, campaignId)
      assertOpen(campaign, campaignId)
      rows.assertCampaign(campaign)
      const { deliveriesPerMinute } = campaign.spec as CampaignSpec
      const most = Math.min(
        top,
        MOST_TAKEN,
        deliveriesPerMinute - (await countTaken(db, campaignId, new Date(at.getTime() - MINUTE_MS))),
      )
      const ready: ContactRequestRow[] = []
      if (most <= 0) return { campaign, ready, isRateUsedUp: true }
      for (const request of (await dueRequests(db, campaignId, at, LOOKED_AT)).filter(
        (request) => !isEscalated(request),
      )) {
        const moment = momentFor(request, at.getTime())
        if (moment > at.getTime()) await rows.updateRequest(db, request.id, { nextDueAt: new Date(moment) })
        else if (ready.length < most) {
          rows.assertRequest(request)
          ready.push(request)
        }
      }
      if (ready.length === 0) return { campaign, ready }
      const leaseUntil = new Date(at.getTime() + LEASE_MS)
      await markTaken(
        db,
        ready.map(({ id }) => id),
        at,
        leaseUntil,
      )
      audit({ action: 'campaign.taken', data: { campaignId, requests: ready.length } })
      const leased = ready.map((request) => ({ ...request, takenAt: at, leaseUntil }))
      for (const request of leased) also(entry, request)
      return { campaign, ready: leased }
    })
  }

  async function whyNobody({ id, startsAt }: CampaignRow, isRateUsedUp: boolean): Promise<NobodyDue> {
    const at = now()
    const oldest = isRateUsedUp ? await oldestTaken(store.db, id, new Date(at - MINUTE_MS)) : undefined
    return nobodyDue({
      open: await openRequests(store.db, id, LOOKED_AT),
      startsAt: startsAt.getTime(),
      ...(oldest === undefined ? {} : { rateFreeAt: oldest.getTime() + MINUTE_MS }),
      calendar,
      now: at,
    })
  }

  /**
   * Those who are to be asked next, at whatever time of the day: nothing is taken, noted or changed.
   *
   * @throws Refusal `CampaignNotFound`, `CampaignClosed`
   */
  async function preview(campaignId: string, top: number): Promise<{ campaign: CampaignRow; next: TakenRequest[] }> {
    const campaign = await findCampaign(store.db, campaignId)
    assertOpen(campaign, campaignId)
    rows.assertCampaign(campaign)
    const { byRequest } = await asTheyAre(await openRequests(store.db, campaignId, Math.min(top, MOST_TAKEN)))
    return { campaign, next: [...byRequest.values()].filter(({ people }) => people.length > 0) }
  }

  /**
   * What was taken at this moment, with its people as they are now. Or why nobody is to be asked because of it any
   * more: a flow has noted what became of it, it may be taken again, or there is nobody to ask about.
   *
   * @throws Refusal `CampaignAltered`
   */
  async function taken(
    requestId: string,
    takenAt: Date,
  ): Promise<{ campaign: CampaignRow; taken: TakenRequest } | 'noted' | 'lost' | 'over'> {
    const request = await findContactRequest(store.db, requestId)
    const campaign = request === undefined ? undefined : await findCampaign(store.db, request.campaignId)
    if (request === undefined || campaign === undefined || request.takenAt?.getTime() !== takenAt.getTime()) {
      return 'lost'
    }
    rows.assertCampaign(campaign)
    rows.assertRequest(request)
    if (request.state === 'closed' || request.state === 'unreachable') return 'over'
    if (request.leaseUntil === null) return 'noted'
    if (request.leaseUntil.getTime() <= now()) return 'lost'
    const [one] = await refreshed(request.campaignId, [request])
    return one === undefined ? 'over' : { campaign, taken: one }
  }

  /** Before anybody is taken, whoever did not answer in time makes room for the managers. */
  async function handOnEscalated(campaignId: string, caller: string): Promise<void> {
    const campaign = await findCampaign(store.db, campaignId)
    assertOpen(campaign, campaignId)
    rows.assertCampaign(campaign)
    for (const { id } of (await dueRequests(store.db, campaignId, new Date(now()), LOOKED_AT)).filter(isEscalated)) {
      if (!(await handOn(campaign, id, 'escalated', caller))) return
    }
  }

  /** A flow that comes late, or at night, does not wake anybody; and nobody is asked twice on a day. */
  function momentFor({ timeZone, lastAskedAt }: ContactRequestRow, at: number): number {
    const moment = calendar.nextWorkingMoment(at, timeZone)
    return lastAskedAt === null ? moment : laterThan(lastAskedAt.getTime(), moment, timeZone, calendar)
  }

  /** People as they are at this moment: what is shown is what an answer is compared with. Requests about nobody end. */
  async function refreshed(campaignId: string, requests: readonly ContactRequestRow[]): Promise<TakenRequest[]> {
    const { all, updates, byRequest } = await asTheyAre(requests)
    for (const some of slices(updates, LOOKED_AT)) {
      await store.db
        .transaction()
        .execute((db) =>
          rows.updateSubjects(db, campaignId, new Map(some.map(({ subject: { userId }, update }) => [userId, update]))),
        )
    }
    const taken = [...byRequest.values()]
    for (const { request } of taken.filter(({ people }) => people.length === 0)) {
      const wasAnswered = all.some(({ requestId, answer }) => requestId === request.id && answer !== null)
      const update = wasAnswered ? { state: 'answered' as const } : { state: 'closed' as const, code: 'nobodyLeft' }
      await store.db
        .transaction()
        .execute((db) => rows.updateRequest(db, request.id, { ...update, nextDueAt: null, leaseUntil: null }))
    }
    return taken.filter(({ people }) => people.length > 0)
  }

  /** The people of requests, read from the directory, with what is to be noted of them. */
  async function asTheyAre(requests: readonly ContactRequestRow[]) {
    const all = await subjectsOf(
      store.db,
      requests.map(({ id }) => id),
    )
    rows.assertSubjects(all)
    const subjects = all.filter(({ state, answer }) => state === 'open' && answer === null)
    const users = await contactsById(
      reader,
      subjects.map(({ userId }) => userId),
    )
    const byRequest = new Map(requests.map((request) => [request.id, { request, people: [] as ContactSubjectRow[] }]))
    const updates = subjects.map((subject) => ({
      subject,
      update: stateOf(subject, users.get(subject.userId), byRequest.get(subject.requestId)?.request),
    }))
    for (const { subject, update } of updates) {
      if (update.state === 'open') {
        byRequest.get(subject.requestId)?.people.push({ ...subject, snapshot: JSON.parse(update.snapshot) })
      }
    }
    return { all, updates, byRequest }
  }

  function stateOf(
    { snapshot }: ContactSubjectRow,
    user: ContactUser | undefined,
    request: ContactRequestRow | undefined,
  ) {
    const stateAt = new Date(now())
    if (user === undefined || user.accountEnabled === false) {
      return { state: 'gone' as const, stateAt, snapshot: JSON.stringify(snapshot) }
    }
    const contact = toContact(user)
    const isMoved =
      request?.department != null &&
      (contact.department === undefined || !sameDepartment(contact.department, request.department))
    return {
      state: isMoved ? ('moved' as const) : ('open' as const),
      stateAt,
      snapshot: JSON.stringify(contact),
      ...(isMoved ? { note: contact.department ?? null } : {}),
    }
  }

  /**
   * Notes that a request was delivered, or could not be. Only this counts as asked: what was taken and never noted
   * comes again. The same delivery noted twice counts once; one that failed after it was noted is taken back.
   *
   * @returns the request, and whether another flow, or another run of the same one, had noted it
   * @throws Refusal `ContactRequestNotFound`, `RequestClosed`, `NotTaken`
   */
  async function record(
    requestId: string,
    { channel, outcome = 'delivered', message }: Delivery,
    caller: string,
  ): Promise<{ request: ContactRequestRow; alreadyRecorded: boolean }> {
    const known = await findContactRequest(store.db, requestId)
    if (known === undefined) throw requestNotFound(requestId)
    return ledger.write(caller, async ({ db, at, audit }) => {
      const campaign = (await lockCampaign(db, known.campaignId)) as CampaignRow
      const request = (await lockContactRequest(db, requestId)) as ContactRequestRow
      // Whoever is quick answers on the page before the flow has noted the card, which then counts as noted.
      if (request.state !== 'open' && request.state !== 'answered') throw requestClosed()
      if (request.leaseUntil === null) {
        assertNoted(request)
        if (outcome === 'delivered') return { request, alreadyRecorded: true }
      }
      const update =
        request.leaseUntil === null
          ? takenBack(request, await lastDelivery(db, requestId), { at, calendar })
          : outcome === 'failed'
            ? { leaseUntil: null, nextDueAt: new Date(calendar.workingMomentAfter(at.getTime(), 1, request.timeZone)) }
            : asked(request, campaign, at)
      if (update === undefined) return { request, alreadyRecorded: true }
      await insertDelivery(db, {
        id: randomUUID(),
        requestId,
        at,
        round: request.round,
        channel,
        outcome,
        message: message ?? null,
        recordedBy: caller,
      })
      await rows.updateRequest(db, requestId, update)
      audit({
        action: outcome === 'failed' ? 'request.notDelivered' : 'request.delivered',
        data: { campaignId: campaign.id, requestId, round: request.round, channel },
      })
      return { request: { ...request, ...update }, alreadyRecorded: false }
    })
  }

  function asked(request: ContactRequestRow, { spec, closesAt }: CampaignRow, at: Date) {
    const next = nextRound(
      spec as CampaignSpec,
      { ...request, firstAskedAt: request.firstAskedAt ?? at },
      { at: at.getTime(), closesAt: closesAt.getTime(), calendar },
    )
    return {
      leaseUntil: null,
      askedCount: request.askedCount + 1,
      firstAskedAt: request.firstAskedAt ?? at,
      lastAskedAt: at,
      nextDueAt: next === undefined ? null : new Date(next.dueAt),
      round: next?.round ?? request.round,
    }
  }

  return { take, preview, lease, taken, record }
}

/** @throws Refusal `NotTaken` */
function assertNoted({ lastAskedAt, takenAt }: ContactRequestRow): void {
  if (lastAskedAt !== null && takenAt !== null && lastAskedAt >= takenAt) return
  throw new Refusal(
    'NotTaken',
    'Nobody has taken this request, so it can not have been delivered: take it with TakeDueContactRequests.',
  )
}
