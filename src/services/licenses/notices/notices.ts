import type { User } from '../../../graph/users.ts'
import type { ChangeRow } from '../../../store/tables.ts'
import { DAY_MS } from '../../../time.ts'
import { detailsOf } from '../../plans/item.ts'
import { present } from '../../../present.ts'
import { addressee, type Notice, type NoticesInput } from '../../reports/notice.ts'
import type { AlsoConcerned } from '../../people/notice-addresses.ts'
import { languageOf, type Language } from '../../reports/notice-texts.ts'
import { MAILBOX_KEPT_DAYS } from '../removal-change.ts'
import type { RemovalDetails } from '../removal-details.ts'
import { managerMail, personMail, products, type NoticeContext } from './mails.ts'

type Own = readonly ChangeRow[]

/** What is still to be made, person by person. */
const byPerson = (changes: readonly ChangeRow[]): Own[] => [
  ...Map.groupBy(
    changes.filter(({ state }) => state === 'planned'),
    ({ subjectId }) => subjectId,
  ).values(),
]

const loses = (own: Own): boolean => products(own, 'freed', 'mayFail', 'reduced').length > 0

/** Whoever loses something, and whom they answer to. */
export function alsoConcerned(changes: readonly ChangeRow[]): AlsoConcerned {
  const losing = byPerson(changes).filter(loses)
  return {
    people: losing.map(([first]) => (first as ChangeRow).subjectId),
    managers: [...new Set(losing.flatMap((own) => managerOf(own)?.userId ?? []))],
  }
}

/**
 * Everything that has to be sent before a plan may begin: one mail to each person, where the operator wants that
 * another one to their private address, and one to each manager about all of their people. The grace counts from the
 * first complete reading; a reading before that can only announce too early a day.
 */
export function licenseNotices({
  plan,
  changes,
  contact,
  tenantName,
  requesterName,
  alsoTo,
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
  const people = byPerson(changes)
  const losing = people.filter(loses)
  const teams = Map.groupBy(losing, (own) => alsoTo?.managers.get(managerOf(own)?.userId.toLowerCase() ?? ''))
  return [
    ...people.map((own) => toPerson(own, context, language)),
    ...losing.flatMap((own) => {
      const mail = alsoTo?.privateMails.get((own[0] as ChangeRow).subjectId.toLowerCase())
      return mail === undefined ? [] : [toPerson(own, context, language, mail)]
    }),
    ...[...teams].flatMap(([manager, team]) =>
      manager === undefined ? [] : [toManager(manager, team, context, language)],
    ),
  ]
}

function toPerson(changes: Own, context: NoticeContext, standard: Language, privateMail?: string): Notice {
  const [first] = changes as [ChangeRow]
  const { person } = detailsOf<RemovalDetails>(first)
  const language = preferred(changes) ?? standard
  const role = privateMail === undefined ? 'person' : 'personPrivate'
  return {
    noticeId: `${context.plan.id}:${role}:${first.subjectId}`,
    role,
    ...addressee({
      userId: first.subjectId,
      ...present('displayName', person?.displayName),
      ...present('mail', privateMail ?? person?.mail),
    }),
    changeIds: changes.map(({ id }) => id),
    language,
    ...personMail(changes, language, context, { isPrivate: privateMail !== undefined }),
  }
}

function toManager(manager: User, team: readonly Own[], context: NoticeContext, standard: Language): Notice {
  const [shared, ...others] = new Set(team.map(preferred))
  const common = others.length === 0 ? shared : undefined
  const language = languageOf(manager.preferredLanguage) ?? common ?? standard
  const { id, displayName, mail } = manager
  return {
    noticeId: `${context.plan.id}:manager:${id}`,
    role: 'manager',
    ...addressee({ userId: id, ...present('displayName', displayName), ...present('mail', mail) }),
    changeIds: team.flatMap((own) => own.map((change) => change.id)),
    language,
    ...managerMail(team, displayName ?? undefined, language, context),
  }
}

const managerOf = (changes: readonly ChangeRow[]) =>
  changes.map((change) => detailsOf<RemovalDetails>(change).manager).find((manager) => manager !== undefined)

const preferred = (changes: readonly ChangeRow[]): Language | undefined =>
  changes
    .map((change) => languageOf(detailsOf<RemovalDetails>(change).preferredLanguage))
    .find((language) => language !== undefined)
