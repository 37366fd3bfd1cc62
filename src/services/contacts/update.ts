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
import { toUpdateAnswer } from './outcome.ts'
import { contactValues } from './person.ts'
import { phoneCountry } from './phone.ts'
import type { ContactWriting } from './writing.ts'

export interface ContactUpdate extends ContactValues {
  clearFields?: ContactField[]
  expected?: ContactValues
  reason?: string
  dryRun?: boolean
}

export function createContactUpdate({
  reader,
  limits,
  changes: { preflight },
  write,
  defaultCountry,
  now,
}: {
  reader: GraphReader
  limits: Limits
  changes: ContactChanges
  write: ContactWriting
  defaultCountry: string
  now: () => number
}) {
  /**
   * Changes the contact data of one person.
   *
   * @param caller the identity that asks
   * @throws Refusal for the input: `NothingToUpdate`, `InvalidInput`, `InvalidPhoneNumber`, `UserNotFound`,
   *   `UserIdAmbiguous`; `LimitReached` when the caller has changed too many people today
   */
  return async function update(
    userId: string,
    { clearFields = [], expected = {}, reason, dryRun = false, ...set }: ContactUpdate,
    caller: string,
  ) {
    const since = new Date(now())
    assertSomething({ set, clearFields })
    if (reason !== undefined) assertReason(reason)
    const { user, managerId } = await resolve(userId, set.managerId?.trim())
    const input = { set: managerId === undefined ? set : { ...set, managerId }, clearFields }
    const wanted = checkedValues(input, contactValues(user), phoneCountry(user.usageLocation, defaultCountry))
    const asked = { userId: user.id, wanted, expected, ...(reason === undefined ? {} : { reason: reason.trim() }) }
    const [checked] = await preflight([asked])
    if (checked === undefined) throw new TypeError('The preflight of a contact change answered nothing')
    if (dryRun || checked.decision !== 'apply') return toUpdateAnswer(checked)
    const made = await write(checked.change, {
      caller,
      requestHash: requestHash(caller, 'UpdateContactInfo', asked),
      since,
      whenIntended: limits.contactUpdate(caller),
      ...present('reason', reason?.trim()),
    })
    return toUpdateAnswer(checked, made)
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
