import t, { type Test } from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { createGraphReader } from '../../src/graph/reader.ts'
import { simulatorToken } from '../../src/graph/simulator-token.ts'
import { createRoleHolders } from '../../src/services/people/role-holders.ts'

type Options = Parameters<typeof startSimulator>[0]

async function holdersOf(t: Test, options: Options = {}) {
  const simulator = await startSimulator({ users: 200, ...options })
  t.teardown(() => simulator.close())
  const reader = createGraphReader({ baseUrl: simulator.url, tokens: async () => simulatorToken('READ').token })
  const holders = createRoleHolders({ reader, now: Date.now })
  return {
    simulator,
    holders,
    of: async (name: string) => (await holders.of([simulator.cast.users[name]?.id ?? name]))[0],
  }
}

const none = { active: false, eligible: false, roleGroupMember: false, roleGroupOwner: false }

t.test('everybody of the made-up tenant who has power, or could have it', async (t) => {
  const { simulator, of } = await holdersOf(t)
  const cases = {
    globalAdmin: { ...none, active: true },
    breakGlass1: { ...none, active: true },
    eligibleAdmin: { ...none, eligible: true },
    activatedAdmin: { ...none, active: true, eligible: true },
    timeBoundAdmin: { ...none, active: true },
    scopedAdmin: { ...none, active: true },
    groupAdmin: { ...none, active: true, roleGroupMember: true },
    pimGroupMember: { ...none, eligible: true },
    roleGroupOwner: { ...none, roleGroupOwner: true },
    licRoleAssignableInactive1: { ...none, roleGroupMember: true },
    activeStaff: none,
    guest: none,
  }
  for (const [name, expected] of Object.entries(cases)) t.same(await of(name), expected, name)
  t.equal(
    simulator.world.stats.httpRequests,
    2,
    'one request for the lists and one for the groups, whoever is asked about',
  )
})

t.test('a tenant without P2 has administrators, too', async (t) => {
  const { of } = await holdersOf(t, { profiles: ['noP2'] })
  t.same(await of('globalAdmin'), { ...none, active: true })
  t.same(await of('groupAdmin'), { ...none, active: true, roleGroupMember: true })
  t.same(await of('pimGroupMember'), none)
})

t.test('what may not be read is a failure, once', async (t) => {
  const { simulator, of } = await holdersOf(t)
  simulator.world.faults.add({ path: 'roleEligibilityScheduleInstances', times: 1, effect: { status: 403 } })
  await t.rejects(of('globalAdmin'), { name: 'GraphFailure', code: 'Authorization_RequestDenied' } as object as Error)
  t.same(await of('globalAdmin'), { ...none, active: true }, 'the next one reads again')
})
