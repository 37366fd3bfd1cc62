import { OTHER_SYSTEMS, type OtherSystem, type RoleSystem, type SystemChoice } from '../../../role-systems.ts'
import { present } from '../../../present.ts'
import type { RoleInventory } from '../inventory.ts'
import type { SnapshotSummary } from '../snapshots/snapshot-summary.ts'
import type { MissingReason } from '../surroundings/parts.ts'
import { countEligible, standingTier0 } from '../assignment-rows.ts'
import { SYSTEM_WORDS } from '../report/systems-words.ts'
import type { SystemState } from './read-systems.ts'
import { HIGHER_TIERS, NOT_CHOSEN, type Unseen } from './system.ts'

/** How a system was read, as replies tell it: with a sentence wherever not all of it was. */
export interface ToldSystem extends Omit<SystemState, 'system'> {
  system: RoleSystem
  /** What is not as an approved plan left it; with metrics alone. */
  driftOpen?: number
  message?: string
}

/** So many places that were not seen are named; the number tells of the rest. */
const MOST_NAMES = 3

/** Why a system was not read, as the end of a sentence. */
const BECAUSE: Readonly<Record<MissingReason, string>> = {
  switchedOff: 'it is switched off in this service',
  noLicense: 'the tenant lacks the license for it',
  noPermission: 'this service may not see it, and TestConnection lists what is missing',
  notOffered: 'it is not there in this tenant',
  refused: 'Microsoft refused',
  tooMuch: 'it is too much to read',
  unavailable: 'it gave no complete response, so take another snapshot later',
}

/** Nobody may take what was not seen for none, so that each such system says so in a sentence. */
export const told = (state: SystemState | Omit<ToldSystem, 'message'>): ToldSystem => ({
  ...state,
  ...present('message', messageOf(state)),
})

function messageOf({ system, state, reason, code, unseen }: Omit<ToldSystem, 'message'>): string | undefined {
  const name = SYSTEM_WORDS.en.names[system]
  if (state === 'read') return undefined
  if (state === 'notRead') {
    const because = BECAUSE[reason ?? 'refused']
    return `${name} was not read, since ${because}${code === undefined ? '' : ` (${code})`}: nothing is known of its roles.`
  }
  const [notAsked, hidden] = [unseen.filter(isNotAsked), unseen.filter((one) => !isNotAsked(one) && !isSettings(one))]
  const settings = unseen.filter((one) => !isNotAsked(one) && isSettings(one))
  const count = `${hidden.length} ${hidden.length === 1 ? 'thing' : 'things'}`
  return [
    ...(hidden.length === 0
      ? []
      : [
          `${name} was read only in part: ${count} could not be seen${namesOf(hidden)}, where there may be roles all the same.`,
        ]),
    ...(settings.length === 0
      ? []
      : [`Not all settings of its roles could be read${namesOf(settings)}: nothing is known of what they lack.`]),
    ...(notAsked.length === 0
      ? []
      : [
          `${name} was read as the operator of this service chose, without ${notAsked.map(notAskedName).join(' and ')}: ` +
            'nothing is known of that.',
        ]),
  ].join(' ')
}

/** What nobody wanted to see, rather than what could not be seen. */
const isNotAsked = ({ reason }: Unseen): boolean => reason === 'switchedOff'

/** What is asked for around roles, rather than who holds them. */
const isSettings = ({ what }: Unseen): boolean => what === 'settings'

function namesOf(hidden: readonly Unseen[]): string {
  const names = [...new Set(hidden.flatMap(({ scopeName }) => scopeName ?? []))].slice(0, MOST_NAMES)
  return names.length === 0 ? '' : ` (${names.join(', ')}${names.length < hidden.length ? ' and more' : ''})`
}

const notAskedName = ({ what, code, scopeName }: Unseen): string =>
  code === NOT_CHOSEN
    ? (scopeName ?? 'other subscriptions')
    : code === HIGHER_TIERS
      ? 'roles of higher tiers'
      : what === 'timeBounds'
        ? 'until when roles last'
        : what === 'denyAssignments'
          ? 'what is forbidden whatever roles somebody holds'
          : what === 'settings'
            ? 'the settings of roles'
            : 'a part'

/** Entra, which lists read at this moment. */
export const toldEntra = ({ asOf, pim, rows }: Pick<RoleInventory, 'asOf' | 'pim' | 'rows'>): ToldSystem =>
  entraOf({ asOf, assignments: rows.length, standingTier0: standingTier0(rows), eligible: countEligible(rows) }, pim)

const entraOf = (
  read: Pick<ToldSystem, 'asOf' | 'assignments' | 'standingTier0' | 'eligible'>,
  pim: PimOf,
): ToldSystem =>
  told({ system: 'entra', state: pim.pimAvailable ? 'read' : 'partlyRead', ...read, unseen: unseenOf(pim) })

/** Each system as a snapshot has it: one, or all that it says anything about. */
export function toldSnapshot(
  { asOf, roleAssignments: assignments, standingTier0, eligible, systems = [], ...pim }: SnapshotSummary,
  system?: RoleSystem,
): ToldSystem[] {
  const entra = entraOf({ asOf, assignments, standingTier0, eligible }, pim)
  if (system === undefined) return [entra, ...systems.map(told)]
  return system === 'entra' ? [entra] : toldOthers(systems, system)
}

type PimOf = Pick<SnapshotSummary, 'pimAvailable' | 'pimUnavailableReason'>

const unseenOf = ({ pimAvailable, pimUnavailableReason: reason = 'refused' }: PimOf): ToldSystem['unseen'] =>
  pimAvailable ? [] : [{ what: 'eligibilities', reason: reason === 'noGroupPermission' ? 'noPermission' : reason }]

/**
 * Other systems as a snapshot has them. One of which the snapshot says nothing was not read: nobody had connected it
 * then.
 */
export const toldOthers = (states: readonly SystemState[] | undefined, choice: SystemChoice): ToldSystem[] =>
  OTHER_SYSTEMS.filter((system) => choice === 'all' || choice === system).map((system) =>
    told(states?.find((one) => one.system === system) ?? notConnected(system)),
  )

const notConnected = (system: OtherSystem): SystemState => ({
  system,
  state: 'notRead',
  reason: 'switchedOff',
  code: 'NotConnected',
  unseen: [],
})
