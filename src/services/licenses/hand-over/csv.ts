import { BOM, csvRow, type CsvValue } from '../../reports/csv.ts'
import type { HandOverRow } from './hand-over-rows.ts'

const PLACES: Readonly<Record<HandOverRow['where'], string>> = {
  activeDirectory: 'Active Directory',
  exchangeOnline: 'Exchange Online',
  dynamicRule: 'Membership rule',
  roleAdministrator: 'Privileged Role Administrator',
  unitAdministrator: 'Administrator of the unit',
}

const COLUMNS: Readonly<Record<string, (row: HandOverRow) => CsvValue>> = {
  Where: ({ where }) => PLACES[where],
  Group: ({ groupName }) => groupName,
  'Group SAM Account Name': ({ groupSamAccountName }) => groupSamAccountName,
  'Group Mail': ({ groupMail }) => groupMail,
  Person: ({ personName }) => personName,
  'SAM Account Name': ({ memberSamAccountName }) => memberSamAccountName,
  'User Principal Name': ({ userPrincipalName }) => userPrincipalName,
  Department: ({ department }) => department,
  'Last Activity': ({ lastActivityDateTime }) => lastActivityDateTime,
  'What To Do': ({ advice }) => advice,
  'Group Id': ({ groupId }) => groupId,
  'User Id': ({ userId }) => userId,
  'Change Id': ({ changeId }) => changeId,
}

/** What has to be done elsewhere, one row for each person and group. */
export function handOverCsv(rows: Iterable<HandOverRow>): string {
  const columns = Object.values(COLUMNS)
  return [
    BOM,
    csvRow(Object.keys(COLUMNS)),
    ...[...rows].map((row) => csvRow(columns.map((column) => column(row)))),
  ].join('')
}
