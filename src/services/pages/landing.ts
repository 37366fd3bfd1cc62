import type { Readiness } from '../readiness.ts'
import { html } from '../reports/html.ts'
import type { Wording } from '../reports/wording.ts'
import { LANDING_TEXTS } from './landing-texts.ts'
import { PRODUCT, productPage } from './product-page.ts'

const PATHS = {
  console: '/admin',
  packages: '/connector/packages',
  connector: '/docs/connector',
  api: '/docs',
  health: '/ready',
} as const

/**
 * What this is, whether it works, and where to go: for anybody, so it says nothing of the tenant.
 *
 * @param base what the paths of this service begin with, where a proxy puts something before them
 * @param hasConsole whether people may sign in to the console
 */
export function landingPage({
  say,
  state,
  base,
  hasConsole,
}: {
  say: Pick<Wording, 'language' | 'brand'>
  state: Readiness
  base: string
  hasConsole: boolean
}): string {
  const { what, stateTitle, mailTitle, mail, placesTitle, places, running, ...texts } = LANDING_TEXTS[say.language]
  const names = (Object.keys(PATHS) as (keyof typeof PATHS)[]).filter((name) => name !== 'console' || hasConsole)
  return productPage({
    say,
    title: PRODUCT,
    body: html`<p>${what}</p>
<h2>${stateTitle}</h2>
<p class="${state === 'ready' ? 'done' : 'summary'}" role="status">${texts.state[state]}</p>
<h2>${mailTitle}</h2>
<p>${mail}</p>
<h2>${placesTitle}</h2>
<ul>
${names.map(
  (name) => html`<li><a href="${base}${PATHS[name]}">${places[name].name}</a><br>${places[name].purpose}</li>
`,
)}</ul>
<p>${running}</p>`,
  })
}
