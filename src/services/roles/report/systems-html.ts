import { ROLE_SYSTEMS } from '../../../role-systems.ts'
import { html, type Html } from '../../reports/html.ts'
import { table } from '../../reports/report-table.ts'
import type { Wording } from '../../reports/wording.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import { standingTier0 } from '../assignment-rows.ts'
import type { SystemState } from '../systems/read-systems.ts'
import { SYSTEM_WORDS } from './systems-words.ts'
import { ROLE_REPORT_WORDS } from './words.ts'
import { present } from '../../../present.ts'

/** So many unseen scopes are named; the number tells of the rest. */
const MOST_NAMES = 3

/** Where roles are, system by system, with what of each could not be seen; nothing for snapshots that do not say it. */
export function systemsSection(content: SnapshotContent, asOf: string, say: Wording): Html {
  const words = SYSTEM_WORDS[say.language]
  const { systems } = content
  if (systems === undefined) return html``
  const rows = ROLE_SYSTEMS.map((system): Row => {
    const name = words.names[system]
    if (system === 'entra') {
      return {
        name,
        state: words.states.read,
        asOf,
        assignments: content.assignments.length,
        standing: standingTier0(content.assignments),
        unseen: words.nothing,
      }
    }
    const state = systems.find((one) => one.system === system)
    if (state === undefined) return { name, state: words.notConnected }
    const { reasons } = ROLE_REPORT_WORDS[say.language]
    if (state.state === 'notRead') {
      return {
        name,
        state: words.states.notRead,
        ...present('unseen', state.reason, (reason) => reasons[reason]),
      }
    }
    const own = (content.otherAssignments ?? []).filter((row) => row.system === system)
    return {
      name,
      state: words.states[state.state],
      ...present('asOf', state.asOf),
      assignments: state.assignments ?? own.length,
      standing: standingTier0(own),
      unseen: unseenOf(state, words),
    }
  })
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    { head: words.system, cell: ({ name, state }: Row) => `${name} (${state})` },
    { head: words.asOf, cell: ({ asOf }) => asOf !== undefined && say.date(asOf) },
    { head: words.assignments, numeric: true, cell: ({ assignments }) => assignments },
    { head: words.standing, numeric: true, cell: ({ standing }) => standing },
    {
      head: words.unseen,
      cell: ({ unseen }) => unseen !== undefined && html`<span class="brief" dir="auto">${unseen}</span>`,
    },
  ],
  rows,
)}${limitsOf(content, words)}<p>${[words.elsewhere, ...Object.values(words.outOfSight)].join(' ')}</p>
`
}

/** What stands beside the roles of Azure; nothing where there is nothing of it. */
function limitsOf({ denyAssignments = [], classicAdministrators = [] }: SnapshotContent, words: Words): Html {
  const exceptions = denyAssignments.filter(({ excluded }) => excluded.length > 0).length
  const sentences = [
    ...(denyAssignments.length === 0 ? [] : [words.limits(denyAssignments.length, exceptions)]),
    ...(classicAdministrators.length === 0 ? [] : [words.classic(classicAdministrators.length)]),
  ]
  return sentences.length === 0 ? html`` : html`<p>${sentences.join(' ')}</p>`
}

type Words = (typeof SYSTEM_WORDS)['en']

interface Row {
  name: string
  state: string
  asOf?: string
  assignments?: number
  standing?: number
  unseen?: string
}

/** What could not be seen, and what nobody wanted to see. */
function unseenOf({ unseen, chosen }: SystemState, words: Words): string {
  const hidden = unseen.filter(({ reason }) => reason !== 'switchedOff')
  const names = [...new Set(hidden.flatMap(({ scopeName }) => scopeName ?? []))].slice(0, MOST_NAMES)
  const { others = 0, maxTier } = chosen ?? {}
  const parts = [
    ...(hidden.length === 0 ? [] : [words.places(hidden.length, names.join(', '))]),
    ...(others === 0 ? [] : [words.notAsked.subscriptions(others)]),
    ...(maxTier === undefined ? [] : [words.notAsked.higherTiers(maxTier)]),
    ...(['timeBounds', 'denyAssignments'] as const)
      .filter((thing) => unseen.some(({ what, reason }) => what === thing && reason === 'switchedOff'))
      .map((thing) => words.notAsked[thing]),
  ]
  return parts.length === 0 ? words.nothing : parts.join('; ')
}
