import { html, type Html, type HtmlPart } from './html.ts'
import type { Speech } from './speech.ts'

export interface Column<Row> {
  head: string
  /** A number is set to the right; the first column names the row. */
  cell: (row: Row) => HtmlPart
  numeric?: boolean
  width?: 'who' | 'when'
}

interface TableOptions<Row> {
  totals?: readonly HtmlPart[]
  /** Whether it is a list of many people, closer together than others. */
  wide?: boolean
  id?: string
  /** What several rows have in common: it is said once, above them. */
  groupedBy?: Column<Row>['cell'] | undefined
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
  { totals, wide = false, id, groupedBy }: TableOptions<Row> = {},
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
  const classes = [
    ...(wide ? ['people'] : columns.length < 3 ? ['narrow'] : []),
    ...(groupedBy === undefined ? [] : ['grouped']),
    ...(wide || isBroad(columns) ? ['stacks'] : []),
  ]
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"${id !== undefined && html` id="${id}"`}>
<table${classes.length > 0 && html` class="${classes.join(' ')}"`}>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${classOf(column)}>${column.head}</th>`)}</tr></thead>
${groupsOf(rows, groupedBy).map(
  ({ head, own }) => html`<tbody>
${head !== undefined && html`<tr class="group"><th scope="rowgroup" colspan="${columns.length}">${head}</th></tr>`}
${own.map((row) => line(columns.map(({ cell }) => cell(row))))}</tbody>
`,
)}${
    totals !== undefined &&
    html`<tfoot>${line(totals)}</tfoot>
`
  }</table>
</div>
`
}

/** Whether a small screen has no room for these side by side: there they stand one below the other. */
const isBroad = <Row>(columns: readonly Column<Row>[]): boolean =>
  columns.length > 3 || (columns.length > 2 && columns.slice(1).some(({ numeric }) => numeric !== true))

/** Rows with the same head together, in the order in which the heads are met first. */
function groupsOf<Row>(rows: readonly Row[], head: Column<Row>['cell'] | undefined): { head?: Html; own: Row[] }[] {
  if (head === undefined) return [{ own: [...rows] }]
  const groups = new Map<string, { head: Html; own: Row[] }>()
  for (const row of rows) {
    const shown = html`${head(row)}`
    const known = groups.get(shown.text)
    if (known === undefined) groups.set(shown.text, { head: shown, own: [row] })
    else known.own.push(row)
  }
  return [...groups.values()]
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
