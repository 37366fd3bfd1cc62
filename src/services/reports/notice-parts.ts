import { isolated } from './isolates.ts'
import { CONTACT_HERE, contactAddress, type NoticePart } from './notice-layout.ts'
import { NOTICE_TEXTS, type Language } from './notice-texts.ts'
import { oneLine, shortened } from './plain-text.ts'

/** Titles and names may be longer than anybody reads in the last lines of a mail. */
const LONGEST = 200

/** What somebody looks for who doubts a mail: what it belongs to, who is behind it, and whom to ask. */
export interface Origin {
  /** Of the campaign or plan. */
  title: string
  /** Who asked for it, where that is a person. */
  requesterName?: string
  /** For the help desk. */
  planId?: string
}

/** The last lines of every mail of this service. */
export function originPart({ title, requesterName, planId }: Origin, language: Language): NoticePart {
  const texts = NOTICE_TEXTS[language]
  return {
    small: [
      texts.about(line(title)),
      ...(requesterName === undefined ? [] : [texts.askedBy(line(requesterName))]),
      texts.questions(CONTACT_HERE),
      ...(planId === undefined ? [] : [texts.reference(planId)]),
    ].join('\n'),
  }
}

const line = (value: string): string => isolated(shortened(oneLine(value).replaceAll(CONTACT_HERE, ''), LONGEST))

/**
 * The button to whoever helps; none where no click leads to them. Notices about licenses have no other: a mail that
 * asks people to sign in by a link is what we teach them to distrust.
 */
export function contactButton(contact: string | undefined, language: Language): NoticePart[] {
  const address = contact === undefined ? undefined : contactAddress(contact)
  return address === undefined ? [] : [{ button: address, label: NOTICE_TEXTS[language].contactButton }]
}
