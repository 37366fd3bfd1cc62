import {
  contactsById,
  patchContact,
  removeManager,
  setManager,
  type ContactPatch,
  type ContactUser,
} from '../../graph/contacts.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type {
  ChangeKind,
  ChangeRequest,
  Verification,
  Preflight,
  Reason,
  Seen,
  ShownChange,
  UndoLimit,
} from '../plans/kind.ts'
import type { Entry } from '../plans/ledger.ts'
import { userNotFound } from '../people/find.ts'
import { nameOf, toPerson } from '../people/person.ts'
import { present } from '../../present.ts'
import { difference, isWrite, type FieldWrite } from './difference.ts'
import type { DynamicRules } from './dynamic-rules.ts'
import { CONTACT_FIELDS, fieldDefinition, isSensitive, type ContactField, type ContactValues } from './fields.ts'
import type { WantedValues } from './input.ts'
import type { MoveLimit } from './move-limit.ts'
import { contactValues } from './person.ts'
import type { Obstacles, Standings } from './obstacles.ts'
import { CONTACT_UPDATE } from './kind-name.ts'
import { type ContactDetails, type ContactChange, toContactChange, fieldsOf, valuesOf, only, labels } from './change.ts'

export interface ContactChangeInput {
  /** An object id. */
  userId: string
  wanted: WantedValues
  expected: ContactValues
  /** Why, in the words of whoever asked for it. */
  reason?: string
}

/** What answers show of it. */
export interface ShownContactChange extends ShownChange {
  /** Only those that are written. */
  fields: { field: ContactField; label: string; before?: string; after?: string }[]
}

export interface ContactChangeDependencies {
  reader: GraphReader
  standings: Pick<Standings, 'of'>
  dynamicRules: Pick<DynamicRules, 'consequences'>
  moveLimit: Pick<MoveLimit, 'take' | 'isReached'>
  /** Scheme and host of Graph, for references to managers. */
  graphUrl: string
}

/** The kind of change "new contact data for a person": fields to be set or cleared, each for itself. */
export function createContactChange({
  reader,
  standings,
  dynamicRules,
  moveLimit,
  graphUrl,
}: ContactChangeDependencies) {
  /**
   * The checks before a change, none of which writes: a few requests for many people. A single change is written right
   * after them, so nothing of what protects people is older than this call.
   *
   * @param read the people, where somebody has just read them
   * @param standing what stands in the way of them, where somebody has begun to ask for it
   */
  async function preflight(
    inputs: ContactChangeInput[],
    read?: ReadonlyMap<string, ContactUser>,
    standing?: () => Promise<Map<string, Obstacles>>,
  ): Promise<Preflight<ContactChange>[]> {
    const users =
      read ??
      (await contactsById(
        reader,
        inputs.map(({ userId }) => userId),
      ))
    const touched = CONTACT_FIELDS.filter((field) => inputs.some(({ wanted }) => wanted[field] !== undefined))
    const obstacles = await (standing?.() ?? standings.of([...users.values()], touched, { anew: true }))
    return Promise.all(
      inputs.map(async ({ userId, wanted, expected, reason }) => {
        const user = users.get(userId)
        const obstaclesOf = obstacles.get(userId)
        if (user === undefined || obstaclesOf === undefined) throw userNotFound(userId)
        const fields = difference({
          current: contactValues(user),
          wanted,
          expected,
          obstacles: obstaclesOf,
          managerNames: managerNames(user),
        })
        const consequences = await dynamicRules.consequences(fields.filter(isWrite))
        return decide(userId, { person: toPerson(user), fields, ...consequences, ...present('reason', reason) })
      }),
    )
  }

  const currentOf = async (changes: ContactChange[]) => {
    const users = await contactsById(
      reader,
      changes.map(({ subjectId }) => subjectId),
    )
    return changes.map(({ subjectId: userId }) => users.get(userId))
  }

  async function verify(changes: ContactChange[]): Promise<Verification[]> {
    const users = await currentOf(changes)
    return changes.map((change, index) => {
      const user = users[index]
      return { seen: user === undefined ? 'gone' : compare(change, contactValues(user)), settled: true }
    })
  }

  /** Nobody may have changed what was compared, and nothing may stand in the way by now. */
  async function recheck(changes: ContactChange[]): Promise<(Reason | undefined)[]> {
    const users = await currentOf(changes)
    const obstacles = await standings.of(
      users.filter((user) => user !== undefined),
      CONTACT_FIELDS.filter((field) => changes.some((change) => fieldsOf(change).includes(field))),
      { anew: true },
    )
    return changes.map((change, index): Reason | undefined => {
      const user = users[index]
      if (user === undefined) return USER_GONE
      if (compare(change, contactValues(user)) !== 'before') return CHANGED_MEANWHILE
      const obstacle = fieldsOf(change)
        .map((field) => obstacles.get(user.id)?.(field))
        .find((found) => found !== undefined)
      return obstacle === undefined ? undefined : { code: obstacle.reason, message: obstacle.message }
    })
  }

  async function undoable(changes: ContactChange[]): Promise<(Reason | undefined)[]> {
    return (await currentOf(changes)).map((user, index): Reason | undefined => {
      if (user === undefined) return { ...USER_GONE, code: 'UserDeleted' }
      return compare(changes[index] as ContactChange, contactValues(user)) === 'after' ? undefined : CHANGED_MEANWHILE
    })
  }

  /** Taking back what moved people moves them, too, also by rules that were made since. */
  async function undoLimit(changes: { id: string; change: ContactChange }[]): Promise<UndoLimit | undefined> {
    const moving = await Promise.all(
      changes.map(async ({ change }) => (await dynamicRules.consequences(valuesOf(change))).moving.length > 0),
    )
    const movers = changes.filter((_, index) => moving[index])
    if (movers.length === 0) return undefined
    const userIds = movers.map(({ change }) => change.subjectId)
    return {
      isReached: () => moveLimit.isReached(userIds),
      take: (entry: Entry) => moveLimit.take(entry, userIds, { changeIds: movers.map(({ id }) => id) }),
    }
  }

  /** What takes changes back, as changes of their own. */
  const opposite = (changes: ContactChange[]): Promise<ContactChange[]> =>
    Promise.all(
      changes.map(async (change) => {
        const back = { ...change, before: change.after, after: change.before }
        const { person } = change.details
        const fields = valuesOf(back).map((value): FieldWrite => ({ ...value, action: 'write' }))
        return toContactChange(change.subjectId, { person, fields, ...(await dynamicRules.consequences(fields)) })
      }),
    )

  function requestOf(userId: string, fields: readonly ContactField[], values: ContactValues): ChangeRequest {
    if (!fields.includes('managerId')) {
      return { covers: [...fields], write: patchContact(userId, patchOf(fields, values)) }
    }
    return {
      covers: [...fields],
      write: values.managerId === undefined ? removeManager(userId) : setManager(userId, values.managerId, graphUrl),
    }
  }

  /**
   * The phones go apart from the rest: the permission for them may be the only one there is, or the only one missing.
   */
  const requestsTo = (values: ContactValues, change: ContactChange): ChangeRequest[] =>
    Object.values(Object.groupBy(fieldsOf(change), requestFor)).map((fields) =>
      requestOf(change.subjectId, fields, values),
    )

  const kind: ChangeKind<ContactChange, ShownContactChange> = {
    name: CONTACT_UPDATE,
    subject: 'user',
    recheck,
    requests: (change) => requestsTo(change.after, change),
    split: (change, { covers }) =>
      fieldsOf(change)
        .filter((field) => covers.includes(field))
        .map((field) => requestOf(change.subjectId, [field], change.after)),
    part: ({ before, after, ...change }, covers) => ({
      ...change,
      before: only(before, covers),
      after: only(after, covers),
    }),
    verify,
    undoable,
    undoLimit,
    // Whoever comes into a group by it does not approve it.
    favours: ({ subjectId }) => subjectId,
    inverse: (change) => requestsTo(change.before, change),
    opposite,
    describe: (change) => `Change ${labels(fieldsOf(change))} of ${nameOf(change.details.person)}`,
    show: (change) => ({
      person: change.details.person,
      fields: fieldsOf(change).map((field) => ({
        field,
        label: fieldDefinition(field).label,
        ...present('before', change.before[field]),
        ...present('after', change.after[field]),
      })),
    }),
  }
  return { kind, preflight }
}

export type ContactChanges = ReturnType<typeof createContactChange>

const USER_GONE: Reason = { code: 'userGone', message: 'The person was deleted meanwhile.' }
const CHANGED_MEANWHILE: Reason = {
  code: 'changedMeanwhile',
  message: 'Somebody changed it meanwhile, so it is left alone.',
}

function decide(userId: string, details: ContactDetails): Preflight<ContactChange> {
  const change = toContactChange(userId, details)
  if (details.fields.some(isWrite)) return { decision: 'apply', change }
  const left = details.fields.find((plan) => plan.action === 'leave')
  return left === undefined
    ? { decision: 'unchanged', change }
    : { decision: 'skip', change, reason: left.reason, message: left.message }
}

const managerNames = ({ manager }: ContactUser): string[] =>
  [manager?.id, manager?.userPrincipalName, manager?.mail, manager?.displayName].filter(
    (name) => typeof name === 'string',
  )

const requestFor = (field: ContactField): 'phones' | 'manager' | 'rest' =>
  isSensitive(field) ? 'phones' : field === 'managerId' ? 'manager' : 'rest'

function patchOf(fields: readonly ContactField[], values: ContactValues): ContactPatch {
  return Object.fromEntries(
    fields.map((field) =>
      field === 'businessPhone'
        ? ['businessPhones', values[field] === undefined ? [] : [values[field]]]
        : [field, values[field] ?? null],
    ),
  )
}

function compare(change: ContactChange, current: ContactValues): Seen {
  const fields = fieldsOf(change)
  if (fields.every((field) => current[field] === change.after[field])) return 'after'
  return fields.every((field) => current[field] === change.before[field]) ? 'before' : 'between'
}
