import type { Page } from 'playwright-core'
import t from 'tap'
import { openStore } from '../../src/store/database.ts'
import { noChromium, openChromium } from '../chromium.ts'
import { begun, pressed, submit } from '../campaigns/support.ts'
import { keyOf } from '../helper.ts'
import { onRemoval } from '../plans/support.ts'
import { startConsole } from './support.ts'

/** What has the focus, as a screen reader names it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(
    '((at) => at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent)(document.activeElement)',
  )

/** Goes on with Tab alone until something of this name has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = []
  while (passed.length < 80) {
    await page.keyboard.press('Tab')
    const at = (await focused(page)).trim()
    if (name.test(at)) return
    passed.push(at)
  }
  throw new Error(`${name} is not to be reached, but ${passed.join(' | ')}`)
}

t.test('a plan is approved and a review decided by keyboard alone', { skip: noChromium }, async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const { scene, campaign, of } = await begun(
    t,
    ['activeStaff', 'contactEmpty'],
    { fields: ['mobilePhone', 'jobTitle'] },
    { store, env: { CONSOLE_SIGN_IN: 'apiKey', PUBLIC_URL: 'http://127.0.0.1' } },
  )
  const due = of('contactEmpty')
  t.equal((await submit(scene, due, pressed(due, 'correct', { jobTitle: 'Head of nursing' }))).status, 200)
  const plan = await scene.create()

  const browser = await openChromium(t)
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const troubles: string[] = []
  page.on('console', (message) => troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(error.message))
  const { keyboard } = page

  const signIn = async (name: 'approver' | 'contactApprover' | 'contacts' | 'admin') => {
    await keyboard.type(keyOf(name))
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  }
  await page.goto(`${scene.url}/admin`)
  t.equal(await focused(page), 'API key', 'one can begin to type')
  await signIn('approver')
  await keyboard.press('Tab')
  t.equal(await focused(page), 'Skip to the content')
  await keyboard.press('Enter')
  await tabTo(page, new RegExp(plan.title.replace(/[^\w ]/g, '.')))
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'What to do' }).waitFor()
  await tabTo(page, /Who approves/)
  await keyboard.type(scene.userId('activeStaff'))
  await tabTo(page, /Comment/)
  await keyboard.type('Looks right.')
  await tabTo(page, /^Approve$/)
  const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
  t.equal(outline, 'solid', 'and one sees where one is')
  await keyboard.press('Enter')
  t.equal(await page.getByRole('status').textContent(), 'The plan is approved.')
  t.match(await scene.plan(plan.planId), { state: 'approved', comment: 'Looks right.' })

  await tabTo(page, /^Sign out$/)
  await keyboard.press('Enter')
  await page.getByText('You have signed out').waitFor()
  await tabTo(page, /Sign in again/)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  await signIn('contactApprover')
  await tabTo(page, /1 new value to approve or reject/)
  await keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Contact reviews' }).waitFor()
  await tabTo(page, /Nurse → Head of nursing/)
  await keyboard.press('Space')
  await tabTo(page, /Who approves/)
  await keyboard.type(scene.userId('activeStaff'))
  await tabTo(page, /^Approve what is ticked$/)
  await keyboard.press('Space')
  t.equal(await page.getByRole('status').textContent(), 'Of the values: 1 written.')
  t.match((await scene.call(`GET /v1/users/${scene.user('contactEmpty')}/contact-info`)).body, {
    jobTitle: 'Head of nursing',
  })
  t.same(
    troubles.filter((trouble) => !trouble.includes('401')),
    [],
    'nothing that the page must not do was tried',
  )

  await t.test('and a campaign is closed', async (t) => {
    await tabTo(page, /^Sign out$/)
    await keyboard.press('Enter')
    await page.getByText('You have signed out').waitFor()
    await tabTo(page, /Sign in again/)
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await signIn('contacts')
    await tabTo(page, new RegExp(`^${campaign.title.replace(/[^\w ]/g, '.')}$`))
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What to do' }).waitFor()
    await tabTo(page, /^Close the campaign$/)
    await keyboard.press('Enter')
    t.equal(await page.getByRole('status').textContent(), 'The campaign is closed: nobody is asked any more.')
    t.equal(await page.getByRole('button', { name: 'Close the campaign' }).count(), 0)
    const closed = (await scene.call(`GET /v1/contact-campaigns/${campaign.campaignId}`)).body
    t.match(closed, { state: 'closed', closedBy: 'key:contacts' })
  })

  await t.test('whoever made a plan finds it, but no button to decide about it', async (t) => {
    const own = await scene.create({ inactiveDays: 200 }, 'admin')
    await page.context().clearCookies()
    await page.goto(`${scene.url}/admin`)
    await signIn('admin')
    const elsewhere = page.getByRole('region', { name: 'Plans that wait for somebody else' })
    t.match(await elsewhere.textContent(), 'You made or asked for this plan')
    await elsewhere.getByRole('link').first().focus()
    t.equal((await focused(page)).trim(), own.title)
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What to do' }).waitFor()
    const passed: string[] = []
    do {
      await keyboard.press('Tab')
      passed.push((await focused(page)).trim())
    } while (passed.at(-1) !== 'Stop' && passed.length < 80)
    t.equal(passed.at(-1), 'Stop')
    t.notMatch(passed.join(), /Approve|Reject|Who approves/)
    await keyboard.press('Enter')
    t.match(await page.getByRole('status').textContent(), 'The plan stops')
    t.match(await scene.plan(own.planId), { state: 'stopped' })
  })

  await t.test('on a small screen nothing hangs over the edge', async (t) => {
    await page.setViewportSize({ width: 390, height: 800 })
    const pages = ['', '/reviews', `/plans/${plan.planId}`, `/campaigns/${campaign.campaignId}`]
    for (const path of pages.map((page) => `/admin${page}`)) {
      await page.goto(scene.url + path)
      const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
      t.ok(over <= 0, `${path} is ${over} px too wide`)
    }
  })

  await t.test('another site can not frame it', async (t) => {
    const frame = await browser.newPage()
    await frame.setContent(`<iframe src="${scene.url}/admin"></iframe>`)
    await frame.waitForTimeout(500)
    t.notMatch(await frame.frames()[1]?.content(), /Sign in|API key/)
  })
})

t.test('a halted plan goes on, and is taken back, by keyboard alone', { skip: noChromium }, async (t) => {
  const scene = await startConsole(t, {
    simulator: { users: 2_000 },
    env: { MAX_REMOVALS: '70', PUBLIC_URL: 'http://127.0.0.1' },
  })
  const plan = await scene.approved({ groupIds: [scene.groupId('licA1Students')] })
  await scene.faults(onRemoval({ status: 400, code: 'Request_BadRequest', message: 'Odd' }, { times: 3 }))
  t.match(await scene.applied(plan.planId), { state: 'halted' })
  await scene.faults()
  const name = new RegExp(plan.title.replace(/[^\w ]/g, '.'))

  const browser = await openChromium(t)
  const at = async (key: 'approver' | 'licenses') => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(`${scene.url}/admin`)
    await page.locator('#key:focus').waitFor()
    await page.keyboard.type(keyOf(key))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await tabTo(page, name)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What to do' }).waitFor()
    return page
  }

  const approver = await at('approver')
  await tabTo(approver, /Who approves/)
  await approver.keyboard.type(scene.userId('activeStaff'))
  await tabTo(approver, /^Approve what is left$/)
  await approver.keyboard.press('Enter')
  t.equal(await approver.getByRole('status').textContent(), 'The plan is approved.')

  const operator = await at('licenses')
  await tabTo(operator, /^Apply$/)
  await operator.keyboard.press('Enter')
  t.equal(await operator.getByRole('status').textContent(), 'The plan is being applied.')
  t.match(await scene.until(plan.planId, 'done'), { progress: { verified: 67, failed: 3 } })

  await operator.reload()
  await tabTo(operator, /^Take it back: see what comes back$/)
  await operator.keyboard.press('Enter')
  await operator.getByRole('heading', { name: 'What comes back' }).waitFor()
  await tabTo(operator, /^Leave everything as it is$/)
  await operator.keyboard.press('Enter')
  await operator.getByRole('heading', { name: 'What to do' }).waitFor()
  t.match(await scene.plan(plan.planId), { state: 'done' }, 'whoever only looked changed nothing')

  await tabTo(operator, /^Take it back: see what comes back$/)
  await operator.keyboard.press('Enter')
  await operator.getByRole('heading', { name: 'What comes back' }).waitFor()
  await tabTo(operator, /^Take it back$/)
  await operator.keyboard.press('Enter')
  t.equal(await operator.getByRole('status').textContent(), 'The plan is being taken back.')
  t.match(await scene.until(plan.planId, 'undone'), { progress: { undone: 67 } })

  await t.test('no other site can frame the page that takes it back', async (t) => {
    const frame = await operator.context().newPage()
    await frame.setContent(`<iframe src="${scene.url}/admin/plans/${plan.planId}/undo"></iframe>`)
    await frame.waitForTimeout(300)
    t.notMatch(await frame.frames()[1]?.content(), /Take|API key/)
  })
})
