import { Refusal } from '../../errors.ts'
import { CONTACT_SELECT, type ContactUser } from '../../graph/contacts.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { User } from '../../graph/users.ts'
import { assertUserId, findUsers, userAmbiguous, userNotFound } from '../people/find.ts'
import { requestHash } from '../plans/hash.ts'
import type { Limits } from '../plans/limits.ts'
import { present } from '../present.ts'
import type { ContactChanges } from './contact-change.ts'
import type { ContactField, ContactValues } from './fields.ts'
import { assertReason, assertSomething, checkedValues } from './input.ts'
import { isPlanRequired, type MoveLimit } from './move-limit.ts'
import { toUpdateAnswer } from './outcome.ts'
import { contactValues } from './person.ts'
import { phoneCountry } from './phone.ts'
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
  limits,
  changes: { kind, preflight },
  moveLimit,
  plans,
  write,
  defaultCountry,
  now,
}: {
  reader: GraphReader
  limits: Limits
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
    const { user, managerId } = await resolve(userId, set.managerId?.trim())
    const input = { set: managerId === undefined ? set : { ...set, managerId }, clearFields }
    const wanted = checkedValues(input, contactValues(user), phoneCountry(user.usageLocation, defaultCountry))
    const asked = { userId: user.id, wanted, expected, ...(reason === undefined ? {} : { reason: reason.trim() }) }
    const [checked] = await preflight([asked])
    if (checked === undefined) throw new TypeError('The preflight of a contact change answered nothing')
    const { change } = checked
    if (checked.decision !== 'apply') return toUpdateAnswer(checked)
    const isMoving = change.movesPeople === true
    if (dryRun) return toUpdateAnswer(checked, { wouldWait: isMoving && (await moveLimit.isReached([user.id], most)) })
    const request = {
      caller,
      requestHash: requestHash(caller, 'UpdateContactInfo', asked),
      since,
      ...present('reason', reason?.trim()),
    }
    try {
      const withinLimits = limits.contactUpdate(caller)
      const made = await write(change, {
        ...request,
        checkedAt,
        whenIntended: async (entry) => {
          await withinLimits(entry)
          if (isMoving) await moveLimit.take(entry, [user.id], { most })
        },
      })
      return toUpdateAnswer(checked, { made })
    } catch (error) {
      if (!isPlanRequired(error)) throw error
      const waiting = await plans.make({
        ...request,
        rows: [{ decision: 'planned', change }],
        title: kind.describe(change),
        scope: scopeOf(change),
      })
      return toUpdateAnswer(checked, { waiting })
    }
  }

  /** The person and the manager-to-be, by whatever names, in one look-up. */
  async function resolve(
    userId: string,
    manager: string | undefined,
  ): Promise<{ user: ContactUser; managerId?: string }> {
    assertUserId(userId)
    if (manager !== undefined) assertUserId(manager, 'managerId')
    const { users, ambiguous } = await findUsers(
      reader,
      manager === undefined ? [userId] : [userId, manager],
      CONTACT_SELECT,
    )
    const clear = (name: string, target: 'userId' | 'managerId'): User => {
      if (ambiguous.has(name)) throw userAmbiguous(name, target)
      const user = users.get(name)
      if (user === undefined) throw userNotFound(name, target)
      return user
    }
    const user = clear(userId, 'userId') as ContactUser
    if (manager === undefined) return { user }
    const { id } = clear(manager, 'managerId')
    if (id === user.id) {
      throw new Refusal('InvalidInput', 'Nobody can be their own manager: name another person as managerId.', {
        target: 'managerId',
      })
    }
    return { user, managerId: id }
  }
}
