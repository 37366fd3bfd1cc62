import type { ChangeState, PlanState } from '../../store/tables.ts'

export interface Paging {
  top?: number
  skipToken?: string
}

export interface PlanQuery extends Paging {
  state?: PlanState
  kind?: string
  createdByMe?: boolean
  includeSingleChanges?: boolean
}

export interface ChangesQuery extends Paging {
  userId?: string
  planId?: string
  campaignId?: string
  groupId?: string
  state?: ChangeState
}
