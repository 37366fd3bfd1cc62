import { randomUUID } from 'node:crypto'
import { Refusal } from '../../errors.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { slices } from '../../graph/url.ts'
import type { User } from '../../graph/users.ts'
import { findOpenCampaign, insertCampaign, insertRequests, insertSubjects, openCampaign } from '../../store/campaigns.ts'
import type { Store } from '../../store/database.ts'
import type { NewContactRequest, NewContactSubject } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { findClearUsers, userNotFound } from '../people/find.ts'
import { requestHash } from '../plans/hash.ts'
import type { Ledger } from '../plans/ledger.ts'
import { present } from '../present.ts'
import { languageOf } from '../reports/notice-texts.ts'
import type { Calendar } from './calendar.ts'
import type { CampaignPerson, ChosenPeople } from './people.ts'
import { askingsOf, type Asking, type Coordinator, type Responder } from './responders.ts'
import { specOf, type CampaignInput, type CampaignScope, type CampaignSpec } from './spec.ts'

/** What a campaign found at its beginning. */
export interface CampaignSummary { people: number, excluded: number, unreachable: number, missing: number, asked: number }

const ROWS_AT_ONCE = 400

/** Campaigns in the making: whom they are about, who is asked about whom, and from when on. */
export function createCampaignCreation ({ store, ledger, reader, choose, calendar, zones, now }: {
  store: Store, ledger: Ledger, reader: GraphReader, choose: (scope: CampaignScope) => Promise<ChosenPeople>, calendar: Calendar, zones: TimeZones, now: () => number,
}) {
  /**
   * @returns its id; of the campaign that is open, if the same was asked for before
   * @throws Refusal `ScopeRequired`, `InvalidInput`, `UserNotFound`, `NobodyFound`, `TooManyPeople`, `GroupNotFound`, `NotReadyYet`
   */
  return async function create ({ title, startDateTime, ...input }: CampaignInput, caller: string): Promise<string> {
    const spec = await resolved(specOf(input))
    const startsAt = Math.max(now(), startDateTime === undefined ? 0 : Date.parse(startDateTime))
    const hash = requestHash(caller, 'CreateContactCampaign', { spec, title, startDateTime })
    const earlier = await findOpenCampaign(store.db, hash)
    if (earlier !== undefined) return earlier.id

    const coordinators = await coordinatorsOf(spec)
    const { people, excluded } = await choose(spec.scope)
    const askings = askingsOf(people, spec, coordinators)
    const campaignId = randomUUID()
    const rows = askings.map(asking => rowsOf(campaignId, asking, spec, startsAt))
    const summary: CampaignSummary = {
      people: people.length,
      excluded,
      unreachable: askings.filter(({ responder }) => responder === undefined).reduce((sum, asking) => sum + asking.people.length, 0),
      missing: people.reduce((sum, person) => sum + missingOf(person, spec), 0),
      asked: people.length * spec.fields.length,
    }
    await store.db.transaction().execute(db => insertCampaign(db, {
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
    }))
    for (const some of slices(rows, ROWS_AT_ONCE)) await store.db.transaction().execute(db => insertRequests(db, some.map(({ request }) => request)))
    for (const some of slices(rows.flatMap(({ subjects }) => subjects), ROWS_AT_ONCE)) await store.db.transaction().execute(db => insertSubjects(db, some))
    return ledger.write(caller, async (entry) => {
      await ledger.alone(entry)
      const other = await findOpenCampaign(entry.db, hash)
      if (other !== undefined) return other.id
      await openCampaign(entry.db, campaignId)
      entry.audit({ action: 'campaign.created', data: { campaignId, scope: spec.scope, fields: spec.fields, respondents: spec.respondents, people: people.length } })
      return campaignId
    })
  }

  /** The same people have the same ids, however they were named. */
  async function resolved (spec: CampaignSpec): Promise<CampaignSpec> {
    const named = [...spec.coordinators.map(({ userId }) => userId), ...spec.timeZones.map(({ userId }) => userId)]
    if (named.length === 0) return spec
    const users = await findClearUsers(reader, named, ['id'], index => index < spec.coordinators.length ? 'coordinators' : 'timeZones')
    const idOf = (userId: string, target: string) => {
      const user = users.get(userId)
      if (user === undefined) throw userNotFound(userId, target)
      return user.id
    }
    return {
      ...spec,
      coordinators: spec.coordinators.map(({ department, userId }) => ({ department: department.trim(), userId: idOf(userId, 'coordinators') })),
      timeZones: spec.timeZones.map(({ userId, timeZone }) => ({ userId: idOf(userId, 'timeZones'), timeZone })),
    }
  }

  async function coordinatorsOf ({ coordinators }: CampaignSpec): Promise<Coordinator[]> {
    if (coordinators.length === 0) return []
    const users = await findClearUsers(reader, coordinators.map(({ userId }) => userId), ['id', 'displayName', 'mail', 'userPrincipalName', 'accountEnabled', 'usageLocation', 'officeLocation', 'preferredLanguage'])
    return coordinators.map(({ department, userId }) => {
      const user = users.get(userId) as User
      if (user.accountEnabled === false) throw new Refusal('InvalidInput', `The coordinator of "${department}", ${user.displayName ?? userId}, has an account that is disabled: name somebody else.`, { target: 'coordinators' })
      return { department, responder: toResponder(user) }
    })
  }

  function rowsOf (campaignId: string, { responder, department, people }: Asking, spec: CampaignSpec, startsAt: number): { request: NewContactRequest, subjects: NewContactSubject[] } {
    const id = randomUUID()
    const timeZone = zones.of(responder, spec)
    const language = spec.language === 'auto' ? languageOf(responder?.preferredLanguage) ?? 'en' : spec.language
    return {
      request: {
        id,
        campaignId,
        responderKind: responder?.kind ?? 'person',
        responderId: responder?.userId ?? null,
        responderName: responder?.name ?? null,
        responderMail: responder?.mail ?? null,
        department: department ?? null,
        language,
        timeZone,
        state: responder === undefined ? 'unreachable' : 'open',
        code: responder === undefined ? 'nobodyToAsk' : null,
        round: 'first',
        askedCount: 0,
        nextDueAt: responder === undefined ? null : new Date(calendar.nextWorkingMoment(startsAt, timeZone)),
      },
      subjects: people.map((person): NewContactSubject => ({
        campaignId,
        userId: person.record.userId,
        requestId: id,
        sortKey: person.sortKey,
        department: person.record.department ?? null,
        snapshot: JSON.stringify(person.record),
        missingBefore: missingOf(person, spec),
        state: 'open',
      })),
    }
  }
}

export interface TimeZones { of (responder: Responder | undefined, spec: Pick<CampaignSpec, 'timeZones'>): string }

export interface TimeZonePolicy {
  /** Of the organization. */
  timeZone: string
  /** Of people elsewhere, by usage location or office: `FR=Europe/Paris`. */
  timeZones: readonly string[]
}

/** Where people are: as the campaign says, by their office, by their country, or where the organization is. */
export function createTimeZones ({ timeZone: usual, timeZones: places }: TimeZonePolicy): TimeZones {
  const map = new Map(places.map((entry) => {
    const [place = '', zone = ''] = entry.split(/=(?=[^=]*$)/)
    return [place.trim().toLowerCase(), zone.trim()] as const
  }))
  const at = (place: string | undefined) => place === undefined ? undefined : map.get(place.trim().toLowerCase())
  return {
    of: (responder, { timeZones }) => timeZones.find(({ userId }) => userId === responder?.userId)?.timeZone ?? at(responder?.officeLocation) ?? at(responder?.usageLocation) ?? usual,
  }
}

const toResponder = ({ id, displayName, mail, userPrincipalName, usageLocation, officeLocation, preferredLanguage }: User): Responder => ({
  kind: 'coordinator',
  userId: id,
  ...present('name', displayName),
  ...present('mail', mail ?? userPrincipalName),
  ...present('usageLocation', usageLocation),
  ...present('officeLocation', officeLocation),
  ...present('preferredLanguage', preferredLanguage),
})

const missingOf = ({ record }: CampaignPerson, { fields }: Pick<CampaignSpec, 'fields'>): number =>
  fields.filter(field => record[field] === undefined).length

function titleOf ({ scope: { departments, groupIds } }: CampaignSpec): string {
  if (departments !== undefined) return `Contact data of ${departments.length === 1 ? departments[0] : `${departments.length} departments`}`
  return groupIds === undefined ? 'Contact data' : `Contact data of ${groupIds.length === 1 ? 'a group' : `${groupIds.length} groups`}`
}
