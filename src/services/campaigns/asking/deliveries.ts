import { randomUUID } from 'node:crypto'
import { Refusal } from '../../../errors.ts'
import { lockCampaign } from '../../../store/campaigns.ts'
import {
  lastDelivery,
  insertDelivery,
  lockContactRequest,
  findContactRequest,
} from '../../../store/contact-requests.ts'
import type { Store } from '../../../store/database.ts'
import type { CampaignRow, ContactRequestRow, DeliveryOutcome } from '../../../store/contact-tables.ts'
import type { Ledger } from '../../plans/ledger.ts'
import type { Calendar } from '../../calendar.ts'
import { requestClosed, requestNotFound } from '../lookup.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import { nextRound } from './schedule.ts'
import type { CampaignSpec } from '../spec.ts'
import { takenBack } from './taking-back.ts'

export interface Delivery {
  channel: 'teams' | 'mail' | 'other'
  outcome?: DeliveryOutcome
  message?: string
}

export type Deliveries = ReturnType<typeof createDeliveries>

/** What flows note of those whom they were to ask. */
export function createDeliveries({
  store,
  ledger,
  rows,
  calendar,
}: {
  store: Store
  ledger: Ledger
  rows: CampaignRows
  calendar: Calendar
}) {
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

  return { record }
}

/** @throws Refusal `NotTaken` */
function assertNoted({ lastAskedAt, takenAt }: ContactRequestRow): void {
  if (lastAskedAt !== null && takenAt !== null && lastAskedAt >= takenAt) return
  throw new Refusal(
    'NotTaken',
    'Nobody has taken this request, so it can not have been delivered: take it with TakeDueContactRequests.',
  )
}
