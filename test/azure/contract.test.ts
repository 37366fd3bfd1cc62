import { existsSync } from 'node:fs'
import { Ajv } from 'ajv'
import t, { type Test } from 'tap'
import { patchRolePolicy } from '../../src/arm/role-writes.ts'
import { azureApprover } from '../../src/services/roles/azure/plans/drafts/settings.ts'
import { DEFAULT_BASELINES } from '../../src/services/roles/baselines.ts'
import { targetRules, type Rule } from '../../src/services/roles/plans/settings-target.ts'
import { armValidationOf, type ArmWrite } from '../../src/arm/write.ts'
import { createArmWriter } from '../../src/arm/writer.ts'
import { ARM_CONTRACT, armOperations, localSchema, nullable } from '../arm-contract.ts'
import { tokenWith } from '../simulator/arm/support.ts'
import { skip } from '../skip.ts'
import { startAzure } from './support.ts'

const READER_ROLE = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'

interface Sent {
  method: string
  url: URL
  body: unknown
}

/** Everything that leaves for an address from now on. */
function recordedFrom(t: Test, baseUrl: string): Sent[] {
  const sent: Sent[] = []
  const { fetch } = globalThis
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (url.href.startsWith(baseUrl)) {
      sent.push({
        method: init?.method ?? 'GET',
        url,
        body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
      })
    }
    return fetch(input, init)
  }
  t.teardown(() => (globalThis.fetch = fetch))
  return sent
}

/** What Microsoft's text says, and its descriptions leave out (arm-contract/README.md). */
const UNDESCRIBED = new Set(['$skipToken', '$skiptoken'])

/** Its description has the filter for policies alone; for their assignments, others were seen to use it. */
const isUsedAnyway = (name: string, path: string): boolean =>
  name === '$filter' && path.endsWith('/roleManagementPolicyAssignments')

function faultsIn(sent: Sent, operations: ReturnType<typeof armOperations>, ajv: Ajv): string[] {
  const { method, url, body } = sent
  const path = decodeURI(url.pathname)
  const operation = operations.find((one) => one.method === method && one.pattern.test(path))
  if (operation === undefined) return ['no description']
  const query = operation.parameters.filter((one) => one.in === 'query')
  const allowed = new Set(query.map(({ name }) => name))
  const wanted = operation.parameters.find((one) => one.in === 'body')
  return [
    ...(url.searchParams.get('api-version') === operation.version ? [] : ['api-version']),
    ...[...url.searchParams.keys()]
      .filter(
        (name) => name !== 'api-version' && !allowed.has(name) && !UNDESCRIBED.has(name) && !isUsedAnyway(name, path),
      )
      .map((name) => `${name} is not described`),
    ...query
      .filter(({ name, required }) => required === true && !url.searchParams.has(name))
      .map(({ name }) => `${name} is missing`),
    ...(wanted === undefined && body !== undefined ? ['a body nobody asked for'] : []),
    ...(wanted !== undefined && !ajv.validate(nullable(localSchema(operation.document, wanted.schema)), body)
      ? (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
      : []),
    ...(wanted?.required === true && body === undefined ? ['the body is missing'] : []),
  ]
}

t.test('whatever is sent to Azure is as Microsoft describes it', async (t) => {
  if (!existsSync(ARM_CONTRACT)) return skip(t, 'arm-contract is not here: nothing to compare with')
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  const operations = armOperations(ajv)
  const azure = await startAzure(t, { azure: { pageSize: 20 } })
  const sent = recordedFrom(t, azure.armUrl)
  const reader = azure.armReader()

  await azure.read()
  const { subscriptions, identities, assignments } = azure.cast.azure
  const scope = Object.values(subscriptions)[0]?.scope as string
  t.equal(await reader.hasAssignment(assignments['orphan']?.id as string), true)
  await reader.authorizations({ subscriptions: [scope.split('/').at(-1) as string] })
  const [policy] = await reader.policies(scope, READER_ROLE)
  const rules = (policy?.effectiveRules ?? []) as Rule[]
  const strict = { ...DEFAULT_BASELINES[0], maximumActivationHours: 1, maximumAssignmentDays: 1 }
  const approver = { id: azure.user('activeStaff'), isGroup: false, name: 'Somebody' }
  const stricter = targetRules(rules, strict, [approver], azureApprover)
  t.ok(stricter.has('Approval_EndUser_Assignment') && stricter.has('Expiration_Admin_Assignment'))
  const reads = sent.length
  t.ok(
    sent.some(({ url }) => url.searchParams.has('$skipToken')),
    'a next page is among them',
  )

  const claims = { appid: identities.writer.appIds[0], idtyp: 'app', tid: azure.cast.tenantId }
  const writer = createArmWriter({ baseUrl: azure.armUrl, tokens: async () => tokenWith(claims) })
  const write = (method: ArmWrite['method'], resource: string, more: Partial<ArmWrite> = {}): ArmWrite => ({
    gate: 'azure',
    method,
    path: `${scope}/providers/Microsoft.Authorization/${resource}`,
    apiVersion: '2022-04-01',
    ...more,
  })
  const holder = {
    principalId: azure.user('activeStaff'),
    roleDefinitionId: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${READER_ROLE}`,
  }
  const pim = (requestType: string, more: object = {}) => ({
    apiVersion: '2020-10-01',
    changes: requestType,
    body: { properties: { ...holder, requestType, justification: 'Least privilege.', ...more } },
  })
  const scheduleInfo = {
    startDateTime: new Date().toISOString(),
    expiration: { type: 'AfterDateTime', endDateTime: new Date(Date.now() + 30 * 86_400_000).toISOString() },
  }
  const NAME = '11111111-2222-4333-8444-55555555555'
  const assign = write('PUT', `roleEligibilityScheduleRequests/${NAME}1`, pim('AdminAssign', { scheduleInfo }))
  const active = write('PUT', `roleAssignmentScheduleRequests/${NAME}3`, pim('AdminAssign', { scheduleInfo }))
  const writes = [
    write('PUT', `roleAssignments/${NAME}0`, { body: { properties: holder } }),
    write('DELETE', `roleAssignments/${NAME}0`),
    armValidationOf(assign),
    assign,
    write('PUT', `roleEligibilityScheduleRequests/${NAME}2`, pim('AdminRemove')),
    armValidationOf(active),
    active,
    write('PUT', `roleAssignmentScheduleRequests/${NAME}4`, pim('AdminRemove')),
    patchRolePolicy(policy?.policyId as string, [...stricter.values()]),
    patchRolePolicy(policy?.policyId as string, rules),
  ]
  for (const one of writes) {
    const [response] = await writer.writeAll([one])
    t.ok((response?.status ?? 500) < 300, `${one.method} ${one.path}: ${JSON.stringify(response)}`)
  }
  t.equal(sent.length, reads + writes.length)

  for (const one of sent) t.same(faultsIn(one, operations, ajv), [], `${one.method} ${one.url.pathname}`)
  t.strictSame(
    [...new Set(sent.map(({ url }) => url.searchParams.get('api-version')))].sort(),
    ['2020-10-01', '2022-04-01', '2022-12-01', '2023-04-01', '2024-04-01'],
    'each kind of request was sent',
  )
})

t.test('a request that is not as described is noticed', async (t) => {
  if (!existsSync(ARM_CONTRACT)) return skip(t, 'arm-contract is not here: nothing to compare with')
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
  const operations = armOperations(ajv)
  const put = (path: string, body: unknown): Sent => ({
    method: 'PUT',
    url: new URL(`https://x/subscriptions/1/providers/Microsoft.Authorization/${path}`),
    body,
  })
  const name = 'roleAssignments/2?api-version=2022-04-01'
  t.match(
    faultsIn(put(name, { properties: { principalId: 'x' } }), operations, ajv).join(),
    /required property 'roleDefinitionId'/,
  )
  t.match(faultsIn(put('roleAssignments/2?api-version=2026-08-01', undefined), operations, ajv)[0], 'api-version')
  t.match(faultsIn(put('elsewhere/2?api-version=2022-04-01', {}), operations, ajv), ['no description'])
  t.match(faultsIn({ ...put(`${name}&$orderby=name`, undefined), method: 'GET' }, operations, ajv), [
    '$orderby is not described',
  ])
})
