import type { ChangeRow, PlanRow } from '../../../store/tables.ts'
import { nameOf } from '../../people/person.ts'
import { detailsOf } from '../../plans/item.ts'
import { present } from '../../../present.ts'
import type { Mail } from '../../reports/notice.ts'
import { isolated } from '../../reports/isolates.ts'
import { CONTACT_HERE, layOut, subjectLine, type NoticePart } from '../../reports/notice-layout.ts'
import { contactButton, originPart } from '../../reports/notice-parts.ts'
import { NOTICE_TEXTS, type Language } from '../../reports/notice-texts.ts'
import type { Speak, Wording } from '../../reports/wording.ts'
import type { Effect } from '../effects.ts'
import type { RemovalDetails } from '../removal-details.ts'
import { LICENSE_NOTICE_TEXTS } from './texts.ts'

export interface NoticeContext {
  speak: Speak
  plan: Pick<PlanRow, 'id' | 'title'>
  requesterName?: string
  tenantName: string
  /** Mail or web address, or in words; without it, "your IT help desk". */
  contact?: string
  /** From when on people are removed, and until when everything comes back with the license. */
  from: Date
  restorableUntil: Date
}

/** What somebody is told about their own license: what, when, why, how to keep it, and what becomes of their data. */
export function personMail(
  changes: readonly ChangeRow[],
  language: Language,
  context: NoticeContext,
  { isPrivate = false } = {},
): Mail {
  const [texts, common] = [LICENSE_NOTICE_TEXTS[language], NOTICE_TEXTS[language]]
  const { from, restorableUntil } = context
  const tenant = isolated(context.tenantName)
  const say = context.speak(language)
  const day = say.date(from)
  const person = changes[0] === undefined ? undefined : detailsOf<RemovalDetails>(changes[0]).person
  const { lastActivityDateTime } = person ?? {}
  const [gone, kept, reduced] = [
    products(changes, 'freed', 'mayFail'),
    products(changes, 'kept'),
    products(changes, 'reduced'),
  ]
  const loses = gone.length + reduced.length > 0
  const alsoLost = [...new Set(changes.flatMap((change) => detailsOf<RemovalDetails>(change).alsoLost ?? []))].map(
    (sentence) => say.told(sentence).text,
  )
  const list = (title: string, items: readonly string[]): NoticePart[] =>
    items.length === 0 ? [] : [{ paragraph: title }, { list: items }]
  const question: NoticePart = { paragraph: texts.question(CONTACT_HERE) }
  const contact = contactButton(context.contact, language)
  return {
    subject: subjectLine(loses ? texts.personSubject(tenant, day) : texts.keptSubject(tenant)),
    ...layOut(
      [
        { paragraph: common.greeting(isolated(person?.displayName)) },
        ...(isPrivate ? [{ paragraph: texts.privateAddress }] : []),
        ...(loses
          ? [
              {
                paragraph:
                  `${lastActivityDateTime === undefined ? texts.neverUsed(tenant) : texts.lastUsed(tenant, say.date(lastActivityDateTime))} ` +
                  `${texts.plan(day)}`,
              },
              ...list(texts.removed, gone),
              ...list(texts.reduced, reduced),
              ...list(texts.kept, kept),
              ...list(texts.alsoLost, alsoLost),
              { heading: texts.keepTitle },
              {
                paragraph:
                  `${person?.accountEnabled === false ? texts.keepWhileDisabled(CONTACT_HERE) : texts.keepBySigningIn(day)} ` +
                  `${texts.noLink}`,
              },
              ...(person?.accountEnabled === false ? [] : [question]),
              ...contact,
              { heading: texts.afterwardsTitle },
              { paragraph: texts.mailbox(say.date(restorableUntil)) },
              { paragraph: `${texts.files} ${texts.account}` },
            ]
          : [{ paragraph: texts.nothingLost(day) }, ...list(texts.alsoLost, alsoLost), question, ...contact]),
        { paragraph: common.closing(tenant) },
        originPart(originOf(context, say), language),
      ],
      withContact(say, context),
    ),
  }
}

/** What a manager is told about all of his or her people in one mail. */
export function managerMail(
  people: readonly (readonly ChangeRow[])[],
  managerName: string | undefined,
  language: Language,
  context: NoticeContext,
): Mail {
  const [texts, common] = [LICENSE_NOTICE_TEXTS[language], NOTICE_TEXTS[language]]
  const { from, restorableUntil } = context
  const tenant = isolated(context.tenantName)
  const say = context.speak(language)
  const day = say.date(from)
  const describe = (changes: readonly ChangeRow[]): string => {
    const first = changes[0] as ChangeRow
    const { person } = detailsOf<RemovalDetails>(first)
    const used =
      person?.lastActivityDateTime === undefined
        ? texts.managerNeverUsed
        : texts.managerLastUsed(say.date(person.lastActivityDateTime))
    const what = products(changes, 'freed', 'mayFail', 'reduced').join(', ')
    const details = [what, used, ...(person?.accountEnabled === false ? [texts.managerDisabled] : [])].filter(Boolean)
    return texts.managerLine(isolated(nameOf({ ...person, userId: first.subjectId })), details.join('; '))
  }
  return {
    subject: subjectLine(texts.managerSubject(tenant, people.length, day)),
    ...layOut(
      [
        { paragraph: common.greeting(isolated(managerName)) },
        { paragraph: texts.managerIntro(tenant, day) },
        { list: people.map(describe) },
        { paragraph: texts.managerKeep(day) },
        { paragraph: texts.managerMailbox(say.date(restorableUntil)) },
        { paragraph: texts.managerQuestion(CONTACT_HERE) },
        ...contactButton(context.contact, language),
        { paragraph: common.closing(tenant) },
        originPart(originOf(context, say), language),
      ],
      withContact(say, context),
    ),
  }
}

const originOf = ({ plan, requesterName }: NoticeContext, say: Wording) => ({
  title: say.told(plan.title).text,
  planId: plan.id,
  ...present('requesterName', requesterName),
})

const withContact = (say: Wording, { contact }: NoticeContext) => ({
  say,
  contact: contact ?? NOTICE_TEXTS[say.language].helpDesk,
})

/** The products that leaving does this to. In two groups at once, what one of the changes takes away is gone. */
export function products(changes: readonly ChangeRow[], ...effects: Effect[]): string[] {
  const rank: readonly Effect[] = ['freed', 'mayFail', 'reduced', 'kept']
  const worst = new Map<string, Effect>()
  for (const { productName, effect } of changes.flatMap((change) => detailsOf<RemovalDetails>(change).licenses ?? [])) {
    const known = worst.get(productName)
    if (known === undefined || rank.indexOf(effect) < rank.indexOf(known)) worst.set(productName, effect)
  }
  return [...worst].filter(([, effect]) => effects.includes(effect)).map(([name]) => name)
}
