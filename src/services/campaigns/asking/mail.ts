import { isolated } from '../../reports/isolates.ts'
import { layOut, subjectLine, type NoticePart } from '../../reports/notice-layout.ts'
import { originPart } from '../../reports/notice-parts.ts'
import { NOTICE_TEXTS } from '../../reports/notice-texts.ts'
import { oneLine, shortened } from '../../reports/plain-text.ts'
import type { Asked } from './asked.ts'

export interface CampaignMail {
  subject: string
  html: string
  text: string
}

const MOST_NAMED = 50
const LONGEST_VALUE = 200

/** The same as the card, for those who get a mail: what the directory says, and the page to answer on. */
export function mailOf(asked: Asked): CampaignMail {
  const { texts, title, intro, until, tenantName, responderName, language, brand, formLink, origin, contact } = asked
  const parts: NoticePart[] = [
    { paragraph: texts.greeting(isolated(responderName)) },
    ...intro.map((paragraph) => ({ paragraph })),
    { list: asked.isOwn ? ownLines(asked) : teamLines(asked) },
    { paragraph: texts.mailAction },
    { button: formLink, label: texts.mailButton },
    { paragraph: until },
    { small: texts.mailSafety },
    { paragraph: texts.closing(isolated(tenantName)) },
    originPart(origin, language),
  ]
  return {
    subject: subjectLine(shortened(title, LONGEST_VALUE)),
    ...layOut(
      parts.filter((part) => !('list' in part) || part.list.length > 0),
      { say: { language, brand }, contact: contact ?? NOTICE_TEXTS[language].helpDesk },
    ),
  }
}

const ownLines = ({ spec: { fields }, texts, people: [person] }: Asked): string[] =>
  fields.map((field) =>
    texts.valueOf(
      texts.fields[field],
      isolated(shortened(oneLine(person?.values[field] ?? texts.none), LONGEST_VALUE)),
    ),
  )

function teamLines({ incomplete, texts }: Asked): string[] {
  const named = incomplete
    .slice(0, MOST_NAMED)
    .map(({ name, missing }) => `${isolated(shortened(name, LONGEST_VALUE))} – ${texts.missing(missing.join(', '))}`)
  return incomplete.length > MOST_NAMED ? [...named, texts.more(incomplete.length - MOST_NAMED)] : named
}
