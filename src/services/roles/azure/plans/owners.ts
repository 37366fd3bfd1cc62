import { parseScope } from '../../../../arm/scopes.ts'
import type { GraphReader } from '../../../../graph/reader.ts'
import { isGroup, isUser, principalsByIds } from '../../../../graph/roles.ts'
import { changesUnderWay } from '../../../../store/changes.ts'
import type { Store } from '../../../../store/database.ts'
import type { Reason } from '../../../plans/kind.ts'
import { OWNER } from '../../findings/rules/azure-facts.ts'
import type { RoleSafety } from '../../plans/safety.ts'
import { azurePlaceKey, type AzureGrantChange, type AzureGrantState } from './azure-grant.ts'
import type { ActiveHere, AzureNow } from './held-now.ts'

/** Whether somebody loses the role that a whole subscription, or more, hangs on. */
export const takesOwner = ({ kind, targetId, before, after }: AzureGrantChange): boolean =>
  kind === 'azureRoleAssignment' &&
  targetId.toLowerCase() === OWNER &&
  before.held &&
  !after.held &&
  ['root', 'managementGroup', 'subscription'].includes(parseScope(after.scope)?.type ?? 'root')

/**
 * Of those who are to lose the role Owner, those who have to keep it: at its scope or above, an enabled account or a
 * group with one must hold it for good and without a condition. What a management group gives counts for all below it,
 * so nobody has to look there. Whom a plan has taken it from does not count, also while Azure still shows it.
 *
 * @param leaving in the order in which they are to lose it
 */
export async function ownersWhoStay(
  { reader, safety, store }: { reader: GraphReader; safety: Pick<RoleSafety, 'groups'>; store: Store },
  now: AzureNow,
  leaving: readonly AzureGrantChange[],
): Promise<ReadonlySet<AzureGrantChange>> {
  if (leaving.length === 0) return new Set()
  const goes = new Set(leaving.map(keyOf))
  const gone = new Set((await leavingAlready(store)).filter((key) => !goes.has(key)))
  const owners = leaving.map(({ after: { scope } }) => ownersAt(now, scope))
  const sound = await soundAmong(
    reader,
    safety,
    owners.flat().map(({ principalId }) => principalId),
  )
  const staying = new Set<AzureGrantChange>()
  leaving.forEach((change, index) => {
    const others = (owners[index] ?? []).filter((owner) => {
      const key = azurePlaceKey(owner.principalId, OWNER, owner.held.scope)
      return key !== keyOf(change) && !gone.has(key) && sound.has(owner.principalId)
    })
    if (others.length === 0) staying.add(change)
    else gone.add(keyOf(change))
  })
  return staying
}

const keyOf = ({ subjectId, targetId, after: { scope } }: AzureGrantChange): string =>
  azurePlaceKey(subjectId, targetId, scope)

const ownersAt = (now: AzureNow, scope: string): ActiveHere[] =>
  [...(now.get(scope.toLowerCase())?.assignments.values() ?? [])].filter(
    ({ roleId, held }) => roleId === OWNER && held.endDateTime === undefined && held.condition === undefined,
  )

/** Whoever was sent to lose it, and was not seen without it yet. */
async function leavingAlready(store: Store): Promise<string[]> {
  const rows = await changesUnderWay(store.db, { kind: 'azureRoleAssignment', targetId: OWNER })
  return rows.flatMap(({ subjectId, after }) => {
    const { scope, held } = JSON.parse(after) as AzureGrantState
    return held ? [] : [azurePlaceKey(subjectId, OWNER, scope)]
  })
}

/** Of them, the enabled accounts, and the groups that have one. */
async function soundAmong(
  reader: GraphReader,
  safety: Pick<RoleSafety, 'groups'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const principals = await principalsByIds(reader, new Set(ids))
  const { members } = await safety.groups(principals.filter(isGroup).map(({ id }) => id))
  const people = await principalsByIds(reader, new Set([...members.values()].flat()))
  const able = new Set(
    [...principals, ...people]
      .filter((principal) => isUser(principal) && principal.accountEnabled === true)
      .map(({ id }) => id.toLowerCase()),
  )
  const groups = [...members].filter(([, own]) => own.some((id) => able.has(id.toLowerCase())))
  return new Set([...able, ...groups.map(([id]) => id.toLowerCase())])
}

export const LAST_OWNER: Reason = {
  code: 'lastOwner',
  message:
    'Nobody else would be Owner there for good, of those who are enabled: without an Owner nobody could give access ' +
    'again, so this one keeps the role.',
}
