import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readFlows } from '../../connector/flows/flow.ts'
import { OptionsError, readOptions } from '../../connector/package/options.ts'
import type { GivenOptions, OptionName } from '../../connector/package/option-rules.ts'
import { ROOT } from '../start/child.ts'
import { CONNECTOR_NAME, ENTRA, KEY, opened, parseXml } from './package-support.ts'
import { sampleFlows } from './sample-flows.ts'
import { temporaryFolder } from '../temporary-folder.ts'

function faultsOf(given: GivenOptions): OptionName[] {
  try {
    readOptions(given)
  } catch (error) {
    if (error instanceof OptionsError) return [...error.faults.keys()]
    throw error
  }
  return []
}

const LONG = 'a'.repeat(10_240)

t.test('options that are refused, each by its name', async (t) => {
  const refused: Partial<Record<OptionName, readonly string[]>> = {
    host: [
      '',
      '   ',
      'http://steward.northwind.edu',
      'steward_northwind.edu',
      '-steward.edu',
      'steward..edu',
      'steward.edu:0',
      'steward.edu:123456',
      'steward.edu:65536',
      'steward.edu:99999/a',
      'user@steward.edu',
      'steward.edu/../admin',
      'steward.edu/a//b',
      'steward.edu/a?b=c',
      'steward.edu/<script>',
      "steward.edu'); alert(1)",
      'steward.edu\\..\\x',
      `${'a'.repeat(64)}.edu`,
      LONG,
    ],
    publisher: [
      '',
      '!!!',
      'two\nlines',
      'nul\u0000',
      'bell\u0007',
      'turned\u202Eround',
      'no\uFFFEname',
      'half \uD800',
      LONG,
    ],
    prefix: ['', 'a', 'abcdefghi', '1abc', 'mscrm', 'MSCRMabc', 'a_b', 'a-b', '../x', 'a"b', 'é1', LONG],
    auth: ['', 'none', 'Entra', 'key;', LONG],
    tenantId: ['', 'contoso.onmicrosoft.com', '1111', `${ENTRA.tenantId}'`, LONG],
    apiAppId: ['', 'api://x', LONG],
    connectorAppId: ['', 'x', LONG],
    connectorName: ['tenantsteward', 'shared_', 'shared_a/b', 'shared_a"b', '../shared_x', `shared_${LONG}`],
    connectorId: ['x', '{11111111-1111-4111-8111-111111111111}', LONG],
  }
  for (const [name, values] of Object.entries(refused)) {
    for (const value of values) {
      const others = name === 'connectorId' ? { connectorName: CONNECTOR_NAME } : {}
      t.same(faultsOf({ ...ENTRA, ...others, [name]: value }), [name], `${name} ${JSON.stringify(value.slice(0, 40))}`)
    }
  }
  t.same(faultsOf({ ...KEY, connectorId: ENTRA.tenantId }), ['connectorName'], 'an id goes with a name')
  t.same(faultsOf({}), ['host', 'publisher', 'prefix', 'auth'], 'all at once')
  t.same(faultsOf({ ...KEY, tenantId: '', apiAppId: undefined }), [], 'what a key does not need may be left out')
})

t.test('what people paste is understood', async (t) => {
  const { host, basePath, prefix, auth } = readOptions({ ...ENTRA, host: ' https://Steward.edu/a/b/ ', prefix: 'NWC' })
  t.same([host, basePath, prefix], ['steward.edu', '/a/b', 'nwc'])
  t.match(auth, { tenantId: ENTRA.tenantId })
  for (const port of ['127.0.0.1:3000', 'steward.edu:65535']) t.equal(readOptions({ ...KEY, host: port }).host, port)
})

t.test('a publisher can have any name', async (t) => {
  const names = [
    '<Fabrikam> & "Söhne\'s"',
    ']]><x/>',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '京都大学',
    '42',
  ]
  for (const publisher of names) {
    for (const name of ['connector-solution', 'flows-solution', 'ask-and-apply']) {
      const made = await opened(name, { ...ENTRA, publisher }, sampleFlows)
      for (const path of made.paths.filter((one) => one.endsWith('.xml'))) parseXml(made.text(path))
      if (!name.endsWith('solution')) continue
      const [, manifest] = [...made.xml('solution.xml').getElementsByTagName('LocalizedName')]
      t.equal(manifest?.getAttribute('description'), publisher, `${publisher} is kept as it is`)
      t.match(made.text('solution.xml'), /<Publisher>\s*<UniqueName>[A-Za-z][A-Za-z0-9]*</)
    }
  }
})

const run = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/connector-package.ts', ...args], { cwd: ROOT, encoding: 'utf8' })

const flags = Object.entries(ENTRA).map(([name, value]) => [
  `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  String(value),
])

t.test('the command', async (t) => {
  const folder = temporaryFolder(t)
  const { status, stdout, stderr } = run(...flags.flat(), '--out', folder)
  t.equal(status, 0, stderr)
  const flows = (await readFlows()).map(({ slug }) => `${slug}.zip`)
  t.same(
    readdirSync(folder).toSorted(),
    ['connector-files', 'connector-solution.zip', 'flows-solution.zip', ...flows].toSorted(),
  )
  t.match(stdout, join(folder, 'connector-files', 'apiProperties.json'), 'says what it wrote')
  t.match(JSON.parse(readFileSync(join(folder, 'connector-files', 'apiDefinition.swagger.json'), 'utf8')), {
    host: ENTRA.host,
  })

  const help = run('--help')
  t.equal(help.status, 0)
  for (const [flag = ''] of flags) t.match(help.stdout, flag)

  const wrong = run(...flags.flat(), '--prefix', 'mscrm')
  t.equal(wrong.status, 1)
  t.match(wrong.stderr, /^--prefix: Prefix is not valid: give 2 to 8 letters/)
  t.match(run('--color').stderr, /--color/)
  t.equal(run('--color').status, 1)
})
