import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import type { Language } from '../../languages.ts'
import type { NoticeAddresses } from '../people/notice-addresses.ts'
import { isPlainAddress } from '../people/plain-address.ts'
import type { Speak } from './wording.ts'

export interface Mail {
  subject: string
  html: string
  text: string
}

/** The person at their own address here, at a private one, or their manager. */
export type NoticeRole = 'person' | 'personPrivate' | 'manager'

/** A finished mail to somebody whom a plan concerns. */
export interface Notice extends Mail {
  /** The same at every reading, so that a flow can tell whom it has written to. */
  noticeId: string
  to: { userId: string; displayName?: string; mail?: string }
  role: NoticeRole
  changeIds: string[]
  language: Language
  /** Why it can't be sent. */
  undeliverable?: 'noMail'
}

/** What notices are made from. */
export interface NoticesInput {
  plan: Pick<PlanRow, 'id' | 'title' | 'graceDays' | 'noticedAt'>
  /** Who asked for the plan, where that is a person. */
  requesterName?: string
  changes: readonly ChangeRow[]
  /** Who is told besides the people themselves, and where; nobody unless given. */
  alsoTo?: NoticeAddresses
  /** Whom people turn to: a mail or web address, or in words. */
  contact?: string
  tenantName: string
  /** For people whose language nobody knows. */
  language: Language
  /** How each language writes dates, in the time zone of the organization. */
  speak: Speak
  now: Date
}

export function addressee({ mail, ...to }: Notice['to']): Pick<Notice, 'to' | 'undeliverable'> {
  return mail === undefined || !isPlainAddress(mail) ? { to, undeliverable: 'noMail' } : { to: { ...to, mail } }
}
