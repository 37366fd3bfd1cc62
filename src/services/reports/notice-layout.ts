import { html, type Html } from './html.ts'
import { withoutLinks } from './plain-text.ts'
import type { Language } from './notice-texts.ts'

/** Where the contact stands in a sentence; it becomes a link. */
export const CONTACT_HERE = '\uE000'

/** A link is one of ours, or one that the operator's own people named: never a value of the tenant. */
export type NoticePart =
  | { heading: string }
  | { paragraph: string }
  | { list: readonly string[] }
  | { small: string }
  | { link: string; label: string }

/**
 * Finished mails in both forms. The fonts are those of ordinary mail: a notice that looks designed looks like phishing.
 */
export function layOut(
  parts: readonly NoticePart[],
  { language, contact }: { language: Language; contact: string },
): { html: string; text: string } {
  return {
    html: html`<div lang="${language}" style="font-family:Segoe UI,Arial,sans-serif;font-size:15px;line-height:1.5;max-width:620px">
${parts.map((part) => htmlPart(part, contact))}</div>`.text,
    text: `${parts.map((part) => textPart(part, contact)).join('\n\n')}\n`,
  }
}

function htmlPart(part: NoticePart, contact: string): Html {
  if ('heading' in part) {
    return html`<p><strong>${part.heading}</strong></p>
`
  } else if ('small' in part) {
    return html`<p style="font-size:13px">${part.small}</p>
`
  } else if ('link' in part) {
    return html`<p>${part.label} <a href="${part.link}">${part.link}</a></p>
`
  } else if ('list' in part) {
    return html`<ul>
${part.list.map(
  (item) => html`<li>${withoutLinks(item)}</li>
`,
)}</ul>
`
  }
  const lines = part.paragraph
    .split('\n')
    .map((line) =>
      line.split(CONTACT_HERE).map((piece, index) => [index > 0 && contactLink(contact), withoutLinks(piece)]),
    )
  return html`<p>${lines.map((line, index) => [index > 0 && html`<br>`, line])}</p>
`
}

function textPart(part: NoticePart, contact: string): string {
  if ('heading' in part) return part.heading
  if ('small' in part) return part.small
  if ('link' in part) return `${part.label} ${part.link}`
  if ('list' in part) return part.list.map((item) => `- ${withoutLinks(item)}`).join('\n')
  return part.paragraph
    .split('\n')
    .map((line) => line.split(CONTACT_HERE).map(withoutLinks).join(contact))
    .join('\n')
}

/** A mail or web address can be clicked; anything else, such as a phone number or an office, stays text. */
function contactLink(contact: string): Html {
  if (/^https:\/\/[^\s"<>]+$/i.test(contact)) return html`<a href="${contact}">${contact}</a>`
  if (/^[^\s@"<>?&]+@[^\s@"<>?&]+$/.test(contact)) return html`<a href="mailto:${contact}">${contact}</a>`
  return html`${contact}`
}
