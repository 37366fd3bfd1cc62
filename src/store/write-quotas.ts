import type { Executor } from './database.ts'

export interface WriteQuota {
  /** So many writes are free at once after a while without any… */
  most: number
  /** …and so many more with each second. */
  perSecond: number
}

export interface WriteRequest {
  /** How many writes; fewer than none gives back what was not used. */
  writes: number
  /** How long whoever asks can wait for them, in milliseconds. */
  withinMs: number
}

export interface WriteTurn {
  granted: boolean
  /** Milliseconds until the writes may be sent; where they were not granted, until all who are in line had theirs. */
  waitMs: number
}

/**
 * Takes writes out of a quota that refills evenly and that all replicas share. Whoever finds it used up stands in line:
 * what they ask for is taken at once, and they are told how long to wait for it. So nobody has to ask twice, nobody
 * passes another one by, and a plan stands in line with its next batch alone. Who can't wait that long takes nothing.
 *
 * @returns a turn for each request, in their order
 */
export async function takeWrites(
  db: Executor,
  name: string,
  requests: readonly WriteRequest[],
  { most, perSecond }: WriteQuota,
  now: Date,
): Promise<WriteTurn[]> {
  const row = (await lockQuota(db, name)) ?? (await beginQuota(db, name, most, now))
  const perMs = perSecond / 1000
  // Clocks of replicas differ a little; time that runs backwards must not take away what is there.
  let level = Math.min(most, row.level + Math.max(0, now.getTime() - row.at.getTime()) * perMs)
  const at = new Date(Math.max(now.getTime(), row.at.getTime()))
  const turns = requests.map(({ writes: wanted, withinMs }): WriteTurn => {
    const waitMs = Math.max(0, Math.ceil((wanted - level) / perMs))
    const granted = wanted <= 0 || waitMs <= withinMs
    // A level below nothing is what those who stand in line have taken already.
    if (granted) level = Math.min(most, level - wanted)
    return { granted, waitMs }
  })
  await db.updateTable('writeQuotas').set({ level, at }).where('name', '=', name).execute()
  return turns
}

const lockQuota = (db: Executor, name: string) =>
  db.selectFrom('writeQuotas').select(['level', 'at']).where('name', '=', name).forUpdate().executeTakeFirst()

/** The first time; two replicas may come to it at once. */
async function beginQuota(db: Executor, name: string, level: number, at: Date): Promise<{ level: number; at: Date }> {
  await db
    .insertInto('writeQuotas')
    .values({ name, level, at })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await lockQuota(db, name)) ?? { level, at }
}
