import { isRow, TemplateError, typeOf } from '../expressions/values.ts'
import { durationMs } from '../durations.ts'
import type { Action } from '../../../../connector/flows/flow.ts'
import type { Done, Frame, Handler, Status } from '../scene.ts'
import { containerDone } from '../statuses.ts'
import { evaluateCondition } from './branches.ts'

/** The most that a flow with the low performance profile goes through. */
const MOST_ITEMS = 5_000
/** Logic Apps runs so many rounds at once unless told otherwise; what a flow must not rely on is met here. */
const STANDARD_REPETITIONS = 20

export const foreach: Handler = async ({ name, action, frame, scene, evaluate, run }) => {
  const items = evaluate(action['foreach'])
  if (!Array.isArray(items)) {
    throw new TemplateError(
      `The result of the evaluation of 'foreach' action expression is of type '${typeOf(items)}'. ` +
        'The result must be a valid array.',
    )
  }
  if (items.length > MOST_ITEMS) {
    const message = `The execution of '${name}' has ${items.length} items, which exceeds the maximum of ${MOST_ITEMS}.`
    return { status: 'Failed', code: 'ForeachTooManyItems', error: { code: 'ForeachTooManyItems', message } }
  }
  const rounds = items.map((item, index) => roundOf(frame, { name, index, item }))
  scene.loops.set(name, rounds)
  const statuses: Status[] = []
  const left = [...rounds]
  const worker = async () => {
    for (let round = left.shift(); round !== undefined && scene.ending === undefined; round = left.shift()) {
      statuses.push(await run(action.actions ?? {}, round))
    }
  }
  await Promise.all(Array.from({ length: repetitionsOf(action) }, worker))
  return loopDone(statuses)
}

function repetitionsOf(action: Action): number {
  if (action['operationOptions'] === 'Sequential') return 1
  const { concurrency } = isRow(action['runtimeConfiguration']) ? action['runtimeConfiguration'] : {}
  return isRow(concurrency) ? Number(concurrency['repetitions']) : STANDARD_REPETITIONS
}

function loopDone(statuses: Status[]): Done {
  const bad = (['Cancelled', 'Failed', 'TimedOut'] as const).find((status) => statuses.includes(status))
  return containerDone(bad === 'TimedOut' ? 'Failed' : (bad ?? 'Succeeded'))
}

const roundOf = (parent: Frame, loop: NonNullable<Frame['loop']>): Frame => ({
  parent,
  results: new Map(),
  rounds: [...parent.rounds, loop.index],
  loop,
})

/** A failed round does not end the loop, nor does its limit fail it, unless it asks for that; the last round counts. */
export const until: Handler = async (step) => {
  const { name, action, frame, scene, evaluate } = step
  const limit = isRow(action['limit']) ? action['limit'] : {}
  const count = Number(evaluate(limit['count'] ?? 60))
  const end = scene.clock.now() + durationMs(evaluate(limit['timeout'] ?? 'PT1H'))
  const rounds: Frame[] = []
  scene.loops.set(name, rounds)
  let status: Status = 'Succeeded'
  for (let index = 0; index < count && scene.clock.now() < end && scene.ending === undefined; index++) {
    const round = roundOf(frame, { name, index })
    rounds.push(round)
    status = await step.run(action.actions ?? {}, round)
    if (scene.ending === undefined && evaluateCondition(step.at(round), action['expression'])) {
      return containerDone(status)
    }
  }
  return action['operationOptions'] === 'FailWhenLimitsReached' ? containerDone('Failed') : containerDone(status)
}
