import { Refusal } from '../../../errors.ts'
import { isoTime } from '../../../time.ts'

/** What every wave says about its inputs, whichever system it is about. */

/** @throws Refusal `LimitTooHigh` */
export function assertLimit(maxChanges: number, most: number): void {
  if (maxChanges <= most) return
  throw new Refusal('LimitTooHigh', `maxChanges may be at most ${most} on this service: a request can only lower it.`, {
    target: 'maxChanges',
  })
}

/** @throws Refusal `ScopeRequired` for a list that names nothing */
export function assertNoneEmpty(inputs: object): void {
  for (const [name, value] of Object.entries(inputs)) {
    if (Array.isArray(value) && value.length === 0) {
      throw new Refusal(
        'ScopeRequired',
        `${name} is empty, and empty never means everything: leave it out, or name at least one.`,
        { target: name },
      )
    }
  }
}

/** @throws Refusal `InvalidInput` for a moment that is over */
export function endOf(endDateTime: string, now: number): string {
  const end = Date.parse(endDateTime)
  if (!(end > now)) {
    throw new Refusal('InvalidInput', 'endDateTime is over: give a moment that is still to come.', {
      target: 'endDateTime',
    })
  }
  return isoTime(new Date(end))
}

/**
 * What ends before it can begin is refused.
 *
 * @param begins when the days of grace are over
 * @throws Refusal `InvalidInput`
 */
export function assertLater(endDateTime: string | undefined, begins: number): void {
  if (endDateTime === undefined || Date.parse(endDateTime) > begins) return
  throw new Refusal(
    'InvalidInput',
    'endDateTime is over before the days of grace are: give a later end, or fewer days of grace.',
    { target: 'endDateTime' },
  )
}

/**
 * What another action takes would only seem to narrow this one.
 *
 * @param inputs of each action, besides those that every action takes
 * @throws Refusal `InvalidInput`
 */
export function assertOwnInputs<A extends string, N extends string>(
  scope: { action: A } & Partial<Record<N, unknown>>,
  inputs: Readonly<Record<A, readonly N[]>>,
): void {
  const { action } = scope
  const other = Object.values<readonly N[]>(inputs)
    .flat()
    .find((name) => scope[name] !== undefined && !inputs[action].includes(name))
  if (other === undefined) return
  throw new Refusal(
    'InvalidInput',
    `${other} is not an input of ${action}: it would not narrow the plan, so leave it out.`,
    {
      target: other,
    },
  )
}
