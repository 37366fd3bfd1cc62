import { isRow } from './expressions/values.ts'
import type { Run } from './index.ts'
import type { Result } from './scene.ts'

const MARKS = { Succeeded: '+', Failed: 'x', Skipped: '-', TimedOut: '!', Cancelled: '#' }
const LONGEST = 400

/** What somebody needs to see why a run went as it did: every action in its order, and what was said to it. */
export function traceOf({ flow, status, error, results, actionRuns, startedAt, endedAt }: Run): string {
  const hours = ((endedAt - startedAt) / 3_600_000).toFixed(1)
  const why = error === undefined ? '' : ` (${error.code}: ${error.message})`
  return [`${flow}: ${status}${why}, ${actionRuns} action runs, ${hours} hours`, ...results.map(lineOf)].join('\n')
}

function lineOf({ name, type, status, code, error, inputs, outputs, endTime, rounds, runs, secured }: Result): string {
  const round = rounds.length === 0 ? '' : ` [${rounds.join('.')}]`
  const head = `${MARKS[status]} ${endTime.slice(0, 19)} ${name}${round} (${type}) ${status} ${code}`
  if (status === 'Skipped') return head
  const details = [
    runs > 1 ? `${runs} runs` : undefined,
    error === undefined ? undefined : `error: ${error.code}: ${error.message}`,
    shown('inputs', isRow(inputs) ? (inputs['parameters'] ?? inputs) : inputs, secured),
    shown('outputs', isRow(outputs) ? (outputs['body'] ?? outputs) : outputs, secured),
  ]
  return [head, ...details.filter((detail) => detail !== undefined).map((detail) => `      ${detail}`)].join('\n')
}

function shown(name: string, value: unknown, secured: string[]): string | undefined {
  if (value === undefined) return undefined
  if (secured.includes(name)) return `${name}: not shown, the flow secures them`
  const text = JSON.stringify(value)
  return `${name}: ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`
}
