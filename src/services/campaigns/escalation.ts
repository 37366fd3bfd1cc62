import { insertRequests, subjectsOf, updateContactRequest, updateSubject } from '../../store/campaigns.ts'
import type { Executor } from '../../store/database.ts'
import type { CampaignRow, ContactRequestRow } from '../../store/contact-tables.ts'
import type { ContactRecord } from '../contacts/records.ts'
import { managerOf, requestTo } from './responders.ts'
import { ESCALATION } from './schedule.ts'
import type { CampaignSpec } from './spec.ts'

/** Whether a request goes to somebody else now. */
export const isEscalated = ({ round, responderKind }: Pick<ContactRequestRow, 'round' | 'responderKind'>): boolean =>
  round === ESCALATION && (responderKind === 'person' || responderKind === 'coordinator')

/**
 * Hands a request that nobody answered to the managers of the people whom it is about: one request for each of them. The
 * first one is over with that.
 */
export async function escalate (db: Executor, { id: campaignId, spec }: Pick<CampaignRow, 'id' | 'spec'>, request: ContactRequestRow, at: Date): Promise<void> {
  const people = (await subjectsOf(db, [request.id])).filter(({ state }) => state === 'open')
  const { fallbackMail } = spec as CampaignSpec
  const byManager = Map.groupBy(people, ({ snapshot }) => managerOf(snapshot as ContactRecord, fallbackMail).key)
  for (const own of byManager.values()) {
    const { responder } = managerOf(own[0]?.snapshot as ContactRecord, fallbackMail)
    const { department, language, timeZone } = request
    const next = requestTo(responder, 'manager', { campaignId, department, language, timeZone, round: ESCALATION, dueAt: at })
    await insertRequests(db, [next])
    for (const subject of own) await updateSubject(db, subject, { requestId: next.id })
  }
  await updateContactRequest(db, request.id, { state: 'closed', code: 'escalated', nextDueAt: null, leaseUntil: null })
}
