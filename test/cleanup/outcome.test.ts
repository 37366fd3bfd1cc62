import t from 'tap'
import { readMarkup } from '../reports/markup.ts'
import { startPlans, type Bench } from '../plans/support.ts'

/** Seats that are free, by the name of the product. */
const availableOf = async (bench: Bench): Promise<Map<string, number>> =>
  new Map(
    (await bench.call('GET /v1/licenses')).body.value.map(({ productName, available }: any) => [
      productName,
      available,
    ]),
  )

const difference = (before: Map<string, number>, after: Map<string, number>): number =>
  [...after].reduce((sum, [name, available]) => sum + available - (before.get(name) ?? 0), 0)

const pageOf = async (plan: any): Promise<string> => {
  const page = await fetch(plan.reportLink)
  t.equal(page.status, 200)
  return page.text()
}

const wordsOf = (page: string) => readMarkup(page).text.replaceAll('&#39;', "'").replaceAll(/\s+/g, ' ')

t.test('a finished plan names its failure first, and its seats are those of ListLicenses', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 600 } })
  const before = await availableOf(bench)
  const plan = await bench.approved({ groupIds: [bench.groupId('licA3Staff'), bench.groupId('licA3Second')] })
  const foreseen = plan.seats.reduce((sum: number, { freed }: any) => sum + freed, 0)
  const done = await bench.applied(plan.planId)
  t.match(done, { state: 'done', progress: { failed: 1 } })
  const freed = difference(before, await availableOf(bench))
  t.ok(freed > 1)
  t.ok(freed < foreseen, 'the seat that stays had been foreseen')

  const markdown: string = done.summaryMarkdown.replaceAll('**', '')
  const people = new Set(
    (await bench.changes(plan.planId)).flatMap(({ state, userId, person }) =>
      state === 'verified' || state === 'failed' ? [userId ?? person.userId] : [],
    ),
  )
  const { verified } = done.progress
  for (const words of [`${freed} seats were freed`, `${foreseen} had been foreseen`]) t.match(markdown, words)
  t.match(markdown, `${people.size} people and ${verified + 1} removals were planned`)
  t.match(markdown, `1 failed, ${verified} of ${verified + 1} changes verified.`)
  t.match(markdown, /Dependency Fail: .+ DependencyViolation/)
  t.ok(markdown.indexOf('Dependency Fail') < markdown.indexOf('seats were freed'), 'what went wrong comes first')
  t.notMatch(markdown, /becomes? free|looks for/, 'nothing is still to come')
  t.match(done.summaryHtml, /<strong>Dependency Fail<\/strong>/)

  const page = wordsOf(await pageOf(done))
  t.match(page, `${freed} seats were freed`.split(' ').slice(1).join(' '))
  t.match(page, /What went wrong: 1 failed/)
  t.ok(page.indexOf('Dependency Fail') < page.indexOf('It looked for'), 'before why the plan was made')
  t.match(page, /In the Microsoft 365 admin center, take away/, 'with what to do')
  t.match(page, new RegExp(`All products ?${freed} ?${foreseen}`))
  t.notMatch(page, /becomes? free|It looks for/)

  const spreadsheet = await fetch(new URL('?format=csv', done.reportLink))
  t.match(spreadsheet.headers.get('content-type'), 'text/csv')
  t.match((await pageOf(done)).match(/href="[^"#]*"/g), ['href="?format=csv"'], 'and a link makes no newer link')
  const { content } = (await bench.call(`GET /v1/plans/${plan.planId}/report?format=html`)).body
  t.match(content, /href="http[^"]+\?format=csv"/, 'a page in a mail has whole addresses')
  t.equal((await fetch(new URL('?format=handOver', done.reportLink))).status, 200)

  const undone = await bench.undone(plan.planId)
  t.same(difference(before, await availableOf(bench)), 0)
  const back: string = undone.summaryMarkdown.replaceAll('**', '')
  t.match(back, `The changes were taken back on`)
  t.match(back, `${verified + 1} changes of ${people.size} people.`)
  t.match(back, '0 seats were freed')
  t.match(back, `${freed} seats came back into use with the undo`)
  t.notMatch(back, /Dependency Fail|deletes mailboxes/, 'what is as it was is no failure')
  const pageBack = wordsOf(await pageOf(undone))
  t.match(pageBack, 'The changes were taken back on')
  t.match(pageBack, new RegExp(`All products ?0 ?${freed} ?${foreseen}`))
})

t.test('what was freed is worth its own price, beside what had been foreseen', async (t) => {
  const products = (await (await startPlans(t)).call('GET /v1/licenses')).body.value as { skuId: string }[]
  const prices = new Map(products.map(({ skuId }) => [skuId.toLowerCase(), { skuId, price: 10, currency: 'EUR' }]))
  const bench = await startPlans(t, { simulator: { users: 600 }, prices })
  const plan = await bench.approved({ groupIds: [bench.groupId('licA3Staff'), bench.groupId('licA3Second')] })
  const foreseen = plan.seats.reduce((sum: number, { freed }: any) => sum + freed, 0)
  t.same(plan.savings, [{ currency: 'EUR', monthly: foreseen * 10, yearly: foreseen * 120 }])

  const worth = (seats: number) => `€${seats * 10} a month (€${(seats * 120).toLocaleString('en-US')} a year)`
  const done = await bench.applied(plan.planId)
  const freed = Number(/(\d+) seats were freed/.exec(done.summaryMarkdown.replaceAll('*', ''))?.[1])
  t.ok(freed > 0 && freed < foreseen, `${freed} of ${foreseen}`)
  t.match(
    done.summaryMarkdown.replaceAll('*', ''),
    `${worth(freed)} for the seats freed; ${worth(foreseen)} had been foreseen`,
  )
  t.match(wordsOf(await pageOf(done)), `the seats freed come to ${worth(freed)}. Foreseen had been ${worth(foreseen)}.`)

  const undone = await bench.undone(plan.planId)
  t.match(wordsOf(await pageOf(undone)), `the seats freed come to nothing. Foreseen had been ${worth(foreseen)}.`)
})

t.test('the link of a report opens the hand-over file as the API gives it, and no other link does', async (t) => {
  const bench = await startPlans(t, { simulator: { users: 600 } })
  const plan = await bench.create({ groupIds: undefined, allGroups: true })
  const { handOver } = plan.progress
  t.ok(handOver > 0)
  const opened = await fetch(new URL('?format=handOver', plan.reportLink))
  t.match(opened.headers.get('content-type'), 'text/csv')
  const file = Buffer.from(await opened.arrayBuffer()).toString('utf8')
  const { body } = await bench.call(`GET /v1/on-premises-changes?planId=${plan.planId}&format=csv`)
  t.equal(body.count, handOver)
  t.equal(file, body.content)
  t.match((await pageOf(plan)).match(/href="[^"#]*"/g), ['href="?format=csv"', 'href="?format=handOver"'])

  const forged = `${plan.reportLink.slice(0, -4)}AAAA`
  for (const format of ['handOver', 'csv']) {
    const answer = await fetch(new URL(`?format=${format}`, forged))
    t.equal(answer.status, 404)
    t.notMatch(await answer.text(), plan.planId)
  }
})
