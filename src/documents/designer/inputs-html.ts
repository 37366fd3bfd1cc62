import { html, type Html, type HtmlPart } from '../../services/reports/html.ts'
import type { Choice, Source } from './choices.ts'
import type { Input } from './inputs.ts'

/** The form of an action: advanced inputs are folded away, as in the designer. */
export function inputsHtml(inputs: Input[]): Html {
  if (inputs.length === 0) return html`<p class="soft">None: there is nothing to fill in.</p>`
  const isFolded = ({ required, emphasis }: Input) => !required && emphasis === 'advanced'
  const advanced = inputs.filter(isFolded)
  const shown = inputs.filter((input) => !isFolded(input))
  return html`${shown.length > 0 && listHtml(shown)}${
    advanced.length > 0 &&
    html`<details class="fold"><summary>Show advanced options</summary>
${listHtml(advanced)}</details>
`
  }`
}

function listHtml(inputs: Input[]): Html {
  return html`<ul class="inputs">
${inputs.map(inputHtml)}</ul>
`
}

function inputHtml(input: Input): Html {
  return html`<li><b>${input.title}</b>${input.required && html` <span class="required">required</span>`}
<span class="box">${boxHtml(input)}</span>
<small>${input.description}</small>${
    input.items.length > 0 &&
    html`
<p class="soft">Each item has:</p>
${listHtml(input.items)}`
  }</li>
`
}

function boxHtml({ type, format, choices, pickedFrom, fieldsFrom, default: preset }: Input): HtmlPart {
  if (pickedFrom) return html`picked from: ${sourceHtml(pickedFrom)}${presetHtml(preset)}`
  if (fieldsFrom) return html`fields from: ${sourceHtml(fieldsFrom)}${presetHtml(preset)}`
  if (choices) return html`${type === 'array' && 'several of: '}${choicesText(choices)}${presetHtml(preset, choices)}`
  return html`${typeText(type, format)}${presetHtml(preset)}`
}

function sourceHtml({ operationId, summary, isOffered, needs }: Source): HtmlPart {
  const name = isOffered ? html`<a href="#${operationId}">${summary}</a>` : summary
  return needs.length === 0 ? name : html`${name}, once ${needs.map((title) => `"${title}"`).join(', ')} is filled in`
}

function presetHtml(preset: unknown, choices: Choice[] = []): HtmlPart {
  if (preset === undefined) return false
  const label = choices.find(({ value }) => value === preset)?.label
  return html` <span class="preset">default: ${label ?? (typeof preset === 'string' ? preset : JSON.stringify(preset))}</span>`
}

/** An empty line stands for leaving it open, which needs no mention. */
export const choicesText = (choices: Choice[]) =>
  choices
    .map(({ label }) => label)
    .filter((label) => label !== '')
    .join(' | ')

const TYPES: Readonly<Record<string, string>> = {
  'string date-time': 'date and time',
  'string date': 'date',
  'string uri': 'address',
  'string byte': 'file content',
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'Yes or No',
  array: 'list',
  object: 'object',
}

export const typeText = (type: string, format?: string) =>
  TYPES[`${type} ${format ?? ''}`] ?? TYPES[type] ?? 'any value'
