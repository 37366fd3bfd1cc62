import { Refusal } from '../../errors.ts'
import type { EventRow } from '../../store/events.ts'
import type { Caller } from '../../callers.ts'
import type { AnsweredEvent } from '../campaigns/answers/told.ts'
import type { Campaigns } from '../campaigns/campaigns.ts'
import type { Plans } from '../plans/plans.ts'
import type { Alert } from '../roles/alerts/raised-alert.ts'
import { toShownAlert, type ToldAlert } from '../roles/alerts/shown-alert.ts'
import type { DueEvent } from './clock.ts'
import { CallbackFailure } from './failure.ts'

/**
 * What there is to tell of an event at this moment: something; nothing any more; nothing since its receiver has acted
 * on it already; or only in a moment.
 */
export type Payload = { item: object } | 'over' | 'noted' | 'soon'

export type HookPayloads = ReturnType<typeof createHookPayloads>

/** An answer whose values are being written is told of after that, or after so long in any case. */
const SETTLES_WITHIN_MS = 120_000

/** What receivers are told, made when it is sent, with what the caller who subscribed may see. */
export function createHookPayloads({
  plans,
  campaigns,
  now,
}: {
  plans: Pick<Plans, 'get'>
  campaigns: Pick<Campaigns, 'taken' | 'toldAnswer'>
  now: () => number
}) {
  /** @throws CallbackFailure for what this caller is never told; what a read throws */
  return async function payloadOf({ type, planId, data, at }: EventRow, caller: Caller): Promise<Payload> {
    switch (type) {
      case 'roleAlertRaised':
        return { item: toShownAlert(data as ToldAlert & Alert['about'], at) }
      case 'contactRequestDue':
        return due(data as DueEvent)
      case 'contactAnswered':
        return answered(data as AnsweredEvent, at)
      default:
        return plan(planId ?? '', caller)
    }
  }

  async function plan(planId: string, caller: Caller): Promise<Payload> {
    return { item: await plans.get(planId, caller).catch(refused) }
  }

  async function due({ requestId, takenAt }: DueEvent): Promise<Payload> {
    const found = await campaigns.taken(requestId, new Date(takenAt)).catch(refused)
    if (found === 'lost') {
      throw new CallbackFailure(
        'RequestNotTaken',
        'The request was kept for this receiver for two hours, and comes again when it is due.',
      )
    }
    return typeof found === 'string' ? found : { item: found }
  }

  async function answered(event: AnsweredEvent, at: Date): Promise<Payload> {
    const told = await campaigns.toldAnswer(event)
    if (told === undefined) return 'over'
    return told.isOpen && now() - at.getTime() < SETTLES_WITHIN_MS ? 'soon' : { item: told.item }
  }
}

function refused(error: unknown): never {
  if (error instanceof Refusal) throw new CallbackFailure(error.code, error.message, { cause: error })
  throw error
}
