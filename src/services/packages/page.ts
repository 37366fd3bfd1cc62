import {
  optionRules,
  type GivenOptions,
  type OptionFault,
  type OptionName,
} from '../../../connector/package/option-rules.ts'
import type { Flow } from '../../../connector/flows/flow.ts'
import type { Package } from '../../../connector/package/packages.ts'
import type { Language } from '../../languages.ts'
import { PAGE_STYLE } from '../pages/style.ts'
import { htmlPage } from '../reports/html-page.ts'
import { html, type Html, type HtmlPart } from '../reports/html.ts'
import type { Wording } from '../reports/wording.ts'
import { faultText, PACKAGES_TEXTS, type PackagesTexts } from './texts.ts'

export interface PackagesPage {
  packages: readonly Package[]
  /** What the form begins with, or what was sent and is wrong. */
  given: GivenOptions
  faults?: ReadonlyMap<OptionName, OptionFault>
  /** From the address of the page to that of a zip. */
  path: string
}

/** Longer ones are wrong anyhow, and are not sent back. */
const LONGEST_SHOWN = 300

const FOR_FLOWS: readonly OptionName[] = ['connectorName', 'connectorId']

const STYLE = `${PAGE_STYLE}
fieldset { border: 0; margin: 0; padding: 0; }
legend { font-size: 1.2rem; font-weight: 650; margin: 1.2rem 0 .8rem; padding: 0; }
table th:first-child { overflow-wrap: break-word; min-width: 8rem; }
td button { white-space: nowrap; }
td:last-child { padding-right: 0; text-align: right; }
@media (max-width: 34rem) { td:last-child { text-align: start; margin-top: .5rem; } }`

/** What can be imported, with one form that fills it in. Works without a script, and asks for nothing secret. */
export function packagesPage(page: PackagesPage, { language, brand }: Pick<Wording, 'language' | 'brand'>): string {
  const { packages, path, faults } = page
  const texts = PACKAGES_TEXTS[language]
  const fields = (forFlows: boolean) =>
    optionRules.filter(({ name }) => FOR_FLOWS.includes(name) === forFlows).map(({ name }) => field(name, page, texts))
  return htmlPage({
    language,
    brand,
    title: texts.title,
    style: STYLE,
    body: html`<main>
<h1>${texts.title}</h1>
<p>${texts.intro}</p>
${faults !== undefined && html`<p class="summary" role="alert">${texts.wrong}</p>`}
<form method="get" action="${path}${packages[0]?.name}.zip" novalidate>
<fieldset>
<legend>${texts.yours}</legend>
${fields(false)}</fieldset>
<fieldset>
<legend>${texts.forFlows}</legend>
${fields(true)}</fieldset>
<h2>${texts.downloads}</h2>
<table class="stacks">
<thead><tr><th scope="col">${texts.package}</th><th scope="col">${texts.when}</th><td></td></tr></thead>
<tbody>
${packages.map((one) => row(one, path, texts, language))}</tbody>
</table>
</form>
</main>`,
  })
}

function row({ name, flow }: Package, path: string, texts: PackagesTexts, language: Language): Html {
  const { title, purpose } = flow === undefined ? texts.packages[name] : flowTexts(flow, texts)
  const lang = (isEnglish: boolean) => isEnglish && language !== 'en' && html` lang="en"`
  const isUntold = flow !== undefined && texts.flows[flow.slug] === undefined
  const looks = name === 'connector-solution' ? 'main' : 'other'
  const label = texts.downloadOne(title)
  const file = `${path}${name}.zip`
  return html`<tr><th scope="row"${lang(flow !== undefined)}>${title}</th>
<td data-head="${texts.when}"${lang(isUntold)}>${purpose}</td>
<td><button class="${looks}" type="submit" formaction="${file}" aria-label="${label}">${texts.download}</button></td></tr>
`
}

/** A flow is called here what it is called in Power Automate, once it is imported. */
const flowTexts = ({ slug, displayName, description }: Flow, { flows }: PackagesTexts) => ({
  title: displayName,
  purpose: flows[slug] ?? description,
})

function field(name: OptionName, { given, faults }: PackagesPage, texts: PackagesTexts): Html {
  const { label, hint } = texts.options[name]
  const value = (given[name] ?? '').slice(0, LONGEST_SHOWN)
  const fault = faults?.get(name)
  const described = fault === undefined ? `hint-${name}` : `error-${name} hint-${name}`
  const attributes = [
    html`id="${name}" name="${name}" aria-describedby="${described}"`,
    fault !== undefined && html` aria-invalid="true"`,
  ]
  return html`<div class="field">
<label for="${name}">${label}</label>
${
  name === 'auth'
    ? choice(value, attributes, texts)
    : html`<input type="text" ${attributes} autocomplete="off" spellcheck="false" value="${value}">`
}
${fault !== undefined && html`<p class="error" id="error-${name}">${faultText(texts, name, fault)}</p>`}
<p class="hint" id="hint-${name}">${hint}</p>
</div>
`
}

const choice = (value: string, attributes: HtmlPart, { apiKey }: PackagesTexts): Html =>
  html`<select ${attributes}>${Object.entries({ entra: 'Microsoft Entra ID', key: apiKey }).map(
    ([auth, label]) => html`<option value="${auth}"${auth === value && html` selected`}>${label}</option>`,
  )}</select>`
