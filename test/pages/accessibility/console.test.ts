import t from 'tap'
import { noChromium } from '../../chromium.ts'
import { pressed, submit, own, ask } from '../../campaigns/support.ts'
import { startLinks } from '../support.ts'
import { LONG_NAME, openLooker, RIGHT_TO_LEFT } from './support.ts'

/** Adds to each form of a page an input that nothing takes. */
const MEDDLE = `for (const form of document.querySelectorAll('main form')) {
  form.insertAdjacentHTML('beforeend', '<input type="hidden" name="nothing" value="at all">')
}`

t.test('the console keeps nobody out', { skip: noChromium }, async (t) => {
  const scene = await startLinks(t, {
    names: { inactiveStaff: LONG_NAME, activeStaff: RIGHT_TO_LEFT, twoGroups: LONG_NAME },
    groupNames: { licA3Staff: RIGHT_TO_LEFT, licA3Second: LONG_NAME },
    env: { CONSOLE_SIGN_IN: 'apiKey' },
  })
  const { call } = scene
  const done = await scene.approved({ inactiveDays: 200 })
  await scene.applied(done.planId)
  const stopped = await scene.create({ groupIds: [scene.groupId('licA3Second')] })
  t.equal((await call(`POST /v1/plans/${stopped.planId}/stop`, { as: 'licenses', body: {} })).body.state, 'stopped')
  const mine = await scene.create({ groupIds: [scene.groupId('licA3Second')], inactiveDays: 190 }, 'admin')
  const [plan] = (await call('GET /v1/plans?state=ready&kind=licenseCleanup')).body.value.filter(
    ({ planId }: { planId: string }) => planId !== mine.planId,
  )
  const [finding] = (await call('GET /v1/role-findings')).body.value
  const { campaignId } = (
    await call('POST /v1/contact-campaigns', {
      body: { departments: ['Astronomy'], fields: ['jobTitle'], title: LONG_NAME },
    })
  ).body
  const due = own(await ask(scene, campaignId), scene.user('activeStaff'))
  t.equal((await submit(scene, due, pressed(due, 'correct', { jobTitle: LONG_NAME }))).status, 200)

  const early = await scene.approved({ groupIds: [scene.groupId('licA3Second')], inactiveDays: 195, graceDays: 14 })

  const { look, lookHere, signIn, tab } = await openLooker(t, scene)
  /** A form of the page that is sent as it is filled in, and comes back with what is wrong. */
  const refused = async (name: string, button: string | RegExp, before: () => Promise<unknown> = async () => {}) => {
    await before()
    await tab
      .getByRole('button', { name: button, exact: typeof button === 'string' })
      .first()
      .click()
    await tab.getByRole('alert').waitFor()
    await lookHere(`console-${name}`)
  }

  /** The same for a form that carries what its page never sends. */
  const meddled = (name: string, button: string) => refused(name, button, () => tab.evaluate(MEDDLE))

  await look('console-key', '/admin/reviews')
  await refused('key-refused', 'Sign in', () => tab.locator('#key').fill('no such key'))
  await look('console-signed-out', '/admin/signed-out')
  await signIn('admin')
  await look('console', '/admin')
  await look('console-plans', '/admin/plans')
  await look('console-mine', `/admin/plans/${mine.planId}`)
  await meddled('stop-refused', 'Stop')
  await look('console-stopped', `/admin/plans/${stopped.planId}`)
  await look('console-undo', `/admin/plans/${done.planId}/undo`)
  await meddled('undo-refused', 'Take it back')
  await look('console-campaign', `/admin/campaigns/${campaignId}`)
  await meddled('campaign-refused', 'Close the campaign')
  await look('console-nothing', '/admin/plans/00000000-0000-4000-8000-000000000000')
  await look('console-findings', '/admin/findings')
  await look('console-finding', `/admin/findings/${finding.findingId}`)
  await refused('finding-refused', 'Accept', async () => {
    await tab.getByLabel('Who answers for it').fill(RIGHT_TO_LEFT)
    await tab.getByLabel('Reason').fill(LONG_NAME)
    await tab.getByLabel('Last day').fill('2020-01-01')
  })
  await look('console-reviews', '/admin/reviews')
  await refused('reviews-refused', 'Approve what is ticked')
  await look('console-plan', `/admin/plans/${plan.planId}`)
  await refused('plan-refused', 'Approve', () => tab.getByLabel('Who approves').fill(LONG_NAME))
  await meddled('reject-refused', 'Reject')
  await tab.goto(`${scene.url}/admin/plans/${plan.planId}`)
  t.equal((await call(`POST /v1/plans/${plan.planId}/stop`, { as: 'licenses', body: {} })).body.state, 'stopped')
  await refused('plan-stopped-meanwhile', 'Reject')
  await tab.goto(`${scene.url}/admin/plans/${early.planId}`)
  await refused('apply-refused', 'Apply')
})
