import t, { type Test } from 'tap'
import { pressedData } from './pressed.ts'
import { ask, DAY, startCampaigns, type Campaigning, type Due } from './support.ts'

const NAMES = [
  'activeStaff',
  'twoGroups',
  'inactiveStaff',
  'quoteUser',
  'recentlyHired',
  'managerless',
  'contactPerfect',
  'onLeave',
] as const

/** A campaign that asks these people for an office, by which a group that grants a license chooses its members. */
async function begun(t: Test, most: number) {
  const scene = await startCampaigns(t, {
    env: { MAX_UNAPPROVED_MOVES: String(most), RATE_LIMIT_PER_MINUTE: '10000' },
    simulator: { dynamicMs: 0 },
  })
  await scene.control('PATCH', `groups/${scene.groupId('licDynamic')}`, {
    membershipRule: '(user.physicalDeliveryOfficeName -eq "South 7") -or (user.department -eq "Astronomy")',
  })
  for (const name of NAMES) {
    await scene.control('PATCH', `users/${scene.user(name)}`, { department: 'ASTRONOMI', officeLocation: 'North 1' })
  }
  const create = () =>
    scene.call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: {
        departments: ['ASTRONOMI'],
        fields: ['officeLocation', 'department', 'streetAddress'],
        autoApprove: [{ field: 'department', rule: 'sameButForWriting' }],
      },
    })
  let { body: campaign } = await create()
  while (campaign.error?.code === 'NotReadyYet') ({ body: campaign } = await create())
  const asked = await ask(scene, campaign.campaignId)
  const of = (name: string): Due => {
    const due = asked.find(({ people: [only] }) => only === scene.user(name))
    if (due === undefined) throw new Error(`Nobody was asked about ${name}`)
    return due
  }
  return { scene, campaign, of }
}

const submit = ({ call }: Campaigning, due: Due, values: Record<string, string>) =>
  call(`POST /v1/contact-requests/${due.requestId}/answer`, {
    as: 'contacts',
    body: {
      responder: due.responderId ?? '',
      data: { ...pressedData(due.card, 'correct'), ...values },
    },
  })

/** Sends the page of a request as a browser would. */
async function sendForm({ url }: Campaigning, { formLink }: Due, values: Record<string, string>): Promise<string> {
  const path = new URL(formLink).pathname
  const page = await (await fetch(url + path)).text()
  const inputs = [...page.matchAll(/<input [^>]*>/g)].map(([tag]): [string, string] => [
    /name="([^"]*)"/.exec(tag)?.[1] ?? '',
    /value="([^"]*)"/.exec(tag)?.[1] ?? '',
  ])
  const body = new URLSearchParams({ ...Object.fromEntries(inputs.filter(([name]) => name !== '')), ...values })
  return (await fetch(url + path, { method: 'POST', body, redirect: 'manual' })).text()
}

const outcome = ({ body }: { body: any }, field = 'officeLocation') =>
  body.fields.find((one: any) => one.field === field)?.outcome

const inGroup = async (scene: Campaigning): Promise<string[]> => {
  const { value } = (await (
    await fetch(`${scene.graphUrl}/v1.0/groups/${scene.groupId('licDynamic')}/members?$select=id&$top=999`, {
      headers: { authorization: 'Bearer opaque', 'accept-language': 'en-US' },
    })
  ).json()) as { value: { id: string }[] }
  const ids = new Set(value.map(({ id }) => id))
  return NAMES.filter((name) => ids.has(scene.user(name)))
}

t.test('answers that move people wait for somebody once there were too many', async (t) => {
  const { scene, campaign, of } = await begun(t, 3)
  const { call, user } = scene
  const first = await Promise.all(
    NAMES.slice(0, 5).map((name) =>
      submit(scene, of(name), { officeLocation: 'South 7', streetAddress: '1 College Way' }),
    ),
  )
  t.same(first.map((answer) => outcome(answer)).sort(), ['updated', 'updated', 'updated', 'waiting', 'waiting'])
  for (const answer of first) t.equal(outcome(answer, 'streetAddress'), 'updated', 'what moves nobody does not wait')
  t.match(
    await sendForm(scene, of('managerless'), { answer: 'save', 'value.officeLocation': 'South 7' }),
    /Waiting until somebody has approved it: Office\./,
    'nor does a page write it',
  )
  t.equal(
    outcome(await submit(scene, of('contactPerfect'), { department: 'Astronomi' }), 'department'),
    'waiting',
    'nor a rule that would have approved it',
  )
  t.equal((await inGroup(scene)).length, 3)

  const reviews = (await call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.equal(reviews.length, 4)
  t.ok(reviews.every(({ cause }: any) => cause === 'overLimit'))
  const decide = (as: 'contacts' | 'contactApprover' | 'admin', ids: string[], approver: string) =>
    call('POST /v1/contact-reviews/decisions', { as, body: { reviewIds: ids, decision: 'approve', approver } })
  const ids = reviews.map(({ reviewId }: any) => reviewId)
  t.match(await decide('contacts', ids, user('onLeave')), { body: { error: { code: 'RoleRequired' } } })
  const own = reviews.find(({ userId }: any) => userId === user('managerless')).reviewId
  t.match((await decide('contactApprover', [own], user('managerless'))).body.results, [{ outcome: 'fourEyesRequired' }])
  const { results } = (await decide('contactApprover', ids, user('onLeave'))).body
  t.same(
    results.map(({ outcome }: any) => outcome),
    ['updated', 'updated', 'updated', 'updated'],
    'what somebody else approved is no matter of the number',
  )
  t.equal((await inGroup(scene)).length, 6)
  const change = (await call(`GET /v1/changes/${results[0].changeId}`, { as: 'contacts' })).body
  t.match((await call(`GET /v1/plans/${change.planId}`, { as: 'contacts' })).body, {
    decidedBy: 'key:contactApprover',
    approverId: user('onLeave'),
  })
  t.equal(outcome(await submit(scene, of('onLeave'), { officeLocation: 'South 7' })), 'waiting', 'and makes no room')

  // A day later, somebody takes back the whole campaign.
  scene.ahead(DAY)
  const undo = (body: object = {}) =>
    call(`POST /v1/contact-campaigns/${campaign.campaignId}/undo`, { as: 'contacts', body })
  t.match((await undo({ dryRun: true })).body, { needsApproval: true })
  const undone = (await undo()).body
  t.match(undone, { status: 'succeeded', planId: String, needsApproval: undefined })
  const plan = await scene.plan(undone.planId)
  t.match(
    plan,
    { kind: 'contactUpdate', state: 'ready', title: /^Take back the campaign: /, progress: { planned: 4 } },
    'of seven people three are taken back at once',
  )
  t.ok((await inGroup(scene)).length >= 3, 'and the others stay where they are')
  await call(`POST /v1/plans/${plan.planId}/approve`, {
    as: 'contactApprover',
    body: { hash: plan.hash, approver: user('onLeave') },
  })
  t.equal((await call(`POST /v1/plans/${plan.planId}/apply`, { as: 'contacts', body: {} })).status, 200)
  t.match(await scene.until(plan.planId, 'done'), { state: 'done' })
  t.same(await inGroup(scene), [], 'the rest once somebody else has approved it')
  t.match(await scene.services.audit.verify(), { ok: true })
})
