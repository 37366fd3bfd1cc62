import t from 'tap'
import type { CampaignInput } from '../../src/services/campaigns/spec.ts'
import { LARGEST_CARD_BYTES } from '../../src/services/campaigns/asking/card.ts'
import { storages } from '../store-helper.ts'
import { ask, FLOW, HOUR, startCampaigns, take, type Due } from './support.ts'

const who = (taken: readonly Due[]) => taken.map(({ responderId }) => responderId)

for (const storage of await storages(t)) {
  t.test(`a campaign from its beginning to its end, on ${storage.name}`, async (t) => {
    const scene = await startCampaigns(t, { store: await storage.open(t), excluded: ['quoteUser'] })
    const { campaigns, goTo, ahead, user, store } = scene
    const input: CampaignInput = {
      departments: ['Nursing'],
      respondents: 'person',
      reminderDays: [3, 7],
      escalateAfterDays: 10,
      closeAfterDays: 14,
      fields: ['mobilePhone', 'jobTitle', 'department', 'managerId'],
    }
    const campaign = await campaigns.create(input, FLOW)
    t.match(campaign, {
      state: 'open',
      title: 'Contact data of Nursing',
      respondents: 'person',
      people: Number,
      approvalFields: ['mobilePhone', 'jobTitle', 'department', 'managerId'],
    })
    t.equal(
      (await campaigns.create(input, FLOW)).campaignId,
      campaign.campaignId,
      'the same again is the same campaign',
    )
    const { campaignId, people } = campaign
    t.ok(people > 5)

    const first = await ask(scene, campaignId)
    t.equal(first.length, people, 'everybody is asked')
    t.same(
      first.map(({ people: [userId] }) => userId),
      who(first),
      'about themselves',
    )
    for (const { card, mail, formLink, requestId } of first) {
      t.ok(Buffer.byteLength(card) < LARGEST_CARD_BYTES)
      t.ok(formLink.startsWith(`https://steward.northwind.example/f/${requestId}.`))
      t.ok(mail.text.includes(formLink) && card.includes(formLink))
    }
    t.same(await ask(scene, campaignId), [], 'once')
    t.match((await campaigns.get(campaignId)).progress, { requests: people, asked: people, answered: 0 })
    ahead(HOUR)
    t.same(await ask(scene, campaignId), [])

    goTo(3)
    t.equal((await ask(scene, campaignId)).length, people, 'the first reminder, on Thursday')
    goTo(1)
    t.same(await ask(scene, campaignId), [])
    goTo(3)
    t.equal((await ask(scene, campaignId)).length, people, 'the second, a week after')

    // Somebody leaves, and nobody is asked about them any more.
    const gone =
      first.find(({ card }) =>
        JSON.parse(card).body.some(
          ({ id, value }: { id?: string; value?: string }) => id === 'managerId' && value !== undefined,
        ),
      )?.responderId ?? ''
    await scene.control('PATCH', `users/${gone}`, { accountEnabled: false })
    goTo(3)
    const escalated = await ask(scene, campaignId)
    t.ok(escalated.every(({ responderKind }) => responderKind === 'manager'))
    t.equal(
      new Set(who(escalated)).size < people,
      true,
      'a manager is asked once about all of their people, if nobody else',
    )
    const about = escalated.flatMap(({ people }) => people)
    t.notOk(about.includes(gone))
    t.match((await campaigns.get(campaignId)).progress, { gonePeople: 1, openPeople: people - 1 })

    goTo(5)
    await campaigns.tick()
    t.match(await campaigns.get(campaignId), { state: 'closed', closedBy: 'service' })
    await t.rejects(campaigns.take(campaignId, 10, FLOW), { code: 'CampaignClosed' })
    await t.rejects(campaigns.record(first[0]?.requestId ?? '', { channel: 'mail' }, FLOW), { code: 'RequestClosed' })
    await t.rejects(campaigns.close(campaignId, FLOW), { code: 'CampaignClosed' })
    t.not((await campaigns.create(input, FLOW)).campaignId, campaignId, 'after its end it is another one')
    t.equal((await campaigns.list({ state: 'closed' })).value.length, 1)
    t.equal(user('quoteUser') === undefined, false)
    t.ok(
      Number(
        (
          await store.db
            .selectFrom('auditEntries')
            .select(({ fn }) => fn.countAll<number>().as('count'))
            .executeTakeFirstOrThrow()
        ).count,
      ) > 10,
    )
  })
}

t.test('who asks is named by the campaign, or is whoever signed in; an app or a key is nobody', async (t) => {
  const { campaigns, user } = await startCampaigns(t, { env: { NOTICE_CONTACT: 'it@northwind.example' } })
  const displayName = 'Contact Perfect'
  const departments = ['Nursing']
  const named = await campaigns.create({ departments, language: 'en', requester: user('contactPerfect') }, FLOW)
  t.match(named, { requester: user('contactPerfect'), requesterName: displayName })
  const [due] = (await campaigns.preview(named.campaignId, 1)).value
  for (const word of [named.title, `Asked for by: ${displayName}`, 'Questions: it@northwind.example']) {
    t.match(due?.mail.text, word)
  }
  t.match(
    await campaigns.create({ departments }, `user:${user('contactPerfect')}`),
    { requester: user('contactPerfect'), requesterName: displayName },
    'signed in',
  )
  const unnamed = await campaigns.create({ departments }, FLOW)
  t.not(unnamed.campaignId, named.campaignId)
  t.notOk('requester' in unnamed)
  t.notMatch((await campaigns.preview(unnamed.campaignId, 1)).value[0]?.mail.text, 'Asked for by')
  await t.rejects(campaigns.create({ departments, requester: 'nobody@northwind.example' }, FLOW), {
    code: 'UserNotFound',
    target: 'requester',
  })
})

t.test(
  'a flow that dies between taking and delivering: asked again after the lease, nobody twice on a day',
  async (t) => {
    const scene = await startCampaigns(t)
    const { campaigns, ahead } = scene
    const { campaignId } = await campaigns.create({ departments: ['Nursing'] }, FLOW)
    const taken = await take(scene, campaignId, 3)
    t.equal(taken.length, 3)
    await campaigns.record(taken[0]?.requestId ?? '', { channel: 'teams' }, FLOW)
    const others = await ask(scene, campaignId)
    t.notOk(
      who(others).some((id) => who(taken).includes(id)),
      'another flow does not get them meanwhile',
    )
    ahead(2 * HOUR)
    t.same(
      who(await ask(scene, campaignId)).sort(),
      who(taken.slice(1)).sort(),
      'the two that were not noted come again',
    )
    await campaigns.record(taken[1]?.requestId ?? '', { channel: 'teams' }, FLOW)
    t.match(
      (await campaigns.get(campaignId)).progress,
      { asked: others.length + 3 },
      'noted late as well as by the other: counted once',
    )
    await t.rejects(campaigns.record('nothing', { channel: 'teams' }, FLOW), { code: 'ContactRequestNotFound' })

    const failing = await campaigns.create({ departments: ['Library'] }, FLOW)
    const [one] = await take(scene, failing.campaignId, 1)
    await campaigns.record(one?.requestId ?? '', { channel: 'teams', outcome: 'failed', message: 'no Teams' }, FLOW)
    t.notOk(who(await ask(scene, failing.campaignId)).includes(one?.responderId ?? ''), 'not again today')
    scene.goTo(1)
    t.ok(who(await ask(scene, failing.campaignId)).includes(one?.responderId ?? ''))
  },
)

t.test('no more at a time than the rate, and nobody at night or at the weekend', async (t) => {
  const scene = await startCampaigns(t, { env: { TIME_ZONES: 'US=America/Los_Angeles' } })
  const { campaigns, ahead, goTo } = scene
  const { campaignId, people } = await campaigns.create({ departments: ['Nursing'], deliveriesPerMinute: 4 }, FLOW)
  const early = await take(scene, campaignId, 50)
  t.ok(early.length < people, 'it is two in the morning there')
  ahead(8 * HOUR)
  t.equal((await take(scene, campaignId, 50)).length, Math.min(4, people - early.length))
  const full = await campaigns.take(campaignId, 50, FLOW)
  t.match(full, { value: [], reason: 'rateUsedUp', message: /in a minute\.$/ }, 'the rest in the next minute')
  t.ok(Date.parse(full.nextDueDateTime ?? '') <= scene.now() + 60_000)
  ahead(61_000)
  t.ok((await take(scene, campaignId, 50)).length > 0)
  goTo(5)
  const saturday = await campaigns.take(campaignId, 50, FLOW)
  t.match(saturday, { value: [], reason: 'weekend', nextDueDateTime: /T/ }, 'it is Saturday')
  t.equal(new Date(saturday.nextDueDateTime ?? '').getUTCDay(), 1, 'and the next one is asked on Monday')
})

t.test('a flow that gets nobody is told why, and when to come again', async (t) => {
  const scene = await startCampaigns(t)
  const { campaigns, ahead } = scene
  const { campaignId, people } = await campaigns.create(
    { departments: ['Nursing'], deliveriesPerMinute: 300, reminderDays: [3] },
    FLOW,
  )
  const preview = await campaigns.preview(campaignId, 2)
  t.match(preview.value, [
    { round: 'first', card: /AdaptiveCard/, mail: { html: /<p>/ }, formLink: /\/f\// },
    { round: 'first' },
  ])
  t.equal(preview.value.length, 2)
  t.notOk('takenUntil' in (preview.value[0] ?? {}), 'nobody is taken')
  const taken = await take(scene, campaignId, 50)
  t.equal(taken.length, people, 'so everybody is still there')
  const again = await campaigns.take(campaignId, 50, FLOW)
  t.match(again, { value: [], reason: 'taken' })
  t.ok(
    Math.abs(Date.parse(again.nextDueDateTime ?? '') - scene.now() - 2 * HOUR) < 60_000,
    'until the lease of the other flow ends',
  )
  for (const { requestId } of taken) await campaigns.record(requestId, { channel: 'teams' }, FLOW)
  const asked = await campaigns.take(campaignId, 50, FLOW)
  t.match(asked, { value: [], reason: 'allAsked' })
  t.ok(Date.parse(asked.nextDueDateTime ?? '') > scene.now() + 2 * 24 * HOUR, 'the reminder')
  ahead(9 * HOUR)
  t.equal((await campaigns.preview(campaignId, 50)).value.length, people, 'a preview looks at no clock')

  const later = await campaigns.create(
    { departments: ['Library'], startDateTime: new Date(scene.now() + 24 * HOUR).toISOString() },
    FLOW,
  )
  t.match(await campaigns.take(later.campaignId, 50, FLOW), { value: [], reason: 'notStarted' })
})

t.test('coordinators, then managers: the managers are asked after ten days unless said otherwise', async (t) => {
  const { campaigns } = await startCampaigns(t)
  const input = { departments: ['Nursing'], respondents: 'coordinatorThenManager' as const }
  t.equal((await campaigns.create(input, FLOW)).escalateAfterDays, 10)
  t.equal(
    (await campaigns.create({ ...input, reminderDays: [2], closeAfterDays: 5 }, FLOW)).escalateAfterDays,
    4,
    'never on the last day',
  )
})

t.test('departments answer through coordinators, else managers, else a mailbox', async (t) => {
  const scene = await startCampaigns(t)
  const { campaigns, user } = scene
  const campaign = await campaigns.create(
    {
      departments: ['Nursing', 'Library', 'R&D #1'],
      respondents: 'coordinatorThenManager',
      escalateAfterDays: 5,
      reminderDays: [2],
      fallbackMail: 'directory@northwind.example',
      coordinators: [
        {
          department: 'nursing ',
          userId: 'activeStaff' in scene.cast.users ? (scene.cast.users['activeStaff']?.userPrincipalName ?? '') : '',
        },
      ],
    },
    FLOW,
  )
  const asked = await ask(scene, campaign.campaignId)
  const nursing = asked.filter(({ responderKind }) => responderKind === 'coordinator')
  t.equal(nursing.length, 1)
  t.match(nursing[0], { responderId: user('activeStaff'), department: 'nursing' })
  t.ok((nursing[0]?.people.length ?? 0) > 5)
  t.ok(
    asked
      .filter(({ responderKind }) => responderKind === 'manager')
      .every(({ responderId }) => responderId !== undefined),
  )
  t.equal(asked.flatMap(({ people }) => people).length, campaign.people, 'nobody is missing')
  // Whoever moves to another department is not asked about there.
  const moved = nursing[0]?.people[0] ?? ''
  await scene.control('PATCH', `users/${moved}`, { department: 'Library' })
  scene.goTo(2)
  await ask(scene, campaign.campaignId)
  t.match((await campaigns.get(campaign.campaignId)).progress, { movedPeople: 1 })
  scene.goTo(5)
  const escalated = await ask(scene, campaign.campaignId)
  t.ok(escalated.some(({ round, responderKind }) => round === 'escalation' && responderKind === 'manager'))
})

t.test('what makes no campaign', async (t) => {
  const { campaigns } = await startCampaigns(t)
  for (const [input, code, target] of [
    [{}, 'ScopeRequired', 'departments'],
    [{ departments: [] }, 'ScopeRequired', 'departments'],
    [{ departments: ['Alchemy'] }, 'NobodyFound', 'departments'],
    [{ groupIds: ['00000000-0000-4000-8000-000000000001'] }, 'GroupNotFound', 'groupIds'],
    [{ departments: ['Nursing'], closeAfterDays: 30 }, 'InvalidInput', 'closeAfterDays'],
    [{ departments: ['Nursing'], reminderDays: [14] }, 'InvalidInput', 'reminderDays'],
    [{ departments: ['Nursing'], escalateAfterDays: 20 }, 'InvalidInput', 'escalateAfterDays'],
    [{ departments: ['Nursing'], respondents: 'coordinator' }, 'InvalidInput', 'coordinators'],
    [
      { departments: ['Nursing'], coordinators: [{ department: 'Nursing', userId: 'nobody@northwind.example' }] },
      'UserNotFound',
      'coordinators',
    ],
    [
      {
        departments: ['Nursing'],
        coordinators: [
          { department: 'Nursing', userId: 'a@b.c' },
          { department: 'NURSING', userId: 'd@b.c' },
        ],
      },
      'InvalidInput',
      'coordinators',
    ],
    [{ departments: ['Nursing'], fields: ['displayName'] }, 'InvalidInput', 'fields'],
    [
      { departments: ['Nursing'], fields: ['city'], allowedValues: [{ field: 'jobTitle', values: ['a'] }] },
      'InvalidInput',
      'allowedValues',
    ],
    [{ departments: ['Nursing'], timeZones: [{ userId: 'a@b.c', timeZone: 'Mars' }] }, 'InvalidInput', 'timeZones'],
  ] as const) {
    await t.rejects(
      campaigns.create(input as unknown as CampaignInput, FLOW),
      { code, target, message: /\.$/ },
      JSON.stringify(input),
    )
  }
  t.same((await campaigns.list({})).value, [])
  await t.rejects(campaigns.get('nothing'), { code: 'CampaignNotFound' })
})
