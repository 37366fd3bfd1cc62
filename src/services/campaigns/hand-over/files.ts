import { BOM, csvRow, type CsvValue } from '../../reports/csv.ts'
import { hashtable } from '../../reports/powershell.ts'
import { END, scriptStart } from '../../reports/on-premises-script-parts.ts'
import { isScriptable, type ContactHandOver } from './hand-over.ts'
import type { OnPremisesFormat, ReportFile } from '../../reports/report-formats.ts'

const PLACES: Readonly<Record<ContactHandOver['where'], string>> = {
  activeDirectory: 'Active Directory',
  entra: 'Microsoft Entra ID',
}

const COLUMNS: Readonly<Record<string, (row: ContactHandOver) => CsvValue>> = {
  Where: ({ where }) => PLACES[where],
  Person: ({ personName }) => personName,
  'SAM Account Name': ({ samAccountName }) => samAccountName,
  'User Principal Name': ({ userPrincipalName }) => userPrincipalName,
  Department: ({ department }) => department,
  Field: ({ label }) => label,
  Attribute: ({ attribute }) => attribute,
  Before: ({ before }) => before,
  After: ({ after }) => after,
  'Hand Over To': ({ handOverTo }) => handOverTo,
  'What To Do': ({ advice }) => advice,
  'User Id': ({ userId }) => userId,
  'Review Id': ({ reviewId }) => reviewId,
}

/** What has to be changed elsewhere, one row for each value. */
export function contactHandOverCsv(rows: readonly ContactHandOver[]): string {
  const columns = Object.values(COLUMNS)
  return [BOM, csvRow(Object.keys(COLUMNS)), ...rows.map((row) => csvRow(columns.map((column) => column(row))))].join(
    '',
  )
}

/** An account is found by exactly its name; a value that is not what the person saw is left alone. */
const ACTIVE_DIRECTORY = `Import-Module ActiveDirectory
$directory = @{}
if ($Server) { $directory.Server = $Server }
foreach ($row in $activeDirectoryRows) {
  try {
    $user = Get-ADUser -Identity $row.Account -Properties $row.Attribute @directory
    # -Identity takes other names too: only the account of exactly this name is meant.
    if ($user.SamAccountName -ne $row.Account) {
      Write-Result $row 'NotFound' 'No account has exactly this name.'
      continue
    }
    $current = [string]$user.($row.Attribute)
    $wanted = $row.After
    $expected = $row.Before
    if ($row.Attribute -eq 'manager') {
      if ($row.Manager) { $wanted = (Get-ADUser -Identity $row.Manager @directory).DistinguishedName }
      # The manager who was shown is known by another name here.
      $expected = $current
    }
    if ($current -ceq $wanted) {
      Write-Result $row 'AlreadyChanged'
    } elseif ($current -cne $expected) {
      Write-Result $row 'ChangedMeanwhile' 'The value is not the one that was shown to the person.'
    } elseif ($PSCmdlet.ShouldProcess($user.SamAccountName, 'Set ' + $row.Attribute)) {
      if ($wanted) { Set-ADUser -Identity $user.SamAccountName -Replace @{ $row.Attribute = $wanted } @directory }
      else { Set-ADUser -Identity $user.SamAccountName -Clear $row.Attribute @directory }
      Write-Result $row 'Changed'
    } else {
      Write-Result $row 'WouldChange'
    }
  } catch {
    Write-Result $row 'Failed' $_.Exception.Message
    Write-Warning $_.Exception.Message
  }
}
`

const BY_HAND = `foreach ($row in $rowsByHand) {
  Write-Host ($row.Person + ', ' + $row.Field + ': ' + $row.Advice)
  Write-Result $row 'ByHand' $row.Advice
}
`

/** The same as a PowerShell script, which only shows what it would do until it is started with `-Apply`. */
export function contactHandOverScript(rows: readonly ContactHandOver[]): string {
  const scripted = rows.filter(isScriptable)
  const byHand = rows.filter((row) => !isScriptable(row))
  const sections = [
    scriptStart({
      synopsis: 'Changes contact data of people whose accounts are kept in Active Directory.',
      needs: 'It needs the ActiveDirectory module.',
      columns: { Person: 'Person', Field: 'Field', Account: 'Account' },
    }),
    ...(scripted.length === 0 ? [] : [data('activeDirectoryRows', scripted), ACTIVE_DIRECTORY]),
    ...(byHand.length === 0 ? [] : [data('rowsByHand', byHand), BY_HAND]),
    END,
  ]
  // Windows PowerShell reads a file without this mark in the code page of the machine, and CRLF is what its editors
  // expect.
  return BOM + sections.join('\n').replaceAll('\n', '\r\n')
}

const data = (name: string, rows: readonly ContactHandOver[]): string => `$${name} = @(
${rows
  .map(
    (row) =>
      `  ${hashtable({
        ChangeId: row.reviewId,
        UserId: row.userId,
        Person: row.personName,
        Field: row.label,
        Account: row.samAccountName ?? '',
        Attribute: row.attribute ?? '',
        Before: row.before ?? '',
        After: row.after ?? '',
        Manager: row.managerSamAccountName ?? '',
        Advice: row.advice,
      })}`,
  )
  .join('\n')}
)
`

/** What has to be changed elsewhere, as a file for whoever can. */
export const handOverFile = (
  campaignId: string,
  rows: Parameters<typeof contactHandOverCsv>[0],
  format: OnPremisesFormat,
): ReportFile & { count: number } =>
  format === 'csv'
    ? {
        fileName: `contact-hand-over-${campaignId}.csv`,
        contentType: 'text/csv; charset=utf-8',
        content: contactHandOverCsv(rows),
        count: rows.length,
      }
    : {
        fileName: `contact-hand-over-${campaignId}.ps1`,
        contentType: 'text/plain; charset=utf-8',
        content: contactHandOverScript(rows),
        count: rows.length,
      }
