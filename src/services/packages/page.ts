import { optionRules, type GivenOptions, type OptionName } from '../../../connector/package/option-rules.ts'
import type { Package } from '../../../connector/package/packages.ts'
import { PAGE_STYLE } from '../pages/style.ts'
import { htmlPage } from '../reports/html-page.ts'
import { html, type Html } from '../reports/html.ts'

export interface PackagesPage {
  packages: readonly Package[]
  /** What the form begins with, or what was sent and is wrong. */
  given: GivenOptions
  faults?: ReadonlyMap<OptionName, string>
  /** From the address of the page to that of a zip. */
  path: string
}

/** Longer ones are wrong anyhow, and are not sent back. */
const LONGEST_SHOWN = 300

const AUTH_CHOICES = { entra: 'Microsoft Entra ID', key: 'API key' }

const FOR_FLOWS: readonly OptionName[] = ['connectorName', 'connectorId']

const STYLE = `${PAGE_STYLE}
fieldset { border: 0; margin: 0; padding: 0; }
legend { font-size: 1.2rem; font-weight: 650; margin: 1.2rem 0 .8rem; padding: 0; }
td button { white-space: nowrap; }
td:last-child { padding-right: 0; text-align: right; }`

/** What can be imported, with one form that fills it in. Works without a script, and asks for nothing secret. */
export function packagesPage(page: PackagesPage): string {
  const { packages, path, faults } = page
  const fields = (forFlows: boolean) =>
    optionRules.filter(({ name }) => FOR_FLOWS.includes(name) === forFlows).map(({ name }) => field(name, page))
  return htmlPage({
    title: 'Packages for Power Platform',
    style: STYLE,
    body: html`<main>
<h1>Packages for Power Platform</h1>
<p>Fill in the form once, then take what you need. Nothing in it is secret: the client secret of the connector, or the keys of its
connections, are entered in Power Platform.</p>
${faults !== undefined && html`<p class="summary" role="alert">Something is not right yet: look at the fields that are marked.</p>`}
<form method="get" action="${path}${packages[0]?.name}.zip" novalidate>
<fieldset>
<legend>Your service and your organization</legend>
${fields(false)}</fieldset>
<fieldset>
<legend>For flows, once the connector is imported</legend>
${fields(true)}</fieldset>
<h2>Downloads</h2>
<table>
<thead><tr><th scope="col">Package</th><th scope="col">When to take it</th><td></td></tr></thead>
<tbody>
${packages.map((one) => row(one, path))}</tbody>
</table>
</form>
</main>`,
  })
}

function row({ name, title, purpose }: Package, path: string): Html {
  const label = `Download ${title}`
  return html`<tr><th scope="row">${title}</th><td>${purpose}</td><td><button class="main" type="submit" formaction="${path}${name}.zip" aria-label="${label}">Download</button></td></tr>
`
}

function field(name: OptionName, { given, faults }: PackagesPage): Html {
  const { label, hint } = optionRules.find((rule) => rule.name === name) as (typeof optionRules)[number]
  const value = (given[name] ?? '').slice(0, LONGEST_SHOWN)
  const fault = faults?.get(name)
  const described = fault === undefined ? `hint-${name}` : `error-${name} hint-${name}`
  const attributes = html`id="${name}" name="${name}" aria-describedby="${described}"${fault !== undefined && html` aria-invalid="true"`}`
  return html`<div class="field">
<label for="${name}">${label}</label>
${name === 'auth' ? choice(value, attributes) : html`<input type="text" ${attributes} autocomplete="off" spellcheck="false" value="${value}">`}
${fault !== undefined && html`<p class="error" id="error-${name}">${fault}</p>`}
<p class="hint" id="hint-${name}">${hint}</p>
</div>
`
}

const choice = (value: string, attributes: Html): Html =>
  html`<select ${attributes}>${Object.entries(AUTH_CHOICES).map(
    ([auth, label]) => html`<option value="${auth}"${auth === value && html` selected`}>${label}</option>`,
  )}</select>`
