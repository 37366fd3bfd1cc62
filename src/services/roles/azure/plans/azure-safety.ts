import type { GraphReader } from '../../../../graph/reader.ts'
import { isGroup, isUser, type Principal } from '../../../../graph/roles.ts'
import type { Store } from '../../../../store/database.ts'
import type { Freshness } from '../../../cached.ts'
import type { Reason } from '../../../plans/kind.ts'
import { isMicrosoftPim } from '../microsoft-pim.ts'
import type { RoleSafety } from '../../plans/safety.ts'
import { present } from '../../../../present.ts'
import type { AzureGrantChange } from './azure-grant.ts'
import type { AzureNow } from './held-now.ts'
import { ownersWhoStay } from './owners.ts'
import type { OwnIdentities } from './own-identities.ts'

export type AzureSafety = ReturnType<typeof createAzureSafety>

/** Whom no plan takes a role of Azure from, whatever it says: whom plans of roles spare, and what Azure needs. */
export function createAzureSafety({
  reader,
  safety,
  own,
  store,
}: {
  reader: GraphReader
  safety: RoleSafety
  own: OwnIdentities
  store: Store
}) {
  return {
    /**
     * Why each of these principals is left alone.
     *
     * @param losing ids of those who lose something; of a group, so do all who are in it
     * @param activating ids of those of them who shall activate it instead, which no app can
     */
    async untouchable(
      principals: readonly Principal[],
      { losing, activating }: { losing: ReadonlySet<string>; activating?: ReadonlySet<string> },
      freshness: Freshness = {},
    ): Promise<Map<string, Reason>> {
      const [spared, groups, ours] = await Promise.all([
        safety.untouchable(principals, freshness),
        safety.groups(
          principals.filter((principal) => isGroup(principal) && losing.has(principal.id)).map(({ id }) => id),
          freshness,
        ),
        own.all(),
      ])
      const found = new Map(
        principals.flatMap((principal): [string, Reason][] => {
          const { id, appId } = principal
          if (isUser(principal)) return []
          if (isMicrosoftPim(present('appId', appId))) return [[id, MICROSOFT]]
          // Nobody knows then whether it is this one, or in it.
          if (ours === undefined) return [[id, OWN_UNKNOWN]]
          return ours.has(id.toLowerCase()) ? [[id, OWN]] : []
        }),
      )
      for (const [id, reason] of [...groups.reasons, ...spared]) {
        // That an app is in a group keeps nobody from losing something for good.
        if (reason.code !== 'appNotEligible' || activating?.has(id) === true) found.set(id, reason)
      }
      return found
    },

    /** Who is in groups, directly or not, by object id. */
    membersOf: async (groupIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> =>
      (await safety.groups(groupIds)).members,

    /** Of those who are to lose the role Owner, in their order, those who have to keep it. */
    ownersWhoStay: (now: AzureNow, leaving: readonly AzureGrantChange[]) =>
      ownersWhoStay({ reader, safety, store }, now, leaving),
  }
}

const OWN: Reason = {
  code: 'ownIdentity',
  message: 'This is the app that this service works with, so it is left alone.',
}

const OWN_UNKNOWN: Reason = {
  code: 'ownIdentityUnknown',
  message:
    'Nobody can tell whether this is the app that this service works with, or a group that it is in, so it is left ' +
    'alone.',
}

const MICROSOFT: Reason = {
  code: 'managedByMicrosoft',
  message: 'This is Microsoft’s own app, by which Privileged Identity Management works, so it is left alone.',
}
