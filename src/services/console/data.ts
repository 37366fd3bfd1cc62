import type { Campaigns } from '../campaigns/campaigns.ts'
import type { toReview } from '../campaigns/answers/review-reply.ts'
import type { Connection } from '../connection/connection.ts'
import type { PlanReply } from '../plans/replies.ts'
import type { ListedFinding } from '../roles/findings/findings.ts'
import type { ShownAlert } from '../roles/alerts/shown-alert.ts'
import type { RoleSnapshots } from '../roles/snapshots/snapshots.ts'

/** What the operations of the API give, as far as the console shows it. */
export type ShownPlan = PlanReply & { summaryHtml?: string; reportLink?: string }
export type ShownReview = ReturnType<typeof toReview> & { campaignTitle: string }
export type ShownFinding = ListedFinding
export type ShownCampaign = Awaited<ReturnType<Campaigns['get']>>
export type ShownSnapshot = Awaited<ReturnType<RoleSnapshots['list']>>['value'][number]
export type { ShownAlert }
export type ShownConnection = Awaited<ReturnType<Connection['test']>>

export interface Listed<T> {
  value: T[]
  nextLink?: string
}

export interface ListedFindings extends Listed<ShownFinding> {
  asOf: string
  open: { high: number; medium: number; low: number }
}
