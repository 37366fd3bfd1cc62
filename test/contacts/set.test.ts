import t from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { createGraphReader } from '../../src/graph/reader.ts'
import { createContactChange } from '../../src/services/contacts/contact-change.ts'
import { createDynamicRules } from '../../src/services/contacts/dynamic-rules.ts'
import { createMoveLimit } from '../../src/services/contacts/move-limit.ts'
import { createStandings } from '../../src/services/contacts/obstacles.ts'
import { createExclusionMatcher } from '../../src/services/exclusions/matcher.ts'
import { createRoleHolders } from '../../src/services/people/role-holders.ts'
import { openStore } from '../../src/store/database.ts'

/** What campaigns will stand on: a change of many people is checked and re-read together. */
t.test('a hundred people cost a handful of requests', async (t) => {
  const graph = await startSimulator({ users: 400 })
  t.teardown(() => graph.close())
  const { stats } = graph.world
  const reader = createGraphReader({ baseUrl: graph.url, tokens: async () => 'token' })
  const roleHolders = createRoleHolders({ reader, now: Date.now })
  const policy = {
    breakGlassUsers: [graph.cast.users['breakGlass1']?.id ?? ''],
    excludedGroupIds: [graph.cast.groups['licA3Second']?.id ?? ''],
    contactNamesWritable: false,
  }
  const store = await openStore({})
  t.teardown(() => store.close())
  const exclusions = createExclusionMatcher({ store, reader, policy, now: Date.now })
  const { kind, preflight } = createContactChange({
    reader,
    standings: createStandings({ exclusions, roleHolders, policy }),
    dynamicRules: createDynamicRules({ reader, roleHolders, now: Date.now }),
    moveLimit: createMoveLimit({ store, ledger: {} as never, maxUnapproved: 25, now: Date.now }),
    graphUrl: graph.url,
  })

  const page = await reader.page<{ id: string }>({ path: '/users', select: ['id'], top: 100, complete: 'page' })
  const wanted = { department: 'Library', mobilePhone: '+14255550100' }
  stats.reset()
  const plans = await preflight(page.value.map(({ id }) => ({ userId: id, wanted, expected: {} })))
  t.ok(stats.httpRequests <= 16, `${stats.httpRequests} requests`)
  t.same(
    plans.map(({ change }) => change.subjectId),
    page.value.map(({ id }) => id),
    'in the order asked',
  )

  const of = (name: string) => plans.find(({ change }) => change.subjectId === graph.cast.users[name]?.id)
  t.match(of('breakGlass1'), { decision: 'skip', reason: 'breakGlass' })
  t.match(of('twoGroups'), { decision: 'skip', reason: 'excluded' })
  t.match(of('syncedUser'), { decision: 'skip', reason: 'synced' })
  t.match(of('globalAdmin'), {
    decision: 'apply',
    change: {
      details: {
        fields: [
          { field: 'mobilePhone', action: 'leave', reason: 'adminProtected' },
          { field: 'department', action: 'write' },
        ],
      },
    },
  })
  t.match(of('contactEmpty')?.change.details.warnings, [{ field: 'department' }])

  stats.reset()
  const seen = await kind.verify(
    plans.map(({ change }) => change),
    { direction: 'apply', effects: true },
  )
  t.equal(stats.httpRequests, 1)
  t.match(seen[plans.indexOf(of('contactEmpty') as never)], { seen: 'before' })
})

t.test('without the permission to read groups, that is the warning', async (t) => {
  const graph = await startSimulator({ users: 200 })
  t.teardown(() => graph.close())
  graph.world.faults.add({ path: '/groups', effect: { status: 403 } })
  const reader = createGraphReader({ baseUrl: graph.url, tokens: async () => 'token' })
  const rules = createDynamicRules({
    reader,
    roleHolders: createRoleHolders({ reader, now: Date.now }),
    now: Date.now,
  })
  const { warnings, moving } = await rules.consequences([{ field: 'city' }, { field: 'mobilePhone' }])
  t.match(
    warnings.find(({ message }) => message.includes('Group.Read.All')),
    { message: /every change counts/ },
  )
  t.same(moving, ['city', 'mobilePhone'], 'and every change counts as one that moves people')
  t.same(await rules.consequences([]), { warnings: [], moving: [] })
})
