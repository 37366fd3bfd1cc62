import { contactResponses, type ContactUser } from '../../graph/contacts.ts'
import { GraphFailure, isAboutOne } from '../../graph/failure.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { coalesce, WINDOW_MS } from '../coalesce.ts'
import { assertUserId } from '../people/find.ts'
import { present } from '../../present.ts'
import { CONTACT_FIELDS, fieldDefinition, type ContactField, type ContactValues } from './fields.ts'
import { findByMail, isNoKey } from './find.ts'
import { contactValues, toContact } from './person.ts'
import type { Obstacle, Obstacles, Standings } from './obstacles.ts'
import { BATCH_SIZE } from '../../graph/batch.ts'

export interface FieldState {
  field: ContactField | 'mail'
  label: string
  value?: string
  writable: boolean
  notWritableReason?: Obstacle['reason']
  message?: string
}

interface Looked {
  user: ContactUser
  obstacles: Obstacles
}

export type ContactLookup = ReturnType<typeof createContactLookup>

/** Looks people's contact data up, read as it is now. */
export function createContactLookup({ reader, standings }: { reader: GraphReader; standings: Standings }) {
  const shared = coalesce<Looked | GraphFailure>(lookAtAll, WINDOW_MS, BATCH_SIZE, isAboutOne)

  /** @throws Refusal `UserNotFound`, `UserIdAmbiguous`, `InvalidInput` */
  return async function get(userId: string) {
    assertUserId(userId)
    const looked = await shared(userId)
    if (looked instanceof GraphFailure && !isNoKey(looked)) throw looked
    const { user, obstacles } =
      looked === undefined || looked instanceof GraphFailure ? await lookAt(await findByMail(reader, userId)) : looked
    return { ...toContact(user), fields: fieldStates(user, obstacles) }
  }

  /** By their keys, which show a write at once; whoever can't be read has the failure in their place. */
  async function lookAtAll(userIds: string[]): Promise<Map<string, Looked | GraphFailure>> {
    const responses = await contactResponses(reader, userIds)
    const users = responses.filter((response): response is ContactUser => !(response instanceof GraphFailure))
    const obstacles = await standings.of(users, CONTACT_FIELDS)
    return new Map(
      responses.map((response, index): [string, Looked | GraphFailure] => [
        userIds[index] as string,
        response instanceof GraphFailure
          ? response
          : { user: response, obstacles: obstacles.get(response.id) as Obstacles },
      ]),
    )
  }

  async function lookAt(user: ContactUser): Promise<Looked> {
    return { user, obstacles: (await standings.of([user], CONTACT_FIELDS)).get(user.id) as Obstacles }
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
