import { PGliteDialect } from 'kysely'
import t from 'tap'
import { queries } from '../../src/store/database.ts'
import { durably, DurableFiles } from '../../src/store/durable-files.ts'
import { leased } from '../../src/store/leased.ts'
import { preparedImage } from '../../src/store/prepared.ts'
import { startInMemory } from '../../src/store/start-pglite.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { PGlite } from '@electric-sql/pglite'
import { temporaryFolder } from '../temporary-folder.ts'

t.test('from the moment when the folder is somebody else’s, nothing is read or written', async (t) => {
  const pglite = await startInMemory(await preparedImage())
  t.teardown(() => pglite.close())
  const lease = {
    lost: false,
    confirm() {
      if (lease.lost) throw new StoreError('DataDirLost', 'Gone.')
    },
    release() {},
  }
  const db = queries(new PGliteDialect({ pglite: leased(pglite, lease) }))
  const write = (name: string) => db.insertInto('settings').values({ name, value: '' })
  await write('before').execute()

  await t.rejects(
    db.transaction().execute(async (trx) => {
      await trx.insertInto('settings').values({ name: 'inside', value: '' }).execute()
      lease.lost = true
      await trx.insertInto('settings').values({ name: 'inside too', value: '' }).execute()
    }),
    { code: 'DataDirLost' },
    'inside a transaction',
  )
  lease.lost = false
  await t.rejects(
    db.transaction().execute(async (trx) => {
      await trx.insertInto('settings').values({ name: 'at the end', value: '' }).execute()
      lease.lost = true
    }),
    { code: 'DataDirLost' },
    'before the commit',
  )
  await t.rejects(write('after').execute(), { code: 'DataDirLost' })
  await t.rejects(db.selectFrom('settings').selectAll().execute(), { code: 'DataDirLost' })
  await t.rejects(
    db.transaction().execute(async () => {}),
    { code: 'DataDirLost' },
  )
  t.same((await pglite.query('select name from settings')).rows, [{ name: 'before' }])
  await db.destroy()
  t.notOk(pglite.closed, 'closing would write to the folder too')
})

t.test('each commit is on the disk before it is answered', async (t) => {
  let synced = 0
  const pglite = await PGlite.create({
    fs: new DurableFiles(temporaryFolder(t), () => {
      synced++
    }),
    startParams: durably(PGlite.defaultStartParams),
    loadDataDir: await preparedImage(),
  })
  t.teardown(() => pglite.close())
  for (const n of [1, 2, 3]) {
    const before = synced
    await pglite.query('insert into settings (name, value) values ($1, $2)', [`${n}`, ''])
    t.ok(synced > before, `commit ${n}`)
  }
  t.same((await pglite.query('show fsync')).rows, [{ fsync: 'on' }])
})
