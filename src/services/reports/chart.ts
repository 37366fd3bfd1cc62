import { Html, html } from './html.ts'
import { LANGUAGES, type InEachLanguage, type Language } from '../../languages.ts'
import { LOCALES } from './speech.ts'
import { present } from '../../present.ts'

/** What a chart is drawn from, in the words of https://vega.github.io/vega-lite/docs */
export interface ChartSpec {
  language: Language
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

/** A short date, in the words of https://d3js.org/d3-time-format. */
export const SHORT_DATE: InEachLanguage<string> = { en: '%b %-d', fr: '%-d %b' }

const LOCALE = Object.fromEntries(LANGUAGES.map((language) => [language, localeOf(language)])) as InEachLanguage<object>

/** How a language writes what stands at an axis, as charts are told it: https://vega.github.io/vega/docs/config */
function localeOf(language: Language): object {
  const names = (options: Intl.DateTimeFormatOptions, count: number, dayOf: (index: number) => number) => {
    const formatter = new Intl.DateTimeFormat(LOCALES[language], { ...options, timeZone: 'UTC' })
    return Array.from({ length: count }, (_, index) => formatter.format(dayOf(index)))
  }
  // The 4th of January 1970 was a Sunday.
  const weekday = (index: number) => Date.UTC(1970, 0, 4 + index)
  const month = (index: number) => Date.UTC(1970, index)
  const parts = new Intl.NumberFormat(LOCALES[language]).formatToParts(12_345.6)
  const part = (type: Intl.NumberFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? ''
  return {
    number: { decimal: part('decimal'), thousands: part('group'), grouping: [3], currency: ['', ''] },
    time: {
      dateTime: '%x %X',
      date: '%Y-%m-%d',
      time: '%H:%M:%S',
      periods: ['AM', 'PM'],
      days: names({ weekday: 'long' }, 7, weekday),
      shortDays: names({ weekday: 'short' }, 7, weekday),
      months: names({ month: 'long' }, 12, month),
      shortMonths: names({ month: 'short' }, 12, month),
    },
  }
}

/**
 * A chart as a picture within a page: nothing is loaded and nothing runs there. The library is large and loaded when
 * the first chart is drawn.
 */
export async function chart({ language, title, width, height, values, mark, encoding }: ChartSpec): Promise<Html> {
  const [{ View, parse }, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  const spec = {
    width,
    ...present('height', height),
    data: { values },
    mark,
    encoding,
    config: { ...LOOK, locale: LOCALE[language] },
  }
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
