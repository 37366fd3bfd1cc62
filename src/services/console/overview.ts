import { partOf, read, type Ask, type Part } from './asking.ts'
import type {
  Listed,
  ListedFindings,
  ShownAlert,
  ShownCampaign,
  ShownConnection,
  ShownPlan,
  ShownReview,
  ShownSnapshot,
} from './data.ts'

/** Entries of each list of the overview: the rest is a step away. */
const MOST_SHOWN = 20
/** As many contact reviews as are decided at once. */
const MOST_REVIEWS = 100
/** More are rarely open at a time. */
const MOST_CAMPAIGNS = '10'
/** States in which somebody may want to look at a plan, or to stop it. */
const UNDER_WAY = ['applying', 'verifying', 'undoing', 'approved'] as const

export interface Overview {
  /** What waits for the viewer's approval. */
  waiting: Part<Listed<ShownPlan>>
  /** What waits for somebody else's, such as the viewer's own plans. */
  waitingElsewhere: Part<Listed<ShownPlan>>
  underWay: Part<Listed<ShownPlan>>
  /** Halted, or stopped with something left to do. */
  brokenOff: Part<Listed<ShownPlan>>
  reviews: Part<Listed<ShownReview>>
  findings: Part<ListedFindings>
  alerts: Part<Listed<ShownAlert>>
  campaigns: Part<ShownCampaign[]>
  snapshots: Part<Listed<ShownSnapshot>>
  connection: Part<ShownConnection>
}

/**
 * Everything that the overview shows, each part read by itself: what can't be read leaves the rest as it is.
 *
 * @param mayDecide whether the viewer is one of those whom a plan waits for
 */
export async function readOverview(ask: Ask, mayDecide: (plan: ShownPlan) => boolean): Promise<Overview> {
  const plans = (state: string) => partOf<Listed<ShownPlan>>(ask, 'ListPlans', { state, top: String(MOST_SHOWN) })
  const [ready, reviews, findings, campaigns, snapshots, connection, alerts, halted, stopped, ...underWay] =
    await Promise.all([
      plans('ready'),
      partOf<Listed<ShownReview>>(ask, 'ListContactReviews', { top: String(MOST_REVIEWS) }),
      partOf<ListedFindings>(ask, 'ListRoleFindings', { state: 'open', top: '5' }),
      campaignsOf(ask),
      partOf<Listed<ShownSnapshot>>(ask, 'ListRoleSnapshots', { top: '1' }),
      partOf<ShownConnection>(ask, 'TestConnection'),
      partOf<Listed<ShownAlert>>(ask, 'ListRoleAlerts', { top: String(MOST_SHOWN) }),
      plans('halted'),
      plans('stopped'),
      ...UNDER_WAY.map(plans),
    ])
  return {
    waiting: only(ready, mayDecide),
    waitingElsewhere: only(ready, (plan) => !mayDecide(plan)),
    underWay: together(underWay),
    brokenOff: together([halted, only(stopped, hasSomethingLeft)]),
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

/** Whoever stops a plan has decided; what is left of it is what may still be forgotten. */
const hasSomethingLeft = ({ progress }: ShownPlan): boolean => progress.planned > 0

const only = <T>(part: Part<Listed<T>>, isShown: (entry: T) => boolean): Part<Listed<T>> =>
  part === undefined || 'refused' in part ? part : { value: { ...part.value, value: part.value.value.filter(isShown) } }

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
