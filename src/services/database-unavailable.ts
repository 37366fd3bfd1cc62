import { Refusal } from '../errors.ts'
import { isDatabaseAway } from '../store/database-failure.ts'

/** A server that restarts is there again within seconds; who comes back too soon is told again. */
const RETRY_SECONDS = 10

/** The refusal for a database that does not answer or is full; nothing for any other failure. */
export const databaseUnavailable = (error: unknown): Refusal | undefined =>
  isDatabaseAway(error)
    ? new Refusal(
        'DatabaseUnavailable',
        `The database of this service does not answer or has no room left: try again in ${RETRY_SECONDS} seconds, and ` +
          'tell the operator if it goes on.',
        { retryAfter: RETRY_SECONDS, cause: error },
      )
    : undefined
