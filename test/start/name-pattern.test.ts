import t from 'tap'
import { namePattern } from '../../src/name-pattern.ts'

t.test('patterns for names', async (t) => {
  for (const [pattern, fits, not] of [
    ['^adm-', 'ADM-ada@northwind.example', 'ada@northwind.example'],
    ['^Role: [A-Z]\\w+( \\(PIM\\))?$', 'Role: Helpdesk (PIM)', 'Helpdesk'],
    ['^(adm|svc)-', 'svc-sync', 'sync'],
    ['^(abc)+$', 'abcabc', 'ab'],
    ['^[(+)+]$', '+', 'a'],
  ] as const) {
    const found = namePattern(pattern)
    t.ok(found?.test(fits), `${pattern} fits ${fits}`)
    t.notOk(found?.test(not), `${pattern} does not fit ${not}`)
  }
})

t.test('what could take for ever, or is no pattern', async (t) => {
  for (const pattern of [
    '(',
    '[',
    '(a+)+$',
    '((a+)b)*',
    '(a|a)*$',
    '((a|b)c)+',
    '(a{1,})+',
    '(?:a*){2,}',
    '.*.*.*.*x',
    '*',
  ]) {
    t.equal(namePattern(pattern), undefined, pattern)
  }
})
