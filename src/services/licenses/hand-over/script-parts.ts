/** Membership is read from the person: a group of more than 5,000 can't be listed by Get-ADGroupMember. */
export const ACTIVE_DIRECTORY = `Import-Module ActiveDirectory
$directory = @{}
if ($Server) { $directory.Server = $Server }
foreach ($row in $activeDirectoryRows) {
  try {
    $group = Get-ADGroup -Identity $row.Group @directory
    $member = Get-ADUser -Identity $row.Member -Properties MemberOf @directory
    # -Identity takes other names too: only the account of exactly this name is meant.
    if ($group.SamAccountName -ne $row.Group -or $member.SamAccountName -ne $row.Member) {
      Write-Result $row 'NotFound' 'No account or group has exactly this name.'
    } elseif ($member.MemberOf -notcontains $group.DistinguishedName) {
      Write-Result $row 'AlreadyRemoved'
    } elseif ($PSCmdlet.ShouldProcess($member.SamAccountName, 'Remove from ' + $group.SamAccountName)) {
      Remove-ADGroupMember -Identity $group.SamAccountName -Members $member.SamAccountName -Confirm:$false @directory
      Write-Result $row 'Removed'
    } else {
      Write-Result $row 'WouldRemove'
    }
  } catch {
    Write-Result $row 'Failed' $_.Exception.Message
    Write-Warning $_.Exception.Message
  }
}
`

/** Each group is listed once. Members are told by their object id, since names in Exchange are not unique. */
export const EXCHANGE_ONLINE = `Get-Command Remove-DistributionGroupMember | Out-Null
$exchangeMembers = @{}
foreach ($row in $exchangeRows) {
  try {
    if (-not $exchangeMembers.ContainsKey($row.Group)) {
      $exchangeMembers[$row.Group] = @(Get-DistributionGroupMember -Identity $row.Group -ResultSize Unlimited)
    }
    $member = $exchangeMembers[$row.Group] | Where-Object { $_.ExternalDirectoryObjectId -eq $row.UserId } | Select-Object -First 1
    if ($null -eq $member) {
      Write-Result $row 'AlreadyRemoved'
    } elseif ($PSCmdlet.ShouldProcess($row.Person, 'Remove from ' + $row.Group)) {
      Remove-DistributionGroupMember -Identity $row.Group -Member ([string]$member.Guid) -BypassSecurityGroupManagerCheck -Confirm:$false
      Write-Result $row 'Removed'
    } else {
      Write-Result $row 'WouldRemove'
    }
  } catch {
    Write-Result $row 'Failed' $_.Exception.Message
    Write-Warning $_.Exception.Message
  }
}
`

export const BY_HAND = `foreach ($row in $rowsByHand) {
  Write-Host ($row.Person + ' in ' + $row.GroupName + ': ' + $row.Advice)
  Write-Result $row 'ByHand' $row.Advice
}
`
