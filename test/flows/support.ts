import type { Test } from 'tap'
import type { Action, Flow, FlowSetting, Step } from '../../connector/flows/flow.ts'
import { createClock, type Clock } from './runner/clock.ts'
import type { Connections } from './runner/connections.ts'
import { createStandInApi, type StandIn } from './runner/connector/stand-in.ts'
import type { Row } from './runner/expressions/values.ts'
import { createRunner, type Run } from './runner/index.ts'

export { loadFlow } from './shipped.ts'

/** Shows how a run went when the test fails. */
export function shown(t: Test, run: Run): Run {
  t.teardown(() => {
    if (!t.passing()) t.comment(run.trace())
  })
  return run
}

/** A clock that nothing else goes by; it begins on a Thursday at noon. */
export function freeClock(): Clock {
  let at = Date.parse('2026-01-15T12:00:00Z')
  const advance = (milliseconds: number) => {
    at += milliseconds
  }
  return createClock({ now: () => at, advance })
}

const RECURRENCE: Step = { type: 'Recurrence', recurrence: { frequency: 'Day', interval: 1 } }

/** A flow of these actions; one without `runAfter` runs after the one above it. */
export function flowOf(
  actions: Record<string, Partial<Action>>,
  { trigger = RECURRENCE, settings = [] }: { trigger?: Step; settings?: FlowSetting[] } = {},
): Flow {
  return {
    slug: 'test',
    displayName: 'Test',
    description: 'A test.',
    settings,
    connections: {
      planner: { api: 'tenantSteward', displayName: 'Plans' },
      office: { api: 'shared_office', displayName: 'Office' },
    },
    definition: { $schema: '', contentVersion: '1.0.0.0', triggers: { Trigger: trigger }, actions: inOrder(actions) },
  }
}

/** Actions one after the other, unless they say otherwise. */
export function inOrder(actions: Record<string, Partial<Action>>): Record<string, Action> {
  const names = Object.keys(actions)
  return Object.fromEntries(
    Object.entries(actions).map(([name, action], index) => {
      const before = names[index - 1]
      const runAfter = before === undefined ? {} : { [before]: ['Succeeded'] }
      return [name, { type: 'Compose', runAfter, ...action }]
    }),
  )
}

/** An action of a connector. */
export function operation(
  connectionName: 'planner' | 'office',
  operationId: string,
  parameters: Row = {},
  { type = 'OpenApiConnection', retryPolicy, ...more }: Partial<Action> & { retryPolicy?: Row } = {},
): Partial<Action> {
  const apiId = `/providers/Microsoft.PowerApps/apis/${connectionName === 'planner' ? 'tenantSteward' : 'shared_office'}`
  const inputs = {
    host: { connectionName, operationId, apiId },
    parameters,
    authentication: "@parameters('$authentication')",
    ...(retryPolicy === undefined ? {} : { retryPolicy }),
  }
  return { type, inputs, ...more }
}

export const compose = (inputs: unknown, more: Partial<Action> = {}): Partial<Action> => ({
  type: 'Compose',
  inputs,
  ...more,
})

export const after = (name: string, ...statuses: string[]): Partial<Action> => ({ runAfter: { [name]: statuses } })

/** Plays a flow of these actions with what stands in for an office. */
export async function play(
  t: Test,
  actions: Record<string, Partial<Action>>,
  {
    office = {},
    clock = freeClock(),
    connections = {},
    trigger,
    inputs,
    settings = {},
    declared,
  }: {
    office?: Record<string, StandIn>
    clock?: Clock
    connections?: Connections
    trigger?: Step
    inputs?: Row
    settings?: Row
    declared?: FlowSetting[]
  } = {},
): Promise<Run> {
  const flow = flowOf(actions, {
    ...(trigger === undefined ? {} : { trigger }),
    ...(declared === undefined ? {} : { settings: declared }),
  })
  const runner = createRunner({
    flow,
    clock,
    settings,
    connections: { shared_office: createStandInApi('shared_office', office), ...connections },
  })
  return shown(t, await runner.start(inputs))
}

/** What became of each action, in the order in which they began. */
export const statusesOf = (run: Run): Record<string, string> =>
  Object.fromEntries(run.results.map(({ name, status }) => [name, status]))

export const outputsOf = (run: Run, name: string): any => run.of(name)?.outputs
