import { html, type Html, type HtmlPart } from '../reports/html.ts'
import { DIRECTORY_STATE_LABELS } from '../../schemas/labels/plans.ts'
import { SEVERITY_LABELS } from '../../schemas/labels/roles.ts'
import { counted, number } from '../reports/wording.ts'
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
import { consolePage, moment, type Refused, type Viewer } from './layout.ts'
import type { Overview } from './overview.ts'
import { planCard } from './plan-page.ts'

/** What waits for whoever looks, then what goes on. */
export function overviewPage(viewer: Viewer, overview: Overview): string {
  const { base } = viewer
  return consolePage({
    viewer,
    title: 'Overview',
    place: '',
    content: html`
${viewer.session.caller.roles.length === 0 && html`<p class="summary">Your account has no role here: ask whoever runs this service for one.</p>`}
${section('waiting', 'Plans that wait for an approval', overview.waiting, (plans) => planList(plans, viewer))}
${section('reviews', 'Contact reviews', overview.reviews, ({ value, nextLink }) =>
  value.length === 0
    ? NOTHING
    : html`<p><a href="${base}/reviews">${nextLink !== undefined && 'More than '}${counted(value.length, 'new value')} to approve or reject</a></p>`,
)}
${section('findings', 'Role findings', overview.findings, (findings) => findingList(findings, base))}
${section('plans', 'Approved and running plans', overview.underWay, (plans) => planList(plans, viewer))}
${section('broken-off', 'Halted and stopped plans', overview.brokenOff, (plans) => planList(plans, viewer))}
${section('campaigns', 'Contact campaigns', overview.campaigns, (campaigns) => campaignList(campaigns, viewer))}
${section('alerts', 'Open alerts', overview.alerts, (alerts) => alertList(alerts, base))}
${section('snapshot', 'Last snapshot of the roles', overview.snapshots, lastSnapshot)}
${section('connection', 'Connection', overview.connection, connectionState)}`,
  })
}

const NOTHING = html`<p class="hint">Nothing.</p>`

/** Nothing was tried here, so that nobody has to be alarmed. */
const unread = ({ code, message }: Refused): Html => html`<p>${message} <code>${code}</code></p>`

/** Nothing at all where the viewer's roles do not show it; why it can't be shown where it can't. */
function section<T>(id: string, title: string, part: Part<T>, show: (value: T) => HtmlPart): Html | undefined {
  if (part === undefined) return undefined
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${'refused' in part ? unread(part.refused) : show(part.value)}
</section>`
}

function planList({ value, nextLink }: Listed<ShownPlan>, viewer: Viewer): Html {
  if (value.length === 0) return NOTHING
  return html`<ul class="cards">
${value.map((plan) => planCard(plan, viewer))}</ul>
${nextLink !== undefined && html`<p class="hint">There are more: these are the newest.</p>`}`
}

function findingList({ value, open }: ListedFindings, base: string): Html {
  if (value.length === 0) return NOTHING
  return html`<p>${number(open.high)} high, ${number(open.medium)} medium, ${number(open.low)} low. The worst:</p>
<ul class="cards">
${value.map(
  ({
    findingId,
    summary,
    severity,
    title,
  }) => html`<li><h3><a href="${base}/findings/${findingId}" dir="auto">${summary}</a></h3>
<p class="hint">${title} · ${SEVERITY_LABELS[severity]}</p></li>
`,
)}</ul>
<p><a href="${base}/findings">All open findings</a></p>`
}

function campaignList(campaigns: readonly ShownCampaign[], viewer: Viewer): Html {
  if (campaigns.length === 0) return NOTHING
  return html`<ul class="cards">
${campaigns.map((campaign) => campaignCard(campaign, viewer))}</ul>`
}

function alertList({ value, nextLink }: Listed<ShownAlert>, base: string): Html {
  if (value.length === 0) return NOTHING
  return html`<ul class="cards">
${value.map(
  ({ title, message, severity, occurredDateTime, findingId }) => html`<li><h3 dir="auto">${title}</h3>
<p dir="auto">${message}</p>
<p class="hint">${SEVERITY_LABELS[severity]} · ${moment(occurredDateTime)}${findingId !== undefined && html` · <a href="${base}/findings/${findingId}" aria-label="The finding: ${message}">The finding</a>`}</p></li>
`,
)}</ul>
${nextLink !== undefined && html`<p class="hint">There are more: these are the newest.</p>`}`
}

function lastSnapshot({ value: [snapshot] }: Listed<ShownSnapshot>): Html {
  if (snapshot === undefined) return html`<p class="hint">None was taken yet.</p>`
  const { createdDateTime, standingPrivileged, globalAdministrators, eligible } = snapshot
  return html`<dl>
<dt>Taken</dt><dd>${moment(createdDateTime)}</dd>
${fact('Global Administrators', globalAdministrators)}${fact('Standing privileged', standingPrivileged)}${fact('Eligible', eligible)}</dl>`
}

const fact = (label: string, value: number | undefined): Html | undefined =>
  value === undefined
    ? undefined
    : html`<dt>${label}</dt><dd>${number(value)}</dd>
`

function connectionState({ tenantName, tenantId, writesEnabled, directory, capabilities }: ShownConnection): Html {
  const missing = capabilities.filter(({ status }) => status !== 'available')
  return html`<dl>
<dt>Tenant</dt><dd><bdi>${tenantName ?? tenantId ?? 'not to be read'}</bdi></dd>
<dt>Changes</dt><dd>${writesEnabled ? 'on' : 'off (WRITES_ENABLED)'}</dd>
${directory !== undefined && html`<dt>Copy of the directory</dt><dd>${DIRECTORY_STATE_LABELS[directory.state]}${directory.asOf !== undefined && html`, as of ${moment(directory.asOf)}`}</dd>`}
<dt>Capabilities</dt><dd>${number(capabilities.length - missing.length)} of ${number(capabilities.length)} available</dd>
</dl>
${
  missing.length > 0 &&
  html`<ul>
${missing.map(({ label, message, code }) => html`<li>${label}: ${message} <code>${code}</code></li>`)}
</ul>`
}`
}
