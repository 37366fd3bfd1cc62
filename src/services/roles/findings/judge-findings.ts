import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { AcceptanceRow } from '../../../store/role-tables.ts'
import type { RoleSystem } from '../../../role-systems.ts'
import { isoTime } from '../../../time.ts'
import { RULES } from './rules/all-rules.ts'
import { isRead, SEVERITIES, type Facts, type FindingKey, type Found, type Rule } from './rules/rule.ts'
import { present } from '../../../present.ts'

/** What is wrong with what was read at one moment, the worst first: one of each id, whatever the rules say. */
export function judgeFindings(
  facts: Facts,
  accepted: ReadonlyMap<string, AcceptanceRow>,
  rules: readonly Rule[] = RULES,
): RoleFinding[] {
  const sorted = rules
    .flatMap((rule) => rule.find(facts).map((found) => toFinding(rule, found, accepted)))
    .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
  const first = new Map<string, RoleFinding>()
  for (const finding of sorted) if (!first.has(finding.findingId)) first.set(finding.findingId, finding)
  return [...first.values()]
}

/** What nobody can tell of a moment, because something could not be read then. */
export interface Unknown {
  /** Rules that can tell nothing. */
  rules: ReadonlySet<string>
  /** Rules that can not tell everything, the others included. */
  partly: ReadonlySet<string>
  /** Whether it is not known if this is there. */
  has(finding: { rule: string; findingId: string }): boolean
}

/** A moment, judged. */
export interface Judged {
  findings: readonly RoleFinding[]
  unknown: Unknown
  /** What somebody answered for then, by the id of the finding. */
  accepted: ReadonlyMap<string, AcceptanceRow>
}

export function unknownOf(facts: Facts, all: readonly Rule[] = RULES): Unknown {
  const rules = new Set<string>()
  const ids = new Map<string, string>()
  for (const rule of all) {
    const more = rule.unknown?.(facts) ?? false
    if (more === true || !rule.needs.every((part) => isRead(facts, part))) rules.add(rule.id)
    else if (more !== false) for (const about of more) ids.set(findingIdOf(rule, about), rule.id)
  }
  return {
    rules,
    partly: new Set([...rules, ...ids.values()]),
    has: ({ rule, findingId }) => rules.has(rule) || ids.has(findingId),
  }
}

/** What is found in one view of a moment and not in another one. */
export function foundOnlyIn(
  findings: readonly RoleFinding[],
  others: readonly Pick<RoleFinding, 'findingId'>[],
): RoleFinding[] {
  const ids = new Set(others.map(({ findingId }) => findingId))
  return findings.filter(({ findingId }) => !ids.has(findingId))
}

/** With findings of which it is not known either if they are there. */
export function withDoubtful(unknown: Unknown, doubtful: Iterable<Pick<RoleFinding, 'findingId' | 'rule'>>): Unknown {
  const rules = new Map([...doubtful].map(({ findingId, rule }) => [findingId, rule]))
  return {
    rules: unknown.rules,
    partly: new Set([...unknown.partly, ...rules.values()]),
    has: (finding) => unknown.has(finding) || rules.has(finding.findingId),
  }
}

/** What makes it the same finding in another snapshot. */
export const findingIdOf = ({ id }: Pick<Rule, 'id'>, { subjectId, roleId, aspect }: FindingKey): string =>
  digest([id, subjectId, roleId ?? '', ...(aspect === undefined ? [] : [aspect])]).slice(0, 22)

const OF_ENTRA: readonly RoleSystem[] = ['entra']

function toFinding(rule: Rule, found: Found, accepted: ReadonlyMap<string, AcceptanceRow>) {
  const { subjectId, subjectName, severity, message, evidence, roleId, roleName } = found
  const findingId = findingIdOf(rule, found)
  const evidenceHash = digest(evidence)
  const acceptance = accepted.get(findingId)
  return {
    findingId,
    rule: rule.id,
    title: rule.title,
    systems: [...(rule.systems ?? OF_ENTRA)],
    severity,
    subjectId,
    subjectName,
    summary: `${subjectName}: ${message}`,
    ...present('roleId', roleId),
    ...present('roleName', roleName),
    message,
    advice: rule.advice,
    source: rule.source,
    evidenceHash,
    ...(acceptance?.evidenceHash === evidenceHash ? acceptedBy(acceptance) : { state: 'open' as const }),
  }
}

export const acceptedBy = ({ owner, reason, endsAt, createdBy }: AcceptanceRow) => ({
  state: 'accepted' as const,
  owner,
  reason,
  endDateTime: isoTime(endsAt),
  acceptedBy: createdBy,
})

export type RoleFinding = ReturnType<typeof toFinding>

export const placeOf = ({ severity, rule, subjectName, findingId }: RoleFinding): string =>
  [
    SEVERITIES.indexOf(severity),
    RULES.findIndex(({ id }) => id === rule)
      .toString()
      .padStart(2, '0'),
    subjectName,
    findingId,
  ].join('\u0000')

const digest = (value: unknown): string =>
  createHash('sha256')
    .update(canonicalize(value) ?? '')
    .digest('base64url')
