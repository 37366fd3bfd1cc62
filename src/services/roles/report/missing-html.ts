import { html, type Html } from '../../reports/html.ts'
import type { SnapshotPart } from '../../../snapshot-parts.ts'
import type { MissingPart, MissingReason } from '../surroundings/parts.ts'
import type { RoleMetrics } from './metrics.ts'

const PART_WORDS: Readonly<Record<SnapshotPart, string>> = {
  settings: 'settings of roles',
  apps: 'apps',
  signIns: 'sign-ins',
  secondFactors: 'second factors',
  groups: 'settings of groups',
  approvers: 'approvers',
  activity: 'what people did',
  accessReviews: 'access reviews',
  conditionalAccess: 'Conditional Access',
  alerts: 'Microsoft’s alerts',
  units: 'administrative units',
  licenses: 'licenses',
}

const REASON_WORDS: Readonly<Record<MissingReason, string>> = {
  switchedOff: 'switched off',
  noLicense: 'no license',
  noPermission: 'no permission',
  notOffered: 'not there in this tenant',
  refused: 'refused by Microsoft Graph',
  tooMuch: 'too much to read',
}

/** Nobody may take what was not read for none. */
export function missingSentence({ missingParts = [] }: RoleMetrics): Html {
  if (missingParts.length === 0) return html``
  return html`<p>Could not be read, and so is neither counted nor judged here: ${byReason(missingParts)}. What was found about that before is not counted as fixed.</p>
`
}

/** "settings of roles, apps (no permission); sign-ins (no license)". */
const byReason = (missing: readonly MissingPart[]): string =>
  [
    ...Map.groupBy(missing, ({ reason, code }) =>
      reason === 'refused' && code !== undefined ? `${REASON_WORDS[reason]}: ${code}` : REASON_WORDS[reason],
    ),
  ]
    .map(([reason, parts]) => `${parts.map(({ part }) => PART_WORDS[part]).join(', ')} (${reason})`)
    .join('; ')
