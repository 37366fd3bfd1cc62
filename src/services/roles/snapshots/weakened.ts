import { snapshotRowsOfKind } from '../../../store/role-snapshots.ts'
import type { Executor, Store } from '../../../store/database.ts'
import { present } from '../../../present.ts'
import { pairKey } from '../azure/pairs-in-use.ts'
import type { PimSettings, RoleSettings } from '../pim-settings.ts'
import { directionsOf } from '../plans/settings-direction.ts'
import type { WeakenedSetting, WeakenedSettings } from '../weakened-settings.ts'
import { AZURE, azureBefore } from './new-since.ts'
import type { SnapshotContent } from './snapshot-rows.ts'

interface Earlier {
  asOf: string
  settings: RoleSettings
  weakened: readonly WeakenedSetting[]
}

/**
 * Says which settings of roles of Azure are weaker than in the last snapshot that read them, and goes on to say so
 * until they are as strict again. It is kept with the snapshot, so that it outlives the snapshots before.
 */
export async function withWeakened({ db }: Store, content: SnapshotContent): Promise<SnapshotContent> {
  const { otherSettings } = content
  if (otherSettings === undefined) return content
  const open = new Map(otherSettings.filter(({ system }) => system === 'azure').map((row) => [pairKey(row), row]))
  const weakenedSettings: WeakenedSettings[] = []
  for (const { id, asOf } of open.size === 0 ? [] : await azureBefore(db)) {
    if (open.size === 0) break
    const earlier = await readEarlier(db, id, asOf)
    for (const [key, row] of open) {
      const before = earlier.get(key)
      if (before === undefined) continue
      const weakened = weakenedSince(before, row)
      if (weakened.length > 0) weakenedSettings.push({ ...placeOf(row), weakened })
      open.delete(key)
    }
  }
  return { ...content, weakenedSettings }
}

const placeOf = ({ system, roleId, roleName, tier, scopeType, scopeId, scopeName }: RoleSettings) => ({
  system,
  roleId,
  roleName,
  ...present('tier', tier),
  ...present('scopeType', scopeType),
  ...present('scopeId', scopeId),
  ...present('scopeName', scopeName),
})

async function readEarlier(db: Executor, id: string, asOf: string): Promise<Map<string, Earlier>> {
  const [settings, weakened] = await Promise.all([
    snapshotRowsOfKind<RoleSettings>(db, id, 'otherSetting', AZURE),
    snapshotRowsOfKind<WeakenedSettings>(db, id, 'weakenedSetting', AZURE),
  ])
  const known = new Map(weakened.map((row) => [pairKey(row), row.weakened]))
  return new Map(
    settings.map((row) => [pairKey(row), { asOf, settings: row, weakened: known.get(pairKey(row)) ?? [] }]),
  )
}

/** What was weaker already is so since then, as long as it is not as strict again as it was. */
function weakenedSince({ asOf, settings, weakened }: Earlier, now: RoleSettings): WeakenedSetting[] {
  const found = new Map<string, WeakenedSetting>()
  const add = (field: keyof PimSettings, before: boolean | string, since: string) => {
    const after = now[field] as boolean | string
    if (!found.has(field) && isWeaker(field, before, now)) found.set(field, { field, before, after, since })
  }
  for (const { field, before, since } of weakened) add(field, before, since)
  for (const field of Object.keys(settings) as (keyof PimSettings)[]) {
    const before = settings[field]
    if (typeof before === 'boolean' || typeof before === 'string') add(field, before, asOf)
  }
  return [...found.values()]
}

/** For how long something may last does not count where it may last for good. */
const FOR_GOOD: Partial<Record<keyof PimSettings, keyof PimSettings>> = {
  maximumEligibilityDuration: 'permanentEligibilityAllowed',
  maximumAssignmentDuration: 'permanentAssignmentAllowed',
}

/** What is not known now is not weaker. */
function isWeaker(field: keyof PimSettings, before: boolean | string, now: PimSettings): boolean {
  const allowed = FOR_GOOD[field]
  return (
    now[field] !== undefined &&
    (allowed === undefined || now[allowed] === false) &&
    directionsOf({ [field]: before }, { [field]: now[field] }).get(field) === 'weaker'
  )
}
