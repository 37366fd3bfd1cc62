import type { RoleFinding } from '../findings/judge.ts'
import { FINDING, type Alert } from './alert.ts'

const isAlarming = ({ severity, state }: RoleFinding): boolean => severity === 'high' && state === 'open'

export const findingKey = (findingId: string): string => `${FINDING}${findingId}`

/**
 * What is new, or open again, from one snapshot to the next; and what is over. Both are judged by the rules of today, so
 * that a new rule is no event.
 *
 * @param before nothing for a first snapshot, in which everything would be new
 */
export function findingAlerts (before: readonly RoleFinding[] | undefined, after: readonly RoleFinding[]): { raised: Alert[], there: Set<string> } {
  const alarming = after.filter(isAlarming)
  const known = new Set(before?.filter(isAlarming).map(({ findingId }) => findingId))
  const raised = before === undefined ? [] : alarming.filter(({ findingId }) => !known.has(findingId))
  return { raised: raised.map(toAlert), there: new Set(alarming.map(({ findingId }) => findingKey(findingId))) }
}

const toAlert = ({ findingId, rule, title, subjectId, subjectName, roleId, message }: RoleFinding): Alert => ({
  key: findingKey(findingId),
  severity: 'high',
  title,
  message: `${subjectName}: ${message}`,
  about: { findingId, rule, subjectId, ...(roleId === undefined ? {} : { roleId }) },
})
