import type { AuditEvent } from '../audit/entry.ts'

/**
 * What a kind of change is about: a person; a principal (a person, a group or an app, as the `principalType` in its
 * details says); or a role alone.
 */
export type Subject = 'user' | 'principal' | 'role'

/** What it is about besides: a group that somebody leaves, a product that they lose, a role that they hold. */
export type Target = 'group' | 'product' | 'role'

/** Microsoft's word for people among principals, as details of changes keep it. */
export const USER = 'user'

const TARGET_NAMES = { group: 'groupId', product: 'skuId', role: 'roleId' } as const

/** Whether a change is about a person. A principal that was deleted before anybody could tell is none. */
export const isAboutPerson = (subject: Subject, details: unknown): boolean =>
  subject === 'user' ||
  (subject === 'principal' && (details as { principalType?: string } | null)?.principalType === USER)

/** The ids by which the audit log names whom and what a change is about. */
export function auditedIds(
  { subjectId, targetId, details }: { subjectId: string; targetId: string | null; details: unknown },
  { subject, target }: { subject: Subject; target?: Target },
): Pick<AuditEvent, 'userId' | 'principalId' | 'groupId' | 'skuId' | 'roleId'> {
  return {
    ...(subject !== 'role' && { [isAboutPerson(subject, details) ? 'userId' : 'principalId']: subjectId }),
    ...(targetId !== null && target !== undefined && { [TARGET_NAMES[target]]: targetId }),
  }
}
