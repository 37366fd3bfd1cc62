import type { FindingSpanRow } from '../../../store/role-tables.ts'
import { present } from '../../../present.ts'
import type { Judged, RoleFinding } from '../findings/judge-findings.ts'
import { FINDING, type Alert } from './raised-alert.ts'

const isAlarming = ({ severity, state }: RoleFinding): boolean => severity === 'high' && state === 'open'

export const findingKey = (findingId: string): string => `${FINDING}${findingId}`

/**
 * What is new, or open again, from one snapshot to the next; and what is over. Both are judged by the rules of today,
 * so that a new rule is no event. What one of them can not tell is neither: it is as it was before.
 *
 * @param before nothing for a first snapshot, in which everything would be new
 * @param open what was there when it was last known
 * @param isOnlyTold whether the snapshots before could not tell of it, so that it only seems to be new
 */
export function findingAlerts(
  before: Judged | undefined,
  after: Judged,
  open: readonly Pick<FindingSpanRow, 'findingId' | 'rule' | 'severity'>[] = [],
  isOnlyTold: (finding: RoleFinding) => boolean = () => false,
): { raised: Alert[]; there: Set<string> } {
  const alarming = after.findings.filter(isAlarming)
  const there = new Set([...alarming, ...open.filter(after.unknown.has)].map(({ findingId }) => findingKey(findingId)))
  if (before === undefined) return { raised: [], there }
  const still = open.filter(
    (span) => span.severity === 'high' && before.unknown.has(span) && !before.accepted.has(span.findingId),
  )
  const known = new Set([...before.findings.filter(isAlarming), ...still].map(({ findingId }) => findingId))
  const raised = alarming.filter(
    (finding) => !known.has(finding.findingId) && !after.unknown.has(finding) && !isOnlyTold(finding),
  )
  return { raised: raised.map(toAlert), there }
}

const toAlert = ({
  findingId,
  rule,
  title,
  subjectId,
  subjectName,
  roleId,
  roleName,
  message,
}: RoleFinding): Alert => ({
  key: findingKey(findingId),
  severity: 'high',
  title,
  message: `${subjectName}: ${message}`,
  about: { findingId, rule, subjectId, ...present('roleId', roleId), ...present('roleName', roleName) },
})
