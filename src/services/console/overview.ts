import { Refusal } from '../../errors.ts'
import type { OpenAlert } from '../roles/alerts/index.ts'
import { partOf, read, type Ask, type Part } from './asking.ts'
import type {
  Listed,
  ListedFindings,
  ShownCampaign,
  ShownConnection,
  ShownPlan,
  ShownReview,
  ShownSnapshot,
} from './data.ts'

/** Entries of each list of the overview: the rest is a step away. */
export const MOST_SHOWN = 20
/** As many contact reviews as are decided at once. */
const MOST_REVIEWS = 100
/** More are rarely open at a time. */
const MOST_CAMPAIGNS = '10'
/** States in which somebody may want to look at a plan, or to stop it. */
const UNDER_WAY = ['applying', 'verifying', 'undoing', 'approved'] as const

export interface Overview {
  waiting: Part<Listed<ShownPlan>>
  underWay: Part<Listed<ShownPlan>>
  reviews: Part<Listed<ShownReview>>
  findings: Part<ListedFindings>
  alerts: Part<OpenAlert[]>
  campaigns: Part<ShownCampaign[]>
  snapshots: Part<Listed<ShownSnapshot>>
  connection: Part<ShownConnection>
}

/**
 * Everything that the overview shows, each part read by itself: what can't be read leaves the rest as it is.
 *
 * @param openAlerts for whoever may see them
 */
export async function readOverview(ask: Ask, openAlerts: (() => Promise<OpenAlert[]>) | undefined): Promise<Overview> {
  const plans = (state: string) => partOf<Listed<ShownPlan>>(ask, 'ListPlans', { state, top: String(MOST_SHOWN) })
  const [waiting, reviews, findings, campaigns, snapshots, connection, alerts, ...underWay] = await Promise.all([
    plans('ready'),
    partOf<Listed<ShownReview>>(ask, 'ListContactReviews', { top: String(MOST_REVIEWS) }),
    partOf<ListedFindings>(ask, 'ListRoleFindings', { state: 'open', top: '5' }),
    campaignsOf(ask),
    partOf<Listed<ShownSnapshot>>(ask, 'ListRoleSnapshots', { top: '1' }),
    partOf<ShownConnection>(ask, 'TestConnection'),
    alertsOf(openAlerts),
    ...UNDER_WAY.map(plans),
  ])
  return {
    waiting,
    underWay: together(underWay),
    reviews,
    findings,
    alerts,
    campaigns,
    snapshots,
    connection,
  }
}

/** Each with how far it is. */
async function campaignsOf(ask: Ask): Promise<Part<ShownCampaign[]>> {
  const query = { state: 'open', top: MOST_CAMPAIGNS }
  const open = await partOf<Listed<{ campaignId: string }>>(ask, 'ListContactCampaigns', query)
  if (open === undefined || 'refused' in open) return open
  const value: ShownCampaign[] = []
  for (const { campaignId } of open.value.value) {
    const got = await read<ShownCampaign>(ask, 'GetContactCampaign', { params: { campaignId } })
    if ('refused' in got) return got
    value.push(got.value)
  }
  return { value }
}

async function alertsOf(openAlerts: (() => Promise<OpenAlert[]>) | undefined): Promise<Part<OpenAlert[]>> {
  try {
    return openAlerts === undefined ? undefined : { value: await openAlerts() }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { refused: { code: error.code, message: error.message } }
  }
}

/** One list of several; what one of them can't tell, none of them tells. */
function together<T>(parts: readonly Part<Listed<T>>[]): Part<Listed<T>> {
  const value: T[] = []
  let more: { nextLink?: string } = {}
  for (const part of parts) {
    if (part === undefined || 'refused' in part) return part
    value.push(...part.value.value)
    if (part.value.nextLink !== undefined) more = { nextLink: part.value.nextLink }
  }
  return { value: { value, ...more } }
}
