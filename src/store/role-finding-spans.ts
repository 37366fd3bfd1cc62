import type { Executor } from './database.ts'
import type { FindingInDoubt, FindingSpanRow, RoleSnapshotRow } from './role-tables.ts'
import { STATEMENT_ROWS } from './sizes.ts'

/** Complete snapshots whose findings nobody has followed, oldest first. */
export const unfollowedSnapshots = (db: Executor): Promise<RoleSnapshotRow[]> =>
  db
    .selectFrom('roleSnapshots')
    .selectAll()
    .where('state', '=', 'complete')
    .where('followed', '=', false)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()

/** Findings that are there, as far as anybody knows. */
export const openSpans = (db: Executor): Promise<FindingSpanRow[]> =>
  db.selectFrom('roleFindingSpans').selectAll().where('goneAt', 'is', null).execute()

/**
 * What a snapshot has is seen from it on unless it was before; what it has not is gone from it on, unless nobody can
 * tell.
 *
 * @param findings without those of which nobody can tell
 */
export async function followFindings(
  db: Executor,
  { id, createdAt }: Pick<RoleSnapshotRow, 'id' | 'createdAt'>,
  findings: readonly Pick<FindingSpanRow, 'findingId' | 'rule' | 'severity' | 'seenBy'>[],
  isUnknown: (span: FindingSpanRow) => boolean,
): Promise<void> {
  const open = await openSpans(db)
  const there = new Set(findings.map(({ findingId }) => findingId))
  const gone = open.filter((span) => !there.has(span.findingId) && !isUnknown(span)).map(({ findingId }) => findingId)
  for (let start = 0; start < gone.length; start += STATEMENT_ROWS) {
    await db
      .updateTable('roleFindingSpans')
      .set({ goneAt: createdAt })
      .where('goneAt', 'is', null)
      .where('findingId', 'in', gone.slice(start, start + STATEMENT_ROWS))
      .execute()
  }
  for (let start = 0; start < findings.length; start += STATEMENT_ROWS) {
    await db
      .insertInto('roleFindingSpans')
      .values(
        findings.slice(start, start + STATEMENT_ROWS).map(({ findingId, rule, severity, seenBy }) => ({
          findingId,
          rule,
          severity,
          firstSeenAt: createdAt,
          seenBy: seenBy === null ? null : JSON.stringify(seenBy),
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('findingId')
          .where('goneAt', 'is', null)
          .doUpdateSet(({ ref }) => ({ severity: ref('excluded.severity'), seenBy: ref('excluded.seenBy') })),
      )
      .execute()
  }
  await db.updateTable('roleSnapshots').set({ followed: true }).where('id', '=', id).execute()
}

/** What may only seem so, as the last snapshot left it. */
export const findingsInDoubt = (db: Executor): Promise<FindingInDoubt[]> =>
  db.selectFrom('roleFindingsInDoubt').selectAll().execute()

export async function replaceFindingsInDoubt(db: Executor, findings: readonly FindingInDoubt[]): Promise<void> {
  await db.deleteFrom('roleFindingsInDoubt').execute()
  for (let start = 0; start < findings.length; start += STATEMENT_ROWS) {
    await db
      .insertInto('roleFindingsInDoubt')
      .values(
        findings.slice(start, start + STATEMENT_ROWS).map((one) => ({ ...one, seenBy: JSON.stringify(one.seenBy) })),
      )
      .execute()
  }
}

/** Since when each finding of that moment is there, without a break. */
export async function findingsSince(db: Executor, at: Date): Promise<Map<string, Date>> {
  const rows = await db
    .selectFrom('roleFindingSpans')
    .select(['findingId', 'firstSeenAt'])
    .where('firstSeenAt', '<=', at)
    .where(({ or, eb }) => or([eb('goneAt', 'is', null), eb('goneAt', '>', at)]))
    .execute()
  return new Map(rows.map(({ findingId, firstSeenAt }) => [findingId, firstSeenAt]))
}

/**
 * Findings that went away within a time, each with its last span; what had come back by the end of it is not among
 * them.
 */
export async function findingsGone(db: Executor, from: Date, to: Date): Promise<FindingSpanRow[]> {
  const gone = await db
    .selectFrom('roleFindingSpans')
    .selectAll()
    .where('goneAt', '>', from)
    .where('goneAt', '<=', to)
    .orderBy('goneAt')
    .execute()
  const back = await findingsSince(db, to)
  return [
    ...new Map(gone.filter(({ findingId }) => !back.has(findingId)).map((span) => [span.findingId, span])).values(),
  ]
}

export const purgeSpans = async (db: Executor, before: Date): Promise<void> => {
  await db.deleteFrom('roleFindingSpans').where('goneAt', '<', before).execute()
}
