import { html, type Html } from '../../reports/html.ts'
import type { SnapshotPart } from '../../../snapshot-parts.ts'
import type { MissingReason } from '../surroundings/parts.ts'
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
  return html`<p>Could not be read, and so is neither counted nor judged here: ${missingParts.map(({ part, reason, code }) => `${PART_WORDS[part]} (${REASON_WORDS[reason]}${reason === 'refused' && code !== undefined ? `: ${code}` : ''})`).join(', ')}. What was found about that before is not counted as fixed.</p>
`
}
