import { atMost } from '../../../at-most.ts'
import type { ArmReader } from '../../../arm/reader.ts'
import { isNoPim, isRefused } from '../../../graph/failure.ts'
import { pimSettings } from '../pim-settings.ts'
import type { SystemGrant, SystemRole, SystemSettings, Unseen } from '../systems/system.ts'
import { asOfEntra, readPolicy } from './azure-policies.ts'
import { pairsInUse } from './pairs-in-use.ts'
import { leftOut } from './refusals.ts'

/** Settings that are asked for at once. */
const AT_ONCE = 16

/** Of more roles at scopes than this, the most dangerous ones are asked for. */
export const MOST_SETTINGS = 2_000

export interface AzureSettings {
  settings: SystemSettings[]
  unseen: Unseen[]
}

/**
 * The settings of roles in use, at the scopes where they are. What can not be read is named, each scope once; where PIM
 * has no license, or Azure gives no response for a while, the others are not asked for at all. HTTP requests: 1 for
 * each role at each scope.
 */
export async function readSettings(
  reader: ArmReader,
  grants: readonly SystemGrant[],
  roles: ReadonlyMap<string, SystemRole>,
): Promise<AzureSettings> {
  const tierOf = ({ roleId }: Pick<SystemGrant, 'roleId'>) => roles.get(roleId)?.tier
  const pairs = pairsInUse(grants, tierOf).sort((a, b) => (tierOf(a) ?? 9) - (tierOf(b) ?? 9))
  const settings: SystemSettings[] = []
  const unseen = new Map<string, Unseen>()
  let ended: Unseen | undefined
  const inTurn = atMost(AT_ONCE)

  async function ask(pair: SystemGrant): Promise<void> {
    if (ended !== undefined) return
    const { roleId, scopeType, scopeId = '/', scopeName = scopeId } = pair
    const hide = (reason: Pick<Unseen, 'reason' | 'code'>) =>
      unseen.set(scopeId.toLowerCase(), { what: 'settings', ...reason, scopeId, scopeName })
    try {
      const policy = await readPolicy(reader, { roleId, scope: scopeId })
      // Azure shows nothing rather than refuse.
      if (policy === undefined) hide({ reason: 'noPermission', code: SETTINGS_UNSEEN })
      else {
        const { effectiveRules } = policy
        settings.push({
          system: 'azure',
          roleId,
          scopeType,
          scopeId,
          scopeName,
          settings: pimSettings(asOfEntra(effectiveRules)),
        })
      }
    } catch (error) {
      const reason = leftOut(error)
      if (reason === undefined) throw error
      if (isRefused(error) && !isNoPim(error)) hide(reason)
      else ended = { what: 'settings', ...reason }
    }
  }

  await Promise.all(pairs.slice(0, MOST_SETTINGS).map((pair) => inTurn(() => ask(pair))))
  return {
    settings,
    unseen: [
      ...unseen.values(),
      ...(ended === undefined ? [] : [ended]),
      ...(pairs.length > MOST_SETTINGS
        ? [{ what: 'settings', reason: 'tooMuch', scopeName: moreThan(pairs.length - MOST_SETTINGS) } as const]
        : []),
    ],
  }
}

/** What Azure shows no settings of, though every role has some. */
export const SETTINGS_UNSEEN = 'SettingsUnseen'

const moreThan = (count: number): string => `${count} more roles at scopes`
