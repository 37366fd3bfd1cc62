import { createHash } from 'node:crypto'
import { Html, html, type HtmlPart } from '../../services/reports/html.ts'
import { htmlPage } from '../../services/reports/html-page.ts'
import { PAGE_STYLE } from '../designer/page-style.ts'
import { jsonText, pathHtml, prose, sample } from './parts.ts'
import { REFERENCE_STYLE } from './reference-style.ts'
import { fieldHtml, schemaHtml, type Reading } from './schema-html.ts'
import { tryHtml } from './try-form.ts'
import { TRY_SCRIPT } from './try-script.ts'
import { jsonOf, sentTo, type Entry, type Media, type OpenApi } from './areas.ts'

export const TRY_SCRIPT_HASH = `sha256-${createHash('sha256').update(TRY_SCRIPT).digest('base64')}`

/** The page at `/docs/{operationId}`: what one operation takes, what it replies, and a form that sends a request. */
export function operationPage(entry: Entry, { info, components: { schemas } }: OpenApi, base: string): string {
  const { method, path, operation } = entry
  const { operationId, summary, parameters = [] } = operation
  const sending: Reading = { schemas, of: 'request' }
  const getting: Reading = { schemas, of: 'reply' }
  return htmlPage({
    title: `${summary} (${info.title} API)`,
    style: PAGE_STYLE + REFERENCE_STYLE,
    body: html`<header>
<p class="kicker"><a href="${base}/docs">API documentation</a></p>
<h1>${summary}</h1>
<p><code><b>${method}</b> ${pathHtml(path)}</code></p>
<p class="soft"><code>${operationId}</code>, <a href="${base}/docs/connector#${operationId}">as Power Automate shows it</a></p>
${prose(operation.description)}</header>
<main>
${parameters.length > 0 && parametersHtml(parameters, sending)}
${mediaHtml('Body', jsonOf(operation.requestBody), sending)}
${tryHtml(entry, base)}
${sentTo(operation).map((sent) => [
  mediaHtml('What is sent', jsonOf(sent.requestBody), getting),
  sent.parameters !== undefined &&
    html`<h3>Headers</h3>
${fieldsHtml(sent.parameters, getting)}`,
])}
${repliesHtml(operation.responses, getting)}
</main>
<script>${new Html(TRY_SCRIPT)}</script>`,
  })
}

type Parameters = NonNullable<Entry['operation']['parameters']>

const parametersHtml = (parameters: Parameters, reading: Reading): Html => html`<h2>Parameters</h2>
${fieldsHtml(parameters, reading)}`

const fieldsHtml = (parameters: Parameters, reading: Reading): Html => html`<ul class="fields">
${parameters.map(({ name, schema, description, required = false, in: place }) =>
  fieldHtml({ name, schema, description, required, note: `in the ${place}` }, reading),
)}</ul>`

function mediaHtml(title: string, media: Media | undefined, reading: Reading): HtmlPart {
  if (media === undefined) return false
  return html`<h2>${title}</h2>
${schemaHtml(media.schema, reading)}
${media.example !== undefined && sample(`Example: ${title}`, jsonText(media.example))}`
}

/** What succeeds in full; what fails has one shape, which is said once. */
function repliesHtml(responses: Entry['operation']['responses'], reading: Reading): Html {
  const replies = Object.entries(responses).map(([code, response]) => ({ code, ...response }))
  const failed = replies.filter(({ code }) => Number(code) >= 400)
  return html`<h2>Replies</h2>
${replies
  .filter((reply) => !failed.includes(reply))
  .map((reply) => {
    const media = jsonOf(reply)
    return html`<h3 class="code">${reply.code}</h3>
<p>${reply.description}</p>
${media !== undefined && schemaHtml(media.schema, reading)}
${media?.example !== undefined && sample(`Example of reply ${reply.code}`, jsonText(media.example))}
`
  })}
<h2>Failures</h2>
<dl class="failures">
${failed.map(
  ({ code, description }) => html`<dt><code>${code}</code></dt><dd>${description}</dd>
`,
)}</dl>
<details><summary>What every failure says</summary>
${schemaHtml(reading.schemas['Error'] ?? {}, reading)}
</details>`
}
