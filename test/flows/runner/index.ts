import { randomUUID } from 'node:crypto'
import type { Flow } from '../../../connector/flows/flow.ts'
import { checkFlow, placesOf } from './check.ts'
import type { Clock } from './clock.ts'
import type { Connections } from './connections.ts'
import { runActions } from './container.ts'
import { evaluatorIn } from './evaluator.ts'
import type { Row } from './expressions/values.ts'
import { timestamp, type ActionError, type Ending, type Frame, type Result, type Scene } from './scene.ts'
import { statusOf } from './statuses.ts'
import { traceOf } from './trace.ts'
import { settingsOf } from './settings.ts'
import { buttonOutputs, itemsOf, runsAtOnce, triggerOf } from './triggers.ts'

/** How a run went. */
export interface Run {
  flow: string
  name: string
  status: Ending['status']
  error?: ActionError
  /** Every action in the order in which it began, each round of a loop on its own. */
  results: Result[]
  /** What counts against the limits of a day: every action that ran, every retry, every page. */
  actionRuns: number
  startedAt: number
  endedAt: number
  response?: unknown
  /** The last result of an action. */
  of(action: string): Result | undefined
  trace(): string
}

export type Runner = ReturnType<typeof createRunner>

const DAY_MS = 86_400_000
const LONGEST_MS = 30 * DAY_MS

/** Plays a flow as Power Automate would. */
export function createRunner({
  flow,
  settings = {},
  connections,
  clock,
}: {
  flow: Flow
  settings?: Row
  connections: Connections
  clock: Clock
}) {
  checkFlow(flow)
  const places = new Map(placesOf(flow).map((place) => [place.name, place]))
  const workflow = workflowOf(flow)

  const sceneOf = (outputs: Row | undefined): Scene => {
    const name = `08584${randomUUID().replaceAll('-', '').toUpperCase()}CU00`
    const at = timestamp(clock.now())
    const { name: trigger } = triggerOf(flow)
    const times = { startTime: at, endTime: at, status: 'Succeeded' }
    return {
      flow,
      places,
      clock,
      connections,
      settings: settingsOf(flow, settings),
      workflow: { ...workflow, run: { id: `/workflows/${flow.slug}/runs/${name}`, name, type: 'workflows/runs' } },
      trigger: { name: trigger, ...times, ...(outputs === undefined ? {} : { outputs }) },
      variables: new Map(),
      results: [],
      loops: new Map(),
      stop: new AbortController(),
    }
  }

  return {
    /** Runs a flow that starts by time, or by hand with what is filled in. */
    start: (inputs?: Row): Promise<Run> => play(sceneOf(buttonOutputs(flow, inputs))),

    /** Runs what the payload of a webhook starts: one run for each of its items, where the trigger splits it. */
    async fire(payload: unknown): Promise<Run[]> {
      const outputs = { headers: {}, body: payload }
      const scene = sceneOf(outputs)
      const frame = { results: new Map(), rounds: [] }
      const bodies = itemsOf(flow, payload, evaluatorIn(frame, scene))
      const runs: Run[] = []
      const left = [...bodies]
      const worker = async () => {
        for (let body = left.shift(); body !== undefined; body = left.shift()) {
          runs.push(await play(sceneOf({ ...outputs, body })))
        }
      }
      await Promise.all(Array.from({ length: runsAtOnce(flow) }, worker))
      return runs
    },
  }
}

async function play(scene: Scene): Promise<Run> {
  const { clock, flow, stop } = scene
  const frame: Frame = { results: new Map(), rounds: [] }
  const startedAt = clock.now()
  const over = new AbortController()
  endInTime(scene, startedAt + LONGEST_MS, over.signal)
  try {
    await runActions(flow.definition.actions, frame, scene)
  } catch (error) {
    scene.ending ??= { status: 'Failed' }
    stop.abort(error)
    throw error
  } finally {
    over.abort()
  }
  const { status, error } = scene.ending ?? endingOf(scene, frame)
  const run: Run = {
    flow: flow.displayName,
    name: String((scene.workflow['run'] as Row)['name']),
    status,
    ...(error === undefined ? {} : { error }),
    results: scene.results,
    actionRuns: scene.results.reduce((sum, { runs }) => sum + runs, 0),
    startedAt,
    endedAt: clock.now(),
    response: scene.response,
    of: (action) => scene.results.findLast(({ name }) => name === action),
    trace: () => traceOf(run),
  }
  return run
}

/** A run ends after 30 days, whatever it waits for. */
function endInTime(scene: Scene, at: number, over: AbortSignal): void {
  const end = () => {
    scene.ending = { status: 'TimedOut' }
    scene.stop.abort(new Error('A run ends after 30 days.'))
  }
  // Rejected as soon as the run is over; whatever else could be wrong with the clock, its actions hear of it too.
  scene.clock.until(at, over).then(end, () => undefined)
}

function endingOf(scene: Scene, frame: Frame): Ending {
  const status = statusOf(scene.flow.definition.actions, frame.results)
  if (status === 'Succeeded' || status === 'Skipped') return { status: 'Succeeded' }
  const failed = scene.results.findLast((result) => result.status === status)
  const error = failed?.error ?? { code: failed?.code ?? 'Failed', message: 'An action failed.' }
  return { status: 'Failed', error }
}

function workflowOf({ slug, displayName }: Flow): Row {
  return {
    id: `/workflows/${slug}`,
    name: randomUUID(),
    type: 'Microsoft.Logic/workflows',
    location: 'westeurope',
    tags: { flowDisplayName: displayName, environmentName: 'Default-northwind', logicAppName: slug },
  }
}
