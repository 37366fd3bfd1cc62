import type { Price, Savings } from './prices.ts'

/** What the draft of a clean-up counted: kept with the plan and shown with it, outside its hash. */
export interface CleanupSummary {
  groups: CleanupGroup[]
  people: PeopleCounts
  /** How many were spared, by the code of the reason. */
  spared: Record<string, number>
  seats: SeatTotals[]
  /** What the freed seats cost, where prices are configured. */
  savings?: Savings[]
  /** What a seat of these products cost a month when the plan was made, so that it can be told what came of it. */
  prices?: Price[]
  /** Inactive people who hold a product directly, not through a group. */
  directLicenses?: { skuId: string; productName: string; people: number }[]
  crossCheck?: CrossCheck
  warnings: string[]
  /**
   * How many of all enabled, licensed accounts older than the cut-off have a sign-in date, in percent; absent where
   * they are too few to be judged. A sudden change against the last plan means that the data can't be believed.
   */
  signInSharePercent?: number
}

/** Everybody who was read, and of those whom the plan is about, how many are what. */
export interface PeopleCounts {
  read: number
  active: number
  tooNew: number
  unknown: number
  neverSignedIn: number
  inactive: number
  /** Disabled accounts among the inactive and those who never signed in. */
  disabled: number
  /**
   * What became of the inactive and those who never signed in, each of them once: whoever is in two groups counts as
   * what goes furthest. Plans from before this was counted don't say.
   */
  decided?: Record<'planned' | 'handOver' | 'spared', number>
}

/** What Microsoft's usage report added. */
export interface CrossCheck {
  /** False where the report names nobody. */
  applied: boolean
  /** The day that the report shows. */
  refreshDate?: string
  /** How many of the inactive it lists, and how many of those a service saw within the cut-off. */
  found: number
  active: number
}

export interface CleanupGroup {
  groupId: string
  displayName: string
  members: number
  candidates: number
  planned: number
  spared: number
  handOver: number
  /** Why nobody may be removed from it. */
  code?: string
  message?: string
}

export interface SeatTotals {
  skuId: string
  productName: string
  freed: number
  kept: number
  reduced: number
  mayFail: number
}
