import { isRow, TemplateError, text } from '../expressions/values.ts'
import { durationMs, intervalMs } from '../durations.ts'
import { DefinitionError, type Ending, type Handler } from '../scene.ts'

const STATUSES: readonly unknown[] = ['Succeeded', 'Failed', 'Cancelled']

/** Ends the run: what has not begun is skipped, what waits is cancelled. */
export const terminate: Handler = ({ name, action, evaluate, scene }) => {
  const inputs = evaluate(action.inputs)
  const { runStatus, runError } = isRow(inputs) ? inputs : {}
  if (!STATUSES.includes(runStatus)) throw new DefinitionError(`${name} ends the run as ${String(runStatus)}.`)
  const error = isRow(runError) ? { code: String(runError['code']), message: String(runError['message']) } : undefined
  scene.ending = { status: runStatus as Ending['status'], ...(error === undefined ? {} : { error }) }
  scene.stop.abort(new Error(`${name} ended the run.`))
  return { inputs }
}

export const respond: Handler = ({ action, evaluate, scene }) => {
  const inputs = evaluate(action.inputs)
  scene.response = inputs
  return { inputs, outputs: inputs }
}

export const wait: Handler = async ({ action, evaluate, scene }) => {
  const inputs = evaluate(action.inputs)
  const { interval, until } = isRow(inputs) ? inputs : {}
  const at = isRow(until)
    ? momentOf(until['timestamp'])
    : scene.clock.now() + (isRow(interval) ? intervalMs(interval['count'], interval['unit']) : durationMs(interval))
  await scene.clock.until(at, scene.stop.signal)
  return { inputs }
}

function momentOf(value: unknown): number {
  const at = Date.parse(text('Wait', value))
  if (Number.isNaN(at)) throw new TemplateError(`'${String(value)}' is no time that can be waited for.`)
  return at
}
