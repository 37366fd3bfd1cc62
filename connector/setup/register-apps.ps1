#Requires -Version 7.2
#Requires -Modules Microsoft.Graph.Authentication

<#
.SYNOPSIS
Registers in Microsoft Entra ID what Tenant Steward needs.

.DESCRIPTION
Three steps, each a run of its own. Run them again at any time: what is there already is brought up to date and never
made twice. register-apps.sh does the same with the Azure CLI. -WhatIf says what would be done, and does nothing.

Registering takes an Application Administrator, granting consent a Privileged Role Administrator.

.PARAMETER TenantId
Directory (tenant) id.

.PARAMETER PublicUrl
Address of the service, such as https://steward.example.com. Registers the apps, and writes a new file of settings.

.PARAMETER GrantConsent
Grants what the apps ask for.

.PARAMETER RedirectUrl
The address that the page of the connector shows once it is imported. Allows the connector to sign people in.

.PARAMETER Capabilities
What the service is to do, by the names in permissions.json; all but role plans and pending requests unless given.

.PARAMETER Name
How the names of the apps begin.

.PARAMETER EnvFile
Where the settings go. A file that is there is left as it is, and then no secrets are made.

.EXAMPLE
./register-apps.ps1 -TenantId 11111111-1111-4111-8111-111111111111 -PublicUrl https://steward.example.com -WhatIf

.EXAMPLE
./register-apps.ps1 -TenantId 11111111-1111-4111-8111-111111111111 -GrantConsent
#>
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Register')]
param(
    [Parameter(Mandatory)]
    [ValidatePattern('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$')]
    [string] $TenantId,

    [Parameter(Mandatory, ParameterSetName = 'Register')]
    [ValidatePattern('^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*)?$')]
    [string] $PublicUrl,

    [Parameter(ParameterSetName = 'Register')]
    [string[]] $Capabilities = @(),

    [Parameter(ParameterSetName = 'Register')]
    [string] $EnvFile = '.env',

    [Parameter(Mandatory, ParameterSetName = 'Consent')]
    [switch] $GrantConsent,

    [Parameter(Mandatory, ParameterSetName = 'Redirect')]
    [ValidatePattern('^https://[a-z0-9-]+\.consent\.azure-apim\.(net|us|cn)/redirect/[A-Za-z0-9-]+$')]
    [string] $RedirectUrl,

    [ValidatePattern('^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$')]
    [string] $Name = 'Tenant Steward'
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

$Table = Get-Content -Raw -Path (Join-Path $PSScriptRoot 'permissions.json') | ConvertFrom-Json
$GraphUrl = 'https://graph.microsoft.com/v1.0'
$AppFields = 'id,appId,appRoles,api,web,identifierUris,requiredResourceAccess'

function Invoke-Graph([string] $Method, [string] $Path, $Body = $null) {
    $request = @{ Method = $Method; Uri = "$GraphUrl$Path"; OutputType = 'PSObject' }
    if ($null -ne $Body) {
        $request.Body = ConvertTo-Json -InputObject $Body -Depth 20
        $request.ContentType = 'application/json'
    }
    Invoke-MgGraphRequest @request
}

# For what was made a moment ago: for some seconds, parts of Microsoft Entra ID may not know it yet.
function Invoke-GraphPatiently([string] $Method, [string] $Path, $Body) {
    for ($try = 1; $true; $try++) {
        try {
            return Invoke-Graph $Method $Path $Body
        }
        catch {
            $isUnknown = "$($_.Exception.Message) $($_.ErrorDetails)" -match 'NotFound|does not exist'
            if ($try -ge 6 -or -not $isUnknown) { throw }
            Start-Sleep -Seconds 5
        }
    }
}

function Get-Filtered([string] $Collection, [string] $Filter, [string] $Select) {
    $query = '$filter=' + [uri]::EscapeDataString($Filter) + '&$select=' + $Select
    # Not more than a few, since every filter names one thing.
    @((Invoke-Graph GET "/${Collection}?$query").value)
}

# The one app of that name, or nothing.
function Find-App([string] $DisplayName) {
    $found = @(Get-Filtered 'applications' "displayName eq '$DisplayName'" $AppFields)
    if ($found.Count -gt 1) {
        throw "There are $($found.Count) apps named '$DisplayName': delete all but one, or give another -Name."
    }
    $found | Select-Object -First 1
}

# An app that a step builds on.
function Get-RegisteredApp([string] $DisplayName) {
    $app = Find-App $DisplayName
    if ($null -eq $app) { throw "There is no app '$DisplayName' yet: register the apps first." }
    $app
}

function Find-PrincipalId([string] $AppId) {
    Get-Filtered 'servicePrincipals' "appId eq '$AppId'" 'id,appId' | Select-Object -First 1 -ExpandProperty id
}

# The object that permissions and roles are given to.
function Set-Principal([string] $DisplayName, [string] $AppId) {
    if ($null -ne (Find-PrincipalId $AppId)) { return }
    if ($PSCmdlet.ShouldProcess($DisplayName, 'Make the service principal')) {
        Invoke-GraphPatiently POST '/servicePrincipals' @{ appId = $AppId } | Out-Null
    }
}

# Registers an app or brings it up to date. In a trial run, an app that is not there yet has a stand-in for its ids.
function Set-App([string] $DisplayName, [hashtable] $Properties) {
    $app = Find-App $DisplayName
    if ($null -eq $app) {
        if (-not $PSCmdlet.ShouldProcess($DisplayName, 'Register the app')) {
            return [pscustomobject]@{ id = '(new)'; appId = '(new)'; identifierUris = @() }
        }
        $app = Invoke-Graph POST '/applications' (@{
                displayName    = $DisplayName
                signInAudience = 'AzureADMyOrg'
            } + $Properties)
    }
    elseif ($PSCmdlet.ShouldProcess($DisplayName, 'Bring the app up to date')) {
        Invoke-GraphPatiently PATCH "/applications/$($app.id)" $Properties | Out-Null
    }
    Set-Principal $DisplayName $app.appId
    $app
}

# The capabilities that were chosen, as the table knows them.
function Get-Chosen {
    $unknown = @($Capabilities | Where-Object { $_ -notin $Table.capabilities.name })
    if ($unknown.Count -gt 0) {
        throw "There are no capabilities $($unknown -join ', '): permissions.json names all of them."
    }
    $Table.capabilities | Where-Object {
        if ($Capabilities.Count -eq 0) { $_.byDefault } else { $_.name -in $Capabilities }
    }
}

# What an identity asks Microsoft Graph for.
function Get-Access([object[]] $Chosen) {
    $ids = @($Chosen | ForEach-Object { $_.permissions } | ForEach-Object { $_.id } | Sort-Object -Unique)
    @{
        requiredResourceAccess = @(
            @{
                resourceAppId  = $Table.graphAppId
                resourceAccess = @($ids | ForEach-Object { @{ id = $_; type = 'Role' } })
            }
        )
    }
}

# Roles and the scope of the service's app. What is there under the same name stays as it is: people may hold it.
function Get-ApiProperties($App) {
    # Microsoft Graph tells where each comes from, and does not take that back.
    $roles = @(if ($null -ne $App) { $App.appRoles | Select-Object -Property * -ExcludeProperty origin })
    $scopes = @(if ($null -ne $App) {
            $App.api.oauth2PermissionScopes | Select-Object -Property * -ExcludeProperty origin
        })
    $newRoles = @($Table.appRoles | Where-Object { $_.value -notin @($roles | ForEach-Object { $_.value }) })
    $newScopes = @($Table.scope | Where-Object { $_.value -notin @($scopes | ForEach-Object { $_.value }) })
    @{
        appRoles = @($roles) + @($newRoles | ForEach-Object {
                @{
                    id                 = $_.id
                    value              = $_.value
                    displayName        = $_.value
                    description        = $_.text
                    isEnabled          = $true
                    allowedMemberTypes = @('User', 'Application')
                }
            })
        api      = @{
            requestedAccessTokenVersion = 2
            oauth2PermissionScopes      = @($scopes) + @($newScopes | ForEach-Object {
                    @{
                        id                      = $_.id
                        value                   = $_.value
                        type                    = 'User'
                        isEnabled               = $true
                        adminConsentDisplayName = $_.text
                        adminConsentDescription = $_.text
                        userConsentDisplayName  = $_.text
                        userConsentDescription  = $_.text
                    }
                })
        }
    }
}

# A new client secret, for the file alone.
function New-ClientSecret($App) {
    $body = @{ passwordCredential = @{ displayName = 'Tenant Steward' } }
    (Invoke-GraphPatiently POST "/applications/$($App.id)/addPassword" $body).secretText
}

function Get-IdentityLines([string] $Does, [string] $Kind, $App) {
    ''
    "# The identity that $Does."
    "GRAPH_${Kind}_CREDENTIAL=client-secret"
    "GRAPH_${Kind}_AZURE_TENANT_ID=$TenantId"
    "GRAPH_${Kind}_AZURE_CLIENT_ID=$($App.appId)"
    "GRAPH_${Kind}_AZURE_CLIENT_SECRET=$(New-ClientSecret $App)"
}

# An empty file that only its owner can read, before anything is in it.
function New-PrivateFile([string] $Path) {
    New-Item -ItemType File -Path $Path | Out-Null
    if ($IsWindows) {
        $acl = Get-Acl -Path $Path
        $acl.SetAccessRuleProtection($true, $false)
        $me = [System.Security.Principal.WindowsIdentity]::GetCurrent().Name
        $acl.AddAccessRule([System.Security.AccessControl.FileSystemAccessRule]::new($me, 'FullControl', 'Allow'))
        Set-Acl -Path $Path -AclObject $acl
    }
    else {
        & chmod 600 $Path
        if ($LASTEXITCODE -ne 0) { throw "$Path can't be kept from others." }
    }
}

# Secrets go from Microsoft Graph into this file and nowhere else.
function Write-EnvFile($Reading, $Writing, $Api, $Connector) {
    if (Test-Path -LiteralPath $EnvFile) {
        Write-Host "$EnvFile is there already: it is left as it is, and no secrets were made."
        return
    }
    if (-not $PSCmdlet.ShouldProcess($EnvFile, 'Make client secrets and write the file')) { return }
    $bytes = [System.Security.Cryptography.RandomNumberGenerator]::GetBytes(32)
    $lines = @(
        "PUBLIC_URL=$($PublicUrl.TrimEnd('/'))"
        'TRUST_PROXY=true'
        Get-IdentityLines 'reads' 'READ' $Reading
        if ($null -ne $Writing) { Get-IdentityLines 'writes' 'WRITE' $Writing }
        ''
        '# Who may call.'
        "API_AUDIENCE=$($Api.appId)"
        "API_TENANT_ID=$TenantId"
        "API_CLIENT_IDS=$($Connector.appId)"
        ''
        '# Nothing is changed until this is true. Name your emergency accounts first.'
        'WRITES_ENABLED=false'
        'BREAK_GLASS_USERS='
        "AUDIT_KEY=$([System.Convert]::ToHexString($bytes).ToLowerInvariant())"
    )
    New-PrivateFile $EnvFile
    Set-Content -LiteralPath $EnvFile -Value $lines -Encoding utf8NoBOM
    Write-Host "Wrote $EnvFile, which only you can read."
}

function Register-Apps {
    $chosen = @(Get-Chosen)
    $reads = @($chosen | Where-Object { $_.identity -eq 'read' })
    $writes = @($chosen | Where-Object { $_.identity -eq 'write' })
    if ($reads.Count -eq 0) { throw 'Choose at least one capability that reads: nothing works without.' }
    $reading = Set-App "$Name reading" (Get-Access $reads)
    $writing = if ($writes.Count -gt 0) { Set-App "$Name writing" (Get-Access $writes) }

    $properties = Get-ApiProperties (Find-App $Name)
    $api = Set-App $Name $properties
    $uri = "api://$($api.appId)"
    if ($uri -notin @($api.identifierUris) -and $PSCmdlet.ShouldProcess($Name, "Set the Application ID URI $uri")) {
        $body = @{ identifierUris = @($api.identifierUris) + @($uri) }
        Invoke-GraphPatiently PATCH "/applications/$($api.id)" $body | Out-Null
    }
    $scope = $properties.api.oauth2PermissionScopes | Where-Object { $_.value -eq $Table.scope.value }
    $access = @(@{ id = $scope.id; type = 'Scope' })
    $connector = Set-App "$Name connector" @{
        requiredResourceAccess = @(@{ resourceAppId = $api.appId; resourceAccess = $access })
    }
    Write-EnvFile $reading $writing $api $connector
    Write-Host ''
    Write-Host "Next: -GrantConsent, then give people their roles in '$Name' in Enterprise applications. For packages:"
    Write-Host "  --auth entra --tenant-id $TenantId --api-app-id $($api.appId) --connector-app-id $($connector.appId)"
}

function Get-PermissionName([string] $Id) {
    $known = $Table.capabilities.permissions | Where-Object { $_.id -eq $Id } | Select-Object -First 1
    if ($null -eq $known) { $Id } else { $known.name }
}

# Grants one identity exactly what its registration asks for, and tells of what it holds beyond that.
function Grant-Access([string] $DisplayName) {
    $app = Get-RegisteredApp $DisplayName
    $principal = Find-PrincipalId $app.appId
    $graph = Find-PrincipalId $Table.graphAppId
    $wanted = @($app.requiredResourceAccess | ForEach-Object { $_.resourceAccess } | ForEach-Object { $_.id })
    $assignments = (Invoke-Graph GET "/servicePrincipals/$principal/appRoleAssignments?`$top=999").value
    $held = @($assignments | Where-Object { $_.resourceId -eq $graph } | ForEach-Object { $_.appRoleId })
    foreach ($id in $wanted | Where-Object { $_ -notin $held }) {
        if ($PSCmdlet.ShouldProcess($DisplayName, "Grant $(Get-PermissionName $id)")) {
            $body = @{ principalId = $principal; resourceId = $graph; appRoleId = $id }
            Invoke-GraphPatiently POST "/servicePrincipals/$principal/appRoleAssignments" $body | Out-Null
        }
    }
    foreach ($id in $held | Where-Object { $_ -notin $wanted }) {
        Write-Warning ("'$DisplayName' also holds $(Get-PermissionName $id) and does not ask for it: take it away in " +
            'Enterprise applications.')
    }
}

# Lets the connector act for whoever signs in, so that nobody is asked.
function Grant-ConnectorAccess {
    $resource = Find-PrincipalId (Get-RegisteredApp $Name).appId
    $client = Find-PrincipalId (Get-RegisteredApp "$Name connector").appId
    $filter = "clientId eq '$client' and resourceId eq '$resource'"
    $grants = @(Get-Filtered 'oauth2PermissionGrants' $filter 'id')
    if ($grants.Count -gt 0) { return }
    if ($PSCmdlet.ShouldProcess("$Name connector", "Let it use '$Name' for everybody who signs in")) {
        Invoke-GraphPatiently POST '/oauth2PermissionGrants' @{
            clientId    = $client
            resourceId  = $resource
            consentType = 'AllPrincipals'
            scope       = $Table.scope.value
        } | Out-Null
    }
}

function Add-Redirect {
    $app = Get-RegisteredApp "$Name connector"
    $known = @($app.web.redirectUris)
    if ($RedirectUrl -in $known) {
        Write-Host 'The redirect address is there already.'
    }
    elseif ($PSCmdlet.ShouldProcess("$Name connector", "Add the redirect address $RedirectUrl")) {
        $body = @{ web = @{ redirectUris = $known + @($RedirectUrl) } }
        Invoke-GraphPatiently PATCH "/applications/$($app.id)" $body | Out-Null
    }
}

$scopes = @('Application.ReadWrite.All')
if ($GrantConsent) { $scopes += 'AppRoleAssignment.ReadWrite.All', 'DelegatedPermissionGrant.ReadWrite.All' }
Connect-MgGraph -TenantId $TenantId -Scopes $scopes -NoWelcome

switch ($PSCmdlet.ParameterSetName) {
    'Register' { Register-Apps }
    'Redirect' { Add-Redirect }
    'Consent' {
        Grant-Access "$Name reading"
        # Whoever only reads has no such app.
        if ($null -ne (Find-App "$Name writing")) { Grant-Access "$Name writing" }
        Grant-ConnectorAccess
    }
}
