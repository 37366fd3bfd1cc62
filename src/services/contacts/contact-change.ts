import { contactsBy, patchContact, removeManager, setManager, type ContactPatch, type ContactUser } from '../../graph/contacts.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { ChangeKind, ChangeRequest, Preflight, Seen } from '../changes/kind.ts'
import { userNotFound } from '../people/find.ts'
import { nameOf, toPerson, type Person } from '../people/person.ts'
import { difference, isWrite, type FieldPlan, type FieldWrite } from './difference.ts'
import type { DynamicRules, Warning } from './dynamic-rules.ts'
import { CONTACT_FIELDS, fieldDefinition, isSensitive, type ContactField, type ContactValues } from './fields.ts'
import type { WantedValues } from './input.ts'
import { contactValues } from './person.ts'
import type { Standings } from './standing.ts'

export interface ContactChangeInput {
  /** An object id. */
  userId: string
  wanted: WantedValues
  expected: ContactValues
  /** Why, in the words of whoever asked for it. */
  reason?: string
}

export interface PlannedContactChange {
  person: Person
  fields: FieldPlan[]
  warnings: Warning[]
  reason?: string
}

export interface ContactChangeDependencies {
  reader: GraphReader
  standings: Standings
  dynamicRules: DynamicRules
  /** Scheme and host of Graph, for references to managers. */
  graphUrl: string
}

/** New contact data for a person: fields to be set or cleared, each for itself. */
export function createContactChange ({ reader, standings, dynamicRules, graphUrl }: ContactChangeDependencies) {
  async function preflight (inputs: ContactChangeInput[]): Promise<Preflight<PlannedContactChange>[]> {
    const users = await readAll(inputs.map(({ userId }) => userId))
    const touched = CONTACT_FIELDS.filter(field => inputs.some(({ wanted }) => wanted[field] !== undefined))
    const obstacles = await standings.of([...users.values()], touched)
    return Promise.all(inputs.map(async ({ userId, wanted, expected, reason }) => {
      const user = users.get(userId)
      const obstaclesOf = obstacles.get(userId)
      if (user === undefined || obstaclesOf === undefined) throw userNotFound(userId)
      const fields = difference({ current: contactValues(user), wanted, expected, obstacles: obstaclesOf, managerNames: managerNames(user) })
      const warnings = await dynamicRules.warnings(fields.filter(isWrite))
      return decide({ person: toPerson(user), fields, warnings, ...(reason === undefined ? {} : { reason }) })
    }))
  }

  async function readAll (userIds: string[]): Promise<Map<string, ContactUser>> {
    return new Map((await contactsBy(reader, [...new Set(userIds)])).map(user => [user.id, user]))
  }

  async function look (changes: PlannedContactChange[]): Promise<Seen[]> {
    const users = await readAll(changes.map(({ person }) => person.userId))
    return changes.map(({ person, fields }) => {
      const user = users.get(person.userId)
      return user === undefined ? 'between' : compare(fields.filter(isWrite), contactValues(user))
    })
  }

  const requestOf = (userId: string, writes: readonly FieldWrite[]): ChangeRequest => {
    const covers = writes.map(({ field }) => field)
    const manager = writes.find(({ field }) => field === 'managerId')
    if (manager === undefined) return { covers, write: patchContact(userId, patchOf(writes)) }
    return { covers, write: manager.after === undefined ? removeManager(userId) : setManager(userId, manager.after, graphUrl) }
  }

  /** The phones go apart from the rest: the permission for them may be the only one there is, or the only one missing. */
  function requests ({ person, fields }: PlannedContactChange): ChangeRequest[] {
    return Object.values(Object.groupBy(fields.filter(isWrite), requestFor)).map(writes => requestOf(person.userId, writes))
  }

  return {
    name: 'contactUpdate',
    preflight,
    requests,
    look,
    part: (change: PlannedContactChange, covers: readonly string[]): PlannedContactChange => ({ ...change, fields: change.fields.filter(({ field }) => covers.includes(field)) }),
    split: ({ person, fields }: PlannedContactChange, { covers }: ChangeRequest) =>
      fields.filter(isWrite).filter(({ field }) => covers.includes(field)).map(write => requestOf(person.userId, [write])),
    inverse: (change: PlannedContactChange) => requests({ ...change, fields: change.fields.filter(isWrite).map(turnAround) }),
    describe: ({ person, fields }: PlannedContactChange) => `Change ${labels(fields.filter(isWrite))} of ${nameOf(person)}`,
  } satisfies ChangeKind<ContactChangeInput, PlannedContactChange>
}

export type ContactChange = ReturnType<typeof createContactChange>

function decide (planned: PlannedContactChange): Preflight<PlannedContactChange> {
  if (planned.fields.some(isWrite)) return { decision: 'apply', planned }
  const left = planned.fields.find(plan => plan.action === 'leave')
  return left === undefined ? { decision: 'unchanged', planned } : { decision: 'skip', planned, reason: left.reason, message: left.message }
}

const managerNames = ({ manager }: ContactUser): string[] =>
  [manager?.id, manager?.userPrincipalName, manager?.mail].filter(name => typeof name === 'string')

const requestFor = ({ field }: FieldWrite): 'phones' | 'manager' | 'rest' =>
  isSensitive(field) ? 'phones' : field === 'managerId' ? 'manager' : 'rest'

function patchOf (writes: readonly FieldWrite[]): ContactPatch {
  return Object.fromEntries(writes.map(({ field, after }) =>
    field === 'businessPhone' ? ['businessPhones', after === undefined ? [] : [after]] : [field, after ?? null]))
}

function compare (writes: readonly FieldWrite[], current: ContactValues): Seen {
  if (writes.every(({ field, after }) => current[field] === after)) return 'after'
  return writes.every(({ field, before }) => current[field] === before) ? 'before' : 'between'
}

const turnAround = ({ field, before, after }: FieldWrite): FieldWrite =>
  ({ field, action: 'write', ...(after === undefined ? {} : { before: after }), ...(before === undefined ? {} : { after: before }) })

export const labels = (plans: readonly { field: ContactField }[]): string =>
  plans.map(({ field }) => fieldDefinition(field).label.toLowerCase()).join(', ')
