import { test } from 'tap'
import { findFunction, functionNames } from '../../connector/rules/flows/expressions/index.ts'
import { createEvaluator } from './runner/expressions/evaluate.ts'
import { TemplateError } from './runner/expressions/values.ts'

const person = '{ "firstName": "Sophia", "surName": "Owen" }'
const customer = '{ "customerName": { "firstName": "Sophia", "surName": "Owen" } }'

const evaluate = createEvaluator({
  now: () => Date.parse('2018-04-15T13:00:00Z'),
  run: {
    parameters: (name) => ({ fullName: 'Sophia Owen' })[name as 'fullName'],
    body: () => ({ value: [{ id: 1, mail: null }], deep: { down: 'here' }, 'a/b': 'whole' }),
    outputs: () => ({ statusCode: 200, body: { value: [], plan: { state: 'ready' } } }),
    item: () => ({ name: 'Ann', 'x y': 2 }),
  },
})

/** Each with what Microsoft's reference says it gives. */
const documented: [string, unknown][] = [
  ["toLower('Hello World')", 'hello world'],
  ["toUpper('Hello World')", 'HELLO WORLD'],
  ["concat('Hello', 'World')", 'HelloWorld'],
  ["endsWith('hello world', 'world')", true],
  ["endsWith('hello world', 'universe')", false],
  ["formatNumber(1234567890, '0,0.00', 'en-us')", '1,234,567,890.00'],
  ["formatNumber(1234567890, '0,0.00', 'is-is')", '1.234.567.890,00'],
  ["formatNumber(17.35, 'C2')", '$17.35'],
  ["indexOf('hello world', 'world')", 6],
  ["lastIndexOf('hello world hello world', 'world')", 18],
  ["lastIndexOf('hello world hello world', '')", 22],
  ["lastIndexOf('', '')", 0],
  ["length('abcd')", 4],
  ['length(createArray(0, 1, 2, 3))', 4],
  ["replace('the old string', 'old', 'new')", 'the new string'],
  ["split('a_b_c', '_')", ['a', 'b', 'c']],
  ["split('a_b_c', ' ')", ['a_b_c']],
  ["startsWith('hello world', 'hello')", true],
  ["startsWith('hello world', 'greetings')", false],
  ["substring('hello world', 6, 5)", 'world'],
  ["trim(' Hello World  ')", 'Hello World'],
  ["contains('hello world', 'world')", true],
  ["contains('hello world', 'universe')", false],
  ["empty('')", true],
  ["empty('abc')", false],
  ["first('hello')", 'h'],
  ['first(createArray(0, 1, 2))', 0],
  ['intersection(createArray(1, 2, 3), createArray(101, 2, 1, 10), createArray(6, 8, 1, 2))', [1, 2]],
  ["join(createArray('a', 'b', 'c'), '.')", 'a.b.c'],
  ["last('abcd')", 'd'],
  ['last(createArray(0, 1, 2, 3))', 3],
  ['skip(createArray(0, 1, 2, 3), 1)', [1, 2, 3]],
  ["take('abcde', 3)", 'abc'],
  ['take(createArray(0, 1, 2, 3, 4), 3)', [0, 1, 2]],
  ['union(createArray(1, 2, 3), createArray(1, 2, 10, 101))', [1, 2, 3, 10, 101]],
  ['and(true, true)', true],
  ['and(equals(1, 1), equals(1, 2))', false],
  ['equals(true, 1)', true],
  ["equals('abc', 'abcd')", false],
  ['greater(10, 5)', true],
  ["greater('apple', 'banana')", false],
  ['greaterOrEquals(5, 5)', true],
  ["greaterOrEquals('apple', 'banana')", false],
  ["if(equals(1, 1), 'yes', 'no')", 'yes'],
  ['less(5, 10)', true],
  ["less('banana', 'apple')", false],
  ['lessOrEquals(10, 10)', true],
  ["lessOrEquals('apply', 'apple')", false],
  ['not(equals(1, 2))', true],
  ['or(equals(1, 1), equals(1, 2))', true],
  ['or(equals(1, 2), equals(1, 3))', false],
  ["array('hello')", ['hello']],
  ["base64('hello')", 'aGVsbG8='],
  ["base64ToString('aGVsbG8=')", 'hello'],
  ['bool(1)', true],
  ['bool(0)', false],
  ['bool(-1)', true],
  ["bool('true')", true],
  ["bool('false')", false],
  ["createArray('h', 'e', 'l', 'l', 'o')", ['h', 'e', 'l', 'l', 'o']],
  ["dataUri('hello')", 'data:text/plain;charset=utf-8;base64,aGVsbG8='],
  ["dataUriToString('data:text/plain;charset=utf-8;base64,aGVsbG8=')", 'hello'],
  ["decodeUriComponent('https%3A%2F%2Fcontoso.com')", 'https://contoso.com'],
  ["encodeUriComponent('https://contoso.com')", 'https%3A%2F%2Fcontoso.com'],
  ["float('10.333')", 10.333],
  ["int('10')", 10],
  ["json('[1, 2, 3]')", [1, 2, 3]],
  ['json(\'{"fullName": "Sophia Owen"}\')', { fullName: 'Sophia Owen' }],
  ['string(10)', '10'],
  ["uriComponent('https://contoso.com')", 'https%3A%2F%2Fcontoso.com'],
  ["uriComponentToString('https%3A%2F%2Fcontoso.com')", 'https://contoso.com'],
  ['add(1, 1.5)', 2.5],
  ['div(10,5)', 2],
  ['div(11,5)', 2],
  ['div(11,5.0)', 2.2],
  ['div(11.0,5)', 2.2],
  ['max(1, 2, 3)', 3],
  ['max(createArray(1, 2, 3))', 3],
  ['min(1, 2, 3)', 1],
  ['mod(3, 2)', 1],
  ['mul(1, 2)', 2],
  ['mul(1.5, 2)', 3],
  ['range(1, 4)', [1, 2, 3, 4]],
  ['sub(10.3, 0.3)', 10],
  ["addDays('2018-03-15T00:00:00Z', 10)", '2018-03-25T00:00:00.0000000Z'],
  ["addDays('2018-03-15T00:00:00Z', -5)", '2018-03-10T00:00:00.0000000Z'],
  ["addHours('2018-03-15T15:00:00Z', -5)", '2018-03-15T10:00:00.0000000Z'],
  ["addMinutes('2018-03-15T00:20:00Z', -5)", '2018-03-15T00:15:00.0000000Z'],
  ["addSeconds('2018-03-15T00:00:00Z', 10)", '2018-03-15T00:00:10.0000000Z'],
  ["addToTime('2018-01-01T00:00:00Z', 1, 'Day')", '2018-01-02T00:00:00.0000000Z'],
  ["addToTime('2018-01-01T00:00:00Z', 1, 'Day', 'D')", 'Tuesday, January 2, 2018'],
  ["convertFromUtc('2018-01-01T08:00:00.0000000Z', 'Pacific Standard Time')", '2018-01-01T00:00:00.0000000'],
  ["convertFromUtc('2018-01-01T08:00:00.0000000Z', 'Pacific Standard Time', 'D')", 'Monday, January 1, 2018'],
  ["convertTimeZone('2018-01-01T08:00:00.0000000Z', 'UTC', 'Pacific Standard Time')", '2018-01-01T00:00:00.0000000'],
  ["convertToUtc('01/01/2018 00:00:00', 'Pacific Standard Time')", '2018-01-01T08:00:00.0000000Z'],
  ["convertToUtc('01/01/2018 00:00:00', 'Pacific Standard Time', 'D')", 'Monday, January 1, 2018'],
  ["dayOfMonth('2018-03-15T13:27:36Z')", 15],
  ["dayOfWeek('2018-03-15T13:27:36Z')", 4],
  ["dayOfYear('2018-03-15T13:27:36Z')", 74],
  ["formatDateTime('03/15/2018 12:00:00', 'yyyy-MM-ddTHH:mm:ss')", '2018-03-15T12:00:00'],
  ["startOfDay('2018-03-15T13:30:30Z')", '2018-03-15T00:00:00.0000000Z'],
  ["startOfHour('2018-03-15T13:30:30Z')", '2018-03-15T13:00:00.0000000Z'],
  ["startOfMonth('2018-03-15T13:30:30Z')", '2018-03-01T00:00:00.0000000Z'],
  ["startOfMonth('2018-03-15T13:30:30Z', 'yyyy-MM-dd')", '2018-03-01'],
  ["subtractFromTime('2018-01-02T00:00:00Z', 1, 'Day')", '2018-01-01T00:00:00.0000000Z'],
  ['utcNow()', '2018-04-15T13:00:00.0000000Z'],
  ["utcNow('D')", 'Sunday, April 15, 2018'],
  ["getFutureTime(5, 'Day')", '2018-04-20T13:00:00.0000000Z'],
  ["getPastTime(5, 'Day', 'D')", 'Tuesday, April 10, 2018'],
  ["parameters('fullName')", 'Sophia Owen'],
  [
    `addProperty(json('${person}'), 'middleName', 'Anne')`,
    { firstName: 'Sophia', surName: 'Owen', middleName: 'Anne' },
  ],
  [`setProperty(json('${person}'), 'surName', 'Hartnett')`, { firstName: 'Sophia', surName: 'Hartnett' }],
  [`removeProperty(json('${customer}')['customerName'], 'surName')`, { firstName: 'Sophia' }],
  ['coalesce(null, true, false)', true],
  ["coalesce(null, 'hello', 'world')", 'hello'],
  ['coalesce(null, null, null)', null],
  ["uriHost('https://www.localhost.com:8080')", 'www.localhost.com'],
  ["uriPath('https://www.contoso.com/catalog/shownew.htm?date=today')", '/catalog/shownew.htm'],
  ["uriPathAndQuery('https://www.contoso.com/catalog/shownew.htm?date=today')", '/catalog/shownew.htm?date=today'],
  ["uriPort('https://www.localhost:8080')", 8080],
  ["uriQuery('https://www.contoso.com/catalog/shownew.htm?date=today')", '?date=today'],
  ["uriScheme('http://www.contoso.com/catalog/shownew.htm?date=today')", 'http'],
]

test('Functions give what their reference says', async (t) => {
  for (const [expression, expected] of documented) t.same(evaluate(`@${expression}`), expected, expression)
})

test('Functions give what flows have come to rely on', async (t) => {
  const cases: [string, unknown][] = [
    ["@startsWith('HELLO', 'hel')", true],
    ["@endsWith('HELLO', 'llo')", true],
    ["@indexOf('HELLO', 'l')", 2],
    ["@contains('HELLO', 'hel')", false],
    ["@replace('HELLO', 'h', 'j')", 'HELLO'],
    ["@equals('A', 'a')", false],
    ["@equals(null, '')", false],
    ['@equals(1, 1.0)', true],
    ["@contains(createArray('a', 'b'), 'b')", true],
    ["@contains(body('X'), 'deep')", true],
    ['@empty(null)', true],
    ["@concat('a', null, 1, true)", 'a1True'],
    ['@string(null)', ''],
    ['@string(true)', 'True'],
    ["@chunk('abcde', 2)", ['ab', 'cd', 'e']],
    ["@nthIndexOf('abcabc', 'B', 2)", 4],
    ["@slice('Hello World', 2, -3)", 'llo Wo'],
    ['@sort(createArray(10, 9, 100))', [9, 10, 100]],
    ['@reverse(createArray(1, 2))', [2, 1]],
    ["@isInt('10')", true],
    ["@isFloat('10.5')", true],
    ["@div(mul(float('7'), 100), 8)", 87.5],
    ["@if(empty(null), '', formatDateTime(null))", ''],
    ["@dateDifference('2018-01-01T00:00:00Z', '2018-01-03T06:00:00Z')", '2.06:00:00'],
    ["@div(sub(ticks('2018-01-15'), ticks('2018-01-01')), 864000000000)", 14],
    ["@addToTime('2024-01-31T00:00:00Z', 1, 'Month')", '2024-02-29T00:00:00.0000000Z'],
    ["@addDays('2018-03-15T23:00:00+02:00', 0)", '2018-03-15T21:00:00.0000000Z'],
    ["@formatDateTime('2018-03-15T13:27:36.1234567Z', 'o')", '2018-03-15T13:27:36.1234567Z'],
    ["@formatDateTime('2018-03-05T13:07:06Z', 'd MMM yyyy h:mm tt')", '5 Mar 2018 1:07 PM'],
    ["@formatDateTime('2018-03-05T13:07:06Z', 'dddd \"at\" HH:mm')", 'Monday at 13:07'],
    ["@formatDateTime('2018-03-05T13:07:06Z', 'yyMMdd-HHmmss.fff')", '180305-130706.000'],
    ["@formatDateTime('2018-03-05T13:07:06Z', 'R')", 'Mon, 05 Mar 2018 13:07:06 GMT'],
    ["@convertFromUtc('2018-07-01T08:00:00Z', 'W. Europe Standard Time', 'HH:mm')", '10:00'],
    ["@convertFromUtc('2018-07-01T08:00:00Z', 'UTC', 'HH:mm')", '08:00'],
    ["@formatNumber(0.256, 'P1')", '25.6%'],
    ["@formatNumber(1234.5, 'N0')", '1,235'],
    ["@formatNumber(7, 'D3')", '007'],
    ['@length(guid())', 36],
    ["@length(guid('N'))", 32],
  ]
  for (const [template, expected] of cases) t.same(evaluate(template), expected, template)
})

test('A property is found by its name, or by a path', async (t) => {
  const cases: [string, unknown][] = [
    ["@body('X')['value'][0]['id']", 1],
    ["@body('X').deep.down", 'here'],
    ["@body('X')?['deep/down']", 'here'],
    ["@body('X')?['a/b']", 'whole'],
    ["@body('X')?['deep/up']", null],
    ["@body('X')?['none/at/all']", null],
    ["@body('X')?['missing']?['more']", null],
    ["@body('X')?['value']?[0]?['mail']", null],
    ["@body('X')?['value']?[7]", null],
    ["@outputs('X')?['body/plan/state']", 'ready'],
    ["@outputs('X')?['statusCode']", 200],
    ["@item()?['x y']", 2],
  ]
  for (const [template, expected] of cases) t.same(evaluate(template), expected, template)
})

test('A whole value keeps its type, a value in text is text', async (t) => {
  t.same(evaluate({ count: '@add(1, 1)', text: '@{add(1, 1)}', list: ["@item()?['name']", 'at @@{x}', true, null] }), {
    count: 2,
    text: '2',
    list: ['Ann', 'at @{x}', true, null],
  })
  t.same(evaluate({ '@{item().name}': 1 }), { Ann: 1 })
  t.equal(evaluate("Dear @{item()?['name']}, @{item()?['mail']}@{true} @{json('[1]')}"), 'Dear Ann, True [1]')
})

test('What Power Automate calls an invalid template fails', async (t) => {
  const cases = [
    'length(null)',
    'length(5)',
    "concat('a', json('{}'))",
    "concat(createArray('a'), 'b')",
    "split(null, ',')",
    'toLower(null)',
    'first(null)',
    "first(json('{}'))",
    "substring('abc', 2, 5)",
    "int('12.5')",
    "int('')",
    'int(null)',
    'bool(null)',
    "json('{')",
    "json('')",
    'and(true, null)',
    'and(false, equals(length(null), 1))',
    'not(1)',
    "if('true', 1, 2)",
    'greater(null, 1)',
    "less('1', 2)",
    'add(1, null)',
    "add('1', 2)",
    'div(1, 0)',
    "addDays('2018-01-01', '1')",
    "addToTime('2018-01-01', 1, 'Fortnight')",
    "formatDateTime('')",
    'formatDateTime(null)',
    "formatDateTime('2018-02-30')",
    "convertFromUtc('2018-01-01', 'Europe/Berlin')",
    "join('abc', ',')",
    "skip('abc', 1)",
    "addProperty(json('{\"a\": 1}'), 'a', 2)",
    "body('X')['missing']",
    "body('X')?['missing']['more']",
    "body('X').value.id",
    "body('X')?['value']?['id']",
    "item()['mail']['address']",
    'nothing()',
    "filter(createArray(1), 'x')",
    'utcNow(1, 2)',
    "variables('x')",
    'concat(',
  ]
  for (const expression of cases) t.throws(() => evaluate(`@${expression}`), TemplateError, expression)
})

test('Every function that the linter knows can be played', async (t) => {
  const ofTheRun = 'action actionBody actionOutputs actions body item items iterationIndexes outputs parameters result'
  const more = 'trigger triggerBody triggerOutputs variables workflow'
  const run = Object.fromEntries(`${ofTheRun} ${more}`.split(' ').map((name) => [name, () => 1]))
  const all = createEvaluator({ now: Date.now, run })
  for (const name of functionNames) {
    const nulls = Array.from({ length: findFunction(name)?.arity[0] ?? 0 }, () => 'null').join(', ')
    const refused = refusalOf(() => all(`@${name}(${nulls})`))
    t.notMatch(refused, /can't be used here|not defined|does not take/, name)
  }
})

function refusalOf(evaluated: () => unknown): string {
  try {
    evaluated()
    return ''
  } catch (error) {
    return error instanceof TemplateError ? error.message : `${error} is not defined`
  }
}
