import { html } from '../reports/html.ts'
import type { Wording } from '../reports/wording.ts'
import { outsidePage, refusalNote, type Refused } from './layout.ts'
import { CONSOLE_TEXTS } from './texts/texts.ts'

interface Place {
  base: string
  say: Wording
}

/** Where an API key is pasted: on top of the simulator alone. */
export function keyPage({ base, say, path, refused }: Place & { path: string; refused?: Refused }): string {
  const texts = CONSOLE_TEXTS[say.language].signIn
  return outsidePage(
    say,
    texts.title,
    html`<p>${texts.paste}</p>
${refusalNote(refused, say)}<form method="post" action="${base}/sign-in">
<input type="hidden" name="path" value="${path}">
<div class="field">
<label for="key">${texts.key}</label>
<input type="password" id="key" name="key" autocomplete="off" required autofocus>
</div>
<div class="actions"><button class="main" type="submit">${texts.title}</button></div>
</form>`,
  )
}

export function signInFailedPage({ base, say }: Place): string {
  const texts = CONSOLE_TEXTS[say.language].signIn
  return outsidePage(
    say,
    texts.failedTitle,
    html`<p class="summary" role="alert">${texts.failed}</p>
<p><a href="${base}">${texts.again}</a></p>`,
  )
}

export function signedOutPage({ base, say }: Place): string {
  const texts = CONSOLE_TEXTS[say.language].signIn
  return outsidePage(
    say,
    texts.outTitle,
    html`<p class="done" role="status">${texts.out}</p>
<p><a href="${base}">${texts.inAgain}</a></p>`,
  )
}
