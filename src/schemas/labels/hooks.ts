import type { Trigger } from '../../services/hooks/triggers.ts'
import type { HookDeliveryState } from '../../store/hook-tables.ts'
import type { Labels } from './closed-list.ts'

export const TRIGGER_LABELS: Labels<Trigger> = {
  planNeedsApproval: 'A plan needs approval',
  planReadyToApply: 'A plan is ready to apply',
  planFinished: 'A plan finishes',
  roleAlertRaised: 'A role alert is raised',
  contactRequestDue: 'A contact request is due',
  contactAnswered: 'A contact request is answered',
}

export const HOOK_DELIVERY_STATE_LABELS: Labels<HookDeliveryState> = {
  waiting: 'Waiting for its next attempt',
  delivered: 'Delivered',
  dead: 'Given up',
}
