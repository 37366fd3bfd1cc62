import { sql, type Kysely } from 'kysely'

const FLAGS = [
  'after_hours',
  'first_time',
  'repeated',
  'longer_than_usual',
  'self_approved',
  'weak_justification',
] as const

/** What stands out about an activation, judged once and kept. What was there before is judged at the next harvest. */
export async function up(db: Kysely<never>): Promise<void> {
  let table = db.schema
    .alterTable('role_activations')
    .addColumn('source', 'text', (column) => column.notNull().defaultTo('log'))
    .addColumn('judged', 'boolean', (column) => column.notNull().defaultTo(false))
    .addColumn('state', 'text')
    .addColumn('tier', 'integer')
    .addColumn('weak_reasons', 'json', (column) => column.notNull().defaultTo(sql`'[]'`))
    .addColumn('within_hour', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('within_day', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('within_week', 'integer', (column) => column.notNull().defaultTo(1))
    .addColumn('due_at', 'timestamptz')
  for (const flag of FLAGS) table = table.addColumn(flag, 'boolean', (column) => column.notNull().defaultTo(false))
  await table.execute()
  await sql`update role_activations set state = 'completed' where kind = 'completed'`.execute(db)
  for (const flag of FLAGS) {
    await sql`create index ${sql.ref(`role_activations_${flag}`)} on role_activations (created_at, id) where ${sql.ref(flag)}`.execute(
      db,
    )
  }
  await sql`create index role_activations_unjudged on role_activations (created_at, id) where not judged`.execute(db)
  await sql`create index role_activations_pending on role_activations (due_at) where state = 'pending'`.execute(db)
}
