import { campaignPeople, valuesOf, type ReportedPerson } from '../../../store/campaign-report.ts'
import type { Store } from '../../../store/database.ts'
import { isoTime } from '../../../time.ts'
import { fieldDefinition, type ContactField } from '../../contacts/fields.ts'
import { toRecord } from '../../contacts/records.ts'
import type { Person } from '../../people/person.ts'
import { nameOf } from '../../people/person.ts'
import { BOM, csvRow, type CsvValue } from '../../reports/csv.ts'
import { missingFields } from '../missing.ts'
import { becameOf } from './figures.ts'

interface Row {
  person: ReportedPerson
  fields: readonly ContactField[]
  became: (what: string) => string
}

const time = (at: Date | null): CsvValue => (at === null ? undefined : isoTime(at))

const namesOf = ({ snapshot }: ReportedPerson) => snapshot as Person

/** The columns in their order. Names are public once released: spreadsheets and flows refer to them. */
const COLUMNS: Readonly<Record<string, (row: Row) => CsvValue>> = {
  Department: ({ person }) => person.department ?? undefined,
  Person: ({ person }) => nameOf(namesOf(person)),
  'User Principal Name': ({ person }) => namesOf(person).userPrincipalName,
  State: ({ person: { state, answer, requestState } }) =>
    answer ?? (state !== 'open' ? state : requestState === 'unreachable' ? 'unreachable' : 'open'),
  Answered: ({ person }) => time(person.answeredAt),
  Responder: ({ person }) => person.responderName ?? person.responderMail ?? undefined,
  'Responder Kind': ({ person }) => person.responderKind,
  'Asked Count': ({ person }) => person.askedCount,
  'Last Asked': ({ person }) => time(person.lastAskedAt),
  'Missing Before': ({ person }) => person.missingBefore,
  'Missing After': ({ person, fields }) =>
    person.person === null ? undefined : missingFields(toRecord(person), fields).length,
  Written: ({ became }) => became('written'),
  Waiting: ({ became }) => became('waiting'),
  'Handed Over': ({ became }) => became('handOver'),
  'Done Elsewhere': ({ became }) => became('verified'),
  'Not Written': ({ became }) => became('notWritten'),
  Rejected: ({ became }) => became('rejected'),
  Undone: ({ became }) => became('undone'),
  'User Id': ({ person }) => person.userId,
}

const PAGE = 500

/** Everybody whom a campaign was about, with what became of each. */
export async function campaignCsv(
  store: Store,
  campaignId: string,
  slot: number,
  fields: readonly ContactField[],
): Promise<string> {
  const columns = Object.values(COLUMNS)
  const parts = [BOM, csvRow(Object.keys(COLUMNS))]
  for (let after = ''; ;) {
    const people = await campaignPeople(store.db, campaignId, slot, after, PAGE)
    const values = Map.groupBy(
      await valuesOf(
        store.db,
        campaignId,
        people.map(({ userId }) => userId),
      ),
      ({ userId }) => userId,
    )
    for (const person of people) {
      const own = values.get(person.userId) ?? []
      const became = (what: string) =>
        own
          .filter(({ state, changeState }) => becameOf(state, changeState) === what)
          .map(
            ({ field, code }) => `${fieldDefinition(field as ContactField).label}${code === null ? '' : ` (${code})`}`,
          )
          .join('; ')
      parts.push(csvRow(columns.map((column) => column({ person, fields, became }))))
    }
    after = people.at(-1)?.userId ?? ''
    if (people.length < PAGE) return parts.join('')
  }
}
