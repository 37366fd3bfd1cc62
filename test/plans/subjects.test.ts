import { sql } from 'kysely'
import t from 'tap'
import { planHash } from '../../src/services/plans/hash.ts'
import { createSeals } from '../../src/services/plans/seals.ts'
import { auditedIds } from '../../src/services/plans/subject.ts'
import { findChange, insertChanges } from '../../src/store/changes.ts'
import { countPeople } from '../../src/store/change-counts.ts'
import { migrate } from '../../src/store/migrate.ts'
import type { NewChange } from '../../src/store/tables.ts'
import { asBefore } from '../store/older.ts'
import { storages } from '../store-helper.ts'

const AT = new Date('2026-03-01T07:08:09.123Z')
const PLAN = { id: 'p1', kind: 'licenseCleanup', scope: '{}', limits: '{}', expiresAt: AT, createdBy: 'key:k' }
/** What the version before made of the change `c1` below, when its subject was called `userId` in the code as well. */
const EARLIER_SEAL = '249b98e588aefd1c.af67053bc0477944d1669c7ab31aacad8fd1ffd8e3e8cb0c98554fd085b3d2a9'
const EARLIER_HASH = '4d6aa007ced4d00f0895b81f41ddf481b4e365345790bc58b1f76afee9985fd9'
const KEY = 'k'.repeat(43)

for (const storage of await storages(t)) {
  t.test(`a change that was sealed and hashed under another name of its subject, ${storage.name}`, async (t) => {
    const { db } = await storage.open(t)
    await asBefore(db, '0018')
    await sql`
      insert into plans (id, kind, state, title, scope, limits, expires_at, created_at, created_by, self_approved, grace_days)
      values ('p1', 'licenseCleanup', 'done', 'T', '{}', '{}', ${AT}, ${AT}, 'key:k', false, 14)`.execute(db)
    await sql`
      insert into changes (id, plan_id, position, kind, user_id, target_id, before, after, preconditions, state, details,
        outcome, attempts, created_at, seal)
      values ('c1', 'p1', 1, 'licenseGroupRemoval', 'u1', 'g1', '{"a":1}', '{}', '{}', 'verified',
        '{"person":{"displayName":"Ada"}}', '{"accepted":["membership"]}', 1, ${AT}, ${EARLIER_SEAL})`.execute(db)
    await migrate(db)
    const row = await findChange(db, 'c1')
    if (row === undefined) throw new Error('The row is lost')
    t.match(row, { subjectId: 'u1', targetId: 'g1' })
    const seals = createSeals(KEY)
    t.equal(seals.flaw('change', row), undefined, 'still sealed')
    t.equal(seals.flaw('change', { ...row, subjectId: 'u2' }), 'altered', 'the subject is under the seal')
    t.equal(planHash({ ...PLAN, requester: null, graceDays: 14 }, [row]), EARLIER_HASH)
  })

  t.test(`people are counted as people, ${storage.name}`, async (t) => {
    const { db } = await storage.open(t)
    await db
      .insertInto('plans')
      .values({ ...PLAN, title: 'T', state: 'done', createdAt: AT, selfApproved: false, graceDays: 0 })
      .execute()
    const change = (id: string, kind: string, subjectId: string, details: object, targetId = 'r1'): NewChange => ({
      id,
      planId: 'p1',
      kind,
      subjectId,
      targetId,
      before: '{}',
      after: '{}',
      preconditions: '{}',
      state: 'verified',
      details: JSON.stringify(details),
      createdAt: AT,
    })
    await insertChanges(db, [
      change('c1', 'grant', 'ada', { principalType: 'user' }),
      change('c2', 'grant', 'ada', { principalType: 'user' }, 'r2'),
      change('c3', 'grant', 'group', { principalType: 'group' }),
      change('c4', 'grant', 'app', { principalType: 'servicePrincipal' }),
      change('c5', 'grant', 'deleted', {}),
      change('c6', 'settings', 'r1', {}),
      change('c7', 'removal', 'bob', {}, 'g1'),
    ])
    t.match(await countPeople(db, 'p1', { user: ['removal'], principal: ['grant'] }), { touched: 2, made: 2 })
    t.match(await countPeople(db, 'p1', { user: [], principal: [] }), { touched: 0, made: 0 })
  })
}

t.test('the audit log calls whom and what a change is about by its name', async (t) => {
  const cases: [about: Parameters<typeof auditedIds>[1], principalType: string | undefined, names: object][] = [
    [{ subject: 'user', target: 'group' }, undefined, { userId: 's', groupId: 't' }],
    [{ subject: 'user', target: 'product' }, undefined, { userId: 's', skuId: 't' }],
    [{ subject: 'user' }, undefined, { userId: 's' }],
    [{ subject: 'principal', target: 'role' }, 'user', { userId: 's', roleId: 't' }],
    [{ subject: 'principal', target: 'role' }, 'group', { principalId: 's', roleId: 't' }],
    [{ subject: 'principal', target: 'role' }, 'servicePrincipal', { principalId: 's', roleId: 't' }],
    [{ subject: 'principal', target: 'group' }, undefined, { principalId: 's', groupId: 't' }],
    [{ subject: 'role', target: 'role' }, undefined, { roleId: 't' }],
  ]
  for (const [about, principalType, names] of cases) {
    t.same(auditedIds({ subjectId: 's', targetId: 't', details: { principalType } }, about), names)
  }
  t.same(auditedIds({ subjectId: 's', targetId: null, details: null }, { subject: 'principal', target: 'role' }), {
    principalId: 's',
  })
})
