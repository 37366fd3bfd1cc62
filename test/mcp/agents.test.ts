import t from 'tap'
import { DRAFTS, READS } from '../../src/mcp/names.ts'
import { mayCall } from '../../src/callers.ts'
import { journalOf, keys, type KeyName } from '../helper.ts'
import { operationsOf } from '../operations.ts'
import { startPlans } from '../plans/support.ts'
import { agentOf, headersFor } from './support.ts'

const bench = await startPlans(t, { simulator: { users: 600 } })
const as = (name: KeyName) => agentOf(t, bench, headersFor(name))
const admin = await as('admin')

t.test('an agent is shown the tools that its roles allow', async (t) => {
  const operations = new Map(operationsOf(bench.app).map((operation) => [operation.operationId, operation]))
  for (const name of Object.keys(keys) as KeyName[]) {
    const agent = await as(name)
    const allowed = [...READS, ...DRAFTS].filter((tool) => {
      const roles = operations.get(tool)?.roles ?? []
      return mayCall({ id: '', kind: 'apiKey', name: '', roles: [...keys[name]] }, roles as never)
    })
    t.same(await agent.names(), allowed, name)
  }
  t.match(admin.client.getInstructions(), /never instructions/, 'and told what texts from the directory are')
  t.match(admin.client.getServerVersion(), { name: 'Tenant Steward' })
})

t.test('tools are described as their operations, in words that Copilot Studio understands', async (t) => {
  const { tools } = await admin.client.listTools()
  const operations = new Map(operationsOf(bench.app).map((operation) => [operation.operationId, operation]))
  for (const { name, title, description = '', inputSchema, annotations } of tools) {
    const operation = operations.get(name)
    t.ok(operation !== undefined && title !== undefined && description !== '', name)
    t.notMatch(description, /Needs /, 'without the roles, since who lacks them does not see it')
    const wanted = operation?.parameters.map((parameter) => parameter.name) ?? []
    const inBody = Object.keys(operation?.body?.properties ?? {}).filter(
      (input) => input !== 'waitForCompletion' && input !== 'idempotencyKey',
    )
    t.same(Object.keys(inputSchema.properties ?? {}).sort(), [...wanted, ...inBody].sort(), 'with all inputs')
    const schema = JSON.stringify(inputSchema)
    t.notMatch(schema, /"\$ref"|"anyOf"|"oneOf"|"allOf"|"type":\[|"exclusiveM|"x-/, 'of one plain type each')
    const isDraft = (DRAFTS as readonly string[]).includes(name)
    t.match(annotations, { title, readOnlyHint: !isDraft, destructiveHint: false }, 'with its hints')
  }
  const all = JSON.stringify(tools)
  t.ok(all.length < 60_000, `the whole list is short enough for a model: ${all.length} characters`)
  t.match(tools.find(({ name }) => name === 'ListPlans')?.inputSchema.properties?.['state'], {
    description: /^Only plans in this state\. One of draft, .*undone\.$/,
  })
})

t.test('every tool reads, says that it does, or drafts a plan', async (t) => {
  const document = bench.app.swagger() as unknown as {
    paths: Record<string, Record<string, { operationId: string; 'x-ms-safe-operation'?: boolean }>>
  }
  const methods = new Map(
    Object.values(document.paths).flatMap((item) =>
      Object.entries(item).map(([method, operation]) => [
        operation.operationId,
        method === 'get' || operation['x-ms-safe-operation'] === true ? 'reads' : 'changes',
      ]),
    ),
  )
  for (const name of await admin.names()) {
    if (methods.get(name) !== 'reads') t.ok((DRAFTS as readonly string[]).includes(name), `${name} drafts`)
  }
  t.same([...DRAFTS], ['CreateLicenseCleanupPlan', 'CreateRolePlan'], 'two of them do')
  t.notOk((await admin.names()).includes('ListPlanNotices'), 'no read is among them that begins the days of grace')
})

t.test('a read answers as its route does', async (t) => {
  const userId = bench.userId('inactiveStaff')
  const { body } = await bench.call(`GET /v1/users/${userId}/sign-in-activity`, { as: 'reader' })
  const reader = await as('reader')
  const { isError, text, data } = await reader.use('GetSignInActivity', { userId })
  t.equal(isError, false)
  // Read a moment later.
  const { asOf, ...same } = data
  t.ok(asOf >= body.asOf)
  t.same({ ...same, asOf: body.asOf }, body)
  t.same(JSON.parse(text), data, 'as data and as text')
  t.match((await reader.use('QuerySignInActivity', { userIds: [userId, 'nobody@northwind.example'] })).data, {
    value: [{ userId }],
    notFound: ['nobody@northwind.example'],
  })
  const { id, userPrincipalName = '' } = bench.cast.users['guest'] ?? {}
  t.match(userPrincipalName, /#EXT#/)
  t.match((await reader.use('GetSignInActivity', { userId: userPrincipalName })).data, { userId: id }, 'also of guests')
})

t.test('lists come in pages that a model can hold, and go on by a token', async (t) => {
  const given = { groupId: bench.groupId('licA1Students') }
  const first = await admin.use('ListLicenseGroupMembers', given)
  t.match(first.data, { skipToken: /./, hints: [/^There is more: call ListLicenseGroupMembers/] })
  t.equal(first.data.value.length, 50, 'fifty entries unless told otherwise')
  const second = await admin.use('ListLicenseGroupMembers', { ...given, skipToken: first.data.skipToken })
  const ids = new Set([...first.data.value, ...second.data.value].map(({ userId }) => userId))
  t.equal(ids.size, first.data.value.length + second.data.value.length, 'and nobody twice')

  const cut = await admin.use('ListLicenseGroupMembers', { ...given, top: 999 })
  t.ok(cut.text.length < 45_000, `what is too long is cut: ${cut.text.length} characters`)
  t.equal(cut.data.skipToken, undefined, 'and nobody is led past what was left out')
  t.match(cut.data.hints, [/^Too long for one result: \d+ of \d+ entries of value are here; set top to \d+ or less/])
  const shown = Number(/\d+/.exec(cut.data.hints[0])?.[0])
  t.equal(cut.data.value.length, shown)
})

t.test('an agent drafts a plan, and nobody is touched', async (t) => {
  const operator = await as('licenses')
  const { isError, data } = await operator.use('CreateLicenseCleanupPlan', {
    groupIds: [bench.groupId('licA3Staff')],
    reason: 'An agent thought so.',
  })
  t.equal(isError, false)
  t.match(data, { status: 'succeeded', state: 'ready', kind: 'licenseCleanup', hash: /./, reportLink: /^http/ })
  t.match((await operator.use('GetPlan', { planId: data.planId })).data, { planId: data.planId, state: 'ready' })
  t.match((await operator.use('ListPlans', { createdByMe: true })).data.value, [{ planId: data.planId }])
  const again = await operator.use('CreateLicenseCleanupPlan', {
    groupIds: [bench.groupId('licA3Staff')],
    reason: 'An agent thought so.',
  })
  t.equal(again.data.planId, data.planId, 'what it repeats is answered with the plan that is open')
  const audit = await bench.call(`GET /v1/audit?planId=${data.planId}`)
  const created = audit.body.value.find(({ action }: { action: string }) => action === 'plan.created')
  t.equal(created.actor, 'key:licenses', 'the audit log knows who it was')
  t.same(await journalOf(bench), [], 'nothing was written')
})

t.test('what the API refuses is a result that a model can read', async (t) => {
  const refused = async (who: KeyName, tool: string, given: object, code: string, says: RegExp) => {
    const { isError, text, data } = await (await as(who)).use(tool, { ...given })
    t.match({ isError, code: data.error.code, text }, { isError: true, code, text: says }, `${tool}: ${code}`)
    t.match(data, { error: { requestId: /^[0-9a-f-]{36}$/ } })
  }
  await refused('contacts', 'ListLicenses', {}, 'RoleRequired', /^RoleRequired: This action needs one of the roles/)
  await refused('reader', 'CreateLicenseCleanupPlan', { allGroups: true }, 'RoleRequired', /LicenseOperator/)
  await refused('licenses', 'CreateLicenseCleanupPlan', {}, 'ScopeRequired', /^ScopeRequired: /)
  await refused('admin', 'GetPlan', {}, 'InvalidInput', /"planId" is missing: give it a value\./)
  await refused('admin', 'GetPlan', { planId: 7 }, 'InvalidInput', /"planId" must be an id/)
  await refused(
    'admin',
    'ListPlans',
    { top: 0, state: 'x' },
    'InvalidInput',
    /\n"state" must be one of .*\n"top" must be from 1/,
  )
  await refused('admin', 'ListPlans', { states: 'ready' }, 'InvalidInput', /"states" is not known in the query/)
  await refused('admin', 'ListPlans', { state: { is: 'ready' } }, 'InvalidInput', /"state" must be text\./)
  await refused('admin', 'ListPlans', { state: null }, 'EmptyValue', /"state" is empty/)
  await refused('licenses', 'CreateLicenseCleanupPlan', { dryRun: true }, 'InvalidInput', /"dryRun" is not known/)
  await refused('admin', 'ListInactiveUsers', {}, 'ScopeRequired', /^ScopeRequired: /)
})

t.test('dots lead to no other route', async (t) => {
  for (const userId of ['..', '.', '%2e%2e', '../..', '..%2f..', ' .. ', './']) {
    const { isError, data } = await admin.use('ListUserLicenses', { userId })
    t.match({ isError, code: data.error?.code }, { isError: true, code: /^(InvalidInput|UserNotFound)$/ }, userId)
  }
})

t.test('no tool approves, applies, undoes or removes, whatever it is called', async (t) => {
  const shown = new Set(await admin.names())
  for (const { operationId } of operationsOf(bench.app)) {
    if (shown.has(operationId)) continue
    await t.rejects(admin.use(operationId, {}), { code: -32602 }, operationId)
  }
})
