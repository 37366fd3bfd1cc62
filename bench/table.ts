import { isMet, keyOf, limitOf, type Goal, type Results, type Row, type Topic, type Unit } from './results.ts'

const HEAD = ['What', 'Size', 'Measured', 'Run before', 'Against', 'Goal', 'Met']

/** All that was measured as one Markdown table, with a line above on the machine and its notes below. */
export function renderTable(results: Results): string {
  const notes: string[] = []
  const lines = results.topics.flatMap((topic) => [
    [
      `**${topic.title}**`,
      '',
      topic.notMeasured === undefined ? '' : `not measured: ${topic.notMeasured}`,
      '',
      '',
      '',
      '',
    ],
    ...topic.rows.map((row) => cellsOf(row, results.before, notes)),
  ])
  return [
    about(results),
    [HEAD, HEAD.map(() => '---'), ...lines].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n'),
    ...(notes.length === 0 ? [] : [notes.map((note, index) => `${index + 1}. ${note}`).join('\n')]),
  ].join('\n\n')
}

/** How many goals there are numbers for, and the rows that miss theirs. */
export function judged(topics: readonly Topic[]): { goals: number; missed: Row[] } {
  const rows = topics.flatMap((topic) => topic.rows)
  return {
    goals: rows.filter((row) => isMet(row) !== undefined).length,
    missed: rows.filter((row) => isMet(row) === false),
  }
}

function about({ date, full, machine, minutes }: Results): string {
  const database = machine.postgresql === undefined ? 'no PostgreSQL server' : `PostgreSQL ${machine.postgresql}`
  return (
    `Measured on ${date} by \`npm run bench${full ? ' -- --full' : ''}\` in ${Math.round(minutes)} minutes: ` +
    `${machine.cores} cores, Node ${machine.node}, ${database}; simulator, service and database share the machine. ` +
    'What stands under "Against" was measured in the same run; ≈ marks what was calculated from a sample.'
  )
}

function cellsOf(row: Row, before: Results['before'], notes: string[]): string[] {
  const { what, size, unit, value, notMeasured, against = [], goal, note } = row
  const measured = value === undefined ? `not measured: ${notMeasured ?? 'no reason is known'}` : format(value, unit)
  const earlier = before?.[keyOf(row)]
  const others = against.map(
    ({ name, value, extrapolated }) => `${name} ${extrapolated === true ? '≈ ' : ''}${format(value, unit)}`,
  )
  return [
    note === undefined ? what : `${what} (${noteNumber(note, notes)})`,
    size,
    measured,
    earlier === undefined ? '' : format(earlier, unit),
    others.join('; '),
    goal === undefined ? '' : goalText(goal, row),
    { true: 'yes', false: 'no', undefined: '' }[String(isMet(row)) as 'true' | 'false' | 'undefined'],
  ]
}

function noteNumber(note: string, notes: string[]): number {
  const known = notes.indexOf(note)
  return known === -1 ? notes.push(note) : known + 1
}

function goalText(goal: Goal, { unit, against = [] }: Row): string {
  if ('least' in goal) return `≥ ${format(goal.least, unit)}`
  if (!('times' in goal)) return `≤ ${format(goal.most, unit)}`
  const limit = limitOf(goal, against)
  const rule = `≤ ${goal.most} × ${goal.times}`
  return limit === undefined ? rule : `${rule} = ${format(limit, unit)}`
}

/** As people read it: thousands apart, as many digits as matter, long times in minutes or hours. */
export function format(value: number, unit: Unit): string {
  switch (unit) {
    case 'count':
      return rounded(value)
    case 's':
      if (value >= 2 * 3600) return `${rounded(value / 3600)} h`
      return value >= 600 ? `${rounded(value / 60)} min` : `${rounded(value)} s`
    case 'share':
      return `${rounded(value * 100)} %`
    case 'ratio':
      return `${rounded(value)} ×`
    default:
      return `${rounded(value)} ${unit}`
  }
}

const rounded = (value: number) =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2 })

const escaped = (cell: string) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')
