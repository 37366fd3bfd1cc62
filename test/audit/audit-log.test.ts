import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { sql } from 'kysely'
import t from 'tap'
import { createAuditLog, type AuditEvent, type AuditLog } from '../../src/services/audit/audit-log.ts'
import type { AuditVerification } from '../../src/services/audit/verify.ts'
import type { Store } from '../../src/store/database.ts'
import { DAY_MS } from '../../src/time.ts'
import { storages } from '../store-helper.ts'

const KEY = 'a key of at least thirty-two characters'
const START = Date.parse('2026-03-01T08:00:00Z')
const ADA = '11111111-1111-4111-8111-111111111111'
const BOB = '22222222-2222-4222-8222-222222222222'

const clock = () => {
  const time = { ms: START, now: () => time.ms }
  return time
}

const write = (store: Store, audit: AuditLog, events: AuditEvent[]) =>
  store.db.transaction().execute((trx) => audit.append(trx, events))
const numbered = (count: number): AuditEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    actor: 'key:test',
    action: 'change.requested',
    userId: index % 2 === 0 ? ADA : BOB,
    data: { index },
  }))
const entries = (store: Store) => store.db.selectFrom('auditEntries').selectAll().orderBy('seq').execute()

/** An empty log that was just begun: one store serves all the tests, since opening one takes a second. */
async function filled(store: Store, { key, count = 5 }: { key?: string | undefined; count?: number } = {}) {
  await sql`delete from audit_entries`.execute(store.db)
  await sql`update audit_head set seq = 0, hash = '', checkpoint_seq = 0, checkpoint_hash = ''`.execute(store.db)
  const time = clock()
  const audit = createAuditLog({ store, now: time.now, key })
  await write(
    store,
    audit,
    numbered(count).map((event) => ({
      ...event,
      personal: { name: `Person ${String(event.data?.['index'])}`, phone: '+14255550100' },
    })),
  )
  return { audit, time }
}

/** What somebody who can write to the database could do, and what verifying says then. */
const TAMPERINGS: [
  name: string,
  tamper: (store: Store) => Promise<unknown>,
  finding: Partial<AuditVerification>,
  withKey?: Partial<AuditVerification>,
][] = [
  [
    'a text altered',
    ({ db }) => sql`update audit_entries set text = replace(text, 'key:test', 'key:nobody') where seq = 3`.execute(db),
    { brokenAt: 3, reason: 'altered' },
  ],
  [
    'a text made unreadable',
    ({ db }) => sql`update audit_entries set text = '"key:test"' where seq = 3`.execute(db),
    { brokenAt: 3, reason: 'altered' },
  ],
  [
    'a text made nothing',
    ({ db }) => sql`update audit_entries set text = 'null' where seq = 3`.execute(db),
    { brokenAt: 3, reason: 'altered' },
  ],
  [
    'a hash altered',
    ({ db }) => sql`update audit_entries set hash = repeat('0', 64) where seq = 2`.execute(db),
    { brokenAt: 2, reason: 'altered' },
  ],
  [
    'a text altered and hashed anew',
    async ({ db }) => {
      const [before, entry] = await db
        .selectFrom('auditEntries')
        .selectAll()
        .where('seq', 'in', [2, 3])
        .orderBy('seq')
        .execute()
      const text = entry?.text.replace('key:test', 'key:nobody') ?? ''
      const hash = createHash('sha256').update(`${before?.hash}\n${text}`).digest('hex')
      await db.updateTable('auditEntries').set({ text, hash }).where('seq', '=', 3).execute()
    },
    { brokenAt: 4, reason: 'altered' },
    { brokenAt: 3, reason: 'altered' },
  ],
  [
    'a time altered',
    ({ db }) => sql`update audit_entries set at = at + interval '1 day' where seq = 4`.execute(db),
    { brokenAt: 4, reason: 'altered' },
  ],
  [
    'an entry removed',
    ({ db }) => sql`delete from audit_entries where seq = 3`.execute(db),
    { brokenAt: 3, reason: 'missing' },
  ],
  [
    'the first entry removed',
    ({ db }) => sql`delete from audit_entries where seq = 1`.execute(db),
    { brokenAt: 1, reason: 'missing' },
  ],
  [
    'the end cut off',
    ({ db }) => sql`delete from audit_entries where seq > 3`.execute(db),
    { brokenAt: 4, reason: 'missing' },
  ],
  [
    'the end cut off, and the head moved back',
    ({ db }) => sql`with gone as (delete from audit_entries where seq > 3) update audit_head set seq = 3`.execute(db),
    { brokenAt: 3, reason: 'headAltered' },
  ],
  ['everything removed', ({ db }) => sql`delete from audit_entries`.execute(db), { brokenAt: 1, reason: 'missing' }],
  [
    'an entry put in the middle',
    async ({ db }) => {
      await sql`update audit_entries set seq = seq + 100 where seq >= 3`.execute(db)
      await sql`update audit_entries set seq = seq - 99 where seq > 100`.execute(db)
      await sql`insert into audit_entries select 3, at, text, hash, personal from audit_entries where seq = 2`.execute(
        db,
      )
      await sql`update audit_head set seq = seq + 1`.execute(db)
    },
    { brokenAt: 3, reason: 'altered' },
  ],
  [
    'an entry put behind the end',
    ({ db }) =>
      sql`insert into audit_entries select 6, at, text, hash, personal from audit_entries where seq = 5`.execute(db),
    { brokenAt: 6, reason: 'inserted' },
  ],
  [
    'two entries exchanged',
    async ({ db }) => {
      await sql`update audit_entries set seq = 100 - seq where seq in (2, 3)`.execute(db)
      await sql`update audit_entries set seq = case seq when 98 then 3 else 2 end where seq > 90`.execute(db)
    },
    { brokenAt: 2, reason: 'altered' },
  ],
  [
    'the head given another hash',
    ({ db }) => sql`update audit_head set hash = repeat('0', 64)`.execute(db),
    { brokenAt: 5, reason: 'headAltered' },
  ],
  [
    'a beginning cut off, and called retention',
    ({ db }) =>
      sql`with cut as (delete from audit_entries where seq <= 2 returning seq, hash)
    update audit_head set checkpoint_seq = 2, checkpoint_hash = (select hash from cut where seq = 2)`.execute(db),
    { brokenAt: 3, reason: 'checkpointAltered' },
  ],
  [
    'an entry left before the checkpoint',
    ({ db }) =>
      sql`update audit_head set checkpoint_seq = 2, checkpoint_hash = (select hash from audit_entries where seq = 2)`.execute(
        db,
      ),
    { brokenAt: 1, reason: 'inserted' },
  ],
  [
    'a personal value altered',
    ({ db }) =>
      sql`update audit_entries set personal = replace(personal, 'Person 1', 'Person 9') where seq = 2`.execute(db),
    { brokenAt: 2, reason: 'personalAltered' },
  ],
  [
    'a salt altered',
    ({ db }) =>
      sql`update audit_entries set personal = replace(personal, '"salt":"', '"salt":"x') where seq = 2`.execute(db),
    { brokenAt: 2, reason: 'personalAltered' },
  ],
  [
    'a personal value added',
    ({ db }) =>
      sql`update audit_entries set personal = ${'{"more":{"salt":"a","value":"b"}}'} where seq = 4`.execute(db),
    { brokenAt: 4, reason: 'personalAltered' },
  ],
  [
    'personal values made unreadable',
    ({ db }) => sql`update audit_entries set personal = '{' where seq = 4`.execute(db),
    { brokenAt: 4, reason: 'personalAltered' },
  ],
]

for (const storage of await storages(t)) {
  t.test(storage.name, async (t) => {
    const store = await storage.open(t)
    for (const key of [undefined, KEY]) {
      t.test(key === undefined ? 'without a key' : 'with a key', async (t) => {
        t.test('a chain holds, entry by entry', async (t) => {
          const { audit } = await filled(store, { key })
          const rows = await entries(store)
          t.same(
            rows.map(({ seq }) => seq),
            [1, 2, 3, 4, 5],
          )
          for (const { text, personal } of rows) {
            t.equal(text, canonicalize(JSON.parse(text)), 'stored in RFC 8785 form')
            t.notMatch(text, /Person|425555/, 'without a personal value')
            t.match(personal, /Person/)
          }
          const head = { seq: 5, hash: rows[4]?.hash }
          t.same(await audit.head(), head)
          t.same(await audit.verify(), {
            ok: true,
            entries: 5,
            firstSeq: 1,
            head,
            ...(key !== undefined && { sealedFrom: 1 }),
          })
          t.same(await audit.verify({ from: 4, known: head as never }), {
            ok: true,
            entries: 2,
            firstSeq: 4,
            head,
            knownFound: true,
            ...(key !== undefined && { sealedFrom: 4 }),
          })
          t.match(await audit.verify({ from: 99 }), { ok: true, entries: 0 })
        })

        for (const [name, tamper, open, sealed = open] of TAMPERINGS) {
          t.test(`${name} is found`, async (t) => {
            const { audit } = await filled(store, { key })
            const finding = key === undefined ? open : sealed
            await tamper(store)
            const { message, ...result } = await audit.verify()
            t.match(result, { ok: false, ...finding })
            t.match(message, new RegExp(`^Entry ${finding.brokenAt} .*\\.$`))
          })
        }
      })
    }

    t.test('nothing is written when the transaction fails, and the chain goes on', async (t) => {
      const { audit } = await filled(store)
      await t.rejects(
        store.db.transaction().execute(async (trx) => {
          await audit.append(trx, numbered(2))
          throw new Error('after all not')
        }),
        /after all not/,
      )
      await write(store, audit, numbered(1))
      await write(store, audit, [])
      t.match(await audit.verify(), { ok: true, entries: 6 })
    })

    t.test('odd values are kept as far as they can be, and crash nothing', async (t) => {
      const { audit } = await filled(store, { count: 0 })
      const odd = 'lone \ud800 surrogate, \0 and "quotes" \\u0000'
      await write(store, audit, [
        {
          actor: odd,
          action: 'x',
          userId: ADA,
          data: { odd, none: undefined, deep: [{ odd, at: new Date(START) }] },
          personal: { odd, empty: '' },
        },
      ])
      t.match(await audit.verify(), { ok: true, entries: 1 })
      const [row] = await entries(store)
      const whole = 'lone \ufffd surrogate, \ufffd and "quotes" \\u0000'
      t.match(JSON.parse(row?.text ?? ''), {
        actor: whole,
        data: { odd: whole, deep: [{ odd: whole, at: '2026-03-01T08:00:00.000Z' }] },
      })
      t.same(Object.keys(JSON.parse(row?.text ?? '').data), ['deep', 'odd'])
    })

    t.test('what somebody is called can be forgotten, and the chain still holds', async (t) => {
      const { audit } = await filled(store, { count: 1200 })
      t.same(await audit.erase({ userId: ADA.toUpperCase(), actor: 'key:admin' }), { entries: 600 })
      t.match(await audit.verify(), { ok: true, entries: 1202 }, 'in steps, each of which is an entry')
      const rows = await entries(store)
      for (const { text, personal, seq } of rows.slice(0, 1200)) {
        if ((JSON.parse(text).userId === ADA) !== (personal === null)) t.fail(`entry ${seq}`)
      }
      t.match(
        rows.slice(1200).map(({ text }) => JSON.parse(text)),
        [500, 100].map((count) => ({
          actor: 'key:admin',
          action: 'audit.erased',
          userId: ADA,
          data: { entries: count },
        })),
      )
      t.same(await audit.erase({ userId: ADA, actor: 'key:admin' }), { entries: 0 }, 'again: nothing to do')
    })

    t.test('retention takes the beginning away and leaves where it was', async (t) => {
      const { audit, time } = await filled(store, { count: 1100 })
      const middle = await audit.head()
      time.ms = START + 10 * DAY_MS
      await write(store, audit, numbered(3))
      t.same(await audit.retain(10), { entries: 0 }, 'nothing is too old yet')
      t.match(await audit.verify(), { ok: true, entries: 1103, firstSeq: 1 })

      time.ms += 1
      t.same(await audit.retain(10), { entries: 1100 })
      t.match(
        await audit.verify(),
        { ok: true, entries: 6, firstSeq: 1101, head: { seq: 1106 } },
        'three cuts are entries themselves',
      )
      t.match(await store.db.selectFrom('auditHead').selectAll().executeTakeFirst(), {
        checkpointSeq: 1100,
        checkpointHash: middle.hash,
      })
      t.match(await audit.verify({ known: middle }), { ok: true, knownFound: true }, 'the checkpoint is a known place')
      t.match(
        await audit.verify({ known: { seq: 7, hash: 'x' } }),
        { ok: true, knownFound: false },
        'what was cut can not be known any more',
      )
      t.match(await audit.verify({ from: 5 }), { ok: true, firstSeq: 1101 })

      time.ms += 100 * DAY_MS
      t.same(await audit.retain(10), { entries: 6 })
      t.match(await audit.verify(), { ok: true, entries: 1, firstSeq: 1107 }, 'all but the entry about it')
      await write(store, audit, numbered(1))
      t.match(await audit.verify(), { ok: true, entries: 2 })
      await sql`delete from audit_entries where seq = 1107`.execute(store.db)
      t.match(await audit.verify(), { ok: false, brokenAt: 1107, reason: 'missing' })
    })

    t.test('a cut while somebody verifies is no finding', async (t) => {
      const { audit, time } = await filled(store, { count: 2500 })
      time.ms += 20 * DAY_MS
      const [verified, cut] = await Promise.all([audit.verify(), audit.retain(10)])
      t.match(verified, { ok: true })
      t.equal(cut.entries, 2500)
      t.match(await createAuditLog({ store, now: time.now }).verify(), { ok: true, entries: 5 })
    })

    t.test('verifying can be stopped', async (t) => {
      const { audit } = await filled(store)
      await t.rejects(audit.verify({ signal: AbortSignal.abort(new Error('enough')) }), /enough/)
    })

    t.test('a known head proves what the database alone can not', async (t) => {
      const { audit, time } = await filled(store)
      const known = await audit.head()
      const forged = createAuditLog({ store, now: time.now })
      await sql`delete from audit_entries`.execute(store.db)
      await sql`update audit_head set seq = 0, hash = ''`.execute(store.db)
      t.match(await audit.verify({ known }), { ok: false, brokenAt: 1, reason: 'missing' }, 'a log that ends before it')
      await write(store, forged, numbered(7))
      t.match(await audit.verify(), { ok: true, entries: 7 }, 'who can write everything can make up everything')
      t.match(
        await audit.verify({ known }),
        { ok: false, brokenAt: 5, reason: 'notTheKnown' },
        'but not what was printed',
      )
    })

    t.test('a key may come later, and can then not be done without', async (t) => {
      const { audit, time } = await filled(store)
      const sealed = createAuditLog({ store, now: time.now, key: KEY })
      await write(store, sealed, numbered(2))
      t.match(await sealed.verify(), { ok: true, entries: 7, sealedFrom: 6 })
      t.match(await audit.verify(), { ok: false, brokenAt: 6, reason: 'otherKey' }, 'without the key')
      t.match(
        await createAuditLog({ store, now: time.now, key: `${KEY}!` }).verify(),
        { ok: false, brokenAt: 6, reason: 'otherKey' },
        'with another key',
      )
      await write(store, audit, numbered(1))
      t.match(
        await sealed.verify(),
        { ok: false, brokenAt: 8, reason: 'otherKey' },
        'an entry that anybody could have written',
      )
    })

    t.test('a log that was sealed with one key after the other verifies with all of them', async (t) => {
      const { time } = await filled(store, { key: 'the first' })
      const second = createAuditLog({ store, now: time.now, key: 'the second', formerKeys: ['the first'] })
      await write(store, second, numbered(2))
      const third = createAuditLog({ store, now: time.now, key: KEY, formerKeys: ['the first', 'the second'] })
      t.match(await third.verify(), { ok: true, entries: 7 }, 'before anything is written with the new one')
      await write(store, third, numbered(3))
      t.match(await third.verify(), { ok: true, entries: 10, sealedFrom: 1 }, 'in whatever order they are named')
      const ids = (await entries(store)).map(({ text }) => (JSON.parse(text) as { keyId: string }).keyId)
      t.equal(new Set(ids.slice(7)).size, 1, 'what is written is sealed with the new one')

      const lacking = createAuditLog({ store, now: time.now, key: KEY, formerKeys: ['the first'] })
      const found = await lacking.verify()
      t.match(found, {
        ok: false,
        entries: 8,
        brokenAt: 6,
        reason: 'otherKey',
        otherKeys: [{ keyId: ids[5] ?? '', firstSeq: 6, lastSeq: 7, entries: 2 }],
        message: /entries 6 to 7 \(2 of key .*AUDIT_KEY_PREVIOUS/,
      })
      const none = createAuditLog({ store, now: time.now, key: KEY })
      t.match(await none.verify(), { entries: 3, otherKeys: [{ entries: 5 }, { entries: 2 }] })
    })

    t.test('what was altered is found on either side of a new key, and where a key is missing', async (t) => {
      const { time } = await filled(store, { key: 'the first' })
      const rotated = createAuditLog({ store, now: time.now, key: KEY, formerKeys: ['the first'] })
      const dropped = createAuditLog({ store, now: time.now, key: KEY })
      await write(store, rotated, numbered(5))
      for (const seq of [3, 5, 6, 9]) {
        const row = (await entries(store))[seq - 1]
        const put = (changes: { text?: string; hash?: string }) =>
          store.db.updateTable('auditEntries').set(changes).where('seq', '=', seq).execute()
        await put({ text: row?.text.replace('key:test', 'key:nobody') ?? '' })
        t.match(await rotated.verify(), { ok: false, brokenAt: seq, reason: 'altered' }, `entry ${seq}`)
        if (seq > 5) t.match(await dropped.verify(), { brokenAt: seq, reason: 'altered', otherKeys: [{ entries: 5 }] })
        await put({ text: row?.text ?? '', hash: 'f'.repeat(64) })
        t.match(await rotated.verify(), { ok: false, brokenAt: seq, reason: 'altered' }, `the hash of entry ${seq}`)
        if (seq === 5) t.match(await dropped.verify(), { brokenAt: 6, reason: 'altered' }, 'the last of the other key')
        await put({ hash: row?.hash ?? '' })
      }
      await sql`delete from audit_entries where seq = 4`.execute(store.db)
      t.match(await dropped.verify(), { ok: false, brokenAt: 4, reason: 'missing' })
    })

    t.test('whoever has a former key writes nothing that is believed', async (t) => {
      const { audit, time } = await filled(store, { key: 'the first' })
      const rotated = createAuditLog({ store, now: time.now, key: KEY, formerKeys: ['the first'] })
      await write(store, rotated, numbered(1))
      await write(store, audit, numbered(1))
      t.match(await rotated.verify(), { ok: false, brokenAt: 7, reason: 'formerKey' })
      const back = createAuditLog({ store, now: time.now, key: 'the first', formerKeys: [KEY] })
      t.match(await back.verify(), { ok: true, entries: 7 }, 'unless it is the one that is used again')
    })
  })
}

t.test('three writers append 5,000 entries at once, and none is missing', async (t) => {
  for (const storage of await storages(t)) {
    const place = await storage.place(t)
    const first = await storage.open(t, place)
    const stores =
      storage.name === 'server'
        ? [first, await storage.open(t, place), await storage.open(t, place)]
        : [first, first, first]
    const writers = stores.map((store, writer) => ({
      store,
      audit: createAuditLog({ store, now: Date.now }),
      actor: `key:writer${writer}`,
    }))
    await Promise.all(
      writers.map(async ({ store, audit, actor }, writer) => {
        const mine = writer === 0 ? 1668 : 1666
        // Of all sizes, so that they meet in every way.
        for (let done = 0, size = 1; done < mine; done += size, size = (size % 40) + 1) {
          size = Math.min(size, mine - done)
          await write(
            store,
            audit,
            numbered(size).map((event) => ({ ...event, actor })),
          )
        }
      }),
    )
    const rows = await entries(first)
    t.same(
      rows.map(({ seq }) => seq),
      Array.from({ length: 5000 }, (_, index) => index + 1),
      storage.name,
    )
    t.match(await writers[0]?.audit.verify(), { ok: true, entries: 5000 })
    const counts = Object.groupBy(rows, ({ text }) => JSON.parse(text).actor)
    t.same(
      Object.values(counts)
        .map((of) => of?.length)
        .sort(),
      [1666, 1666, 1668],
    )
  }
})
