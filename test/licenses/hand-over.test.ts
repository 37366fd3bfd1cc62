import t from 'tap'
import fc from 'fast-check'
import { handOverRows, type HandOverRow } from '../../src/services/licenses/hand-over/hand-over-rows.ts'
import { handOverCsv } from '../../src/services/licenses/hand-over/csv.ts'
import { handOverScript } from '../../src/services/licenses/hand-over/script.ts'
import { literal } from '../../src/services/reports/powershell.ts'
import type { HandOver } from '../../src/services/licenses/removal-details.ts'
import { readCsv } from '../reports/csv-reader.ts'
import { readPowerShell } from '../reports/powershell-reader.ts'
import { HOSTILE, sampleChange } from '../reports/sample.ts'

const SYNCED: HandOver = { kind: 'synced', onPremisesSamAccountName: 'p1', groupOnPremisesSamAccountName: 'LIC-A3' }
const MAIL_ENABLED: HandOver = { kind: 'mailEnabled', groupMail: 'lic-a3@northwind.example' }
const DYNAMIC: HandOver = {
  kind: 'dynamic',
  membershipRule: 'user.department -eq "Chemistry"',
  attributes: ['user.department'],
}

const rowsOf = (...handOvers: HandOver[]): HandOverRow[] =>
  handOverRows(
    handOvers.map((handOver, index) =>
      sampleChange(index, { state: 'handOver', position: null, details: { handOver } }),
    ),
  )

t.test('only hand-overs are handed over, each with what to do', async (t) => {
  const rows = handOverRows([
    sampleChange(1),
    sampleChange(2, { state: 'handOver', details: { handOver: SYNCED } }),
    sampleChange(3, { state: 'spared', details: { handOver: SYNCED } }),
  ])
  t.match(rows, [
    {
      where: 'activeDirectory',
      memberSamAccountName: 'p1',
      groupSamAccountName: 'LIC-A3',
      personName: 'Person 2',
      advice: 'Remove the member in Active Directory.',
    },
  ])
  t.equal(rows.length, 1)
  t.match(rowsOf({ kind: 'synced', groupOnPremisesSamAccountName: 'LIC-A3' })[0]?.advice, 'by hand')
  t.match(
    rowsOf(DYNAMIC)[0]?.advice,
    'the rule user.department -eq "Chemistry". Change what the rule looks at (user.department)',
  )
  t.match(rowsOf({ kind: 'dynamic' })[0]?.advice, 'the attribute that the rule looks at')
})

t.test('the CSV has a row for each of them', async (t) => {
  const [head, ...rows] = readCsv(handOverCsv(rowsOf(SYNCED, MAIL_ENABLED, DYNAMIC)).slice(1))
  t.equal(head?.[0], 'Where')
  t.same(
    rows.map(([where]) => where),
    ['Active Directory', 'Exchange Online', 'Membership rule'],
  )
  t.equal(handOverCsv([]).charCodeAt(0), 0xfeff)
  const [, hostile] = readCsv(
    handOverCsv(
      handOverRows([sampleChange(1, { state: 'handOver', details: { groupName: HOSTILE[2], handOver: SYNCED } })]),
    ).slice(1),
  )
  t.equal(hostile?.[1], `'${HOSTILE[2]}`)
})

t.test('the script changes nothing unless it is told to, looks before it removes, and logs', async (t) => {
  const script = handOverScript(rowsOf(SYNCED, MAIL_ENABLED, DYNAMIC))
  const { code, literals } = readPowerShell(script.slice(1))
  t.equal(script.charCodeAt(0), 0xfeff, 'Windows PowerShell reads it as UTF-8')
  t.notMatch(script.replaceAll('\r\n', ''), /[\r\n]/)
  for (const part of [
    '[CmdletBinding(SupportsShouldProcess)]',
    'if (-not $Apply) { $WhatIfPreference = $true }',
    'Remove-ADGroupMember -Identity $group.SamAccountName -Members $member.SamAccountName',
    'Remove-DistributionGroupMember -Identity $row.Group',
    '$member.MemberOf -notcontains $group.DistinguishedName',
    '-WhatIf:$false',
    'Export-Csv',
  ]) {
    t.ok(code.includes(part), part)
  }
  for (const [, before = ''] of code.matchAll(/([^\n]*\n)\s*Remove-/g)) {
    t.match(before, '$PSCmdlet.ShouldProcess(', 'no removal without asking')
  }
  t.ok(literals.includes('p1') && literals.includes('LIC-A3') && literals.includes('lic-a3@northwind.example'))
  t.ok(
    code.indexOf('CompareOrdinal') < code.indexOf('$activeDirectoryRows'),
    'the code page is tested before any row counts',
  )
})

t.test('brackets and braces of the script close in order', async (t) => {
  const { code } = readPowerShell(handOverScript(rowsOf(SYNCED, MAIL_ENABLED, DYNAMIC)).slice(1))
  const open: string[] = []
  for (const [bracket] of code.replaceAll(/"[^"]*"/g, '').matchAll(/[()[\]{}]/g)) {
    if ('([{'.includes(bracket)) open.push(bracket)
    else t.equal(open.pop(), { ')': '(', ']': '[', '}': '{' }[bracket])
  }
  t.same(open, [])
})

t.test('sections without rows are left out', async (t) => {
  for (const [handOver, there, ...absent] of [
    [SYNCED, 'Import-Module ActiveDirectory', 'Remove-DistributionGroupMember', '$rowsByHand'],
    [MAIL_ENABLED, 'Remove-DistributionGroupMember', 'Import-Module', '$rowsByHand'],
    [DYNAMIC, '$rowsByHand', 'Import-Module', 'Remove-DistributionGroupMember'],
    [{ kind: 'synced' }, '$rowsByHand', 'Import-Module', 'Remove-DistributionGroupMember'],
  ] as const) {
    const script = handOverScript(rowsOf(handOver))
    t.ok(script.includes(there), there)
    for (const part of absent) t.notOk(script.includes(part), `${handOver.kind}: ${part}`)
  }
})

t.test('literals in every kind of quote that PowerShell knows', async (t) => {
  const cases: [string, string][] = [
    ["O'Brien", "'O''Brien'"],
    ['‘a’ ‚b‛', "'‘‘a’’ ‚‚b‛‛'"],
    ['one\r\ntwo\u0085\u0092', "'onetwo'"],
    ['$(Remove-Item) `" "', '\'$(Remove-Item) `" "\''],
    ['', "''"],
  ]
  for (const [value, expected] of cases) t.equal(literal(value), expected)
})

const anyName = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({
    unit: fc.constantFrom(
      "'",
      '’',
      '‘',
      '‚',
      '‛',
      '"',
      '“',
      '`',
      '$',
      '(',
      ')',
      '{',
      '}',
      '@',
      '#',
      '<',
      '>',
      ';',
      '|',
      '&',
      '\n',
      '\r',
      ' ',
      'a',
      '\u0092',
      '\u2028',
    ),
  }),
  fc.string({ unit: 'binary' }),
)

t.test('no value leaves its literal: the code is the same whatever things are called', async (t) => {
  const scriptOf = (name: string) =>
    readPowerShell(
      handOverScript(
        handOverRows(
          [
            { ...SYNCED, onPremisesSamAccountName: name || 'x', groupOnPremisesSamAccountName: name || 'x' },
            { kind: 'mailEnabled' as const, groupMail: name || 'x' },
            { kind: 'dynamic' as const, membershipRule: name, attributes: [name] },
          ].map((handOver, index) =>
            sampleChange(index, {
              id: name,
              subjectId: name,
              state: 'handOver',
              details: { handOver, groupName: name, person: { userId: name, displayName: name, status: 'inactive' } },
            }),
          ),
        ),
      ).slice(1),
    )
  const { code } = scriptOf('ordinary')
  fc.assert(
    fc.property(anyName, (name) => scriptOf(name).code === code),
    { numRuns: 300 },
  )
  t.ok(scriptOf("'; Remove-Item C: ; ’").literals.includes("'; Remove-Item C: ; ’"), 'and the value arrives as it is')
})
