import { readFile } from 'node:fs/promises'
import t from 'tap'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import { ROLE_ACTIONS } from '../../src/services/roles/plans/scope.ts'
import type { Document, Operation, Schema } from '../../src/documents/swagger2.ts'
import { resolve } from '../../src/documents/swagger2.ts'
import { startRolePlans, USER_ADMINISTRATOR } from '../role-plans/support.ts'
import { readDefinition } from '../flows/stage.ts'

interface Choices {
  operationId: string
  parameters: Record<string, unknown>
  'value-path': string
  'value-title': string
}

const definition = await readDefinition()
const operations = Object.entries(definition.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => !method.startsWith('x-'))
    .map(([method, operation]) => ({ path, method, operation })),
)

/** Every schema within an input, with the name of the input. */
function within(schema: Schema, name: string, document: Document): { name: string; schema: Schema }[] {
  const found = resolve(schema, document.definitions ?? {})
  return [
    { name, schema: { ...found, ...schema } },
    ...Object.entries(found.properties ?? {}).flatMap(([key, part]) => within(part, `${name}/${key}`, document)),
    ...(found.items === undefined ? [] : within(found.items as Schema, name, document)),
  ]
}

const inputsOf = ({ operationId, parameters = [] }: Operation) =>
  parameters.flatMap((parameter) =>
    within((parameter.schema ?? parameter) as Schema, `${operationId}/${parameter.name}`, definition),
  )

const dropDowns = operations.flatMap(({ operation }) =>
  inputsOf(operation).flatMap(({ name, schema }) => {
    const choices = schema['x-ms-dynamic-values'] as Choices | undefined
    return choices === undefined ? [] : [{ name, action: operation.operationId, choices }]
  }),
)

const openApi: { paths: Record<string, Record<string, { operationId: string; 'x-roles': string[] }>> } = JSON.parse(
  await readFile(new URL('../../openapi/openapi.json', import.meta.url), 'utf8'),
)
const rolesOf = new Map<string | undefined, string[]>(
  Object.values(openApi.paths)
    .flatMap((item) => Object.values(item))
    .map((operation) => [operation.operationId, operation['x-roles']]),
)

type Field = 'License' | 'Contact' | 'Role'
const FIELDS = /^(License|Contact|Role)/

const CAMPAIGNS: [Field, string] = ['Contact', 'only changes of contact data belong to a campaign']
const CONTACT_LINKS: [Field, string] = ['Contact', 'only a ContactEditor revokes links of campaigns and requests']

/** Inputs of actions for several fields of work that serve one of them, and why: the others leave them empty. */
const SERVES_ONE_FIELD: Record<string, [field: Field, why: string]> = {
  'GetOnPremisesChanges/campaignId': CAMPAIGNS,
  'ListChanges/campaignId': CAMPAIGNS,
  'ListChanges/groupId': ['License', 'only changes of licenses concern a license group'],
  'RevokeLinks/body/campaignId': CONTACT_LINKS,
  'RevokeLinks/body/requestId': CONTACT_LINKS,
  'RevokeLinks/body/snapshotId': ['Role', 'only a RoleOperator revokes links of role reports'],
}

t.test('whoever may call an action may see what its drop-downs offer', async (t) => {
  const refused = new Set<string>()
  for (const { name, action, choices } of dropDowns) {
    const callers = rolesOf.get(action) ?? []
    const feeders = rolesOf.get(choices.operationId) ?? []
    t.ok(callers.length > 0 && feeders.length > 0, `${name} has roles on both sides`)
    const missing = callers.filter((role) => role !== 'Administrator' && !feeders.includes(role))
    if (missing.length === 0) continue
    refused.add(name)
    const [field = ''] = SERVES_ONE_FIELD[name] ?? []
    const others = missing.filter((role) => field !== '' && FIELDS.test(role) && !role.startsWith(field))
    t.same(missing, others, `${name}: ${choices.operationId} refuses nobody whom it serves`)
  }
  t.same([...refused].toSorted(), Object.keys(SERVES_ONE_FIELD).toSorted(), 'every exception is still needed')
})

/** What somebody has chosen in the field beside, by the parameter that it fills. */
const CHOSEN: Record<string, string> = { kind: 'group', system: 'entra' }

t.test('every drop-down is filled, with words for people', async (t) => {
  const bench = await startRolePlans(t, { env: { AZURE_ROLES: 'true' } })
  const { call } = bench
  await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
  const { planId } = await bench.create()
  await bench.create({ inactiveDays: 200 })
  await call('POST /v1/exclusions', {
    as: 'admin',
    body: { kind: 'user', value: bench.userId('inactiveStaff'), owner: 'Grace Hopper', reason: 'On leave' },
  })
  const { departments } = await call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: ['Nursing'], title: 'Nursing in spring' },
  }).then(({ body }) => body)
  t.same(departments, ['Nursing'])
  t.match((await call(`GET /v1/plans/${planId}`)).status, 200)

  const asked = new Map<string, any[]>()
  const fill = async ({ operationId, parameters }: Choices) => {
    const given = Object.entries(parameters).map(([key, value]): [string, string] => [
      key,
      // One that another field chooses.
      typeof value === 'object' ? (CHOSEN[key] ?? '') : String(value),
    ])
    const query = new URLSearchParams(given).toString()
    const key = `${operationId}?${query}`
    const { path } = operations.find(({ operation }) => operation.operationId === operationId) ?? {}
    if (!asked.has(key)) {
      const { status, body } = await call(`GET ${path}?${query}`, { as: 'admin' })
      t.equal(status, 200, key)
      asked.set(key, body.value)
    }
    return asked.get(key) ?? []
  }
  // In this tenant nothing is in these states, of which a drop-down shows none then.
  const empty = /state=(applying|approved|done|verified)/
  for (const { name, choices } of dropDowns) {
    const rows = await fill(choices)
    const isEmpty = empty.test(new URLSearchParams(choices.parameters as Record<string, string>).toString())
    t.ok(isEmpty || rows.length > 0, `${name} offers something`)
    for (const row of rows.slice(0, 20)) {
      t.type(row[choices['value-path']], 'string', `${name} sends a value`)
      t.match(row[choices['value-title']], /\S/, `${name} shows words`)
    }
  }
  t.comment(`${dropDowns.length} drop-downs, ${asked.size} questions`)
  t.match(asked.get('ListExclusionValueChoices?kind=group'), [{ title: /\w/, value: /^[0-9a-f-]{36}$/ }])
  t.same((await call('GET /v1/exclusion-value-choices?kind=user', { as: 'admin' })).body, { value: [] })
  t.match((await call('GET /v1/exclusion-value-choices?kind=department', { as: 'admin' })).body.value, [
    { title: /\w/, value: /\w/ },
  ])
  t.match((await call('GET /v1/role-findings?top=1', { as: 'roles' })).body.value, [{ summary: /^.+: .+\.$/ }])
})

t.test('a fifth of what makers fill in is picked from a list', async (t) => {
  const offered = operations.filter(({ operation }) => operation['x-ms-visibility'] !== 'internal')
  const leaves = offered
    .flatMap(({ operation }) => inputsOf(operation))
    .filter(({ schema }) => schema.type !== 'object' && schema.type !== 'array')
    .filter(({ schema }) => schema['x-ms-visibility'] !== 'internal')
  const picked = leaves.filter(({ schema }) => schema['x-ms-dynamic-values'] !== undefined || schema.enum !== undefined)
  t.comment(`${picked.length} of ${leaves.length} inputs are picked from a list`)
  t.ok(picked.length / leaves.length > 0.2)
})

t.test('the inputs of a role plan are those of its action', async (t) => {
  const { call, ask, userId } = await startRolePlans(t)
  const end = new Date(Date.now() + 30 * 86_400_000).toISOString()
  const values: Record<string, unknown> = {
    roleIds: [USER_ADMINISTRATOR],
    principalIds: [userId('activeStaff')],
    endDateTime: end,
    reviewerIds: [userId('activeStaff')],
    reason: 'What an action takes.',
  }
  const seen = new Map<string, string[]>()
  for (const action of ROLE_ACTIONS) {
    const { status, body } = await call(`GET /v1/role-plan-form?action=${action}`, { as: 'roleOperator' })
    t.equal(status, 200)
    const { properties, required, type } = body.schema
    t.equal(type, 'object')
    seen.set(action, Object.keys(properties))
    for (const [name, input] of Object.entries<Schema>(properties)) {
      t.match(input, { 'x-ms-summary': /\w/, description: /\.$/ }, `${action}/${name} has words`)
    }
    const least = Object.fromEntries(required.map((name: string) => [name, values[name]]))
    const asked = await ask({ action, ...(required.includes('roleIds') ? {} : { allRoles: true }), ...least })
    t.equal(asked.status, 200, `what ${action} requires is enough for it`)
  }
  t.ok(seen.get('createAccessReviews')?.includes('reviewerIds'))
  t.notOk(seen.get('standingToEligible')?.includes('reviewerIds'), 'nobody sees the inputs of another action')
  t.notOk(seen.get('grantEligibility')?.includes('allRoles'), 'nobody becomes eligible for every role')
  t.match(await call('GET /v1/role-plan-form?action=everything', { as: 'roleOperator' }), {
    status: 400,
    body: { error: { target: 'action' } },
  })
  t.match((await call('GET /v1/expected-contact-form', { as: 'contacts' })).body.schema.properties, {
    officeLocation: { type: 'string' },
  })
})

t.test('a key stands for one action alone', async (t) => {
  const { call } = await startRolePlans(t)
  const plan = (action: string) =>
    call(`POST /v1/role-plans?action=${action}`, {
      as: 'roleOperator',
      body: { allRoles: true, reason: 'Least privilege.', idempotencyKey: 'wave-1' },
    })
  t.equal((await plan('removeUnused')).status, 200)
  t.match(await plan('settingsToBaseline'), { status: 422, body: { error: { code: 'IdempotencyKeyReused' } } })
})

t.equal(
  RULES.every(({ title }) => /^[A-Z]/.test(title)),
  true,
  'rules are listed by their titles',
)
