import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import t from 'tap'
import { Language, Parser, type Node } from 'web-tree-sitter'

/** PowerShell is not run here: the script is read by its grammar, and its names are compared with what there is. */
const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')

async function parse(script: string): Promise<Node> {
  await Parser.init()
  const tree = new Parser().setLanguage(await Language.load(grammar)).parse(script)
  if (tree === null) throw new Error('Nothing was read.')
  return tree.rootNode
}

const textsOf = (root: Node, type: string): string[] => [
  ...new Set(root.descendantsOfType(type).flatMap((node) => (node === null ? [] : [node.text]))),
]

const script = await readFile(new URL('../../connector/setup/register-apps.ps1', import.meta.url), 'utf8')

/** Of PowerShell 7 and of Microsoft.Graph.Authentication. */
const CMDLETS = [
  'Connect-MgGraph',
  'ConvertFrom-Json',
  'ConvertTo-Json',
  'ForEach-Object',
  'Get-Acl',
  'Get-Content',
  'Invoke-MgGraphRequest',
  'Join-Path',
  'New-Item',
  'Out-Null',
  'Select-Object',
  'Set-Acl',
  'Set-Content',
  'Set-StrictMode',
  'Sort-Object',
  'Start-Sleep',
  'Test-Path',
  'Where-Object',
  'Write-Host',
  'Write-Warning',
  'chmod',
]

const AUTOMATIC = ['$_', '$false', '$iswindows', '$lastexitcode', '$null', '$pscmdlet', '$psscriptroot', '$true']

t.test('the script is valid PowerShell', async (t) => {
  t.notOk((await parse(script)).hasError)
  t.ok((await parse(script.replace(/\}\s*$/, ''))).hasError, 'a missing brace would be seen')
  t.ok((await parse(script.replace("'Bring the app up to date'", "'Bring the app"))).hasError, 'so would a quote')
})

t.test('whatever it calls is there', async (t) => {
  const root = await parse(script)
  const functions = textsOf(root, 'function_name')
  t.same(
    textsOf(root, 'command_name').filter((name) => !CMDLETS.includes(name) && !functions.includes(name)),
    [],
  )
  const called = textsOf(root, 'command_name')
  t.same(
    functions.filter((name) => !called.includes(name)),
    [],
    'and every function is called',
  )
})

t.test('whatever it reads was set', async (t) => {
  const root = await parse(script)
  const plain = (name: string) =>
    name
      .replace(/^[$@]\{?/, '$')
      .replace('}', '')
      .toLowerCase()
  const set = [
    ...textsOf(root, 'left_assignment_expression'),
    ...textsOf(root, 'script_parameter').map((text) => /\$\w+/.exec(text.replaceAll(/\[.*?\)\]/gs, ''))?.[0] ?? ''),
    ...[...script.matchAll(/foreach \((\$\w+) in|for \((\$\w+) =/g)].flatMap(
      ([, each, counted]) => each ?? counted ?? '',
    ),
  ].map(plain)
  const unknown = textsOf(root, 'variable').filter((name) => ![...set, ...AUTOMATIC].includes(plain(name)))
  t.same(unknown, [])
})

t.test('secrets go into the file alone', async (t) => {
  const root = await parse(script)
  const shown = root.descendantsOfType('command').filter((node) => /^(Write-|Out-Host)/.test(node?.text ?? ''))
  t.ok(shown.length > 3)
  for (const node of shown) {
    if (node?.text.startsWith('Write-EnvFile') === true) continue
    t.notMatch(node?.text, /secret(?!s were made)|\$lines|\$bytes/i)
  }
})
