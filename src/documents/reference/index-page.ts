import { html, type Html } from '../../services/reports/html.ts'
import { htmlPage } from '../../services/reports/html-page.ts'
import { PAGE_STYLE } from '../designer/page-style.ts'
import { pathHtml, prose } from './parts.ts'
import { REFERENCE_STYLE } from './reference-style.ts'
import { areasOf, type Entry, type OpenApi } from './areas.ts'

/**
 * The page at `/docs`: every operation with its address, by area. All of it stands there, so that the browser's own
 * search finds it.
 *
 * @param base what the paths of this service begin with, where a proxy puts something before them
 */
export function referenceIndex(document: OpenApi, base: string): string {
  const { info } = document
  const areas = areasOf(document)
  const [what = '', ...more] = info.description.split(/\n\n(?=## )/)
  return htmlPage({
    title: `${info.title}: API documentation`,
    style: PAGE_STYLE + REFERENCE_STYLE,
    body: html`<header>
<p class="kicker"><a href="${base}/">${info.title}</a></p>
<h1>${info.title} API</h1>
<p class="soft">Version ${info.version}</p>
${prose(what)}<h2>Before the first call</h2>
<p>Say who calls: with an access token of Microsoft Entra ID in <code>Authorization: Bearer</code>, or with a key that
the operator of the service has given out in <code>X-Api-Key</code>. The page of an operation says which role it needs,
shows an example, and sends a request.</p>
<ul class="places">
<li><a href="${base}/openapi.json">The same as an OpenAPI 3.1 document</a></li>
<li><a href="${base}/docs/connector">Actions and triggers, as Power Automate shows them</a></li>
</ul>
<nav aria-label="Areas"><ul class="places">
${areas.map(
  ({ title }) => html`<li><a href="#${anchorOf(title)}">${title}</a></li>
`,
)}</ul></nav>
</header>
<main>
${areas.map(
  ({ title, entries }) => html`<section id="${anchorOf(title)}">
<h2>${title}</h2>
<ul class="operations">
${entries.map((entry) => entryHtml(entry, base))}</ul>
</section>
`,
)}
${more.map(prose)}</main>`,
  })
}

const anchorOf = (title: string) => title.toLowerCase().replaceAll(/\W+/g, '-')

function entryHtml({ method, path, operation }: Entry, base: string): Html {
  return html`<li><a href="${base}/docs/${operation.operationId}">${operation.summary}</a>
<code><b>${method}</b> ${pathHtml(path)}</code></li>
`
}
