import t from 'tap'
import * as summaries from '../../src/services/reports/plan-summary.ts'
import { markdownText } from '../../src/services/reports/markdown.ts'
import type { PlanInput, Progress } from '../../src/services/reports/plan-facts.ts'
import { readMarkup } from './markup.ts'
import { ENGLISH, HOSTILE, kindOf, range, samplePlan, sampleSummary } from './sample.ts'

const { SUMMARY_LENGTH } = summaries
const { withoutTitle } = summaries
const whole = (input: Omit<PlanInput, 'kind' | 'say'>) => ({ ...input, kind: kindOf(input.plan), say: ENGLISH })
const summaryMarkdown = (input: Omit<PlanInput, 'kind' | 'say'>) => summaries.summaryMarkdown(whole(input))
const summaryHtml = (input: Omit<PlanInput, 'kind' | 'say'>) => summaries.summaryHtml(whole(input))

const progress = { planned: 204, spared: 38, handOver: 18 }

const NUMBERS = [
  '204 people',
  '1 group',
  '204 of 1,400 members',
  '208 seats',
  'Microsoft 365 A3 for Faculty 196 (5 kept, 1 reduced, 2 may fail)',
  'Power BI Pro 12',
  '$686 a month',
  '$8,232 a year',
  '38 spared',
  'Beyond the limits of one plan (17)',
  'On leave (11)',
  '18 to be done elsewhere',
  '14 days of grace',
  'April 28, 2026',
  'For 30 days',
  'deletes mailboxes for good',
]

t.test('an approver finds every number, as Markdown and as HTML', async (t) => {
  const markdown = summaryMarkdown({ plan: samplePlan(), progress })
  const { text } = readMarkup(summaryHtml({ plan: samplePlan(), progress }))
  for (const words of NUMBERS) {
    t.match(markdown.replaceAll('**', ''), words)
    t.match(text, words)
  }
  t.ok(markdown.startsWith('**License clean-up: Faculty A3**'), 'with its title')
})

t.test('a plan that ends without a change says why', async (t) => {
  const told = (progress: Progress, more: Partial<Parameters<typeof samplePlan>[0]> = {}) =>
    summaryMarkdown({ plan: samplePlan({ state: 'done', ...more }), progress }).replaceAll('**', '')
  const spared = told({ spared: 38 })
  t.match(
    spared,
    'Nothing was changed. 38 were spared: Beyond the limits of one plan (17), On leave (11), Hired recently (6), ' +
      'and Administrators, active or eligible (4).',
  )
  t.notMatch(spared, 'of 0')
  t.match(
    told({ spared: 1 }, { summary: sampleSummary({ spared: { onLeave: 1 } }) }),
    'Nothing was changed. 1 was spared: On leave (1).',
  )
  t.match(told({}, { summary: sampleSummary({ spared: {} }) }), 'There was nothing to change here.')
  t.match(
    told({ handOver: 2 }, { kind: 'rolePlan', scope: '{}', summary: { spared: {} } }),
    'Nothing was changed. 2 changes are to be made elsewhere: by a Privileged Role Administrator, in the ' +
      'Microsoft Entra admin center.',
  )
  t.match(
    told({ verified: 3, handOver: 1 }, { summary: sampleSummary({ spared: {} }) }),
    '3 of 3 changes verified. 1 change is to be made elsewhere: by rule, in Active Directory, in Exchange, or by the ' +
      'administrator of a protected group.',
  )
})

t.test('only paragraphs, lists and bold: what all approvals can show', async (t) => {
  const lines = summaryMarkdown({ plan: samplePlan(), progress }).split('\n')
  for (const line of lines) t.match(line, /^(- )?[^#>|`_[\]<]*(?:LIC_A3_Faculty[^#>|`_[\]<]*)?$/)
  const { tags } = readMarkup(summaryHtml({ plan: samplePlan(), progress }))
  t.same([...new Set(tags.map(({ name }) => name))].sort(), ['div', 'li', 'p', 'strong', 'ul'])
})

t.test('what the tenant calls things is no markup and no link', async (t) => {
  const cases: [string, string][] = [
    ['**Approved** [here](https://evil.example)', '∗∗Approved∗∗ (here)(https: //evil.example)'],
    ['<b>x</b>', '‹b›x‹/b›'],
    ['LIC_A3_Staff', 'LIC_A3_Staff'],
    ['_all_', '＿all＿'],
    ['# big', '＃ big'],
    ['R&D and &lt; C#', 'R&D and ＆lt; C#'],
    ['www.evil.example', 'www .evil.example'],
    ['one\n- two', 'one - two'],
    ['`code` \\*', "'code' ∖∗"],
  ]
  for (const [text, expected] of cases) t.equal(markdownText(text), expected)
  for (const name of HOSTILE) {
    const summary = sampleSummary({
      warnings: [name],
      groups: [{ groupId: 'g', displayName: name, members: 9, candidates: 3, planned: 2, spared: 0, handOver: 0 }],
    })
    const input = { plan: samplePlan({ title: name, reason: name, summary }), progress }
    t.notMatch(summaryMarkdown(input), /[<>[\]`]|:\/\/|\*\*Approved|\u202E|\r/)
    t.doesNotThrow(() => readMarkup(summaryHtml(input)), name)
  }
})

t.test('however much there is to name, it fits into an approval, and no total is lost', async (t) => {
  const long = (index: number) => `${index} ${'very long name '.repeat(20)}`
  const summary = sampleSummary({
    groups: range(60).map((index) => ({
      groupId: String(index),
      displayName: long(index),
      members: 1000,
      candidates: 50,
      planned: 20,
      spared: 30,
      handOver: 0,
    })),
    seats: range(40).map((index) => ({
      skuId: String(index),
      productName: long(index),
      freed: 30,
      kept: 2,
      reduced: 1,
      mayFail: 1,
    })),
    warnings: range(30).map(long),
    spared: Object.fromEntries(range(20).map((index) => [`reason${index}`, 90])),
  })
  const markdown = summaryMarkdown({
    plan: samplePlan({ title: long(1), reason: long(2).repeat(9), summary }),
    progress: { planned: 1200, spared: 1800, handOver: 7 },
  })
  t.ok(markdown.length <= SUMMARY_LENGTH, `${markdown.length} characters`)
  for (const words of [
    '1,200 removals',
    '60 groups',
    '1,200 seats',
    '1,800 spared',
    '7 to be done elsewhere',
    'deletes mailboxes for good',
  ]) {
    t.match(markdown, words)
  }
})

t.test('people are counted where that is known, else removals', async (t) => {
  const groups = sampleSummary().groups.flatMap((group) => [group, { ...group, groupId: 'g2' }])
  const plan = samplePlan({ summary: sampleSummary({ groups }) })
  t.match(summaryMarkdown({ plan, progress: { planned: 408 } }), '**408 removals** from 2 groups')
  t.match(
    summaryMarkdown({ plan, progress: { planned: 408 }, people: { touched: 391, made: 0, undone: 0, undoFailed: 0 } }),
    '**391 people and 408 removals** from 2 groups',
  )
})

t.test('a plan without a summary has one line, and no talk of mailboxes where none is concerned', async (t) => {
  const markdown = summaryMarkdown({
    plan: samplePlan({ kind: 'contactUpdate', scope: '{}', summary: null, reason: null, graceDays: 0 }),
    progress: { planned: 1 },
  })
  t.match(markdown, '**1 change**')
  t.notMatch(markdown, /mailbox|seat|undefined/)
})

t.test('currencies that nobody knows are written as the price list has them', async (t) => {
  const plan = samplePlan({
    summary: sampleSummary({
      savings: [
        { currency: 'credits', monthly: 10, yearly: 120 },
        { currency: 'EUR', monthly: 5, yearly: 60 },
      ],
    }),
  })
  t.match(summaryMarkdown({ plan, progress }), '10 credits a month and €5 a month')
})

t.test('a page with the title of the plan says the rest', async (t) => {
  for (const title of ['License clean-up: Faculty A3', ...HOSTILE]) {
    const [named = '', next = '', ...rest] = summaryHtml({ plan: samplePlan({ title }), progress }).split('\n')
    t.match(named, /^<div lang="en"><p><strong>.*<\/strong><\/p>$/)
    t.same(withoutTitle([named, next, ...rest].join('\n')).split('\n'), [`<div lang="en">${next}`, ...rest], title)
  }
})
