import { readSetting, writeSetting } from '../../store/settings.ts'
import type { Store } from '../../store/database.ts'
import type { User } from '../../graph/users.ts'
import { DAY_MS, isoTime } from '../../time.ts'
import { lastActivityOf } from './activity.ts'

const SETTING = 'signIns.lastRead'
/** Whoever was seen within these days counts, and for as long the count is worth comparing with. */
const RECENT_DAYS = 30
/** Fewer people than this say nothing about the data as a whole. */
const ENOUGH = 100

/** What a read of the tenant showed: how many of those read had been active since a day. */
interface Kept {
  readDateTime: string
  since: string
  active: number
  read: number
}

/** What one read of the tenant adds to what was seen before. */
export interface SignInWatch {
  see(user: Pick<User, 'signInActivity'>): void
  /** Why the dates of this read can't be believed beside those of the last one; undefined where they can. */
  objection(maxPercent: number): string | undefined
  /** Keeps what this read showed, for the next one. */
  keep(): Promise<void>
}

export type EarlierRead = ReturnType<typeof createEarlierRead>

/**
 * What the last read of the whole tenant showed of sign-ins. A sign-in that was on record stays on record, so that the
 * share of people who were active since a certain day can only grow: where it falls by much, the dates went back.
 */
export function createEarlierRead({ store, now }: { store: Store; now: () => number }) {
  return {
    async watch(): Promise<SignInWatch> {
      const earlier = fresh(await readSetting(store.db, SETTING), now())
      const since = isoTime(now() - RECENT_DAYS * DAY_MS)
      const seen = { read: 0, active: 0, activeAsBefore: 0 }
      return {
        see(user) {
          const { lastActivityDateTime: last } = lastActivityOf(user)
          seen.read++
          if (last === undefined) return
          if (last >= since) seen.active++
          if (earlier !== undefined && last >= earlier.since) seen.activeAsBefore++
        },
        objection(maxPercent) {
          if (earlier === undefined || earlier.active < ENOUGH || seen.read === 0) return undefined
          const [before, after] = [earlier.active / earlier.read, seen.activeAsBefore / seen.read]
          if (after * 100 >= before * (100 - maxPercent)) return undefined
          return (
            `${percent(before)} % of the people had a sign-in after ${earlier.since.slice(0, 10)} when they were read on ` +
            `${earlier.readDateTime.slice(0, 10)}, and ${percent(after)} % have one now: dates went back, so nobody is ` +
            'called inactive on this data. Try again later.'
          )
        },
        async keep() {
          const kept: Kept = { readDateTime: isoTime(now()), since, active: seen.active, read: seen.read }
          await writeSetting(store.db, SETTING, JSON.stringify(kept))
        },
      }
    },
  }
}

function fresh(setting: string | undefined, now: number): Kept | undefined {
  const kept = setting === undefined ? undefined : (JSON.parse(setting) as Kept)
  return kept !== undefined && now - Date.parse(kept.readDateTime) < RECENT_DAYS * DAY_MS ? kept : undefined
}

const percent = (share: number): number => Math.round(share * 100)
