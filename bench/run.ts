/**
 * Measures everything the goals are about, together with the floors and with what others need for the same, prints one
 * table, and writes it to `bench/results.json` (all of it to `bench/results-full.json`), beside what the run before
 * measured. README's numbers come from there (`npm run docs`).
 *
 * npm run bench                     at most 20 minutes
 * npm run bench -- --full           at most 60: also a million people, and a plan of 8,000
 * npm run bench -- --only roles     some of it; writes no JSON unless --json names a file
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { machine } from './machine.ts'
import { NotThere, valuesOf, type Results, type Topic } from './results.ts'
import { judged, renderTable } from './table.ts'
import { TASKS, type Task } from './tasks.ts'

const MINUTES = { short: 20, full: 60 }

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' } },
})
// What is measured are commands too, and would take these options for theirs.
process.argv.splice(2)

const length = values.full ? 'full' : 'short'
const started = performance.now()
const minutesSince = (moment: number) => (performance.now() - moment) / 60_000

async function run(task: Task): Promise<Topic> {
  const { id, title } = task
  const begun = performance.now()
  const topic = { id, title, rows: [], seconds: 0 }
  if (minutesSince(started) + task.minutes[length] > MINUTES[length]) {
    return { ...topic, notMeasured: `there was no time left in the ${MINUTES[length]} minutes of a run` }
  }
  process.stderr.write(`${title} …\n`)
  try {
    const rows = await task.run(values.full)
    return { ...topic, rows, seconds: Math.round((performance.now() - begun) / 1000) }
  } catch (error) {
    // One benchmark that fails must not cost the others their numbers.
    if (!(error instanceof NotThere)) {
      process.stderr.write(`${title}: ${(error as Error).stack}\n`)
      process.exitCode = 1
    }
    return { ...topic, notMeasured: (error as Error).message }
  }
}

function chosenTasks(): Task[] {
  const only = values.only?.split(',')
  const unknown = only?.find((id) => !TASKS.some((task) => task.id === id))
  if (unknown !== undefined) {
    throw new TypeError(`There is no ${unknown}. There are: ${TASKS.map(({ id }) => id).join(', ')}`)
  }
  return TASKS.filter((task) => only?.includes(task.id) ?? (values.full || task.onlyFull !== true))
}

/** Those that wait for quotas wait together, and the longest of them besides all others; the rest needs the machine. */
async function runAll(tasks: readonly Task[]): Promise<Topic[]> {
  const topics = new Map<string, Promise<Topic>>()
  const begin = (task: Task) => {
    const topic = run(task)
    topics.set(task.id, topic)
    return topic
  }
  const besides = Promise.all(tasks.filter(({ onlyFull }) => onlyFull === true).map(begin))
  await Promise.all(tasks.filter(({ waits, onlyFull }) => waits === true && onlyFull !== true).map(begin))
  for (const task of tasks.filter(({ waits }) => waits !== true)) await begin(task)
  await besides
  return Promise.all(tasks.flatMap(({ id }) => topics.get(id) ?? []))
}

const kept = new URL(values.full ? 'results-full.json' : 'results.json', import.meta.url)
const file = values.json ?? (values.only === undefined ? kept : undefined)
const before = await readFile(file ?? kept, 'utf8').then(
  (json) => valuesOf(JSON.parse(json) as Results),
  (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  },
)
const topics = await runAll(chosenTasks())
const results: Results = {
  date: new Date().toISOString().slice(0, 10),
  full: values.full,
  minutes: minutesSince(started),
  machine: await machine(),
  topics,
  ...(before === undefined ? {} : { before }),
}
process.stdout.write(`${renderTable(results)}\n`)
const { goals, missed } = judged(topics)
process.stdout.write(`\n${goals - missed.length} of ${goals} goals met\n`)
for (const { what, size } of missed) process.stdout.write(`missed: ${what} (${size})\n`)

if (file !== undefined) await writeFile(file, `${JSON.stringify(results, null, 2)}\n`)
