import { STATUS_CODES } from 'node:http'
import { isRow, type Row } from '../expressions/values.ts'
import type { ApiAnswer, ApiCall } from '../connections.ts'
import { durationMs } from '../durations.ts'
import { DefinitionError, type Done, type Handler, type Step } from '../scene.ts'
import { readPages } from './pages.ts'
import { createAttempts, type Attempts } from './retries.ts'

/** What the engine waits between two looks at work that takes longer, unless told otherwise. */
const POLL_SECONDS = 20
/** How long a run may take, all waiting included. */
const LONGEST = 'P30D'

export const callOperation: Handler = async (step) => {
  const { call, inputs } = prepare(step)
  const attempts = createAttempts(step)
  const answer = await finished(step, call, attempts, await attempts.make(call.send))
  if (answer === undefined) return timedOut(inputs, attempts.count())
  const { paginationPolicy } = rowOf(step.action['runtimeConfiguration'])
  const complete = isRow(paginationPolicy)
    ? await readPages(step.name, call, attempts, answer, Number(paginationPolicy['minimumItemCount']))
    : answer
  return doneOf(complete, inputs, attempts.count())
}

/** Waits for somebody's answer, or for its limit. */
export const waitForOperation: Handler = async (step) => {
  const { call, inputs } = prepare(step)
  const { clock, stop } = step.scene
  const attempts = createAttempts(step)
  const end = endOf(step)
  const answer = await attempts.make(call.send)
  const at = clock.now() + (answer.afterMs ?? 0)
  await clock.until(Math.min(at, end), stop.signal)
  return at > end ? timedOut(inputs, attempts.count()) : doneOf(answer, inputs, attempts.count())
}

function prepare({ name, action, evaluate, scene }: Step): { call: ApiCall; inputs: Row } {
  const { host, parameters = {}, authentication } = rowOf(action.inputs)
  const { connectionName, operationId, apiId } = rowOf(host)
  const connection = scene.flow.connections[String(connectionName)]
  const api = scene.connections[connection?.api ?? '']
  if (connection === undefined) throw new DefinitionError(`${name} uses the connection ${String(connectionName)}.`)
  if (apiId !== `/providers/Microsoft.PowerApps/apis/${connection.api}`) {
    throw new DefinitionError(`${name} names the API ${String(apiId)}, its connection is one to ${connection.api}.`)
  }
  if (authentication !== "@parameters('$authentication')") {
    throw new DefinitionError(`${name} does not hand over the authentication of its connection.`)
  }
  if (api === undefined) throw new DefinitionError(`Nothing stands in for ${connection.api}, which ${name} calls.`)
  const evaluated = rowOf(evaluate(parameters))
  const request = {
    connection: String(connectionName),
    operationId: String(operationId),
    parameters: evaluated,
    run: String(rowOf(scene.workflow['run'])['name']),
    clock: scene.clock,
  }
  return { call: api(request), inputs: { host, parameters: evaluated } }
}

/** The answer when the work is over; nothing when that takes longer than the limit. */
async function finished(
  step: Step,
  call: ApiCall,
  attempts: Attempts,
  first: ApiAnswer,
): Promise<ApiAnswer | undefined> {
  const { clock, stop } = step.scene
  const end = endOf(step)
  let answer = first
  while (answer.statusCode === 202 && answer.headers['location'] !== undefined) {
    const { poll } = call
    if (poll === undefined || step.action['operationOptions'] === 'DisableAsyncPattern') return answer
    const location = answer.headers['location']
    const at = clock.now() + Number(answer.headers['retry-after'] ?? POLL_SECONDS) * 1000
    await clock.until(Math.min(at, end), stop.signal)
    if (at > end) return undefined
    answer = await attempts.repeat(() => poll(location))
  }
  return answer
}

function endOf({ action, evaluate, scene }: Step): number {
  const { timeout = LONGEST } = rowOf(action['limit'])
  return scene.clock.now() + durationMs(evaluate(timeout))
}

function doneOf({ statusCode, headers, body }: ApiAnswer, inputs: Row, runs: number): Done {
  const code = (STATUS_CODES[statusCode] ?? String(statusCode)).replaceAll(/[^A-Za-z0-9]/g, '')
  const outputs = { statusCode, headers, ...(body === undefined ? {} : { body }) }
  return { status: statusCode < 400 ? 'Succeeded' : 'Failed', code, inputs, outputs, runs }
}

const timedOut = (inputs: Row, runs: number): Done => ({
  status: 'TimedOut',
  code: 'ActionTimedOut',
  error: { code: 'ActionTimedOut', message: 'The execution of template action timed out.' },
  inputs,
  runs,
})

const rowOf = (value: unknown): Row => (isRow(value) ? value : {})
