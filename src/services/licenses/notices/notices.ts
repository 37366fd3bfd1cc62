import type { ChangeRow } from '../../../store/tables.ts'
import { DAY_MS } from '../../../time.ts'
import { detailsOf } from '../../plans/item.ts'
import { present } from '../../present.ts'
import { addressee, type Notice, type NoticesInput } from '../../reports/notice.ts'
import { languageOf, type Language } from '../../reports/notice-texts.ts'
import { MAILBOX_KEPT_DAYS } from '../removal.ts'
import type { RemovalDetails } from '../removal-details.ts'
import { managerMail, personMail, products, type NoticeContext } from './mails.ts'

/**
 * Everything that has to be sent before a plan may begin: one mail to each person, and one to each manager about all of
 * their people. The grace counts from the first complete reading; a reading before that can only announce too early a
 * day.
 */
export function licenseNotices({
  plan,
  changes,
  contact,
  tenantName,
  requesterName,
  language,
  speak,
  now,
}: NoticesInput): Notice[] {
  const from = new Date((plan.noticedAt ?? now).getTime() + plan.graceDays * DAY_MS)
  const restorableUntil = new Date(from.getTime() + MAILBOX_KEPT_DAYS * DAY_MS)
  const context: NoticeContext = {
    speak,
    plan,
    tenantName,
    from,
    restorableUntil,
    ...present('contact', contact),
    ...present('requesterName', requesterName),
  }
  const told = changes.filter((change) => change.state === 'planned')
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
  const { person } = detailsOf<RemovalDetails>(first)
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
  changes.map((change) => detailsOf<RemovalDetails>(change).manager).find((manager) => manager !== undefined)

const preferred = (changes: readonly ChangeRow[]): Language | undefined =>
  changes
    .map((change) => languageOf(detailsOf<RemovalDetails>(change).preferredLanguage))
    .find((language) => language !== undefined)
