import type { Action } from '../../../connector/flows/flow.ts'
import { handlerOf } from './actions/index.ts'
import { containersOf } from './check.ts'
import { TemplateError } from './expressions/values.ts'
import {
  timestamp,
  type Actions,
  type Done,
  type Frame,
  type Result,
  type Scene,
  type Status,
  type Step,
} from './scene.ts'
import { statusOf } from './statuses.ts'
import { evaluatorIn } from './evaluator.ts'

/** Runs actions in the order that their `runAfter` gives, what can be at the same time. */
export async function runActions(actions: Actions, frame: Frame, scene: Scene): Promise<Status> {
  const begun = new Map<string, Promise<Result>>()
  const begin = (name: string): Promise<Result> => {
    const known = begun.get(name)
    if (known !== undefined) return known
    const running = runInTurn(name, actions[name] as Action, begin, frame, scene)
    begun.set(name, running)
    return running
  }
  await Promise.all(Object.keys(actions).map(begin))
  return scene.ending === undefined ? statusOf(actions, frame.results) : 'Cancelled'
}

async function runInTurn(
  name: string,
  action: Action,
  resultOf: (name: string) => Promise<Result>,
  frame: Frame,
  scene: Scene,
): Promise<Result> {
  const before = Object.entries(action.runAfter ?? {})
  const results = await Promise.all(before.map(([one]) => resultOf(one)))
  if (scene.ending !== undefined) return skip(name, action, frame, scene, 'Terminated')
  const isAllowed = before.every(([, statuses], index) =>
    statuses.some((status) => status.toLowerCase() === results[index]?.status.toLowerCase()),
  )
  return isAllowed ? run(name, action, frame, scene) : skip(name, action, frame, scene, 'ActionDependencyFailed')
}

async function run(name: string, action: Action, frame: Frame, scene: Scene): Promise<Result> {
  const startTime = timestamp(scene.clock.now())
  const result: Result = {
    name,
    type: action.type,
    status: 'Succeeded',
    code: 'OK',
    startTime,
    endTime: startTime,
    runs: 1,
    rounds: frame.rounds,
    secured: securedOf(action),
  }
  scene.results.push(result)
  const done = await handle(name, action, frame, scene)
  Object.assign(result, done, { endTime: timestamp(scene.clock.now()) })
  if (result.status === 'Failed' && done.code === undefined) result.code = 'Failed'
  frame.results.set(name, result)
  return result
}

function stepIn(name: string, action: Action, frame: Frame, scene: Scene): Step {
  return {
    name,
    action,
    frame,
    scene,
    evaluate: evaluatorIn(frame, scene),
    run: (actions, round = frame) => runActions(actions, round, scene),
    at: (round) => stepIn(name, action, round, scene),
    skip: (actions, code) => skipActions(actions, frame, scene, code),
  }
}

/** A template that can't be evaluated fails its action; so does whatever ends the run while it waits. */
async function handle(name: string, action: Action, frame: Frame, scene: Scene): Promise<Done> {
  try {
    return await handlerOf(name, action)(stepIn(name, action, frame, scene))
  } catch (error) {
    if (scene.stop.signal.aborted && error === scene.stop.signal.reason) {
      return { status: 'Cancelled', code: 'Terminated' }
    }
    if (!(error instanceof TemplateError)) throw error
    for (const inner of containersOf(action)) skipActions(inner, frame, scene, 'ActionDependencyFailed')
    const message = `Unable to process template language expressions in action '${name}': '${error.message}'`
    return { status: 'Failed', code: 'BadRequest', error: { code: error.code, message } }
  }
}

function skipActions(actions: Actions, frame: Frame, scene: Scene, code: string): void {
  for (const [name, action] of Object.entries(actions)) skip(name, action, frame, scene, code)
}

function skip(name: string, action: Action, frame: Frame, scene: Scene, code: string): Result {
  const at = timestamp(scene.clock.now())
  const result: Result = {
    name,
    type: action.type,
    status: 'Skipped',
    code: 'ActionSkipped',
    error: { code, message: `The execution of template action '${name}' is skipped.` },
    startTime: at,
    endTime: at,
    runs: 0,
    rounds: frame.rounds,
    secured: [],
  }
  scene.results.push(result)
  frame.results.set(name, result)
  for (const inner of containersOf(action)) skipActions(inner, frame, scene, 'ActionDependencyFailed')
  return result
}

function securedOf({ runtimeConfiguration }: Action): string[] {
  const { secureData } = (runtimeConfiguration ?? {}) as { secureData?: { properties?: string[] } }
  return secureData?.properties ?? []
}
