import { isLimited } from '../connection/capability-status.ts'
import { html, type Html, type HtmlPart } from '../reports/html.ts'
import { toldPart } from '../reports/telling.ts'
import type { Wording } from '../reports/wording.ts'
import { ROLE_REPORT_WORDS } from '../roles/report/words.ts'
import type { Part } from './asking.ts'
import { campaignCard } from './campaign-page.ts'
import type {
  Listed,
  ListedFindings,
  ShownAlert,
  ShownCampaign,
  ShownConnection,
  ShownPlan,
  ShownSnapshot,
} from './data.ts'
import { toldFinding } from './findings-page.ts'
import { consolePage, moment, type Refused, type Viewer } from './layout.ts'
import type { Overview } from './overview.ts'
import { planCard } from './plan-page.ts'
import { CONSOLE_TEXTS } from './texts/texts.ts'

/** What waits for whoever looks, then what goes on. */
export function overviewPage(viewer: Viewer, overview: Overview): string {
  const { base, say } = viewer
  const { overview: texts, layout } = CONSOLE_TEXTS[say.language]
  const shown = <T>(id: string, title: string, part: Part<T>, show: (value: T) => HtmlPart) =>
    section(say, id, title, part, show)
  return consolePage({
    viewer,
    title: layout.pages[''],
    place: '',
    content: html`
${viewer.session.caller.roles.length === 0 && html`<p class="summary">${texts.noRole}</p>`}
${shown('waiting', texts.waiting, overview.waiting, (plans) => planList(plans, viewer))}
${
  hasEntries(overview.waitingElsewhere) &&
  shown('elsewhere', texts.waitingElsewhere, overview.waitingElsewhere, (plans) => planList(plans, viewer))
}
${shown('reviews', layout.pages['/reviews'], overview.reviews, ({ value, nextLink }) =>
  value.length === 0
    ? nothing(say)
    : html`<p><a href="${base}/reviews">${texts.toDecide(value.length, nextLink !== undefined)}</a></p>`,
)}
${shown('findings', layout.pages['/findings'], overview.findings, (found) => findingList(found, viewer))}
${shown('plans', texts.underWay, overview.underWay, (plans) => planList(plans, viewer))}
${shown('broken-off', texts.brokenOff, overview.brokenOff, (plans) => planList(plans, viewer))}
${shown('campaigns', texts.campaigns, overview.campaigns, (campaigns) => campaignList(campaigns, viewer))}
${shown('alerts', texts.alerts, overview.alerts, (alerts) => alertList(alerts, viewer))}
${shown('snapshot', texts.snapshot, overview.snapshots, (snapshots) => lastSnapshot(snapshots, say))}
${shown('connection', texts.connection, overview.connection, (state) => connectionState(state, say))}`,
  })
}

const hasEntries = (part: Part<Listed<unknown>>): boolean =>
  part !== undefined && !('refused' in part) && part.value.value.length > 0

const nothing = ({ language }: Wording): Html => html`<p class="hint">${CONSOLE_TEXTS[language].overview.nothing}</p>`

/** Nothing was tried here, so that nobody has to be alarmed. */
const unread = ({ code, message }: Refused, say: Wording): Html =>
  html`<p>${toldPart(say.told(message))} <code>${code}</code></p>`

/** Nothing at all where the viewer's roles do not show it; why it can't be shown where it can't. */
function section<T>(
  say: Wording,
  id: string,
  title: string,
  part: Part<T>,
  show: (value: T) => HtmlPart,
): Html | undefined {
  if (part === undefined) return undefined
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${'refused' in part ? unread(part.refused, say) : show(part.value)}
</section>`
}

function planList({ value, nextLink }: Listed<ShownPlan>, viewer: Viewer): Html {
  const { say } = viewer
  return html`${
    value.length === 0
      ? nothing(say)
      : html`<ul class="cards">
${value.map((plan) => planCard(plan, viewer))}</ul>`
  }
${nextLink !== undefined && html`<p class="hint">${CONSOLE_TEXTS[say.language].layout.more}</p>`}`
}

function findingList({ value, open }: ListedFindings, { base, say }: Viewer): Html {
  const { overview: texts, findings } = CONSOLE_TEXTS[say.language]
  if (value.length === 0) return nothing(say)
  return html`<p>${findings.counts(open.high, open.medium, open.low)}. ${texts.worst}</p>
<ul class="cards">
${value.map((finding) => findingItem(finding, base, say))}</ul>
<p><a href="${base}/findings">${findings.all}</a></p>`
}

const findingItem = (finding: ListedFindings['value'][number], base: string, say: Wording): Html =>
  html`<li><h3><a href="${base}/findings/${finding.findingId}" dir="auto">${toldPart(toldFinding(finding, say))}</a></h3>
<p class="hint">${toldPart(say.told(finding.title))} · ${severities(say)[finding.severity]}</p></li>
`

function campaignList(campaigns: readonly ShownCampaign[], viewer: Viewer): Html {
  const { say } = viewer
  if (campaigns.length === 0) return nothing(say)
  return html`<ul class="cards">
${campaigns.map((campaign) => campaignCard(campaign, viewer))}</ul>`
}

function alertList({ value, nextLink }: Listed<ShownAlert>, { base, say }: Viewer): Html {
  if (value.length === 0) return nothing(say)
  return html`<ul class="cards">
${value.map((alert) => alertItem(alert, base, say))}</ul>
${nextLink !== undefined && html`<p class="hint">${CONSOLE_TEXTS[say.language].layout.more}</p>`}`
}

function alertItem({ title, message, severity, occurredDateTime, findingId }: ShownAlert, base: string, say: Wording) {
  const { theFinding } = CONSOLE_TEXTS[say.language].overview
  const told = say.told(message)
  const link = (id: string) =>
    html` · <a href="${base}/findings/${id}" aria-label="${theFinding}: ${told.text}">${theFinding}</a>`
  return html`<li><h3 dir="auto">${toldPart(say.told(title))}</h3>
<p dir="auto">${toldPart(told)}</p>
<p class="hint">${severities(say)[severity]} · ${moment(say, occurredDateTime)}${findingId !== undefined && link(findingId)}</p></li>
`
}

function lastSnapshot({ value: [snapshot] }: Listed<ShownSnapshot>, say: Wording): Html {
  const texts = CONSOLE_TEXTS[say.language].overview
  if (snapshot === undefined) return html`<p class="hint">${texts.noSnapshot}</p>`
  const { createdDateTime, standingPrivileged, globalAdministrators, eligible } = snapshot
  return html`<dl>
<dt>${texts.taken}</dt><dd>${moment(say, createdDateTime)}</dd>
${[
  fact(say, texts.globalAdministrators, globalAdministrators),
  fact(say, texts.standing, standingPrivileged),
  fact(say, texts.eligible, eligible),
]}</dl>`
}

const fact = (say: Wording, label: string, value: number | undefined): Html | undefined =>
  value === undefined
    ? undefined
    : html`<dt>${label}</dt><dd>${say.number(value)}</dd>
`

function connectionState(
  { tenantName, tenantId, writesEnabled, directory, capabilities }: ShownConnection,
  say: Wording,
): Html {
  const texts = CONSOLE_TEXTS[say.language].overview
  const missing = capabilities.filter(isLimited)
  const wanted = capabilities.filter(({ status }) => status !== 'off').length
  return html`<dl>
<dt>${texts.tenant}</dt><dd><bdi>${tenantName ?? tenantId ?? texts.notToBeRead}</bdi></dd>
<dt>${texts.changes}</dt><dd>${writesEnabled ? texts.on : texts.off}</dd>
${directory !== undefined && directoryFact(directory, say)}
<dt>${texts.capabilities}</dt><dd>${texts.available(wanted - missing.length, wanted)}</dd>
</dl>
${
  missing.length > 0 &&
  html`<ul>
${missing.map((capability) => missingItem(capability, say))}
</ul>`
}`
}

function directoryFact({ state, asOf }: NonNullable<ShownConnection['directory']>, say: Wording): Html {
  const texts = CONSOLE_TEXTS[say.language].overview
  return html`<dt>${texts.directory}</dt><dd>${[
    texts.directoryStates[state],
    asOf !== undefined && html`, ${texts.asOf} ${moment(say, asOf)}`,
  ]}</dd>`
}

const missingItem = ({ label, message, code }: ShownConnection['capabilities'][number], say: Wording): Html =>
  html`<li>${toldPart(say.told(label))}: ${message !== undefined && toldPart(say.told(message))} <code>${code}</code></li>`

const severities = ({ language }: Wording) => ROLE_REPORT_WORDS[language].severities
