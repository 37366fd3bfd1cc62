import t from 'tap'
import { DAY } from '../plans/support.ts'
import { startHooks } from './support.ts'

t.test('an alert about roles is told to whoever may read it, in a sentence', async (t) => {
  const scene = await startHooks(t, {
    env: { BREAK_GLASS_USERS: 'breakglass1@northwind.example,breakglass2@northwind.example' },
  })
  const { call, userId, simulate, advance, sweep, receiver } = scene
  const take = async () => {
    advance(DAY)
    const { body } = await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    t.equal(body.status, 'succeeded', JSON.stringify(body))
  }
  await take()
  t.equal((await scene.subscribe('role-alert', { minSeverity: 'high' }, 'roles')).status, 201)
  await simulate(`PATCH /_simulator/users/${userId('globalAdmin')}`, { userType: 'Guest' })
  await take()
  await sweep()
  const told = receiver.messages.map(({ body }) => body)
  t.match(
    told.find(({ value }) => value[0].kind === 'guestInPrivilegedRole'),
    {
      eventType: 'roleAlertRaised',
      value: [
        {
          alertId: String,
          severity: 'high',
          title: String,
          message: /\.$/,
          occurredDateTime: /Z$/,
          findingId: String,
          subjectId: userId('globalAdmin'),
        },
      ],
    },
  )
  t.ok(
    told.every(({ value }) => value.length === 1 && value[0].severity === 'high'),
    'one at a time, and none that is less severe',
  )
})
