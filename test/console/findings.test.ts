import t from 'tap'
import { formTo, inputsOf } from '../browser.ts'
import { DAY } from '../plans/support.ts'
import { startConsole } from './support.ts'

t.test('somebody answers for a finding until a day', async (t) => {
  const scene = await startConsole(t)
  const { call, signedIn, userId } = scene
  const approver = await signedIn('roleApprover')
  t.match(await approver.open('/admin/findings'), { status: 404, text: /SnapshotNotFound/ })
  t.match((await approver.open('/admin')).text, /None was taken yet/)
  t.match((await approver.open('/admin')).text, /SnapshotNotFound/, 'the rest is there all the same')

  await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
  const { value } = (await call('GET /v1/role-findings', { as: 'roles' })).body
  const finding = value.find(({ subjectId }: any) => subjectId === userId('globalAdmin'))
  const at = `/admin/findings/${finding.findingId}`
  const filledIn = async (values: Record<string, string>) => ({
    ...inputsOf(formTo((await approver.open(at)).text, at)),
    ...values,
  })
  const inDays = (days: number) => new Date(scene.now() + days * DAY).toISOString().slice(0, 10)

  await t.test('what the pages show, to whom', async (t) => {
    const overview = await approver.open('/admin')
    t.match(overview.text, /\d+ high, \d+ medium, \d+ low\. The worst:/)
    const list = await approver.open('/admin/findings')
    t.equal(list.status, 200)
    t.match(list.text, `href="${at}"`)
    t.match(await approver.open(at), { status: 200, text: /Accept it until a day/ })
    const reader = await (await signedIn('roles')).open(at)
    t.equal(reader.status, 200)
    t.notMatch(reader.text, /<form class="box"/)
    for (const path of ['/admin/findings', at]) {
      t.match(await (await signedIn('reader')).open(path), { status: 403, text: /RoleRequired/ })
    }
    t.match(await approver.open('/admin/findings/AAAAAAAAAAAAAAAAAAAAAA'), { status: 404, text: /FindingNotFound/ })
    t.equal((await approver.open('/admin/findings/nonsense')).status, 400)
  })

  await t.test('alerts', async (t) => {
    t.match((await approver.open('/admin')).text, /Open alerts<\/h2>\s*<ul class="cards">/)
  })

  await t.test('refusals stand beside the form', async (t) => {
    const good = { owner: userId('activeStaff'), reason: 'Until <the new year>.', endDate: inDays(30) }
    const cases: [Record<string, string>, number, RegExp][] = [
      [{ ...good, owner: '' }, 400, /ApproverRequired/],
      [{ ...good, owner: userId('globalAdmin') }, 403, /ApproverNotAllowed/],
      [{ ...good, reason: ' ' }, 400, /InvalidInput/],
      [{ ...good, endDate: '' }, 400, /InvalidInput/],
      [{ ...good, endDate: 'tomorrow' }, 400, /InvalidInput/],
      [{ ...good, endDate: inDays(-1) }, 400, /InvalidInput/],
      [{ ...good, endDate: inDays(500) }, 400, /InvalidInput/],
    ]
    for (const [values, status, code] of cases) {
      const page = await approver.send(at, await filledIn(values))
      t.match(page, { status, text: code })
      t.notMatch(page.text, /<the/)
      t.match(inputsOf(formTo(page.text, at))['owner'] ?? '', values['owner'])
    }
    const reader = await signedIn('roles')
    const formToken = inputsOf((await reader.open('/admin')).text)['formToken'] ?? ''
    t.match(await reader.send(at, { ...good, formToken }), { status: 403, text: /RoleRequired/ })
    t.match(await approver.send(at, good), { status: 403, text: /FormTokenInvalid/ })
    t.match((await call('GET /v1/role-findings?state=accepted', { as: 'roles' })).body, { value: [] })
  })

  await t.test('accepted', async (t) => {
    const values = await filledIn({ owner: userId('activeStaff'), reason: 'The new one begins.', endDate: inDays(30) })
    const page = await approver.send(at, values)
    t.match(page, { status: 200, text: /The finding is accepted/, at: /\?done=accepted$/ })
    t.match(page.text, /Accepted by/)
    const [accepted] = (await call('GET /v1/role-findings?state=accepted', { as: 'roles' })).body.value
    t.match(accepted, {
      findingId: finding.findingId,
      reason: 'The new one begins.',
      endDateTime: `${inDays(30)}T23:59:59.000Z`,
      acceptedBy: 'key:roleApprover',
    })
    t.notMatch((await approver.open('/admin/findings')).text, `href="${at}"`)
  })
})

for (const [timeZone, daysLater, time] of [
  ['Pacific/Kiritimati', 0, '09:59:59'],
  ['Pacific/Pago_Pago', 1, '10:59:59'],
] as const) {
  t.test(`the last day ends in ${timeZone}`, async (t) => {
    const scene = await startConsole(t, { env: { TIME_ZONE: timeZone } })
    const { call, signedIn, userId } = scene
    const approver = await signedIn('roleApprover')
    await call('POST /v1/role-snapshots', { as: 'roleOperator', body: {} })
    const { value } = (await call('GET /v1/role-findings', { as: 'roles' })).body
    const finding = value.find(({ subjectId }: any) => subjectId === userId('globalAdmin'))
    const at = `/admin/findings/${finding.findingId}`
    const page = (await approver.open(at)).text
    t.match(page, `To its end in ${timeZone.replace('_', ' ')},`)
    const inDays = (days: number) => new Date(scene.now() + days * DAY).toISOString().slice(0, 10)
    const answer = await approver.send(at, {
      ...inputsOf(formTo(page, at)),
      owner: userId('activeStaff'),
      reason: 'The new one begins.',
      endDate: inDays(30),
    })
    t.match(answer, { status: 200, text: /The finding is accepted/ })
    const [accepted] = (await call('GET /v1/role-findings?state=accepted', { as: 'roles' })).body.value
    t.equal(accepted.endDateTime, `${inDays(30 + daysLater)}T${time}.000Z`)
    const day = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(inDays(30)))
    t.match(answer.text, new RegExp(`${day} at 23:59<`), 'the page says the day that was chosen')
  })
}
