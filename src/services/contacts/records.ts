import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { timeLeft, withDeadline } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { contactsRead, type ContactUser } from '../../graph/contacts.ts'
import { incomplete } from '../../graph/failure.ts'
import { operationOf } from '../../graph/operation.ts'
import type { GraphReader } from '../../graph/reader.ts'
import {
  countSpellings,
  deleteOtherRecords,
  findRecord,
  finishRead,
  insertRecords,
  leaseRead,
  markSpelling,
  readState,
  releaseRead,
  takeForPeople,
  updateRecord,
} from '../../store/contact-records.ts'
import type { Freshness } from '../cached.ts'
import type { Store } from '../../store/database.ts'
import type { LeftOutReason, NewContactRecord } from '../../store/contact-tables.ts'
import { present } from '../present.ts'
import { completenessPercent, missingOf } from './completeness.ts'
import type { ContactValues } from './fields.ts'
import { contactValues, toContact } from './person.ts'
import { phoneCountry } from './phone.ts'
import { leftOutReason, namesTell, phoneProblems, unusualSpellings, type ContactProblem } from './quality.ts'

/** What is kept of a person. */
export type ContactRecord = ReturnType<typeof toContact> & {
  usageLocation?: string
  preferredLanguage?: string
  missing?: string
  completenessPercent: number
  problems: ContactProblem[]
}

const KEPT_MS = 15 * 60_000
const LEASE_MS = 60_000
const READ_WITHIN_MS = 60 * 60_000
/** What is left of an answer's time when the read is not. */
const MARGIN_MS = 2_000
const RETRY_SECONDS = 10
const POLL_MS = 250

export type ContactRecords = ReturnType<typeof createContactRecords>

/**
 * Everybody's contact data from one read of the directory, kept in the store for all replicas. Answers come from the
 * last complete read and say when that was; when it is too old, a new one goes on in the background.
 */
export function createContactRecords({
  store,
  reader,
  defaultCountry,
  now,
  onError,
}: {
  store: Store
  reader: GraphReader
  defaultCountry: string
  now: () => number
  onError: (error: unknown) => void
}) {
  let reading: Promise<void> | undefined
  const stopping = new AbortController()

  /**
   * @param anew whether the records must be of the last quarter of an hour: what follows from them is not shown with
   *   its age
   * @throws Refusal `NotReadyYet` while a read of a large tenant goes on that this has to wait for; what the read
   *   throws, if it has to
   */
  async function current({ anew = false }: Freshness = {}): Promise<{ generation: number; asOf: Date }> {
    const { generation, asOf } = await readState(store.db)
    if (asOf !== null && isRecent(asOf)) return { generation, asOf }
    reading ??= begin()
    if (asOf !== null && !anew) return { generation, asOf }
    await Promise.race([reading, sleep(Math.max(0, timeLeft() - MARGIN_MS), undefined, { ref: false })])
    const after = await readState(store.db)
    if (after.asOf !== null && isRecent(after.asOf)) return { generation: after.generation, asOf: after.asOf }
    throw new Refusal('NotReadyYet', `The directory is still being read: try again in ${RETRY_SECONDS} seconds.`, {
      retryAfter: RETRY_SECONDS,
    })
  }

  const isRecent = (asOf: Date): boolean => now() - asOf.getTime() < KEPT_MS

  /**
   * Others wait for it too, so it has none of the deadlines of the request that started it. When it fails, the old
   * records are still right about their own time, and the next caller starts again.
   */
  function begin(): Promise<void> {
    const read = withDeadline(READ_WITHIN_MS, readAll).finally(() => {
      reading = undefined
    })
    read.catch((error: unknown) => {
      if (!stopping.signal.aborted) onError(error)
    })
    return read
  }

  /** One read of everybody, by one replica; the others wait for it. */
  async function readAll(): Promise<void> {
    const owner = randomUUID()
    const lease = () => leaseRead(store.db, owner, new Date(now()), new Date(now() + LEASE_MS))
    if (!(await lease())) return othersRead()
    const { generation: last } = await readState(store.db)
    const generation = last + 1
    const asOf = new Date(now())
    let accounts = 0
    let withoutNames = 0
    try {
      await deleteOthers(last)
      for await (const page of reader.pages<ContactUser>(contactsRead)) {
        stopping.signal.throwIfAborted()
        if (!(await lease())) throw new Error('Another replica reads the directory by now')
        const rows = page.map((user) => toRecordRow(generation, user))
        accounts += rows.length
        withoutNames += rows.filter(({ leftOut }) => leftOut === 'notAPerson').length
        await insertRecords(store.db, rows)
      }
      // Whoever gave us our permissions has an account.
      if (accounts === 0) throw incomplete('it has nobody at all', operationOf('GET', contactsRead.path))
      if (!namesTell(withoutNames, accounts)) await takeForPeople(store.db, generation)
      for (const { department, usual } of unusualSpellings(await countSpellings(store.db, generation))) {
        await markSpelling(store.db, generation, department, usual)
      }
      // The records of before stay until the next read begins: somebody may be in the middle of them.
      await finishRead(store.db, owner, generation, asOf)
    } finally {
      await releaseRead(store.db, owner)
    }
  }

  async function othersRead(): Promise<void> {
    for (;;) {
      await sleep(POLL_MS, undefined, { signal: stopping.signal })
      const { asOf, leaseUntil } = await readState(store.db)
      if (asOf !== null && isRecent(asOf)) return
      if (leaseUntil === null || leaseUntil.getTime() < now()) return readAll()
    }
  }

  async function deleteOthers(generation: number): Promise<void> {
    while ((await deleteOtherRecords(store.db, generation)) > 0) stopping.signal.throwIfAborted()
  }

  function toRecordRow(generation: number, user: ContactUser): NewContactRecord {
    return { generation, userId: user.id, ...rowOf(toRecord(user), leftOutReason(user)) }
  }

  function toRecord(user: ContactUser): ContactRecord {
    const contact = toContact(user)
    return judged(
      {
        ...contact,
        ...present('usageLocation', user.usageLocation),
        ...present('preferredLanguage', user.preferredLanguage),
      },
      contactValues(user),
    )
  }

  function judged(
    contact: Omit<ContactRecord, 'missing' | 'completenessPercent' | 'problems'>,
    values: ContactValues,
  ): ContactRecord {
    const missing = missingOf(values)
    return {
      ...contact,
      ...(missing.length === 0 ? {} : { missing: missing.join(',') }),
      completenessPercent: completenessPercent(missing.length),
      problems: phoneProblems(values, phoneCountry(contact.usageLocation, defaultCountry)),
    }
  }

  return {
    current,

    /** What we have just written shows in the lists too, though the directory was read before. */
    async changed(userId: string, values: ContactValues, fields: readonly (keyof ContactValues)[]): Promise<void> {
      const { generation } = await readState(store.db)
      const row = await findRecord(store.db, generation, userId)
      if (row === undefined) return
      const {
        missing: _missing,
        completenessPercent: _percent,
        problems: _problems,
        ...contact
      } = row.record as ContactRecord
      for (const field of fields) {
        delete contact[field]
        if (values[field] !== undefined) contact[field] = values[field]
      }
      const changed = rowOf(judged(contact, contact), row.leftOut ?? undefined)
      const usualDepartment = fields.includes('department') ? null : row.usualDepartment
      await updateRecord(store.db, generation, userId, {
        ...changed,
        usualDepartment,
        malformed: changed.malformed || usualDepartment !== null,
      })
    },

    async close(): Promise<void> {
      stopping.abort()
      await Promise.allSettled([reading])
    },
  }
}

function rowOf(
  record: ContactRecord,
  leftOut: LeftOutReason | undefined,
): Omit<NewContactRecord, 'generation' | 'userId'> {
  const missing = missingOf(record)
  return {
    sortKey: sortKey(record.displayName ?? record.userPrincipalName ?? record.userId),
    department: record.department ?? null,
    leftOut: leftOut ?? null,
    missingPhone: missing.includes('phone'),
    missingOfficeLocation: missing.includes('officeLocation'),
    missingJobTitle: missing.includes('jobTitle'),
    missingManager: missing.includes('managerId'),
    malformed: record.problems.length > 0,
    usualDepartment: null,
    record: JSON.stringify(record),
  }
}

/** By name, whatever its case and accents. */
export const sortKey = (name: string): string => name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
