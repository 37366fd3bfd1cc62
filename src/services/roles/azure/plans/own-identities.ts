import type { ArmReader } from '../../../../arm/reader.ts'
import { Refusal } from '../../../../errors.ts'
import type { GrantedPermissions, GraphIdentity } from '../../../../graph/permissions.ts'

/** Whom Azure takes this service for. */
export type OwnIdentities = ReturnType<typeof createOwnIdentities>

/**
 * The service principals that this service reads and writes Azure with, by object id: what its tokens say, or Entra of
 * its app, once. A token that only Microsoft can read names nobody.
 */
export function createOwnIdentities({
  arm,
  writing,
  principalOf,
}: {
  arm: Pick<ArmReader, 'identity'>
  writing: GraphIdentity
  principalOf: (appId: string) => Promise<string | undefined>
}) {
  const known = new Map<string, string>()

  async function idOf(read: () => Promise<GrantedPermissions>): Promise<string | undefined> {
    const { objectId, appId } = await said(read)
    if (objectId !== undefined) return objectId.toLowerCase()
    if (appId === undefined) return undefined
    const id = known.get(appId) ?? (await principalOf(appId))?.toLowerCase()
    if (id !== undefined) known.set(appId, id)
    return id
  }

  const reader = () => idOf(() => arm.identity())
  const writer = () => idOf(() => writing.permissions())

  return {
    /** Of the tenant, as the token that reads Azure says it; undefined where it does not. */
    tenantId: async (): Promise<string | undefined> => (await said(() => arm.identity())).tenantId,

    /** Who reads Azure; undefined where nobody can tell. */
    reader,

    /** Who writes; undefined where nobody can tell. */
    writer,

    /** All of them; undefined where one is unknown. */
    async all(): Promise<ReadonlySet<string> | undefined> {
      const ids = [await reader(), await writer()].filter((id) => id !== undefined)
      return ids.length < 2 ? undefined : new Set(ids)
    },
  }
}

async function said(read: () => Promise<GrantedPermissions>): Promise<Partial<GrantedPermissions>> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'NeedsServiceIdentity') throw error
    return {}
  }
}
