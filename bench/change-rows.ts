import { withDatabase } from './postgres.ts'
import type { Row } from './results.ts'
import { measure as measureChanges, type Measured } from './single-change.ts'
import { quantile } from './statistics.ts'

export async function measure(): Promise<Row[]> {
  const embedded = rowsOf('embedded', await measureChanges({}))
  const server = await withDatabase((url) => measureChanges({ DATABASE_URL: url }))
  return [...embedded, ...(server === undefined ? [] : rowsOf('PostgreSQL', server.result))]
}

function rowsOf(storage: string, { removals, updates, failed }: Measured): Row[] {
  if (failed > 0) throw new Error(`${failed} single changes could not be made (${storage}).`)
  return [
    { what: 'Removal from a group', times: removals },
    { what: 'Contact update', times: updates },
  ].map(({ what, times: { change, dryRun } }) => ({
    what: `${what}: median`,
    size: `${change.length} changes, ${storage}`,
    unit: 'ms',
    value: quantile(change, 0.5),
    against: [{ name: 'dry run', value: quantile(dryRun, 0.5) }],
    note: 'Graph answers at once here. A dry run makes the same checks and writes nothing.',
  }))
}
