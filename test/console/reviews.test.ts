import t from 'tap'
import { openStore } from '../../src/store/database.ts'
import { begun, pressed, submit } from '../campaigns/support.ts'
import { browser, formTo, inputsOf } from '../browser.ts'
import { keyOf, type KeyName } from '../helper.ts'

const AT = '/admin/reviews'

t.test('new values are approved and rejected together', async (t) => {
  const store = await openStore({})
  t.teardown(() => store.close())
  const { scene, of } = await begun(
    t,
    ['activeStaff', 'contactEmpty', 'twoGroups'],
    { fields: ['mobilePhone', 'jobTitle'] },
    { store, env: { CONSOLE_SIGN_IN: 'apiKey', PUBLIC_URL: 'http://127.0.0.1' } },
  )
  const given = [
    ['activeStaff', '+1 425 555 0199', 'Dean'],
    ['contactEmpty', '+1 425 555 0198', 'Nurse </label><script>alert(1)</script>'],
    ['twoGroups', '+1 425 555 0197', 'Head "nurse"'],
  ] as const
  for (const [name, mobilePhone, jobTitle] of given) {
    const due = of(name)
    t.equal((await submit(scene, due, pressed(due, 'correct', { mobilePhone, jobTitle }))).status, 200)
  }
  const waiting = async () => (await scene.call('GET /v1/contact-reviews')).body.value
  const reviewOf = async (name: string, field: string) =>
    (await waiting()).find((one: any) => one.userId === scene.user(name) && one.field === field)?.reviewId
  const signedIn = async (name: KeyName) => {
    const somebody = browser(scene)
    await somebody.send('/admin/sign-in', { key: keyOf(name), path: '/reviews' })
    return somebody
  }
  const approver = await signedIn('contactApprover')
  const filledIn = async () => {
    const { text } = await approver.open(AT)
    const { formToken = '', idempotencyKey = '' } = inputsOf(formTo(text, AT))
    return { formToken, idempotencyKey }
  }
  const decide = async (decision: string, ids: readonly string[], more: Record<string, string> = {}) =>
    approver.send(AT, [
      ...Object.entries({ ...(await filledIn()), decision, ...more }),
      ...ids.map((id): [string, string] => ['reviewIds', id]),
    ])
  const boxes = (page: string) => [...page.matchAll(/<input type="checkbox"[^>]*>/g)].map(([box]) => box)

  await t.test('what the page shows, to whom', async (t) => {
    const overview = await approver.open('/admin')
    t.match(overview.text, /<a href="\/admin\/reviews">6 new values to approve or reject/)
    t.match(overview.text, /3 of \d+ people answered, 6 new values to review/)
    const { text } = await approver.open(AT)
    t.equal(boxes(text).length, 6)
    t.ok(boxes(text).every((box) => !box.includes('checked')))
    t.ok(boxes((await approver.open(`${AT}?ticked=all`)).text).every((box) => box.includes('checked')))
    t.notMatch(text, /<script/)
    t.match(text, 'Nurse &lt;/label&gt;&lt;script&gt;')
    const reader = await (await signedIn('reader')).open(AT)
    t.equal(reader.status, 200)
    t.notMatch(reader.text, /checkbox|<button[^>]*decision/)
    t.match(await (await signedIn('licenses')).open(AT), { status: 403, text: /RoleRequired/ })
  })

  await t.test('refusals keep what was ticked', async (t) => {
    const one = await reviewOf('activeStaff', 'mobilePhone')
    const unnamed = await decide('approve', [one], { comment: 'Fine.' })
    t.match(unnamed, { status: 400, text: /ApproverRequired/ })
    t.same(boxes(unnamed.text).filter((box) => box.includes('checked')).length, 1)
    t.match(unnamed.text, `value="${one}" checked`)
    t.match(unnamed.text, 'name="comment" value="Fine."')
    t.match(await decide('approve', []), { status: 400, text: /Tick the values/ })
    t.match(await decide('perhaps', [one]), { status: 400, text: /InvalidInput/ })
    t.match(await decide('reject', ['not an id']), { status: 400, text: /InvalidInput/ })
    const reader = await signedIn('reader')
    const formToken = inputsOf((await reader.open(AT)).text)['formToken'] ?? ''
    t.match(await reader.send(AT, { formToken, reviewIds: one, decision: 'reject' }), {
      status: 403,
      text: /RoleRequired/,
    })
    t.equal((await waiting()).length, 6)
  })

  await t.test('each value has an outcome of its own', async (t) => {
    const ids = await Promise.all([
      reviewOf('activeStaff', 'mobilePhone'),
      reviewOf('contactEmpty', 'mobilePhone'),
      reviewOf('activeStaff', 'jobTitle'),
    ])
    const decided = await decide('approve', ids, { approver: scene.user('activeStaff'), comment: 'Called them.' })
    t.match(decided, { status: 200, text: /Of the values: 1 written and 2 left for somebody else/ })
    t.match(decided.at, /\/admin\/reviews\?/, 'by an address that can be loaded again')
    t.match((await scene.call(`GET /v1/users/${scene.user('contactEmpty')}/contact-info`)).body, {
      mobilePhone: '+14255550198',
    })
    t.match((await scene.call(`GET /v1/users/${scene.user('activeStaff')}/contact-info`)).body, {
      mobilePhone: '+14255550100',
      jobTitle: 'Nurse',
    })
    const left = (await waiting()).map(({ reviewId }: any) => reviewId)
    t.match(await decide('reject', left), { status: 200, text: /Of the values: 5 rejected\.[^]*No value waits/ })
    t.match(
      (await scene.call('GET /v1/audit?action=review.rejected')).body.value.map(({ actor }: any) => actor),
      ['key:contactApprover', 'key:contactApprover', 'key:contactApprover'],
    )
    t.notMatch((await approver.open(`${AT}?updated=<b>&rejected=-1&unchanged=101&constructor=5`)).text, /role="status"/)
  })
})
