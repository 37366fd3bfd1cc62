import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { AUDIT_KEY, startPlans, type Bench } from '../plans/support.ts'
import { skip } from '../skip.ts'
import { ROOT } from '../start/child.ts'
import { serverStorage } from './support.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const run = promisify(execFile)
const operating = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8')

/** The line that an operator copies. */
const lineOf = (command: string): string => {
  const line = operating.split('\n').find((one) => one.startsWith(`${command} `))
  if (line === undefined) throw new Error(`docs/operating.md has no line with ${command}`)
  return line
}

const removalsOf = async (bench: Bench): Promise<string[]> =>
  (await bench.journal()).filter(({ method }) => method === 'DELETE').map(({ path }) => path)

const verified = async (bench: Bench) =>
  (await bench.call('POST /v1/audit/verification', { as: 'approver', body: {} })).body

/** The process that had the lease is no more: it ends with the time. */
async function swept(bench: Bench, planId: string, state: string) {
  for (let rounds = 0; rounds < 40; rounds++) {
    const plan = await bench.plan(planId)
    if (plan.state === state) return plan
    bench.advance(5_000)
    await bench.services.background.sweep()
  }
  return bench.plan(planId)
}

const hasTools = await run('pg_dump', ['--version']).then(
  () => true,
  () => false,
)
const server = await serverStorage(t)

if (server === undefined || !hasTools) skip(t, 'PostgreSQL or its client (pg_dump, pg_restore) is not here')
else {
  t.test('what is restored as the document says goes on without doing anything twice', async (t) => {
    const [place, other, folder] = [await server.place(t), await server.place(t), temporaryFolder(t)]
    const inShell = (line: string, { databaseUrl = '' }: { databaseUrl?: string }) =>
      run('sh', ['-c', line], { cwd: folder, env: { ...process.env, DATABASE_URL: databaseUrl } })
    const writesDiffer = 'A log that was restored knows nothing of what came after the backup.'
    const before = await startPlans(t, {
      store: await server.open(t, place),
      simulator: { users: 2_000 },
      env: { MAX_REMOVALS: '60' },
      writesDiffer,
    })
    const atWork = await before.approved({ groupIds: [before.groupId('licA1Students')] })
    const waiting = await before.approved()
    const { head: headBefore } = await verified(before)
    await before.faults({ method: 'POST', path: '/\\$batch', effect: { delayMs: 400 } })
    await before.begun(atWork.planId)
    await inShell(lineOf('pg_dump'), place)

    // What happens after the backup: the plan ends, another one is made, somebody is excluded.
    await before.until(atWork.planId, 'done')
    await before.faults()
    t.match(await before.applied(waiting.planId), { state: 'done' })
    const exclusion = { kind: 'department', value: 'Library', owner: 'it@northwind.example', reason: 'By mistake' }
    t.match(await before.call('POST /v1/exclusions', { body: exclusion }), { status: 200 })
    const made = await removalsOf(before)
    t.equal(new Set(made).size, made.length)
    const headAfter = await before.services.audit.head()
    await before.app.close()

    await inShell(lineOf('pg_restore'), other)
    const restored = async (env: Record<string, string>) =>
      startPlans(t, {
        store: await server.open(t, other),
        leaseMs: 1_000,
        env: { GRAPH_BASE_URL: before.graphUrl, MAX_REMOVALS: '60', AUDIT_KEY, ...env },
        writesDiffer,
      })
    const looking = await restored({ WRITES_ENABLED: 'false' })
    t.match(await swept(looking, atWork.planId, 'halted'), { code: 'WritesDisabled' }, 'the plan at work halts')
    t.match(await looking.plan(waiting.planId), { state: 'approved' }, 'the other one is as it was')
    t.match(await looking.call('GET /v1/exclusions'), { body: { value: [] } }, 'exclusions have to be made again')
    t.match(await verified(looking), { ok: true })
    t.match(await looking.services.audit.verify({ known: headBefore }), { ok: true, knownFound: true })
    t.match(await looking.services.audit.verify({ known: headAfter }), { ok: false }, 'a newer head is not there')
    t.same(await removalsOf(before), made)
    await looking.app.close()

    const working = await restored({})
    t.match(await working.apply(atWork.planId), { status: 409 }, 'it goes on only after a new approval')
    t.match(await working.approve(await working.plan(atWork.planId)), { status: 200 })
    for (const { planId } of [atWork, waiting]) {
      t.match(await working.applied(planId), { state: 'done', progress: { planned: 0, failed: 0 } })
    }
    t.same(await removalsOf(before), made, 'nobody is removed twice')
    const states = (await working.changes(waiting.planId)).map(({ state, code }) => ({ state, code }))
    t.ok(states.length > 0)
    t.ok(
      states.every(({ state }) => state === 'spared' || state === 'verified' || state === 'handOver'),
      'whoever was removed after the backup is seen, and spared',
    )
    t.match(await verified(working), { ok: true })
  })
}
