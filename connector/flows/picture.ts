import type { Action, Flow, Step } from './flow.ts'

/** The steps of a flow as a tree of text, named as the designer shows them. */
export function pictureOf({ definition: { triggers, actions } }: Flow): string {
  return [...Object.entries(triggers).map(([name, step]) => `${shown(name)}${what(step)}`), ...linesOf(actions)].join(
    '\n',
  )
}

const shown = (name: string): string => name.replaceAll('_', ' ')

function linesOf(actions: Record<string, Action>): string[] {
  const steps = Object.entries(actions)
  return steps.flatMap(([name, step], index) => {
    const [before] = steps[index - 1] ?? []
    const line = `${shown(name)}${what(step)}${when(step, before)}`
    return below(line, branchesOf(step), index === steps.length - 1)
  })
}

/** A line with its branches indented under it. */
function below(line: string, branches: string[], isLast: boolean): string[] {
  return [`${isLast ? '└─' : '├─'} ${line}`, ...branches.map((inner) => `${isLast ? '  ' : '│ '} ${inner}`)]
}

function branchesOf(step: Action): string[] {
  if (step.type !== 'If' && step.type !== 'Switch') return linesOf(step.actions ?? {})
  const named = [
    ...(step.type === 'If' ? [{ name: 'yes', actions: step.actions ?? {} }] : []),
    ...Object.entries(step.cases ?? {}).map(([name, { actions }]) => ({ name: shown(name), actions })),
    ...(step.else === undefined ? [] : [{ name: 'no', actions: step.else.actions }]),
    ...(step.default === undefined ? [] : [{ name: 'otherwise', actions: step.default.actions }]),
  ]
  return named.flatMap(({ name, actions }, index) => below(`${name}:`, linesOf(actions), index === named.length - 1))
}

/** What kind of step it is, where its name does not tell. */
function what(step: Step): string {
  const { host, runStatus } = (step.inputs ?? {}) as {
    host?: { connectionName: string; operationId: string }
    runStatus?: string
  }
  const { timeout } = (step['limit'] ?? {}) as { timeout?: string }
  const parts = [
    host && `${host.connectionName}: ${host.operationId}`,
    step.type === 'Foreach' && pace(step),
    runStatus && `the run ends as ${runStatus}`,
    timeout && `waits ${timeout}`,
    step['recurrence'] !== undefined && recurrenceOf(step['recurrence'] as Recurrence),
  ].filter(Boolean)
  return parts.length === 0 ? '' : ` [${parts.join(', ')}]`
}

function pace(loop: Step): string {
  const { concurrency } = (loop['runtimeConfiguration'] ?? {}) as { concurrency?: { repetitions?: number } }
  return concurrency?.repetitions === 1 ? 'one after the other' : `${concurrency?.repetitions} side by side`
}

interface Recurrence {
  frequency: string
  interval: number
  timeZone: string
}

const recurrenceOf = ({ frequency, interval, timeZone }: Recurrence): string =>
  `every ${interval === 1 ? '' : `${interval} `}${frequency.toLowerCase()}${interval === 1 ? '' : 's'}, ${timeZone}`

const OUTCOMES: Record<string, string> = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  TimedOut: 'timed out',
  Skipped: 'was skipped',
}

/** When it runs, if not simply after the step above it. */
function when({ runAfter = {} }: Action, before: string | undefined): string {
  const conditions = Object.entries(runAfter)
  const [only] = conditions
  const isPlain = conditions.length === 1 && only?.[0] === before && only?.[1].join() === 'Succeeded'
  if (conditions.length === 0 || isPlain) return ''
  const told = conditions.map(([name, statuses]) => {
    const isAlways = ['Succeeded', 'Failed', 'TimedOut'].every((status) => statuses.includes(status))
    const outcome = statuses.map((status) => OUTCOMES[status] ?? status).join(' or ')
    return isAlways ? `whatever became of ${shown(name)}` : `when ${shown(name)} ${outcome}`
  })
  return ` (${told.join(', and ')})`
}
