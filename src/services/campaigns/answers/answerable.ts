import { Refusal } from '../../../errors.ts'
import { findCampaign } from '../../../store/campaigns.ts'
import { subjectsOf } from '../../../store/contact-subjects.ts'
import { lockContactRequest } from '../../../store/contact-requests.ts'
import { findContactRequest } from '../../../store/contact-requests.ts'
import type {
  Answer,
  AnswerChannel,
  CampaignRow,
  ContactRequestRow,
  ContactSubjectRow,
} from '../../../store/contact-tables.ts'
import type { Executor, Store } from '../../../store/database.ts'
import type { ContactField, ContactValues } from '../../contacts/fields.ts'
import { requestClosed, requestNotFound } from '../lookup.ts'
import type { CampaignRows } from '../campaign-rows.ts'

/** What somebody answered, and how we know. */
export interface GivenAnswer {
  answer: Answer
  channel: AnswerChannel
  /** Whom it is about; everybody of the request unless given. */
  userId?: string
  values?: ContactValues
  /** What stood there when they answered; what was shown last unless given. */
  seen?: ContactValues
  cleared?: readonly ContactField[]
  /** Nothing is noted while a value is wrong: whoever filled it in is still there to correct it. */
  allOrNothing?: boolean
  /** Whether they signed in to this service for it. */
  signedIn?: boolean
}

/** A request that can be answered, with its campaign. */
export interface Answerable {
  campaign: CampaignRow
  request: ContactRequestRow
}

export type AnswerableRequests = ReturnType<typeof createAnswerable>

/** Requests as whoever answers finds them: open, sealed, and about somebody. */
export function createAnswerable({ store, rows }: { store: Store; rows: CampaignRows }) {
  /** A request with its campaign, whatever became of it. */
  async function find(requestId: string): Promise<Answerable | undefined> {
    const request = await findContactRequest(store.db, requestId)
    const campaign = request === undefined ? undefined : await findCampaign(store.db, request.campaignId)
    return request === undefined || campaign === undefined || campaign.state === 'draft'
      ? undefined
      : { campaign, request }
  }

  /** @throws Refusal `ContactRequestNotFound`, `RequestClosed`, `CampaignAltered` */
  async function answerable(requestId: string): Promise<Answerable> {
    const where = await find(requestId)
    if (where === undefined) throw requestNotFound(requestId)
    assertAnswerable(where)
    return where
  }

  /** People of a request who are still there. @throws Refusal `CampaignAltered` */
  async function openSubjects({ id }: ContactRequestRow): Promise<ContactSubjectRow[]> {
    const subjects = (await subjectsOf(store.db, [id])).filter(({ state }) => state === 'open')
    rows.assertSubjects(subjects)
    return subjects
  }

  /** @throws Refusal `NotInRequest` for somebody else, also of the same department; `CampaignAltered` */
  async function subjectsFor(request: ContactRequestRow, userId: string | undefined): Promise<ContactSubjectRow[]> {
    const subjects = await openSubjects(request)
    if (userId === undefined) return subjects
    const subject = subjects.find((one) => one.userId === userId.toLowerCase())
    if (subject === undefined) {
      throw new Refusal(
        'NotInRequest',
        'This person is not one of those whom the request is about, so nothing is taken for them.',
        { target: 'userId' },
      )
    }
    return [subject]
  }

  /** @throws Refusal `RequestClosed`, `CampaignAltered` */
  function assertAnswerable({ campaign, request }: Answerable): void {
    if (campaign.state !== 'open' || (request.state !== 'open' && request.state !== 'answered')) throw requestClosed()
    rows.assertCampaign(campaign)
    rows.assertRequest(request)
  }

  /** @throws Refusal `RequestClosed` when it ended since it was looked at */
  async function assertStillOpen(db: Executor, where: Answerable): Promise<void> {
    const request = await lockContactRequest(db, where.request.id)
    const campaign = await findCampaign(db, where.campaign.id)
    if (request === undefined || campaign === undefined) throw requestClosed()
    assertAnswerable({ campaign, request })
  }

  /** What a request has become: other answers to it may have been noted meanwhile. */
  const stateOf = async (requestId: string): Promise<ContactRequestRow['state']> =>
    (await findContactRequest(store.db, requestId))?.state ?? 'closed'

  return { find, answerable, assertAnswerable, assertStillOpen, openSubjects, subjectsFor, stateOf }
}

/** @throws Refusal `InvalidInput` */
export function onlyOne(subjects: readonly ContactSubjectRow[]): ContactSubjectRow {
  const [subject, another] = subjects
  if (subject === undefined) throw requestClosed()
  if (another !== undefined) {
    throw new Refusal(
      'InvalidInput',
      'The request is about several people: name the one whom the answer is about, as userId.',
      { target: 'userId' },
    )
  }
  return subject
}
