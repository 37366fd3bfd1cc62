import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { openStore } from '../../src/store/database.ts'
import { preparedImage } from '../../src/store/prepared.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const WRITER = fileURLToPath(new URL('./writer.ts', import.meta.url))

interface Writer {
  child: ChildProcess
  said: string[]
  heard: (word: RegExp) => Promise<void>
  kill: () => Promise<void>
}

function startWriter(t: Test, dataDir: string): Writer {
  const child = spawn(process.execPath, [WRITER], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  t.teardown(kill)
  const said: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => said.push(line))
  const heard = async (word: RegExp): Promise<void> => {
    while (!said.some((line) => word.test(line))) {
      if (child.exitCode !== null && !child.stdout.readable) throw new Error(`It ended and said ${said.join(', ')}`)
      await sleep(10)
    }
  }
  return { child, said, heard, kill }
}

const ROW = /^\d+-\d+$/
const rowsIn = async (dataDir: string): Promise<Set<string>> => {
  const store = await openStore({ dataDir })
  const rows = await store.db.selectFrom('settings').select('name').execute()
  await store.close()
  return new Set(rows.map(({ name }) => name))
}

// So that no process has to make it while the others wait for something else.
t.before(() => preparedImage())

t.test('a second process is refused while the first lives, and let in once it has stopped', async (t) => {
  const dataDir = temporaryFolder(t)
  const first = startWriter(t, dataDir)
  await first.heard(ROW)
  await t.rejects(openStore({ dataDir }), {
    code: 'DataDirInUse',
    message: new RegExp(`process ${first.child.pid} on `),
  })
  const second = startWriter(t, dataDir)
  await second.heard(/^DataDirInUse$/)
  first.child.kill('SIGTERM')
  await first.heard(/^closed$/)
  const rows = await rowsIn(dataDir)
  t.same(
    first.said.filter((line) => ROW.test(line) && !rows.has(line)),
    [],
    'every row is there',
  )
})

t.test('a process that was killed is succeeded at once, and none of its rows is lost', async (t) => {
  const dataDir = temporaryFolder(t)
  const acknowledged: string[] = []
  for (const round of [1, 2]) {
    const writer = startWriter(t, dataDir)
    await writer.heard(/^\d+-60$/)
    await writer.kill()
    acknowledged.push(...writer.said.filter((line) => ROW.test(line)))
    const started = performance.now()
    const rows = await rowsIn(dataDir)
    t.ok(performance.now() - started < 8_000, `round ${round}: without waiting for a heartbeat to end`)
    t.same(
      acknowledged.filter((name) => !rows.has(name)),
      [],
      `round ${round}: every row is there`,
    )
  }
  t.ok(acknowledged.length >= 120)
})

t.test('of many that want the folder of a dead one, one gets it', async (t) => {
  const dataDir = temporaryFolder(t)
  const dead = startWriter(t, dataDir)
  await dead.heard(ROW)
  await dead.kill()
  const takers = Array.from({ length: 4 }, () => startWriter(t, dataDir))
  await Promise.all(takers.map(({ heard }) => heard(/^(open|DataDir.*)$/)))
  t.same(takers.map(({ said }) => said[0]).sort(), ['DataDirInUse', 'DataDirInUse', 'DataDirInUse', 'open'])
  // Before the folder goes with the test, which nobody may be writing to then.
  await Promise.all(takers.map(({ kill }) => kill()))
})
