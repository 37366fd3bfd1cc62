import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Reply } from '../helper.ts'
import { MINUTE } from '../plans/support.ts'
import { startMisbehaving, type Misbehaving } from './bench.ts'
import { BENDS, LATE_ENV, type Bend } from './proxy.ts'

// Graph makes what was asked for, and says something that is no answer to it.
const WRITE = /^(PATCH|PUT|DELETE|POST) (?!.*(\$batch|getByIds|checkMemberGroups))/
const said =
  (status: number, body?: unknown): Bend =>
  () => ({ status, body })
const breaksOff: Bend = () => {
  throw new Error('The connection breaks off')
}

const RESPONSES: readonly [name: string, bend: Bend][] = [
  ['a page', BENDS.html],
  ['nothing, with 200', BENDS.nothing],
  ['a text', BENDS.aText],
  ['a list', BENDS.aList],
  ['an empty object', BENDS.emptyObject],
  ['half of an object', () => '{"id":"0000'],
  ['200 with somebody else', said(200, { id: '00000000-0000-4000-8000-00000000beef' })],
  ['202', said(202)],
  ['400', said(400, { error: { code: 'Request_BadRequest', message: 'No.' } })],
  ['400 without a body', said(400)],
  ['404', said(404, { error: { code: 'Request_ResourceNotFound', message: 'No.' } })],
  ['409', said(409, { error: { code: 'Conflict', message: 'No.' } })],
  ['418', said(418, { teapot: true })],
  ['500', said(500, { error: null })],
  ['502 and a page', said(502, '<html>')],
  ['a broken connection', breaksOff],
]

/** What is in the tenant, whatever anybody said. */
async function truth({ call, userId }: Misbehaving): Promise<{ office?: string; managerId?: string }> {
  const { body } = await call(`GET /v1/users/${userId('contactPerfect')}/contact-info`)
  return { office: body.officeLocation, managerId: body.managerId }
}

async function isMember({ simulate, groupId, userId }: Misbehaving): Promise<boolean> {
  const { value } = await simulate('GET /_simulator/journal')
  const path = `/groups/${groupId('licA3Staff')}/members/`
  const last = value.findLast(
    ({ method, path: at, body }: any) =>
      (method === 'DELETE' && at.includes(`${path}${userId('activeStaff')}/`)) ||
      (method === 'POST' && at.includes(path) && JSON.stringify(body ?? {}).includes(userId('activeStaff'))),
  )
  return last?.method !== 'DELETE'
}

/** The change as it stands once everything that was left open has been looked at. */
async function settled(bench: Misbehaving, changeId: string): Promise<any> {
  for (let rounds = 0; rounds < 40; rounds++) {
    const { body } = await bench.call(`GET /v1/changes/${changeId}`)
    if (!['planned', 'inFlight', 'requested', 'undoing'].includes(body.state)) return body
    bench.advance(MINUTE)
    await bench.services.background.sweep()
    await wait(20)
  }
  throw new Error(`${changeId} never ends`)
}

async function tryWrites(t: Test, bench: Misbehaving, responses: typeof RESPONSES): Promise<void> {
  const { call, groupId, userId, proxy } = bench
  const bent = (name: string, bend: Bend, work: () => Promise<Reply>) =>
    bench.during([{ on: WRITE, bend }], async () => {
      const answer = await work()
      t.ok(proxy.struck > 0, `${name}: a response was bent`)
      return answer
    })
  let round = 0
  for (const [name, bend] of responses) {
    const office = `Round ${round++}`
    const update = await bent(name, bend, () =>
      call(`PATCH /v1/users/${userId('contactPerfect')}/contact-info`, {
        as: 'contacts',
        body: { officeLocation: office },
      }),
    )
    const changes = (await call(`GET /v1/changes?userId=${userId('contactPerfect')}&top=1`)).body.value
    const change = await settled(bench, changes[0].changeId)
    t.equal((await truth(bench)).office, office, `${name}: the update was made`)
    t.equal(change.state, 'verified', `${name}: and counts as made (${update.status})`)
    if (update.status < 300) t.equal(update.body.outcome, 'updated', name)

    const manager = userId(round % 2 === 0 ? 'activeStaff' : 'twoGroups')
    const reference = await bent(name, bend, () =>
      call(`PATCH /v1/users/${userId('contactPerfect')}/contact-info`, {
        as: 'contacts',
        body: { managerId: manager },
      }),
    )
    const [{ changeId: referenceId }] = (await call(`GET /v1/changes?userId=${userId('contactPerfect')}&top=1`)).body
      .value
    t.match(
      await settled(bench, referenceId),
      { state: 'verified' },
      `${name}: the manager counts (${reference.status})`,
    )
    t.equal((await truth(bench)).managerId, manager, `${name}: and is the one`)

    const removal = await bent(name, bend, () =>
      call(`POST /v1/license-groups/${groupId('licA3Staff')}/removals`, {
        as: 'licenses',
        body: { userId: userId('activeStaff'), acceptSideEffects: true },
      }),
    )
    if (removal.status < 300) t.match(removal.body.outcome, /^(removed|requested)$/, name)
    const [{ changeId }] = (await call(`GET /v1/changes?userId=${userId('activeStaff')}&top=1`)).body.value
    t.match(await settled(bench, changeId), { state: 'verified' }, `${name}: the removal counts as made`)
    t.equal(await isMember(bench), false, `${name}: and was`)

    await bent(name, bend, () => call(`POST /v1/changes/${changeId}/undo`, { as: 'licenses', body: {} }))
    t.match(await settled(bench, changeId), { state: 'undone' }, `${name}: the undo counts as made`)
    t.equal(await isMember(bench), true, `${name}: and was`)
  }
  const made = (await bench.simulate('GET /_simulator/journal')).value.map(
    ({ method, path, body }: any) => `${method} ${path} ${JSON.stringify(body ?? '')}`,
  )
  t.equal(made.filter((write: string) => write.startsWith('PATCH')).length, responses.length, 'each update once')
  t.equal(made.filter((write: string) => write.startsWith('PUT')).length, responses.length, 'each manager once')
  t.equal(made.filter((write: string) => write.startsWith('DELETE')).length, responses.length, 'each removal once')
}

t.test('whatever Graph responds to a write that it made, it counts as made, once', async (t) => {
  await tryWrites(t, await startMisbehaving(t), RESPONSES)
})

t.test('also when the response is 90 s late', async (t) => {
  await tryWrites(t, await startMisbehaving(t, 400, LATE_ENV), [['late', BENDS.late]])
})
