import type { GraphReader } from '../../graph/reader.ts'
import { countCampaign, findCampaign, listCampaigns } from '../../store/campaigns.ts'
import type { Store } from '../../store/database.ts'
import { placeInTime, type TimePlace } from '../../store/time-place.ts'
import type { CampaignState } from '../../store/contact-tables.ts'
import type { ContactChanges } from '../contacts/contact-change.ts'
import type { MoveLimit } from '../contacts/move-limit.ts'
import type { ContactRecords } from '../contacts/records.ts'
import type { ContactWriting } from '../contacts/writing.ts'
import type { ExclusionMatcher } from '../exclusions/matcher.ts'
import type { Links } from '../links.ts'
import { shownOf } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import type { Operations } from '../operations.ts'
import type { CallerNames } from '../people/caller-names.ts'
import type { Approvers } from '../plans/approvers.ts'
import type { UndoDecisions } from '../plans/undo-decisions.ts'
import type { UndoPlans } from '../plans/undo-plans.ts'
import type { Ledger } from '../plans/ledger.ts'
import type { Seals } from '../plans/seals.ts'
import type { OnPremisesFormat } from '../reports/report-formats.ts'
import type { QuietPeriods } from '../sign-ins/quiet-periods.ts'
import { createAnswerable } from './answers/answerable.ts'
import { createAnswers } from './answers/answers.ts'
import { createFlowAnswers } from './answers/flow-answers.ts'
import { createCorrections } from './answers/corrections.ts'
import { createReviews } from './answers/reviews.ts'
import { createSettling } from './answers/settling.ts'
import { createToldAnswers } from './answers/told.ts'
import { createCalendar } from '../calendar.ts'
import { createCampaignClock } from './clock.ts'
import { createCampaignCreation, createTimeZones, type TimeZonePolicy } from './creation.ts'
import { createDeliveries } from './asking/deliveries.ts'
import { createDueRequests } from './asking/due.ts'
import { createDueReplies } from './asking/due-replies.ts'
import { toProgress, toReply } from './campaign-reply.ts'
import { createHandingOn } from './asking/hand-on.ts'
import { createForms } from './form/form.ts'
import type { AboutForms } from './form/frame.ts'
import type { Language } from '../../languages.ts'
import type { Speak } from '../reports/wording.ts'
import { handOverFile } from './hand-over/files.ts'
import { createHandOvers } from './hand-over/hand-over.ts'
import { assertOpen, getCampaign } from './lookup.ts'
import { createPeopleChoice } from './people.ts'
import { createCampaignReports } from './report/report.ts'
import { createCampaignRows } from './campaign-rows.ts'
import { createCampaignUndo } from './campaign-undo.ts'
import type { CampaignInput } from './spec.ts'

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
  callerNames: CallerNames
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
  write: ContactWriting
  approvers: Approvers
  undoDecisions: UndoDecisions
  undoPlans: UndoPlans
  operations: Operations
  /** Works on a plan until there is nothing to do for it at the moment. */
  drive: (planId: string) => Promise<void>
  defaultCountry: string
  onError: (error: unknown) => void
  now: () => number
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
  callerNames,
  reportLanguage,
  speak,
  aboutForms,
  policy,
  quiet,
  needsSignIn,
  changes,
  moveLimit,
  write,
  approvers,
  undoDecisions,
  undoPlans,
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
    callerNames,
    choose,
    calendar,
    zones: createTimeZones(policy),
    reportLanguage,
    now,
  })
  const clock = createCampaignClock({ store, ledger, rows, now })
  const handOn = createHandingOn({ ledger, rows })
  const due = createDueRequests({ store, ledger, rows, reader, calendar, handOn, now })
  const dueReplies = createDueReplies({
    store,
    due,
    deliveries: createDeliveries({ store, ledger, rows, calendar }),
    links,
    publicUrl,
    tenantName,
    speak,
    contact: aboutForms.contact,
    now,
  })

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
    callerNames,
    say: speak(reportLanguage),
    now,
  })
  const undoing = createCampaignUndo({
    store,
    ledger,
    rows,
    clock,
    undoDecisions,
    undoPlans,
    operations,
    drive,
    onError,
  })

  /** @throws Refusal `CampaignNotFound` */
  async function get(campaignId: string) {
    const campaign = await getCampaign(store.db, campaignId)
    return { ...toReply(campaign), progress: toProgress(await countCampaign(store.db, campaignId)) }
  }

  return {
    get,
    record: dueReplies.record,
    take: dueReplies.take,
    preview: dueReplies.preview,
    requestChoices: dueReplies.requestChoices,
    answer: createFlowAnswers({ reader, requests, answers }),
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
    taken: dueReplies.taken,
    toldAnswer: createToldAnswers({ store, rows }),

    /** What time does, and what was begun and broke off. */
    async tick(): Promise<void> {
      await clock.tick()
      await undoing.tick()
    },

    /** @throws Refusal `CampaignNotFound` */
    onPremises: async (campaignId: string, format: OnPremisesFormat) =>
      handOverFile(campaignId, await handOvers.rows(campaignId), format),

    previewUndo: undoing.preview,
    undo: undoing.undo,
    stop: undoing.close,

    async create(input: CampaignInput, caller: string) {
      return get(await create(input, caller))
    },

    async list({ state, top = 100, skipToken }: { state?: CampaignState; top?: number; skipToken?: string }) {
      const question = ['ListContactCampaigns', state]
      const rows = await listCampaigns(store.db, state, skipTokens.open<TimePlace>(question, skipToken), top + 1)
      const { value, ...rest } = shownOf(skipTokens, question, rows, placeInTime, top)
      return { value: value.map(toReply), ...rest }
    },

    /** @throws Refusal `CampaignNotFound`, `CampaignClosed` */
    async close(campaignId: string, caller: string) {
      assertOpen(await findCampaign(store.db, campaignId), campaignId)
      await clock.close(campaignId, caller)
      return get(campaignId)
    },
  }
}
