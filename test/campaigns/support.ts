import type { Test } from 'tap'
import type { Campaigns } from '../../src/services/campaigns/index.ts'
import type { ServiceOptions } from '../helper.ts'
import { startPlans, type Bench } from '../plans/support.ts'

export const DAY = 86_400_000
export const HOUR = 3_600_000

export interface Campaigning extends Bench {
  campaigns: Campaigns
  /** The clock goes ahead so many days. */
  goTo(days: number): void
  ahead(milliseconds: number): void
  /** Changes the simulated tenant behind the service's back. */
  control(method: string, path: string, body: unknown): Promise<any>
  /** The object id of somebody in the cast. */
  user(name: string): string
}

export type Due = Awaited<ReturnType<Campaigns['take']>>['value'][number]

/** Who calls, as the services know them. */
export const FLOW = 'key:flow'

/** A service with campaigns on a simulated tenant; its clock begins on a Monday at ten. */
export async function startCampaigns(
  t: Test,
  {
    users = 600,
    excluded = [],
    env = {},
    simulator = {},
    ...options
  }: ServiceOptions & { users?: number; excluded?: string[] } = {},
): Promise<Campaigning> {
  const bench = await startPlans(t, {
    simulator: { users, ...simulator },
    env: { PUBLIC_URL: 'https://steward.northwind.example', ...env },
    ...options,
  })
  bench.advance(mondayAfter(bench.now()) - bench.now())
  for (const name of excluded) {
    const { status, body } = await bench.call('POST /v1/exclusions', {
      as: 'admin',
      body: { kind: 'user', value: bench.userId(name), owner: 'somebody@northwind.example', reason: 'Is left alone.' },
    })
    if (status !== 200) throw new Error(JSON.stringify(body))
  }
  return {
    ...bench,
    campaigns: bench.services.campaigns,
    goTo: (days) => {
      bench.advance(days * DAY)
    },
    ahead: bench.advance,
    control: (method, path, body) => bench.simulate(`${method} /_simulator/${path}`, body),
    user: bench.userId,
  }
}

function mondayAfter(at: number): number {
  const day = new Date(Math.floor(at / DAY) * DAY + 10 * HOUR)
  do day.setUTCDate(day.getUTCDate() + 1)
  while (day.getUTCDay() !== 1)
  return day.getTime()
}

export const take = async ({ campaigns }: Campaigning, campaignId: string, top: number): Promise<Due[]> =>
  (await campaigns.take(campaignId, top, FLOW)).value

/** Takes everything that is due and notes it as delivered. */
export async function ask(scene: Campaigning, campaignId: string): Promise<Due[]> {
  const { campaigns, ahead } = scene
  const asked: Due[] = []
  for (;;) {
    const taken = await take(scene, campaignId, 50)
    if (taken.length === 0) return asked
    for (const { requestId } of taken) await campaigns.record(requestId, { channel: 'teams' }, FLOW)
    asked.push(...taken)
    ahead(61_000)
  }
}
