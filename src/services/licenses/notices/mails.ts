import type { ChangeRow, PlanRow } from '../../../store/tables.ts'
import { nameOf } from '../../people/person.ts'
import { detailsOf } from '../../plans/item.ts'
import { present } from '../../present.ts'
import type { Mail } from '../../reports/notice.ts'
import { CONTACT_HERE, layOut, type NoticePart } from '../../reports/notice-layout.ts'
import { contactButton, originPart } from '../../reports/notice-parts.ts'
import { dayIn, NOTICE_TEXTS, type Language } from '../../reports/notice-texts.ts'
import { oneLine } from '../../reports/plain-text.ts'
import type { Effect } from '../effects.ts'
import type { RemovalDetails } from '../removal-details.ts'
import { LICENSE_NOTICE_TEXTS } from './texts.ts'

export interface NoticeContext {
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
export function personMail(changes: readonly ChangeRow[], language: Language, context: NoticeContext): Mail {
  const [texts, common] = [LICENSE_NOTICE_TEXTS[language], NOTICE_TEXTS[language]]
  const { tenantName, from, restorableUntil } = context
  const day = dayIn(language, from)
  const person = changes[0] === undefined ? undefined : detailsOf<RemovalDetails>(changes[0]).person
  const { lastActivityDateTime } = person ?? {}
  const [gone, kept, reduced] = [
    products(changes, 'freed', 'mayFail'),
    products(changes, 'kept'),
    products(changes, 'reduced'),
  ]
  const loses = gone.length + reduced.length > 0
  const alsoLost = [...new Set(changes.flatMap((change) => detailsOf<RemovalDetails>(change).alsoLost ?? []))]
  const list = (title: string, items: readonly string[]): NoticePart[] =>
    items.length === 0 ? [] : [{ paragraph: title }, { list: items }]
  const question: NoticePart = { paragraph: texts.question(CONTACT_HERE) }
  const contact = contactButton(context.contact, language)
  return {
    subject: oneLine(loses ? texts.personSubject(tenantName, day) : texts.keptSubject(tenantName)),
    ...layOut(
      [
        { paragraph: common.greeting(person?.displayName) },
        ...(loses
          ? [
              {
                paragraph: `${lastActivityDateTime === undefined ? texts.neverUsed(tenantName) : texts.lastUsed(tenantName, dayIn(language, lastActivityDateTime))} ${texts.plan(day)}`,
              },
              ...list(texts.removed, gone),
              ...list(texts.reduced, reduced),
              ...list(texts.kept, kept),
              ...list(texts.alsoLost, alsoLost),
              { heading: texts.keepTitle },
              {
                paragraph: `${person?.accountEnabled === false ? texts.keepWhileDisabled(CONTACT_HERE) : texts.keepBySigningIn(day)} ${texts.noLink}`,
              },
              ...(person?.accountEnabled === false ? [] : [question]),
              ...contact,
              { heading: texts.afterwardsTitle },
              { paragraph: texts.mailbox(dayIn(language, restorableUntil)) },
              { paragraph: `${texts.files} ${texts.account}` },
            ]
          : [{ paragraph: texts.nothingLost(day) }, ...list(texts.alsoLost, alsoLost), question, ...contact]),
        { paragraph: common.closing(tenantName) },
        originPart(originOf(context), language),
      ],
      withContact(language, context),
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
  const { tenantName, from, restorableUntil } = context
  const day = dayIn(language, from)
  const describe = (changes: readonly ChangeRow[]): string => {
    const first = changes[0] as ChangeRow
    const { person } = detailsOf<RemovalDetails>(first)
    const used =
      person?.lastActivityDateTime === undefined
        ? texts.managerNeverUsed
        : texts.managerLastUsed(dayIn(language, person.lastActivityDateTime))
    const what = products(changes, 'freed', 'mayFail', 'reduced').join(', ')
    return `${nameOf({ ...person, userId: first.userId })}: ${[what, used, ...(person?.accountEnabled === false ? [texts.managerDisabled] : [])].filter(Boolean).join('; ')}`
  }
  return {
    subject: oneLine(texts.managerSubject(tenantName, people.length, day)),
    ...layOut(
      [
        { paragraph: common.greeting(managerName) },
        { paragraph: texts.managerIntro(tenantName, day) },
        { list: people.map(describe) },
        { paragraph: texts.managerKeep(day) },
        { paragraph: texts.managerMailbox(dayIn(language, restorableUntil)) },
        { paragraph: texts.managerQuestion(CONTACT_HERE) },
        ...contactButton(context.contact, language),
        { paragraph: common.closing(tenantName) },
        originPart(originOf(context), language),
      ],
      withContact(language, context),
    ),
  }
}

const originOf = ({ plan, requesterName }: NoticeContext) => ({
  title: plan.title,
  planId: plan.id,
  ...present('requesterName', requesterName),
})

const withContact = (language: Language, { contact }: NoticeContext) => ({
  language,
  contact: contact ?? NOTICE_TEXTS[language].helpDesk,
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
