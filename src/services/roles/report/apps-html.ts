import { html, type Html } from '../../reports/html.ts'
import { table } from '../../reports/report-table.ts'
import type { Wording } from '../../reports/wording.ts'
import { permissionName } from '../apps.ts'
import type { SnapshotContent } from '../snapshots/snapshot-rows.ts'
import { brief } from './brief.ts'
import { ROLE_REPORT_WORDS } from './words.ts'

const MOST_APPS = 6

/** Apps that hold powerful permissions, and how old their secrets are. */
export function appsSection({ apps }: Pick<SnapshotContent, 'apps'>, say: Wording): Html {
  const words = ROLE_REPORT_WORDS[say.language].apps
  if (apps.length === 0) return html``
  return html`<h2>${words.title}</h2>
${table(
  say,
  words.caption,
  [
    {
      head: words.app,
      cell: ({ displayName, publisher }) => [
        brief(displayName),
        publisher === 'other' && html`<small>${words.otherOrganization}</small>`,
      ],
    },
    { head: words.tier, numeric: true, cell: ({ tier }) => tier },
    {
      head: words.permissions,
      cell: ({ permissions }) => brief(permissions.slice(0, 4).map(permissionName).join(', ')),
    },
    {
      head: words.oldestSecret,
      numeric: true,
      cell: ({ secrets }) => secrets.oldestDays !== undefined && words.days(secrets.oldestDays),
    },
  ],
  apps.slice(0, MOST_APPS),
)}${
    apps.length > MOST_APPS &&
    html`<p>${words.more(apps.length - MOST_APPS)}</p>
`
  }`
}
