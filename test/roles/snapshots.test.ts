import t from 'tap'
import { changesBetween } from '../../src/services/roles/snapshots/snapshot-changes.ts'
import { findingsGone } from '../../src/store/role-finding-spans.ts'
import { all } from '../helper.ts'
import { startPlans, DAY } from '../plans/support.ts'
import { storages } from '../store-helper.ts'
import { app, row } from './made-up.ts'

for (const storage of await storages(t)) {
  t.test(`a week of roles: snapshot, findings, changes, on ${storage.name}`, async (t) => {
    const bench = await startPlans(t, {
      store: await storage.open(t),
      simulator: { quota: 'off' },
      env: { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' },
    })
    const { call, userId, simulate, cast } = bench
    const roles = (route: string) => call(route, { as: 'roles' })
    t.match(await roles('GET /v1/role-findings'), {
      status: 404,
      body: { error: { code: 'SnapshotNotFound', message: /TakeRoleSnapshot/ } },
    })
    t.equal((await call('POST /v1/role-snapshots', { as: 'reader', body: {} })).status, 403)

    await simulate('POST /_simulator/stats/reset')
    const first = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.match(
      first,
      {
        status: 200,
        body: {
          status: 'succeeded',
          snapshotId: String,
          pimAvailable: true,
          globalAdministrators: 3,
          privilegedApps: 5,
          tier0Apps: 4,
          holdersWithoutMfa: 3,
        },
      },
      JSON.stringify(first.body),
    )
    const { httpRequests } = await simulate('GET /_simulator/stats')
    t.comment(`${httpRequests} requests to Graph`)
    // 24 for Entra; 2 for five services, 1 for their holders, 1 for groups there and 1 for who is behind them.
    t.ok(httpRequests <= 29, `${httpRequests} requests`)

    const findings = async (query = '') => (await all(bench, `GET /v1/role-findings${query}`)).value
    const found = await findings()
    const of = (rule: string) => found.filter((one) => one.rule === rule)
    t.ok(
      found.every(
        ({ message, advice, source, severity }) =>
          message.endsWith('.') &&
          advice.endsWith('.') &&
          source.startsWith('https://') &&
          ['high', 'medium', 'low'].includes(severity),
      ),
    )
    t.match(
      of('standingAccess').find(({ subjectId }) => subjectId === userId('globalAdmin')),
      { severity: 'high', message: 'Holds Global Administrator all the time.', state: 'open' },
    )
    t.notOk(
      of('standingAccess').some(({ subjectId }) => subjectId === userId('breakGlass1')),
      'emergency accounts are meant to',
    )
    t.match(of('orphanedAssignment'), [{ roleName: 'License Administrator', severity: 'low' }])
    t.match(
      of('noMfa')
        .map(({ subjectId }) => subjectId)
        .sort(),
      [userId('eligibleAdmin'), userId('pimGroupMember'), userId('timeBoundAdmin')].sort(),
    )
    t.match(of('appWithDirectoryRole'), [{ subjectId: (cast['servicePrincipals'] as any).hrSync.id }])
    t.match(
      of('appControlsTenant').find(({ subjectName }) => subjectName === 'Partner Backup'),
      { severity: 'high' },
    )
    t.ok(of('oldAppSecret').some(({ subjectName }) => subjectName === 'Old provisioning'))
    t.ok(of('weakSettings').some(({ roleName }) => roleName === 'User Administrator'))
    t.same(of('emergencyAccountMissing'), [])
    t.same(of('tooManyGlobalAdministrators'), [])
    t.ok((await findings('?severity=high')).every(({ severity }) => severity === 'high'))
    t.ok(
      (await findings(`?subjectId=${userId('globalAdmin')}`)).every(
        ({ subjectId }) => subjectId === userId('globalAdmin'),
      ),
    )
    t.equal((await all(bench, 'GET /v1/role-findings?top=2')).value.length, found.length)

    // Somebody answers for one of them.
    const [standing] = of('standingAccess').filter(({ subjectId }) => subjectId === userId('globalAdmin'))
    const accept = (body: object, as: 'roleApprover' | 'roleOperator' = 'roleApprover') =>
      call(`POST /v1/role-findings/${standing.findingId}/accept`, {
        as,
        body: {
          owner: userId('activeStaff'),
          reason: 'Until the new year.',
          endDateTime: new Date(bench.now() + 30 * DAY).toISOString(),
          ...body,
        },
      })
    t.equal((await accept({}, 'roleOperator')).status, 403)
    t.match(await accept({ endDateTime: new Date(bench.now() + 500 * DAY).toISOString() }), {
      status: 400,
      body: { error: { target: 'endDateTime' } },
    })
    t.match(await accept({ endDateTime: new Date(bench.now() - DAY).toISOString() }), { status: 400 })
    t.match(
      await call('POST /v1/role-findings/0123456789012345678901/accept', {
        as: 'roleApprover',
        body: { owner: userId('activeStaff'), reason: 'x', endDateTime: new Date(bench.now() + DAY).toISOString() },
      }),
      { status: 404, body: { error: { code: 'FindingNotFound' } } },
    )
    t.match(await accept({ owner: ' ' }), {
      status: 400,
      body: { error: { code: 'EmptyValue', target: 'owner' } },
    })
    t.match(await accept({ reason: ' ' }), { status: 400, body: { error: { code: 'EmptyValue', target: 'reason' } } })
    t.match(await accept({}), {
      status: 200,
      body: { state: 'accepted', owner: cast.users['activeStaff']?.userPrincipalName, acceptedBy: 'key:roleApprover' },
    })
    t.match(await findings('?state=accepted'), [{ findingId: standing.findingId, reason: 'Until the new year.' }])

    // Nothing happened, and then something did.
    t.match((await roles('GET /v1/role-changes')).body, {
      error: { code: 'SnapshotNotFound', message: /only one snapshot/ },
    })
    bench.advance(7 * DAY)
    await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.same((await roles('GET /v1/role-changes')).body.value, [], 'time alone changes nothing')
    t.match(
      await findings('?state=accepted'),
      [{ findingId: standing.findingId }],
      'the same finding in another snapshot',
    )
    await simulate(`PATCH /_simulator/users/${userId('globalAdmin')}`, { accountEnabled: false })
    bench.advance(7 * DAY)
    const third = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    const changes = (await roles('GET /v1/role-changes')).body
    t.match(changes, {
      value: [
        {
          change: 'changed',
          kind: 'assignment',
          principalId: userId('globalAdmin'),
          tier: 0,
          fields: [{ field: 'accountEnabled', before: 'true', after: 'false' }],
        },
      ],
      toSnapshotId: third.body.snapshotId,
    })
    t.match(await findings('?rule=disabledHolder'), [{ subjectId: userId('globalAdmin') }])
    t.equal((await roles(`GET /v1/role-changes?from=${first.body.snapshotId}`)).body.value.length, 1)
    t.match(await roles(`GET /v1/role-changes?to=${first.body.snapshotId}`), {
      status: 404,
      body: { error: { code: 'SnapshotNotFound', target: 'to', message: /no snapshot before this one/ } },
    })
    t.match(await roles(`GET /v1/role-changes?from=${changes.toSnapshotId}&to=${first.body.snapshotId}`), {
      status: 400,
      body: { error: { code: 'InvalidInput', target: 'from' } },
    })
    t.match(await roles('GET /v1/role-changes?from=00000000-0000-4000-8000-000000000000'), { status: 404 })

    // What went away and comes back is open, whatever somebody accepted before.
    const [disabled] = await findings('?rule=disabledHolder')
    t.equal(
      (
        await call(`POST /v1/role-findings/${disabled.findingId}/accept`, {
          as: 'roleApprover',
          body: {
            owner: userId('activeStaff'),
            reason: 'Is away.',
            endDateTime: new Date(bench.now() + 300 * DAY).toISOString(),
          },
        })
      ).status,
      200,
    )
    const isFixed = async () =>
      (await findingsGone(bench.store.db, new Date(0), new Date(bench.now()))).some(
        ({ findingId }) => findingId === disabled.findingId,
      )
    const { nextLink } = (await roles('GET /v1/role-findings?top=1')).body
    for (const accountEnabled of [true, false]) {
      t.same(
        (await findings('?rule=disabledHolder')).map(({ state }) => state),
        accountEnabled ? ['accepted'] : [],
      )
      await simulate(`PATCH /_simulator/users/${userId('globalAdmin')}`, { accountEnabled })
      bench.advance(DAY)
      await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
      t.equal(await isFixed(), accountEnabled, 'what came back is not fixed')
    }
    t.match(
      await roles(`GET ${nextLink}`),
      { status: 200, body: { snapshotId: third.body.snapshotId } },
      'a list goes on with the snapshot that it began with',
    )
    t.match(await findings('?rule=disabledHolder'), [{ findingId: disabled.findingId, state: 'open' }])
    bench.advance(30 * DAY)
    t.same(await findings('?state=accepted'), [], 'its time is over')
    t.match(
      (await roles('GET /v1/role-snapshots')).body.value.map(({ snapshotId }: any) => snapshotId).at(-1),
      first.body.snapshotId,
    )
    t.equal((await all(bench, 'GET /v1/role-snapshots?top=1')).value.length, 5)
    bench.advance(800 * DAY)
    await bench.services.background.purgeExpired()
    t.same((await roles('GET /v1/role-snapshots')).body.value, [])
  })
}

t.test('without P2, without P1', async (t) => {
  const { call } = await startPlans(t, { simulator: { profiles: ['noP2', 'noP1'] } })
  t.match((await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body, {
    status: 'succeeded',
    pimAvailable: false,
    pimUnavailableReason: 'noLicense',
    eligible: 0,
  })
  const { value } = (await call('GET /v1/role-findings', { as: 'roles' })).body
  t.ok(value.some(({ rule }: any) => rule === 'noPim'))
  t.notOk(
    value.some(({ rule }: any) => rule === 'unusedPrivilege' || rule === 'noMfa' || rule === 'weakSettings'),
    'what nobody knows is no finding',
  )
})

t.test('what counts as a change', async (t) => {
  const content = (more: object = {}) => ({ assignments: [row()], settings: [], apps: [app()], holders: [], ...more })
  const changes = (after: object) =>
    changesBetween(content(), content(after)).map(({ change, kind, fields }) => [
      change,
      kind,
      ...fields.map(({ field }) => field),
    ])
  t.same(changes({}), [])
  t.same(changes({ assignments: [row({ displayName: 'Ada Lovelace' })] }), [], 'a name is none')
  t.same(
    changes({ apps: [app({ permissions: app().permissions.toReversed(), secrets: { count: 0, expired: 4 } })] }),
    [],
    'nor are the order and what time does',
  )
  t.same(changes({ assignments: [] }), [['removed', 'assignment']])
  t.same(changes({ assignments: [row({ assignmentType: 'eligible' })] }).sort(), [
    ['added', 'assignment'],
    ['removed', 'assignment'],
  ])
  t.same(changes({ assignments: [row({ endDateTime: '2027-01-01T00:00:00Z' })] }), [
    ['changed', 'assignment', 'endDateTime'],
  ])
  t.same(changes({ apps: [app({ permissions: [] })] }), [['changed', 'app', 'permissions']])
  t.same(changes({ apps: [app({ owners: ['Grace'] })] }), [['changed', 'app', 'owners']])

  const at = (resource: string) => app().permissions.map((permission) => ({ ...permission, resource }))
  const [graph, sharePoint] = [at('Microsoft Graph'), at('Office 365 SharePoint Online')]
  const elsewhere = app({ principalId: 'other', permissions: sharePoint })
  t.same(
    changes({ apps: [app({ permissions: [...graph, ...sharePoint] }), elsewhere] }),
    [],
    'what an older snapshot could not know is not new',
  )
  t.same(
    changesBetween(
      content({ apps: [app({ permissions: graph })] }),
      content({ apps: [app({ permissions: [...graph, ...sharePoint] }), elsewhere] }),
    ).map(({ change, fields }) => [change, fields[0]?.after]),
    [
      ['added', undefined],
      [
        'changed',
        'Directory.ReadWrite.All (Office 365 SharePoint Online) (application), ' +
          'Directory.ReadWrite.All (application)',
      ],
    ],
    'the same permission of another API is another one',
  )
})
