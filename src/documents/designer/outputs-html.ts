import { html, type Html } from '../../services/reports/html.ts'
import { choicesText, typeText } from './inputs-html.ts'
import type { Output } from './outputs.ts'

/** The list of dynamic content: what is advanced stands under "See more". */
export function outputsHtml(outputs: Output[]): Html {
  const [advanced, shown] = [
    outputs.filter(({ emphasis }) => emphasis === 'advanced'),
    outputs.filter(({ emphasis }) => emphasis !== 'advanced'),
  ]
  return html`${listHtml(shown)}${
    advanced.length > 0 &&
    html`<details class="fold"><summary>See more (${advanced.length})</summary>
${listHtml(advanced)}</details>
`
  }`
}

function listHtml(outputs: Output[]): Html {
  return html`<ul class="outputs">
${outputs.map(outputHtml)}</ul>
`
}

function outputHtml({ title, type, format, description, emphasis, list, choices, fieldsFrom }: Output): Html {
  const note = [
    typeText(type, format),
    list !== undefined && `for each of "${list}"`,
    fieldsFrom && `fields from: ${fieldsFrom.summary}`,
    choices && choicesText(choices),
  ].filter(Boolean)
  return html`<li><b>${title}</b>${emphasis === 'important' && html` <span class="mark">important</span>`}
<span class="soft">${note.join('; ')}</span><small>${description}</small></li>
`
}
