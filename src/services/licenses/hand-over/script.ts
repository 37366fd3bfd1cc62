import { BOM } from '../../reports/csv.ts'
import { END, scriptStart } from '../../reports/on-premises-script-parts.ts'
import { hashtable } from '../../reports/powershell.ts'
import { isScriptable, type HandOverRow } from './hand-over-rows.ts'
import { ACTIVE_DIRECTORY, BY_HAND, EXCHANGE_ONLINE } from './script-parts.ts'

/**
 * The hand-over as a PowerShell script for whoever may change those groups. It only shows what it would do until it is
 * started with `-Apply`, looks whether each member is still there, and logs every row. Values from the tenant stand in
 * literals and nowhere else.
 */
export function handOverScript(rows: Iterable<HandOverRow>): string {
  const all = [...rows]
  const of = (where: HandOverRow['where']) => all.filter((row) => row.where === where && isScriptable(row))
  const [inActiveDirectory, inExchange, byHand] = [
    of('activeDirectory'),
    of('exchangeOnline'),
    all.filter((row) => !isScriptable(row)),
  ]
  const sections = [
    START,
    ...(inActiveDirectory.length === 0 ? [] : [data('activeDirectoryRows', inActiveDirectory), ACTIVE_DIRECTORY]),
    ...(inExchange.length === 0 ? [] : [data('exchangeRows', inExchange), EXCHANGE_ONLINE]),
    ...(byHand.length === 0 ? [] : [data('rowsByHand', byHand), BY_HAND]),
    END,
  ]
  // Windows PowerShell reads a file without this mark in the code page of the machine, and CRLF is what its editors
  // expect.
  return BOM + sections.join('\n').replaceAll('\n', '\r\n')
}

const START = scriptStart({
  synopsis: 'Removes people from license groups that can only be changed in Active Directory or Exchange Online.',
  needs: 'Active Directory needs the ActiveDirectory module; Exchange Online a session of Connect-ExchangeOnline.',
  columns: { Group: 'GroupName', Person: 'Person' },
})

const data = (name: string, rows: readonly HandOverRow[]): string => `$${name} = @(
${rows
  .map(
    (row) =>
      `  ${hashtable({
        ChangeId: row.changeId,
        GroupName: row.groupName,
        Group: row.groupSamAccountName ?? row.groupMail,
        Person: row.personName,
        Member: row.memberSamAccountName,
        UserId: row.userId,
        Advice: row.advice,
      })}`,
  )
  .join('\n')}
)
`
