import t from 'tap'
import { unknownOf } from '../../src/services/roles/findings/judge-findings.ts'
import { AZURE_LIMIT_RULES } from '../../src/services/roles/findings/rules/azure-limits.ts'
import { RULES } from '../../src/services/roles/findings/rules/all-rules.ts'
import { all, startService } from '../helper.ts'
import { classic, denial } from './azure-cases.ts'
import { azureRow } from './made-up.ts'
import { facts } from './rule-cases.ts'

type Bench = Awaited<ReturnType<typeof startService>>

const azureOf = (body: any) => body.systems.find(({ system }: any) => system === 'azure')
const findingsOf = async (bench: Bench, rule: string): Promise<any[]> =>
  (await all(bench, `GET /v1/role-findings?rule=${rule}`)).value

t.test('what Azure forbids, whom it leaves out and who is left from before', async (t) => {
  const bench = await startService(t, { env: { AZURE_ROLES: 'true' } })
  const { call, cast } = bench
  t.match((await call('GET /v1/deny-assignments')).body.error, { code: 'SnapshotNotFound', target: 'system' })
  const taken = await call('POST /v1/role-snapshots', { body: {} })
  t.match(azureOf(taken.body), { state: 'read', denyAssignments: 2, classicAdministrators: 2 })

  const { value, systems, asOf } = (await call('GET /v1/deny-assignments')).body
  t.match(systems, [{ system: 'azure', state: 'read' }])
  t.type(asOf, 'string')
  const { library, studentPortal, acquiredSchool } = (cast as any).azure.subscriptions
  const backup = (cast as any).servicePrincipals.partnerBackup
  t.match(value, [
    {
      name: 'Deny assignment of the managed application Library search',
      scopeType: 'resourceGroup',
      scopeId: `${library.scope}/resourceGroups/rg-ops`,
      everybody: true,
      principals: [],
      excluded: [{ principalId: backup.id, principalType: 'servicePrincipal', displayName: backup.displayName }],
      actions: ['*'],
      notActions: ['*/read', 'Microsoft.Solutions/*'],
      inherited: true,
      systemProtected: true,
    },
    { everybody: false, principals: [{ principalType: 'group', displayName: /./ }], excluded: [] },
  ])
  const ids = async (query: string) =>
    (await all(bench, `GET /v1/deny-assignments?top=1&${query}`)).value.map(({ name }: any) => name.split(' ').at(-1))
  t.same(await ids(''), ['search', 'portal'], 'page by page')
  t.same(await ids('withExceptions=true'), ['search'])
  t.same(await ids('withExceptions=false'), ['portal'])
  t.same(await ids(`principalId=${backup.id.toUpperCase()}`), ['search'])
  t.same(await ids(`scopeId=${studentPortal.scope}/`), ['portal'])
  t.same(await ids(`scopeId=${acquiredSchool.scope}`), [])

  const [exception, ...others] = await findingsOf(bench, 'azureDenialWithExceptions')
  t.same(others, [])
  t.match(exception, {
    severity: 'low',
    systems: ['azure'],
    message: `Forbids * for Subscription ${library.displayName} / resource group rg-ops, but not to ${backup.displayName}: it protects nothing from whom it leaves out.`,
  })
  const old = await findingsOf(bench, 'azureClassicAdministrator')
  t.equal(old.length, 2)
  t.match(
    old.find(({ message }) => message.includes('Service Administrator') && message.includes('Account')),
    {
      severity: 'medium',
      subjectName: /@/,
      message: new RegExp(
        `^Is still Account Administrator, Service Administrator for Subscription ${library.displayName}:`,
      ),
    },
  )
  const report: string = (await call('GET /v1/role-report')).body.content
  t.match(report, /In Azure 2 deny assignments forbid something .*; 1 of them leaves somebody out/)
  t.match(report, /2 classic administrators of subscriptions are left/)
})

t.test('what could not be read of this is named, and nothing found is over', async (t) => {
  const bench = await startService(t, { env: { AZURE_ROLES: 'true', REPORT_LANGUAGE: 'fr' } })
  const { call, simulate } = bench
  await call('POST /v1/role-snapshots', { body: {} })
  const before = await findingsOf(bench, 'azureDenialWithExceptions')
  t.equal(before.length, 1)
  t.match(
    (await call('GET /v1/role-report')).body.content,
    /2 refus d’accès interdisent[\s\S]*2 administrateurs classiques/,
  )

  await simulate('POST /_simulator/faults', { where: 'azure', path: 'denyAssignments', effect: { status: 403 } })
  const blind = (await call('POST /v1/role-snapshots', { body: {} })).body
  const state = azureOf(blind)
  t.match(state, { state: 'partlyRead', denyAssignments: 0, message: /could not be seen/ })
  t.ok(state.unseen.every(({ what, reason }: any) => what === 'denyAssignments' && reason === 'noPermission'))
  t.same(await findingsOf(bench, 'azureDenialWithExceptions'), [], 'nothing is claimed')
  t.ok((await findingsOf(bench, 'azureStandingAccess')).length > 0, 'and everything else is known as before')
  t.same((await all(bench, 'GET /v1/role-changes?system=azure')).value, [], 'no role seems to have changed')

  await simulate('DELETE /_simulator/faults')
  await call('POST /v1/role-snapshots', { body: {} })
  const [again] = await findingsOf(bench, 'azureDenialWithExceptions')
  t.equal(again.firstSeenDateTime, before[0].firstSeenDateTime, 'it was there all the time')
})

t.test('switched off, deny assignments are not asked for, and that is said', async (t) => {
  const { call, simulate } = await startService(t, { env: { AZURE_ROLES: 'true', AZURE_DENY_ASSIGNMENTS: 'false' } })
  await simulate('POST /_simulator/faults', { where: 'azure', path: 'denyAssignments', effect: { status: 500 } })
  const azure = azureOf((await call('POST /v1/role-snapshots', { body: {} })).body)
  t.match(azure, {
    state: 'readAsChosen',
    message: /without what is forbidden whatever roles somebody holds/,
    unseen: [{ what: 'denyAssignments', reason: 'switchedOff' }],
  })
  t.notOk('denyAssignments' in azure)
  t.match((await call('GET /v1/role-report')).body.content, /not asked what is forbidden/)
  t.match((await call('GET /v1/deny-assignments')).body, { value: [], systems: [{ state: 'readAsChosen' }] })
})

t.test('a deny assignment is never taken for protection', async (t) => {
  const held = { otherAssignments: [azureRow()] }
  const found = (more: object) =>
    RULES.filter(({ id }) => id.startsWith('azure') && id !== 'azureDenialWithExceptions').flatMap((rule) =>
      rule.find(facts({ ...held, ...more })),
    )
  const withOut = found({})
  t.ok(withOut.length > 0)
  for (const one of [denial({ actions: ['*'] }), denial({ actions: ['*'], excluded: [{ principalId: 'u1' }] })]) {
    t.same(found({ denyAssignments: [one] }), withOut)
  }
})

t.test('a snapshot from before these were read knows nothing of them', async (t) => {
  const rulesUnknown = (state: object) => [
    ...unknownOf(facts({ systems: [{ system: 'azure', state: 'read', unseen: [], ...state }] }), AZURE_LIMIT_RULES)
      .rules,
  ]
  t.same(rulesUnknown({}), ['azureDenialWithExceptions', 'azureClassicAdministrator'])
  t.same(rulesUnknown({ denyAssignments: 0 }), ['azureClassicAdministrator'])
  t.same(rulesUnknown({ denyAssignments: 0, classicAdministrators: 0 }), [])
})

t.test('classic administrators: one finding for each subscription and address', async (t) => {
  const rule = AZURE_LIMIT_RULES.find(({ id }) => id === 'azureClassicAdministrator')
  const found = rule?.find(
    facts({
      classicAdministrators: [
        classic(),
        classic({ emailAddress: 'olga@northwind.example', roles: ['Service Administrator'] }),
        classic({ scopeId: '/subscriptions/s2', scopeName: 'Subscription Labs' }),
        classic({ emailAddress: '', roles: [] }),
      ],
    }),
  )
  t.match(found, [
    { subjectName: 'Olga@northwind.example', message: /^Is still Co-Administrator, Service Administrator for/ },
    { message: /Subscription Labs/ },
    { subjectName: 'A classic administrator without an address', message: /^Is still Classic Administrator for/ },
  ])
  t.equal(found?.length, 3)
})
