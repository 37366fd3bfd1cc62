import { randomUUID } from 'node:crypto'
import { Refusal } from '../../errors.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { slices } from '../../graph/url.ts'
import type { User } from '../../graph/users.ts'
import { findOpenCampaign, lockCampaign } from '../../store/campaigns.ts'
import type { Store } from '../../store/database.ts'
import type { NewContactRequest, NewContactSubject } from '../../store/contact-tables.ts'
import { DAY_MS } from '../../time.ts'
import { personBehind } from '../../callers.ts'
import type { CallerNames } from '../people/caller-names.ts'
import { findClearUsers, userNotFound } from '../people/find.ts'
import { requestHash } from '../plans/hash.ts'
import type { Ledger } from '../plans/ledger.ts'
import { present } from '../../present.ts'
import type { CampaignRow } from '../../store/contact-tables.ts'
import { languageOf, type Language } from '../../languages.ts'
import type { Wording } from '../reports/wording.ts'
import type { Calendar } from '../calendar.ts'
import type { CampaignPerson, ChosenPeople } from './people.ts'
import {
  plannedRequests,
  requestTo,
  RESPONDER_FIELDS,
  responderOf,
  type PlannedRequest,
  type Coordinator,
  type Responder,
} from './responders.ts'
import type { CampaignRows } from './campaign-rows.ts'
import { countedFields, missingFields } from './missing.ts'
import { specOf, type CampaignInput, type CampaignScope, type CampaignSpec } from './spec.ts'
import { plainSpelling } from '../../spelling.ts'
import { TRANSACTION_ROWS } from '../../store/sizes.ts'

/** What a campaign found at its beginning. */
export interface CampaignSummary {
  people: number
  excluded: number
  unreachable: number
  missing: number
  asked: number
}

/** Campaigns in the making: whom they are about, who is asked about whom, and from when on. */
export function createCampaignCreation({
  store,
  ledger,
  rows: sealed,
  reader,
  callerNames,
  choose,
  calendar,
  zones,
  reportLanguage,
  now,
}: {
  store: Store
  ledger: Ledger
  rows: CampaignRows
  reader: GraphReader
  callerNames: CallerNames
  choose: (scope: CampaignScope) => Promise<ChosenPeople>
  calendar: Calendar
  zones: TimeZones
  /** Of those whose own language is not known. */
  reportLanguage: Language
  now: () => number
}) {
  /**
   * @returns its id; of the campaign that is open, if the same was asked for before
   * @throws Refusal `ScopeRequired`, `InvalidInput`, `UserNotFound`, `NobodyFound`, `TooManyPeople`, `GroupNotFound`,
   *   `NotReadyYet`
   */
  return async function create({ title, startDateTime, ...input }: CampaignInput, caller: string): Promise<string> {
    const asked = specOf(input)
    const users = await namedIn(asked)
    const spec = { ...resolved(asked, users), ...present('requester', await requesterOf(asked, users, caller)) }
    const startsAt = Math.max(now(), startDateTime === undefined ? 0 : Date.parse(startDateTime))
    const hash = requestHash(caller, 'CreateContactCampaign', {
      // What people are called may change between two calls that ask for the same.
      spec: { ...spec, requester: spec.requester?.userId },
      title,
      startDateTime,
    })
    const earlier = await findOpenCampaign(store.db, hash)
    if (earlier !== undefined) return earlier.id

    const coordinators = coordinatorsOf(asked, users)
    const { people, excluded } = await choose(spec.scope)
    const planned = plannedRequests(people, spec, coordinators)
    const campaignId = randomUUID()
    const rows = planned.map((request) => rowsOf(campaignId, request, spec, startsAt))
    const summary: CampaignSummary = {
      people: people.length,
      excluded,
      unreachable: planned
        .filter(({ responder }) => responder === undefined)
        .reduce((sum, request) => sum + request.people.length, 0),
      missing: people.reduce((sum, person) => sum + missingOf(person, spec), 0),
      asked: people.length * countedFields(spec.fields),
    }
    await store.db.transaction().execute((db) =>
      sealed.addCampaign(db, {
        id: campaignId,
        state: 'draft',
        title: title ?? titleOf(spec),
        spec: JSON.stringify(spec),
        createdAt: new Date(now()),
        createdBy: caller,
        requestHash: hash,
        startsAt: new Date(startsAt),
        closesAt: new Date(startsAt + spec.closeAfterDays * DAY_MS),
        summary: JSON.stringify(summary),
      }),
    )
    for (const some of slices(rows, TRANSACTION_ROWS)) {
      await store.db.transaction().execute((db) =>
        sealed.addRequests(
          db,
          some.map(({ request }) => request),
        ),
      )
    }
    for (const some of slices(
      rows.flatMap(({ subjects }) => subjects),
      TRANSACTION_ROWS,
    )) {
      await store.db.transaction().execute((db) => sealed.addSubjects(db, some))
    }
    return ledger.write(caller, async (entry) => {
      await ledger.alone(entry)
      const other = await findOpenCampaign(entry.db, hash)
      if (other !== undefined) return other.id
      const draft = await lockCampaign(entry.db, campaignId)
      if (draft?.state === 'draft') await sealed.updateCampaign(entry.db, draft, { state: 'open' })
      entry.audit({
        action: 'campaign.created',
        data: {
          campaignId,
          scope: spec.scope,
          fields: spec.fields,
          respondents: spec.respondents,
          people: people.length,
        },
      })
      return campaignId
    })
  }

  /** Everybody whom the campaign names, by the names it gives them. */
  async function namedIn({ coordinators, timeZones, requester }: CampaignSpec): Promise<Map<string, User>> {
    const targets = {
      coordinators: coordinators.map(({ userId }) => userId),
      timeZones: timeZones.map(({ userId }) => userId),
      requester: requester === undefined ? [] : [requester.userId],
    }
    const named = Object.values(targets).flat()
    const places = Object.entries(targets).flatMap(([target, ids]) => ids.map(() => target))
    const targetOf = (index: number) => places[index] as string
    const users =
      named.length === 0 ? new Map<string, User>() : await findClearUsers(reader, named, RESPONDER_FIELDS, targetOf)
    named.forEach((userId, index) => {
      if (!users.has(userId)) throw userNotFound(userId, targetOf(index))
    })
    return users
  }

  /** Whoever creates signed in is the requester, unless the campaign names somebody. */
  async function requesterOf(
    { requester }: CampaignSpec,
    users: ReadonlyMap<string, User>,
    caller: string,
  ): Promise<CampaignSpec['requester']> {
    if (requester !== undefined) {
      const { id, displayName } = users.get(requester.userId) as User
      return { userId: id, ...present('displayName', displayName) }
    }
    const userId = personBehind(caller)
    if (userId === undefined) return undefined
    return { userId, ...present('displayName', (await callerNames([userId])).get(userId.toLowerCase())) }
  }

  function rowsOf(
    campaignId: string,
    { responder, department, people, part, parts }: PlannedRequest,
    spec: CampaignSpec,
    startsAt: number,
  ): { request: NewContactRequest; subjects: NewContactSubject[] } {
    const timeZone = zones.of(responder, spec)
    const language =
      spec.language === 'auto' ? (languageOf(responder?.preferredLanguage) ?? reportLanguage) : spec.language
    const request = {
      ...requestTo(responder, 'person', {
        campaignId,
        department: department ?? null,
        language,
        timeZone,
        round: 'first',
        dueAt: new Date(calendar.nextWorkingMoment(startsAt, timeZone)),
      }),
      part: part ?? null,
      parts: parts ?? null,
    }
    return {
      request,
      subjects: people.map((person): NewContactSubject => ({
        campaignId,
        userId: person.record.userId,
        requestId: request.id,
        sortKey: person.sortKey,
        department: person.record.department ?? null,
        snapshot: JSON.stringify(person.record),
        missingBefore: missingOf(person, spec),
        state: 'open',
      })),
    }
  }
}

export interface TimeZones {
  of(responder: Responder | undefined, spec: Pick<CampaignSpec, 'timeZones'>): string
}

export interface TimeZonePolicy {
  /** Of the organization. */
  timeZone: string
  /** Of people elsewhere, by usage location or office: `FR=Europe/Paris`. */
  timeZones: readonly string[]
}

/** Where people are: as the campaign says, by their office, by their country, or where the organization is. */
export function createTimeZones({ timeZone: usual, timeZones: places }: TimeZonePolicy): TimeZones {
  const map = new Map(
    places.map((entry) => {
      const [place = '', zone = ''] = entry.split(/=(?=[^=]*$)/)
      return [plainSpelling(place), zone.trim()] as const
    }),
  )
  const at = (place: string | undefined) => (place === undefined ? undefined : map.get(plainSpelling(place)))
  return {
    of: (responder, { timeZones }) =>
      timeZones.find(({ userId }) => userId === responder?.userId)?.timeZone ??
      at(responder?.officeLocation) ??
      at(responder?.usageLocation) ??
      usual,
  }
}

/** The same people have the same ids, however they were named. */
function resolved(spec: CampaignSpec, users: ReadonlyMap<string, User>): CampaignSpec {
  const idOf = (userId: string) => (users.get(userId) as User).id
  return {
    ...spec,
    coordinators: spec.coordinators.map(({ department, userId }) => ({
      department: department.trim(),
      userId: idOf(userId),
    })),
    timeZones: spec.timeZones.map(({ userId, timeZone }) => ({ userId: idOf(userId), timeZone })),
  }
}

/** @throws Refusal `InvalidInput` for a coordinator who can't answer */
function coordinatorsOf({ coordinators }: CampaignSpec, users: ReadonlyMap<string, User>): Coordinator[] {
  return coordinators.map(({ department, userId }) => {
    const user = users.get(userId) as User
    if (user.accountEnabled === false) {
      throw new Refusal(
        'InvalidInput',
        `The coordinator of "${department.trim()}", ${user.displayName ?? user.id}, has an account that is ` +
          'disabled: name somebody else.',
        { target: 'coordinators' },
      )
    }
    return { department: department.trim(), responder: responderOf('coordinator', user.id, user) }
  })
}

const missingOf = ({ record }: CampaignPerson, { fields }: Pick<CampaignSpec, 'fields'>): number =>
  missingFields(record, fields).length

/** A title is somebody's own, or one that this service made, which it knows in other languages too. */
export const shownTitle = ({ title, spec }: Pick<CampaignRow, 'title' | 'spec'>, say: Wording): string =>
  title === titleOf(spec as CampaignSpec) ? say.told(title).text : title

/** What a campaign is called that nobody gave a title. */
function titleOf({ scope: { departments, groupIds } }: Pick<CampaignSpec, 'scope'>): string {
  if (departments !== undefined) {
    return `Contact data of ${departments.length === 1 ? departments[0] : `${departments.length} departments`}`
  }
  return groupIds === undefined
    ? 'Contact data'
    : `Contact data of ${groupIds.length === 1 ? 'a group' : `${groupIds.length} groups`}`
}
