import { route } from '../http/context.ts'
import type { Context, Route } from '../http/context.ts'
import { deltaResponse } from '../odata/delta.ts'
import type { DeltaPage, DeltaQuestion, DeltaSet } from '../odata/delta.ts'
import type { Source } from '../odata/list.ts'
import type { Mark } from '../tenant/change-log.ts'
import type { GroupDefinition } from '../tenant/groups.ts'
import type { World } from '../world.ts'
import { groupEntity } from './group-entity.ts'
import { childGroups, userMembers } from './group-members.ts'
import { DELTA_SEGMENTS } from './user-delta.ts'

const MEMBERS = 'members'
/** Relations that could be selected at Microsoft's and that the simulator does not follow. */
const NOT_HERE: ReadonlySet<string> = new Set(['owners', 'memberOf', 'transitiveMembers', 'appRoleAssignments'])
/** A group with more members comes again on the next page, with the next ones. */
const PORTION = 500
const MEMBERS_A_PAGE = 1_000
const GROUPS_A_PAGE = 50

function groupDelta(world: World): DeltaSet<GroupDefinition, string> {
  return {
    set: 'groups',
    type: groupEntity(world),
    selectable: (name) => (name === MEMBERS ? true : NOT_HERE.has(name) ? false : undefined),
    log: world.tenant.groups.changes,
    first: (question, position) => firstPage(world, question, position),
    changes: (question, known, until, position) => changesPage(world, question, known, until, position),
  }
}

/** A group and those of its members that are told of. */
interface Told {
  group: GroupDefinition
  /** Undefined: all properties. */
  names?: ReadonlySet<string>
  members: Source<Record<string, unknown>>
}

/** Members come where nothing is selected, too (learn.microsoft.com/graph/api/group-delta). */
const tellsMembers = ({ select }: DeltaQuestion) => select === undefined || select.includes(MEMBERS)

const isWanted = ({ tenant }: World, { only }: DeltaQuestion, group: GroupDefinition) =>
  only === undefined || only.includes(tenant.groups.idOf(group))

function firstPage(world: World, question: DeltaQuestion, position: number): DeltaPage {
  const groups = world.tenant.founding.groups.filter((group) => isWanted(world, question, group))
  return pageOf(
    world,
    question,
    groups.map((group) => ({ group, members: membersOf(world, question, group) })),
    position,
  )
}

function membersOf({ tenant }: World, question: DeltaQuestion, group: GroupDefinition): Told['members'] {
  if (!tellsMembers(question)) return { length: 0, at: () => undefined }
  const groups = childGroups(tenant, group)
  const people = userMembers(tenant, group, question.asOf)
  return {
    length: groups.length + people.length,
    at: (position) => {
      const child = groups[position]
      if (child !== undefined) return { '@odata.type': '#microsoft.graph.group', id: tenant.groups.idOf(child) }
      const index = people.at(position - groups.length)
      return index === undefined ? undefined : { '@odata.type': '#microsoft.graph.user', id: tenant.people.idOf(index) }
    },
  }
}

function changesPage(world: World, question: DeltaQuestion, known: Mark, until: Mark, position: number): DeltaPage {
  const { tenant } = world
  const tracked = new Set<string>(question.select ?? [...groupEntity(world).defaults, MEMBERS])
  const changed = new Map<string, { names: Set<string>; members: Set<number> }>()
  for (const { key, names, member } of tenant.groups.changes.between(known, until)) {
    const news = names.filter((name) => tracked.has(name))
    if (news.length === 0 || !isWanted(world, question, tenant.groups.named(key))) continue
    const entry = changed.get(key) ?? { names: new Set(), members: new Set() }
    for (const name of news) entry.names.add(name)
    if (member !== undefined) entry.members.add(member)
    changed.set(key, entry)
  }
  const told = [...changed].map(([name, { names, members }]) => {
    const group = tenant.groups.named(name)
    const indices = [...members]
    return {
      group,
      names,
      members: {
        length: indices.length,
        at: (place: number) => memberChange(world, group, indices[place] as number, question.asOf),
      },
    }
  })
  return pageOf(world, question, told, position)
}

/** Whoever left, be it that the person was deleted, comes as removed. */
function memberChange({ tenant }: World, group: GroupDefinition, index: number, asOf: number) {
  const isMember = tenant.memberships.has(group, index, asOf) && tenant.people.exists(index, asOf)
  return {
    '@odata.type': '#microsoft.graph.user',
    id: tenant.people.idOf(index),
    ...(isMember ? {} : { '@removed': { reason: 'deleted' } }),
  }
}

/** As many groups and members as fit; a group that does not fit goes on where it was. */
function pageOf(world: World, question: DeltaQuestion, told: readonly Told[], position: number): DeltaPage {
  const items: Array<Record<string, unknown>> = []
  let [passed, members] = [0, 0]
  for (const { group, names, members: all } of told) {
    const portions = Math.max(1, Math.ceil(all.length / PORTION))
    for (let portion = Math.max(0, position - passed); portion < portions; portion++) {
      if (items.length === GROUPS_A_PAGE || members >= MEMBERS_A_PAGE) return { items, next: passed + portion }
      const some = slice(all, portion * PORTION)
      members += Math.min(all.length - portion * PORTION, PORTION)
      items.push({
        ...properties(world, question, group, names),
        ...(some.length === 0 ? {} : { 'members@delta': some }),
      })
    }
    passed += portions
  }
  return { items }
}

function slice({ length, at }: Told['members'], start: number): Array<Record<string, unknown>> {
  const found: Array<Record<string, unknown>> = []
  for (let position = start; position < Math.min(length, start + PORTION); position++) {
    const member = at(position)
    if (member !== undefined) found.push(member)
  }
  return found
}

function properties(
  world: World,
  { select, minimal, asOf }: DeltaQuestion,
  group: GroupDefinition,
  changed: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  const type = groupEntity(world)
  const result: Record<string, unknown> = {}
  for (const name of select ?? type.defaults) {
    if (name === MEMBERS || (minimal && changed?.has(name) === false)) continue
    const value = type.read(group, name, asOf)
    const isUnset = value === null && (changed === undefined || !world.tenant.groups.wasSet(group, name))
    if (value !== undefined && !isUnset) result[name] = value
  }
  return { ...result, id: world.tenant.groups.idOf(group) }
}

const response = (context: Context) => deltaResponse(context, groupDelta(context.world))

export const groupDeltaRoutes: readonly Route[] = DELTA_SEGMENTS.map((segment) =>
  route('GET', `/groups/${segment}`, 'groups.read', response, { cost: 2 }),
)
