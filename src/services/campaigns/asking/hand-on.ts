import { timeLeft } from '../../../deadline.ts'
import { unansweredSubjects } from '../../../store/contact-subjects.ts'
import { findUndelivered } from '../../../store/contact-requests.ts'
import { lockContactRequest } from '../../../store/contact-requests.ts'
import type { CampaignRow, ContactRequestRow } from '../../../store/contact-tables.ts'
import type { ContactRecord } from '../../contacts/records.ts'
import type { Ledger } from '../../plans/ledger.ts'
import { managerOf, requestTo } from '../responders.ts'
import type { CampaignRows } from '../campaign-rows.ts'
import { ESCALATION } from './schedule.ts'
import type { CampaignSpec } from '../spec.ts'
import { ACCOMPANIED_ROWS } from '../../../store/sizes.ts'

/** What is left of an answer's time for the answer itself. */
const MARGIN_MS = 3_000

/** Whether a request goes to somebody else now. */
export const isEscalated = ({ round, responderKind }: Pick<ContactRequestRow, 'round' | 'responderKind'>): boolean =>
  round === ESCALATION && (responderKind === 'person' || responderKind === 'coordinator')

export type HandingOn = ReturnType<typeof createHandingOn>

/**
 * Hands the people of a request about whom nobody has said anything to their managers, one request for each of them,
 * and where there is none to the mailbox that stands in. Works in slices, each of which is whole: what breaks off goes
 * on when the request is looked at again.
 */
export function createHandingOn({ ledger, rows }: { ledger: Ledger; rows: CampaignRows }) {
  /**
   * @param code why: `escalated` when nobody answered, `notMine` when the responder is the wrong person
   * @param userIds only these people; all of them unless given
   * @returns whether that is done
   * @throws Refusal `CampaignAltered`
   */
  return async function handOn(
    campaign: Pick<CampaignRow, 'id' | 'spec'>,
    requestId: string,
    code: 'escalated' | 'notMine',
    caller: string,
    userIds?: readonly string[],
  ): Promise<boolean> {
    for (let isDone = false; !isDone;) {
      isDone = await ledger.write(caller, async ({ db, at, audit }) => {
        const request = await lockContactRequest(db, requestId)
        if (request === undefined || request.state === 'closed') return true
        rows.assertRequest(request)
        const people = await unansweredSubjects(db, requestId, ACCOMPANIED_ROWS, userIds)
        rows.assertSubjects(people)
        const { fallbackMail } = campaign.spec as CampaignSpec
        const next = (snapshot: unknown) =>
          managerOf(
            snapshot as ContactRecord,
            request.responderKind === 'mailbox' ? undefined : fallbackMail,
            request.responderId,
          )
        for (const own of Map.groupBy(people, ({ snapshot }) => next(snapshot).key).values()) {
          const { responder } = next(own[0]?.snapshot)
          const { language, timeZone } = request
          const wanted = requestTo(responder, 'manager', {
            campaignId: campaign.id,
            department: null,
            language,
            timeZone,
            round: ESCALATION,
            dueAt: at,
          })
          const known = await findUndelivered(db, wanted)
          if (known === undefined) await rows.addRequests(db, [wanted])
          else rows.assertRequest(known)
          const requestId = known?.id ?? wanted.id
          await rows.updateSubjects(db, campaign.id, new Map(own.map(({ userId }) => [userId, { requestId }])))
        }
        const isWhole = people.length < ACCOMPANIED_ROWS
        if (isWhole) {
          const isOver = userIds === undefined || (await unansweredSubjects(db, requestId, 1)).length === 0
          if (isOver) {
            await rows.updateRequest(db, requestId, { state: 'closed', code, nextDueAt: null, leaseUntil: null })
          }
          audit({ action: `request.${code}`, data: { campaignId: campaign.id, requestId } })
        }
        return isWhole
      })
      if (!isDone && timeLeft() < MARGIN_MS) return false
    }
    return true
  }
}
