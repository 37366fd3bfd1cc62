import { unlessRefused } from '../graph/failure.ts'
import { organization } from '../graph/organization.ts'
import type { GraphReader } from '../graph/reader.ts'
import { cached } from './cached.ts'

const KEPT_MS = 60 * 60_000

/** What people call the organization: its name in the directory. */
export const createTenantName = ({
  reader,
  now,
}: {
  reader: GraphReader
  now: () => number
}): (() => Promise<string>) =>
  cached(
    async () => (await organization(reader).catch(unlessRefused))?.displayName ?? 'Your organization',
    KEPT_MS,
    now,
  )
