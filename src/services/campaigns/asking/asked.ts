import type { ContactRequestRow, ContactSubjectRow } from '../../../store/contact-tables.ts'
import { isSensitive, type ContactField, type ContactValues } from '../../contacts/fields.ts'
import type { ContactRecord } from '../../contacts/records.ts'
import { isolated } from '../../reports/isolates.ts'
import type { Origin } from '../../reports/notice-parts.ts'
import type { Language } from '../../../languages.ts'
import type { Brand } from '../../reports/brand.ts'
import type { Speak } from '../../reports/wording.ts'
import { oneLine } from '../../reports/plain-text.ts'
import { present } from '../../../present.ts'
import { missingFields } from '../missing.ts'
import { AGAIN, ESCALATION } from './schedule.ts'
import type { CampaignSpec } from '../spec.ts'
import { CAMPAIGN_TEXTS, type CampaignTexts } from '../campaign-texts.ts'

/** What is shown to whom: the same in a card, a mail and a page. */
export interface Asked {
  requestId: string
  language: Language
  brand: Brand
  texts: CampaignTexts
  /** The name in it is marked by `isolated`. */
  title: string
  /** Sentences that hold nothing from the directory. */
  intro: string[]
  until: string
  tenantName: string
  responderName?: string
  spec: Pick<CampaignSpec, 'fields' | 'allowedValues' | 'approvalFields'>
  /** Whether somebody is asked about themselves. */
  isOwn: boolean
  people: AskedPerson[]
  /** Those of whom something is missing. */
  incomplete: AskedPerson[]
  formLink: string
  /** The campaign, and who asked for it. */
  origin: Origin
  /** Whom people turn to: a mail or web address, or in words. */
  contact?: string
}

export interface AskedPerson {
  userId: string
  name: string
  values: ContactValues
  missing: string[]
}

export function askedOf({
  request,
  people,
  spec,
  tenantName: name,
  closesAt,
  formLink,
  campaignTitle,
  contact,
  speak,
}: {
  request: Pick<
    ContactRequestRow,
    'id' | 'responderKind' | 'responderId' | 'responderName' | 'language' | 'round' | 'part' | 'parts'
  >
  people: readonly ContactSubjectRow[]
  spec: CampaignSpec
  tenantName: string
  closesAt: Date
  formLink: string
  campaignTitle: string
  contact?: string
  speak: Speak
}): Asked {
  const { language } = request
  const say = speak(language)
  const texts = CAMPAIGN_TEXTS[language]
  const isOwn = request.responderKind === 'person'
  const asked = people.map(({ userId, snapshot }) => personOf(userId, snapshot as ContactRecord, spec.fields, texts))
  const tenantName = oneLine(name)
  const tenant = isolated(tenantName)
  const part = request.part === null ? '' : ` (${request.part}/${request.parts})`
  const title = (isOwn ? texts.title(tenant) : texts.teamTitle(tenant)) + part
  const incomplete = asked.filter(({ missing }) => missing.length > 0)
  return {
    requestId: request.id,
    language,
    brand: say.brand,
    texts,
    title: request.round.startsWith('reminder') ? texts.reminderTitle(title) : title,
    intro: [
      ...(request.round === AGAIN ? [texts.againIntro] : []),
      ...(isOwn
        ? [texts.intro]
        : [
            ...(request.round === ESCALATION ? [texts.escalationIntro] : []),
            texts.teamIntro(asked.length, incomplete.length),
          ]),
    ],
    until: texts.until(say.date(closesAt)),
    tenantName,
    ...present('responderName', request.responderName, oneLine),
    spec,
    isOwn,
    people: asked,
    incomplete,
    formLink,
    origin: { title: oneLine(campaignTitle), ...present('requesterName', spec.requester?.displayName) },
    ...present('contact', contact),
  }
}

function personOf(
  userId: string,
  record: ContactRecord,
  fields: readonly ContactField[],
  texts: CampaignTexts,
): AskedPerson {
  return {
    userId,
    name: oneLine(record.displayName ?? record.userPrincipalName ?? userId),
    values: shownValues(record, fields),
    missing: missingFields(record, fields).map((field) => (isSensitive(field) ? texts.phone : texts.fields[field])),
  }
}

/** What people are shown of somebody, field by field. */
export const shownValues = (record: ContactRecord, fields: readonly ContactField[]): ContactValues =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value =
        field === 'managerId' ? (record.managerMail ?? record.managerName ?? record.managerId) : record[field]
      return value === undefined ? [] : [[field, value]]
    }),
  )
