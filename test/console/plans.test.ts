import t from 'tap'
import { browser, formTo, inputsOf } from '../browser.ts'
import { withoutTitle } from '../../src/services/reports/plan-summary.ts'
import { startConsole, type Browser } from './support.ts'

const stateOf = async (scene: Awaited<ReturnType<typeof startConsole>>, planId: string) =>
  (await scene.plan(planId)).state

/** The parts of the overview, by their ids. */
const partsOf = (page: string): Map<string, string> =>
  new Map(
    [...page.matchAll(/<section aria-labelledby="([\w-]+)">(.*?)<\/section>/gs)].map(([, id = '', part = '']) => [
      id,
      part,
    ]),
  )

/** The form of an action on the page of a plan, filled in. */
async function fillIn(somebody: Browser, planId: string, action: string, values: Record<string, string> = {}) {
  const { text } = await somebody.open(`/admin/plans/${planId}`)
  return { ...inputsOf(formTo(text, `/admin/plans/${planId}/${action}`)), ...values }
}

t.test('a plan is approved, applied and stopped', async (t) => {
  const scene = await startConsole(t)
  const { create, signedIn, userId, until } = scene
  const approver = await signedIn('approver')
  const operator = await signedIn('licenses')
  const plan = await create({ reason: 'The autumn term.' })
  const at = `/admin/plans/${plan.planId}`

  await t.test('what the page shows, to whom', async (t) => {
    const overview = await approver.open('/admin')
    t.match(overview.text, `href="${at}"`)
    const { text } = await approver.open(at)
    t.match(text, withoutTitle(plan.summaryHtml), 'what approvals show')
    t.equal(text.split('License clean-up of ').length - 1, 2, 'the title once on the page, and once in the tab')
    t.equal(text.split('The autumn term.').length - 1, 1, 'and the reason once')
    t.match(text, /Made by<\/dt><dd dir="auto">the connection licenses</)
    const [, report = ''] = /href="(https?:[^"]+)">Read the whole report/.exec(text) ?? []
    t.equal((await fetch(`${scene.url}${new URL(report).pathname}`)).status, 200)
    const actions = (page: string) =>
      [...page.matchAll(/action="\/admin\/plans\/[^/]+\/(\w+)"/g)].map(([, name]) => name)
    t.same(actions(text), ['approve', 'reject'])
    t.same(actions((await operator.open(at)).text), ['stop'])
    t.same(actions((await (await signedIn('reader')).open(at)).text), [])
    t.match(await (await signedIn('roles')).open(at), { status: 403, text: /RoleRequired/ })
    t.match(await approver.open('/admin/plans/00000000-0000-4000-8000-000000000000'), {
      status: 404,
      text: /PlanNotFound/,
    })
    t.equal((await approver.open('/admin/plans/nonsense')).status, 400)
  })

  await t.test('refusals stand beside the form, which keeps what was filled in', async (t) => {
    const values = await fillIn(approver, plan.planId, 'approve', { comment: 'Looks <b>good</b> & "right"' })
    const unnamed = await approver.send(`${at}/approve`, values)
    t.match(unnamed, { status: 400, text: /ApproverRequired/ })
    t.match(formTo(unnamed.text, `${at}/approve`), 'value="Looks &lt;b&gt;good&lt;/b&gt; &amp; &quot;right&quot;"')
    t.notMatch(formTo(unnamed.text, `${at}/reject`), /role="alert"/)
    const again = { ...values, approver: userId('activeStaff') }
    const cases: [Record<string, string>, number, RegExp][] = [
      [{ ...again, hash: 'f'.repeat(64) }, 409, /PlanHashMismatch/],
      [{ ...again, hash: '' }, 400, /InvalidInput/],
      [{ ...again, approver: userId('guest') }, 403, /ApproverNotAllowed/],
      [{ ...again, comment: 'x'.repeat(1_001) }, 400, /InvalidInput/],
      [{ ...again, dryRun: 'true' }, 400, /InvalidInput/],
    ]
    for (const [index, [given, status, code]] of cases.entries()) {
      t.match(await approver.send(`${at}/approve`, { ...given, idempotencyKey: `case-${index}` }), {
        status,
        text: code,
      })
    }
    t.equal(await stateOf(scene, plan.planId), 'ready')
    for (const [who, action] of [
      [operator, 'approve'],
      [operator, 'reject'],
      [approver, 'stop'],
      [approver, 'apply'],
    ] as const) {
      const formToken = inputsOf((await who.open(at)).text)['formToken'] ?? ''
      const body = { formToken, ...(action === 'approve' ? { hash: plan.hash } : {}) }
      t.match(await who.send(`${at}/${action}`, body), { status: 403, text: /RoleRequired/ }, action)
    }
    t.equal((await approver.send(`${at}/delete`, await fillIn(approver, plan.planId, 'approve'))).status, 400)
    t.equal(await stateOf(scene, plan.planId), 'ready')
  })

  await t.test('whoever made it does not approve it here either', async (t) => {
    const administrator = await signedIn('admin')
    const own = await create({ inactiveDays: 200 }, 'admin')
    const ownAt = `/admin/plans/${own.planId}`
    const parts = partsOf((await administrator.open('/admin')).text)
    t.match(parts.get('waiting'), `href="${at}"`)
    t.notMatch(parts.get('waiting'), own.planId, 'their own waits for somebody else')
    t.match(parts.get('elsewhere'), /Plans that wait for somebody else.*You made or asked for this plan/s)
    t.match(parts.get('elsewhere'), `href="${ownAt}"`)
    t.notMatch(parts.get('elsewhere'), at)
    const others = partsOf((await approver.open('/admin')).text)
    t.match(others.get('waiting'), `href="${ownAt}"`, 'such as for the approver')
    t.notOk(others.has('elsewhere'))
    const operators = partsOf((await operator.open('/admin')).text)
    t.notMatch(operators.get('waiting'), '<li>', 'who approves nothing is asked for nothing')
    t.equal(operators.get('elsewhere')?.match(/<li>/g)?.length, 2)
    t.equal(operators.get('elsewhere')?.match(/You made or asked for this plan/g)?.length, 1, 'but made one')

    const { text } = await administrator.open(ownAt)
    t.match(text, 'You made or asked for this plan: it waits for somebody else to decide.')
    t.same(
      [...text.matchAll(/action="\/admin\/plans\/[^/]+\/(\w+)"/g)].map(([, name]) => name),
      ['stop'],
    )
    const values = { ...inputsOf(formTo(text, `${ownAt}/stop`)), approver: userId('activeStaff'), hash: own.hash }
    const refused = await administrator.send(`${ownAt}/approve`, values)
    t.match(refused, { status: 403, text: /role="alert">.*FourEyesRequired/ }, 'whatever is sent')
    t.equal(await stateOf(scene, own.planId), 'ready')
    const stopped = await administrator.send(`${ownAt}/stop`, await fillIn(administrator, own.planId, 'stop'))
    t.match(stopped, { status: 200, text: /The plan stops/ })
    t.equal(await stateOf(scene, own.planId), 'stopped', 'but they take it back themselves')
  })

  await t.test('where one connection may do both, nothing is somebody else’s', async (t) => {
    const asserted = await startConsole(t, { env: { FOUR_EYES: 'asserted' } })
    const own = await asserted.create({}, 'admin')
    const administrator = await asserted.signedIn('admin')
    const parts = partsOf((await administrator.open('/admin')).text)
    t.match(parts.get('waiting'), own.planId)
    t.notOk(parts.has('elsewhere'))
    t.not(
      formTo((await administrator.open(`/admin/plans/${own.planId}`)).text, `/admin/plans/${own.planId}/approve`),
      '',
    )
  })

  await t.test('approved once, however often the form is sent', async (t) => {
    const values = await fillIn(approver, plan.planId, 'approve', { approver: userId('activeStaff'), comment: 'Yes.' })
    const answers = await Promise.all([1, 2].map(() => approver.send(`${at}/approve`, values)))
    for (const { status, text, at: shown } of answers) {
      t.match({ status, text }, { status: 200, text: /The plan is approved/ })
      t.match(shown, /\?done=approved$/, 'by an address that can be loaded again')
    }
    const approvals = (await scene.call('GET /v1/audit?action=plan.approved')).body.value
    t.match(approvals, [{ actor: 'key:approver', planId: plan.planId }])
    t.equal(approvals.length, 1)
    t.notMatch((await approver.open(`${at}?done=constructor`)).text, /role="status"/)
  })

  await t.test('applied and stopped from the overview', async (t) => {
    await scene.faults({ method: 'POST', path: '/\\$batch', effect: { delayMs: 3_000 } })
    const values = await fillIn(operator, plan.planId, 'apply')
    t.match(await operator.send(`${at}/apply`, values), { status: 200, text: /The plan is being applied/ })
    const { text } = await operator.open('/admin')
    t.match(text, /<progress max="\d+" value="\d+" aria-label="Progress of /)
    const stop = formTo(text, `${at}/stop`)
    t.not(stop, '', 'there is a form that stops it')
    t.match(await operator.send(`${at}/stop`, inputsOf(stop)), { status: 200, text: /The plan stops/ })
    await scene.faults()
    t.match(await until(plan.planId, 'stopped', 'done'), { stopRequested: true })
  })
})

t.test('what comes from another page changes nothing', async (t) => {
  const scene = await startConsole(t)
  const plan = await scene.create()
  const approver = await scene.signedIn('approver')
  const at = `/admin/plans/${plan.planId}/reject`
  const values = await fillIn(approver, plan.planId, 'reject')
  const other = inputsOf((await (await scene.signedIn('approver')).open('/admin')).text)['formToken'] ?? ''
  const refused = (code: string) => ({ status: 403, text: new RegExp(code) })

  for (const [name, formToken] of Object.entries({
    'another session of the same key': other,
    'an empty one': '',
    'a cut one': values['formToken']?.slice(0, -1) ?? '',
    'two at once': `${values['formToken']},${values['formToken']}`,
  })) {
    t.match(await approver.send(at, { ...values, formToken }), refused('FormTokenInvalid'), name)
  }
  const { formToken: _token, ...without } = values
  t.match(await approver.send(at, without), refused('FormTokenInvalid'), 'none')
  t.match(await approver.send('/admin/sign-out', {}), refused('FormTokenInvalid'))

  const own = new URL(scene.url).origin
  const sites: Record<string, string>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    {},
    { origin: own, 'sec-fetch-site': 'same-site' },
    { origin: own, 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    { origin: `${own}.evil.example` },
  ]
  for (const headers of sites) {
    t.match(await approver.send(at, values, headers), refused('OriginNotAllowed'), JSON.stringify(headers))
    t.match(await browser(scene).send('/admin/sign-in', { key: 'x', path: '' }, headers), refused('OriginNotAllowed'))
  }
  const json = await approver.go(scene.url + at, {
    method: 'POST',
    body: JSON.stringify(values),
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
  })
  t.equal(json.status, 415)
  const large = await approver.send(at, { ...values, comment: 'x'.repeat(70_000) })
  t.match(large, { status: 413, text: /BodyTooLarge/ })
  t.equal(await stateOf(scene, plan.planId), 'ready', 'nothing happened')
  t.match(await browser(scene).send(at, values), { status: 401, text: /SignInRequired/ }, 'without a session')

  t.match(await approver.send(at, values, { origin: own }), { status: 200 }, 'an older browser')
  t.equal(await stateOf(scene, plan.planId), 'rejected')
})

t.test('hostile names are text', async (t) => {
  const scene = await startConsole(t)
  const plan = await scene.create({ reason: '</dd><script>alert(1)</script>"\'<img src=x onerror=alert(1)>' })
  const approver = await scene.signedIn('approver')
  for (const path of ['/admin', `/admin/plans/${plan.planId}`]) {
    const { text } = await approver.open(path)
    t.notMatch(text, /<script|<img/)
  }
  t.match((await approver.open(`/admin/plans/${plan.planId}`)).text, '&lt;script&gt;')
})
