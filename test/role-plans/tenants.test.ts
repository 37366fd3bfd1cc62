import t from 'tap'
import { GLOBAL_ADMINISTRATOR, startRolePlans } from './support.ts'

t.test('without P2', async (t) => {
  const bench = await startRolePlans(t, { simulator: { profiles: ['noP2'] } })
  t.match(await bench.wave({ action: 'standingToEligible', allRoles: true }), {
    state: 'refused',
    code: 'PimUnavailable',
  })
  t.match(await bench.wave({ action: 'settingsToBaseline', allRoles: true }), {
    state: 'refused',
    code: 'PimUnavailable',
  })
  const plan = await bench.made({ action: 'removeUnused', roleIds: [GLOBAL_ADMINISTRATOR] })
  t.match(plan, { state: 'done', progress: { verified: 1 } }, JSON.stringify(await bench.changes(plan.planId)))
  t.match(
    (await bench.journal()).map(({ method, path }) => `${method} ${path}`),
    [/^DELETE .*\/roleAssignments\//],
  )
})

t.test('with rights to read alone, with writes switched off, and without P1', async (t) => {
  const reading = await startRolePlans(t, { simulator: { profiles: ['readOnlyPermissions'] } })
  const plan = await reading.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
  t.match(plan, { state: 'ready', warnings: [/^Only emergency accounts/, /could not be asked beforehand/] })
  t.match(await reading.finished(plan), { state: 'done', progress: { failed: 1, verified: 0 } })
  t.same(
    (await reading.changes(plan.planId))
      .filter(({ position }) => position !== undefined)
      .map(({ state, code }) => [state, code]),
    [
      ['failed', 'GraphForbidden'],
      ['spared', 'replacementNotSeen'],
    ],
  )

  const off = await startRolePlans(t, { env: { WRITES_ENABLED: 'false' } })
  const preview = await off.wave({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
  t.match(preview, { state: 'ready', warnings: [/^Only emergency accounts/, /could not be asked beforehand/] })
  t.equal((await off.approveWave(preview)).status, 200)
  t.match(await off.call(`POST /v1/plans/${preview.planId}/apply`, { as: 'roleOperator', body: {} }), {
    status: 403,
    body: { error: { code: 'WritesDisabled' } },
  })

  const basic = await startRolePlans(t, { simulator: { profiles: ['noP1'] } })
  t.match(await basic.made({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] }), {
    state: 'done',
    progress: { verified: 2 },
  })
  const unused = await basic.wave({ action: 'removeUnused', tiers: [0] })
  t.ok(
    (await basic.changes(unused.planId)).every(({ code, title }) => code !== undefined || !title.includes('Admin:')),
    'nobody is called unused whom nobody can judge',
  )
})
