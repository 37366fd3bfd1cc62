import t from 'tap'
import { createCampaignRows } from '../../src/services/campaigns/campaign-rows.ts'
import { createSeals } from '../../src/services/plans/seals.ts'
import { AUDIT_KEY } from '../plans/support.ts'
import { signIns } from '../signed-in.ts'
import { pressedData } from './pressed.ts'
import { ask, startCampaigns, submit } from './support.ts'

t.test('who gave a value, or brought it here signed in, does not approve it', async (t) => {
  const people = await signIns(t)
  const scene = await startCampaigns(t, { env: people.env })
  const { call, user } = scene
  await scene.control('PATCH', `users/${user('activeStaff')}`, { department: 'Nursing', mobilePhone: '+14255550100' })
  const { body: campaign } = await call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: ['Nursing'], fields: ['mobilePhone'] },
  })
  const asked = await ask(scene, campaign.campaignId)
  const due = asked.find(({ people: [only] }) => only === user('activeStaff'))
  const data = { ...pressedData(due?.card ?? '', 'correct'), mobilePhone: '+1 425 555 0199' }
  t.match(
    await call(`POST /v1/contact-requests/${due?.requestId}/answer`, {
      ...(await people.by(user('contactEmpty'), 'ContactEditor')),
      body: { responder: due?.responderId, data },
    }),
    { status: 200 },
  )
  const [review] = (await call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.match(review, { proposedBy: user('activeStaff'), state: 'waiting' })

  const decide = async (more: object, approver?: string) =>
    call('POST /v1/contact-reviews/decisions', {
      as: 'contactApprover',
      ...more,
      body: { reviewIds: [review.reviewId], decision: 'approve', ...(approver === undefined ? {} : { approver }) },
    })
  const kept = { status: 200, body: { results: [{ outcome: 'fourEyesRequired' }] } }
  const refused = { status: 403, body: { error: { code: 'ApproverNotAllowed', target: 'approver' } } }
  t.match(await decide({}, user('activeStaff')), kept, 'who gave it')
  t.match(await decide({}, user('contactEmpty')), kept, 'who brought it signed in, named by a key')
  t.match(await decide(await people.by(user('contactEmpty'), 'ContactApprover')), kept, 'who brought it, signed in')
  t.match(await decide(await people.by(user('activeStaff'), 'ContactApprover')), kept, 'who gave it, signed in')
  t.match(
    await decide(await people.by(user('contactEmpty'), 'ContactApprover'), user('twoGroups')),
    refused,
    'in the name of somebody else',
  )
  t.match(await decide({}, user('guest')), refused, 'a guest')
  t.match((await call(`GET /v1/users/${user('activeStaff')}/contact-info`, { as: 'contacts' })).body, {
    mobilePhone: '+14255550100',
  })

  // Where a mailbox was asked, its own people are known by its address.
  const rows = createCampaignRows(createSeals(AUDIT_KEY))
  await rows.moveProposals(scene.store.db, [review.reviewId], 'waiting', {
    proposedBy: scene.cast.users['twoGroups']?.userPrincipalName.toUpperCase() ?? '',
  })
  t.match(await decide({}, user('twoGroups')), kept, 'by whatever name they gave it')

  t.match(await decide(await people.by(user('inactiveStaff'), 'ContactApprover')), {
    status: 200,
    body: { results: [{ outcome: 'updated' }] },
  })
})

t.test('nobody approves what is about themselves, whoever gave it', async (t) => {
  const people = await signIns(t)
  const scene = await startCampaigns(t, { env: people.env })
  const { call, user } = scene
  const about = user('twoGroups')
  await scene.control('PATCH', `users/${about}`, { department: 'Astronomy', jobTitle: 'Lecturer' })
  const { body: campaign } = await call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: {
      departments: ['Astronomy'],
      fields: ['jobTitle'],
      respondents: 'coordinator',
      coordinators: [{ department: 'Astronomy', userId: user('contactPerfect') }],
    },
  })
  const [due] = await ask(scene, campaign.campaignId)
  if (due === undefined) throw new Error('Nobody was asked')
  const { status } = await submit(scene, due, { answer: 'correct', userId: about, jobTitle: 'Dean' })
  t.equal(status, 200)
  const [review] = (await call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.match(review, { userId: about, after: 'Dean', proposedBy: user('contactPerfect') })
  const decide = async (more: object, approver?: string) =>
    call('POST /v1/contact-reviews/decisions', {
      as: 'contactApprover',
      ...more,
      body: { reviewIds: [review.reviewId], decision: 'approve', ...(approver === undefined ? {} : { approver }) },
    })
  const kept = { status: 200, body: { results: [{ outcome: 'fourEyesRequired', message: /whom it is about/ }] } }
  t.match(await decide({}, about), kept, 'named by a connection')
  t.match(await decide(await people.by(about, 'ContactApprover')), kept, 'signed in')
  t.match((await decide({}, user('activeStaff'))).body, { results: [{ outcome: 'updated' }] })
})
