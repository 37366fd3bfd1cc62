import { html, type Html, type HtmlPart } from '../../services/reports/html.ts'
import { jsonText, multiline } from './parts.ts'
import { jsonOf, type Entry, type Parameter } from './areas.ts'

/** A longer body is scrolled. */
const MOST_ROWS = 20

/** A form that sends a request to this service. It appears where scripts run, filled in with the example. */
export function tryHtml({ method, path, operation }: Entry, base: string): Html {
  const body = jsonOf(operation.requestBody)
  const mayChange = method !== 'GET' && operation['x-ms-safe-operation'] !== true
  const text = jsonText(body?.example ?? {})
  return html`<section aria-labelledby="try-it">
<h2 id="try-it">Try it</h2>
<noscript><p>The form that sends a request needs JavaScript.</p></noscript>
<form id="try" data-method="${method}" data-path="${base}${path}" hidden>
${mayChange && html`<p>This is sent to the service as it runs here, and may change the tenant.</p>`}
<label for="credential">Key or access token</label>
<input id="credential" type="password" autocomplete="off" aria-describedby="kept">
<small id="kept">Kept in this tab until it is closed.</small>
${(operation.parameters ?? []).map(inputHtml)}
${
  body !== undefined &&
  html`<label for="body">Body</label>
<textarea id="body" rows="${Math.min(text.split('\n').length + 1, MOST_ROWS)}" spellcheck="false">${multiline(text)}</textarea>`
}
<button>Send the request</button>
</form>
<div id="reply" hidden>
<p role="status"></p>
<pre tabindex="0" role="region" aria-label="Reply"></pre>
</div>
</section>`
}

function inputHtml({ name, in: place, required = false, schema, example }: Parameter): Html {
  const value = typeof example === 'string' ? example : JSON.stringify(example ?? '').replace(/^""$/, '')
  const choices = schema.enum ?? (schema.type === 'boolean' ? ['true', 'false'] : undefined)
  const attributes = html`id="p-${name}" data-in="${place}" data-name="${name}"${required && html` required`}`
  return html`<label for="p-${name}">${name}</label>
${choices === undefined ? html`<input ${attributes} value="${value}" autocomplete="off" spellcheck="false">` : selectHtml(attributes, choices, value)}
`
}

const selectHtml = (attributes: Html, choices: readonly unknown[], chosen: string): HtmlPart =>
  html`<select ${attributes}>
<option value="">left out</option>
${choices.map(String).map((one) => html`<option${one === chosen && html` selected`}>${one}</option>`)}
</select>`
