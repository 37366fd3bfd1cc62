import t from 'tap'
import { ask, begun, directory, FIELDS, outcomes, pressed, startCampaigns, submit, take, type Due } from './support.ts'

t.test('what may be written is written at once, and the rest waits for somebody', async (t) => {
  const { scene, campaign, of } = await begun(t, ['activeStaff', 'twoGroups', 'inactiveStaff'])
  const { user, call } = scene
  const due = of('activeStaff')
  const journal = async () =>
    (await scene.journal()).filter(({ path }) => path.includes('users/') && !path.includes('$batch')).length
  const before = await journal()

  const { status, body } = await submit(
    scene,
    due,
    pressed(due, 'correct', { mobilePhone: '+1 425 555 0199', officeLocation: 'South 7', jobTitle: 'Nurse' }),
  )
  t.equal(status, 200, JSON.stringify(body))
  t.same(outcomes(body), { officeLocation: 'updated', mobilePhone: 'waiting' })
  t.match(body, {
    requestState: 'answered',
    people: 1,
    changeId: String,
    reply: 'Thank you. Saved: Office. Waiting until somebody has approved it: Mobile phone.',
  })
  t.equal(await journal(), before + 1, 'one write to the tenant')
  t.match(await directory(scene, user('activeStaff')), { officeLocation: 'South 7', mobilePhone: '+14255550100' })
  t.match((await call(`GET /v1/changes/${body.changeId}`, { as: 'contacts' })).body, {
    kind: 'contactUpdate',
    state: 'verified',
    person: { userId: user('activeStaff') },
    fields: [{ field: 'officeLocation', before: 'North 1', after: 'South 7' }],
  })

  t.same(
    outcomes(
      (await submit(scene, due, pressed(due, 'correct', { mobilePhone: '+1 425 555 0199', officeLocation: 'South 7' })))
        .body,
    ),
    { officeLocation: 'unchanged', mobilePhone: 'waiting' },
    'the same again changes nothing',
  )
  const reviews = (await call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.equal(reviews.length, 1, 'and waits once')
  t.match(reviews[0], {
    campaignId: campaign.campaignId,
    userId: user('activeStaff'),
    field: 'mobilePhone',
    before: '+14255550100',
    after: '+14255550199',
    state: 'waiting',
    cause: 'needsApproval',
    proposedBy: user('activeStaff'),
  })

  // A newer value takes the place of the one that waits.
  await submit(scene, due, pressed(due, 'correct', { mobilePhone: '+1 425 555 0177' }))
  const [newest, ...more] = (await call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.same(more, [])
  t.equal(newest.after, '+14255550177')

  const decide = (body: object, as: 'contactApprover' | 'contacts' = 'contactApprover') =>
    call('POST /v1/contact-reviews/decisions', { as, body })
  const reviewIds = [newest.reviewId]
  t.match(await decide({ reviewIds, decision: 'approve', approver: user('twoGroups') }, 'contacts'), {
    status: 403,
    body: { error: { code: 'RoleRequired' } },
  })
  t.match(await decide({ reviewIds, decision: 'approve' }), {
    status: 400,
    body: { error: { code: 'ApproverRequired' } },
  })
  t.match(
    (await decide({ reviewIds, decision: 'approve', approver: user('activeStaff') })).body.results,
    [{ outcome: 'fourEyesRequired' }],
    'nobody approves their own number',
  )
  t.match(
    (
      await decide({
        reviewIds: [reviews[0].reviewId, '00000000-0000-4000-8000-000000000000'],
        decision: 'approve',
        approver: user('twoGroups'),
      })
    ).body.results,
    [{ outcome: 'alreadyDecided' }, { outcome: 'notFound' }],
  )
  t.match(
    (await decide({ reviewIds, decision: 'approve', approver: user('twoGroups'), comment: 'Asked her.' })).body.results,
    [{ reviewId: newest.reviewId, outcome: 'updated', changeId: String }],
  )
  t.match(await directory(scene, user('activeStaff')), { mobilePhone: '+14255550177' })
  t.match((await decide({ reviewIds, decision: 'reject' })).body.results, [{ outcome: 'alreadyDecided' }])

  // What the directory says by now is not what the person saw.
  const other = of('twoGroups')
  await submit(scene, other, pressed(other, 'correct', { mobilePhone: '+1 425 555 0133' }))
  await scene.control('PATCH', `users/${user('twoGroups')}`, { mobilePhone: '+14255550111' })
  const [stale] = (await call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.match(
    (await decide({ reviewIds: [stale.reviewId], decision: 'approve', approver: user('activeStaff'), comment: '' }))
      .body.results,
    [{ outcome: 'notWritten', reason: 'changedMeanwhile' }],
    'a comment that a flow leaves empty is none',
  )
  t.match(await directory(scene, user('twoGroups')), { mobilePhone: '+14255550111' })

  const third = of('inactiveStaff')
  await submit(scene, third, pressed(third, 'correct', { jobTitle: 'Head Nurse' }))
  const [title] = (await call(`GET /v1/contact-reviews?campaignId=${campaign.campaignId}`, { as: 'contactApprover' }))
    .body.value
  t.match((await decide({ reviewIds: [title.reviewId], decision: 'reject', comment: 'Ask HR first.' })).body.results, [
    { outcome: 'rejected' },
  ])
  t.match((await call('GET /v1/contact-reviews?state=rejected', { as: 'contactApprover' })).body.value, [
    { comment: 'Ask HR first.', decidedBy: 'key:contactApprover' },
  ])
})

t.test('whoever was asked answers, about those whom they were asked about', async (t) => {
  const { scene, of } = await begun(t, ['activeStaff', 'twoGroups'])
  const { user, cast } = scene
  const due = of('activeStaff')
  const refused = async (data: unknown, responder: string | undefined, code: string, name: string) => {
    const { status, body } = await submit(scene, due, data, responder)
    t.match(
      { status, code: body.error?.code },
      { status: /^(InvalidInput|EmptyValue)$/.test(code) ? 400 : 403, code },
      name,
    )
  }
  await refused(pressed(due, 'confirm'), user('twoGroups'), 'NotTheResponder', 'somebody else')
  await refused(pressed(due, 'confirm'), 'nobody@northwind.example', 'NotTheResponder', 'nobody')
  await refused(
    { ...pressed(due, 'correct'), userId: user('twoGroups'), officeLocation: 'Mine now' },
    due.responderId,
    'NotInRequest',
    'a forged person in the data of the card',
  )
  await refused(
    { ...pressed(due, 'correct'), requestId: of('twoGroups').requestId },
    due.responderId,
    'NotInRequest',
    'the card of another request',
  )
  await refused({}, due.responderId, 'EmptyValue', 'nothing said')
  await refused(
    { ...pressed(due, 'correct'), answer: 'delete' },
    due.responderId,
    'InvalidInput',
    'something else said',
  )
  await refused(
    { ...pressed(due, 'correct'), officeLocation: { $ne: 1 } },
    due.responderId,
    'InvalidInput',
    'an object for a text',
  )
  await refused('no JSON', due.responderId, 'InvalidInput', 'text that is no JSON')
  await refused(
    { ...pressed(due, 'confirm'), answer: 'hasLeft', userId: user('activeStaff') },
    due.responderId,
    'InvalidInput',
    'that they have left',
  )
  t.equal((await scene.journal()).filter(({ method }) => method === 'PATCH').length, 0, 'nothing was written')
  t.match(
    await submit(
      scene,
      due,
      JSON.stringify(pressed(due, 'confirm')),
      cast.users['activeStaff']?.userPrincipalName.toUpperCase(),
    ),
    {
      status: 200,
      body: { answer: 'confirm', requestState: 'answered', reply: 'Thank you. It is noted that all of it is right.' },
    },
    'by whatever name, and as text',
  )
  t.match(
    (
      await scene.call('POST /v1/contact-requests/00000000-0000-4000-8000-000000000000/answer', {
        as: 'contacts',
        body: { responder: 'a@b.c', answer: 'confirm' },
      })
    ).body,
    { error: { code: 'ContactRequestNotFound' } },
  )
})

t.test('who answers before the flow has noted the card', async (t) => {
  const scene = await startCampaigns(t)
  for (const name of ['activeStaff', 'twoGroups']) {
    await scene.control('PATCH', `users/${scene.user(name)}`, { department: 'Astronomy', officeLocation: 'North 1' })
  }
  const { campaignId } = (
    await scene.call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: { departments: ['Astronomy'], fields: FIELDS },
    })
  ).body
  const [one, other] = (await take(scene, campaignId, 2)) as [Due, Due]
  const note = ({ requestId }: Due) =>
    scene.call(`POST /v1/contact-requests/${requestId}/deliveries`, { as: 'contacts', body: { channel: 'teams' } })
  t.match((await submit(scene, one, pressed(one, 'confirm'))).body, { requestState: 'answered' })
  for (let times = 0; times < 2; times++) {
    t.match(
      await note(one),
      { status: 200, body: { requestState: 'answered', askedCount: 1 } },
      'is asked once, however often that is noted',
    )
  }
  await scene.control('PATCH', `users/${other.responderId}`, { officeLocation: 'Changed by HR' })
  t.match((await submit(scene, other, pressed(other, 'confirm'))).body, { requestState: 'open', changedMeanwhile: 1 })
  t.match(await note(other), { status: 200, body: { requestState: 'open', askedCount: 1, nextRound: 'again' } })
  t.same(await ask(scene, campaignId), [])
  scene.goTo(1)
  t.match(await ask(scene, campaignId), [{ requestId: other.requestId, round: 'again' }])
})

t.test('a flow that notes a card before it posts it', async (t) => {
  const { scene, of } = await begun(t, ['activeStaff', 'twoGroups'])
  const note = ({ requestId }: Due, body: object) =>
    scene.call(`POST /v1/contact-requests/${requestId}/deliveries`, {
      as: 'contacts',
      body: { channel: 'teams', ...body },
    })
  const due = of('activeStaff')
  t.match(
    await note(due, { idempotencyKey: 'another-run' }),
    { status: 200, body: { alreadyRecorded: true, askedCount: 1 } },
    'a second run hears that the first one posts it',
  )
  t.match(
    await note(due, { outcome: 'failed', message: 'Teams is not to be had.' }),
    { status: 200, body: { alreadyRecorded: false, askedCount: 0, nextRound: 'first' } },
    'what could not be posted after all does not count as asked',
  )
  t.match(await note(due, { outcome: 'failed' }), { status: 200, body: { alreadyRecorded: true, askedCount: 0 } })
  t.same(await ask(scene, due.campaignId), [], 'it comes again')
  scene.goTo(1)
  t.match(await ask(scene, due.campaignId), [{ requestId: due.requestId, round: 'first' }], 'on the next working day')

  const late = of('twoGroups')
  scene.ahead(3 * 3_600_000)
  t.match(
    await note(late, { outcome: 'failed' }),
    { status: 200, body: { alreadyRecorded: true, askedCount: 1 } },
    'what is told hours later is about something else',
  )
})

t.test('values that nobody should write by themselves', async (t) => {
  const { scene, of } = await begun(t, ['activeStaff'], {
    approvalFields: ['companyName'],
    fields: ['officeLocation', 'companyName', 'mobilePhone', 'managerId', 'streetAddress'],
    allowedValues: [{ field: 'companyName', values: ['Northwind College', 'Northwind Press'] }],
  })
  const due = of('activeStaff')
  const { body } = await submit(
    scene,
    due,
    pressed(due, 'correct', {
      officeLocation: '=HYPERLINK("https://evil.example")',
      mobilePhone: 'call me',
      companyName: 'Fabrikam',
      managerId: 'ghost@northwind.example',
      streetAddress: '1 College\u202EWay',
    }),
  )
  t.same(outcomes(body), {
    officeLocation: 'waiting',
    mobilePhone: 'invalid InvalidPhoneNumber',
    companyName: 'invalid ValueNotAllowed',
    managerId: 'invalid UserNotFound',
    streetAddress: 'invalid CharacterNotAllowed',
  })
  t.match(body, { requestState: 'open' }, 'who sent something that is wrong is asked again')
  const { value } = (await scene.call('GET /v1/contact-reviews', { as: 'contactApprover' })).body
  t.match(value, [{ field: 'officeLocation', cause: 'suspicious' }])
  t.same(await ask(scene, due.campaignId), [], 'but not on the same day')
  scene.goTo(1)
  t.match(await ask(scene, due.campaignId), [{ requestId: due.requestId, round: 'again' }])
  for (const officeLocation of [
    '<script>alert(1)</script>',
    '$' + '{encodeURIComponent(1)}',
    'see www.evil.example',
    '@SUM(1)',
  ]) {
    t.same(
      outcomes((await submit(scene, due, pressed(due, 'correct', { officeLocation }))).body),
      { officeLocation: 'waiting' },
      officeLocation,
    )
  }
  t.same(outcomes((await submit(scene, due, pressed(due, 'correct', { companyName: 'Northwind Press' }))).body), {
    companyName: 'waiting',
  })
  t.equal((await scene.journal()).filter(({ method }) => method === 'PATCH').length, 0)
})

t.test('rules approve what nobody needs to look at', async (t) => {
  const { scene, of } = await begun(t, ['activeStaff'], {
    fields: ['mobilePhone', 'jobTitle', 'officeLocation', 'city', 'companyName'],
    approvalFields: ['officeLocation', 'city', 'companyName'],
    allowedValues: [{ field: 'officeLocation', values: ['North 1', 'South 7'] }],
    autoApprove: [
      { field: 'mobilePhone', rule: 'sameButForWriting' },
      { field: 'officeLocation', rule: 'allowedValue' },
      { field: 'city', rule: 'wasEmpty' },
    ],
  })
  await scene.control('PATCH', `users/${scene.user('activeStaff')}`, {
    mobilePhone: '(425) 555-0100',
    city: null,
    companyName: null,
  })
  const due = of('activeStaff')
  const { city: _city, companyName: _company, ...others } = pressed(due, 'correct')['seen'] as Record<string, string>
  const seen = { ...others, mobilePhone: '(425) 555-0100' }
  const { body } = await submit(scene, due, {
    ...pressed(due, 'correct', {
      mobilePhone: '+1 425 555 0100',
      officeLocation: 'South 7',
      city: 'Redmond',
      jobTitle: 'Dean',
      companyName: 'Northwind Press',
    }),
    seen,
  })
  t.same(outcomes(body), {
    mobilePhone: 'updated',
    officeLocation: 'updated',
    city: 'updated',
    jobTitle: 'waiting',
    companyName: 'waiting',
  })
  t.match(await directory(scene, scene.user('activeStaff')), {
    mobilePhone: '+14255550100',
    officeLocation: 'South 7',
    jobTitle: 'Nurse',
  })
  for (const field of ['mobilePhone', 'department', 'jobTitle', 'managerId']) {
    t.match(
      await scene.call('POST /v1/contact-campaigns', {
        as: 'contacts',
        body: { departments: ['Nursing'], fields: [field], autoApprove: [{ field, rule: 'wasEmpty' }] },
      }),
      { status: 400, body: { error: { target: 'autoApprove' } } },
      field,
    )
  }
})

t.test('what was changed in the directory meanwhile is asked again, and never overwritten', async (t) => {
  const { scene, of, campaign } = await begun(t, ['activeStaff', 'twoGroups'])
  const due = of('activeStaff')
  await scene.control('PATCH', `users/${scene.user('activeStaff')}`, { officeLocation: 'Changed by HR' })
  const { body } = await submit(scene, due, pressed(due, 'correct', { officeLocation: 'South 7' }))
  t.same(outcomes(body), { officeLocation: 'changedMeanwhile changedMeanwhile' })
  t.match(body, { requestState: 'open', changedMeanwhile: 1, reply: /you will be asked once more/ })
  t.match(await directory(scene, scene.user('activeStaff')), { officeLocation: 'Changed by HR' })

  const other = of('twoGroups')
  await scene.control('PATCH', `users/${scene.user('twoGroups')}`, { jobTitle: 'Changed by HR' })
  t.match((await submit(scene, other, pressed(other, 'confirm'))).body, {
    people: 0,
    changedMeanwhile: 1,
    requestState: 'open',
  })

  t.same(await ask(scene, campaign.campaignId), [])
  scene.goTo(1)
  const again = await ask(scene, campaign.campaignId)
  t.same(
    again.map(({ round }) => round),
    ['again', 'again'],
  )
  const card = again.find(({ requestId }) => requestId === due.requestId)
  t.ok(card?.card.includes('Changed by HR'), 'with what it says now')
  t.same(
    outcomes((await submit(scene, card as Due, pressed(card as Due, 'correct', { officeLocation: 'South 7' }))).body),
    { officeLocation: 'updated' },
  )
  scene.goTo(2)
  t.ok(
    (await ask(scene, campaign.campaignId)).every(({ round }) => round === 'reminder-1'),
    'reminders go on where they were',
  )
})

t.test('people who can not be changed here are handed over', async (t) => {
  const { scene, of } = await begun(t, ['syncedUser', 'globalAdmin', 'restrictedUser', 'activeStaff'], {
    respondents: 'person',
  })
  const corrected = async (name: string, inputs: Record<string, string>) =>
    outcomes((await submit(scene, of(name), pressed(of(name), 'correct', inputs))).body)
  t.same(await corrected('syncedUser', { officeLocation: 'South 7' }), { officeLocation: 'handOver synced' })
  t.same(await corrected('restrictedUser', { officeLocation: 'South 7' }), {
    officeLocation: 'handOver restrictedUnit',
  })
  t.same(await corrected('globalAdmin', { mobilePhone: '+1 425 555 0199', officeLocation: 'South 7' }), {
    mobilePhone: 'waiting',
    officeLocation: 'updated',
  })
  const [phone] = (await scene.call('GET /v1/contact-reviews', { as: 'contactApprover' })).body.value
  t.match(
    (
      await scene.call('POST /v1/contact-reviews/decisions', {
        as: 'contactApprover',
        body: { reviewIds: [phone.reviewId], decision: 'approve', approver: scene.user('activeStaff') },
      })
    ).body.results,
    [{ outcome: 'handOver', reason: 'adminProtected' }],
  )
  t.same(
    (await scene.call('GET /v1/contact-reviews?state=handOver', { as: 'contactApprover' })).body.value
      .map(({ reason }: { reason: string }) => reason)
      .sort(),
    ['adminProtected', 'restrictedUnit', 'synced'],
  )
  // The simulator says no where we could not know.
  await scene.faults({
    method: 'PATCH',
    path: `/users/${scene.user('activeStaff')}`,
    effect: { status: 403, code: 'Authorization_RequestDenied' },
  })
  t.same(await corrected('activeStaff', { officeLocation: 'South 7' }), { officeLocation: 'handOver graphForbidden' })
  t.match((await scene.call('GET /v1/contact-reviews?state=handOver', { as: 'contactApprover' })).body.value[0], {
    userId: scene.user('activeStaff'),
    reason: 'graphForbidden',
  })
})

t.test('who is the wrong person is not asked again, and whoever has left stays as they are', async (t) => {
  const scene = await startCampaigns(t)
  const { user } = scene
  for (const name of ['activeStaff', 'twoGroups', 'managerless']) {
    await scene.control('PATCH', `users/${user(name)}`, { department: 'Astronomy', officeLocation: 'North 1' })
  }
  await scene.call(`PATCH /v1/users/${user('activeStaff')}/contact-info`, {
    as: 'contacts',
    body: { managerId: user('inactiveOldStyle') },
  })
  const { campaignId } = (
    await scene.call('POST /v1/contact-campaigns', {
      as: 'contacts',
      body: {
        departments: ['Astronomy'],
        respondents: 'coordinator',
        coordinators: [{ department: 'Astronomy', userId: user('contactPerfect') }],
        fallbackMail: 'directory@northwind.example',
        fields: FIELDS,
      },
    })
  ).body
  const [coordinator] = (await ask(scene, campaignId)) as [Due]
  t.equal(coordinator.people.length, 3)
  const say = (due: Due, body: object) =>
    scene.call(`POST /v1/contact-requests/${due.requestId}/answer`, {
      as: 'contacts',
      body: { responder: due.responderId ?? due.responderMail, ...body },
    })

  t.match((await say(coordinator, { answer: 'hasLeft' })).body, { error: { code: 'InvalidInput', target: 'userId' } })
  t.match((await say(coordinator, { answer: 'hasLeft', userId: user('twoGroups') })).body, {
    people: 1,
    requestState: 'open',
    reply: /is not here any more; nothing is deleted/,
  })
  t.match(await directory(scene, user('twoGroups')), { officeLocation: 'North 1' })
  t.match((await say(coordinator, { answer: 'notMine' })).body, {
    people: 2,
    requestState: 'closed',
    reply: 'Thank you. Somebody else will be asked instead of you.',
  })
  t.match((await say(coordinator, { answer: 'confirm' })).body, { error: { code: 'RequestClosed' } })
  const next = await ask(scene, campaignId)
  t.same(next.map(({ responderKind }) => responderKind).sort(), ['mailbox', 'manager'])
  t.notOk(next.some(({ responderId }) => responderId === user('contactPerfect')))
  t.same(next.flatMap(({ people }) => people).sort(), [user('activeStaff'), user('managerless')].sort())

  const mailbox = next.find(({ responderKind }) => responderKind === 'mailbox') as Due
  t.match((await say(mailbox, { responder: user('activeStaff'), answer: 'confirm' })).body, {
    error: { code: 'NotTheResponder' },
  })
  t.match((await say(mailbox, { answer: 'notMine' })).body, { requestState: 'closed' })
  t.match((await scene.call(`GET /v1/contact-campaigns/${campaignId}`)).body.progress, {
    unreachable: 1,
    answeredPeople: 1,
  })

  // A hint for the next clean-up, and nothing but that.
  const plan = await scene.create()
  const hinted = (await scene.changes(plan.planId)).filter(({ saidToHaveLeft }) => saidToHaveLeft)
  t.ok(hinted.length > 0 && hinted.every(({ person }) => person.userId === user('twoGroups')))
  const { content } = (await scene.call(`GET /v1/plans/${plan.planId}/report?format=html`, { as: 'licenses' })).body
  t.match(content, /Said to have left, in a contact campaign/)
})

t.test('a manager who is not there any more is not asked', async (t) => {
  const scene = await startCampaigns(t)
  const { user } = scene
  for (const name of ['activeStaff', 'twoGroups']) {
    await scene.control('PATCH', `users/${user(name)}`, { department: 'Astronomy' })
    await scene.call(`PATCH /v1/users/${user(name)}/contact-info`, {
      as: 'contacts',
      body: { managerId: user(name === 'activeStaff' ? 'inactiveOldStyle' : 'disabledUser') },
    })
  }
  const { status, body } = await scene.call('POST /v1/contact-campaigns', {
    as: 'contacts',
    body: { departments: ['Astronomy'], respondents: 'manager', fallbackMail: 'directory@northwind.example' },
  })
  t.equal(status, 200, JSON.stringify(body))
  t.same((await ask(scene, body.campaignId)).map(({ responderKind, people }) => [responderKind, people]).sort(), [
    ['mailbox', [user('twoGroups')]],
    ['manager', [user('activeStaff')]],
  ])
})

t.test('a campaign is taken back, as far as nobody has changed it since', async (t) => {
  const { scene, of, campaign } = await begun(t, ['activeStaff', 'twoGroups', 'inactiveStaff'])
  const { user, call } = scene
  for (const name of ['activeStaff', 'twoGroups'] as const) {
    await submit(scene, of(name), pressed(of(name), 'correct', { officeLocation: 'South 7', jobTitle: 'Dean' }))
  }
  await submit(scene, of('inactiveStaff'), pressed(of('inactiveStaff'), 'confirm'))
  const listed = (await call(`GET /v1/changes?campaignId=${campaign.campaignId}`, { as: 'contacts' })).body.value
  t.equal(listed.length, 2)
  await scene.control('PATCH', `users/${user('twoGroups')}`, { officeLocation: 'West 3' })
  const undo = (body: object = {}) =>
    call(`POST /v1/contact-campaigns/${campaign.campaignId}/undo`, { as: 'contacts', body })
  t.match((await undo({ dryRun: true })).body, { undone: 0, notUndone: 2, status: 'succeeded' })
  const { status, body } = await undo()
  t.match(
    { status, body },
    { status: 200, body: { campaignId: campaign.campaignId, undone: 1, notUndone: 1, status: 'succeeded' } },
    JSON.stringify(body),
  )
  t.match(await directory(scene, user('activeStaff')), { officeLocation: 'North 1' })
  t.match(await directory(scene, user('twoGroups')), { officeLocation: 'West 3' })
  t.match((await call(`GET /v1/contact-campaigns/${campaign.campaignId}`)).body, {
    state: 'closed',
    undoRequestedDateTime: String,
    progress: { waitingReviews: 0 },
  })
  t.match((await undo()).body, { undone: 1 }, 'again does nothing more')
  t.match((await submit(scene, of('activeStaff'), pressed(of('activeStaff'), 'confirm'))).body, {
    error: { code: 'RequestClosed' },
  })

  // A year later nothing is left of what people answered.
  scene.goTo(366)
  await scene.services.background.purgeExpired()
  t.match(await call(`GET /v1/contact-campaigns/${campaign.campaignId}`), {
    status: 404,
    body: { error: { code: 'CampaignNotFound' } },
  })
  for (const table of [
    'contactSubjects',
    'contactRequests',
    'contactDeliveries',
    'contactAnswers',
    'contactProposals',
  ] as const) {
    t.same(await scene.store.db.selectFrom(table).selectAll().execute(), [], table)
  }
  t.equal(
    (await call(`GET /v1/changes?campaignId=${campaign.campaignId}`, { as: 'contacts' })).body.value.length,
    2,
    'but the changes',
  )
})
