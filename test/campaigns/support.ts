import type { Test } from 'tap'
import type { Campaigns } from '../../src/services/campaigns/campaigns.ts'
import type { ServiceOptions } from '../helper.ts'
import { startPlans, type Bench } from '../plans/support.ts'
import { pressedData } from './pressed.ts'

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

/** What is asked for unless a test says otherwise. */
export const FIELDS = ['mobilePhone', 'officeLocation', 'jobTitle', 'managerId']

export const own = (asked: readonly Due[], userId: string): Due => {
  const due = asked.find(({ people: [only] }) => only === userId)
  if (due === undefined) throw new Error(`Nobody was asked about ${userId}`)
  return due
}

/** What Teams sends back when a button of the card is pressed, with these inputs. */
export const pressed = (due: Due, answer: string, inputs: Record<string, string> = {}): Record<string, unknown> => ({
  ...pressedData(due.card, answer),
  ...inputs,
})

export const submit = (
  scene: Campaigning,
  due: Due,
  data: unknown,
  responder = due.responderId ?? due.responderMail ?? '',
) => scene.call(`POST /v1/contact-requests/${due.requestId}/answer`, { as: 'contacts', body: { responder, data } })

export const outcomes = ({ fields }: { fields: { field: string; outcome: string; reason?: string }[] }) =>
  Object.fromEntries(
    fields.map(({ field, outcome, reason }) => [field, reason === undefined ? outcome : `${outcome} ${reason}`]),
  )

export const directory = async (scene: Campaigning, userId: string) =>
  (await scene.call(`GET /v1/users/${userId}/contact-info`, { as: 'contacts' })).body

/** A campaign in which these people are asked about themselves, on the first day. */
export async function begun(
  t: Test,
  names: readonly string[],
  input: object = {},
  options: Parameters<typeof startCampaigns>[1] = {},
) {
  const scene = await startCampaigns(t, options)
  for (const name of names) {
    await scene.control('PATCH', `users/${scene.user(name)}`, {
      department: 'Nursing',
      officeLocation: 'North 1',
      mobilePhone: '+14255550100',
      jobTitle: 'Nurse',
    })
  }
  const { status, body: campaign } = await scene.call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: ['Nursing'], fields: FIELDS, ...input },
  })
  t.equal(status, 200, JSON.stringify(campaign))
  const asked = await ask(scene, campaign.campaignId)
  return { scene, campaign, asked, of: (name: string) => own(asked, scene.user(name)) }
}
