import t from 'tap'
import fc from 'fast-check'
import { csvRow, withoutFormula } from '../../src/services/reports/csv.ts'
import { reportCsv } from '../../src/services/reports/report-csv.ts'
import { reportJson } from '../../src/services/reports/report-json.ts'
import { PLAN_KINDS } from '../../src/services/plan-kinds.ts'
import type { ChangeRow } from '../../src/store/tables.ts'
import { readCsv } from './csv-reader.ts'
import { A3, HOSTILE, kindOf, POWER_BI, range, sampleChange, samplePlan } from './sample.ts'

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}

const csvOf = (changes: Iterable<ChangeRow>) => reportCsv({ kind: kindOf(samplePlan()), changes, kinds: PLAN_KINDS })

/** Rows by the names of their columns. */
const read = async (changes: ChangeRow[]): Promise<Record<string, string | undefined>[]> => {
  const [head = [], ...rows] = readCsv((await textOf(csvOf(changes))).slice(1))
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index]])))
}

t.test('no cell is a formula', async (t) => {
  const cases: [string, string][] = [
    ['=1+1', "'=1+1"],
    ['+1 425 555 0100', "'+1 425 555 0100"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['"=1', '\'"=1'],
    ["'=1", "''=1"],
    ['＝1', "'＝1"],
    ['\t=1', "'\t'=1"],
    ['\rplain', "'\rplain"],
    ['\nplain', "'\nplain"],
    ['a;=1', "a;'=1"],
    ['a\r\n=1', "a\r\n'=1"],
    ['plain', 'plain'],
    ['a-b=c', 'a-b=c'],
    ['Curie; Marie', 'Curie; Marie'],
    ['', ''],
  ]
  for (const [text, expected] of cases) t.equal(withoutFormula(text), expected, JSON.stringify(text))
})

t.test('what is written is read back, in commas and in semicolons without a formula', async () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({
          unit: fc.constantFrom('a', '=', '+', '-', '@', ' ', '"', "'", ',', ';', '\t', '\r', '\n', 'é', '＝'),
        }),
        { minLength: 1 },
      ),
      (values) => {
        const line = csvRow(values)
        const [row = [], ...more] = readCsv(line)
        const readBack =
          more.length === 0 && row.every((cell, index) => cell === withoutFormula(values[index] as string))
        const cells = [...row, ...line.split(/[;\t\r\n]/).slice(1)]
        return readBack && cells.every((cell) => !/^[\s"]*[=+\-@＝]/.test(cell))
      },
    ),
  )
})

t.test('a row for each change tells everything about it', async (t) => {
  const [row] = await read([
    sampleChange(7, {
      state: 'verified',
      restoreBefore: new Date('2026-05-01T08:00:00Z'),
      verifiedAt: new Date('2026-04-01T08:00:00Z'),
      details: {
        manager: { userId: 'm', displayName: 'Lee Chan', mail: 'lee@northwind.example' },
        licenses: [
          { ...A3, effect: 'freed', keptBy: [], message: '' },
          { ...POWER_BI, effect: 'kept', keptBy: ['direct'], message: '' },
        ],
      },
    }),
  ])
  t.match(row, {
    Position: '7',
    State: 'Verified',
    Person: 'Person 7',
    'Account Enabled': 'true',
    'Last Activity': '2025-08-02T09:30:00.000Z',
    'Inactive Days': '224',
    Change: 'Remove from group',
    Target: 'LIC_A3_Faculty',
    'Licenses Freed': 'Microsoft 365 A3 for Faculty',
    'Licenses Kept': 'Power BI Pro',
    'Manager Mail': 'lee@northwind.example',
    Verified: '2026-04-01T08:00:00.000Z',
    'Restore Before': '2026-05-01T08:00:00.000Z',
    'Reason Code': '',
  })
})

t.test('hostile names stay in their cells', async (t) => {
  const rows = await read(
    HOSTILE.map((displayName, index) =>
      sampleChange(index, {
        message: displayName,
        details: {
          groupName: displayName,
          person: { userId: 'u', displayName, department: displayName, status: 'inactive' },
        },
      }),
    ),
  )
  t.equal(rows.length, HOSTILE.length)
  t.same(
    rows.map(({ Person }) => Person),
    HOSTILE.map(withoutFormula),
  )
  t.ok(rows.every((row) => Object.values(row).every((cell) => !/^[=+\-@]/.test(cell ?? ''))))
})

t.test('the file begins with a mark for UTF-8 and ends every record with CRLF', async (t) => {
  const text = await textOf(csvOf([sampleChange(1, { details: { groupName: 'Fakultät' } })]))
  t.same([...Buffer.from(text).subarray(0, 3)], [0xef, 0xbb, 0xbf])
  t.equal(text.split('\r\n').length, 3)
  t.notMatch(text.replaceAll('\r\n', ''), /[\r\n]/)
})

t.test('100,000 changes stream through in pieces', async (t) => {
  let made = 0
  const many = function* () {
    while (made < 100_000) yield sampleChange(++made)
  }
  let rows = 0
  let largest = 0
  let ahead = 0
  for await (const chunk of csvOf(many())) {
    rows += chunk.split('\r\n').length - 1
    largest = Math.max(largest, chunk.length)
    ahead = Math.max(ahead, made - rows)
  }
  t.equal(rows, 100_001)
  t.ok(largest < 70_000, `the largest piece had ${largest} characters`)
  t.ok(ahead < 2, 'no change is read before it is needed')
})

t.test('the same as JSON: one object, the changes as they are', async (t) => {
  const json = (changes: ChangeRow[]) =>
    textOf(
      reportJson({
        plan: samplePlan(),
        kind: kindOf(samplePlan()),
        changes,
        progress: { planned: changes.length },
        auditHead: { seq: 5, hash: 'cd' },
        tenantName: 'Northwind College',
        generatedAt: new Date('2026-03-15T10:00:00Z'),
      }),
    )
  const report = JSON.parse(
    await json(range(3).map((index) => sampleChange(index, { details: { groupName: HOSTILE[index] as string } }))),
  ) as Record<string, any>
  t.match(report, {
    generatedDateTime: '2026-03-15T10:00:00.000Z',
    plan: {
      planId: samplePlan().id,
      hash: 'ab'.repeat(32),
      scope: { inactiveDays: 180 },
      summary: { seats: [{ freed: 196 }, { freed: 12 }] },
    },
    auditHead: { seq: 5 },
  })
  t.same(
    report.changes.map(({ details }: any) => details.groupName),
    HOSTILE.slice(1, 4),
  )
  t.notMatch(JSON.stringify(report), ':null', 'what has no value is left out')
  t.same(JSON.parse(await json([])).changes, [])
})
