import { html, type Html } from '../../reports/html.ts'
import { table } from '../../reports/report-table.ts'
import type { Wording } from '../../reports/wording.ts'
import { SETTING_LABELS } from '../plans/settings-change.ts'
import { DENIAL_LABELS, ROLE_LABELS, type RoleChange } from '../snapshots/change-kinds.ts'
import { brief } from './brief.ts'
import { ROLE_REPORT_WORDS } from './words.ts'

const MOST_CHANGES = 6

/** What is different since the snapshot before, if there is one. */
export function changesSection(
  changes: readonly RoleChange[] | undefined,
  sinceDateTime: string | undefined,
  say: Wording,
): Html {
  const words = ROLE_REPORT_WORDS[say.language].changes
  if (changes === undefined || sinceDateTime === undefined) return html``
  const rest = changes.length - MOST_CHANGES
  return html`<h2>${words.title(say.date(sinceDateTime))}</h2>
${
  changes.length === 0
    ? html`<p>${words.none}</p>
`
    : table(
        say,
        words.caption,
        [
          { head: words.what, cell: ({ title }) => brief(say.told(title).text) },
          {
            head: words.change,
            cell: ({ change, kind, assignmentType, fields }) => [
              words.kinds[change],
              html`<small>${
                assignmentType === undefined
                  ? fields.map(({ field }) => say.told(labelOf(kind, field)).text).join('; ')
                  : (words.assignments[assignmentType] ?? assignmentType)
              }</small>`,
            ],
          },
          { head: words.tier, numeric: true, cell: ({ tier }) => tier },
        ],
        changes.slice(0, MOST_CHANGES),
      )
}${
    rest > 0 &&
    html`<p>${words.more(rest)}</p>
`
  }`
}

const LABELS: Partial<Record<RoleChange['kind'], Readonly<Record<string, string>>>> = {
  setting: SETTING_LABELS,
  denyAssignment: DENIAL_LABELS,
  role: ROLE_LABELS,
}

const labelOf = (kind: RoleChange['kind'], field: string): string => (LABELS[kind] ?? LABELS.setting)?.[field] ?? field
