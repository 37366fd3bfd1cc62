import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { noChromium, openChromium } from '../chromium.ts'
import { reportHtml } from '../../src/services/reports/report-html.ts'
import type { ReportInput } from '../../src/services/reports/report-input.ts'
import { CHANGE_STATES, PLAN_STATES } from '../../src/store/tables.ts'
import { readMarkup } from './markup.ts'
import type { RemovalDetails } from '../../src/services/licenses/removal-details.ts'
import { A3, ENGLISH, HOSTILE, kindOf, POWER_BI, range, sampleChange, samplePlan, sampleSummary } from './sample.ts'

const report = ({ plan = samplePlan(), ...input }: Partial<ReportInput> = {}) =>
  reportHtml({
    say: ENGLISH,
    plan,
    kind: kindOf(plan),
    changes: range(3).map((index) => sampleChange(index)),
    progress: { planned: 204, spared: 38, handOver: 18 },
    auditHead: { seq: 18_231, hash: 'cd'.repeat(32) },
    tenantName: 'Northwind College',
    requesterName: 'Dana Okafor',
    generatedAt: new Date('2026-03-15T10:00:00Z'),
    ...input,
  })

const textOf = (page: string) =>
  readMarkup(page).text.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&')

/** A page with every section, every state and every hostile name. */
const fullReport = () =>
  report({
    plan: samplePlan({
      state: 'verifying',
      title: HOSTILE[0],
      reason: HOSTILE[1],
      comment: HOSTILE[2],
      approverName: HOSTILE[0],
      decidedBy: 'key:<b>',
      decidedAt: new Date('2026-03-15T09:12:00Z'),
      noticedAt: new Date('2026-03-15T10:00:00Z'),
      startedAt: new Date('2026-04-01T08:00:00Z'),
      stopRequestedAt: new Date('2026-04-01T09:00:00Z'),
      stopRequestedBy: HOSTILE[3],
      summary: sampleSummary({
        warnings: [...HOSTILE],
        groups: HOSTILE.map((displayName, index) => ({
          groupId: String(index),
          displayName,
          members: 10,
          candidates: 5,
          planned: 2,
          spared: 1,
          handOver: 2,
          message: displayName,
        })),
      }),
    }),
    changes: CHANGE_STATES.flatMap((state, column) =>
      HOSTILE.map((displayName, row) =>
        sampleChange(100 * column + row, {
          state,
          message: displayName,
          restoreBefore: new Date('2026-05-01T08:00:00Z'),
          details: {
            groupName: displayName,
            alsoLost: [displayName],
            person: { userId: 'u', displayName, department: displayName, status: 'neverSignedIn' },
          },
        }),
      ),
    ),
    progress: Object.fromEntries(CHANGE_STATES.map((state) => [state, HOSTILE.length])),
    tenantName: HOSTILE[1],
  })

t.test('the page is well-formed and holds nothing but itself, whatever things are called', async (t) => {
  const { tags } = readMarkup(fullReport())
  t.same(
    tags.filter(({ name }) => ['script', 'img', 'link', 'iframe', 'form', 'b'].includes(name)),
    [],
    'no script, nothing to load',
  )
  t.same(
    tags.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith('on') || name === 'src'),
    [],
  )
  t.notMatch(fullReport(), /url\(|@import|\u202E/)
  t.match(textOf(fullReport()), '=HYPERLINK("https://evil.example","Sign in")', 'names are readable all the same')
})

t.test('screen readers find the language, headings in order, and tables that say what they are', async (t) => {
  const { tags } = readMarkup(fullReport())
  t.equal(tags.find(({ name }) => name === 'html')?.attributes.lang, 'en')
  const levels = tags.flatMap(({ name }) => (/^h\d$/.test(name) ? [Number(name[1])] : []))
  t.equal(levels.filter((level) => level === 1).length, 1)
  levels.forEach((level, index) =>
    t.ok(level <= (levels[index - 1] ?? 0) + 1, `heading ${index} goes one level down at most`),
  )
  const count = (wanted: string) => tags.filter(({ name }) => name === wanted).length
  t.equal(count('caption'), count('table'))
  t.ok(
    tags
      .filter(({ name }) => name === 'th')
      .every(({ attributes }) => attributes.scope === 'col' || attributes.scope === 'row'),
  )
  t.ok(
    tags
      .filter(({ attributes }) => attributes.class === 'scroll')
      .every(({ attributes }) => attributes.tabindex === '0' && attributes['aria-label'] !== undefined),
  )
})

t.test('a dean reads what, why, how much, who decided, who is spared and until when', async (t) => {
  const text = textOf(
    report({
      plan: samplePlan({
        state: 'approved',
        approverName: 'Prof. Lindqvist',
        decidedBy: 'key:approver',
        decidedAt: new Date('2026-03-15T09:12:00Z'),
        comment: 'After the exams.',
      }),
    }),
  )
  for (const words of [
    'License clean-up: Faculty A3',
    'Northwind College',
    'The spring renewal',
    'without activity for at least 180 days',
    '20,431 accounts were read',
    '18,900 were active',
    'Of the 1,216 who were inactive or had never signed in',
    '994 are spared',
    'Microsoft 365 A3 for Faculty',
    '$686 a month',
    '$8,232 a year',
    'Dana Okafor',
    'the connection planner',
    'Prof. Lindqvist, asserted by the connection approver on March 15, 2026 at 09:12',
    'All times are in UTC.',
    'After the exams.',
    '14 days from the notices on',
    'Beyond the limits of one plan',
    'On leave',
    "18 removals can't be made by this service",
    'deletes mailboxes for good',
    'April 28, 2026',
    'ab'.repeat(32),
    'entry 18,231',
    'cd'.repeat(32),
  ]) {
    t.match(text, words)
  }
})

t.test('who approved is told as it was', async (t) => {
  const cases: [Parameters<typeof samplePlan>[0], string][] = [
    [{}, 'none yet'],
    [{ selfApproved: true }, 'policy: a single change'],
    [
      { decidedAt: new Date('2026-03-15T09:12:00Z'), decidedBy: 'key:demo' },
      'Approved bythe connection demo on March 15',
    ],
    [
      { state: 'rejected', decidedAt: new Date('2026-03-15T09:12:00Z'), decidedBy: 'key:a', approverId: 'id-1' },
      'Rejected byid-1, asserted by the connection a',
    ],
  ]
  for (const [plan, words] of cases) t.match(textOf(report({ plan: samplePlan(plan) })).replaceAll('\n', ''), words)
})

t.test('accepted by Microsoft and seen to be so are never mixed up', async (t) => {
  const text = textOf(
    report({
      plan: samplePlan({ state: 'verifying', startedAt: new Date('2026-04-01T08:00:00Z') }),
      progress: { requested: 40, verified: 160, failed: 4, spared: 40, handOver: 18 },
    }),
  )
  t.match(text, '160 of 204 changes verified')
  t.match(text, 'a later read has yet to show it')
  t.match(text, /Spared at the last look before the change\n?2\n?/)
  t.match(text, 'In full until May 1, 2026')
  t.notMatch(text, 'Done')
})

t.test('every state of a plan has its words, and nothing is said to be changed that was not', async (t) => {
  for (const state of PLAN_STATES) {
    const text = textOf(report({ plan: samplePlan({ state, message: 'Because.' }) }))
    t.notMatch(text, /undefined|NaN|null|Invalid Date/, state)
    if (['draft', 'ready', 'refused', 'rejected', 'expired', 'superseded', 'stopped'].includes(state)) {
      t.match(text, /nothing was changed/i, state)
    }
  }
})

t.test('people beyond the first 500 are counted and left to the CSV', async (t) => {
  const page = report({ changes: range(620).map((index) => sampleChange(index)), progress: { planned: 812 } })
  t.match(textOf(page), '500 of 812 entries')
  t.match(textOf(page), 'are in the CSV file of this report')
  t.match(textOf(page), 'Person 500')
  t.notMatch(textOf(page), 'Person 501')
  t.notMatch(textOf(report({ progress: { planned: 3 } })), 'CSV', 'nothing is missing, so nothing is said')
})

t.test('a plan of one, without a summary, and a plan of another kind have a page too', async (t) => {
  const single = textOf(
    report({
      plan: samplePlan({ kind: 'licenseGroupRemoval', summary: null, scope: '{}', selfApproved: true }),
      changes: [sampleChange(1)],
      progress: { planned: 1 },
    }),
  )
  t.match(single, 'deletes mailboxes for good')
  const change = {
    ...sampleChange(1, { kind: 'contactUpdate', targetId: null, after: '{"mobilePhone":"+14255550100"}' }),
    details: { anything: 1 },
  }
  const contact = textOf(
    report({
      plan: samplePlan({ kind: 'contactUpdate', summary: null, scope: '{}' }),
      changes: [change],
      progress: { planned: 1 },
    }),
  )
  t.match(contact, 'Update contact data: Mobile Phone')
  t.notMatch(contact, /4255550100|mailboxes for good|undefined/, 'fields are named, contact data is not shown')
})

t.test('a browser shows it under the strictest policy, and prints it', { skip: noChromium }, async (t) => {
  const server = createServer((_, response) =>
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      })
      .end(fullReport()),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const browser = await openChromium(t)
  const page = await browser.newPage({ viewport: { width: 390, height: 800 } })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (!message.text().includes('favicon')) complaints.push(message.text())
  })
  page.on('pageerror', (error) => {
    complaints.push(error.message)
  })
  page.on('dialog', (dialog) => {
    complaints.push('dialog')
    dialog.dismiss().catch(() => {})
  })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  t.same(complaints, [], 'nothing in the page wants what the policy forbids')
  t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'on a phone only tables scroll')
  t.equal(
    await page.evaluate("getComputedStyle(document.querySelector('.figures div')).borderRadius"),
    '8px',
    'the style is in force',
  )
  for (const format of ['A4', 'Letter']) {
    const pdf = await page.pdf({ format })
    t.ok(pdf.subarray(0, 5).toString() === '%PDF-' && pdf.length > 10_000, format)
  }
})

/** As people differ: another last activity, one of five groups, one or two products, some with a long address. */
function varied(index: number) {
  const { details } = sampleChange(index)
  const { person } = details as RemovalDetails
  const name = `firstname.lastname-of-some-length${index}@students.northwind-college.example`
  const licenses = [A3, POWER_BI]
    .slice(0, 1 + (index % 2))
    .map((product) => ({ ...product, effect: 'freed' as const, keptBy: [], message: 'The seat becomes free.' }))
  return {
    outcome: { effects: licenses.map((license) => ({ ...license, verification: 'verified' })) },
    details: {
      groupName: `LIC_A3_Faculty_${index % 5}`,
      licenses,
      person: {
        ...person,
        ...(index % 3 === 0 ? { userPrincipalName: name } : {}),
        inactiveDays: 180 + index,
        lastActivityDateTime: new Date(Date.UTC(2025, 8, 1) - index * 86_400_000).toISOString(),
      },
    },
  }
}

/** A clean-up of 330 that is over, with one failure. */
const longReport = () =>
  report({
    plan: samplePlan({
      state: 'done',
      requester: '11111111-1111-4111-8111-111111111111',
      createdBy: 'user:33333333-3333-4333-8333-333333333333',
      startedAt: new Date('2026-04-01T08:00:00Z'),
      finishedAt: new Date('2026-04-02T08:00:00Z'),
    }),
    changes: range(330).map((index) =>
      sampleChange(index, {
        ...varied(index),
        state: index === 300 ? 'failed' : 'verified',
        ...(index === 300 ? { message: 'Graph refused it.', code: 'Refused' } : {}),
      }),
    ),
    troubles: [sampleChange(300, { state: 'failed', message: 'Graph refused it.', code: 'Refused' })],
    progress: { verified: 329, failed: 1 },
    people: { touched: 330, made: 329, undone: 0, undoFailed: 0 },
    names: new Map([['33333333-3333-4333-8333-333333333333', 'Noor Haddad']]),
    files: [{ label: 'All rows as a spreadsheet (CSV)', link: '?format=csv', isSpreadsheet: true }],
  })

t.test('groups of rows are closed but for failures, and links lead to them', (t) => {
  const page = longReport()
  const { tags } = readMarkup(page)
  t.same(
    tags.flatMap(({ name, attributes }) => (name === 'a' ? [attributes['href']] : [])),
    ['#failed', '#verified', '?format=csv'],
  )
  for (const id of ['failed', 'verified']) t.ok(tags.some(({ attributes }) => attributes['id'] === id))
  t.equal(tags.filter(({ name, attributes }) => name === 'details' && attributes['open'] !== undefined).length, 1)
  t.match(textOf(page), 'Noor Haddad, on')
  t.notMatch(textOf(page), '33333333-3333')
  t.match(page, 'person1@<wbr>northwind<wbr>.example', 'addresses break between their parts')
  t.ok(textOf(page).indexOf('Person 300') < textOf(page).indexOf('Person 1person1@'), 'failures come first')
  t.match(textOf(page), 'The same for all of them')
  t.match(textOf(page), 'seat became free')
  t.notMatch(textOf(page), 'becomes free')
  t.end()
})

t.test('what happened to many is said once, above them', async (t) => {
  const page = longReport()
  const heads = [...page.matchAll(/<tr class="group"><th scope="rowgroup" colspan="2">(.*?)<\/th><\/tr>/g)]
  t.equal(heads.length, 10, 'five groups, with one product or two')
  t.equal(new Set(heads.map(([, head]) => head)).size, 10)
  for (const [index, [head]] of heads.entries()) {
    const from = page.indexOf(head) + head.length
    const [next = '</table>'] = heads[index + 1] ?? []
    const to = page.indexOf(next, from)
    const rows = [...page.slice(from, to).matchAll(/Person (\d+)</g)].map(([, number]) => Number(number))
    t.ok(rows.length >= 32 && rows.length <= 33, `${rows.length} people`)
    t.equal(new Set(rows.map((number) => number % 10)).size, 1, 'those whom it happened to')
    t.same(
      rows,
      rows.toSorted((one, other) => one - other),
      'in the order of the plan',
    )
  }
  t.equal(page.split('Person 12<').length, 2, 'and everybody once')
})

t.test('330 rows are a few sheets of paper, and a list of cards on a phone', { skip: noChromium }, async (t) => {
  const browser = await openChromium(t)
  const page = await browser.newPage({ viewport: { width: 390, height: 800 } })
  await page.setContent(longReport())
  t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))
  await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
  t.ok(
    await page.evaluate("[...document.querySelectorAll('.people')].every((one) => one.offsetWidth <= innerWidth)"),
    'people can be read without scrolling sideways',
  )
  await page.setContent(longReport())
  const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0
  t.ok(pages > 4 && pages <= 10, `${pages} pages, with the closed groups open`)
  await page.emulateMedia({ media: 'print' })
  const smallest = await page.evaluate<number>(
    "Math.min(...[...document.querySelectorAll('.people :is(th, td, small)')]" +
      '.map((one) => parseFloat(getComputedStyle(one).fontSize)))',
  )
  t.ok(smallest >= 12, `${smallest} pixels are at least 9 points`)
})
