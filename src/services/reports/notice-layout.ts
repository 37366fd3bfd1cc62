import { html, type Html } from './html.ts'
import { isolated, isolatesAsMarks, isolatesAsMarkup } from './isolates.ts'
import { NOTICE_TEXTS } from './notice-texts.ts'
import { oneLine, withoutLinks } from './plain-text.ts'
import type { Wording } from './wording.ts'

/** Where the contact stands in a sentence; it becomes a link. */
export const CONTACT_HERE = '\uE000'

/** A link is one of ours, or one that the operator's own people named: never a value of the tenant. */
export type NoticePart =
  | { heading: string }
  | { paragraph: string }
  | { list: readonly string[] }
  | { small: string }
  | { link: string; label: string }
  | { button: string; label: string }

interface Layout {
  say: Pick<Wording, 'language' | 'brand'>
  contact: string
}

/** What a mail is about, as its first line: names in it were marked by `isolated`. */
export const subjectLine = (text: string): string => isolatesAsMarks(oneLine(text))

/**
 * Finished mails in both forms. The fonts are those of ordinary mail: a notice that looks designed looks like phishing.
 */
export function layOut(parts: readonly NoticePart[], layout: Layout): { html: string; text: string } {
  return {
    html: html`<div lang="${layout.say.language}" style="font-family:Segoe UI,Arial,sans-serif;font-size:15px;line-height:1.5;max-width:620px">
${parts.map((part) => htmlPart(part, layout))}</div>`.text,
    text: `${parts.map((part) => textPart(part, layout)).join('\n\n')}\n`,
  }
}

function htmlPart(part: NoticePart, { say: { language, brand }, contact }: Layout): Html {
  if ('heading' in part) {
    return html`<p><strong>${part.heading}</strong></p>
`
  } else if ('small' in part) {
    return html`<p style="font-size:13px">${htmlLines(part.small, contact)}</p>
`
  } else if ('link' in part) {
    return html`<p>${part.label} <a href="${part.link}">${part.link}</a></p>
`
  } else if ('button' in part) {
    return html`${button(part, brand.color?.light ?? '#1f4e79')}<p style="font-size:13px">${NOTICE_TEXTS[language].plainLink}<br><a href="${part.button}" style="word-break:break-all">${shownAddress(part.button)}</a></p>
`
  } else if ('list' in part) {
    return html`<ul>
${part.list.map(
  (item) => html`<li>${isolatesAsMarkup(withoutLinks(item))}</li>
`,
)}</ul>
`
  }
  return html`<p>${htmlLines(part.paragraph, contact)}</p>
`
}

/**
 * A cell of a table, since Outlook draws a link neither a background nor a padding; `mso-padding-alt` is the padding
 * that its Word engine takes from the cell, where all others take that of the link, which makes all of it clickable.
 * https://learn.microsoft.com/previous-versions/office/developer/office-2007/aa338201(v=office.12)
 */
const button = (
  { button, label }: { button: string; label: string },
  color: string,
): Html => html`<table role="presentation" cellspacing="0" cellpadding="0" border="0" style="margin:18px 0"><tr><td bgcolor="${color}" style="border-radius:4px;mso-padding-alt:11px 22px"><a href="${button}" style="display:inline-block;padding:11px 22px;color:#ffffff;text-decoration:none;font-weight:bold">${label}</a></td></tr></table>
`

function htmlLines(text: string, contact: string): Html[] {
  return text.split('\n').map((line, index) => {
    const pieces = line
      .split(CONTACT_HERE)
      .map((piece, index) => html`${index > 0 && contactLink(contact)}${isolatesAsMarkup(withoutLinks(piece))}`)
    return html`${index > 0 && html`<br>`}${pieces}`
  })
}

function textPart(part: NoticePart, { say: { language }, contact }: Layout): string {
  if ('heading' in part) return part.heading
  if ('link' in part) return `${part.label} ${part.link}`
  if ('button' in part) return NOTICE_TEXTS[language].labelled(part.label, shownAddress(part.button))
  if ('list' in part) return part.list.map((item) => `- ${isolatesAsMarks(withoutLinks(item))}`).join('\n')
  return ('small' in part ? part.small : part.paragraph)
    .split('\n')
    .map((line) => isolatesAsMarks(line.split(CONTACT_HERE).map(withoutLinks).join(isolated(contact))))
    .join('\n')
}

/** Where a contact is reached by a click; anything else, such as a phone number or an office, stays text. */
export function contactAddress(contact: string): string | undefined {
  if (/^https:\/\/[^\s"<>]+$/i.test(contact)) return contact
  return /^[^\s@"<>?&]+@[^\s@"<>?&]+$/.test(contact) ? `mailto:${contact}` : undefined
}

function contactLink(contact: string): Html {
  const address = contactAddress(contact)
  return address === undefined ? isolatesAsMarkup(isolated(contact)) : html`<a href="${address}">${contact}</a>`
}

/** As people type it. */
const shownAddress = (address: string): string => address.replace(/^mailto:/, '')
