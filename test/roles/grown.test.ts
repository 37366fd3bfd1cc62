import t from 'tap'
import { all } from '../helper.ts'
import { startPlans } from '../plans/support.ts'

t.test('in a tenant that has grown badly, the rules find what is wrong with it', async (t) => {
  const bench = await startPlans(t, {
    simulator: { shape: 'grown' },
    env: { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' },
  })
  const snapshot = await bench.call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
  t.match(snapshot, { status: 200, body: { status: 'succeeded', pimAvailable: true, globalAdministrators: 20 } })
  const { value } = await all(bench, 'GET /v1/role-findings', 'roles')
  const rules = Map.groupBy(value as { rule: string; message: string }[], ({ rule }) => rule)
  for (const rule of [
    'standingAccess',
    'disabledHolder',
    'guestInPrivilegedRole',
    'syncedAccountInPrivilegedRole',
    'noMfa',
    'unusedPrivilege',
    'tooManyGlobalAdministrators',
    'globalAdministratorShare',
    'orphanedAssignment',
    'nestedMembership',
    'appControlsTenant',
    'appWithDirectoryRole',
    'oldAppSecret',
    'appWithoutOwner',
    'weakSettings',
  ]) {
    t.ok(rules.has(rule), `${rule}: ${rules.get(rule)?.[0]?.message ?? `not among ${[...rules.keys()].join(', ')}`}`)
  }

  const activations = (await all(bench, 'GET /v1/role-activations', 'roles')).value as {
    afterHours: boolean
    repeated: boolean
    weakJustification: string[]
  }[]
  t.ok(activations.filter(({ afterHours }) => afterHours).length >= 8, 'activations at night')
  t.ok(
    activations.some(({ repeated }) => repeated),
    'again and again',
  )
  t.ok(
    activations.filter(({ weakJustification }) => weakJustification.length > 0).length >= 10,
    'and little said about them',
  )
})
