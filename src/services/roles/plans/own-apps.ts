import { Refusal } from '../../../errors.ts'
import type { GraphIdentity } from '../../../graph/permissions.ts'

/**
 * The apps that this service is towards Graph, by what its own tokens say: nobody shall cut off the branch that they
 * sit on. A token that only Microsoft can read names nobody, and a user who is asked for at each request is none of
 * ours.
 */
export function createOwnApps(identities: readonly GraphIdentity[]): () => Promise<string[]> {
  return async () =>
    (
      await Promise.all(
        identities.map(async (identity) => {
          try {
            return (await identity.permissions()).appId
          } catch (error) {
            if (error instanceof Refusal && error.code !== 'NeedsServiceIdentity') throw error
          }
        }),
      )
    ).filter((appId) => appId !== undefined)
}
