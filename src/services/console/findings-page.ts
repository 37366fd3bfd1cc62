import { html, type Html } from '../reports/html.ts'
import { toldPart, type Told } from '../reports/telling.ts'
import type { Wording } from '../reports/wording.ts'
import { toldSubject } from '../roles/findings/told-subject.ts'
import { ROLE_REPORT_WORDS } from '../roles/report/words.ts'
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
import { CONSOLE_TEXTS } from './texts/texts.ts'

/** What is wrong with the roles, the worst first, each a step away from its form. */
export function findingsPage(viewer: Viewer, { value, nextLink, asOf, open }: ListedFindings, done?: string): string {
  const { say } = viewer
  const { findings: texts, layout } = CONSOLE_TEXTS[say.language]
  return consolePage({
    viewer,
    title: layout.pages['/findings'],
    place: '/findings',
    done,
    content: html`
<p>${texts.counts(open.high, open.medium, open.low)}, ${texts.inSnapshot} ${moment(say, asOf)}.</p>
${
  value.length === 0
    ? html`<p class="hint">${texts.none}</p>`
    : html`<ul class="cards">
${value.map((finding) => findingCard(finding, viewer))}</ul>`
}
${nextLink !== undefined && html`<p class="hint">${texts.worst(value.length)}</p>`}`,
  })
}

/** Whom or what it is about, and what was found, in the language of the page. */
export function toldFinding(finding: ShownFinding, say: Wording): Told {
  const told = say.told(finding.message)
  return { ...told, text: CONSOLE_TEXTS[say.language].findings.of(toldSubject(finding, say), told.text) }
}

const findingCard = (finding: ShownFinding, { base, say }: Viewer): Html =>
  html`<li><h3><a href="${base}/findings/${finding.findingId}" dir="auto">${toldPart(toldFinding(finding, say))}</a></h3>
<p class="hint">${ROLE_REPORT_WORDS[say.language].severities[finding.severity]} · ${toldPart(say.told(finding.title))}</p></li>
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
  const { session, base, say } = viewer
  const texts = CONSOLE_TEXTS[say.language].findings
  const { findingId, title, severity, advice, firstSeenDateTime } = finding
  const summary = toldFinding(finding, say)
  return consolePage({
    viewer,
    title: summary.text,
    titleLanguage: summary.language,
    done,
    content: html`
<p>${ROLE_REPORT_WORDS[say.language].severities[severity]} · ${toldPart(say.told(title))}</p>
<p>${toldPart(say.told(advice))}</p>
<dl>
${firstSeenDateTime !== undefined && html`<dt>${texts.firstSeen}</dt><dd>${moment(say, firstSeenDateTime)}</dd>`}
<dt>${texts.state}</dt><dd>${stateOf(finding, say)}</dd>
</dl>
${!mayAccept && refusalNote(refused, say)}
${
  mayAccept &&
  html`<h2 class="act">${texts.acceptUntil}</h2>
<form class="box" method="post" action="${base}/findings/${findingId}">
${refusalNote(refused, say)}${onceToken(session)}
${personField(viewer, { id: 'owner', name: 'owner', label: texts.owner, value: given['owner'] })}${textField({
    id: 'reason',
    name: 'reason',
    label: texts.reason,
    value: given['reason'],
    required: true,
    maxLength: 1_000,
    hint: texts.reasonHint,
  })}<div class="field">
<label for="endDate">${texts.lastDay}</label>
<input type="date" id="endDate" name="endDate" value="${given['endDate'] ?? ''}" required aria-describedby="endDate-hint">
<p class="hint" id="endDate-hint">${texts.lastDayHint(say.zone)}</p>
</div>
<div class="actions"><button class="main" type="submit">${texts.accept}</button></div>
</form>`
}
<p><a href="${base}/findings">${texts.all}</a></p>`,
  })
}

function stateOf(finding: ShownFinding, say: Wording): Html {
  const texts = CONSOLE_TEXTS[say.language].findings
  return finding.state === 'accepted'
    ? html`${texts.acceptedBy} <bdi>${finding.owner}</bdi> ${texts.until}
${moment(say, finding.endDateTime)}: <bdi>${finding.reason}</bdi>`
    : html`${texts.open}`
}
