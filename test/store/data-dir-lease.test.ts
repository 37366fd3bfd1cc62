import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { takeDataDir, type DataDirLease } from '../../src/store/data-dir-lease.ts'
import { folderIdentity } from '../../src/store/lease-file.ts'
import { thisProcess } from '../../src/store/process-identity.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const TIMES = { beatMs: 30, trustMs: 100, staleMs: 400 }

const take = async (t: Test, dataDir: string, times = {}): Promise<DataDirLease> => {
  const lease = await takeDataDir(dataDir, { ...TIMES, ...times })
  t.teardown(() => lease.release())
  return lease
}

const leasesIn = (dataDir: string): string[] => readdirSync(dataDir).sort()
const elsewhere = { host: 'elsewhere', pid: process.pid, token: 'theirs', since: '2026-01-01T00:00:00.000Z' }
const me = thisProcess()
const NOBODY = 2 ** 22 + 1

t.test('a lease is held, given back, and taken again under the next number', async (t) => {
  const dataDir = join(temporaryFolder(t), 'new', 'data')
  const first = await take(t, dataDir)
  first.confirm()
  t.equal(statSync(dataDir).mode & 0o777, 0o700, 'for nobody else’s eyes')
  t.match(JSON.parse(readFileSync(join(dataDir, 'lease.1'), 'utf8')), {
    host: hostname(),
    pid: process.pid,
    token: /^[0-9a-f-]{36}$/,
  })
  await t.rejects(
    take(t, dataDir),
    {
      code: 'DataDirInUse',
      message: `The data folder ${dataDir} is in use by process ${process.pid} on ${hostname()}, since`,
    },
    'also by this very process',
  )
  first.release()
  first.release()
  await take(t, dataDir)
  t.same(leasesIn(dataDir), ['lease.2'])
})

t.test('a holder that is known to be dead is succeeded at once', async (t) => {
  const cases: [string, object][] = [
    ['no process has its number', { ...me, pid: NOBODY }],
    ['given back', { ...elsewhere, released: true }],
    ...(me.startedAt === undefined
      ? []
      : [['another process has its number now', { ...me, startedAt: '1' }] as [string, object]]),
  ]
  for (const [name, holder] of cases) {
    const dataDir = temporaryFolder(t, { 'lease.7': JSON.stringify({ ...elsewhere, ...holder, folder: 'x' }) })
    const started = performance.now()
    await take(t, dataDir)
    t.ok(performance.now() - started < TIMES.staleMs / 2, name)
    t.same(leasesIn(dataDir), ['lease.8'])
  }
})

t.test('a holder that can’t be known is watched', async (t) => {
  const cases: [string, string][] = [
    ['another machine', JSON.stringify(elsewhere)],
    ['another container of this machine', JSON.stringify({ ...elsewhere, ...me, world: 'another' })],
    ['a process whose start isn’t known', JSON.stringify({ ...elsewhere, host: me.host, world: me.world })],
    ['a copy of the folder that this process holds', JSON.stringify({ ...elsewhere, ...me, folder: 'another' })],
    ['an empty lease', ''],
    ['a lease cut off', '{"host":"else'],
    ['a lease that says something else', '[1]'],
    ['a lease that says nothing', 'null'],
  ]
  const dataDir = temporaryFolder(t, Object.fromEntries(cases.map(([, text], n) => [n, { 'lease.1': text }])))
  await Promise.all(
    cases.map(async ([name], n) => {
      const folder = join(dataDir, `${n}`)
      const beating = setInterval(() => utimesSync(join(folder, 'lease.1'), new Date(0), new Date()), 25)
      await t
        .rejects(take(t, folder), { code: 'DataDirInUse' }, `${name}, and beats`)
        .finally(() => clearInterval(beating))
    }),
  )
  await Promise.all(
    cases.map(async ([name, text], n) => {
      const folder = join(dataDir, `${n}`)
      const later = new Date(Date.now() + 3_600_000)
      writeFileSync(join(folder, 'lease.1'), text)
      utimesSync(join(folder, 'lease.1'), later, later)
      const started = performance.now()
      await take(t, folder)
      t.ok(performance.now() - started >= TIMES.staleMs, `${name}: watched for the whole time, whatever its clock says`)
      t.same(leasesIn(folder), ['lease.2'], name)
    }),
  )
})

t.test('one that gives back while it is watched is succeeded then', async (t) => {
  const dataDir = temporaryFolder(t, { 'lease.1': JSON.stringify(elsewhere) })
  setTimeout(() => writeFileSync(join(dataDir, 'lease.1'), JSON.stringify({ ...elsewhere, released: true })), 60)
  const started = performance.now()
  await take(t, dataDir)
  t.ok(performance.now() - started < TIMES.staleMs)
})

t.test('of many takers one wins', async (t) => {
  for (const before of ['', JSON.stringify({ ...elsewhere, ...me, pid: NOBODY }), JSON.stringify(elsewhere)]) {
    const dataDir = temporaryFolder(t, before === '' ? {} : { 'lease.1': before })
    const takers = await Promise.allSettled(Array.from({ length: 20 }, () => take(t, dataDir)))
    t.equal(takers.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const taker of takers) if (taker.status === 'rejected') t.equal(taker.reason.code, 'DataDirInUse')
    t.equal(leasesIn(dataDir).length, 1)
  }
})

t.test('a taker whose number was tidied away in the meantime stands back', async (t) => {
  const dataDir = temporaryFolder(t, { 'lease.1': JSON.stringify(elsewhere) })
  const slow = takeDataDir(dataDir, TIMES)
  await sleep(TIMES.staleMs / 2)
  // Others took the folder, gave it back and took it again: 2 has come and gone, 3 is held.
  const held = { ...elsewhere, ...me, folder: folderIdentity(dataDir) }
  writeFileSync(join(dataDir, 'lease.3'), JSON.stringify(held))
  await t.rejects(slow, { code: 'DataDirInUse' })
  t.notOk(leasesIn(dataDir).includes('lease.2'), 'its own is gone')
})

t.test('a lease that somebody else took is noticed, and left to them', async (t) => {
  const cases: [string, (dataDir: string) => void][] = [
    ['a higher number', (dataDir) => writeFileSync(join(dataDir, 'lease.2'), JSON.stringify(elsewhere))],
    [
      'higher ones, and ours tidied away',
      (dataDir) => {
        writeFileSync(join(dataDir, 'lease.5'), '{}')
        rmSync(join(dataDir, 'lease.1'))
      },
    ],
    ['another’s token in the file', (dataDir) => writeFileSync(join(dataDir, 'lease.1'), JSON.stringify(elsewhere))],
    ['a folder taken away', (dataDir) => rmSync(dataDir, { recursive: true })],
  ]
  for (const [name, happens] of cases) {
    for (const [how, times] of [
      ['by the heartbeat', {}],
      ['by whoever asks, after the process was held up', { beatMs: 60_000 }],
    ] as const) {
      const dataDir = temporaryFolder(t)
      const lease = await take(t, dataDir, times)
      happens(dataDir)
      const left =
        statSync(dataDir, { throwIfNoEntry: false }) &&
        leasesIn(dataDir).map((file) => readFileSync(join(dataDir, file), 'utf8'))
      await sleep(TIMES.trustMs + 20)
      t.throws(() => lease.confirm(), { code: 'DataDirLost' }, `${name}, ${how}`)
      t.throws(() => lease.confirm(), { code: 'DataDirLost' }, 'for good')
      lease.release()
      t.same(
        statSync(dataDir, { throwIfNoEntry: false }) &&
          leasesIn(dataDir).map((file) => readFileSync(join(dataDir, file), 'utf8')),
        left,
        `${name}: untouched`,
      )
    }
  }
})

t.test('a process that was held up, and lost nothing, goes on and beats at once', async (t) => {
  const dataDir = temporaryFolder(t)
  const lease = await take(t, dataDir, { beatMs: 60_000 })
  const path = join(dataDir, 'lease.1')
  const before = statSync(path).mtimeMs
  lease.confirm()
  t.equal(statSync(path).mtimeMs, before, 'not asked again while it is sure')
  await sleep(TIMES.trustMs + 20)
  lease.confirm()
  t.ok(statSync(path).mtimeMs > before)
})
