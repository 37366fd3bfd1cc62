import t from 'tap'

import { startSimulator } from '../../simulator/server.ts'
import type { SimulatorOptions } from '../../simulator/server.ts'
import { query, start } from './support.ts'
import type { Client } from './support.ts'

const ROLES = '/roleManagement/directory'
const GLOBAL = '62e90394-69f5-4237-9190-012177145e10'

const grown = (t: Parameters<typeof start>[0], options: SimulatorOptions = {}) =>
  start(t, { shape: 'grown', ...options })

/** A list to its end. */
async function whole({ get }: Client, path: string): Promise<any[]> {
  const rows: any[] = []
  for (let next: string | undefined = path; next !== undefined;) {
    const { body }: { body: any } = await get(next)
    rows.push(...body.value)
    next = body['@odata.nextLink']
  }
  return rows
}

t.test('twenty Global Administrators, and unlikely ones among them', async (t) => {
  const client = await grown(t)
  const held = await whole(
    client,
    `${ROLES}/roleAssignments?${query({ $filter: `roleDefinitionId eq '${GLOBAL}'`, $expand: 'principal($select=id,accountEnabled,userType,onPremisesSyncEnabled)' })}`,
  )
  t.equal(held.length, 20)
  t.ok(held.filter(({ principal }) => principal.accountEnabled === false).length >= 2)
  t.equal(held.filter(({ principal }) => principal.userType === 'Guest').length, 1)
  t.ok(held.some(({ principal }) => principal.onPremisesSyncEnabled === true))
  for (const name of ['breakGlass1', 'breakGlass2']) {
    t.ok(held.some(({ principalId }) => principalId === client.user(name)))
  }
  const details = await whole(client, '/reports/authenticationMethods/userRegistrationDetails')
  t.ok(details.filter(({ isMfaRegistered }) => !isMfaRegistered).length > 5)
})

t.test('groups that hold roles outside of PIM, and one inside another', async (t) => {
  const client = await grown(t)
  const groups = await whole(
    client,
    `/groups?${query({ $filter: 'isAssignableToRole eq true', $select: 'id,displayName' })}`,
  )
  t.equal(groups.length, 9, 'eight that hold roles, and one that only could')
  const [outer, inner] = [client.group('grownGroup1'), client.group('grownGroup2')]
  const ids = async (path: string) => (await whole(client, path)).map(({ id }) => id)
  t.same(await ids(`/groups/${inner}/memberOf?$select=id`), [outer])
  const through = await ids(`/groups/${outer}/transitiveMembers?$select=id`)
  const inside = await ids(`/groups/${inner}/members?$select=id`)
  t.ok(inside.length > 0 && inside.every((id) => through.includes(id)))
  t.ok((await ids(`/users/${inside[0]}/transitiveMemberOf?$select=id`)).includes(outer), 'also seen from the person')
  t.equal(
    (await client.call('PATCH', `/users/${inside[0]}`, { body: { mobilePhone: '1' } })).status,
    403,
    'who is an administrator',
  )
  t.equal((await ids(`/groups/${outer}/owners?$select=id`)).length, 1)
  t.match(
    await client.get(
      `/policies/roleManagementPolicyAssignments?${query({ $filter: `scopeId eq '${outer}' and scopeType eq 'Group'` })}`,
    ),
    { status: 400, body: { error: { code: 'ResourceTypeNotSupported' } } },
  )
  t.equal(
    (
      await client.get(
        `/policies/roleManagementPolicyAssignments?${query({ $filter: `scopeId eq '${client.group('pimRoleGroup')}' and scopeType eq 'Group'` })}`,
      )
    ).status,
    200,
  )
})

t.test('forgotten apps, weak rules, and people who never activate', async (t) => {
  const client = await grown(t)
  const forgotten = client.cast.servicePrincipals['grownApp13']
  const roles = await whole(
    client,
    `/servicePrincipals/${client.cast.servicePrincipals['microsoftGraph']?.id}/appRoleAssignedTo`,
  )
  t.equal(roles.length, 60)
  t.ok(
    roles.some(
      ({ principalId, appRoleId }) =>
        principalId === forgotten?.id && appRoleId === '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
    ),
    'Directory.ReadWrite.All',
  )
  const [registration] = await whole(
    client,
    `/applications?${query({ $filter: `appId eq '${forgotten?.appId}'`, $expand: 'owners' })}`,
  )
  t.match(registration, { owners: [], passwordCredentials: [{ endDateTime: String }] })
  t.ok(Date.now() - Date.parse(registration.passwordCredentials[0].startDateTime) > 1_100 * 86_400_000)
  const policies = await whole(
    client,
    `/policies/roleManagementPolicyAssignments?${query({ $filter: `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${GLOBAL}'`, $expand: 'policy($expand=rules)' })}`,
  )
  const rule = (id: string) => policies[0].policy.rules.find((other: any) => other.id === id)
  t.equal(rule('Expiration_EndUser_Assignment').maximumDuration, 'PT24H')
  t.equal(rule('Expiration_Admin_Eligibility').isExpirationRequired, false)
  t.notOk(rule('Enablement_EndUser_Assignment').enabledRules.includes('MultiFactorAuthentication'))
  const log = await whole(client, `/auditLogs/directoryAudits?${query({ $filter: "loggedByService eq 'PIM'" })}`)
  const times = log.map(({ activityDateTime }) => activityDateTime)
  t.same(times, times.toSorted().toReversed(), 'newest first')
  const activated = new Set(log.flatMap(({ targetResources }) => targetResources.map(({ id }: any) => id)))
  const eligible = await whole(client, `${ROLES}/roleEligibilityScheduleInstances`)
  t.ok(eligible.filter(({ principalId }) => !activated.has(principalId)).length > 5)
  t.ok(
    eligible.some(({ principalId, roleDefinitionId }) => roleDefinitionId === GLOBAL && activated.has(principalId)),
    'and one who does so at night',
  )
})

t.test('as large as asked for', async (t) => {
  const sizes = { roleGroups: 20, apps: 300, appPermissions: 400, delegatedGrants: 3_000, principals: 120 }
  const client = await grown(t, { users: 2_000, sizes })
  t.equal((await whole(client, `/groups?${query({ $filter: 'isAssignableToRole eq true' })}`)).length, 21)
  t.equal((await whole(client, '/servicePrincipals?$top=999')).length, 300)
  const grants = await whole(client, '/oauth2PermissionGrants?$top=999')
  t.same([grants.length, new Set(grants.map(({ id }) => id)).size], [3_000, 3_000])
  const permissions = await whole(
    client,
    `/servicePrincipals/${client.cast.servicePrincipals['microsoftGraph']?.id}/appRoleAssignedTo?$top=999`,
  )
  t.same([permissions.length, new Set(permissions.map(({ id }) => id)).size], [400, 400])
  const holders = new Set(
    (await whole(client, `${ROLES}/roleAssignments`))
      .concat(await whole(client, `${ROLES}/roleEligibilityScheduleInstances`))
      .map(({ principalId }) => principalId),
  )
  for (const id of [...holders]) {
    const members = await client.get(
      `/groups/${id}/transitiveMembers/microsoft.graph.user?$count=true&$select=id&$top=999`,
      { ConsistencyLevel: 'eventual' },
    )
    for (const { id: member } of members.body.value ?? []) holders.add(member)
  }
  // Who may become a member of pimRoleGroup is in no list of roles.
  t.equal(holders.size + 1, 120)
})

t.test('the same seed grows the same tenant, and a small one is enough', async (t) => {
  const now = '2026-09-01T08:00:00Z'
  const lists = async (options: SimulatorOptions) => {
    const client = await grown(t, { now, seed: 5, users: 200, ...options })
    return JSON.stringify([
      await whole(client, `${ROLES}/roleAssignments`),
      await whole(client, '/applications'),
      await whole(client, '/auditLogs/directoryAudits'),
    ]).replaceAll(client.url, '')
  }
  t.equal(await lists({}), await lists({}))
  t.not(await lists({}), await lists({ seed: 6 }))
})

t.test('what can’t be made is refused', async (t) => {
  const wrong: SimulatorOptions[] = [
    { shape: 'neat' as 'tidy' },
    { sizes: { apps: 100 } },
    { shape: 'grown', sizes: { roleGroups: 1 } },
    { shape: 'grown', sizes: { principals: 100_000 } },
    { shape: 'grown', sizes: { appPermissions: 1_000 } },
    { shape: 'grown', sizes: { delegatedGrants: 10_000_000 } },
    { shape: 'grown', sizes: { apps: 9.5 } },
  ]
  for (const options of wrong) await t.rejects(startSimulator(options), TypeError, JSON.stringify(options))
})
