import { test } from 'tap'
import {
  callsIn,
  expressionsIn,
  ExpressionError,
  findFunction,
  parseExpression,
  parseTemplate,
} from '../../connector/rules/flows/expressions/index.ts'

const text = (value: string) => ({ kind: 'literal' as const, value })
const call = (name: string, ...args: unknown[]) => ({ kind: 'call' as const, name, args })

test('An expression is a literal, or a call that may be looked into', async (t) => {
  const cases: Record<string, unknown> = {
    "'it''s'": text("it's"),
    "''": text(''),
    '-5': { kind: 'literal', value: -5 },
    '5.0': { kind: 'literal', value: 5, isFloat: true },
    '1e3': { kind: 'literal', value: 1000, isFloat: true },
    TRUE: { kind: 'literal', value: true },
    null: { kind: 'literal', value: null },
    ' utcNow( ) ': call('utcNow'),
    "concat('a', string(1))": call('concat', text('a'), call('string', { kind: 'literal', value: 1 })),
    "body('X')?['a']": { kind: 'access', of: call('body', text('X')), key: text('a'), safe: true },
    'item().a': { kind: 'access', of: call('item'), key: text('a'), safe: false },
    "items('L')?.a[0]": {
      kind: 'access',
      of: { kind: 'access', of: call('items', text('L')), key: text('a'), safe: true },
      key: { kind: 'literal', value: 0 },
      safe: false,
    },
    "outputs('X')?['body/a']": { kind: 'access', of: call('outputs', text('X')), key: text('body/a'), safe: true },
  }
  for (const [source, expected] of Object.entries(cases)) t.same(parseExpression(source), expected, source)
})

test('What the designer would refuse to save is refused', async (t) => {
  const cases = [
    '',
    "'open",
    'utcNow(',
    'utcNow())',
    'utcNow',
    "concat('a' 'b')",
    "concat('a',)",
    'concat("a")',
    "body('X')?",
    "body('X')[",
    "'text'[0]",
    '12x',
    'add(1, .3)',
    'item() item()',
    'createArray({})',
  ]
  for (const source of cases) t.throws(() => parseExpression(source), ExpressionError, source)
  t.throws(() => parseExpression(`concat('${'a'.repeat(8_192)}')`), /8192/)
})

test('A string is text, one whole value, or text with values in it', async (t) => {
  const now = call('utcNow')
  const cases: Record<string, unknown> = {
    'plain a@b.example': { kind: 'text', text: 'plain a@b.example' },
    '': { kind: 'text', text: '' },
    '@': { kind: 'text', text: '@' },
    '@@utcNow()': { kind: 'text', text: '@utcNow()' },
    'see @@{x}': { kind: 'text', text: 'see @{x}' },
    '@utcNow()': { kind: 'whole', expression: now },
    '@{utcNow()}': { kind: 'mixed', parts: [now] },
    'at @{utcNow()}.': { kind: 'mixed', parts: ['at ', now, '.'] },
    "@{concat('}', '''')}@{utcNow()}": { kind: 'mixed', parts: [call('concat', text('}'), text("'")), now] },
  }
  for (const [source, expected] of Object.entries(cases)) t.same(parseTemplate(source), expected, source)
  t.throws(() => parseTemplate('open @{utcNow()'), ExpressionError)
  t.throws(() => parseTemplate('@userPrincipalName'), ExpressionError)
})

test('All expressions of a definition are found, and all calls in them', async (t) => {
  const inputs = { parameters: { 'body/a': "@concat(body('A')?[string(1)], 'x')" }, list: ['@{utcNow()}', 1, null] }
  t.same(
    expressionsIn(inputs).map(({ path, expression }) => [path, callsIn(expression).map(({ name }) => name)]),
    [
      ['/parameters/body/a', ['concat', 'body', 'string']],
      ['/list/0', ['utcNow']],
    ],
  )
})

test('Functions are found in any case', async (t) => {
  t.same(findFunction('CONCAT')?.name, 'concat')
  t.equal(findFunction('filter'), undefined)
  t.equal(findFunction('constructor'), undefined)
})
