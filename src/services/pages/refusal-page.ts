import type { Refusal } from '../../errors.ts'
import { LinkEnded } from '../links.ts'
import { html, type Html } from '../reports/html.ts'
import type { Wording } from '../reports/wording.ts'
import { productPage } from './product-page.ts'
import { REFUSAL_TEXTS, type RefusalTexts, type Said } from './refusal-texts.ts'

export interface RefusalPage {
  refusal: Refusal
  say: Wording
  requestId: string
  /** Seconds to wait before it can succeed. */
  retryAfter?: number
  /** Whether somebody followed a link from a message, and has to go back there. */
  isLink: boolean
  /** Whether a form was sent, rather than a page opened. */
  isSent: boolean
  /** Where the page that was asked for is, and the front page. */
  paths: { again: string; front: string }
}

/** When nothing says how long it takes, in seconds. */
const USUAL_WAIT = 60

/**
 * A refusal for people: what happened and what to do, in their language. It tells them to try again only where that
 * helps, and when.
 */
export function refusalPage(page: RefusalPage): string {
  const { refusal, say, requestId, isLink, isSent, paths } = page
  const { code, status } = refusal
  const texts = REFUSAL_TEXTS[say.language]
  const words = said(page, texts)
  const { title, text } = words
  const isUncertain = isSent && status >= 500
  const passes = status === 429 || status === 503
  return productPage({
    say,
    title,
    body: html`<p>${text}</p>
${isUncertain && html`<p>${texts.maybeSaved}</p>`}
${(passes || isUncertain) && linkTo(paths.again, texts.again)}
${!isLink && !passes && linkTo(paths.front, texts.frontPage)}
${tellsOperator(words, texts) && html`<p class="hint">${texts.reference(code, requestId)}</p>`}`,
  })
}

const linkTo = (path: string, text: string): Html => html`<p><a href="${path}">${text}</a></p>`

function said({ refusal, say, isLink, retryAfter = USUAL_WAIT }: RefusalPage, texts: RefusalTexts): Said {
  if (refusal instanceof LinkEnded) {
    const ended = refusal.code === 'LinkExpired' ? texts.linkExpired : texts.linkRevoked
    return ended(texts.opened[refusal.purpose] ?? texts.openedPage, say.date(refusal.endedAt))
  }
  if (refusal.code === 'SignInFailed') return texts.signInFailed
  const wait = waitOf(retryAfter, texts)
  switch (refusal.status) {
    case 400:
    case 414:
    case 431:
      return isLink ? texts.linkUnknown : texts.wrongAddress
    case 404:
      return isLink ? texts.linkUnknown : texts.nothingHere
    case 405:
    case 415:
      return texts.wrongMethod
    case 413:
      return texts.tooLarge
    case 429:
      return texts.tooOften(wait)
    case 503:
      return texts.busy(wait)
    default:
      return unmendable(refusal, texts)
  }
}

/** What nobody at a browser can do anything about. */
function unmendable({ code, status }: Refusal, texts: RefusalTexts): Said {
  if (code === 'GraphPermissionMissing' || status === 424) return texts.directoryRefused
  return status >= 500 ? texts.failed : texts.refused
}

const tellsOperator = (words: Said, { directoryRefused, refused, failed }: RefusalTexts): boolean =>
  [directoryRefused, refused, failed].includes(words)

const waitOf = (seconds: number, texts: RefusalTexts): string =>
  seconds < 90 ? texts.seconds(Math.max(1, Math.ceil(seconds))) : texts.minutes(Math.ceil(seconds / 60))
