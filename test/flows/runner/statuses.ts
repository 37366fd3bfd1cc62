import type { Action } from '../../../connector/flows/flow.ts'
import type { Done, Result, Status } from './scene.ts'

const BAD: readonly Status[] = ['Cancelled', 'Failed', 'TimedOut']

/**
 * How a container ends: by the actions that nothing runs after; one of these that was skipped counts as what it was to
 * run after. So a failure that something ran after is handled, and one that only made others skip is not
 * (https://learn.microsoft.com/azure/logic-apps/error-exception-handling).
 */
export function statusOf(actions: Record<string, Action>, results: ReadonlyMap<string, Result>): Status {
  const followed = new Set(Object.values(actions).flatMap(({ runAfter }) => Object.keys(runAfter ?? {})))
  const ends = Object.keys(actions).filter((name) => !followed.has(name))
  const statuses = ends.flatMap((name) => effective(name, actions, results))
  return BAD.find((status) => statuses.includes(status)) ?? 'Succeeded'
}

function effective(name: string, actions: Record<string, Action>, results: ReadonlyMap<string, Result>): Status[] {
  const status = results.get(name)?.status ?? 'Skipped'
  const before = Object.keys(actions[name]?.runAfter ?? {})
  return status === 'Skipped' ? before.flatMap((one) => effective(one, actions, results)) : [status]
}

/** A container never fails by itself, and says no more than this. */
export function containerDone(status: Status): Done {
  if (status === 'Succeeded') return { status, code: 'NotSpecified' }
  return {
    status,
    code: 'ActionFailed',
    error: { code: 'ActionFailed', message: 'An action failed. No dependent actions succeeded.' },
  }
}
