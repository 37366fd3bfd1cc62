import type { Settings } from '../../../config/settings.ts'
import { isNotFound } from '../../../graph/failure.ts'
import type { Member } from '../../../graph/groups.ts'
import { listUnless, readLists } from '../../../graph/lists.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { isUser, principalsByIds, transitiveMembers, type Principal } from '../../../graph/roles.ts'
import type { Freshness } from '../../cached.ts'
import type { ExclusionMatcher } from '../../exclusions/matcher.ts'
import { isGuest, isNamed } from '../../people/person.ts'
import type { Reason } from '../../plans/kind.ts'
import { present } from '../../../present.ts'
import { GLOBAL_ADMINISTRATOR, LEAST_GLOBAL_ADMINISTRATORS } from '../snapshots/snapshot-summary.ts'
import type { Standing } from './current-holdings.ts'

export type RoleSafety = ReturnType<typeof createRoleSafety>

/** Whom no plan takes power from, whatever it says. */
export function createRoleSafety({
  reader,
  exclusions,
  policy,
  ownAppIds,
  leavingAlready,
}: {
  reader: GraphReader
  exclusions: Pick<ExclusionMatcher, 'of'>
  policy: Pick<Settings, 'breakGlassUsers'>
  /** The apps that this service itself is. */
  ownAppIds: () => Promise<readonly string[]>
  /**
   * Object ids of those whom some plan is taking the role of Global Administrator from at this moment: Graph may still
   * show it.
   */
  leavingAlready: () => Promise<readonly string[]>
}) {
  /**
   * Why each of these principals is left alone; those without an entry may be changed. Deleted principals are among the
   * latter. Who is in an excluded group may be a minute old, unless it is asked `anew`, right before a write.
   *
   * @throws Refusal `ExcludedGroupNotFound`
   */
  async function untouchable(
    principals: readonly Principal[],
    freshness: Freshness = {},
  ): Promise<Map<string, Reason>> {
    const users = principals.filter(isUser)
    const [excluded, own] = await Promise.all([
      exclusions.of(
        users.map(({ '@odata.type': _type, ...user }) => user),
        freshness,
      ),
      ownAppIds(),
    ])
    const apps = new Set(own.map((id) => id.toLowerCase()))
    const found = new Map<string, Reason>()
    for (const principal of principals) {
      const { id, appId, userPrincipalName } = principal
      const exclusion = excluded.get(id)
      if (isEmergency({ principalId: id, ...present('userPrincipalName', userPrincipalName) })) {
        found.set(id, { code: 'breakGlass', message: 'This is an emergency account, so it is left alone.' })
      } else if (apps.has((appId ?? '').toLowerCase())) {
        found.set(id, {
          code: 'ownIdentity',
          message: 'This is the app that this service works with, so it is left alone.',
        })
      } else if (exclusion !== undefined) found.set(id, { code: 'excluded', message: exclusion.message })
    }
    return found
  }

  /** Whether somebody is there for emergencies. */
  const isEmergency = ({
    principalId: id,
    userPrincipalName,
  }: {
    principalId: string
    userPrincipalName?: string
  }): boolean => isNamed({ id, ...present('userPrincipalName', userPrincipalName) }, policy.breakGlassUsers)

  return {
    untouchable,
    isEmergency,

    /**
     * Who is in groups, directly or not, and why a group is left alone: taking something from it takes it from all of
     * them. HTTP requests: 1 for 20 groups, and 1 for 1,000 members.
     */
    async groups(
      groupIds: readonly string[],
      freshness: Freshness = {},
    ): Promise<{ members: Map<string, string[]>; reasons: Map<string, Reason> }> {
      const responses = await readLists(reader, groupIds.map(transitiveMembers))
      const members = new Map(
        groupIds.map((id, index) => [id, listUnless<Member>(responses[index], isNotFound).map((member) => member.id)]),
      )
      const principals = await principalsByIds(reader, new Set([...members.values()].flat()))
      const spared = await untouchable(principals, freshness)
      const apps = new Set(
        principals
          .filter(({ '@odata.type': type }) => type === '#microsoft.graph.servicePrincipal')
          .map(({ id }) => id),
      )
      const names = new Map(principals.map(({ id, displayName }) => [id, displayName ?? id]))
      const reasons = new Map(
        [...members].flatMap(([id, own]): [string, Reason][] => {
          const kept = own.find((member) => spared.has(member))
          if (kept !== undefined) {
            return [
              [
                id,
                {
                  code: spared.get(kept)?.code ?? 'excluded',
                  message: `${names.get(kept) ?? kept} is in the group and has to be left alone, so the group is too.`,
                },
              ],
            ]
          }
          const app = own.find((member) => apps.has(member))
          return app === undefined
            ? []
            : [
                [
                  id,
                  {
                    code: 'appNotEligible',
                    message: `The app ${names.get(app) ?? app} is in the group, and apps can not activate a role.`,
                  },
                ],
              ]
        }),
      )
      return { members, reasons }
    },

    /**
     * Of those who are to lose the role of Global Administrator, those who have to keep it: two enabled accounts that
     * exist in the cloud alone must hold it for good. Where there are not even two such, nobody who could act loses it.
     * Whom a plan has taken it from does not count, also while Graph, which shows its own writes late, still lists
     * them.
     *
     * @param leaving object ids, in the order in which they are to lose it
     */
    async mustStay(standing: Standing, leaving: readonly string[]): Promise<Set<string>> {
      if (leaving.length === 0) return new Set()
      const holders = [...standing.roleAssignment].flatMap(([key, { endDateTime }]) => {
        const [principalId = '', roleId, scope] = key.split(' ')
        return roleId === GLOBAL_ADMINISTRATOR && scope === '/' && endDateTime === undefined ? [principalId] : []
      })
      const goes = new Set(leaving.map((id) => id.toLowerCase()))
      const gone = new Set((await leavingAlready()).map((id) => id.toLowerCase()).filter((id) => !goes.has(id)))
      const known = new Map(
        (await principalsByIds(reader, [...holders, ...leaving])).map((principal) => [
          principal.id.toLowerCase(),
          principal,
        ]),
      )
      const sound = holders.filter((id) => !gone.has(id) && isSound(known.get(id)))
      const missing = Math.max(0, LEAST_GLOBAL_ADMINISTRATORS - sound.filter((id) => !goes.has(id)).length)
      if (missing === 0) return new Set()
      const kept = leaving.filter((id) => sound.includes(id.toLowerCase())).slice(0, missing)
      return new Set(kept.length === missing ? kept : leaving.filter((id) => canAct(known.get(id.toLowerCase()))))
    },
  }
}

const isSound = (principal: Principal | undefined): boolean =>
  principal !== undefined &&
  isUser(principal) &&
  principal.accountEnabled === true &&
  principal.onPremisesSyncEnabled !== true &&
  !isGuest(principal)

/** Of a group nobody says that it is disabled. */
const canAct = (principal: Principal | undefined): boolean =>
  principal !== undefined && principal.accountEnabled !== false

export const MUST_STAY: Reason = {
  code: 'lastGlobalAdministrator',
  message:
    `At least ${LEAST_GLOBAL_ADMINISTRATORS} enabled accounts that exist in the cloud alone must stay Global ` +
    'Administrator for good, so this one keeps the role.',
}
