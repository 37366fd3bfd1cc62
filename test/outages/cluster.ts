import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { freePort } from '../helper.ts'
import { skip } from '../skip.ts'

const run = promisify(execFile)

export interface Cluster {
  databaseUrl: string
  /** `immediate` is a crash: connections break, and the server recovers at its next start. */
  stop(mode: 'fast' | 'immediate'): Promise<void>
  start(): Promise<void>
}

/** Where Debian and others put the server's programs. */
function programs(): string | undefined {
  const versions = '/usr/lib/postgresql'
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : []
  return [...found.map((version) => join(versions, version, 'bin')), '/usr/local/bin', '/usr/bin'].find((folder) =>
    existsSync(join(folder, 'initdb')),
  )
}

/** A PostgreSQL server of the test's own, which may be stopped; undefined, and said so, where there is none. */
export async function startCluster(t: Test): Promise<Cluster | undefined> {
  const folder = programs()
  if (folder === undefined) {
    skip(t, 'PostgreSQL server programs are not here: no server is stopped and started')
    return undefined
  }
  const data = mkdtempSync(join(tmpdir(), 'tenant-steward-cluster-'))
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? { uid: await idOf('-u'), gid: await idOf('-g') } : {}
  if (isRoot) chownSync(data, as.uid as number, as.gid as number)
  const port = await freePort()
  const tool = (name: string, ...args: string[]) => run(join(folder, name), args, { ...as, cwd: data })
  const control = (...args: string[]) => tool('pg_ctl', '--pgdata', join(data, 'db'), '--wait', ...args)
  const options = `-p ${port} -k ${data} -c listen_addresses=127.0.0.1`
  await tool('initdb', '--pgdata', join(data, 'db'), '--username', 'postgres', '--auth', 'trust', '--no-sync')
  const start = async () => {
    await control('start', '--options', options, '--log', join(data, 'log'))
  }
  const stop = async (mode: string) => {
    await control('stop', '--mode', mode)
  }
  await start()
  t.teardown(async () => {
    await stop('immediate')
    rmSync(data, { recursive: true, force: true })
  })
  return { databaseUrl: `postgres://postgres@127.0.0.1:${port}/postgres`, stop, start }
}

const idOf = async (what: '-u' | '-g'): Promise<number> => Number((await run('id', [what, 'postgres'])).stdout)
