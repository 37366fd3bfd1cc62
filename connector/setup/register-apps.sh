#!/usr/bin/env bash
#
# Registers in Microsoft Entra ID what Tenant Steward needs, with the Azure CLI, jq and bash 4.4 or later. Run it again
# at any time: what is there already is brought up to date and never made twice. register-apps.ps1 is the same for
# PowerShell.
set -euo pipefail
shopt -s inherit_errexit

usage() {
  cat <<'USAGE'
Three steps, each a run of its own:

  register-apps.sh --tenant-id ID --public-url https://HOST   registers the apps, and writes a new .env
  register-apps.sh --tenant-id ID --grant-consent             grants what the apps ask for
  register-apps.sh --tenant-id ID --redirect-url URL          allows the connector, once imported, to sign people in

  --capabilities A,B   what the service is to do; all but role plans and pending requests unless given
  --list-capabilities  the names of capabilities, with the permissions of each
  --name NAME          how the names of the apps begin; Tenant Steward unless given
  --env-file FILE      where the settings go; .env unless given. A file that is there is left as it is
  --what-if            says what would be done, and does nothing

Sign in with az login --tenant ID first, as an Application Administrator; granting consent needs a
Privileged Role Administrator.
USAGE
}

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

say() {
  printf '%s\n' "$1" >&2
}

table="$(dirname "${BASH_SOURCE[0]}")/permissions.json"
graph='https://graph.microsoft.com/v1.0'
retry_seconds="${RETRY_SECONDS:-5}"
errors="$(mktemp)"
trap 'rm -f "$errors"' EXIT

tenant_id='' public_url='' capabilities='' redirect_url=''
name='Tenant Steward' env_file='.env'
grant_consent='' list_capabilities='' what_if=''

while [ $# -gt 0 ]; do
  case "$1" in
    --help) usage; exit 0 ;;
    --grant-consent) grant_consent=yes; shift; continue ;;
    --list-capabilities) list_capabilities=yes; shift; continue ;;
    --what-if) what_if=yes; shift; continue ;;
  esac
  [ $# -gt 1 ] || fail "$1 needs a value, or is no option. --help names all of them."
  case "$1" in
    --tenant-id) tenant_id="$2" ;;
    --public-url) public_url="${2%/}" ;;
    --capabilities) capabilities="$2" ;;
    --redirect-url) redirect_url="$2" ;;
    --name) name="$2" ;;
    --env-file) env_file="$2" ;;
    *) fail "There is no option $1. --help names all of them." ;;
  esac
  shift 2
done

# Asks Microsoft Graph. The third argument is a body, the others are parameters of the query.
ask() {
  local method="$1" path="$2" body="${3:-}"
  shift 2
  if [ -n "$body" ]; then
    az rest --only-show-errors --output json --method "$method" --url "$graph$path" \
      --headers 'Content-Type=application/json' --body "$body"
  elif [ $# -gt 1 ]; then
    shift
    az rest --only-show-errors --output json --method "$method" --url "$graph$path" --uri-parameters "$@"
  else
    az rest --only-show-errors --output json --method "$method" --url "$graph$path"
  fi
}

# The same for what was made a moment ago: for some seconds, parts of Microsoft Entra ID may not know it yet.
ask_patiently() {
  local tries=0 answer
  until answer="$(ask "$@" 2>"$errors")"; do
    tries=$((tries + 1))
    case "$(<"$errors")" in
      *ResourceNotFound* | *'does not exist'* | *'Not Found'*) [ "$tries" -lt 6 ] || fail "$(<"$errors")" ;;
      *) fail "$(<"$errors")" ;;
    esac
    sleep "$retry_seconds"
  done
  printf '%s' "$answer"
}

# Makes a change, or says what it would be: change SENTENCE METHOD PATH BODY
change() {
  local sentence="$1"
  shift
  if [ -n "$what_if" ]; then
    say "What if: $sentence"
    return 0
  fi
  say "$sentence"
  ask_patiently "$@"
}

# The one app of that name, or nothing.
find_app() {
  local found count
  found="$(ask GET /applications '' "\$filter=displayName eq '$1'" \
    '$select=id,appId,appRoles,api,web,identifierUris,requiredResourceAccess')"
  count="$(jq '.value | length' <<<"$found")"
  [ "$count" -le 1 ] || fail "There are $count apps named \"$1\": rename or delete all but one, or give another --name."
  jq -c '.value[0] // empty' <<<"$found"
}

# In a trial run, an app that is not there yet has a stand-in for its ids.
stand_in='{"id":"(new)","appId":"(new)","appRoles":[],"api":{"oauth2PermissionScopes":[]},"identifierUris":[]}'

# Registers an app or brings it up to date: set_app NAME PROPERTIES
set_app() {
  local app body
  app="$(find_app "$1")"
  if [ -z "$app" ]; then
    body="$(jq -c --arg name "$1" '. + {displayName: $name, signInAudience: "AzureADMyOrg"}' <<<"$2")"
    app="$(change "Register the app \"$1\"." POST /applications "$body")"
    if [ -n "$what_if" ]; then app="$stand_in"; fi
  else
    change "Bring the app \"$1\" up to date." PATCH "/applications/$(jq -r .id <<<"$app")" "$2" >/dev/null
  fi
  set_principal "$1" "$(jq -r .appId <<<"$app")" >/dev/null
  printf '%s' "$app"
}

find_principal() {
  ask GET /servicePrincipals '' "\$filter=appId eq '$1'" '$select=id,appId' | jq -r '.value[0].id // empty'
}

# The object that permissions and roles are given to; of an app that a trial run did not make, there is none.
set_principal() {
  if [ "$2" = '(new)' ] || [ -z "$(find_principal "$2")" ]; then
    change "Make the service principal of \"$1\"." POST /servicePrincipals "$(jq -nc --arg id "$2" '{appId: $id}')"
  fi
}

# The capabilities that were chosen, as the table knows them.
chosen() {
  local unknown
  unknown="$(jq -r --arg names "$capabilities" \
    '($names | split(",") | map(select(. != ""))) - [.capabilities[].name] | join(", ")' "$table")"
  [ -z "$unknown" ] || fail "There are no capabilities $unknown. --list-capabilities names all of them."
  jq -c --arg names "$capabilities" '[.capabilities[] | select(
    if $names == "" then .byDefault else .name as $name | $names | split(",") | index($name) end)]' "$table"
}

# What an identity asks Microsoft Graph for: permissions_of read|write
permissions_of() {
  jq -c --arg identity "$1" --arg graph "$(jq -r .graphAppId "$table")" \
    '[.[] | select(.identity == $identity) | .permissions[]] | unique_by(.id) | {requiredResourceAccess:
      [{resourceAppId: $graph, resourceAccess: map({id, type: "Role"})}]}' <<<"$selection"
}

# Roles and the scope of the service's app. What is there under the same name stays as it is: people may hold it.
# Microsoft Graph tells where each comes from, and does not take that back.
api_properties() {
  local app
  app="$(jq -c 'del(.appRoles[].origin, .api.oauth2PermissionScopes[].origin)' <<<"${1:-$stand_in}")"
  jq -c --argjson app "$app" '{
    appRoles: ($app.appRoles + [.appRoles[]
      | select(.value as $value | $app.appRoles | any(.value == $value) | not)
      | {id, value, displayName: .value, description: .text, isEnabled: true,
         allowedMemberTypes: ["User", "Application"]}]),
    api: {requestedAccessTokenVersion: 2, oauth2PermissionScopes: ($app.api.oauth2PermissionScopes + [.scope
      | select(.value as $value | $app.api.oauth2PermissionScopes | any(.value == $value) | not)
      | {id, value, type: "User", isEnabled: true, adminConsentDisplayName: .text, adminConsentDescription: .text,
         userConsentDisplayName: .text, userConsentDescription: .text}])}
  }' "$table"
}

# A new client secret, for the file alone.
new_secret() {
  ask_patiently POST "/applications/$1/addPassword" '{"passwordCredential":{"displayName":"Tenant Steward"}}' |
    jq -r .secretText
}

write_identity() {
  printf '\n# The identity that %s.\n' "$1"
  printf 'GRAPH_%s_CREDENTIAL=client-secret\n' "$2"
  printf 'GRAPH_%s_AZURE_TENANT_ID=%s\n' "$2" "$tenant_id"
  printf 'GRAPH_%s_AZURE_CLIENT_ID=%s\n' "$2" "$(jq -r .appId <<<"$3")"
  printf 'GRAPH_%s_AZURE_CLIENT_SECRET=%s\n' "$2" "$4"
}

# Secrets go from Microsoft Graph into this file and nowhere else; only its owner can read it.
write_env() {
  if [ -e "$env_file" ]; then
    say "$env_file is there already: it is left as it is, and no secrets were made."
    return 0
  fi
  if [ -n "$what_if" ]; then
    say "What if: Make client secrets and write $env_file."
    return 0
  fi
  local read_secret write_secret='' audit_key
  read_secret="$(new_secret "$(jq -r .id <<<"$reading")")"
  if [ -n "$writing" ]; then write_secret="$(new_secret "$(jq -r .id <<<"$writing")")"; fi
  audit_key="$(head -c 32 /dev/urandom | base64 | tr -d '\n=+/')"
  (
    umask 077
    set -o noclobber
    {
      printf 'PUBLIC_URL=%s\nTRUST_PROXY=true\n' "$public_url"
      write_identity reads READ "$reading" "$read_secret"
      if [ -n "$writing" ]; then write_identity writes WRITE "$writing" "$write_secret"; fi
      printf '\n# Who may call.\nAPI_AUDIENCE=%s\nAPI_TENANT_ID=%s\n' "$(jq -r .appId <<<"$api")" "$tenant_id"
      printf 'API_CLIENT_IDS=%s\n' "$(jq -r .appId <<<"$connector")"
      printf '\n# Nothing is changed until this is true. Name your emergency accounts first.\nWRITES_ENABLED=false\n'
      printf 'BREAK_GLASS_USERS=\nAUDIT_KEY=%s\n' "$audit_key"
    } >"$env_file"
  )
  say "Wrote $env_file, which only you can read."
}

register() {
  local scope_id api_id
  selection="$(chosen)"
  jq -e 'any(.identity == "read")' <<<"$selection" >/dev/null ||
    fail 'Choose at least one capability that reads: nothing works without.'
  reading="$(set_app "$name reading" "$(permissions_of read)")"
  writing=''
  if jq -e 'any(.identity == "write")' <<<"$selection" >/dev/null; then
    writing="$(set_app "$name writing" "$(permissions_of write)")"
  fi
  api="$(find_app "$name")"
  api="$(set_app "$name" "$(api_properties "$api")")"
  api_id="$(jq -r .appId <<<"$api")"
  if ! jq -e --arg uri "api://$api_id" '.identifierUris | index($uri)' <<<"$api" >/dev/null; then
    change "Give the app \"$name\" its Application ID URI." PATCH "/applications/$(jq -r .id <<<"$api")" \
      "$(jq -c --arg uri "api://$api_id" '{identifierUris: (.identifierUris + [$uri])}' <<<"$api")" >/dev/null
  fi
  scope_id="$(api_properties "$api" | jq -r '.api.oauth2PermissionScopes[] | select(.value == "access_as_user").id')"
  connector="$(set_app "$name connector" "$(jq -nc --arg api "$api_id" --arg scope "$scope_id" \
    '{requiredResourceAccess: [{resourceAppId: $api, resourceAccess: [{id: $scope, type: "Scope"}]}]}')")"
  write_env
  say ''
  say "Next: --grant-consent, then give people their roles in \"$name\" under Enterprise applications. For packages:"
  say "  --auth entra --tenant-id $tenant_id --api-app-id $api_id --connector-app-id $(jq -r .appId <<<"$connector")"
}

# An app that a step builds on.
registered() {
  local app
  app="$(find_app "$1")"
  [ -n "$app" ] || fail "There is no app \"$1\" yet: register the apps first."
  printf '%s' "$app"
}

# Grants one identity exactly what its registration asks for, and tells of what it holds beyond that.
consent_to() {
  local app principal graph_principal held wanted id
  app="$(registered "$1")"
  principal="$(find_principal "$(jq -r .appId <<<"$app")")"
  graph_principal="$(find_principal "$(jq -r .graphAppId "$table")")"
  held="$(ask GET "/servicePrincipals/$principal/appRoleAssignments" '' '$top=999' |
    jq -c --arg graph "$graph_principal" '[.value[] | select(.resourceId == $graph).appRoleId]')"
  wanted="$(jq -c '[.requiredResourceAccess[].resourceAccess[].id]' <<<"$app")"
  for id in $(jq -rn --argjson wanted "$wanted" --argjson held "$held" '$wanted - $held | .[]'); do
    change "Grant \"$1\" $(permission_name "$id")." POST "/servicePrincipals/$principal/appRoleAssignments" \
      "$(jq -nc --arg principal "$principal" --arg graph "$graph_principal" --arg id "$id" \
        '{principalId: $principal, resourceId: $graph, appRoleId: $id}')" >/dev/null
  done
  for id in $(jq -rn --argjson wanted "$wanted" --argjson held "$held" '$held - $wanted | .[]'); do
    say "\"$1\" also holds $(permission_name "$id") and does not ask for it: take it away in Enterprise applications."
  done
}

permission_name() {
  jq -r --arg id "$1" 'first(.capabilities[].permissions[] | select(.id == $id).name) // $id' "$table"
}

# Lets the connector act for whoever signs in, so that nobody is asked.
consent_to_connector() {
  local client resource
  resource="$(find_principal "$(registered "$name" | jq -r .appId)")"
  client="$(find_principal "$(registered "$name connector" | jq -r .appId)")"
  if ask GET /oauth2PermissionGrants '' "\$filter=clientId eq '$client' and resourceId eq '$resource'" |
    jq -e '.value | length > 0' >/dev/null; then
    return 0
  fi
  change "Let \"$name connector\" use \"$name\" for everybody who signs in." POST /oauth2PermissionGrants \
    "$(jq -nc --arg client "$client" --arg resource "$resource" --arg scope "$(jq -r .scope.value "$table")" \
      '{clientId: $client, resourceId: $resource, consentType: "AllPrincipals", scope: $scope}')" >/dev/null
}

add_redirect() {
  local app body
  app="$(registered "$name connector")"
  if jq -e --arg url "$redirect_url" '.web.redirectUris // [] | index($url)' <<<"$app" >/dev/null; then
    say 'The redirect address is there already.'
    return 0
  fi
  body="$(jq -c --arg url "$redirect_url" '{web: {redirectUris: ((.web.redirectUris // []) + [$url])}}' <<<"$app")"
  change "Add the redirect address $redirect_url to \"$name connector\"." \
    PATCH "/applications/$(jq -r .id <<<"$app")" "$body" >/dev/null
}

guid='^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
redirect='^https://[a-z0-9-]+\.consent\.azure-apim\.(net|us|cn)/redirect/[A-Za-z0-9-]+$'

command -v jq >/dev/null || fail 'This script needs jq.'
if [ -n "$list_capabilities" ]; then
  jq -r '.capabilities[] | "\(.name) (\(.identity)\(if .byDefault then "" else ", only if named" end)): \(.label)\n  \(
    [.permissions[].name] | join(", "))"' "$table"
  exit 0
fi
[[ "$tenant_id" =~ $guid ]] || fail 'Give the directory (tenant) id with --tenant-id.'
# The Azure CLI writes ids in small letters; people paste them as they like.
tenant_id="${tenant_id,,}"
[[ "$name" =~ ^[A-Za-z0-9][A-Za-z0-9\ ._-]{0,79}$ ]] || fail '--name takes letters, digits, blanks and . _ -'
command -v az >/dev/null || fail 'This script needs the Azure CLI.'
[ "$(az account show --query tenantId --output tsv)" = "$tenant_id" ] ||
  fail "The Azure CLI is not signed in to that tenant: run az login --tenant $tenant_id first."

if [ -n "$grant_consent" ]; then
  consent_to "$name reading"
  # Whoever only reads has no such app.
  if [ -n "$(find_app "$name writing")" ]; then consent_to "$name writing"; fi
  consent_to_connector
elif [ -n "$redirect_url" ]; then
  [[ "$redirect_url" =~ $redirect ]] || fail '--redirect-url takes the address that the page of the connector shows.'
  add_redirect
else
  [[ "$public_url" =~ ^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*)?$ ]] ||
    fail 'Give the address of the service with --public-url, such as https://steward.example.com.'
  register
fi
