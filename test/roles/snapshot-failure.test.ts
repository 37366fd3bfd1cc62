import t from 'tap'
import { startPlans } from '../plans/support.ts'

t.test('a snapshot that Graph does not allow or answer says so', async (t) => {
  const { call, faults } = await startPlans(t)
  const take = async () => (await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })).body
  const path = '/roleManagement/directory/roleAssignments\\?'
  for (const [status, code] of [
    [403, 'GraphPermissionMissing'],
    [400, 'GraphRefused'],
  ] as const) {
    await faults({ path, times: 1, effect: { status } })
    t.match(await take(), { status: 'failed', error: { code, message: /Microsoft Graph/ } }, String(status))
  }
  t.match(await take(), { status: 'succeeded' }, 'and it works when Graph does')
})
