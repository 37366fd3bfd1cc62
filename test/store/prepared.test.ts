import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGliteDialect, sql } from 'kysely'
import t from 'tap'
import { queries } from '../../src/store/database.ts'
import { migrations } from '../../src/store/migrations/migrations.ts'
import { preparedImage } from '../../src/store/prepared.ts'
import { startInMemory } from '../../src/store/start-pglite.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const LONG_AGO = new Date('2020-01-01T00:00:00Z')

const migrationsIn = async (image: Blob): Promise<string[]> => {
  const db = queries(new PGliteDialect({ pglite: await startInMemory(image) }))
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  await db.destroy()
  return rows.map(({ name }) => name)
}

t.test('an image is made once, used again, and made anew when it is broken', async (t) => {
  const cacheDir = join(temporaryFolder(t), 'new', 'cache')
  t.same(await migrationsIn(await preparedImage({ cacheDir })), Object.keys(migrations))
  const [name, ...others] = readdirSync(cacheDir)
  t.same(others, [], 'nothing unfinished is left')
  const path = join(cacheDir, name ?? '')
  t.match(name, /^pglite-\d+\.\d+\.\d+-[0-9a-f]{16}\.tar$/)
  t.equal(statSync(cacheDir).mode & 0o777, 0o700)

  utimesSync(path, LONG_AGO, LONG_AGO)
  t.same(await migrationsIn(await preparedImage({ cacheDir })), Object.keys(migrations))
  t.equal(statSync(path).mtimeMs, LONG_AGO.getTime(), 'not made again')

  const whole = readFileSync(path)
  const changed = Buffer.from(whole)
  changed.writeUInt8(changed.readUInt8(20_000_000) ^ 1, 20_000_000)
  for (const [what, broken] of [
    ['cut off', whole.subarray(0, 1_000_000)],
    ['changed', changed],
  ] as const) {
    writeFileSync(path, broken)
    t.same(await migrationsIn(await preparedImage({ cacheDir })), Object.keys(migrations), what)
    t.equal(statSync(path).size, whole.length, `${what}: whole again`)
  }
})

t.test("a cache that others can write to is not believed, and one that can't be kept does without", async (t) => {
  const folder = temporaryFolder(t, { file: 'no folder', open: {}, own: {} })
  chmodSync(join(folder, 'open'), 0o777)
  symlinkSync(join(folder, 'own'), join(folder, 'link'))
  for (const name of ['open', 'link', 'file']) {
    const warned: object[] = []
    const log = { info() {}, warn: (fields: object) => warned.push(fields), error() {} }
    t.ok((await preparedImage({ cacheDir: join(folder, name), log })).size > 10_000_000, name)
    t.match(warned, [{ cacheDir: join(folder, name), reason: String }], `${name}: said once`)
  }
  t.same([readdirSync(join(folder, 'open')), readdirSync(join(folder, 'own'))], [[], []])
})
