import type { ChangeRow, PlanRow } from '../../store/tables.ts'
import { DAY_MS } from '../../time.ts'
import { present } from '../present.ts'
import { detailsOf, takesLicense } from './change-facts.ts'
import { managerMail, personMail, products, type Mail, type NoticeContext } from './notice-mails.ts'
import { languageOf, type Language } from './notice-texts.ts'
import { MAILBOX_KEPT_DAYS } from './plan-sentences.ts'

export interface Notice extends Mail {
  /** The same at every reading, so that a flow can tell whom it has written to. */
  noticeId: string
  to: { userId: string; displayName?: string; mail?: string }
  role: 'person' | 'manager'
  changeIds: string[]
  language: Language
  /** Why it can't be sent. */
  undeliverable?: 'noMail'
}

export interface NoticesInput {
  plan: Pick<PlanRow, 'id' | 'graceDays' | 'noticedAt'>
  /** Those that are still planned are told about. */
  changes: readonly ChangeRow[]
  contact?: string
  tenantName: string
  /** For people whose language nobody knows. */
  language?: Language
  now: Date
}

/**
 * Everything that has to be sent before a plan may begin: one mail to each person, and one to each manager about all of
 * their people. The grace counts from the first complete reading; a reading before that can only announce too early a
 * day.
 */
export function notices({ plan, changes, contact, tenantName, language = 'en', now }: NoticesInput): Notice[] {
  const from = new Date((plan.noticedAt ?? now).getTime() + plan.graceDays * DAY_MS)
  const restorableUntil = new Date(from.getTime() + MAILBOX_KEPT_DAYS * DAY_MS)
  const context: NoticeContext = { plan, tenantName, from, restorableUntil, ...present('contact', contact) }
  const told = changes.filter((change) => change.state === 'planned' && takesLicense(change))
  const people = [...Map.groupBy(told, ({ userId }) => userId).values()]
  const losing = people.filter((own) => products(own, 'freed', 'mayFail', 'reduced').length > 0)
  const teams = Map.groupBy(
    losing.filter((own) => managerOf(own) !== undefined),
    (own) => managerOf(own)?.userId as string,
  )
  return [
    ...people.map((own) => toPerson(own, context, language)),
    ...[...teams.values()].map((team) => toManager(team, context, language)),
  ]
}

function toPerson(changes: readonly ChangeRow[], context: NoticeContext, standard: Language): Notice {
  const [first] = changes as [ChangeRow]
  const { person } = detailsOf(first)
  const language = preferred(changes) ?? standard
  return {
    noticeId: `${context.plan.id}:person:${first.userId}`,
    role: 'person',
    ...addressee({
      userId: first.userId,
      ...present('displayName', person?.displayName),
      ...present('mail', person?.mail),
    }),
    changeIds: changes.map(({ id }) => id),
    language,
    ...personMail(changes, language, context),
  }
}

function toManager(team: readonly (readonly ChangeRow[])[], context: NoticeContext, standard: Language): Notice {
  const manager = managerOf(team[0] ?? []) as Manager
  // Nobody tells us the manager's language: it is that of the team, if the team has one in common.
  const [shared, ...others] = new Set(team.map(preferred))
  const language = others.length === 0 && shared !== undefined ? shared : standard
  return {
    noticeId: `${context.plan.id}:manager:${manager.userId}`,
    role: 'manager',
    ...addressee(manager),
    changeIds: team.flatMap((own) => own.map(({ id }) => id)),
    language,
    ...managerMail(team, manager.displayName, language, context),
  }
}

type Manager = NonNullable<ReturnType<typeof managerOf>>

const managerOf = (changes: readonly ChangeRow[]) =>
  changes.map((change) => detailsOf(change).manager).find((manager) => manager !== undefined)

const preferred = (changes: readonly ChangeRow[]): Language | undefined =>
  changes.map((change) => languageOf(detailsOf(change).preferredLanguage)).find((language) => language !== undefined)

export const addressee = (to: Notice['to']): Pick<Notice, 'to' | 'undeliverable'> => ({
  to,
  ...(to.mail === undefined ? { undeliverable: 'noMail' } : {}),
})
