import type { Test } from 'tap'
import { createGraphReader } from '../../src/graph/reader.ts'
import { createAuditLog } from '../../src/services/audit/audit-log.ts'
import { createCampaigns, type Campaigns } from '../../src/services/campaigns/index.ts'
import { createContactRecords } from '../../src/services/contacts/records.ts'
import type { ExclusionMatcher } from '../../src/services/exclusions/matcher.ts'
import { createLinks } from '../../src/services/links.ts'
import { createSkipTokens } from '../../src/services/lists/skip-token.ts'
import { createLedger } from '../../src/services/plans/ledger.ts'
import { quietPeriods } from '../../src/services/sign-ins/quiet-periods.ts'
import { openStore, type Store } from '../../src/store/database.ts'
import { start, type Client } from '../simulator/support.ts'

export const DAY = 86_400_000
export const HOUR = 3_600_000

export interface Campaigning extends Client {
  store: Store
  campaigns: Campaigns
  now: () => number
  /** The clock goes ahead to ten o'clock in UTC on the first working day from here on, or so many days from here. */
  goTo (days: number): void
  ahead (milliseconds: number): void
}

/** Campaigns on a simulated tenant; begins on a Monday at ten. */
export async function startCampaigns (t: Test, { store: given, users = 600, excluded = [], timeZones = [], quiet = [] }: { store?: Store, users?: number, excluded?: string[], timeZones?: string[], quiet?: string[] } = {}): Promise<Campaigning> {
  const client = await start(t, { users })
  const store = given ?? await openStore({})
  if (given === undefined) t.teardown(() => store.close())
  let time = mondayAfter(Date.now())
  const now = () => time
  const reader = createGraphReader({ baseUrl: client.url, tokens: async () => 'opaque' })
  const records = createContactRecords({ store, reader, defaultCountry: 'US', now, onError: error => { t.comment(String(error)) } })
  t.teardown(() => records.close())
  const exclusions = {
    of: async (users: { id: string }[]) => new Map(users.filter(({ id }) => excluded.some(name => client.user(name) === id)).map(({ id }) => [id, { message: 'Is excluded.' }])),
  } as unknown as ExclusionMatcher
  return {
    ...client,
    store,
    now,
    campaigns: createCampaigns({
      store,
      reader,
      records,
      exclusions,
      ledger: createLedger({ store, audit: createAuditLog({ store, now }), now }),
      skipTokens: createSkipTokens('secret'),
      links: createLinks({ key: 'secret', store, now }),
      publicUrl: 'https://steward.northwind.example',
      tenantName: async () => 'Northwind College',
      policy: { timeZone: 'UTC', timeZones },
      quiet: quietPeriods(quiet),
      now,
    }),
    goTo: (days) => { time += days * DAY },
    ahead: (milliseconds) => { time += milliseconds },
  }
}

function mondayAfter (at: number): number {
  const day = new Date(Math.floor(at / DAY) * DAY + 10 * HOUR)
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() + 1)
  return day.getTime()
}
