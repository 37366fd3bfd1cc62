import type { ChangeRow } from '../../store/tables.ts'
import { isoTime } from '../../time.ts'
import type { Effect } from '../licenses/effects.ts'
import { detailsOf, kindLabel, licensesOf, personName, stepsFor, targetName } from './change-facts.ts'
import { inChunks } from './chunks.ts'
import { BOM, csvRow, type CsvValue } from './csv.ts'
import { CHANGE_STATES } from './labels.ts'
import { endOf, isAboutRoleAlone, lastActivityOf, roleLines } from './role-facts.ts'

/** The columns in their order. Names are public once released: spreadsheets and flows refer to them. */
const COLUMNS: Readonly<Record<string, (change: ChangeRow) => CsvValue>> = {
  Position: ({ position }) => position ?? undefined,
  State: ({ state }) => CHANGE_STATES[state].label,
  Person: (change) => (isAboutRoleAlone(change) ? undefined : personName(change)),
  'User Principal Name': (change) => detailsOf(change).person?.userPrincipalName,
  Mail: (change) => detailsOf(change).person?.mail,
  Department: (change) => detailsOf(change).person?.department,
  'Account Enabled': (change) => detailsOf(change).person?.accountEnabled,
  'Last Activity': lastActivityOf,
  'Last Activity Source': (change) => detailsOf(change).person?.lastActivitySource,
  'Inactive Days': (change) => detailsOf(change).person?.inactiveDays,
  'Activity Status': (change) => detailsOf(change).person?.status,
  'Said To Have Left': (change) => detailsOf(change).saidToHaveLeft,
  Change: kindLabel,
  Target: targetName,
  Role: (change) => detailsOf(change).roleName,
  End: endOf,
  Details: (change) => (isAboutRoleAlone(change) ? roleLines(change).join('; ') : undefined),
  Why: (change) => detailsOf(change).why,
  'Licenses Freed': (change) => products(change, 'freed'),
  'Licenses Kept': (change) => products(change, 'kept'),
  'Licenses Reduced': (change) => products(change, 'reduced'),
  'Licenses That May Fail': (change) => products(change, 'mayFail'),
  'Also Lost': (change) => detailsOf(change).alsoLost?.join(' '),
  Manager: (change) => detailsOf(change).manager?.displayName,
  'Manager Mail': (change) => detailsOf(change).manager?.mail,
  'Reason Code': ({ code }) => code ?? undefined,
  Reason: ({ message }) => message ?? undefined,
  'What To Do': stepsFor,
  Requested: ({ requestedAt }) => time(requestedAt),
  Verified: ({ verifiedAt }) => time(verifiedAt),
  'Restore Before': ({ restoreBefore }) => time(restoreBefore),
  'Undo State': ({ undoState }) => undoState ?? undefined,
  'Undo Reason': ({ undoMessage }) => undoMessage ?? undefined,
  Undone: ({ undoneAt }) => time(undoneAt),
  'User Id': (change) => (isAboutRoleAlone(change) ? undefined : change.userId),
  'Target Id': ({ targetId }) => targetId ?? undefined,
  'Change Id': ({ id }) => id,
}

const time = (value: Date | null): CsvValue => (value === null ? undefined : isoTime(value.getTime()))

const products = (change: ChangeRow, effect: Effect): CsvValue =>
  licensesOf(change)
    .filter((license) => license.effect === effect)
    .map(({ productName }) => productName)
    .join(', ')

/**
 * Every change of a plan in one row each, whatever became of it: for spreadsheets, and for those whom the page does not
 * show. Changes are read as they are needed, so that a hundred thousand fit through.
 */
export function reportCsv(changes: AsyncIterable<ChangeRow> | Iterable<ChangeRow>): AsyncGenerator<string> {
  return inChunks(rows(changes))
}

async function* rows(changes: AsyncIterable<ChangeRow> | Iterable<ChangeRow>): AsyncGenerator<string> {
  yield BOM + csvRow(Object.keys(COLUMNS))
  const columns = Object.values(COLUMNS)
  for await (const change of changes) yield csvRow(columns.map((column) => column(change)))
}
