import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import t from 'tap'

import { ARM_CONTRACT, armOperations, localSchema, nullable } from '../../arm-contract.ts'
import { skip } from '../../skip.ts'
import { AUTHORIZATION, filter, RESOURCE_GRAPH, startArm, VERSIONS } from './support.ts'
import type { ArmClient } from './support.ts'

interface Exchange {
  method: string
  path: string
  body?: unknown
  token?: string
}

function exchanges({ cast, user }: ArmClient): Exchange[] {
  const { library, studentPortal, acquiredSchool } = cast.azure.subscriptions
  const [at, root] = [library?.scope as string, cast.azure.rootScope]
  const get = (path: string, token = 'reader') => ({ method: 'GET', path, token })
  const roleDefinitionId = `${at}${AUTHORIZATION}/roleDefinitions/${cast.azure.roles['Contributor']}`
  const assigning = { roleDefinitionId, principalId: user('doubleLicensed') }
  const name = randomUUID()
  const assign = {
    properties: {
      ...assigning,
      requestType: 'AdminAssign',
      justification: 'because',
      scheduleInfo: { startDateTime: null, expiration: { type: 'AfterDuration', duration: 'P90D', endDateTime: null } },
    },
  }
  const pim = ['Assignment', 'Eligibility'].flatMap((kind) => {
    const path = `${AUTHORIZATION}/role${kind}Schedule`
    const put = `${at}${path}Requests/${randomUUID()}`
    return [
      ...[at, root].flatMap((scope) => ['s', 'Instances', 'Requests'].map((list) => get(`${scope}${path}${list}`))),
      { method: 'POST', path: `${at}${path}Requests/${randomUUID()}/validate`, body: assign, token: 'writer' },
      { method: 'PUT', path: put, body: assign, token: 'writer' },
      get(put),
      get(`${at}${path}Requests/${randomUUID()}`),
    ]
  })
  return [
    get('/subscriptions'),
    get(at),
    get('/subscriptions/none'),
    get('/providers/Microsoft.Management/managementGroups'),
    get(`${root}?$expand=children&$recurse=true`),
    get(`${root}/descendants`),
    get(`${root}${AUTHORIZATION}/roleAssignments${filter('atScope()')}`),
    get(`${at}${AUTHORIZATION}/roleAssignments`),
    get(cast.azure.assignments['orphan']?.id as string),
    {
      method: 'PUT',
      path: `${at}${AUTHORIZATION}/roleAssignments/${name}`,
      body: { properties: assigning },
      token: 'writer',
    },
    { method: 'PUT', path: `${at}${AUTHORIZATION}/roleAssignments/${name}`, body: { properties: assigning } },
    { method: 'DELETE', path: `${at}${AUTHORIZATION}/roleAssignments/${name}`, token: 'writer' },
    { method: 'DELETE', path: `${at}${AUTHORIZATION}/roleAssignments/${name}`, token: 'writer' },
    get(`${at}${AUTHORIZATION}/roleDefinitions`),
    get(roleDefinitionId),
    get(`${at}${AUTHORIZATION}/denyAssignments`),
    get(`${acquiredSchool?.scope}${AUTHORIZATION}/classicAdministrators`, 'opaque'),
    ...pim,
    get(`${at}${AUTHORIZATION}/roleManagementPolicies`),
    get(`${at}${AUTHORIZATION}/roleManagementPolicyAssignments`),
    get(`${studentPortal?.scope}${AUTHORIZATION}/roleManagementPolicies`),
    get(`${root}${AUTHORIZATION}/eligibleChildResources`, user('eligibleAdmin')),
    ...[
      {
        query: 'authorizationresources | project id, type, properties | order by id asc',
        managementGroups: [cast.tenantId],
      },
      { query: 'resourcecontainers', options: { $top: 5, resultFormat: 'objectArray' } },
      { query: 'nonsense' },
    ].map((body) => ({ method: 'POST', path: RESOURCE_GRAPH, body, token: 'reader' })),
  ]
}

t.test('what is asked and what is told is as Microsoft describes it', async (t) => {
  if (!existsSync(ARM_CONTRACT)) return skip(t, 'arm-contract is not here: nothing to compare with')
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  const operations = armOperations(ajv)
  const client = await startArm(t, { azure: { pageSize: 1000 } })
  const seen = new Set<string>()
  const root = client.cast.azure.rootScope
  for (const { method, path, body, token } of exchanges(client)) {
    const reply = await client.arm(method, path, { body, ...(token === undefined ? {} : { token }) })
    const [pathname = ''] = path.split('?')
    const operation = operations.find((one) => one.method === method && one.pattern.test(pathname))
    if (operation === undefined) {
      t.fail(`no description of ${method} ${pathname}`)
      continue
    }
    const what = `${method} ${pathname.split('/').slice(-2).join('/')} ${reply.status}`
    const declared = operation.responses[String(reply.status)]
    t.ok(
      declared !== undefined || (reply.status >= 400 && operation.responses['default'] !== undefined),
      `${what} is declared`,
    )
    const schema = (declared ?? operation.responses['default'])?.schema
    const wanted = operation.parameters.find((one) => one.in === 'body')?.schema
    if (wanted !== undefined && reply.status < 400) {
      t.ok(
        ajv.validate(nullable(localSchema(operation.document, wanted)), body),
        `${what}: body ${JSON.stringify(ajv.errors?.slice(0, 2))}`,
      )
    }
    if (schema === undefined) t.equal(reply.body, '', what)
    else {
      const valid = ajv.validate(localSchema(operation.document, schema), reply.body)
      t.ok(valid, `${what}: ${JSON.stringify(ajv.errors?.slice(0, 3))}`)
    }
    if (reply.status === 200 && method === 'GET' && Array.isArray(reply.body.value) && !pathname.startsWith(root)) {
      t.ok(reply.body.value.length > 0, `${what} has rows`)
    }
    seen.add(`${operation.document} ${operation.version}`)
  }
  t.equal(seen.size, Object.keys(VERSIONS).length)
})

t.test('each rule of a policy is of the kind that it says', async (t) => {
  if (!existsSync(ARM_CONTRACT)) return skip(t, 'arm-contract is not here: nothing to compare with')
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  armOperations(ajv)
  const { all, cast } = await startArm(t, { azure: { pageSize: 1000 } })
  const policies = await all(`${cast.azure.subscriptions['library']?.scope}${AUTHORIZATION}/roleManagementPolicies`)
  for (const rule of policies[0].properties.rules) {
    const $ref = `authorization-pim-2020-10-01.trimmed.json#/definitions/${rule.ruleType}`
    t.ok(ajv.validate({ $ref }, rule), `${rule.id}: ${JSON.stringify(ajv.errors?.slice(0, 3))}`)
  }
})

t.test('Microsoft’s own examples have the fields of ours', async (t) => {
  const examples = new URL('../../../../shared/arm-examples/', import.meta.url)
  if (!existsSync(examples)) return skip(t, 'arm-examples is not here: nothing to compare with')
  const { all, cast } = await startArm(t)
  const fields = (value: any): string[] => Object.keys(value.properties).sort()
  const at = cast.azure.subscriptions['studentPortal']?.scope
  for (const [file, path] of [
    ['pim-eligibility-schedules-list', 'roleEligibilitySchedules'],
    ['pim-assignment-schedules-list', 'roleAssignmentSchedules'],
    ['pim-eligibility-schedule-requests-list', 'roleEligibilityScheduleRequests'],
    ['pim-assignment-schedule-requests-list', 'roleAssignmentScheduleRequests'],
  ] as const) {
    const [theirs] = JSON.parse(readFileSync(new URL(`${file}.json`, examples), 'utf8')).response.body.value
    const [ours] = await all(`${at}${AUTHORIZATION}/${path}`)
    t.same(
      fields(theirs).filter((name) => !fields(ours).includes(name)),
      [],
      file,
    )
  }
})
