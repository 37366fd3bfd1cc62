import { mix } from '../../simulator/tenant/random.ts'
import { BATCH_BENDS, BENDS, without, type Bend, type BendName, type Misbehaviour } from './proxy.ts'

/** The reads of the main jobs, each with whether it asks by id, so that what is left out can be missed. */
const READS: readonly { name: string; on: RegExp; byId?: true }[] = [
  { name: 'everything', on: /./ },
  { name: 'all users', on: /^GET \/users\?(?!.* in \()/ },
  { name: 'users by id', on: /^GET \/users\?.*\bid in \(/, byId: true },
  { name: 'objects by id', on: /getByIds/, byId: true },
  { name: 'groups of a person', on: /checkMemberGroups/ },
  { name: 'members of a group', on: /^GET \/groups\/[^/]+\/(transitiveMembers|members|owners)/ },
  { name: 'license groups', on: /^GET \/groups(\?.*assignedLicenses|\/[^/]+\?)/ },
  { name: 'groups that may hold roles', on: /isAssignableToRole eq true/ },
  { name: 'roles', on: /roleManagement\/directory\/role/ },
  { name: 'roles through groups', on: /privilegedAccess\/group/ },
  { name: 'the log', on: /directoryAudits/ },
  { name: 'mailboxes', on: /mailboxSettings/ },
]

/** Properties that decide about somebody. */
const PROPERTIES = [
  'id',
  '@odata.type',
  'userPrincipalName',
  'displayName',
  'department',
  'userType',
  'accountEnabled',
  'createdDateTime',
  'onPremisesExtensionAttributes',
  'assignedLicenses',
  'licenseAssignmentStates',
  'principalId',
  'roleDefinitionId',
  'principal',
  'accessId',
  'isAssignableToRole',
  'targetResources',
]

/** Bends that leave no trace in what they are done to, unless it was asked for by id. */
const TRACELESS: ReadonlySet<BendName> = new Set(['drops', 'dropsAll'])

const LATE = 'late' satisfies BendName

export interface Trial {
  name: string
  misbehaviours: Misbehaviour[]
}

/**
 * Every misbehaviour of every read. Left out is what nobody could notice: entries that are missing from a list which
 * nobody asked for by id, and an empty page of a log, of which Microsoft's filter makes many.
 */
export const TRIALS: readonly Trial[] = [
  ...READS.flatMap(({ name, on, byId }) =>
    (Object.entries(BENDS) as [BendName, Bend][])
      .filter(([bend]) => byId === true || !TRACELESS.has(bend))
      .filter(([bend]) => !(bend === 'emptied' && (name === 'the log' || name === 'everything')))
      .filter(([bend]) => bend !== LATE)
      .map(([bend, how]): Trial => ({ name: `${bend}: ${name}`, misbehaviours: [{ on, bend: how }] })),
  ),
  ...READS.flatMap(({ name, on }) =>
    PROPERTIES.map((property): Trial => ({
      name: `no ${property}: ${name}`,
      misbehaviours: [{ on, bend: without(property) }],
    })),
  ),
  ...Object.entries(BATCH_BENDS).map(([bend, how]): Trial => ({
    name: `${bend}: whole batches`,
    misbehaviours: [{ on: /./, bend: how, wholeBatch: true }],
  })),
]

/** Every read 90 s late: a service with less patience is tried with these, see `LATE_ENV`. */
export const LATE_TRIALS: readonly Trial[] = READS.map(({ name, on }) => ({
  name: `${LATE}: ${name}`,
  misbehaviours: [{ on, bend: BENDS[LATE] }],
}))

/** Those that were seen to do harm, which are tried each time. */
export const HARMFUL: readonly string[] = [
  'drops: users by id',
  'dropsAll: users by id',
  'emptyThenFull: users by id',
  'dropsAll: objects by id',
  'noValue: groups of a person',
  'emptied: groups of a person',
  'emptied: members of a group',
  'emptied: groups that may hold roles',
  'noValue: groups that may hold roles',
  'emptied: roles',
  'noValue: roles',
  'nullEntries: roles',
  'repeats: all users',
  'circle: all users',
  'laterCircle: everything',
  'emptyForEver: all users',
  'sameForEver: everything',
  'contradicts: users by id',
  'contradictsAfter: all users',
  'sixteenOhOne: everything',
  'backwards: everything',
  'no userPrincipalName: users by id',
  'no principalId: roles',
  'no principal: roles through groups',
  'no onPremisesExtensionAttributes: everything',
  'doubledEmpty: whole batches',
  'doubledEmptyLast: whole batches',
  'itemsMissing: whole batches',
  'itemsNull: whole batches',
  'oddHeaders: whole batches',
]

/** Some trials: those that did harm, and as many others as asked for, chosen by a seed. */
export function chosenTrials(others: number, seed: number): Trial[] {
  const known = TRIALS.filter(({ name }) => HARMFUL.includes(name))
  if (known.length !== HARMFUL.length) throw new Error('A trial has another name')
  const rest = TRIALS.filter(({ name }) => !HARMFUL.includes(name))
  return [...known, ...shuffled(rest, seed).slice(0, others)]
}

const shuffled = (all: readonly Trial[], seed: number): Trial[] =>
  all
    .map((trial, index) => ({ trial, at: mix(seed, index) }))
    .sort((a, b) => a.at - b.at)
    .map(({ trial }) => trial)
