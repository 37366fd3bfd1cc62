import { html, type Html } from '../reports/html.ts'
import { PLAN_STATE_LABELS } from '../../schemas/labels/plans.ts'
import type { PlanState } from '../../store/tables.ts'
import type { Listed, ShownPlan } from './data.ts'
import { consolePage, type Viewer } from './layout.ts'
import { planCard } from './plan-page.ts'
import { present } from '../present.ts'

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
  const { base } = viewer
  const at = `${base}/plans`
  const more = nextLink === undefined ? undefined : (new URL(nextLink).searchParams.get('skipToken') ?? undefined)
  const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString()
  return consolePage({
    viewer,
    title: 'Plans',
    place: '/plans',
    content: html`
<form class="filter" method="get" action="${at}">
<label for="state">State</label>
<select id="state" name="state"><option value="">All</option>${OFFERED.map((one) => option(one, state))}</select>
<button class="other" type="submit">Show</button>
</form>
${
  value.length === 0
    ? html`<p class="hint">There is no such plan.</p>`
    : html`<ul class="cards">
${value.map((plan) => planCard(plan, viewer))}</ul>`
}
${more !== undefined && html`<p><a href="${at}?${query({ ...present('state', state), skipToken: more })}">Older plans</a></p>`}`,
  })
}

const option = (one: PlanState, chosen: PlanState | undefined): Html =>
  html`<option value="${one}"${one === chosen && html` selected`}>${PLAN_STATE_LABELS[one]}</option>`
