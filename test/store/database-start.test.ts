import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { sql } from 'kysely'
import t, { type Test } from 'tap'
import { openStore, type Store } from '../../src/store/database.ts'
import { migrations } from '../../src/store/migrations/migrations.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { storages, type Place } from '../store-helper.ts'
import { skip } from '../skip.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const ran = async ({ db }: Store): Promise<string[]> =>
  (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)).rows.map(
    ({ name }) => name,
  )

const refusal = async (place: Place): Promise<StoreError> => {
  try {
    await (await openStore(place)).close()
  } catch (error) {
    if (error instanceof StoreError) return error
    throw error
  }
  throw new Error('It opened')
}

/** One sentence for the operator. */
const sentence = (t: Test, { message }: StoreError): void => {
  t.match(message, /^[A-Z][^\n]+\.$/, 'a sentence')
}

for (const storage of await storages(t)) {
  t.test(storage.name, async (t) => {
    t.test('a new place has all tables, and what is written there is found again', async (t) => {
      const place = await storage.place(t)
      const first = await openStore(place)
      t.same(await ran(first), Object.keys(migrations))
      await first.db.insertInto('settings').values({ name: 'a', value: '1' }).execute()
      await first.close()
      const second = await storage.open(t, place)
      t.same(await second.db.selectFrom('settings').selectAll().execute(), [{ name: 'a', value: '1' }])
      t.same(await ran(second), Object.keys(migrations), 'nothing runs twice')
    })

    t.test('what a newer version has used is refused, and left as it is', async (t) => {
      const place = await storage.place(t)
      const newer = await openStore(place)
      await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '2099-01-01T00:00:00.000Z')`.execute(
        newer.db,
      )
      await newer.close()
      for (const attempt of [1, 2]) {
        const error = await refusal(place)
        t.match(error, { code: 'DatabaseTooNew', message: /9999-later/ }, `attempt ${attempt}`)
        sentence(t, error)
      }
    })
  })
}

t.test('embedded', async (t) => {
  t.test('memory ends with its store', async (t) => {
    const [one, two] = await Promise.all([openStore({}), openStore({})])
    await one.db.insertInto('settings').values({ name: 'a', value: '1' }).execute()
    t.same(await two.db.selectFrom('settings').selectAll().execute(), [])
    await Promise.all([one.close(), two.close()])
  })

  t.test('a first start that broke off leaves nothing in the way', async (t) => {
    const dataDir = temporaryFolder(t, { 'database.new': { PG_VERSION: '18', base: {} } })
    const store = await openStore({ dataDir })
    t.same(await ran(store), Object.keys(migrations))
    await store.close()
    t.same(readdirSync(dataDir).sort(), ['database', 'lease.1'])
  })

  t.test('what is no database of ours is refused in a sentence, and given back', async (t) => {
    const dataDir = temporaryFolder(t, { database: { PG_VERSION: '18\n' } })
    const error = await refusal({ dataDir })
    t.equal(error.code, 'DataDirUnusable')
    sentence(t, error)
    t.match(await refusal({ dataDir }), { code: 'DataDirUnusable' }, 'the folder is not held')
  })

  t.test('a copy of the folder, as a backup makes it, opens', async (t) => {
    const folder = temporaryFolder(t, { data: {} })
    const store = await openStore({ dataDir: join(folder, 'data') })
    await store.db.insertInto('settings').values({ name: 'a', value: '1' }).execute()
    cpSync(join(folder, 'data'), join(folder, 'copy'), { recursive: true })
    await store.close()
    // The lease was copied too; its holder, this process, lives. Restored on another machine it would be watched first.
    for (const name of readdirSync(join(folder, 'copy')).filter((name) => name.startsWith('lease.'))) {
      writeFileSync(
        join(folder, 'copy', name),
        '{"host":"elsewhere","pid":1,"token":"x","since":"then","released":true}',
      )
    }
    const copy = await openStore({ dataDir: join(folder, 'copy') })
    t.equal((await copy.db.selectFrom('settings').selectAll().execute()).length, 1)
    await copy.close()
  })

  t.test("a folder that can't be made is refused in a sentence", async (t) => {
    const folder = temporaryFolder(t, { file: 'not a folder' })
    const error = await refusal({ dataDir: join(folder, 'file', 'data') })
    t.match(error, { code: 'DataDirUnusable', message: /ENOTDIR/ })
    sentence(t, error)
  })

  t.test('a folder that may not be written to is refused in a sentence', async (t) => {
    const dataDir = join(temporaryFolder(t), 'data')
    mkdirSync(dataDir, { mode: 0o555 })
    // Root may write everywhere; as somebody else, it is refused like anybody.
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      const error = await refusal({ dataDir })
      t.match(error, { code: 'DataDirUnusable', message: /EACCES/ })
      sentence(t, error)
    } finally {
      if (root) process.seteuid?.(0)
    }
  })
})

t.test('server', async (t) => {
  const server = (await storages(t)).find(({ name }) => name === 'server')

  t.test('replicas that start at once on an empty database all come up', async (t) => {
    if (server === undefined) return skip(t, 'PostgreSQL is not here')
    const place = await server.place(t)
    const replicas = await Promise.all([1, 2, 3].map(() => server.open(t, place)))
    for (const replica of replicas) t.same(await ran(replica), Object.keys(migrations))
    await replicas[0]?.db.insertInto('settings').values({ name: 'a', value: '1' }).execute()
    t.equal((await replicas[1]?.db.selectFrom('settings').selectAll().execute())?.length, 1, 'one database')
  })

  t.test('a connection that breaks is replaced', async (t) => {
    if (server === undefined) return skip(t, 'PostgreSQL is not here')
    const store = await server.open(t)
    const warned: string[] = []
    const other = await openStore({
      ...(await server.place(t)),
      log: { info() {}, warn: (_, message) => warned.push(message), error() {} },
    })
    const {
      rows: [row],
    } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(other.db)
    await sql`select pg_terminate_backend(${row?.pid})`.execute(store.db)
    for (let tries = 0; warned.length === 0 && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    t.same(warned, ['database connection broke'])
    t.same(await ran(other), Object.keys(migrations))
    await other.close()
  })

  t.test('no statement goes on for ever', async (t) => {
    if (server === undefined) return skip(t, 'PostgreSQL is not here')
    const { db } = await server.open(t)
    const { rows } =
      await sql`select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`.execute(
        db,
      )
    t.same(rows, [{ statement: '30s', idle: '1min' }])
  })

  t.test("a server that can't be used is named, its password never", async (t) => {
    const silent = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    t.teardown(() => silent.close())
    const port = (silent.address() as { port: number }).port
    const cases: [string, string, RegExp][] = [
      ['nobody there', 'postgres://me:s3cret@127.0.0.1:1/plans', /plans on 127\.0\.0\.1:1 .*ECONNREFUSED/],
      [
        'no PostgreSQL there',
        `postgres://me:s3cret@127.0.0.1:${port}/plans`,
        new RegExp(`plans on 127\\.0\\.0\\.1:${port} `),
      ],
      ['no address', 'postgres://me:s3cret@host:port/plans', /DATABASE_URL/],
    ]
    if (server !== undefined) {
      const url = new URL((await server.place(t)).databaseUrl ?? '')
      url.pathname = '/ts_not_there'
      url.password = 's3cret'
      cases.push(['no such database', url.href, /ts_not_there on .*does not exist/])
    }
    for (const [name, databaseUrl, expected] of cases) {
      const error = await refusal({ databaseUrl })
      t.match(error, { code: 'DatabaseUnavailable', message: expected }, name)
      sentence(t, error)
      t.notMatch(
        JSON.stringify([error.message, error.cause, Object.entries(error.cause ?? {})]),
        /s3cret/,
        `${name}: no password`,
      )
    }
  })
})
