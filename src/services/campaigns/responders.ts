import { randomUUID } from 'node:crypto'
import { slices } from '../../graph/url.ts'
import type { ContactRequestRow, NewContactRequest, ResponderKind } from '../../store/contact-tables.ts'
import type { ContactRecord } from '../contacts/records.ts'
import { present } from '../../present.ts'
import type { CampaignPerson } from './people.ts'
import { sameDepartment, type CampaignSpec, type Respondents } from './spec.ts'

/** Who is asked: somebody, or a mailbox where there is nobody. */
export interface Responder {
  kind: ResponderKind
  userId?: string
  name?: string
  mail?: string
  usageLocation?: string
  officeLocation?: string
  preferredLanguage?: string
}

/** One request: somebody is asked about these people. */
export interface PlannedRequest {
  /** Absent where nobody can be asked. */
  responder?: Responder
  department?: string
  people: CampaignPerson[]
  /** Which card of how many, where people are spread over several. */
  part?: number
  parts?: number
}

export interface Coordinator {
  department: string
  responder: Responder
}

/**
 * Who is asked about whom. Where a department has no coordinator its managers answer, where somebody has no manager the
 * named mailbox, and who is left then can't be reached.
 */
export function plannedRequests(
  people: readonly CampaignPerson[],
  { respondents, fallbackMail, peoplePerCard }: Pick<CampaignSpec, 'respondents' | 'fallbackMail' | 'peoplePerCard'>,
  coordinators: readonly Coordinator[],
): PlannedRequest[] {
  const planned = new Map<string, PlannedRequest>()
  for (const person of people) {
    const { key, responder, department } = responderFor(person.record, respondents, coordinators, fallbackMail)
    const known = planned.get(key)
    if (known === undefined) {
      planned.set(key, { people: [person], ...present('responder', responder), ...present('department', department) })
    } else known.people.push(person)
  }
  return [...planned.values()].flatMap((request) =>
    request.responder === undefined || peoplePerCard === undefined ? [request] : spread(request, peoplePerCard),
  )
}

/** Several cards of so many people each, for those who would rather not open a page. */
function spread(request: PlannedRequest, peoplePerCard: number): PlannedRequest[] {
  const some = [...slices(request.people, peoplePerCard)]
  return some.length === 1
    ? [request]
    : some.map((people, index) => ({ ...request, people, part: index + 1, parts: some.length }))
}

interface Keyed {
  key: string
  responder?: Responder
  department?: string
}

function responderFor(
  record: ContactRecord,
  respondents: Respondents,
  coordinators: readonly Coordinator[],
  fallbackMail: string | undefined,
): Keyed {
  if (respondents === 'person') {
    return { key: `person ${record.userId}`, responder: responderOf('person', record.userId, record) }
  }
  const { department } = record
  const coordinator =
    respondents === 'manager' || department === undefined
      ? undefined
      : coordinators.find((one) => sameDepartment(one.department, department))
  if (coordinator !== undefined) {
    return {
      key: `coordinator ${coordinator.department}`,
      responder: coordinator.responder,
      department: coordinator.department,
    }
  }
  return managerOf(record, fallbackMail)
}

/**
 * The manager, or whoever stands in.
 *
 * @param except who said already that it is not theirs to answer
 */
export function managerOf(
  { managerId, managerName, managerMail, managerDisabled }: ContactRecord,
  fallbackMail: string | undefined,
  except?: string | null,
): Keyed {
  if (managerId !== undefined && managerId !== except && managerDisabled !== true) {
    return {
      key: `manager ${managerId}`,
      responder: {
        kind: 'manager',
        userId: managerId,
        ...present('name', managerName),
        ...present('mail', managerMail),
      },
    }
  }
  return fallbackMail === undefined
    ? { key: 'nobody' }
    : { key: 'mailbox', responder: { kind: 'mailbox', mail: fallbackMail } }
}

/** What is read of people who are to be asked. */
export const RESPONDER_FIELDS = [
  'id',
  'displayName',
  'mail',
  'userPrincipalName',
  'accountEnabled',
  'usageLocation',
  'officeLocation',
  'preferredLanguage',
] as const

type Names = {
  [name in 'displayName' | 'mail' | 'userPrincipalName' | 'usageLocation' | 'officeLocation' | 'preferredLanguage']?:
    string | null
}

export const responderOf = (
  kind: 'person' | 'coordinator',
  userId: string,
  { displayName, mail, userPrincipalName, usageLocation, officeLocation, preferredLanguage }: Names,
): Responder => ({
  kind,
  userId,
  ...present('name', displayName),
  ...present('mail', mail ?? userPrincipalName),
  ...present('usageLocation', usageLocation),
  ...present('officeLocation', officeLocation),
  ...present('preferredLanguage', preferredLanguage),
})

/**
 * A request to somebody, or the note that nobody can be asked.
 *
 * @param wanted who should have been asked
 */
export function requestTo(
  responder: Responder | undefined,
  wanted: ResponderKind,
  {
    dueAt,
    ...row
  }: Pick<ContactRequestRow, 'campaignId' | 'department' | 'language' | 'timeZone' | 'round'> & { dueAt: Date },
): NewContactRequest {
  return {
    ...row,
    id: randomUUID(),
    responderKind: responder?.kind ?? wanted,
    responderId: responder?.userId ?? null,
    responderName: responder?.name ?? null,
    responderMail: responder?.mail ?? null,
    state: responder === undefined ? 'unreachable' : 'open',
    code: responder === undefined ? 'nobodyToAsk' : null,
    askedCount: 0,
    nextDueAt: responder === undefined ? null : dueAt,
  }
}
