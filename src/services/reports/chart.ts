import { Html, html } from './html.ts'

/** What a chart is drawn from, in the words of https://vega.github.io/vega-lite/docs */
export interface ChartSpec {
  /** What it shows, for those who can't see it; a table beside it has the numbers. */
  title: string
  width: number
  height?: number | { step: number }
  values: readonly Record<string, string | number>[]
  mark: string | object
  encoding: object
}

/** Looks like the page around it, in both of its schemes and on paper. */
const LOOK = {
  background: 'transparent',
  font: 'Segoe UI, system-ui, sans-serif',
  view: { stroke: 'transparent' },
  axis: {
    labelColor: 'currentColor',
    titleColor: 'currentColor',
    domainColor: '#8b96a1',
    tickColor: '#8b96a1',
    gridColor: '#8b96a1',
    gridOpacity: 0.3,
    labelFontSize: 12,
    titleFontSize: 12,
    labelLimit: 220,
  },
  legend: { labelColor: 'currentColor', titleColor: 'currentColor', labelFontSize: 12, orient: 'top', title: null },
}

/**
 * A chart as a picture within a page: nothing is loaded and nothing runs there. The library is large and loaded when
 * the first chart is drawn.
 */
export async function chart({ title, width, height, values, mark, encoding }: ChartSpec): Promise<Html> {
  const [{ View, parse }, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  const spec = { width, ...(height === undefined ? {} : { height }), data: { values }, mark, encoding, config: LOOK }
  const view = new View(parse(compile(spec as Parameters<typeof compile>[0]).spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return html`<figure role="img" aria-label="${title}">${new Html(fluid(svg))}</figure>
`
}

/** As wide as the page allows, and no wider than it was drawn. */
const fluid = (svg: string): string =>
  svg.replace(
    / width="(\d+(?:\.\d+)?)" height="(\d+(?:\.\d+)?)"/,
    (_all, width: string) => ` style="width:100%;max-width:${width}px;height:auto"`,
  )
