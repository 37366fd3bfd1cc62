import type { AssignmentRow } from './assignment-rows.ts'
import { present } from '../../present.ts'

/** Of one without a name, the id by which an administrator finds it in Entra. */
export const appName = ({ displayName, appId, id }: { displayName?: string | null; appId?: string; id: string }) =>
  named(displayName) ?? `app without a name (${appId ?? id})`

/** What people call whoever holds a role; nobody can tell any more what was deleted. */
export function principalName({
  principalId,
  principalType,
  displayName,
  appId,
  orphaned,
}: Pick<AssignmentRow, 'principalId' | 'principalType' | 'displayName' | 'appId'> & { orphaned?: boolean }): string {
  const name = named(displayName)
  if (name !== undefined) return name
  if (orphaned === true) return `deleted principal (${principalId})`
  if (principalType === 'servicePrincipal') {
    return appName({ id: principalId, ...present('appId', appId) })
  }
  return `${principalType === undefined ? 'principal' : NOUNS[principalType]} without a name (${principalId})`
}

const NOUNS = { user: 'account', group: 'group' } as const

const named = (name: string | null | undefined) => (name == null || name.trim() === '' ? undefined : name)
