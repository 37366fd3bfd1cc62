import t from 'tap'
import { startSimulator } from '../../simulator/server.ts'
import { simulatorToken } from '../../src/graph/simulator-token.ts'
import { openStore } from '../../src/store/database.ts'
import { compareWrites, watchJournal } from '../compared-writes.ts'
import { startService } from '../helper.ts'

/** Every other test is held to its audit log; this one shows that it would be caught. */
t.test('a write without its entry fails a test, and so does an entry without its write', async (t) => {
  const graph = await startSimulator({ users: 400, replicationMs: 0, licenseMs: 0, quota: 'relaxed' })
  t.teardown(() => graph.close())
  watchJournal(graph)
  const store = await openStore({})
  t.teardown(() => store.close())
  const { call } = await startService(t, {
    store,
    env: { GRAPH_BASE_URL: graph.url },
    writesDiffer: 'entries of its log are taken away',
  })
  const userId = graph.cast.users['inactiveStaff']?.id ?? ''
  const other = graph.cast.users['contactEmpty']?.id ?? ''
  const groupId = graph.cast.groups['licA3Staff']?.id ?? ''
  const differences = async (): Promise<string> => {
    const found: Error[] = []
    await compareWrites({ threw: (error: Error) => found.push(error) } as never, graph, store)
    return found.map(({ message }) => message).join('\n')
  }
  const patch = (id: string, token: string) =>
    fetch(`${graph.url}/v1.0/users/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ city: 'Oslo' }),
    })

  // A flow repeats what was told to come back, however busy the machine is.
  const repeated = async (...[route, options]: Parameters<typeof call>) => {
    let answer = await call(route, options)
    while (answer.status === 503) answer = await call(route, options)
    return answer
  }
  const removal = await repeated(`POST /v1/license-groups/${groupId}/removals`, { as: 'licenses', body: { userId } })
  t.equal(removal.body.outcome, 'removed', JSON.stringify(removal.body))
  const update = await repeated(`PATCH /v1/users/${other}/contact-info`, { as: 'contacts', body: { city: 'Oslo' } })
  t.equal(update.body.outcome, 'updated', JSON.stringify(update.body))
  t.equal(await differences(), '', 'what the service does is in its log')
  await patch(other, 'opaque')
  t.equal(await differences(), '', 'what somebody else does is not its business')

  await patch(userId, simulatorToken('WRITE').token)
  t.match(await differences(), new RegExp(`No audit entry for: PATCH /v1.0/users/${userId}`), 'another person')
  await patch(other, simulatorToken('WRITE').token)
  t.match(await differences(), new RegExp(`No audit entry for: PATCH /v1.0/users/${other}`), 'the same once more')

  const silent = await startSimulator({ users: 200, quota: 'relaxed' })
  t.teardown(() => silent.close())
  const unwritten: Error[] = []
  await store.db
    .insertInto('auditEntries')
    .values({
      seq: 4711,
      at: new Date(),
      text: JSON.stringify({ action: 'change.requested', changeId: 'none' }),
      hash: '',
    })
    .execute()
  await compareWrites({ threw: (error: Error) => unwritten.push(error) } as never, silent, store)
  await store.db.deleteFrom('auditEntries').where('seq', '=', 4711).execute()
  t.match(unwritten[0]?.message, /never written: change none/, 'also where the tenant took nothing at all')

  const intended = (await store.db.selectFrom('auditEntries').selectAll().execute()).find(
    ({ text }) => text.includes('change.intended') && text.includes(groupId),
  )
  const { seq = 0 } = intended ?? {}
  await store.db.deleteFrom('auditEntries').where('seq', '=', seq).execute()
  const without = await differences()
  t.match(without, new RegExp(`No audit entry for: DELETE /v1.0/groups/${groupId}/members/${userId}/`))
  t.match(without, /Requested in the audit log, and never written/)
})
