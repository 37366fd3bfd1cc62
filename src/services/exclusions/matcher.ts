import type { Settings } from '../../config/settings.ts'
import { incomplete } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { usersBy, type User } from '../../graph/users.ts'
import type { Store } from '../../store/database.ts'
import { activeExclusions } from '../../store/exclusions.ts'
import type { ExclusionKind, ExclusionRow } from '../../store/tables.ts'
import type { Freshness } from '../cached.ts'
import { inOrder } from '../in-order.ts'
import { sharedRead } from '../shared-read.ts'
import { createExcludedGroupMembers } from './group-members.ts'
import { ruleOf, type Candidate, type Rule } from './rules.ts'

export interface ExclusionMatch {
  /** Absent for groups that are excluded by the service's own configuration. */
  exclusionId?: string
  /** Why somebody is left alone, in a sentence. */
  message: string
}

export type ExclusionMatcher = ReturnType<typeof createExclusionMatcher>

type OtherKind = Exclude<ExclusionKind, 'group'>

interface ActiveRule extends Rule {
  exclusion: ExclusionRow & { kind: OtherKind }
}

/** Of the list of exclusions, when many ask at once. */
const READ_APART_MS = 20

/** Who is excluded at this moment, for every job alike. */
export function createExclusionMatcher({
  store,
  reader,
  policy,
  now,
}: {
  store: Store
  reader: GraphReader
  policy: Pick<Settings, 'excludedGroupIds'>
  now: () => number
}) {
  const members = createExcludedGroupMembers({ reader, now })
  const listed = sharedRead(() => activeExclusions(store.db, new Date(now())), READ_APART_MS)
  const configured = policy.excludedGroupIds.map((id) => id.toLowerCase())

  return {
    /**
     * Whichever of these people are excluded, by object id, and by what. Properties that an exclusion looks at and that
     * were not read with the people are read here, 300 people to a request. Who is in excluded groups may be a minute
     * old, unless it is asked `anew`.
     *
     * @throws Refusal `ExcludedGroupNotFound`
     * @throws GraphFailure when something could not be read: not knowing is never taken for not excluded
     */
    async of(users: readonly Candidate[], freshness: Freshness = {}): Promise<Map<string, ExclusionMatch>> {
      if (users.length === 0) return new Map()
      return whileReading(Promise.resolve(users), Promise.resolve(users.map(({ id }) => id)), freshness)
    },

    whileReading,
  }

  /** The same for people who are still being read: their groups are asked for as soon as their ids are known. */
  async function whileReading(
    reading: Promise<readonly Candidate[]>,
    ids: Promise<readonly string[]>,
    freshness: Freshness = {},
  ): Promise<Map<string, ExclusionMatch>> {
    const active = activeRules()
    const [{ groups, rules }, inGroups, complete] = await inOrder([
      active,
      inOrder([active, ids]).then(([{ groupIds }, known]) => members.of(known, groupIds, freshness)),
      inOrder([active, reading]).then(([{ fields }, users]) => withFields(users, fields)),
    ])
    const found = new Map<string, ExclusionMatch>()
    for (const user of complete) {
      const rule = rules.find(({ holds }) => holds(user))
      const group = inGroups.get(user.id)?.[0]?.toLowerCase()
      if (rule !== undefined) {
        found.set(user.id, toMatch(rule.exclusion, REASONS[rule.exclusion.kind](rule.exclusion.value)))
      } else if (group !== undefined) found.set(user.id, byGroup(groups.get(group)))
    }
    return found
  }

  async function activeRules() {
    const active = await listed()
    const groups = new Map(
      active.filter(({ kind }) => kind === 'group').map((exclusion) => [exclusion.value, exclusion]),
    )
    const rules = active
      .filter(isOther)
      .map((exclusion): ActiveRule => ({ exclusion, ...ruleOf(exclusion.kind, exclusion.value) }))
    return {
      groups,
      groupIds: [...new Set([...configured, ...groups.keys()])],
      rules,
      fields: [...new Set(rules.flatMap((rule) => rule.fields))],
    }
  }

  /** What was not selected is absent, and must not pass for empty. */
  async function withFields(
    users: readonly Candidate[],
    fields: readonly (keyof Candidate & string)[],
  ): Promise<Candidate[]> {
    const lacking = users.filter((user) => fields.some((field) => !(field in user))).map(({ id }) => id)
    const read = new Map((await usersBy<User>(reader, 'id', lacking, ['id', ...fields])).map((user) => [user.id, user]))
    for (const user of read.values()) {
      const lost = fields.find((field) => !(field in user))
      if (lost !== undefined) throw incomplete(`somebody has no ${lost}`, 'GET /users')
    }
    return users.map((user) => ({ ...user, ...read.get(user.id) }))
  }
}

const isOther = (exclusion: ExclusionRow): exclusion is ExclusionRow & { kind: OtherKind } => exclusion.kind !== 'group'

const REASONS: Record<OtherKind, (value: string) => string> = {
  user: () => 'is on the exclusion list',
  namePattern: (value) => `has a name like "${value}", which is excluded`,
  department: (value) => `is in the department "${value}", which is excluded`,
  attribute: (value) => `has ${value}, which is excluded`,
}

function byGroup(exclusion: ExclusionRow | undefined): ExclusionMatch {
  if (exclusion === undefined) {
    return { message: 'This account is in a group that is excluded on this service, so it is left alone.' }
  }
  return toMatch(exclusion, `is in the group "${exclusion.displayName ?? exclusion.value}", which is excluded`)
}

function toMatch({ id, owner, endsAt }: ExclusionRow, why: string): ExclusionMatch {
  const until = endsAt === null ? '' : ` until ${endsAt.toISOString().slice(0, 10)}`
  return {
    exclusionId: id,
    message: `This account ${why}${until}, so it is left alone: ask ${owner} if that should end.`,
  }
}
