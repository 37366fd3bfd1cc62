import { html } from '../reports/html.ts'
import { outsidePage, refusalNote, type Refused } from './layout.ts'

interface Place {
  base: string
}

/** Where an API key is pasted: on top of the simulator alone. */
export const keyPage = ({ base, path, refused }: Place & { path: string; refused?: Refused }): string =>
  outsidePage(
    'Sign in',
    html`<p>Paste one of the API keys of this service.</p>
${refusalNote(refused)}<form method="post" action="${base}/sign-in">
<input type="hidden" name="path" value="${path}">
<div class="field">
<label for="key">API key</label>
<input type="password" id="key" name="key" autocomplete="off" required autofocus>
</div>
<div class="actions"><button class="main" type="submit">Sign in</button></div>
</form>`,
  )

export const signInFailedPage = ({ base }: Place): string =>
  outsidePage(
    'Not signed in',
    html`<p class="summary" role="alert">You could not be signed in: only people of this organization can, with an account that may use this service.</p>
<p><a href="${base}">Try again</a></p>`,
  )

export const signedOutPage = ({ base }: Place): string =>
  outsidePage(
    'Signed out',
    html`<p class="done" role="status">You have signed out of the console.</p>
<p><a href="${base}">Sign in again</a></p>`,
  )
