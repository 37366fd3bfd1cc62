import { html, type Html } from '../reports/html.ts'
import { REPORT_WORDS } from '../reports/report-words.ts'
import type { Wording } from '../reports/wording.ts'
import type { PlanState } from '../../store/tables.ts'
import type { Listed, ShownPlan } from './data.ts'
import { consolePage, type Viewer } from './layout.ts'
import { planCard } from './plan-page.ts'
import { CONSOLE_TEXTS } from './texts/texts.ts'
import { present } from '../../present.ts'

export interface PlansPage {
  viewer: Viewer
  plans: Listed<ShownPlan>
  state?: PlanState
}

/** States that somebody looks for; of any other plan its own page tells. */
const OFFERED: readonly PlanState[] = [
  'ready',
  'approved',
  'applying',
  'halted',
  'stopped',
  'done',
  'undone',
  'rejected',
]

/** Every plan that the viewer may see, the newest first, a page at a time. */
export function plansPage({ viewer, plans: { value, nextLink }, state }: PlansPage): string {
  const { base, say } = viewer
  const { plans: texts, layout } = CONSOLE_TEXTS[say.language]
  const at = `${base}/plans`
  const more = nextLink === undefined ? undefined : (new URL(nextLink).searchParams.get('skipToken') ?? undefined)
  const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString()
  return consolePage({
    viewer,
    title: layout.pages['/plans'],
    place: '/plans',
    content: html`
<form class="filter" method="get" action="${at}">
<label for="state">${texts.state}</label>
<select id="state" name="state"><option value="">${texts.all}</option>${OFFERED.map((one) => option(one, state, say))}</select>
<button class="other" type="submit">${texts.show}</button>
</form>
${
  value.length === 0
    ? html`<p class="hint">${texts.none}</p>`
    : html`<ul class="cards">
${value.map((plan) => planCard(plan, viewer))}</ul>`
}
${more !== undefined && html`<p><a href="${at}?${query({ ...present('state', state), skipToken: more })}">${texts.older}</a></p>`}`,
  })
}

const option = (one: PlanState, chosen: PlanState | undefined, { language }: Wording): Html =>
  html`<option value="${one}"${one === chosen && html` selected`}>${REPORT_WORDS[language].states[one]}</option>`
