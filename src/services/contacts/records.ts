import type { DirectoryUser } from '../../graph/directory.ts'
import type { DirectoryPersonRow } from '../../store/directory-tables.ts'
import type { Freshness } from '../cached.ts'
import type { Directory } from '../directory/directory.ts'
import { toDirectoryUser } from '../directory/row.ts'
import { present } from '../../present.ts'
import { completenessPercent, missingOf } from './completeness.ts'
import type { ContactField, ContactValues } from './fields.ts'
import { contactValues, toContact } from './person.ts'
import type { ContactProblem } from './quality.ts'

/** What is known of a person's contact data. */
export type ContactRecord = ReturnType<typeof toContact> & {
  usageLocation?: string
  preferredLanguage?: string
  missing?: string
  completenessPercent: number
  problems: ContactProblem[]
}

/** A change in the tenant shows in the lists after so long at the latest, whoever asks. */
const CHANGES_MS = 15 * 60_000
/** What is not shown with its age is asked for anew unless that was just done. */
const ANEW_MS = 60_000

export type ContactRecords = ReturnType<typeof createContactRecords>

/** Everybody's contact data, out of the copy of the directory. */
export function createContactRecords({ directory }: { directory: Pick<Directory, 'current' | 'patch'> }) {
  return {
    /**
     * @param anew whether what changed in the last quarter of an hour must be in it: what follows from it is not shown
     *   with its age
     * @throws Refusal `NotReadyYet` while the directory is read for the first time
     */
    async current({ anew = false }: Freshness = {}): Promise<{ slot: number; asOf: Date }> {
      return directory.current(anew ? { changesMs: ANEW_MS, needed: true } : { changesMs: CHANGES_MS })
    },

    /** What we have just written shows in the lists at once. */
    changed: (userId: string, values: ContactValues, fields: readonly ContactField[]): Promise<void> =>
      directory.patch(userId, patchOf(values, fields)),
  }
}

/** Fields of contact data as Graph keeps them. */
function patchOf(values: ContactValues, fields: readonly ContactField[]): Partial<DirectoryUser> {
  const patch: Record<string, unknown> = {}
  for (const field of fields) {
    const value = values[field]
    if (field === 'businessPhone') patch['businessPhones'] = value === undefined ? [] : [value]
    else if (field === 'managerId') patch['manager'] = value === undefined ? null : { id: value }
    else patch[field] = value ?? null
  }
  return patch
}

/** A row of the copy as contact data. */
export function toRecord(row: Pick<DirectoryPersonRow, 'person' | 'account' | 'problems'>): ContactRecord {
  const user = toDirectoryUser(row)
  const missing = missingOf(contactValues(user))
  return {
    ...toContact(user),
    ...present('usageLocation', user.usageLocation),
    ...present('preferredLanguage', user.preferredLanguage),
    ...(missing.length === 0 ? {} : { missing: missing.join(',') }),
    completenessPercent: completenessPercent(missing.length),
    problems: row.problems as ContactProblem[],
  }
}
