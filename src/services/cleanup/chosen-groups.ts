import { Refusal } from '../../errors.ts'
import { licenseGroupsRead, type LicenseGroup } from '../../graph/groups.ts'
import { groupNamesElsewhere } from '../../graph/licenses.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { GroupVerdict, LicenseGroups } from '../licenses/license-groups.ts'
import type { HandOver } from '../licenses/removal-details.ts'
import type { SideEffects } from '../licenses/side-effects.ts'
import { HAND_OVER_KINDS, handOverOf } from './hand-over.ts'
import type { CleanupScope } from './scope.ts'
import { present } from '../../present.ts'
import { MAX_TOP } from '../../graph/url.ts'

/** A license group of a clean-up, and what may happen to its members. */
export interface ChosenGroup {
  group: LicenseGroup
  name: string
  /** Why nobody is removed from it: by us, or at all where there is no hand-over. */
  verdict?: GroupVerdict
  /** Where else its members can be removed. */
  handOver?: HandOver
  /** What leaving costs besides licenses, in sentences. */
  alsoLost: string[]
  /** Whether it costs something that nobody accepted. */
  unaccepted: boolean
}

export interface Choice {
  chosen: ChosenGroup[]
  warnings: string[]
}

/**
 * The groups of the scope, by name. A group that was named and can't be cleaned up refuses the plan, as it would a
 * single removal; among all groups it stands with its reason. Dynamic, synced, mail-enabled, role-assignable and
 * restricted ones are for others to change.
 *
 * @throws Refusal `GroupNotFound`, `NotALicenseGroup`, `GroupIsExcluded`, `GroupNotAllowed`
 */
export async function chooseGroups(
  { reader, groups, sideEffects }: { reader: GraphReader; groups: LicenseGroups; sideEffects: SideEffects },
  { groupIds = [], allGroups, acceptSideEffects }: CleanupScope,
): Promise<Choice> {
  const found =
    allGroups === true
      ? await reader.all<LicenseGroup>(licenseGroupsRead(MAX_TOP))
      : await namedGroups(groups, groupIds)
  const judged = found.map((group) => ({ group, verdict: groups.verdict(group) }))
  if (allGroups !== true) {
    for (const { group, verdict } of judged) {
      if (verdict !== undefined && !(verdict.code in HAND_OVER_KINDS)) {
        throw new Refusal(verdict.code, verdict.message, { target: `groupIds/${indexIn(groupIds, group.id)}` })
      }
    }
  }
  const open = judged.filter(({ verdict }) => verdict === undefined || verdict.code in HAND_OVER_KINDS)
  const elsewhere = open.filter(({ verdict }) => verdict !== undefined).map(({ group }) => group.id)
  const [effects, names] = await Promise.all([
    sideEffects.of(open.map(({ group }) => group)),
    groupNamesElsewhere(reader, elsewhere),
  ])

  const unchecked = new Map<string, string[]>()
  const chosen = judged.map(({ group, verdict }): ChosenGroup => {
    const { sideEffects: lost = [], notChecked = [] } = effects.get(group.id) ?? {}
    const name = group.displayName ?? group.id
    for (const kind of notChecked) unchecked.set(kind, [...(unchecked.get(kind) ?? []), name])
    const handOver = verdict === undefined ? undefined : handOverOf(verdict.code, group, names.get(group.id))
    return {
      group,
      name,
      ...present('verdict', verdict),
      ...present('handOver', handOver),
      alsoLost: lost.map(({ message }) => message),
      unaccepted: lost.length > 0 && indexIn(acceptSideEffects, group.id) < 0,
    }
  })
  return { chosen: chosen.sort(byName), warnings: [...unchecked].map(([kind, of]) => uncheckedSentence(kind, of)) }
}

async function namedGroups(groups: LicenseGroups, groupIds: readonly string[]): Promise<LicenseGroup[]> {
  const ids = [...new Set(groupIds.map((id) => id.toLowerCase()))]
  const found = await groups.getAll(ids)
  const missing = ids.find((id) => !found.has(id))
  if (missing !== undefined) {
    throw new Refusal('GroupNotFound', `There is no group with the id "${missing}" in this tenant.`, {
      target: `groupIds/${indexIn(groupIds, missing)}`,
    })
  }
  return [...found.values()]
}

const indexIn = (ids: readonly string[], id: string): number =>
  ids.findIndex((known) => known.toLowerCase() === id.toLowerCase())

const byName = (a: ChosenGroup, b: ChosenGroup) =>
  a.name.localeCompare(b.name, 'en') || a.group.id.localeCompare(b.group.id, 'en')

const uncheckedSentence = (kind: string, names: readonly string[]) =>
  `Whether leaving also costs something of the kind ${kind} could not be checked for want of a permission: ` +
  `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more groups` : ''}.`
