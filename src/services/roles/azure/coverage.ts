import type { ArmReader } from '../../../arm/reader.ts'
import type { AssignmentRow, DefinitionRow } from '../../../arm/rows.ts'
import { lastSegment } from '../../../arm/scopes.ts'
import type { Unseen } from '../systems/system.ts'
import { placesAbove, scopeName, type Place, type Places } from './places.ts'
import { readsAssignments } from './rate-azure-roles.ts'
import { refusalOf } from './refusals.ts'

interface Looking {
  reader: ArmReader
  places: Places
  wanted: ReadonlySet<string>
  /** Of our own service principal. */
  objectId: string
  assignments: ReadonlyMap<string, AssignmentRow>
  definitions: ReadonlyMap<string, DefinitionRow>
}

/** Where our own identity sees something, and where it does not. */
export interface Coverage {
  covered: Place[]
  unseen: Unseen[]
}

/** What a role of ours may let us see besides who holds roles, by what is unseen without. */
export type FurtherRead = 'denyAssignments' | 'classicAdministrators'

/**
 * Where our own identity surely sees who holds roles: where a role that lets it do so is among what was read. Azure
 * shows nothing, rather than refuse, to whoever may not see; an empty list by itself therefore says nothing
 * (https://github.com/MicrosoftDocs/azure-docs/issues/66312).
 */
export async function coverageOf(
  looking: Looking,
): Promise<Coverage & { coverageFor: (what: FurtherRead) => Coverage }> {
  const { places, wanted, assignments } = looking
  let own = [...assignments.values()].filter(({ principalId }) => sameId(principalId, looking.objectId))
  if (scopesThatRead(own, looking).size === 0) own = own.concat(await throughGroups(looking))

  const within = (asked: readonly Place[], scopes: ReadonlySet<string>, what: Unseen['what']): Coverage => {
    const sees = ({ key }: Place) => scopes.has('/') || placesAbove(places, key).some((above) => scopes.has(above))
    return {
      covered: asked.filter(sees),
      unseen: asked
        .filter((place) => !sees(place))
        .map(({ scope }) => ({
          what,
          reason: 'noPermission',
          scopeId: scope,
          scopeName: scopeName(places, scope),
        })),
    }
  }

  const asked = [...places.all.values()].filter(({ key }) => wanted.has(key))
  const named = new Set(places.unseen.map(({ scopeId }) => scopeId?.toLowerCase()))
  const { covered, unseen } = within(asked, scopesThatRead(own, looking), 'everything')
  return {
    covered,
    unseen: unseen.filter(({ scopeId = '' }) => !named.has(scopeId.toLowerCase())),
    coverageFor: (what) => within(covered, scopesThatRead(own, looking, what), what),
  }
}

/** A group may hold the role for us: Azure is asked, and believed only where the assignment was read as well. */
async function throughGroups({ reader, places, objectId, assignments }: Looking): Promise<AssignmentRow[]> {
  if (!places.whole) return []
  try {
    const rows = await reader.assignmentsAtOrAbove(places.root.scope, `assignedTo('${objectId}')`)
    return rows.filter(({ id }) => assignments.has(id))
  } catch (error) {
    refusalOf(error)
    return []
  }
}

function scopesThatRead(
  rows: readonly AssignmentRow[],
  { definitions }: Looking,
  what: 'roleAssignments' | FurtherRead = 'roleAssignments',
): Set<string> {
  return new Set(
    rows
      .filter(({ roleDefinitionId }) =>
        readsAssignments(definitions.get(lastSegment(roleDefinitionId))?.permissions ?? [], what),
      )
      .map(({ scope }) => scope.toLowerCase()),
  )
}

const sameId = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
