import { sql } from 'kysely'
import type { Database, Executor } from './database.ts'
import { insertPeople, upsertPeople, type NewDirectoryPerson } from './directory-people.ts'
import type { DirectoryStateRow } from './directory-tables.ts'
import { present } from '../present.ts'

export const readDirectory = (db: Executor): Promise<DirectoryStateRow> =>
  db.selectFrom('directoryState').selectAll().where('id', '=', 1).executeTakeFirstOrThrow()

/** Takes or renews the right to sweep. Returns whether it was to be had. */
export async function leaseSweep(db: Executor, owner: string, now: Date, until: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('directoryState')
    .set({ leaseOwner: owner, leaseUntil: until })
    .where(({ or, eb }) => or([eb('leaseUntil', 'is', null), eb('leaseUntil', '<', now), eb('leaseOwner', '=', owner)]))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export const releaseSweep = async (db: Executor, owner: string): Promise<void> => {
  await db
    .updateTable('directoryState')
    .set({ leaseOwner: null, leaseUntil: null })
    .where('leaseOwner', '=', owner)
    .execute()
}

/** Another replica sweeps by now: whoever thought it was theirs stops. */
export class SweepTaken extends Error {
  override readonly name = 'SweepTaken'
}

/** Changes the state as long as the sweep is this one's. @throws SweepTaken */
async function setAs(db: Executor, owner: string, values: object): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('directoryState')
    .set(values)
    .where('id', '=', 1)
    .where('leaseOwner', '=', owner)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw new SweepTaken('Another replica reads the directory by now')
}

/** Begins a sweep in an empty slot. @throws SweepTaken */
export const beginSweep = (db: Database, owner: string, slot: number, sweep: object): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    await setAs(transaction, owner, { sweep: JSON.stringify(sweep) })
    await emptySlot(transaction, slot)
  })

const emptySlot = async (db: Executor, slot: number): Promise<void> => {
  await sql`truncate table ${sql.table(`directory_people_${slot}`)}`.execute(db)
}

/**
 * Keeps a page together with how far the sweep has come, so that it goes on behind it wherever it ends.
 *
 * @returns false, and nothing is kept, where somebody of the page is in the slot already
 * @throws SweepTaken
 */
export async function savePage(
  db: Database,
  owner: string,
  people: readonly NewDirectoryPerson[],
  sweep: object,
): Promise<boolean> {
  try {
    await db.transaction().execute(async (transaction) => {
      // A server that crashes may lose the last pages, but each with its place: they are read again.
      await sql`set local synchronous_commit = off`.execute(transaction)
      await setAs(transaction, owner, { sweep: JSON.stringify(sweep) })
      if (people.length === 0) return
      const written = await insertPeople(transaction, people, sql`nothing`)
      if (written < people.length) throw new Repeated()
    })
    return true
  } catch (error) {
    if (error instanceof Repeated) return false
    throw error
  }
}

/** Ends a transaction that would write somebody twice. */
class Repeated extends Error {}

/** From now on the slot of the sweep is the copy; the former one stays for whoever is in the middle of it. */
export const finishSweep = async (
  db: Executor,
  owner: string,
  {
    slot,
    copy,
    asOf,
    objection,
    deltaLink,
  }: { slot: number; copy: object; asOf: Date; objection: object | undefined; deltaLink: string | undefined },
): Promise<void> => {
  await setAs(db, owner, {
    slot,
    copy: JSON.stringify(copy),
    asOf,
    signInsAsOf: asOf,
    deltaLink: deltaLink ?? null,
    sweep: null,
    objection: objection === undefined ? null : JSON.stringify(objection),
    retryAt: null,
    leaseOwner: null,
    leaseUntil: null,
  })
}

/** The sweep becomes nothing: for a reason that is told, or to be tried again. */
export const dropSweep = (
  db: Executor,
  owner: string,
  { objection, retryAt }: { objection?: object | undefined; retryAt: Date },
): Promise<void> =>
  setAs(db, owner, {
    sweep: null,
    retryAt,
    ...present('objection', objection, (objection) => JSON.stringify(objection)),
    leaseOwner: null,
    leaseUntil: null,
  })

/** The sweep stays where it is, to go on after a while. */
export const pauseSweep = (db: Executor, owner: string, retryAt: Date): Promise<void> =>
  setAs(db, owner, { retryAt, leaseOwner: null, leaseUntil: null })

/** Somebody wants a new sweep: whatever stood in the way of the last one is tried again. */
export const askForSweep = async (db: Executor): Promise<void> => {
  await db.updateTable('directoryState').set({ retryAt: null }).where('id', '=', 1).execute()
}

/** Takes over what changed in the copy, if it is still this copy, and asked from there. Returns whether it was. */
export const saveChanges = (
  db: Database,
  { slot, deltaLink: asked }: { slot: number; deltaLink: string | null },
  {
    people,
    removed,
    deltaLink,
    asOf,
  }: { people: readonly NewDirectoryPerson[]; removed: readonly string[]; deltaLink: string | null; asOf?: Date },
): Promise<boolean> =>
  db.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('directoryState')
      .set({ deltaLink, ...present('asOf', asOf) })
      .where('id', '=', 1)
      .where('slot', '=', slot)
      .where('deltaLink', asked === null ? 'is' : '=', asked)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await upsertPeople(transaction, people)
    if (removed.length > 0) {
      await transaction.deleteFrom('directoryPeople').where('slot', '=', slot).where('userId', 'in', removed).execute()
    }
    return true
  })

/** So that the database knows how much there is of what, when it looks for the shortest way. */
export const analyzePeople = async (db: Executor, slot: number): Promise<void> => {
  await sql`analyze ${sql.table(`directory_people_${slot}`)}`.execute(db)
}

/**
 * Empties the slot that is not the copy: nobody's data stays there longer than somebody may be in the middle of it.
 * Nothing happens before the first copy, while a sweep is under way or stopped on its way, and where the copy is
 * younger.
 *
 * @param finishedBefore when the copy must have taken the place of the former one at the latest
 * @returns whether it was emptied
 */
export const emptyFormerSlot = (db: Database, finishedBefore: Date): Promise<boolean> =>
  db.transaction().execute(async (transaction) => {
    // Locked: a sweep that begins meanwhile waits, and then has its slot for itself.
    const state = await transaction
      .selectFrom('directoryState')
      .select('slot')
      .where('id', '=', 1)
      .where('sweep', 'is', null)
      .where(sql<boolean>`(copy ->> 'finishedDateTime')::timestamptz < ${finishedBefore}`)
      .forUpdate()
      .executeTakeFirst()
    if (state === undefined || state.slot === null) return false
    await emptySlot(transaction, state.slot === 0 ? 1 : 0)
    return true
  })
