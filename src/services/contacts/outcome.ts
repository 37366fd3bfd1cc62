import { isForbidden, type GraphFailure } from '../../graph/failure.ts'
import { toRefusal } from '../../graph/refusal.ts'
import type { Preflight } from '../plans/kind.ts'
import type { SingleResult } from '../plans/single-change.ts'
import { present } from '../../present.ts'
import type { ContactChange } from './change.ts'
import type { FieldPlan } from './difference.ts'
import { fieldDefinition, type ContactField } from './fields.ts'
import type { WaitingPlan } from './waiting.ts'

/** Of a field that is written: at once, by a dry run, or once somebody else has approved it. */
const WRITTEN = ['updated', 'wouldUpdate', 'needsApproval', 'wouldNeedApproval'] as const
export const FIELD_OUTCOMES = [...WRITTEN, 'unchanged', 'notUpdated'] as const
export const UPDATE_OUTCOMES = [...WRITTEN, 'partlyUpdated', 'unchanged', 'notUpdated'] as const

export interface FieldResult {
  field: ContactField
  label: string
  outcome: (typeof FIELD_OUTCOMES)[number]
  before?: string
  after?: string
  reason?: string
  message?: string
}

/**
 * What an update came to, field by field. A person who can't be changed is a normal answer, so that a loop over people
 * goes on.
 *
 * @throws Refusal `GraphThrottled` when Graph took nothing and asked to wait: the flow then repeats it by itself
 */
export function toUpdateReply(
  checked: Preflight<ContactChange>,
  { made, waiting, wouldWait = false }: { made?: SingleResult; waiting?: WaitingPlan; wouldWait?: boolean } = {},
) {
  const { person, fields: plans, warnings, reason } = checked.change.details
  const refusals = made?.sent.refused ?? []
  const throttled = refusals.find(({ failure }) => failure.status === 429)?.failure
  if (throttled !== undefined && made?.sent.accepted.length === 0) throw toRefusal(throttled)

  const written: (typeof WRITTEN)[number] =
    made !== undefined
      ? 'updated'
      : waiting !== undefined
        ? 'needsApproval'
        : wouldWait
          ? 'wouldNeedApproval'
          : 'wouldUpdate'
  const fields = plans.map((plan) => toFieldResult(plan, written, refusals, made?.spared))
  const updated = fields.some(({ outcome }) => outcome === 'updated')
  return {
    ...present('changeId', made?.changeId),
    ...waiting,
    ...person,
    outcome: overall(fields),
    message: sentence(fields),
    ...(checked.decision === 'skip' ? { skippedReason: checked.reason } : present('skippedReason', made?.spared?.code)),
    ...(updated && made !== undefined
      ? { verification: made.verification?.seen === 'after' ? ('verified' as const) : ('pending' as const) }
      : {}),
    fields,
    warnings,
    ...present('reason', reason),
  }
}

function toFieldResult(
  plan: FieldPlan,
  written: (typeof WRITTEN)[number],
  refusals: SingleResult['sent']['refused'],
  spared: SingleResult['spared'],
): FieldResult {
  const { field, before } = plan
  const result = { field, label: fieldDefinition(field).label, ...present('before', before) }
  if (plan.action === 'leave') return { ...result, outcome: 'notUpdated', reason: plan.reason, message: plan.message }
  if (plan.action === 'keep') return { ...result, outcome: 'unchanged' }
  if (spared !== undefined) return { ...result, outcome: 'notUpdated', reason: spared.code, message: spared.message }
  const failure = refusals.find(({ covers }) => covers.includes(field))?.failure
  if (failure !== undefined) return { ...result, outcome: 'notUpdated', ...refused(failure) }
  return {
    ...result,
    outcome: written,
    ...present('after', plan.after),
  }
}

/**
 * Graph's own sentences are not for makers (https://learn.microsoft.com/graph/errors); its request id is for their
 * support.
 */
export function refused(failure: GraphFailure): { reason: string; message: string } {
  const support = failure.requestId === undefined ? '' : ` (Graph request ${failure.requestId})`
  if (isForbidden(failure)) {
    return {
      reason: 'graphForbidden',
      message:
        'Microsoft Graph does not let this service change it for this person: the service lacks a permission, or ' +
        `the person is protected${support}.`,
    }
  }
  if (failure.status === 429) {
    return {
      reason: 'graphThrottled',
      message: 'Microsoft Graph asked to wait: send the update again, which changes only what is left.',
    }
  }
  return { reason: 'graphRefused', message: `Microsoft Graph did not take this value, with ${failure.code}${support}.` }
}

function overall(fields: readonly FieldResult[]): (typeof UPDATE_OUTCOMES)[number] {
  const has = (outcome: FieldResult['outcome']) => fields.some((field) => field.outcome === outcome)
  const left = (['wouldUpdate', 'needsApproval', 'wouldNeedApproval'] as const).find(has)
  if (left !== undefined) return left
  if (has('updated')) return has('notUpdated') ? 'partlyUpdated' : 'updated'
  return has('notUpdated') ? 'notUpdated' : 'unchanged'
}

const BEGINNINGS = [
  ['updated', 'Updated'],
  ['wouldUpdate', 'Would update'],
  ['needsApproval', 'Waiting until somebody else has approved it'],
  ['wouldNeedApproval', 'Would wait until somebody else has approved it'],
  ['unchanged', 'Unchanged'],
  ['notUpdated', 'Not updated'],
] as const

/** The outcome for people: `Updated: Job Title. Not updated: Mobile Phone.` */
function sentence(fields: readonly FieldResult[]): string {
  return BEGINNINGS.map(
    ([outcome, beginning]) =>
      [beginning, fields.filter((field) => field.outcome === outcome).map(({ label }) => label)] as const,
  )
    .filter(([, labels]) => labels.length > 0)
    .map(([beginning, labels]) => `${beginning}: ${labels.join(', ')}.`)
    .join(' ')
}
