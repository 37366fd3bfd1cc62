import { sql } from 'kysely'
import t from 'tap'
import type { Store } from '../../src/store/database.ts'
import { storages } from '../store-helper.ts'

const AT = new Date('2026-03-01T07:08:09.123Z')
const plan = {
  id: 'p1',
  kind: 'licenseCleanup',
  state: 'draft',
  title: 'T',
  scope: '{}',
  limits: '{}',
  expiresAt: AT,
  createdAt: AT,
  createdBy: 'key:k',
  selfApproved: false,
  graceDays: 14,
} as const
const change = {
  id: 'c1',
  planId: 'p1',
  kind: 'contactUpdate',
  subjectId: 'u1',
  before: '{}',
  after: '{}',
  preconditions: '{}',
  state: 'planned',
  details: '{}',
  createdAt: AT,
} as const

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no error',
    (error: { code: string }) => error.code,
  )
const plans = async ({ db }: Store): Promise<string[]> =>
  (await db.selectFrom('plans').select('id').orderBy('id').execute()).map(({ id }) => id)

for (const storage of await storages(t)) {
  t.test(storage.name, async (t) => {
    const store = await storage.open(t)
    const { db } = store

    t.test('says which it is, and closes twice as well as once', async (t) => {
      const another = await storage.open(t)
      t.equal(another.kind, storage.name)
      t.same(await plans(another), [])
      await another.close()
      await another.close()
      await t.rejects(plans(another))
    })

    t.test('constraints hold', async (t) => {
      await db.insertInto('plans').values(plan).execute()
      await db.insertInto('changes').values(change).execute()
      const cases: [string, () => Promise<unknown>, string][] = [
        ['the same id twice', () => db.insertInto('plans').values(plan).execute(), '23505'],
        [
          'a change without its plan',
          () =>
            db
              .insertInto('changes')
              .values({ ...change, id: 'c2', planId: 'p9' })
              .execute(),
          '23503',
        ],
        ['a plan that still has changes', () => db.deleteFrom('plans').where('id', '=', 'p1').execute(), '23503'],
        [
          'nothing where something must be',
          () => sql`insert into settings (name, value) values ('a', null)`.execute(db),
          '23502',
        ],
        [
          'details that are no JSON',
          () =>
            db
              .insertInto('changes')
              .values({ ...change, id: 'c3', details: '{' })
              .execute(),
          '22P02',
        ],
      ]
      for (const [name, attempt, code] of cases) t.equal(await codeOf(attempt()), code, name)
      t.same(await plans(store), ['p1'])
    })

    t.test('a transaction happens whole or not at all', async (t) => {
      await t.rejects(
        db.transaction().execute(async (trx) => {
          await trx
            .insertInto('plans')
            .values({ ...plan, id: 'p2' })
            .execute()
          t.equal((await trx.selectFrom('plans').select('id').execute()).length, 2, 'seen inside')
          throw new Error('halfway')
        }),
        { message: 'halfway' },
      )
      await t.rejects(
        db.transaction().execute(async (trx) => {
          await trx
            .insertInto('plans')
            .values({ ...plan, id: 'p2' })
            .execute()
          await trx.insertInto('plans').values(plan).execute()
        }),
        { code: '23505' },
      )
      t.same(await plans(store), ['p1'])
      await db.transaction().execute((trx) =>
        trx
          .insertInto('plans')
          .values({ ...plan, id: 'p2' })
          .execute(),
      )
      t.same(await plans(store), ['p1', 'p2'], 'and goes on after a failure')
    })

    t.test('transactions that are begun at once all end', async (t) => {
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          db.transaction().execute(async (trx) => {
            const { seq } = await trx.selectFrom('auditHead').select('seq').forUpdate().executeTakeFirstOrThrow()
            await trx
              .updateTable('auditHead')
              .set({ seq: seq + 1, hash: String(n) })
              .execute()
          }),
        ),
      )
      t.equal((await db.selectFrom('auditHead').select('seq').executeTakeFirstOrThrow()).seq, 20)
    })

    t.test('values come back as they went in', async (t) => {
      const details = {
        displayName: "Ünal “Ü” O'Neil",
        snake_case: { inner_key: [1, null, true] },
        camelCase: 1.5,
        control: '\u0000',
      }
      await db
        .insertInto('changes')
        .values({ ...change, id: 'c4', details: JSON.stringify(details), restoreBefore: AT, position: 7 })
        .execute()
      const row = await db.selectFrom('changes').selectAll().where('id', '=', 'c4').executeTakeFirstOrThrow()
      t.match(
        row,
        { details, position: 7, attempts: 0, outcome: null, code: null },
        'JSON as a value, its keys as written',
      )
      t.same([row.createdAt, row.restoreBefore], [AT, AT], 'times as dates, to the millisecond')
      t.ok(row.createdAt instanceof Date)

      const values = ['json' as const, 'scalar' as const].map((key) => ({
        key,
        text: key === 'json' ? '[1]' : '"a string"',
      }))
      for (const { key, text } of values) {
        await db.insertInto('events').values({ at: AT, type: key, data: text }).execute()
      }
      t.same(await db.selectFrom('events').select(['seq', 'data']).orderBy('seq').execute(), [
        { seq: 1, data: [1] },
        { seq: 2, data: 'a string' },
      ])

      const last = Number.MAX_SAFE_INTEGER
      await db.insertInto('auditEntries').values({ seq: last, at: AT, text: '{}', hash: '' }).execute()
      const { seq, count, sum } = await db
        .selectFrom('auditEntries')
        .select(({ fn }) => ['seq' as const, fn.countAll<number>().as('count'), sql<number>`1::bigint`.as('sum')])
        .groupBy('seq')
        .executeTakeFirstOrThrow()
      t.strictSame([seq, count, sum], [last, 1, 1], 'bigint as numbers')

      await db.insertInto('writeQuotas').values({ name: 'q', level: 0.1, at: AT }).execute()
      t.equal((await db.selectFrom('writeQuotas').select('level').executeTakeFirstOrThrow()).level, 0.1)
    })

    t.test('text is kept byte for byte', async (t) => {
      const texts = [
        '',
        ' a\tb\r\nc\n ',
        '{"b":1,"a":2,"b":3}',
        'é e\u0301 ﬁ 😀 \u{10FFFF}',
        '\\n \\\\ \'\' "" $1 ? %',
        '\u0001\u007f\ufeff\u2028',
        'x'.repeat(1_000_000),
      ]
      for (const [n, value] of texts.entries()) {
        await db
          .insertInto('settings')
          .values({ name: `text ${n}`, value })
          .execute()
        const kept = (
          await db.selectFrom('settings').select('value').where('name', '=', `text ${n}`).executeTakeFirstOrThrow()
        ).value
        t.ok(Buffer.from(kept).equals(Buffer.from(value)), `text ${n}`)
      }
    })

    t.test('a thousand rows in a transaction', async (t) => {
      const rows = Array.from({ length: 500 }, (_, n) => ({ ...change, position: n }))
      await db.transaction().execute(async (trx) => {
        for (const half of ['a', 'b']) {
          await trx
            .insertInto('changes')
            .values(rows.map((row) => ({ ...row, id: `${half}${row.position}` })))
            .execute()
        }
      })
      t.equal(
        (
          await db
            .selectFrom('changes')
            .select('id')
            .where('position', 'is not', null)
            .where('id', '~', '^[ab]')
            .execute()
        ).length,
        1_000,
      )
    })
  })
}
