import type { Config } from '../../../config.ts'
import type { GraphReader } from '../../../graph/reader.ts'
import { principalsByIds, type Principal } from '../../../graph/roles.ts'
import type { ExclusionMatcher } from '../../exclusions/matcher.ts'
import { isNamed } from '../../people/person.ts'
import type { Reason } from '../../plans/kind.ts'
import { GLOBAL_ADMINISTRATOR } from '../snapshots/summary.ts'
import type { Standing } from './standing.ts'

/** Microsoft's advice for emergencies, and what no plan goes below: https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access */
export const LEAST_GLOBAL_ADMINISTRATORS = 2

export type RoleSafety = ReturnType<typeof createRoleSafety>

/** Whom no plan takes power from, whatever it says. */
export function createRoleSafety ({ reader, exclusions, policy, ownAppIds }: {
  reader: GraphReader,
  exclusions: ExclusionMatcher,
  policy: Pick<Config, 'BREAK_GLASS_USERS'>,
  /** The apps that this service itself is. */
  ownAppIds: () => Promise<readonly string[]>,
}) {
  return {
    /**
     * Why each of these principals is left alone; those without an entry may be changed. Deleted principals are among the
     * latter.
     *
     * @throws Refusal `ExcludedGroupNotFound`
     */
    async untouchable (principals: readonly Principal[]): Promise<Map<string, Reason>> {
      const users = principals.filter(isUser)
      const [excluded, own] = await Promise.all([exclusions.of(users.map(({ '@odata.type': _type, ...user }) => user)), ownAppIds()])
      const apps = new Set(own.map(id => id.toLowerCase()))
      const found = new Map<string, Reason>()
      for (const principal of principals) {
        const { id, appId, userPrincipalName } = principal
        const exclusion = excluded.get(id)
        if (isNamed({ id, ...(userPrincipalName == null ? {} : { userPrincipalName }) }, policy.BREAK_GLASS_USERS)) found.set(id, { code: 'breakGlass', message: 'This is an emergency account, so it is left alone.' })
        else if (apps.has((appId ?? '').toLowerCase())) found.set(id, { code: 'ownIdentity', message: 'This is the app that this service works with, so it is left alone.' })
        else if (exclusion !== undefined) found.set(id, { code: 'excluded', message: exclusion.message })
      }
      return found
    },

    /**
     * Of those who are to lose the role of Global Administrator, those who have to keep it: two enabled accounts that exist in
     * the cloud alone must hold it for good.
     *
     * @param leaving object ids, in the order in which they are to lose it
     */
    async mustStay (standing: Standing, leaving: readonly string[]): Promise<Set<string>> {
      if (leaving.length === 0) return new Set()
      const holders = [...standing.roleAssignment].flatMap(([key, { endDateTime }]) => {
        const [principalId = '', roleId, scope] = key.split(' ')
        return roleId === GLOBAL_ADMINISTRATOR && scope === '/' && endDateTime === undefined ? [principalId] : []
      })
      const sound = new Set((await principalsByIds(reader, holders)).filter(isSound).map(({ id }) => id.toLowerCase()))
      const remaining = [...sound].filter(id => !leaving.some(one => one.toLowerCase() === id)).length
      const missing = Math.max(0, LEAST_GLOBAL_ADMINISTRATORS - remaining)
      return new Set(leaving.filter(id => sound.has(id.toLowerCase())).slice(0, missing))
    },
  }
}

const isUser = ({ '@odata.type': type }: Principal): boolean => type === '#microsoft.graph.user'

const isSound = (principal: Principal): boolean => isUser(principal) && principal.accountEnabled === true && principal.onPremisesSyncEnabled !== true && principal.userType !== 'Guest'

export const MUST_STAY: Reason = { code: 'lastGlobalAdministrator', message: `At least ${LEAST_GLOBAL_ADMINISTRATORS} enabled accounts that exist in the cloud alone must stay Global Administrator for good, so this one keeps the role.` }
