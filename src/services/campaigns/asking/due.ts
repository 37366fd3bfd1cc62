import { contactsById, type ContactUser } from '../../../graph/contacts.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { slices } from '../../../graph/url.ts'
import { findCampaign, lockCampaign } from '../../../store/campaigns.ts'
import { subjectsOf } from '../../../store/contact-subjects.ts'
import {
  markTaken,
  openRequests,
  dueRequests,
  oldestTaken,
  countTaken,
  findContactRequest,
} from '../../../store/contact-requests.ts'
import type { Store } from '../../../store/database.ts'
import type { CampaignRow, ContactRequestRow, ContactSubjectRow } from '../../../store/contact-tables.ts'
import { toContact } from '../../contacts/person.ts'
import type { Entry, Ledger } from '../../plans/ledger.ts'
import type { Calendar } from '../../calendar.ts'
import { assertOpen } from '../lookup.ts'
import { isEscalated, type HandingOn } from './hand-on.ts'
import { nobodyDue, type NobodyDue } from './nobody-due.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import { laterThan } from './schedule.ts'
import { sameDepartment, type CampaignSpec } from '../spec.ts'
import { HOUR_MS } from '../../../time.ts'
import { ACCOMPANIED_ROWS } from '../../../store/sizes.ts'
import { present } from '../../../present.ts'

/** A flow that took a request has so long to deliver it; then another one may. */
const LEASE_MS = 2 * HOUR_MS
export const MOST_TAKEN = 50
const MINUTE_MS = 60_000

/** A request with the people whom it is about, as they are now. */
export interface TakenRequest {
  request: ContactRequestRow
  people: ContactSubjectRow[]
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
      for (const request of (await dueRequests(db, campaignId, at, ACCOMPANIED_ROWS)).filter(
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
      open: await openRequests(store.db, id, ACCOMPANIED_ROWS),
      startsAt: startsAt.getTime(),
      ...present('rateFreeAt', oldest, (oldest) => oldest.getTime() + MINUTE_MS),
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
    for (const { id } of (await dueRequests(store.db, campaignId, new Date(now()), ACCOMPANIED_ROWS)).filter(
      isEscalated,
    )) {
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
    for (const some of slices(updates, ACCOMPANIED_ROWS)) {
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

  return { take, preview, lease, taken }
}
