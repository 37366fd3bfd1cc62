/**
 * The parts of hand-over scripts that are the same every time. Only ASCII, so that they read alike in every code page;
 * the character that is tested at the start is there to find out when one was used.
 *
 * @param columns of the log, with the entries of a row that stand in them
 */
export const scriptStart = ({
  synopsis,
  needs,
  columns,
}: {
  synopsis: string
  needs: string
  columns: Readonly<Record<string, string>>
}): string => `<#
.SYNOPSIS
  ${synopsis}
.DESCRIPTION
  Without -Apply nothing is changed: the script shows what it would do. Every row is written to a log.
  ${needs}
.EXAMPLE
  .\\on-premises-changes.ps1
  Shows what would be done.
.EXAMPLE
  .\\on-premises-changes.ps1 -Apply
  Does it.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
  [switch]$Apply,
  [string]$Server,
  [string]$LogPath = ".\\on-premises-changes-$(Get-Date -Format 'yyyyMMdd-HHmmss').csv"
)

# A file that lost its mark as UTF-8 is read in another code page, in which names can turn into quotation marks.
if ([string]::CompareOrdinal('\u00E9', [string][char]0xE9) -ne 0) { throw 'This file is not read as UTF-8: save it again as "UTF-8 with BOM".' }

$ErrorActionPreference = 'Stop'
if (-not $Apply) { $WhatIfPreference = $true }

function ConvertTo-LogText([string]$Text) {
  # Spreadsheets calculate what begins like a formula.
  if ($Text -match '^\\s*[=+\\-@]') { return "'" + $Text }
  return $Text
}

function Write-Result($Row, [string]$Result, [string]$Message = '') {
  [pscustomobject]@{
    Time     = (Get-Date).ToUniversalTime().ToString('s') + 'Z'
    ChangeId = $Row.ChangeId
${Object.entries(columns)
  .map(([column, entry]) => `    ${column.padEnd(8)} = ConvertTo-LogText $Row.${entry}`)
  .join('\n')}
    UserId   = $Row.UserId
    Result   = $Result
    Message  = ConvertTo-LogText $Message
  } | Export-Csv -Path $LogPath -Append -NoTypeInformation -Encoding UTF8 -WhatIf:$false
}
`

export const END = `if (-not $Apply) { Write-Host 'Nothing was changed. Start the script with -Apply to do it.' }
Write-Host ('Log: ' + $LogPath)
`
