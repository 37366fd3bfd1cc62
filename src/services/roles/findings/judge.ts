import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { AcceptanceRow } from '../../../store/role-tables.ts'
import { isoTime } from '../../../time.ts'
import { RULES } from './rules/index.ts'
import { SEVERITIES, type Facts, type Found, type Rule } from './rules/rule.ts'

/** What is wrong with what was read at one moment, the worst first: one of each id, whatever the rules say. */
export function judgeFindings (facts: Facts, accepted: ReadonlyMap<string, AcceptanceRow>, rules: readonly Rule[] = RULES): RoleFinding[] {
  const sorted = rules.flatMap(rule => rule.find(facts).map(found => toFinding(rule, found, accepted))).sort((a, b) => placeOf(a) < placeOf(b) ? -1 : 1)
  const first = new Map<string, RoleFinding>()
  for (const finding of sorted) if (!first.has(finding.findingId)) first.set(finding.findingId, finding)
  return [...first.values()]
}

/** What makes it the same finding in another snapshot. */
export const findingIdOf = ({ id }: Pick<Rule, 'id'>, { subjectId, roleId, aspect }: Pick<Found, 'subjectId' | 'roleId' | 'aspect'>): string =>
  digest([id, subjectId, roleId ?? '', ...aspect === undefined ? [] : [aspect]]).slice(0, 22)

function toFinding (rule: Rule, found: Found, accepted: ReadonlyMap<string, AcceptanceRow>) {
  const { subjectId, subjectName, severity, message, evidence, roleId, roleName } = found
  const findingId = findingIdOf(rule, found)
  const evidenceHash = digest(evidence)
  const acceptance = accepted.get(findingId)
  return {
    findingId,
    rule: rule.id,
    title: rule.title,
    severity,
    subjectId,
    subjectName,
    ...(roleId === undefined ? {} : { roleId }),
    ...(roleName === undefined ? {} : { roleName }),
    message,
    advice: rule.advice,
    source: rule.source,
    evidenceHash,
    ...(acceptance?.evidenceHash === evidenceHash ? acceptedBy(acceptance) : { state: 'open' as const }),
  }
}

export const acceptedBy = ({ owner, reason, endsAt, createdBy }: AcceptanceRow) => ({ state: 'accepted' as const, owner, reason, endDateTime: isoTime(endsAt.getTime()), acceptedBy: createdBy })

export type RoleFinding = ReturnType<typeof toFinding>

export const placeOf = ({ severity, rule, subjectName, findingId }: RoleFinding): string => [SEVERITIES.indexOf(severity), RULES.findIndex(({ id }) => id === rule).toString().padStart(2, '0'), subjectName, findingId].join('\u0000')

const digest = (value: unknown): string => createHash('sha256').update(canonicalize(value) ?? '').digest('base64url')
