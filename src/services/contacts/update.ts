import { Refusal } from '../../errors.ts'
import type { ContactUser } from '../../graph/contacts.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isGuid } from '../../guid.ts'
import { begun, inOrder } from '../in-order.ts'
import { assertUserId, findUsers, userAmbiguous, userNotFound } from '../people/find.ts'
import { requestHash } from '../plans/hash.ts'
import { present } from '../../present.ts'
import type { CallerLimit } from './caller-limit.ts'
import type { ContactChanges } from './contact-change.ts'
import type { DynamicRules } from './dynamic-rules.ts'
import { CONTACT_FIELDS, type ContactField, type ContactValues } from './fields.ts'
import { findContact } from './find.ts'
import { assertReason, assertSomething, checkedValues } from './input.ts'
import { isPlanRequired, type MoveLimit } from './move-limit.ts'
import { toUpdateReply } from './outcome.ts'
import { contactValues } from './person.ts'
import { phoneCountry } from './phone.ts'
import type { Obstacles, Standings } from './obstacles.ts'
import { scopeOf, type ContactPlans } from './waiting.ts'
import type { ContactWriting } from './writing.ts'

export interface ContactUpdate extends ContactValues {
  clearFields?: ContactField[]
  expected?: ContactValues
  reason?: string
  /** How many people may be moved in 24 hours before this waits for an approval; at most the operator's number. */
  maxUnapproved?: number
  dryRun?: boolean
}

export function createContactUpdate({
  reader,
  callerLimit,
  standings,
  dynamicRules,
  changes: { kind, preflight },
  moveLimit,
  plans,
  write,
  defaultCountry,
  now,
}: {
  reader: GraphReader
  callerLimit: CallerLimit
  standings: Pick<Standings, 'whileReading'>
  dynamicRules: Pick<DynamicRules, 'prepare'>
  changes: ContactChanges
  moveLimit: MoveLimit
  plans: ContactPlans
  write: ContactWriting
  defaultCountry: string
  now: () => number
}) {
  /**
   * Changes the contact data of one person. What may move people between groups that grant licenses or power waits for
   * an approval, once so many were moved without.
   *
   * @param caller the identity that asks
   * @throws Refusal for the input: `NothingToUpdate`, `InvalidInput`, `InvalidPhoneNumber`, `UserNotFound`,
   *   `UserIdAmbiguous`, `LimitTooHigh`; `LimitReached` when the caller has changed too many people today
   */
  return async function update(
    userId: string,
    { clearFields = [], expected = {}, reason, maxUnapproved, dryRun = false, ...set }: ContactUpdate,
    caller: string,
  ) {
    const since = new Date(now())
    const checkedAt = performance.now()
    assertSomething({ set, clearFields })
    if (reason !== undefined) assertReason(reason)
    const most = moveLimit.mostOf(maxUnapproved)
    const { user, managerId, standing } = await resolve(userId, set.managerId?.trim(), touched(set, clearFields))
    const input = { set: managerId === undefined ? set : { ...set, managerId }, clearFields }
    const wanted = checkedValues(input, contactValues(user), phoneCountry(user.usageLocation, defaultCountry))
    const asked = { userId: user.id, wanted, expected, ...present('reason', reason, (reason) => reason.trim()) }
    const [checked] = await preflight([asked], new Map([[user.id, user]]), standing)
    if (checked === undefined) throw new TypeError('The preflight of a contact change answered nothing')
    const { change } = checked
    if (checked.decision !== 'apply') return toUpdateReply(checked)
    const isMoving = change.movesPeople === true
    if (dryRun) return toUpdateReply(checked, { wouldWait: isMoving && (await moveLimit.isReached([user.id], most)) })
    const request = {
      caller,
      requestHash: requestHash(caller, 'UpdateContactInfo', asked),
      since,
      ...present('reason', reason?.trim()),
    }
    try {
      const withinLimits = callerLimit(caller)
      const made = await write(change, {
        ...request,
        checkedAt,
        whenIntended: async (entry) => {
          await withinLimits(entry)
          if (isMoving) await moveLimit.take(entry, [user.id], { most })
        },
      })
      return toUpdateReply(checked, { made })
    } catch (error) {
      if (!isPlanRequired(error)) throw error
      const waiting = await plans.make({
        ...request,
        rows: [{ decision: 'planned', change }],
        title: kind.describe(change),
        scope: scopeOf(change),
      })
      return toUpdateReply(checked, { waiting })
    }
  }

  /**
   * The person and the manager-to-be, by whatever names. What decides whether the person may be changed is asked at the
   * same time.
   */
  async function resolve(
    userId: string,
    manager: string | undefined,
    fields: readonly ContactField[],
  ): Promise<{ user: ContactUser; managerId?: string; standing: () => Promise<Map<string, Obstacles>> }> {
    assertUserId(userId)
    if (manager !== undefined) assertUserId(manager, 'managerId')
    const finding = findContact(reader, userId)
    const id = isGuid(userId) ? Promise.resolve(userId.toLowerCase()) : finding.then((user) => user.id)
    const standing = begun(
      standings.whileReading(
        finding.then((user) => [user]),
        id.then((known) => [known]),
        fields,
        { anew: true },
      ),
    )
    const [user, managerId] = await inOrder([finding, idOfManager(manager), dynamicRules.prepare()])
    if (managerId === undefined) return { user, standing }
    if (managerId === user.id) {
      throw new Refusal('InvalidInput', 'Nobody can be their own manager: name another person as managerId.', {
        target: 'managerId',
      })
    }
    return { user, managerId, standing }
  }

  async function idOfManager(manager: string | undefined): Promise<string | undefined> {
    if (manager === undefined) return undefined
    const { users, ambiguous } = await findUsers(reader, [manager], ['id'])
    if (ambiguous.has(manager)) throw userAmbiguous(manager, 'managerId')
    const found = users.get(manager)
    if (found === undefined) throw userNotFound(manager, 'managerId')
    return found.id
  }
}

const touched = (set: ContactValues, clearFields: readonly ContactField[]): ContactField[] =>
  CONTACT_FIELDS.filter((field) => set[field] !== undefined || clearFields.includes(field))
