import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'

import { query, start } from './support.ts'
import { skip } from '../skip.ts'

/** Microsoft's documentation as request and answer; it lies beside the repository where there is one. */
const EXAMPLES = new URL('../../../shared/graph-examples/', import.meta.url)
const example = (name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, EXAMPLES), 'utf8'))

/** The names of all properties, inner ones as `scheduleInfo/expiration/type`. */
function shapeOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return Object.entries(value)
    .flatMap(([name, inner]) => shapeOf(inner, path === '' ? name : `${path}/${name}`))
    .sort()
}

const PATH = '/roleManagement/directory'

t.test('answers to requests are shaped like Microsoft’s examples', async (t) => {
  if (!existsSync(EXAMPLES)) return skip(t, 'graph-examples are not here: nothing to compare with')
  const client = await start(t)
  const role = client.cast.roles['Global Administrator']
  const {
    value: [{ policyId }],
  } = (
    await client.get(
      `/policies/roleManagementPolicyAssignments?${query({ $filter: `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${role}'` })}`,
    )
  ).body
  for (const [name, path] of [
    ['pim-admin-assign-request', 'roleAssignmentScheduleRequests'],
    ['pim-eligibility-admin-assign-request', 'roleEligibilityScheduleRequests'],
  ] as const) {
    const { request, response } = example(name)
    // The dates of the example are over.
    const scheduleInfo = JSON.parse(
      JSON.stringify(request.body.scheduleInfo).replaceAll(
        '2024-04-10',
        new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10),
      ),
    )
    const reply = await client.call('POST', `${PATH}/${path}`, {
      body: { ...request.body, scheduleInfo, principalId: client.user('guest'), roleDefinitionId: role },
    })
    t.equal(reply.status, response.status, name)
    t.same(shapeOf(reply.body), shapeOf(response.body), name)
    t.equal(reply.body.status, response.body.status)
    const { value } = (await client.get(`${PATH}/${path}`)).body
    for (const row of value) {
      t.same(
        shapeOf({ ...row, createdBy: null }),
        shapeOf({ ...response.body, createdBy: null }).filter((one) => one !== '@odata.context'),
        `${name}: ${row.action} in the list`,
      )
    }
  }
  const rules = example('pim-policy-rules-list').response.body.value
  const own = (await client.get(`/policies/roleManagementPolicies/${policyId}/rules`)).body.value
  t.same(own.map(({ id }: any) => id).sort(), rules.map(({ id }: any) => id).sort())
  for (const rule of rules) {
    t.same(shapeOf(own.find(({ id }: any) => id === rule.id)), shapeOf(rule), rule.id)
    t.equal(
      (await client.call('PATCH', `/policies/roleManagementPolicies/${policyId}/rules/${rule.id}`, { body: rule }))
        .status,
      204,
      `${rule.id} can be written as Microsoft prints it`,
    )
  }
  t.same(
    (await client.get(`/policies/roleManagementPolicies/${policyId}/rules`)).body.value.toSorted(byId),
    rules.toSorted(byId),
    'and is then the same',
  )
})

const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1)
