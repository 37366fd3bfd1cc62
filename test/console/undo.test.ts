import t from 'tap'
import { routesOf } from '../access/matrix.ts'
import { formTo, inputsOf } from '../browser.ts'
import { GLOBAL_ADMINISTRATOR } from '../role-plans/support.ts'
import { onRemoval } from '../plans/support.ts'
import { headingsOf, startConsole } from './support.ts'

const textOf = (page: string) => page.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

t.test('a finished plan is taken back, once its page has said what comes back', async (t) => {
  const scene = await startConsole(t)
  const { signedIn, until } = scene
  const plan = await scene.approved()
  const { progress } = await scene.applied(plan.planId)
  // What failed in the end was made all the same: the membership is gone, and the license stays.
  const made = progress.verified + progress.failed
  const at = `/admin/plans/${plan.planId}/undo`
  const operator = await signedIn('licenses')
  const approver = await signedIn('approver')
  const written = (await scene.journal()).length

  await t.test('who sees the way there', async (t) => {
    t.match((await operator.open(`/admin/plans/${plan.planId}`)).text, `href="${at}"`)
    t.notMatch((await approver.open(`/admin/plans/${plan.planId}`)).text, `href="${at}"`)
    t.match(await approver.open(at), { status: 403, text: /RoleRequired/ })
    t.match(await (await signedIn('reader')).open(at), { status: 403, text: /RoleRequired/ })
    t.equal((await operator.open('/admin/plans/nonsense/undo')).status, 400)
    t.match((await operator.open('/admin/plans?state=done')).text, `href="/admin/plans/${plan.planId}"`)
    t.notMatch((await operator.open('/admin/plans?state=ready')).text, plan.planId)
    t.match(await operator.open('/admin/plans?state=wrong'), { status: 400, text: /InvalidInput/ })
  })

  await t.test('the page before the button', async (t) => {
    const { status, text, headers } = await operator.open(at)
    t.equal(status, 200)
    t.equal(headers.get('x-frame-options'), 'DENY')
    t.match(textOf(text), `${made} changes of ${made} can be taken back.`)
    t.ok(text.indexOf('What comes back') < text.indexOf('<form class="box"'))
    const [, list = ''] = /What comes back<\/h2>\s*<details[^>]*>.*?<ul>(.*?)<\/ul>/s.exec(text) ?? []
    t.equal(list.split('<li>').length - 1, made, 'each by name')
    t.match(list, /Inactive Staff/)
    t.match(text, /does not need another approval/)
    t.equal((await scene.journal()).length, written, 'a look changes nothing')
  })

  await t.test('once, however often the form is sent', async (t) => {
    const values = inputsOf(formTo((await operator.open(at)).text, at))
    const answers = await Promise.all([1, 2].map(() => operator.send(at, values)))
    for (const { status, text, at: shown } of answers) {
      t.match({ status, text }, { status: 200, text: /The plan is being taken back/ })
      t.match(shown, new RegExp(`/admin/plans/${plan.planId}\\?done=undoing$`))
    }
    const undone = await until(plan.planId, 'undone')
    t.match(undone.progress, { undone: made })
    t.match(await operator.open(at), { status: 409, text: /PlanStateConflict/ })
    t.match(await operator.send(at, values), { status: 200 }, 'the same form is answered as before')
    const again = { ...values, idempotencyKey: 'another' }
    t.match(await operator.send(at, again), { status: 200, text: /Taken back/ }, 'and another one finds it done')
  })
})

t.test('a plan of roles is taken back by a plan that somebody else approves', async (t) => {
  const scene = await startConsole(t)
  const { call, made, signedIn, userId } = scene
  const wave = await made({ action: 'standingToEligible', roleIds: [GLOBAL_ADMINISTRATOR] })
  const administrator = await signedIn('admin')
  const at = `/admin/plans/${wave.planId}/undo`
  const page = await administrator.open(at)
  t.match(page.text, /This makes another plan, which takes it back once somebody else has approved it/)
  const begun = await administrator.send(at, inputsOf(formTo(page.text, at)))
  t.match(begun, { status: 200, text: /somebody else has to approve it/ })
  const [, undoId = ''] = /\/admin\/plans\/([^?]+)\?done=undoMade$/.exec(begun.at) ?? []
  await scene.until(undoId, 'ready')
  const ownPage = await administrator.open(`/admin/plans/${undoId}`)
  t.match(ownPage.text, `Takes back</dt><dd dir="auto"><a href="/admin/plans/${wave.planId}">`)
  t.match(
    (await administrator.open(`/admin/plans/${wave.planId}`)).text,
    `Taken back by</dt><dd dir="auto"><a href="/admin/plans/${undoId}">`,
  )
  const approve = `/admin/plans/${undoId}/approve`
  t.equal(formTo(ownPage.text, approve), '', 'who made it is not asked')
  const { formToken = '' } = inputsOf(formTo(ownPage.text, `/admin/plans/${undoId}/stop`))
  const { hash } = await scene.plan(undoId)
  const values = { formToken, hash, approver: userId('activeStaff') }
  t.match(await administrator.send(approve, values), { status: 403, text: /FourEyesRequired/ }, 'not by who made it')
  const approver = await signedIn('roleApprover')
  const others = inputsOf(formTo((await approver.open(`/admin/plans/${undoId}`)).text, approve))
  t.match(await approver.send(approve, { ...others, approver: userId('activeStaff') }), {
    status: 200,
    text: /The plan is approved/,
  })
  t.equal((await call(`GET /v1/plans/${undoId}`, { as: 'roles' })).body.state, 'approved')
})

t.test('a halted plan says why, and goes on after a new approval', async (t) => {
  const scene = await startConsole(t, { simulator: { users: 2_000 }, env: { MAX_REMOVALS: '70' } })
  const plan = await scene.approved({ groupIds: [scene.groupId('licA1Students')] })
  await scene.faults(onRemoval({ status: 400, code: 'Request_BadRequest', message: 'Odd' }, { times: 3 }))
  t.match(await scene.applied(plan.planId), { state: 'halted', progress: { planned: 50 } })
  await scene.faults()
  const at = `/admin/plans/${plan.planId}`
  const approver = await scene.signedIn('approver')
  const operator = await scene.signedIn('licenses')

  const overview = (await operator.open('/admin')).text
  t.ok(headingsOf(overview).includes('Halted and stopped plans'))
  const [, broken = ''] = overview.split('<h2 id="broken-off">')
  t.match(textOf(broken), /5 %.+50 changes are left: nothing more is sent until somebody approves the plan again/)
  const shown = await operator.open(at)
  t.match(shown.text, /TooManyFailures/)
  t.notMatch(shown.text, `action="${at}/apply"`, 'nobody goes on with it just so')
  t.match(shown.text, `href="${at}/undo"`, 'and what was made can be taken back')

  const form = formTo((await approver.open(at)).text, `${at}/approve`)
  t.match(form, /Approve what is left/)
  const approval = { ...inputsOf(form), approver: scene.userId('activeStaff'), comment: 'Those three are known.' }
  t.match(await approver.send(`${at}/approve`, approval), { status: 200, text: /The plan is approved/ })
  const apply = inputsOf(formTo((await operator.open(at)).text, `${at}/apply`))
  t.match(await operator.send(`${at}/apply`, apply), { status: 200, text: /The plan is being applied/ })
  t.match(await scene.until(plan.planId, 'done'), { progress: { verified: 67, failed: 3, planned: 0 } })
})

t.test('no form of the console takes what another page sends', async (t) => {
  const scene = await startConsole(t)
  const plan = await scene.create()
  const somebody = await scene.signedIn('admin')
  const { formToken = '' } = inputsOf((await somebody.open('/admin')).text)
  const forms = routesOf(scene.app.printRoutes({ commonPrefix: false })).filter((route) => /^POST \/admin/.test(route))
  t.ok(forms.length >= 6, forms.join(', '))
  for (const route of forms) {
    if (route === 'POST /admin/sign-in') continue
    const path = route
      .slice('POST '.length)
      .replace('{planId}', plan.planId)
      .replace('{action}', 'reject')
      .replace('{campaignId}', plan.planId)
      .replace('{findingId}', 'A'.repeat(22))
    for (const values of [{}, { formToken: '' }, { formToken: `${formToken}x` }]) {
      t.match(await somebody.send(path, values), { status: 403, text: /FormTokenInvalid/ }, route)
    }
    for (const headers of [{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, {}] as Record<
      string,
      string
    >[]) {
      t.match(await somebody.send(path, { formToken }, headers), { status: 403, text: /OriginNotAllowed/ }, route)
    }
  }
  t.match(await scene.plan(plan.planId), { state: 'ready' })
})
