import t from 'tap'
import { all } from '../helper.ts'
import { DAY } from '../plans/support.ts'
import { startRolePlans } from './support.ts'

/**
 * Whoever makes a custom role may give it a templateId, which then names it nowhere: assignments, log and reviews go by
 * its own id.
 */
t.test('a custom role whose templateId is not its id', async (t) => {
  const bench = await startRolePlans(t, { simulator: { quota: 'off' } })
  const [userId, roleId] = [
    bench.userId('contactPerfect'),
    (bench.cast['roles'] as Record<string, string>)['Campus Contact Editor'] ?? '',
  ]
  const after = (days: number) => new Date(Date.now() + days * DAY).toISOString()
  t.match(
    (await bench.call('GET /v1/roles', { as: 'roles' })).body.value.find(
      ({ roleName }: any) => roleName === 'Campus Contact Editor',
    ),
    { roleId },
  )
  await bench.made({ action: 'grantEligibility', roleIds: [roleId], principalIds: [userId], endDateTime: after(200) })
  t.same(await bench.roleOf('contactPerfect'), ['Campus Contact Editor eligible'])

  const reviews = { action: 'createAccessReviews', roleIds: [roleId], reviewerIds: [bench.userId('groupAdmin')] }
  await bench.made(reviews)
  t.match(
    await bench.wave({ ...reviews, reason: 'The same once more.' }),
    { state: 'done', progress: { planned: 0 } },
    'it is reviewed already',
  )

  bench.advance(35 * DAY)
  await bench.simulate('POST /_simulator/signins', { userId, at: after(34) })
  await bench.simulate('POST /_simulator/activations', { userId, role: 'Campus Contact Editor', at: after(28) })
  t.match(
    await bench.wave({ action: 'removeUnused', roleIds: [roleId], unusedDays: 30 }),
    { state: 'done', progress: { planned: 0 } },
    'activated a week ago',
  )

  await bench.call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
  const findings = (await all(bench, 'GET /v1/role-findings', 'roles')).value.filter(
    (one) => one.roleId === roleId || one.roleName === 'Campus Contact Editor',
  )
  t.same(
    findings.filter(({ rule }) => rule === 'drift' || rule === 'neverActivated'),
    [],
  )
})
