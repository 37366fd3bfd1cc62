import { html, type Html, type HtmlPart } from './html.ts'
import type { Speech } from './speech.ts'

export interface Column<Row> {
  head: string
  /** A number is set to the right; the first column names the row. */
  cell: (row: Row) => HtmlPart
  numeric?: boolean
  width?: 'who' | 'when'
}

/**
 * A table that says what it shows, names its rows and columns for screen readers, and scrolls by itself on small
 * screens.
 */
export function table<Row>(
  say: Pick<Speech, 'number'>,
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { totals, wide = false, id }: { totals?: readonly HtmlPart[]; wide?: boolean; id?: string } = {},
): Html {
  const classOf = ({ numeric, width }: Column<Row>) =>
    numeric === true ? html` class="number"` : width !== undefined && html` class="${width}"`
  const show = (value: HtmlPart) => (typeof value === 'number' ? say.number(value) : value)
  const line = (values: readonly HtmlPart[]) => html`<tr>${values.map((value, index) => {
    const column = columns[index] as Column<Row>
    return index === 0
      ? html`<th scope="row"${classOf(column)}>${show(value)}</th>`
      : html`<td${classOf(column)} data-head="${column.head}">${show(value)}</td>`
  })}</tr>
`
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"${id !== undefined && html` id="${id}"`}>
<table${wide ? html` class="people"` : columns.length < 3 && html` class="narrow"`}>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${classOf(column)}>${column.head}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => line(columns.map(({ cell }) => cell(row))))}</tbody>
${
  totals !== undefined &&
  html`<tfoot>${line(totals)}</tfoot>
`
}</table>
</div>
`
}

/** Names and values under each other; those without a value are left out. */
export function facts(entries: readonly (readonly [name: string, value: HtmlPart])[]): Html {
  return html`<dl class="facts">
${entries
  .filter(([, value]) => value !== undefined && value !== false)
  .map(
    ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`,
  )}</dl>
`
}
