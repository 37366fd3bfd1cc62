import { timeLeft } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import { completenessRead, type ContactUser } from '../../graph/contacts.ts'
import type { GraphReader } from '../../graph/reader.ts'
import { isoTime } from '../../time.ts'
import { pageOf, type Paging } from '../lists/page.ts'
import type { SkipTokens } from '../lists/skip-token.ts'
import { refreshed } from '../refreshed.ts'
import { completenessPercent, COUNTED, isPerson, missingOf, type Counted } from './completeness.ts'
import { contactValues } from './person.ts'

const KEPT_MS = 15 * 60_000
/** What is left of an answer's time when the read is not. */
const MARGIN_MS = 2_000
const RETRY_SECONDS = 10
const NO_DEPARTMENT = ''

type Tally = { people: number } & Record<Counted, number>

/** Departments and how complete their people's contact data is; from a read of the tenant of which only sums are kept. */
export function createDepartments ({ reader, skipTokens, now }: { reader: GraphReader, skipTokens: SkipTokens, now: () => number }) {
  const summary = refreshed(() => readSummary(reader, now), KEPT_MS, now)
  /** @throws Refusal `NotReadyYet` while the first read of a large tenant goes on, `InvalidSkipToken` */
  return async function departments (paging: Paging = {}) {
    const found = await summary(Math.max(0, timeLeft() - MARGIN_MS))
    if (found !== undefined) return { ...found, ...pageOf(skipTokens, ['ListDepartments'], found.value, placeOf, paging) }
    throw new Refusal('NotReadyYet', `The departments of this tenant are still being counted: try again in ${RETRY_SECONDS} seconds.`, { retryAfter: RETRY_SECONDS })
  }
}

async function readSummary (reader: GraphReader, now: () => number) {
  const asOf = isoTime(now())
  const tallies = new Map<string, Tally>()
  for await (const page of reader.pages<ContactUser>(completenessRead)) {
    for (const user of page) if (isPerson(user)) count(tallies, user)
  }
  const nowhere = tallies.get(NO_DEPARTMENT)
  tallies.delete(NO_DEPARTMENT)
  return { asOf, peopleWithoutDepartment: nowhere?.people ?? 0, value: toRows(tallies) }
}

function count (tallies: Map<string, Tally>, user: ContactUser): void {
  const values = contactValues(user)
  const department = values.department ?? NO_DEPARTMENT
  let tally = tallies.get(department)
  if (tally === undefined) tallies.set(department, tally = { people: 0, phone: 0, officeLocation: 0, jobTitle: 0, department: 0, managerId: 0 })
  tally.people++
  for (const name of missingOf(values)) tally[name]++
}

/** One row for each spelling, since Graph's filters and dynamic rules compare what is written; variants name the usual one. */
export function toRows (tallies: Map<string, Tally>) {
  const usual = new Map<string, string>()
  for (const [department, { people }] of tallies) {
    const known = usual.get(plain(department))
    if (known === undefined || people > (tallies.get(known)?.people ?? 0)) usual.set(plain(department), department)
  }
  return [...tallies].map(([department, tally]) => {
    const similarTo = usual.get(plain(department)) ?? department
    return {
      department,
      ...(similarTo === department ? {} : { similarTo }),
      people: tally.people,
      completenessPercent: completenessPercent(COUNTED.reduce((sum, name) => sum + tally[name], 0), tally.people),
      missingPhone: tally.phone,
      missingOfficeLocation: tally.officeLocation,
      missingJobTitle: tally.jobTitle,
      missingManager: tally.managerId,
    }
  }).sort((one, other) => placeOf(one) < placeOf(other) ? -1 : 1)
}

/** By name, whatever its case and accents; two spellings that differ in nothing else have places of their own. */
const placeOf = ({ department }: { department: string }) => `${department.normalize('NFD').toLowerCase()}\u0000${department}`

const plain = (department: string) => department.trim().replaceAll(/\s+/g, ' ').toLowerCase()
