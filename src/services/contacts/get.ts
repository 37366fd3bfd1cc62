import { contactsBy, type ContactUser } from '../../graph/contacts.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isGuid } from '../../guid.ts'
import { findUser, userNotFound } from '../people/find.ts'
import { present } from '../present.ts'
import { CONTACT_FIELDS, fieldDefinition, type ContactField, type ContactValues } from './fields.ts'
import { contactValues, toContact } from './person.ts'
import type { Obstacle, Obstacles, Standings } from './standing.ts'

export interface FieldState {
  field: ContactField | 'mail'
  label: string
  value?: string
  writable: boolean
  notWritableReason?: Obstacle['reason']
  message?: string
}

export function createContactLookup({ reader, standings }: { reader: GraphReader; standings: Standings }) {
  /** @throws Refusal `UserNotFound`, `UserIdAmbiguous`, `InvalidInput` */
  return async function get(userId: string) {
    const user = await read(userId)
    const obstacles = (await standings.of([user], CONTACT_FIELDS)).get(user.id)
    if (obstacles === undefined) throw userNotFound(userId)
    return { ...toContact(user), fields: fieldStates(user, obstacles) }
  }

  async function read(userId: string): Promise<ContactUser> {
    const id = isGuid(userId) ? userId : (await findUser(reader, userId, ['id'])).id
    const [user] = await contactsBy(reader, [id])
    if (user === undefined) throw userNotFound(userId)
    return user
  }
}

/**
 * Every field with its value and whether it can be changed; the mail address is shown, and changed in Exchange alone.
 */
function fieldStates(user: ContactUser, obstacles: Obstacles): FieldState[] {
  const values: ContactValues = contactValues(user)
  const states = CONTACT_FIELDS.map((field): FieldState => ({
    field,
    label: fieldDefinition(field).label,
    ...present('value', values[field]),
    ...writability(obstacles(field)),
  }))
  const mail = {
    reason: 'readOnly',
    message: 'Mail addresses are changed in Exchange, together with everything that depends on them.',
  } as const
  return [...states, { field: 'mail', label: 'Mail', ...present('value', user.mail), ...writability(mail) }]
}

const writability = (obstacle: Obstacle | undefined) =>
  obstacle === undefined
    ? { writable: true }
    : { writable: false, notWritableReason: obstacle.reason, message: obstacle.message }
