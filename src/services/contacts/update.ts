import { Refusal } from '../../errors.ts'
import { CONTACT_SELECT, type ContactUser } from '../../graph/contacts.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { User } from '../../graph/users.ts'
import type { ChangeRunner } from '../changes/run.ts'
import { assertUserId, findUsers, userAmbiguous, userNotFound } from '../people/find.ts'
import type { ContactChange } from './contact-change.ts'
import type { ContactField, ContactValues } from './fields.ts'
import { assertReason, assertSomething, checkedValues } from './input.ts'
import { toUpdateAnswer } from './outcome.ts'
import { contactValues } from './person.ts'
import { phoneCountry } from './phone.ts'

export interface ContactUpdate extends ContactValues {
  clearFields?: ContactField[]
  expected?: ContactValues
  reason?: string
  dryRun?: boolean
}

export function createContactUpdate ({ reader, runner, contactChange, defaultCountry }: {
  reader: GraphReader, runner: ChangeRunner, contactChange: ContactChange, defaultCountry: string,
}) {
  /**
   * Changes the contact data of one person.
   *
   * @throws Refusal for the input: `NothingToUpdate`, `InvalidInput`, `InvalidPhoneNumber`, `UserNotFound`, `UserIdAmbiguous`
   */
  return async function update (userId: string, { clearFields = [], expected = {}, reason, dryRun = false, ...set }: ContactUpdate) {
    assertSomething({ set, clearFields })
    if (reason !== undefined) assertReason(reason)
    const { user, managerId } = await resolve(userId, set.managerId?.trim())
    const input = { set: managerId === undefined ? set : { ...set, managerId }, clearFields }
    const wanted = checkedValues(input, contactValues(user), phoneCountry(user.usageLocation, defaultCountry))
    const change = { userId: user.id, wanted, expected, ...(reason === undefined ? {} : { reason: reason.trim() }) }
    return toUpdateAnswer(await runner.run(contactChange, change, { dryRun }))
  }

  /** The person and the manager-to-be, by whatever names, in one look-up. */
  async function resolve (userId: string, manager: string | undefined): Promise<{ user: ContactUser, managerId?: string }> {
    assertUserId(userId)
    if (manager !== undefined) assertUserId(manager, 'managerId')
    const { users, ambiguous } = await findUsers(reader, manager === undefined ? [userId] : [userId, manager], CONTACT_SELECT)
    const clear = (name: string, target: 'userId' | 'managerId'): User => {
      if (ambiguous.has(name)) throw userAmbiguous(name, target)
      const user = users.get(name)
      if (user === undefined) throw userNotFound(name, target)
      return user
    }
    const user = clear(userId, 'userId') as ContactUser
    if (manager === undefined) return { user }
    const { id } = clear(manager, 'managerId')
    if (id === user.id) throw new Refusal('InvalidInput', 'Nobody can be their own manager: name another person as managerId.', { target: 'managerId' })
    return { user, managerId: id }
  }
}
