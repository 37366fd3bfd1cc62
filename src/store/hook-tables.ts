import type { Generated, Insertable, Selectable } from 'kysely'
import type { Json } from './columns.ts'

/** Who wants to be told of what, and what is still to be told to whom. */
export interface HookTables {
  hookSubscriptions: HookSubscriptionsTable
  hookDeliveries: HookDeliveriesTable
}

interface HookSubscriptionsTable {
  /** Made of trigger, caller and address, so that whoever subscribes again finds it again. */
  id: string
  trigger: string
  createdBy: string
  /** For people to read, and for messages. */
  callerName: string
  /** Those of the caller when it last subscribed; of an API key the configuration knows better. */
  roles: Json<string[]>
  filters: Json<HookFilters>
  callbackHost: string
  /** The address, encrypted: whoever knows it can start the flow. */
  callback: string
  createdAt: Date
  expiresAt: Date
  deliveredAt: Date | null
}

export interface HookFilters {
  kind?: string
  minSeverity?: 'high' | 'medium' | 'low'
  campaignId?: string
}

export const HOOK_DELIVERY_STATES = ['waiting', 'delivered', 'dead'] as const
export type HookDeliveryState = (typeof HOOK_DELIVERY_STATES)[number]

interface HookDeliveriesTable {
  id: string
  hookId: string
  eventId: string
  trigger: string
  /** Whose subscription it is for: it may be gone, and this stays theirs. */
  createdBy: string
  callbackHost: string
  state: HookDeliveryState
  attempts: Generated<number>
  createdAt: Date
  /** From when on it is counted for how long it has been tried. */
  since: Date
  nextAttemptAt: Date
  leaseOwner: string | null
  leaseUntil: Date | null
  endedAt: Date | null
  /** What the receiver last answered, and why it was not taken. */
  status: number | null
  code: string | null
  message: string | null
}

export type HookSubscriptionRow = Selectable<HookSubscriptionsTable>
export type NewHookSubscription = Insertable<HookSubscriptionsTable>
export type HookDeliveryRow = Selectable<HookDeliveriesTable>
export type NewHookDelivery = Insertable<HookDeliveriesTable>
