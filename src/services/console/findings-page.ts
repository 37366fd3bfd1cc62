import { html, type Html } from '../reports/html.ts'
import { SEVERITY_LABELS } from '../../schemas/labels/roles.ts'
import { counted, date, number } from '../reports/wording.ts'
import type { ListedFindings, ShownFinding } from './data.ts'
import {
  consolePage,
  moment,
  onceToken,
  personField,
  refusalNote,
  textField,
  type Refused,
  type Viewer,
} from './layout.ts'

/** What is wrong with the roles, the worst first, each a step away from its form. */
export function findingsPage(viewer: Viewer, { value, nextLink, asOf, open }: ListedFindings, done?: string): string {
  return consolePage({
    viewer,
    title: 'Role findings',
    place: '/findings',
    done,
    content: html`
<p>${number(open.high)} high, ${number(open.medium)} medium, ${number(open.low)} low, in the snapshot of ${moment(asOf)}.</p>
${
  value.length === 0
    ? html`<p class="hint">Nothing is open.</p>`
    : html`<ul class="cards">
${value.map((finding) => findingCard(finding, viewer))}</ul>`
}
${nextLink !== undefined && html`<p class="hint">There are more: these ${counted(value.length, 'finding')} are the worst.</p>`}`,
  })
}

const findingCard = ({ findingId, severity, title, summary }: ShownFinding, { base }: Viewer): Html =>
  html`<li><h3><a href="${base}/findings/${findingId}" dir="auto">${summary}</a></h3>
<p class="hint">${SEVERITY_LABELS[severity]} · ${title}</p></li>
`

export interface FindingPage {
  viewer: Viewer
  finding: ShownFinding
  /** Whether the viewer's roles let them accept it. */
  mayAccept: boolean
  done?: string | undefined
  refused?: Refused | undefined
  given?: Readonly<Record<string, string>>
}

/** One finding, and the form with which somebody answers for it until a day. */
export function findingPage({ viewer, finding, mayAccept, done, refused, given = {} }: FindingPage): string {
  const { session, base } = viewer
  const { findingId, title, severity, summary, advice, firstSeenDateTime } = finding
  return consolePage({
    viewer,
    title: summary,
    done,
    content: html`
<p>${SEVERITY_LABELS[severity]} · ${title}</p>
<p>${advice}</p>
<dl>
${firstSeenDateTime !== undefined && html`<dt>First seen</dt><dd>${moment(firstSeenDateTime)}</dd>`}
<dt>State</dt><dd>${stateOf(finding)}</dd>
</dl>
${!mayAccept && refusalNote(refused)}
${
  mayAccept &&
  html`<h2 class="act">Accept it until a day</h2>
<form class="box" method="post" action="${base}/findings/${findingId}">
${refusalNote(refused)}${onceToken(session)}
${personField(session, { id: 'owner', name: 'owner', label: 'Who answers for it', value: given['owner'] })}${textField({
    id: 'reason',
    name: 'reason',
    label: 'Reason',
    value: given['reason'],
    required: true,
    maxLength: 1_000,
    hint: 'Why it can stay as it is.',
  })}<div class="field">
<label for="endDate">Last day</label>
<input type="date" id="endDate" name="endDate" value="${given['endDate'] ?? ''}" required aria-describedby="endDate-hint">
<p class="hint" id="endDate-hint">To its end in UTC, at most 400 days from now. Then the finding is open again.</p>
</div>
<div class="actions"><button class="main" type="submit">Accept</button></div>
</form>`
}
<p><a href="${base}/findings">All open findings</a></p>`,
  })
}

const stateOf = (finding: ShownFinding): Html =>
  finding.state === 'accepted'
    ? html`Accepted by <bdi>${finding.owner}</bdi> until ${date(finding.endDateTime)}: <bdi>${finding.reason}</bdi>`
    : html`Open`
