import { html, type Html } from '../../reports/html.ts'
import { table } from '../../reports/report-table.ts'
import type { Wording } from '../../reports/wording.ts'
import type { RoleSettings } from '../pim-settings.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import { brief } from './brief.ts'
import { ROLE_REPORT_WORDS } from './words.ts'

/** Roles of each system, and things that their settings lack; scopes that are named beside the number of the rest. */
const MOST = { roles: 5, deviations: 4, scopes: 2 }

/** Roles in use whose settings are weaker than the baseline: of Entra, then of Azure. */
export function settingsSection(
  { settings, assignments, otherSettings = [] }: Pick<SnapshotContent, 'settings' | 'assignments' | 'otherSettings'>,
  say: Wording,
): Html {
  const words = ROLE_REPORT_WORDS[say.language].settings
  const used = new Set(assignments.map(({ roleId }) => roleId))
  const entra = settings
    .filter((one) => used.has(one.roleId) && isWeak(one))
    .map((one): Row => ({ ...one, scopes: [] }))
  const azure = alike(otherSettings.filter(isWeak))
  const shown = [...entra.slice(0, MOST.roles), ...azure.slice(0, MOST.roles)]
  const more = entra.length + azure.length - shown.length
  if (shown.length === 0) return html``
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    {
      head: words.role,
      cell: ({ roleName, scopes }: Row) => [
        brief(roleName),
        scopes.length > 0 && html`<small>${brief(words.inAzure(say.listed(scopes, MOST.scopes)))}</small>`,
      ],
    },
    { head: words.tier, numeric: true, cell: ({ tier }: Row) => tier },
    {
      head: words.weaker,
      cell: ({ deviations }: Row) => [
        deviations.length > 1 && `${words.things(deviations.length)} `,
        brief(
          deviations
            .slice(0, MOST.deviations)
            .map(({ message }) => say.told(message).text)
            .join(' '),
        ),
      ],
    },
  ],
  shown,
)}${
    more > 0 &&
    html`<p>${words.more(more)}</p>
`
  }`
}

interface Row extends Pick<RoleSettings, 'roleName' | 'tier' | 'deviations'> {
  /** Where in Azure, for people; none in Entra. */
  scopes: string[]
}

const isWeak = ({ deviations }: RoleSettings): boolean => deviations.length > 0

/** A role whose settings lack the same at several scopes is told once. */
function alike(settings: readonly RoleSettings[]): Row[] {
  const groups = Map.groupBy(settings, ({ roleId, deviations }) =>
    [roleId, ...deviations.map(({ message }) => message)].join('\u0000'),
  )
  return [...groups.values()].map((own) => ({
    ...(own[0] as RoleSettings),
    scopes: own.map(({ scopeName, scopeId = '/' }) => scopeName ?? scopeId),
  }))
}
