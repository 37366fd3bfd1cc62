import { signInLogRead, type SignIn } from '../../graph/sign-ins.ts'
import { openLog } from '../../graph/logs.ts'
import type { GraphReader } from '../../graph/reader.ts'
import type { PageRead } from '../../graph/url.ts'
import { Refusal } from '../../errors.ts'
import { isoTime } from '../../time.ts'
import { scan, type Place } from '../lists/scan.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { findUser } from '../people/find.ts'
import { present } from '../../present.ts'
import { failureSentence } from './failure-reasons.ts'

export interface SignInLogQuery {
  from?: string
  to?: string
  result?: 'success' | 'failure'
  top?: number
  skipToken?: string
}

/** The entries of the sign-in log, in words that a service desk can pass on. */
export function createSignInLog({ reader, skipTokens }: { reader: GraphReader; skipTokens: SkipTokens }) {
  return {
    /** @throws Refusal `UserNotFound`, `InvalidInput` for a `from` after `to`, `InvalidSkipToken` */
    async list(userId: string, { top = 100, skipToken, ...query }: SignInLogQuery) {
      const range = {
        ...present('from', query.from, (from) => isoTime(new Date(from))),
        ...present('to', query.to, (to) => isoTime(new Date(to))),
      }
      if (range.from !== undefined && range.to !== undefined && range.from > range.to) {
        throw new Refusal('InvalidInput', 'from is later than to.', { target: 'from' })
      }
      const question = ['ListSignIns', userId, range, query.result]
      const start = skipTokens.open<Place>(question, skipToken)
      const { id } = await findUser(reader, userId, [])
      const { value, place } = await scan({
        from: start,
        top,
        size: top,
        readPage: async (size, nextLink) => {
          const readSince = (from: string) => signInLogRead({ userId: id, ...range, from }, size)
          return nextLink === undefined && range.from !== undefined
            ? (await openLog<SignIn, PageRead>(reader, readSince, range.from)).first
            : reader.page<SignIn>(signInLogRead({ userId: id, ...range }, size), nextLink)
        },
        keep: (page) =>
          page
            .map(toEntry)
            .filter(({ succeeded }) => query.result === undefined || succeeded === (query.result === 'success')),
        placeOf: newestFirst,
      })
      return { value, ...present('skipToken', place, (place) => skipTokens.seal(question, place)) }
    },
  }
}

const LAST_MOMENT = 8.64e15

/** The order that the log itself has. */
const newestFirst = ({ createdDateTime, signInId }: { createdDateTime?: string; signInId: string }): string =>
  `${String(LAST_MOMENT - Date.parse(createdDateTime ?? '1970-01-01')).padStart(16, '0')} ${signInId}`

function toEntry(entry: SignIn) {
  const code = entry.status?.errorCode ?? 0
  const { city, state, countryOrRegion } = entry.location ?? {}
  const place = [city, state, countryOrRegion].filter(Boolean).join(', ')
  const device = [entry.deviceDetail?.operatingSystem, entry.deviceDetail?.browser].filter(Boolean).join(', ')
  return {
    signInId: entry.id ?? '',
    ...(entry.createdDateTime ? { createdDateTime: isoTime(new Date(entry.createdDateTime)) } : {}),
    succeeded: code === 0,
    ...(code === 0 ? {} : { errorCode: code, failureReason: failureSentence(code, entry.status?.failureReason) }),
    ...present('appName', entry.appDisplayName),
    ...present('resourceName', entry.resourceDisplayName),
    ...present('clientApp', entry.clientAppUsed),
    ...present('ipAddress', entry.ipAddress),
    ...present('location', place),
    ...present('device', device),
    ...present('conditionalAccess', entry.conditionalAccessStatus),
    ...present('correlationId', entry.correlationId),
  }
}
