import type { Test } from 'tap'
import type { Simulator } from '../simulator/server.ts'
import type { Store } from '../src/store/database.ts'

/** What the stand-in for Graph took, as its journal has it. */
type Write = ReturnType<Simulator['world']['journal']['everything']>[number]

/** An entry of the audit log that says that something is about to be written, and what its change says. */
interface Intent {
  changeId: string
  kind: string
  /** Everything that the entry and its change name: people, groups, roles, products, policies. */
  names: string
  /** Whom and what the entry itself is about. */
  about: Set<string>
}

/** What the log of a service says about writes. */
interface Log {
  intents: Intent[]
  /** Ids of changes that were sent and taken, as often as they were. */
  requested: string[]
}

/** An entry of the log, as far as it matters here. */
interface Entry {
  action: string
  changeId?: string
  userId?: string
  principalId?: string
  groupId?: string
  skuId?: string
  roleId?: string
}

/** The service's own identities at the stand-in (src/graph/simulator-token.ts); tests write with other tokens. */
const OURS = /^7e000000-/

const journals = new Set<Simulator['world']['journal']>()
let compared = 0

process.once('exit', () => {
  if (compared > 0) console.log(`# ${compared} writes to the tenant compared with the audit log`)
})

/** From now on the writes of this tenant are among those that the log may speak of. */
export function watchJournal({ world: { journal } }: Simulator): void {
  journals.add(journal)
}

/**
 * Every write that a tenant took from the service has its own entry in the audit log, which names the same person and
 * the same group, role or product; and nothing that the log calls requested was never written. Fails the test
 * otherwise.
 */
export async function compareWrites(t: Test, simulator: Simulator, store: Store): Promise<void> {
  compare(t, simulator, await readLog(store), OURS)
}

/**
 * The same for a service that keeps its log to itself, by what it answers.
 *
 * @param ask `GET /v1/audit` and the like, as an administrator
 * @param writer matches the client id that it writes with
 */
export async function compareAnswers(
  t: Test,
  simulator: Simulator,
  ask: (route: string) => Promise<any>,
  writer: RegExp,
): Promise<void> {
  const { value, nextLink } = await ask('GET /v1/audit?top=999')
  if (nextLink !== undefined) throw new Error('The log is longer than one page')
  const rows = new Map<string, Record<string, unknown>>()
  for (const changeId of new Set((value as Entry[]).flatMap(({ changeId }) => changeId ?? []))) {
    rows.set(changeId, await ask(`GET /v1/changes/${changeId}`))
  }
  compare(t, simulator, logOf(value.toReversed(), rows), writer)
}

function compare(t: Test, simulator: Simulator, { intents, requested }: Log, writer: RegExp): void {
  const writes = simulator.world.journal.everything().filter(({ by }) => by !== undefined && writer.test(by))
  const faults = [...withoutEntry(writes, intents), ...withoutWrite(requested, intents)]
  compared += writes.length
  if (faults.length > 0) t.threw(new Error(`The tenant and the audit log differ:\n${faults.join('\n')}`))
}

/** The same write as often as it was intended, and no more often. */
function withoutEntry(writes: readonly Write[], intents: readonly Intent[]): string[] {
  const left = new Map<string, Intent[]>()
  return writes.flatMap((write) => {
    const key = keyOf(write)
    const candidates = left.get(key) ?? intents.filter((intent) => isAbout(intent, write))
    left.set(key, candidates.slice(1))
    return candidates.length > 0 ? [] : [`No audit entry for: ${key}`]
  })
}

function withoutWrite(requested: readonly string[], intents: readonly Intent[]): string[] {
  const writes = [...journals].flatMap((journal) => journal.everything())
  return requested
    .filter((changeId) => {
      const intent = intents.find((one) => one.changeId === changeId)
      return intent === undefined || !writes.some((write) => isAbout(intent, write))
    })
    .map((changeId) => `Requested in the audit log, and never written: change ${changeId}`)
}

/** What makes a write the same as another one: its fields rather than their values, but for names. */
const keyOf = ({ method, path, body }: Write): string =>
  `${method} ${path} ${Object.keys(body ?? {}).sort()} ${Object.values(namedIn(body))}`

/** What kind of change a write is part of: a write of no kind has no entry. */
const KINDS: readonly (readonly [path: RegExp, kind: string])[] = [
  [/^\/groups\/[^/]+\/members\//, 'licenseGroupRemoval'],
  [/^\/users\/[^/]+\/assignLicense$/, 'directLicenseRemoval'],
  [/^\/users\/[^/]+(\/manager\/\$ref)?$/, 'contactUpdate'],
  [/^\/roleManagement\/directory\/roleEligibilityScheduleRequests/, 'roleEligibility'],
  [/^\/roleManagement\/directory\/roleAssignment/, 'roleAssignment'],
  [/^\/identityGovernance\/privilegedAccess\/group\//, 'groupEligibility'],
  [/^\/policies\/roleManagementPolicies\//, 'roleSettings'],
  [/^\/identityGovernance\/accessReviews\//, 'accessReview'],
  [/\/Microsoft\.Authorization\/roleAssignment/, 'azureRoleAssignment'],
  [/\/Microsoft\.Authorization\/roleEligibility/, 'azureRoleEligibility'],
  [/\/Microsoft\.Authorization\/roleManagementPolicies\//, 'azureRoleSettings'],
]

/** Whether an entry speaks of a write: of the very person and group, and its change of whatever else is named. */
function isAbout({ kind, names, about }: Intent, { method, path, body }: Write): boolean {
  if (KINDS.find(([pattern]) => pattern.test(path.replace(/^\/(v1\.0|beta)/, '')))?.[1] !== kind) return false
  const fields = kind === 'contactUpdate' && method === 'PATCH' ? Object.keys(body as object) : []
  if (!fields.every((field) => names.includes(`\\"${field.replace(/s$/, '').toLowerCase()}`))) return false
  const [, , set = '', ...rest] = path.split('/')
  const inPath = rest.map((segment) => decodeURIComponent(segment).toLowerCase()).filter(isId)
  const { principalId, groupId, ...others } = namedIn(body)
  const own = [...(set === 'users' || set === 'groups' ? inPath : []), principalId, groupId].filter(
    (id) => id !== undefined,
  )
  const all = [...inPath, ...own, ...Object.values(others)]
  return all.length > 0 && own.every((id) => about.has(id)) && all.every((id) => names.includes(id))
}

const isId = (text: string): boolean => text.length >= 16 && /\d/.test(text)

/** What the body of a write names, in lower case; of a reference, the object at its end. */
function namedIn(body: unknown): Record<string, string> {
  const {
    '@odata.id': reference,
    principalId,
    roleDefinitionId,
    groupId,
    removeLicenses,
    addLicenses,
    descriptionForAdmins,
    properties,
  } = (body ?? {}) as Record<string, unknown>
  if (properties !== undefined) return namedInAzure(properties)
  const named = {
    reference: typeof reference === 'string' ? reference.split('/').at(-1) : undefined,
    principalId,
    roleDefinitionId,
    groupId,
    removed: Array.isArray(removeLicenses) ? removeLicenses[0] : undefined,
    added: Array.isArray(addLicenses) ? (addLicenses[0] as { skuId?: string } | undefined)?.skuId : undefined,
    review: typeof descriptionForAdmins === 'string' ? /change (\S+?)\.?$/.exec(descriptionForAdmins)?.[1] : undefined,
  }
  return Object.fromEntries(
    Object.entries(named).flatMap(([name, id]) => (typeof id === 'string' ? [[name, id.toLowerCase()]] : [])),
  )
}

/** The same of a write to Azure, where a role is named by its whole id. */
function namedInAzure(properties: unknown): Record<string, string> {
  const { principalId, roleDefinitionId } = properties as Record<string, unknown>
  return namedIn({
    principalId,
    roleDefinitionId: typeof roleDefinitionId === 'string' ? roleDefinitionId.split('/').at(-1) : undefined,
  })
}

async function readLog({ db }: Store): Promise<Log> {
  const entries = (await db.selectFrom('auditEntries').select('text').orderBy('seq').execute()).map(
    ({ text }) => JSON.parse(text) as Entry,
  )
  const changes = await db
    .selectFrom('changes')
    .select(['id', 'kind', 'before', 'after', 'preconditions', 'details', 'outcome'])
    .execute()
  return logOf(entries, new Map(changes.map(({ id, ...row }) => [id, row])))
}

/** @param rows what is known of each change, by its id */
function logOf(entries: readonly Entry[], rows: ReadonlyMap<string, Record<string, unknown>>): Log {
  const intents = entries
    .filter(({ action }) => action === 'change.intended' || action === 'undo.intended')
    .map(({ changeId = '', userId, principalId, groupId, skuId, roleId }): Intent => {
      const { kind = '', ...row } = rows.get(changeId) ?? {}
      const about = [userId, principalId, groupId, skuId, roleId].filter((id) => id !== undefined)
      return {
        changeId,
        kind: String(kind),
        about: new Set(about),
        names: JSON.stringify([changeId, about, ...Object.values(row)]).toLowerCase(),
      }
    })
  return {
    intents,
    requested: entries
      .filter(({ action }) => action === 'change.requested' || action === 'undo.requested')
      .map(({ changeId = '' }) => changeId),
  }
}
