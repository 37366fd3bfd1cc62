import type { Action, Flow } from '../../../connector/flows/flow.ts'
import type { Place } from './check.ts'
import type { Clock } from './clock.ts'
import type { Connections } from './connections.ts'
import type { Row } from './expressions/values.ts'

export type Status = 'Succeeded' | 'Failed' | 'Skipped' | 'TimedOut' | 'Cancelled'

export interface ActionError {
  code: string
  message: string
}

/** What became of an action, as `actions('Name')` and the history of a run show it. */
export interface Result {
  name: string
  type: string
  status: Status
  code: string
  error?: ActionError
  inputs?: unknown
  outputs?: unknown
  startTime: string
  endTime: string
  /** How often it counts against the limits: retries and pages count too, what is skipped does not. */
  runs: number
  /** Which rounds of which loops it ran in, the outer ones first. */
  rounds: number[]
  /** What its history must not show. */
  secured: string[]
}

/** What a handler says about its action, which succeeds unless it says otherwise. */
export type Done = Partial<Pick<Result, 'status' | 'code' | 'error' | 'inputs' | 'outputs' | 'runs'>>

/** The results that an expression can see: those of its round, and of everything around its loop. */
export interface Frame {
  parent?: Frame
  results: Map<string, Result>
  rounds: number[]
  loop?: { name: string; index: number; item?: unknown }
}

export interface Ending {
  status: 'Succeeded' | 'Failed' | 'Cancelled' | 'TimedOut'
  error?: ActionError
}

/** One run of a flow. */
export interface Scene {
  flow: Flow
  places: Map<string, Place>
  clock: Clock
  connections: Connections
  settings: Row
  workflow: Row
  trigger: Row & { outputs?: Row }
  variables: Map<string, { type: string; value: unknown }>
  results: Result[]
  /** How each loop's rounds ended, for `result('Loop')`. */
  loops: Map<string, Frame[]>
  /** Aborted when the run ends before its actions do. */
  stop: AbortController
  ending?: Ending
  response?: unknown
}

export interface Step {
  name: string
  action: Action
  frame: Frame
  scene: Scene
  /** Evaluates a part of the definition; `item` is what `item()` gives. */
  evaluate(template: unknown, item?: { value: unknown }): unknown
  /** Runs actions inside of this one, in a round of its loop where it is one. */
  run(actions: Actions, round?: Frame): Promise<Status>
  /** The same action as seen from one of its rounds. */
  at(round: Frame): Step
  /** Notes actions inside of this one as skipped. */
  skip(actions: Actions, code: string): void
}

export type Actions = Record<string, Action>

export type Handler = (step: Step) => Promise<Done> | Done

/** The flow itself is wrong: Power Automate would not save it, or the test forgot something. No run goes on. */
export class DefinitionError extends Error {
  override name = 'DefinitionError'
}

export const timestamp = (ms: number): string => new Date(ms).toISOString().replace('Z', '0000Z')
