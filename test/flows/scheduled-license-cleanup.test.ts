import { test, type Test } from 'tap'
import type { Run } from './runner/index.ts'
import { startStage, type Stage } from './stage.ts'
import { loadFlow, statusesOf } from './support.ts'

const DAY = 86_400_000
const cleanup = await loadFlow('scheduled-license-cleanup')

/** The flow on a stage, with what a scenario needs of it. */
async function rehearse(stage: Stage) {
  const { office, plan, start } = stage
  const by = await stage.person('activeStaff')
  const settings = {
    LicenseGroupIds: `${stage.groupId('licA3Staff')}, ${stage.groupId('licA3Second')}`,
    LicenseApprovers: by.mail,
    LicenseReportTo: 'reports@northwind.example',
    FailuresTo: 'operators@northwind.example',
  }
  const play = async (more: Parameters<Stage['start']>[1] = {}) => {
    office.mails.length = 0
    office.approvals.length = 0
    return start(cleanup, { ...more, settings: { ...settings, ...more.settings } })
  }
  return {
    by,
    play,
    /** The plan that a run made. */
    planOf: (run: Run) => plan((run.of('Plan_the_clean-up')?.outputs as any).body.planId),
    mailsTo: (who: string) => office.mails.filter(({ to }) => to === `${who}@northwind.example`),
  }
}

test('A clean-up that is not approved, or fails, leaves the tenant as it is', async (t) => {
  const stage = await startStage(t, { users: 400, env: { GRACE_DAYS: '14' } })
  const { office, front } = stage
  const { by, play, planOf, mailsTo } = await rehearse(stage)
  const scene = (name: string, play: (t: Test) => Promise<void>) =>
    t.test(name, async (t) => {
      await play(t)
      t.same(await stage.journal(), [], 'nothing was written')
    })

  await scene('rejected', async (t) => {
    office.decide(() => ({ outcome: 'Reject', by, comments: 'Not <now>.' }))
    const run = await play()
    t.equal(run.status, 'Succeeded')
    t.match(await planOf(run), { state: 'rejected', comment: 'Not <now>.' })
    t.match(mailsTo('reports'), [{ subject: /^Rejected: /, html: /Active Staff decided: Reject. Not &lt;now>/ }])
    t.equal(office.mails.length, 1)
  })

  await scene('nobody answers: a reminder, then it is rejected', async (t) => {
    office.decide(() => undefined)
    const run = await play()
    t.equal(run.status, 'Succeeded')
    t.ok(run.endedAt - run.startedAt >= 5 * DAY && run.endedAt - run.startedAt < 5.1 * DAY)
    t.match(await planOf(run), { state: 'rejected', comment: 'Nobody answered within five days.' })
    t.match(office.mails, [
      { to: by.mail, subject: /^Please decide/ },
      { to: 'reports@northwind.example', html: /no answer within five days/ },
    ])
  })

  await scene('nobody to remove: nobody hears of it', async (t) => {
    const run = await play({ settings: { InactiveDays: 3650 } })
    t.equal(run.status, 'Succeeded')
    t.same([office.mails, office.approvals], [[], []])
    t.ok(run.actionRuns <= 6)
  })

  await scene('a group that can not be cleaned up: the reason by mail', async (t) => {
    const run = await play({ settings: { LicenseGroupIds: stage.groupId('noLicense') } })
    t.equal(run.status, 'Failed')
    t.match(run.error, { code: /.+/, message: /licen[sc]e/ })
    t.match(mailsTo('operators'), [{ html: /licen[sc]e/ }])
  })

  await scene('no group at all: not all of them', async (t) => {
    const run = await play({ settings: { LicenseGroupIds: '' } })
    t.equal(run.status, 'Failed')
    t.equal(mailsTo('operators').length, 1)
  })

  await scene('the service is busy and then not', async (t) => {
    front.refuse({ path: /license-cleanup-plans/, status: 429, times: 1, retryAfter: 60 })
    office.decide(() => ({ outcome: 'Reject', by }))
    const run = await play()
    t.match(run.of('Plan_the_clean-up'), { status: 'Succeeded', runs: 2 })
    t.match(await planOf(run), { state: 'rejected', comment: 'Rejected without a comment.' })
  })

  await scene('the service is gone', async (t) => {
    front.down()
    const run = await play()
    front.down(false)
    t.equal(run.status, 'Failed')
    t.match(run.error, { code: 'BadGateway' })
    t.match(mailsTo('operators'), [{ subject: /failed/, html: /Plan_the_clean-up.*BadGateway/ }])
  })

  await scene('the service is gone when the answer comes', async (t) => {
    front.refuse({ path: /\/approve$/, status: 503, times: 3 })
    office.decide(() => ({ outcome: 'Approve', by }))
    const run = await play()
    t.equal(run.status, 'Failed')
    t.match(statusesOf(run), {
      Approve_the_plan: 'Failed',
      List_the_notices: 'Skipped',
      Report_the_failure: 'Succeeded',
    })
    t.match(await planOf(run), { state: 'ready' })
  })

  await scene('the approvals are closed', async (t) => {
    office.fail('CreateAnApproval', 500, 1)
    const run = await play()
    t.equal(run.status, 'Failed')
    t.match(mailsTo('operators'), [{ html: /Ask_for_approval/ }])
  })

  await scene('one connection for both is no approval', async (t) => {
    office.decide(() => ({ outcome: 'Approve', by }))
    const run = await play({ as: { planner: 'admin', approver: 'admin' } })
    t.equal(run.status, 'Failed')
    t.match(run.of('Approve_the_plan'), { status: 'Failed', code: 'Forbidden' })
    t.match(await planOf(run), { state: 'ready' })
  })
})

test('A clean-up is approved on the fourth day, and carried out after the days of grace', async (t) => {
  const stage = await startStage(t, { users: 400, env: { GRACE_DAYS: '14' } })
  const { office } = stage
  const { by, play, planOf, mailsTo } = await rehearse(stage)
  office.decide(() => ({ outcome: 'Approve', by, comments: 'Go on.', after: 'P4D' }))
  office.fail('SendEmailV2', 400, 1, ({ 'emailMessage/Subject': subject }) => !/decide|Approved/.test(String(subject)))
  const run = await play()
  t.equal(run.status, 'Succeeded')
  const approved = await planOf(run)
  t.match(approved, { state: 'approved', approverName: by.displayName, comment: 'Go on.', noticesReadDateTime: String })
  const notices = (run.of('List_the_notices')?.outputs as any).body.value
  const sent = run.results.filter(({ name, status }) => name === 'Send_the_notice' && status === 'Succeeded').length
  t.equal(sent, notices.filter(({ undeliverable }: any) => undeliverable === undefined).length - 1)
  const told = new RegExp(`${sent} of ${notices.length} notices.*Not sent to: `)
  t.match(mailsTo('reports'), [{ subject: /^Approved: /, html: told }])
  t.ok(run.actionRuns <= 30 + 3 * notices.length, `${run.actionRuns} action runs for ${notices.length} notices`)
  t.same(await stage.journal(), [])

  const again = await play()
  t.equal(again.status, 'Succeeded', 'the plan that waits is not made twice')
  t.same([office.mails, office.approvals], [[], []])

  await stage.clock.until(Date.parse(approved.applicableDateTime) + 1000)
  const [applied] = await stage.fire(await loadFlow('apply-approved-plans'), [await planOf(run)], {
    settings: { LicenseReportTo: 'reports@northwind.example', FailuresTo: 'operators@northwind.example' },
  })
  t.equal(applied?.status, 'Succeeded')
  t.match(await stage.until(approved.planId, 'done'), { state: 'done' })
  const removed = (await stage.journal()).map(({ method, path }) => `${method} ${path}`)
  t.ok(removed.length > 0)
  t.ok(removed.every((write) => /^DELETE .*\/members\/.*\/\$ref$/.test(write)))
})

test('A plan that was approved while its notices could not be read goes on with them in the next run', async (t) => {
  const stage = await startStage(t, { users: 400, env: { GRACE_DAYS: '14' } })
  const { office, front } = stage
  const { by, play, planOf, mailsTo } = await rehearse(stage)
  office.decide(() => ({ outcome: 'Approve', by }))
  front.refuse({ path: /\/notices/, status: 503, times: 3 })
  const broken = await play()
  t.equal(broken.status, 'Failed')
  t.match(mailsTo('operators'), [{ html: /List_the_notices/ }])
  const approved = await planOf(broken)
  t.match(approved, { state: 'approved', noticesReadDateTime: undefined })

  const run = await play()
  t.equal(run.status, 'Succeeded')
  t.match(await planOf(run), { planId: approved.planId, noticesReadDateTime: String })
  t.same(office.approvals, [], 'nobody is asked twice')
  t.match(mailsTo('reports'), [{ subject: /^Approved: / }])
  t.ok(office.mails.length > 1)
})

test('A plan of which nobody could be told is stopped', async (t) => {
  const stage = await startStage(t, { users: 400, env: { GRACE_DAYS: '14' } })
  const { office } = stage
  const { by, play, planOf, mailsTo } = await rehearse(stage)
  const operators = 'operators@northwind.example'
  let isClosed = true
  let canReport = true
  office.decide(() => ({ outcome: 'Approve', by }))
  office.fail(
    'SendEmailV2',
    401,
    Number.POSITIVE_INFINITY,
    ({ 'emailMessage/To': to }) => isClosed && !(canReport && to === operators),
  )

  const stopped = async (t: Test, run: Run) => {
    const tried = run.results.filter(({ name, status }) => name === 'Send_the_notice' && status === 'Failed').length
    t.ok(tried > 0)
    t.match(run, { status: 'Failed', error: { code: 'NobodyReached' } })
    t.match(await planOf(run), { state: 'stopped', message: new RegExp(`None of the ${tried} notices`) })
    t.equal(mailsTo('reports').length, 0)
    t.same(await stage.journal(), [], 'nothing was written')
    t.ok(run.actionRuns <= 30 + 3 * tried, `${run.actionRuns} action runs for ${tried} notices`)
  }

  await t.test('who looks after the flows hears of it', async (t) => {
    const run = await play()
    await stopped(t, run)
    t.match(office.mails, [{ to: operators, subject: /^Stopped: /, html: /None of the/ }])
  })

  await t.test('no mail goes out at all', async (t) => {
    canReport = false
    const run = await play()
    await stopped(t, run)
    t.same(office.mails, [])
    const plan = await planOf(run)
    await stage.clock.until(stage.clock.now() + 15 * DAY)
    const settings = { LicenseReportTo: 'reports@northwind.example', FailuresTo: operators }
    await stage.fire(await loadFlow('apply-approved-plans'), [plan], { settings })
    t.match(await planOf(run), { state: 'stopped' })
    t.same(await stage.journal(), [], 'nor does the second flow carry it out')
  })

  await t.test('a later run makes a plan of its own', async (t) => {
    isClosed = false
    const run = await play()
    t.equal(run.status, 'Succeeded')
    t.match(await planOf(run), { state: 'approved' })
    t.match(statusesOf(run), { Stop_the_plan: 'Skipped' })
  })
})

test('A group of 3,000 takes 30 action runs, and three for each notice', async (t) => {
  const stage = await startStage(t, { users: 4_000, env: { GRACE_DAYS: '14', MAX_REMOVALS: '200' } })
  const { by, play } = await rehearse(stage)
  stage.office.decide(() => ({ outcome: 'Approve', by }))
  const run = await play({ settings: { LicenseGroupIds: stage.groupId('licA1Students') } })
  t.equal(run.status, 'Succeeded')
  const { value } = (run.of('List_the_notices')?.outputs as any).body
  t.ok(value.length > 100)
  t.ok(run.actionRuns <= 30 + 3 * value.length, `${run.actionRuns} action runs for ${value.length} notices`)
  const others = run.results.filter(({ rounds }) => rounds.length === 0).reduce((sum, { runs }) => sum + runs, 0)
  t.ok(others <= 30, `${others} action runs besides the notices`)
})
