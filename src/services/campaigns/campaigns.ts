import type { GraphReader } from '../../graph/reader.ts'
import { countCampaign, findCampaign, listCampaigns, openRequests } from '../../store/campaigns.ts'
import type { Store } from '../../store/database.ts'
import { placeInTime, type TimePlace } from '../../store/time-place.ts'
import type { Answer, CampaignRow, CampaignState } from '../../store/contact-tables.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { Refusal } from '../../errors.ts'
import type { ContactChanges } from '../contacts/contact-change.ts'
import type { ApprovedUndo } from '../contacts/approved-undo.ts'
import type { MoveLimit } from '../contacts/move-limit.ts'
import type { ContactRecords } from '../contacts/records.ts'
import type { ContactWriting } from '../contacts/writing.ts'
import type { ExclusionMatcher } from '../exclusions/matcher.ts'
import type { Links } from '../links.ts'
import { shownOf } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Operations } from '../operations.ts'
import type { Approvers } from '../plans/approvers.ts'
import type { Decisions } from '../plans/decisions.ts'
import type { Ledger } from '../plans/ledger.ts'
import type { Seals } from '../plans/seals.ts'
import { present } from '../present.ts'
import type { ReportFile } from '../reports/plan-documents.ts'
import type { OnPremisesFormat } from '../reports/report-formats.ts'
import type { QuietPeriods } from '../sign-ins/quiet-periods.ts'
import { createAnswerable } from './answers/answerable.ts'
import { createAnswers, type AnswerResult } from './answers/answers.ts'
import { readCardData } from './answers/card-data.ts'
import { createCorrections } from './answers/corrections.ts'
import { assertResponder } from './answers/responder.ts'
import { createReviews } from './answers/reviews.ts'
import { createSettling } from './answers/settling.ts'
import { createToldAnswers } from './answers/told.ts'
import { askedOf } from './asking/asked.ts'
import { createCalendar } from '../calendar.ts'
import { cardOf } from './asking/card.ts'
import { createCampaignClock } from './clock.ts'
import {
  createCampaignCreation,
  createTimeZones,
  shownTitle,
  type CampaignSummary,
  type TimeZonePolicy,
} from './creation.ts'
import { createDueRequests, type Delivery, type TakenRequest } from './asking/due.ts'
import { createHandingOn } from './asking/hand-on.ts'
import { mailOf } from './asking/mail.ts'
import { createForms } from './form/form.ts'
import type { AboutForms } from './form/pages.ts'
import type { Language } from '../../languages.ts'
import type { Speak } from '../reports/wording.ts'
import { contactHandOverCsv, contactHandOverScript } from './hand-over/files.ts'
import { createHandOvers } from './hand-over/hand-over.ts'
import { assertOpen, getCampaign } from './lookup.ts'
import { createPeopleChoice } from './people.ts'
import { createCampaignReports } from './report/report.ts'
import { createCampaignRows } from './rows.ts'
import { createCampaignUndo } from './undoing.ts'
import { needsApproval, type CampaignInput, type CampaignSpec } from './spec.ts'

export interface CampaignDependencies {
  store: Store
  ledger: Ledger
  seals: Seals
  reader: GraphReader
  records: ContactRecords
  exclusions: ExclusionMatcher
  skipTokens: SkipTokens
  links: Links
  publicUrl: string
  /** For how many days a link to a report opens. */
  linkDays: number
  /** What people call the organization. */
  tenantName: () => Promise<string>
  /** The language of reports, and for people whose own is not known. */
  reportLanguage: Language
  speak: Speak
  aboutForms: AboutForms
  policy: TimeZonePolicy
  quiet: QuietPeriods
  /** Whether people have to sign in before they answer on a page. */
  needsSignIn: boolean
  changes: ContactChanges
  moveLimit: MoveLimit
  approvedUndo: ApprovedUndo
  write: ContactWriting
  approvers: Approvers
  decisions: Decisions
  operations: Operations
  /** Works on a plan until there is nothing to do for it at the moment. */
  drive: (planId: string) => Promise<void>
  defaultCountry: string
  onError: (error: unknown) => void
  now: () => number
}

/** A drop-down shows so many. */
const MOST_CHOICES = 100

/** So long a link to a form still tells that its campaign has ended. */
const SAYS_SO_DAYS = 14

export interface CampaignAnswer {
  /** Who answered, as Teams or the mail says: object id, user principal name or mail address. */
  responder: string
  answer?: Answer
  userId?: string
  /** What the card sent back. */
  data?: Record<string, unknown>
}

export type Campaigns = ReturnType<typeof createCampaigns>

/** Contact campaigns: whom to ask, when, and what became of it. */
export function createCampaigns({
  store,
  ledger,
  seals,
  reader,
  records,
  exclusions,
  skipTokens,
  links,
  publicUrl,
  linkDays,
  tenantName,
  reportLanguage,
  speak,
  aboutForms,
  policy,
  quiet,
  needsSignIn,
  changes,
  moveLimit,
  approvedUndo,
  write,
  approvers,
  decisions,
  operations,
  drive,
  defaultCountry,
  onError,
  now,
}: CampaignDependencies) {
  const rows = createCampaignRows(seals)
  const calendar = createCalendar(quiet)
  const choose = createPeopleChoice({ store, reader, records, exclusions, now })
  const create = createCampaignCreation({
    store,
    ledger,
    rows,
    reader,
    choose,
    calendar,
    zones: createTimeZones(policy),
    reportLanguage,
    now,
  })
  const clock = createCampaignClock({ store, ledger, rows, now })
  const handOn = createHandingOn({ ledger, rows })
  const due = createDueRequests({ store, ledger, rows, reader, calendar, handOn, now })

  const settle = createSettling({ store, rows })
  const corrections = createCorrections({ ledger, rows, reader, changes, moveLimit, write, settle, defaultCountry })
  const requests = createAnswerable({ store, rows })
  const answers = createAnswers({ requests, ledger, rows, reader, calendar, handOn, corrections })
  const reviews = createReviews({ store, ledger, rows, reader, approvers, changes, write, settle, skipTokens })
  const forms = createForms({
    store,
    reader,
    links,
    requests,
    answers,
    tenantName,
    speak,
    about: aboutForms,
    needsSignIn,
    now,
  })
  const handOvers = createHandOvers({ store, rows, reader, defaultCountry, now })
  const reports = createCampaignReports({
    store,
    records,
    handOvers,
    links,
    publicUrl,
    linkDays,
    tenantName,
    say: speak(reportLanguage),
    now,
  })
  const undoing = createCampaignUndo({
    store,
    ledger,
    rows,
    clock,
    decisions,
    approvedUndo,
    operations,
    drive,
    onError,
  })

  /** @throws Refusal `CampaignNotFound` */
  async function get(campaignId: string) {
    const campaign = await getCampaign(store.db, campaignId)
    return { ...toAnswer(campaign), progress: await progressOf(campaignId) }
  }

  async function progressOf(campaignId: string) {
    const { requests, people, asked, answeredPeople, waitingReviews } = await countCampaign(store.db, campaignId)
    return {
      requests: Object.values(requests).reduce((sum, count) => sum + count, 0),
      asked,
      answered: requests.answered ?? 0,
      unreachable: requests.unreachable ?? 0,
      openPeople: (people.open ?? 0) - answeredPeople,
      answeredPeople,
      gonePeople: people.gone ?? 0,
      movedPeople: people.moved ?? 0,
      waitingReviews,
    }
  }

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
      ...present('contact', aboutForms.contact),
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
      ...(request.leaseUntil === null ? {} : { takenUntil: isoTime(request.leaseUntil) }),
    }
  }

  /** Opens the form of one request until its campaign ends; after that it says so for a while. */
  function formLink(requestId: string, closesAt: Date): string {
    const days = Math.max(1, Math.ceil((closesAt.getTime() - now()) / DAY_MS)) + SAYS_SO_DAYS
    return `${publicUrl}/f/${requestId}.${links.sign({ purpose: 'form', id: requestId }, days)}`
  }

  return {
    get,
    /** @throws Refusal `ContactRequestNotFound`, `RequestClosed`, `NotTaken` */
    async record(requestId: string, delivery: Delivery, caller: string) {
      const { request, alreadyRecorded } = await due.record(requestId, delivery, caller)
      const { id, campaignId, state, askedCount, round, nextDueAt } = request
      return {
        requestId: id,
        campaignId,
        requestState: state,
        askedCount,
        alreadyRecorded,
        ...(nextDueAt === null ? {} : { nextRound: round, nextDueDateTime: isoTime(nextDueAt) }),
      }
    },

    reviews,
    forms,
    reports,

    /**
     * Takes those who are to be asked now for a trigger, which tells of each by itself.
     *
     * @param also what is written down together with it
     * @throws Refusal `CampaignNotFound`, `CampaignClosed`
     */
    lease: due.lease,
    /** What was taken so, as `take` answers it; or why nobody is to be asked because of it any more. */
    async taken(requestId: string, takenAt: Date) {
      const found = await due.taken(requestId, takenAt)
      return typeof found === 'string' ? found : toDue(found.taken, found.campaign, await tenantName())
    },
    toldAnswer: createToldAnswers({ store, rows }),

    /** What time does, and what was begun and broke off. */
    async tick(): Promise<void> {
      await clock.tick()
      await undoing.tick()
    },

    /**
     * What has to be changed elsewhere, as a file for whoever can.
     *
     * @throws Refusal `CampaignNotFound`
     */
    async onPremises(campaignId: string, format: OnPremisesFormat): Promise<ReportFile & { count: number }> {
      const rows = await handOvers.rows(campaignId)
      return format === 'csv'
        ? {
            fileName: `contact-hand-over-${campaignId}.csv`,
            contentType: 'text/csv; charset=utf-8',
            content: contactHandOverCsv(rows),
            count: rows.length,
          }
        : {
            fileName: `contact-hand-over-${campaignId}.ps1`,
            contentType: 'text/plain; charset=utf-8',
            content: contactHandOverScript(rows),
            count: rows.length,
          }
    },

    previewUndo: undoing.preview,
    undo: undoing.undo,
    stop: undoing.close,

    /**
     * An answer that a flow brings, from the data of a card of ours or in words of its own.
     *
     * @throws Refusal `ContactRequestNotFound`, `RequestClosed`, `NotTheResponder`, `NotInRequest`, `InvalidInput`
     */
    async answer(
      requestId: string,
      { responder, data = {}, ...said }: CampaignAnswer,
      caller: string,
    ): Promise<AnswerResult> {
      const where = await requests.answerable(requestId)
      await assertResponder(reader, where.request, responder)
      const card = readCardData(data, (where.campaign.spec as CampaignSpec).fields)
      if (card.requestId !== undefined && card.requestId.toLowerCase() !== where.request.id) {
        throw new Refusal(
          'NotInRequest',
          'This is the card of another request: answer the request that it belongs to.',
          { target: 'data' },
        )
      }
      const answer = said.answer ?? card.answer
      if (answer === undefined) {
        throw new Refusal(
          'InvalidInput',
          'Say what was answered, as answer or in the data of the card: confirm, correct, hasLeft or notMine.',
          { target: 'answer' },
        )
      }
      return answers.submit(
        where,
        {
          channel: 'card',
          answer,
          values: card.values,
          ...present('userId', said.userId ?? card.userId),
          ...present('seen', card.seen),
        },
        caller,
      )
    },

    /**
     * Takes those who are to be asked now, each with a finished card and a finished mail.
     *
     * @throws Refusal `CampaignNotFound`, `CampaignClosed`
     */
    async take(campaignId: string, top: number, caller: string) {
      const { campaign, taken, nobody } = await due.take(campaignId, top, caller)
      const name = await tenantName()
      return { value: taken.map((one) => toDue(one, campaign, name)), ...nobody }
    },

    /**
     * What those would get who are to be asked next; nobody is taken.
     *
     * @throws Refusal `CampaignNotFound`, `CampaignClosed`
     */
    async preview(campaignId: string, top: number) {
      const { campaign, next } = await due.preview(campaignId, top)
      const name = await tenantName()
      return { value: next.map((one) => toDue(one, campaign, name)) }
    },

    /** Requests that are still to be answered, for a drop-down. */
    async requestChoices(campaignId: string | undefined) {
      const requests = await openRequests(store.db, campaignId, MOST_CHOICES)
      return {
        value: requests.map(({ id, responderName, responderMail, department, round }) => ({
          requestId: id,
          title: [responderName ?? responderMail ?? id, ...(department === null ? [] : [department]), round].join(', '),
        })),
      }
    },

    async create(input: CampaignInput, caller: string) {
      return get(await create(input, caller))
    },

    async list({ state, top = 100, skipToken }: { state?: CampaignState; top?: number; skipToken?: string }) {
      const question = ['ListContactCampaigns', state]
      const rows = await listCampaigns(store.db, state, skipTokens.open<TimePlace>(question, skipToken), top + 1)
      const { value, ...rest } = shownOf(skipTokens, question, rows, placeInTime, top)
      return { value: value.map(toAnswer), ...rest }
    },

    /** @throws Refusal `CampaignNotFound`, `CampaignClosed` */
    async close(campaignId: string, caller: string) {
      assertOpen(await findCampaign(store.db, campaignId), campaignId)
      await clock.close(campaignId, caller)
      return get(campaignId)
    },
  }
}

function toAnswer({
  id,
  state,
  title,
  spec,
  summary,
  createdAt,
  createdBy,
  startsAt,
  closesAt,
  closedAt,
  closedBy,
  undoRequestedAt,
}: CampaignRow) {
  const { scope, fields, respondents, language, reminderDays, escalateAfterDays, approvalFields, requester } =
    spec as CampaignSpec
  const { people, excluded, unreachable } = summary as CampaignSummary
  return {
    campaignId: id,
    // Nobody sees a draft.
    state: state as Exclude<CampaignState, 'draft'>,
    title,
    ...present('departments', scope.departments),
    ...present('groupIds', scope.groupIds),
    fields,
    approvalFields: fields.filter((field) => needsApproval({ approvalFields }, field)),
    respondents,
    language,
    reminderDays,
    ...present('escalateAfterDays', escalateAfterDays),
    people,
    excluded,
    unreachable,
    createdDateTime: isoTime(createdAt),
    createdBy,
    ...present('requester', requester?.userId),
    ...present('requesterName', requester?.displayName),
    startDateTime: isoTime(startsAt),
    closeDateTime: isoTime(closesAt),
    ...present('closedDateTime', closedAt === null ? undefined : isoTime(closedAt)),
    ...present('closedBy', closedBy),
    ...present('undoRequestedDateTime', undoRequestedAt === null ? undefined : isoTime(undoRequestedAt)),
  }
}
