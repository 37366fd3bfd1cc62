import t from 'tap'
import { numbersIn } from '../../bench/optional.ts'
import { isMet, valuesOf, type Results, type Row } from '../../bench/results.ts'
import { format, judged, renderTable } from '../../bench/table.ts'

const row: Row = { what: 'Sweep: time', size: '100,000 people', unit: 's', value: 8.126 }
const floor = { name: 'floor with shards', value: 7 }

const results: Results = JSON.parse(
  JSON.stringify({
    date: '2026-11-28',
    full: true,
    minutes: 58.7,
    machine: { cores: 2, node: '24.21.0', postgresql: '15.20' },
    before: { 'Sweep: time, 100,000 people': 7.9 },
    topics: [
      {
        id: 'directory',
        title: 'The copy',
        seconds: 70,
        rows: [
          {
            ...row,
            against: [floor, { name: 'loop of a flow', value: 9_000, extrapolated: true }],
            goal: { most: 1.25, times: 'floor with shards' },
            note: 'A note.',
          },
          { ...row, what: 'Sweep: requests', unit: 'count', value: 241, goal: { most: 220 }, note: 'A note.' },
          { what: 'Left | out', size: '', unit: 'MB', notMeasured: 'no PostgreSQL' },
        ],
      },
      { id: 'start', title: 'Start', seconds: 0, rows: [], notMeasured: 'there is no bench/start.ts' },
    ],
  } satisfies Results),
)

t.test('a table is made of what was written as JSON', async (t) => {
  t.same(renderTable(results).split('\n'), [
    'Measured on 2026-11-28 by `npm run bench -- --full` in 59 minutes: 2 cores, Node 24.21.0, PostgreSQL 15.20; ' +
      'simulator, service and database share the machine. What stands under "Against" was measured in the same run; ' +
      '≈ marks what was calculated from a sample.',
    '',
    '| What | Size | Measured | Run before | Against | Goal | Met |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    '| **The copy** |  |  |  |  |  |  |',
    '| Sweep: time (1) | 100,000 people | 8.13 s | 7.9 s | floor with shards 7 s; loop of a flow ≈ 2.5 h | ' +
      '≤ 1.25 × floor with shards = 8.75 s | yes |',
    '| Sweep: requests (1) | 100,000 people | 241 |  |  | ≤ 220 | no |',
    '| Left \\| out |  | not measured: no PostgreSQL |  |  |  |  |',
    '| **Start** |  | not measured: there is no bench/start.ts |  |  |  |  |',
    '',
    '1. A note.',
  ])
  const { goals, missed } = judged(results.topics)
  t.same([goals, missed.map(({ what }) => what)], [2, ['Sweep: requests']])
  t.same(
    valuesOf(results),
    { 'Sweep: time, 100,000 people': 8.126, 'Sweep: requests, 100,000 people': 241 },
    'which the next run shows beside its own',
  )
})

t.test('a goal is met or missed by numbers alone', async (t) => {
  const cases: [Partial<Row>, boolean | undefined][] = [
    [{}, undefined],
    [{ goal: { most: 8.126 } }, true],
    [{ goal: { most: 8 } }, false],
    [{ goal: { least: 8.2 } }, false],
    [{ goal: { least: 8 } }, true],
    [{ goal: { most: 1.1, times: 'floor with shards' }, against: [floor] }, false],
    [{ goal: { most: 1.1, times: 'floor with shards' } }, undefined],
  ]
  for (const [more, met] of cases) t.equal(isMet({ ...row, ...more }), met, JSON.stringify(more))
  const { value: _unmeasured, ...without } = row
  t.equal(isMet({ ...without, goal: { most: 1 } }), undefined, 'what was not measured misses nothing')
})

t.test('numbers are written as people read them', async (t) => {
  t.same(
    [
      format(1_234_567, 'count'),
      format(0.1262, 'count'),
      format(599, 's'),
      format(3_600, 's'),
      format(0.0042, 'share'),
      format(1.1, 'ratio'),
      format(47.14, 'ms'),
      format(312.4, 'MB'),
    ],
    ['1,234,567', '0.13', '599 s', '60 min', '0.42 %', '1.1 ×', '47.1 ms', '312 MB'],
  )
})

t.test('every number that a benchmark returns becomes a row', async (t) => {
  t.same(numbersIn([{ storage: 'embedded', readyMs: 900, two: { throttledShare: 0.01 }, peakMb: undefined }]), [
    { what: 'Ready', size: 'embedded', unit: 'ms', value: 900 },
    { what: 'Throttled', size: 'embedded, Two', unit: 'share', value: 0.01 },
  ])
})
