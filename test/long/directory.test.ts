import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { mix } from '../../simulator/tenant/random.ts'
import type { Store } from '../../src/store/database.ts'
import { countPeople } from '../../src/store/directory-people.ts'
import { readDirectory } from '../../src/store/directory.ts'
import { readState, type DirectoryState } from '../../src/services/directory/state.ts'
import { askUntilReady, prepareReplicas, type Replica, type Told } from '../directory/replicas.ts'
import { all } from '../helper.ts'
import { peopleOf, removalsOf } from '../plans/support.ts'
import { storages } from '../store-helper.ts'

const PEOPLE = 20_000
const PAGE = 500
const PAGES = PEOPLE / PAGE
const KILLS = 5
/** Few enough that removing them and taking it back takes minutes. */
const REMOVALS = 40

/** Microsoft's quota for sign-in dates as the service must take it: ten in whichever minute, and what is on its way. */
const READS = 10
const WINDOW_MS = 62_000
/** For so long nobody goes on with the sweep of a replica that was killed, and then somebody has to notice. */
const TAKEN_OVER_MS = 60_000 + 5_000
/** The page that is being kept, and the one behind it that is read meanwhile. */
const PAGES_LOST = 2
/** Logs and reports that a replica tries to read when it starts. */
const TRIED = 5
/** For the pages themselves, on a machine that does much else; whoever miscounts turns is wrong by a whole window. */
const LATEST_MS = WINDOW_MS / 2

const seed = Number(process.env['KILL_SEED'] ?? Date.now() % 2 ** 32)
t.comment(`KILL_SEED=${seed} tries the same again`)

/** So many pages each replica leaves to those after it. */
const PAGES_LEFT = 3
/** So many pages are kept, and so much later the replica dies: in the middle of some pages, or while it waits. */
const moments = Array.from({ length: KILLS }, (_, kill) => ({
  pages: mix(seed, kill) % (PAGES - KILLS * PAGES_LEFT),
  afterMs: mix(seed, kill, 1) % (kill % 2 === 0 ? 500 : 20_000),
}))
  .sort((one, other) => one.pages - other.pages)
  .map((moment, kill) => ({ ...moment, atLatest: PAGES - (KILLS - kill) * PAGES_LEFT }))

const server = (await storages(t)).find(({ name }) => name === 'server')

const options = { skip: server === undefined && 'PostgreSQL is not here' }
// Both wait for Microsoft's quotas most of the time.
t.jobs = 2

t.test('a first start says when it is ready, and is', options, async (t) => undisturbed(t, await start(t)))

t.test(
  'replicas that are killed read the directory, and lists, plans and their undo come from it',
  options,
  async (t) => {
    const scene = await start(t, 1_000)
    await t.test('a first sweep, killed on its way', (t) => killed(t, scene))
    await scene.simulate('PATCH /_simulator/settings', { latencyMs: 0 })
    await t.test('lists cost no read of sign-in dates, and are the same everywhere', (t) => lists(t, scene))
    await t.test('a clean-up, in which somebody signs in, and all of it taken back', (t) => cleanUp(t, scene))
  },
)

/** @param latencyMs of Graph: pages that take their time can be interrupted */
async function start(t: Test, latencyMs = 0) {
  const place = (await server?.place(t)) ?? {}
  const tenant = await prepareReplicas(t, place, {
    users: PEOPLE,
    // The nightly sweep is half a day away.
    env: { GRACE_DAYS: '0', DIRECTORY_SWEEP_HOUR: String((new Date().getUTCHours() + 12) % 24) },
  })
  await tenant.simulate('PATCH /_simulator/settings', { latencyMs })
  const first = await tenant.replica('first')
  const second = await tenant.replica('second')
  await first.start()
  const store = (await server?.open(t, place)) as Store
  const stats = () => tenant.simulate('GET /_simulator/stats')
  return { ...tenant, first, second, store, stats }
}

type Scene = Awaited<ReturnType<typeof start>>

/** Longer than Microsoft's quota and a lease together keep anybody waiting. */
const NEVER_MS = 400_000

async function until(store: Store, isIt: (state: DirectoryState) => boolean): Promise<DirectoryState> {
  for (const since = Date.now(); Date.now() - since < NEVER_MS; await wait(20)) {
    const state = await readState(store.db)
    if (isIt(state)) return state
  }
  throw new Error(`The directory was never so: ${isIt}, but ${JSON.stringify(await readDirectory(store.db))}`)
}

/** When a first copy was there, and whether it is whole and was made within the quotas. */
async function firstCopy(t: Test, { store, stats }: Scene, mostReads: number): Promise<FirstCopy> {
  const { slot, copy } = await until(store, (state) => state.slot !== null)
  t.equal(await countPeople(store.db, slot as number), PEOPLE, 'everybody is in the copy')
  const { throttled, signInThrottled, signInCalls } = await stats()
  t.equal(signInThrottled, 0, 'Microsoft refused no read of sign-in dates')
  t.ok(signInCalls >= PAGES && signInCalls <= mostReads, `${signInCalls} reads of ${PAGES} pages`)
  return { at: Date.parse(copy?.finishedDateTime ?? ''), reads: signInCalls, throttled }
}

interface FirstCopy {
  at: number
  reads: number
  /** Of all requests, those of TestConnection among them, with which every replica starts. */
  throttled: number
}

const LIST = 'GET /v1/inactive-users?allUsers=true&top=1'

async function undisturbed(t: Test, scene: Scene): Promise<void> {
  const { first, store } = scene
  const began = Date.now()
  const flow = askUntilReady([first], LIST)
  const looks: { readyAt: number; peopleRead: number }[] = []
  for (const pages of [0, READS, 2 * READS, 3 * READS]) {
    await until(store, ({ sweep }) => (sweep?.read ?? 0) > pages * PAGE)
    const { state, sweep } = await progressOf(first)
    t.match({ state, sweep }, { state: 'sweeping', sweep: { peopleExpected: PEOPLE } })
    looks.push({ readyAt: Date.parse(sweep.readyDateTime), peopleRead: sweep.peopleRead })
  }
  const ready = await firstCopy(t, scene, PAGES)
  t.equal(ready.throttled, 0, 'nor anything else')
  t.ok(ready.at - began <= (PAGES / READS - 1) * WINDOW_MS + LATEST_MS, `ready after ${seconds(ready.at - began)}`)
  t.match(first.printed(), /"peopleRead":\d+,"peopleExpected":20000,.*the directory is being read/)
  for (const { readyAt, peopleRead } of looks) {
    t.ok(
      Math.abs(readyAt - ready.at) <= LATEST_MS,
      `with ${peopleRead} people read, it was to be ready ${seconds(readyAt - ready.at)} later than it was`,
    )
  }
  const { told } = await flow
  toldTheTruth(t, told, ready.at)
  t.comment(`ready after ${seconds(ready.at - began)}; told to come back ${inWords(told, began)}`)
}

/** Whoever came back after exactly as long as they were told to was answered, or a moment later. */
function toldTheTruth(t: Test, told: readonly Told[], readyAt: number): void {
  t.ok(told.length <= 3, `told to come back ${told.length} times`)
  for (const { at, seconds: after } of told) {
    const early = readyAt - (at + after * 1_000)
    t.ok(early <= LATEST_MS && early >= -LATEST_MS, `told to come back ${seconds(early)} before it was ready`)
  }
}

async function killed(t: Test, scene: Scene): Promise<void> {
  const { first, second, store } = scene
  await until(store, ({ sweep }) => sweep !== null)
  const began = Date.now()
  await second.start()
  const flow = askUntilReady([first, second], LIST)
  const sweeping = await killOnTheWay(t, scene)
  // Nothing but the quota holds it up from here on: what is told now has to be true.
  const later = askUntilReady([sweeping], LIST)
  const ready = await firstCopy(t, scene, PAGES + KILLS * PAGES_LOST)
  // Of logs and reports Microsoft gives five in ten seconds, and each replica tries five when it starts.
  t.ok(ready.throttled <= KILLS * TRIED, `${ready.throttled} of what replicas try at their start was put off`)
  const most = Math.floor(ready.reads / READS) * WINDOW_MS + KILLS * TAKEN_OVER_MS
  t.ok(ready.at - began <= most, `ready after ${seconds(ready.at - began)} of at most ${seconds(most)}`)
  const { told } = await flow
  // Until its lease is over, nobody knows of a replica that it is dead.
  t.ok(told.length > 0 && told.length <= 2 * KILLS, `told to come back ${told.length} times: ${inWords(told, began)}`)
  toldTheTruth(t, (await later).told, ready.at)
}

/** Kills whoever sweeps, and starts it again when the other one has gone on. */
async function killOnTheWay(t: Test, { first, second, store, stats }: Scene) {
  let [sweeping, other] = [first, second]
  for (const { pages, afterMs, atLatest } of moments) {
    await until(store, ({ sweep, leaseOwner }) => leaseOwner !== null && (sweep?.read ?? 0) >= pages * PAGE)
    const due = Date.now() + afterMs
    const before = await until(store, ({ sweep }) => Date.now() >= due || (sweep?.read ?? 0) >= atLatest * PAGE)
    await sweeping.kill()
    const killed = Date.now()
    t.match(await progressOf(other), { state: 'sweeping', sweep: { peopleExpected: PEOPLE, readyDateTime: /Z$/ } })
    const after = await until(store, ({ leaseOwner }) => leaseOwner !== null && leaseOwner !== before.leaseOwner)
    const tookMs = Date.now() - killed
    t.ok(tookMs <= TAKEN_OVER_MS, `gone on with after ${seconds(tookMs)}`)
    const read = after.sweep?.read ?? 0
    t.ok(after.slot === null && read >= (before.sweep?.read ?? 0), 'it goes on where it was')
    t.comment(
      `killed ${sweeping.name} ${afterMs} ms after ${pages} pages, with ${read} people read; ` +
        `${(await stats()).signInCalls} reads so far`,
    )
    await sweeping.start()
    ;[sweeping, other] = [other, sweeping]
  }
  return sweeping
}

/** What TestConnection says of the copy. */
async function progressOf(replica: Replica): Promise<any> {
  const { status, body } = await replica.call('GET /v1/connection')
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.directory
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`
const inWords = (told: readonly Told[], since: number): string =>
  told.map((one) => `at ${seconds(one.at - since)} in ${one.seconds} s`).join(', ')

/** A list through both replicas in turn, as behind a load balancer. */
async function inTurn({ first, second }: Scene, route: string): Promise<any[]> {
  const value: any[] = []
  let next: string | undefined = route
  for (let page = 0; next !== undefined; page++) {
    const { status, body } = await (page % 2 === 0 ? first : second).call(next)
    if (status !== 200) throw new Error(`${next} answered ${status}: ${JSON.stringify(body)}`)
    value.push(...body.value)
    next = body.nextLink === undefined ? undefined : `GET ${body.nextLink.replace(/^http:\/\/[^/]+/, '')}`
  }
  return value
}

async function lists(t: Test, scene: Scene): Promise<void> {
  const { first, second, cast, simulate, stats } = scene
  // What each replica tries at its start is over.
  await Promise.all([first, second].map(progressOf))
  await simulate('POST /_simulator/stats/reset')
  const group = cast.groups['licA1Students']?.id
  for (const route of [
    'GET /v1/inactive-users?allUsers=true&inactiveDays=90',
    `GET /v1/license-groups/${group}/members`,
    'GET /v1/contacts?allDepartments=true',
    'GET /v1/departments',
  ]) {
    const { value } = await all(first, route)
    t.ok(value.length > 10, `${value.length} of ${route}`)
    t.same((await all(second, route)).value, value, 'the same of both')
    t.same(await inTurn(scene, route), value, 'and of both in turn')
  }
  const { signInCalls, throttled } = await stats()
  t.match({ signInCalls, throttled }, { signInCalls: 0, throttled: 0 })
}

async function cleanUp(t: Test, scene: Scene): Promise<void> {
  const { first, second, cast, simulate, stats, readGraph } = scene
  const groupIds = ['licA3Staff', 'licA1Students'].map((name) => cast.groups[name]?.id ?? '')
  const membersOf = () =>
    Promise.all(
      groupIds.map(async (id) =>
        (await readGraph(`/groups/${id}/members?$select=id&$top=999`)).map(({ id }) => id).sort(),
      ),
    )
  const post = async (replica: Replica, path: string, as: 'licenses' | 'approver', body: object) => {
    const answer = await replica.call(`POST /v1/${path}`, { as, body })
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const before = await membersOf()
  const candidates = (await all(first, `GET /v1/inactive-users?groupId=${groupIds[0]}&inactiveDays=180`)).value
  await simulate('POST /_simulator/stats/reset')
  const plan = await post(first, 'license-cleanup-plans', 'licenses', {
    groupIds,
    inactiveDays: 180,
    maxRemovals: REMOVALS,
  })
  t.match(plan, { state: 'ready', progress: { planned: REMOVALS } })
  t.equal((await stats()).signInCalls, 0, 'the plan comes from the copy')
  t.ok(candidates.length > REMOVALS)
  const planned = peopleOf((await all(second, `GET /v1/plans/${plan.planId}/changes?state=planned`)).value)
  const approver = cast.users['activeStaff']?.id
  const body = { hash: plan.hash, approver }
  const refused = await second.call(`POST /v1/plans/${plan.planId}/approve`, { as: 'licenses', body })
  t.match(refused, { status: 403, body: { error: { code: 'RoleRequired' } } }, 'four eyes')
  await post(second, `plans/${plan.planId}/approve`, 'approver', body)

  const [lucky = '', last = ''] = [planned[3], planned.at(-1)]
  for (const userId of [lucky, last]) await simulate('POST /_simulator/signins', { userId })
  const began = Date.now()
  await post(first, `plans/${plan.planId}/apply`, 'licenses', {})
  const done = await planUntil(second, plan.planId, 'done')
  t.match(done, { state: 'done', progress: { planned: 0, requested: 0, failed: 0, verified: REMOVALS - 2 } })
  const spared = (await all(second, `GET /v1/plans/${plan.planId}/changes?state=spared`)).value
  for (const userId of [lucky, last]) {
    t.match(
      spared.find(({ person }) => person.userId === userId),
      { code: 'active' },
      'signed in meanwhile',
    )
  }
  const taken = removalsOf((await simulate('GET /_simulator/journal')).value)
  t.same([...taken.keys()].sort(), planned.filter((id) => id !== lucky && id !== last).sort())
  t.ok(
    [...taken.values()].every((times) => times === 1),
    'each of them once',
  )
  const after = await membersOf()
  t.equal(before.flat().length - after.flat().length, REMOVALS - 2)
  const { httpRequests, signInCalls, throttled } = await stats()
  t.equal(throttled, 0)
  t.comment(
    `applied in ${seconds(Date.now() - began)}: ${httpRequests} requests with those that watched it, ` +
      `${signInCalls} reads of sign-in dates`,
  )

  await post(second, `plans/${plan.planId}/undo`, 'licenses', {})
  t.match(await planUntil(first, plan.planId, 'undone'), { state: 'undone', progress: { undone: REMOVALS - 2 } })
  t.same(await membersOf(), before, 'the tenant is as it was')
  t.equal((await stats()).throttled, 0)
  t.match((await first.call('POST /v1/audit/verification', { body: {} })).body, { ok: true })
}

/** Whatever it takes, as long as somebody is at work. */
async function planUntil(replica: Replica, planId: string, state: string): Promise<any> {
  for (;;) {
    const { body } = await replica.call(`GET /v1/plans/${planId}`)
    if (body.state === state || /^(halted|stopped|refused)$/.test(body.state)) return body
    await wait(1_000)
  }
}
